"""A package laid down whole or not at all: written beside, checked, and moved in one step."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

LOCK: Final = ".refresh.lock"
BEFORE: Final = ".before"
UNFINISHED: Final = ".unfinished"  # ends the name of a folder that is not whole yet; its name begins with a dot


class FolderInUseError(RuntimeError):
    """Another refresh writes into the same folder."""


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Hold the folder of releases; what an interrupted run left there is removed.

    The lock is the system's: it goes with the process that holds it, however that ends.

    Raises:
        BusyError: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUseError(
                f"Another refresh is writing into {folder}. Wait until it is done, then try again."
            ) from None
        for leftover in folder.glob(f".*{UNFINISHED}"):
            shutil.rmtree(leftover)
        yield


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
    shutil.rmtree(unfinished, ignore_errors=True)  # of a run that was stopped
    try:
        unfinished.mkdir(parents=True)
        for file, content in files.items():
            _write(unfinished / file, content)
        check(unfinished)
        _sync(unfinished)
        unfinished.rename(place)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    _sync(folder)


def swap(files: Mapping[str, bytes], place: Path) -> None:
    """Put a package in the place of the one that lies there. Stopped half-way, `mend` finishes or undoes it."""
    before, after = (place.with_name(f".{place.name}{end}") for end in (BEFORE, ".after"))
    shutil.rmtree(after, ignore_errors=True)
    lay(files, place.parent, after.name)
    place.rename(before)
    after.rename(place)
    _sync(place.parent)
    shutil.rmtree(before)


def mend(place: Path) -> None:
    """Put back what a stopped `swap` moved away, or clear it away where the other package is in its place."""
    before = place.with_name(f".{place.name}{BEFORE}")
    if before.exists() and not place.exists():
        before.rename(place)
    shutil.rmtree(before, ignore_errors=True)


def renew(place: Path, content: bytes) -> None:
    """Put other bytes into a file in one step."""
    beside = place.with_name(f".{place.name}{UNFINISHED}")
    _write(beside, content)
    beside.replace(place)


def _write(place: Path, content: bytes) -> None:
    with place.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    """Make sure that names, too, outlast a loss of power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
