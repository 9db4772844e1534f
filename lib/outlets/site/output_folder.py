"""A folder that is always whole: written beside, then put in place by one change of a symbolic link."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from lib.storage import files as storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

MANIFEST: Final = "manifest-sha256.json"
SHARED, PRIVATE = (0o755, 0o644), (0o700, 0o600)  # what a folder and a file may be done to, and by whom


class FolderTakenError(Exception):
    """The folder cannot be put there. The message is a sentence for whoever publishes."""


class FolderWriter:
    """A folder that is being written: each file whole, its digest and size remembered.

    Args:
        folder: empty, nobody else's.
        digest: of a file's bytes.
        private: whether only its owner may read it.
    """

    def __init__(self, folder: Path, digest: Callable[[bytes], str], *, private: bool) -> None:
        self.folder, self.digests, self.sizes = folder, dict[str, str](), dict[str, int]()
        self._digest = digest
        self._folder_mode, self._file_mode = PRIVATE if private else SHARED
        folder.chmod(self._folder_mode)

    def add(self, path: str, content: bytes) -> None:
        """Write a file at a path inside the folder."""
        file = self.folder / path
        for parent in reversed(file.relative_to(self.folder).parents[:-1]):
            place = self.folder / parent
            if not place.is_dir():
                place.mkdir()
                place.chmod(self._folder_mode)
        file.write_bytes(content)
        file.chmod(self._file_mode)
        self.digests[path], self.sizes[path] = self._digest(content), len(content)


def publish(
    out: Path,
    files: Iterable[tuple[str, bytes]],
    manifest: Callable[[Mapping[str, str], Mapping[str, int]], bytes],
    digest: Callable[[bytes], str],
    *,
    private: bool = False,
) -> Path:
    """Write all files and make `out` a link to them. Until then, and if it is killed, `out` stays what it was.

    The folder is named after its manifest, so the same files give the same folder; the one before it is kept.

    Returns:
        The folder.

    Raises:
        FolderTakenError: something that was not published stands at `out`, or another run is publishing there.
    """
    out = out.absolute()
    try:
        with storage.locked(out.with_name(f".{out.name}.lock")):
            return _published(out, files, manifest, digest, private=private)
    except BlockingIOError:
        raise FolderTakenError(f"Another run is publishing to {out}. Wait until it has ended.") from None


def _published(
    out: Path,
    files: Iterable[tuple[str, bytes]],
    manifest: Callable[[Mapping[str, str], Mapping[str, int]], bytes],
    digest: Callable[[bytes], str],
    *,
    private: bool,
) -> Path:
    _refuse(out)
    _sweep(out, f".{out.name}.part-*")
    with storage.whole_folder(out.with_name(f".{out.name}.part-{os.getpid()}")) as part:
        writing = FolderWriter(part, digest, private=private)
        for path, content in files:
            writing.add(path, content)
        listed = manifest(writing.digests, writing.sizes)
        writing.add(MANIFEST, listed)
        os.sync()  # a link to what a power cut would lose is worse than none
        whole = out.with_name(f".{out.name}.{digest(listed)[:16]}")
        if whole.is_dir():
            shutil.rmtree(whole)  # perhaps somebody changed a file in it
        part.rename(whole)
    before = out.readlink().name if out.is_symlink() else ""
    _point(out, whole)
    _forget(out, keep={whole.name, before})
    return whole


def _refuse(out: Path) -> None:
    if out.is_symlink() or not out.exists():
        return
    if out.is_dir() and not any(out.iterdir()):
        return
    raise FolderTakenError(
        f"{out} holds something that was not published from here. Name another place, or move it away."
    )


def _point(out: Path, whole: Path) -> None:
    link = out.with_name(f".{out.name}.link")
    link.unlink(missing_ok=True)
    link.symlink_to(whole.name)
    if out.is_dir() and not out.is_symlink():
        out.rmdir()  # it is empty
    link.replace(out)


def _forget(out: Path, keep: set[str]) -> None:
    for entry in out.parent.iterdir():
        if re.fullmatch(rf"{re.escape(f'.{out.name}.')}[0-9a-f]{{16}}", entry.name) and entry.name not in keep:
            with suppress(OSError):
                shutil.rmtree(entry)


def _sweep(out: Path, pattern: str) -> None:
    """Remove what a run that was killed left behind."""
    for entry in out.parent.glob(pattern):
        shutil.rmtree(entry, ignore_errors=True)
