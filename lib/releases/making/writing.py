"""Write a package atomically: beside its target, checked there, and moved in one step."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from lib.storage import files as storage
from lib.storage.files import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

LOCK: Final = ".refresh.lock"
BEFORE: Final = ".before"


class FolderInUseError(RuntimeError):
    """Raised when another refresh writes into the same folder."""


@contextmanager
def exclusive(folder: Path) -> Generator[None]:
    """Lock the folder of releases, and remove what an interrupted run left there.

    The operating system releases the lock when the process ends, however it ends.

    Raises:
        FolderInUseError: another process has the lock.
    """
    try:
        with storage.locked(folder / LOCK):
            for leftover in folder.glob(f".*{UNFINISHED}"):
                shutil.rmtree(leftover)
            yield
    except BlockingIOError:
        raise FolderInUseError(
            f"Another refresh is writing into {folder}. Wait until it is done, then try again."
        ) from None


def write_package(
    files: Mapping[str, bytes], folder: Path, name: str, check: Callable[[Path], object] = lambda _: None
) -> None:
    """Write a package to a temporary folder, check it there, then move it to `folder / name`, which must not exist.

    Interrupted at any moment, it leaves either nothing under that name or the whole package.

    Raises:
        FileExistsError: `folder / name` exists.
        DataError: from `check`; nothing of the package is left.
    """
    target, unfinished = folder / name, folder / f".{name}{UNFINISHED}"
    if target.exists():
        raise FileExistsError(target)
    with storage.whole_folder(unfinished):
        for file, content in files.items():
            storage.write_whole(unfinished / file, content, durable=True)
        check(unfinished)
        storage.move(unfinished, target)


def swap(files: Mapping[str, bytes], target: Path) -> None:
    """Replace the package at a path. If it is interrupted, `mend` finishes or undoes it."""
    before, after = (target.with_name(f".{target.name}{end}") for end in (BEFORE, ".after"))
    shutil.rmtree(after, ignore_errors=True)
    write_package(files, target.parent, after.name)
    target.rename(before)
    after.rename(target)
    storage.sync(target.parent)
    shutil.rmtree(before)


def mend(target: Path) -> None:
    """Restore what an interrupted `swap` moved away, or remove it where the new package is in place."""
    before = target.with_name(f".{target.name}{BEFORE}")
    if before.exists() and not target.exists():
        before.rename(target)
    shutil.rmtree(before, ignore_errors=True)
