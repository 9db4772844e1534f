"""Write a folder atomically: build it beside, then switch a symbolic link."""

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
SHARED, PRIVATE = (0o755, 0o644), (0o700, 0o600)  # modes of folders and files


class FolderTakenError(Exception):
    """The folder cannot be written there. The message is a sentence for the operator."""


class FolderWriter:
    """Writes files into a folder and records their digests and sizes.

    Args:
        folder: empty, not used by anybody else.
        digest: computes a digest of a file's bytes.
        lasting: returns what stays the same of a file's bytes when it is made again: all but a signature.
        private: whether only its owner may read it.
    """

    def __init__(
        self, folder: Path, digest: Callable[[bytes], str], lasting: Callable[[bytes], bytes], *, private: bool
    ) -> None:
        self.folder, self.digests, self.sizes = folder, dict[str, str](), dict[str, int]()
        self._lasting_digests = dict[str, str]()
        self._digest, self._lasting = digest, lasting
        self._folder_mode, self._file_mode = PRIVATE if private else SHARED
        folder.chmod(self._folder_mode)

    def add(self, path: str, content: bytes) -> None:
        """Write a file at a path inside the folder."""
        file = self.folder / path
        for parent in reversed(file.relative_to(self.folder).parents[:-1]):
            subfolder = self.folder / parent
            if not subfolder.is_dir():
                subfolder.mkdir()
                subfolder.chmod(self._folder_mode)
        file.write_bytes(content)
        file.chmod(self._file_mode)
        self.digests[path], self.sizes[path] = self._digest(content), len(content)
        lasting = self._lasting(content)
        self._lasting_digests[path] = self.digests[path] if lasting is content else self._digest(lasting)

    def identity(self, signer: str) -> str:
        """Return a digest that is equal for equal files, whenever they were signed by this signer."""
        lines = [f"{path} {digest}" for path, digest in sorted(self._lasting_digests.items())]
        return self._digest("\n".join((signer, *lines)).encode())


def publish(
    out: Path,
    files: Iterable[tuple[str, bytes]],
    manifest: Callable[[Mapping[str, str], Mapping[str, int]], bytes],
    digest: Callable[[bytes], str],
    *,
    lasting: Callable[[bytes], bytes] = bytes,
    signer: str = "",
    private: bool = False,
) -> Path:
    """Write all files and make `out` a link to their folder. Until then, or if killed, `out` is unchanged.

    The folder is named after its files as `FolderWriter.identity` compares them, so that equal files of one signer give
    the same folder; the previous one is kept.

    Returns:
        The folder.

    Raises:
        FolderTakenError: `out` is something that was not published, or another run is publishing there.
    """
    out = out.absolute()
    try:
        with storage.locked(out.with_name(f".{out.name}.lock")):
            return _published(out, files, manifest, digest, lasting, signer, private=private)
    except BlockingIOError:
        raise FolderTakenError(f"Another run is publishing to {out}. Wait until it has ended.") from None


def _published(
    out: Path,
    files: Iterable[tuple[str, bytes]],
    manifest: Callable[[Mapping[str, str], Mapping[str, int]], bytes],
    digest: Callable[[bytes], str],
    lasting: Callable[[bytes], bytes],
    signer: str,
    *,
    private: bool,
) -> Path:
    _refuse(out)
    _sweep(out, f".{out.name}.part-*")
    with storage.whole_folder(out.with_name(f".{out.name}.part-{os.getpid()}")) as part:
        writer = FolderWriter(part, digest, lasting, private=private)
        for path, content in files:
            writer.add(path, content)
        identity = writer.identity(signer)  # before the manifest, which has the digests of signed bytes
        writer.add(MANIFEST, manifest(writer.digests, writer.sizes))
        os.sync()  # else the link could survive a power cut that the files do not
        folder = out.with_name(f".{out.name}.{identity[:16]}")
        if folder.is_dir():
            shutil.rmtree(folder)  # somebody may have changed a file in it
        part.rename(folder)
    previous = out.readlink().name if out.is_symlink() else ""
    _point(out, folder)
    _forget(out, keep={folder.name, previous})
    return folder


def _refuse(out: Path) -> None:
    if out.is_symlink() or not out.exists():
        return
    if out.is_dir() and not any(out.iterdir()):
        return
    raise FolderTakenError(
        f"{out} holds something that was not published from here. Name another place, or move it away."
    )


def _point(out: Path, folder: Path) -> None:
    link = out.with_name(f".{out.name}.link")
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name)
    if out.is_dir() and not out.is_symlink():
        out.rmdir()  # it is empty
    link.replace(out)


def _forget(out: Path, keep: set[str]) -> None:
    for entry in out.parent.iterdir():
        if re.fullmatch(rf"{re.escape(f'.{out.name}.')}[0-9a-f]{{16}}", entry.name) and entry.name not in keep:
            with suppress(OSError):
                shutil.rmtree(entry)


def _sweep(out: Path, pattern: str) -> None:
    """Remove leftovers of a killed run."""
    for entry in out.parent.glob(pattern):
        shutil.rmtree(entry, ignore_errors=True)
