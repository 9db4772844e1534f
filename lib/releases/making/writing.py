"""A package laid down whole or not at all: written beside, checked, and moved in one step."""

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
    """Another refresh writes into the same folder."""


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Hold the folder of releases; what an interrupted run left there is removed.

    The lock is the system's: it goes with the process that holds it, however that ends.

    Raises:
        FolderInUseError: another process holds it.
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


def lay(files: Mapping[str, bytes], folder: Path, name: str, check: Callable[[Path], object] = lambda _: None) -> None:
    """Write a package, check it where it was written, then move it to `folder / name`, which must not exist.

    Killed at any moment, it leaves nothing under that name, or the whole package.

    Raises:
        FileExistsError: there is something at `folder / name`.
        DataError: as `check` says; nothing is left of the package.
    """
    place, unfinished = folder / name, folder / f".{name}{UNFINISHED}"
    if place.exists():
        raise FileExistsError(place)
    with storage.whole_folder(unfinished):
        for file, content in files.items():
            storage.write_whole(unfinished / file, content, durable=True)
        check(unfinished)
        storage.move(unfinished, place)


def swap(files: Mapping[str, bytes], place: Path) -> None:
    """Put a package in the place of the one that lies there. Stopped half-way, `mend` finishes or undoes it."""
    before, after = (place.with_name(f".{place.name}{end}") for end in (BEFORE, ".after"))
    shutil.rmtree(after, ignore_errors=True)
    lay(files, place.parent, after.name)
    place.rename(before)
    after.rename(place)
    storage.sync(place.parent)
    shutil.rmtree(before)


def mend(place: Path) -> None:
    """Put back what a stopped `swap` moved away, or clear it away where the other package is in its place."""
    before = place.with_name(f".{place.name}{BEFORE}")
    if before.exists() and not place.exists():
        before.rename(place)
    shutil.rmtree(before, ignore_errors=True)
