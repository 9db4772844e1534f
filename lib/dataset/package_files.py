"""Read the files of a data package, from a folder or a zip file, into memory."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from lib.dataset.table_schema import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DESCRIPTOR: Final = "datapackage.json"
LARGEST: Final = 100 * 1024 * 1024  # bytes, unpacked


def read(path: Path) -> dict[str, bytes]:
    """Read the descriptor and every CSV file beside it.

    Args:
        path: a folder, or a zip file with the files at its top level or in one folder. Nothing is extracted to disk;
            other files are ignored.

    Returns:
        Bytes by file name. A name is never a path.

    Raises:
        DataError: there is no descriptor, a member of the zip file points outside it, or the files are larger than
            `LARGEST` in total.
    """
    try:
        files = _from_folder(path) if path.is_dir() else _from_zip(path)
    except DataError:
        raise
    except Exception as error:
        # zipfile, zlib, lzma and the file system each have their own errors; all mean the same to the user.
        raise DataError(
            [Problem(path.name, None, "", "a folder or a zip file that can be read", str(error))]
        ) from error
    if unreadable := [name for name in files if not name.isprintable()]:
        raise DataError(Problem(name, None, "", "a file whose name is plain text", None) for name in unreadable)
    if DESCRIPTOR not in files:
        raise DataError([Problem(DESCRIPTOR, None, "", "a file", None)])
    return files


def digest(files: Mapping[str, bytes]) -> str:
    """Compute the SHA-256 over names and bytes, in hexadecimal; a folder and a zip file of it have the same digest."""
    total = hashlib.sha256()
    for name in sorted(files):
        content = files[name]
        total.update(f"{len(name.encode())} {name} {len(content)} ".encode())
        total.update(content)
    return total.hexdigest()


def _wanted(name: str) -> bool:
    return name == DESCRIPTOR or name.endswith(".csv")


def _from_folder(folder: Path) -> dict[str, bytes]:
    entries = [entry for entry in folder.iterdir() if _wanted(entry.name) and entry.is_file()]
    _refuse_large(folder.name, sum(entry.stat().st_size for entry in entries))
    return {entry.name: entry.read_bytes() for entry in entries}


def _from_zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        outside = [member.filename for member in members if not _inside(member.filename)]
        if outside:
            raise DataError(
                Problem(path.name, None, "", "members that stay inside the zip file", name) for name in outside
            )
        _refuse_large(path.name, sum(member.file_size for member in members))
        paths = {PurePosixPath(member.filename) for member in members}
        folders = {inner.parent for inner in paths if inner.name == DESCRIPTOR and len(inner.parts) <= 2}  # noqa: PLR2004 - one folder and the name
        if len(folders) > 1:
            raise DataError([Problem(path.name, None, "", f"one {DESCRIPTOR}", str(len(folders)))])
        files: dict[str, bytes] = {}
        for member in members:
            inner = PurePosixPath(member.filename)
            if inner.parent not in folders or not _wanted(inner.name):
                continue
            if inner.name in files:
                raise DataError([Problem(inner.name, None, "", "one file of this name in the zip file", "several")])
            with archive.open(member) as stream:
                # Bound the read: a member that unpacks to more than it declares must not fill the memory.
                files[inner.name] = stream.read(member.file_size + 1)
        return files


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and not {"\\", ":"} & set(name)


def _refuse_large(name: str, size: int) -> None:
    if size > LARGEST:
        raise DataError([Problem(name, None, "", f"at most {LARGEST:,} bytes unpacked", f"{size:,}")])
