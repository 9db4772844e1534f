"""A package laid down whole or not at all: written beside, checked, and moved in one step."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from lib import package

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from lib.register import Register

LOCK: Final = ".refresh.lock"
UNFINISHED: Final = ".unfinished"  # ends the name of a folder that is not whole yet; its name begins with a dot


class BusyError(RuntimeError):
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
            raise BusyError(
                f"Another refresh is writing into {folder}. Wait until it is done, then try again."
            ) from None
        for leftover in folder.glob(f".*{UNFINISHED}"):
            shutil.rmtree(leftover)
        yield


def lay(files: Mapping[str, bytes], folder: Path, name: str) -> Register:
    """Check a package in full where it was written, then move it to `folder / name`, which must not exist.

    Call it inside `alone`. Killed at any moment, it leaves nothing under that name, or the whole package.

    Returns:
        The package as it was checked.

    Raises:
        DataError: the package cannot be used; nothing is left of it.
        FileExistsError: there is something at `folder / name`.
    """
    place, unfinished = folder / name, folder / f".{name}{UNFINISHED}"
    if place.exists():
        raise FileExistsError(place)
    try:
        unfinished.mkdir()
        for file, content in files.items():
            _write(unfinished / file, content)
        register = package.check(unfinished)
        _sync(unfinished)
        unfinished.rename(place)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    _sync(folder)
    return register


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
