"""Write files and folders whole or not at all, so that no other process ever reads half of one."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

UNFINISHED: Final = ".unfinished"  # ends the name of what is not whole yet; the name begins with a dot


def write_whole(place: Path, content: bytes, *, durable: bool = False) -> None:
    """Put bytes into a file in one step; folders above it are made.

    Args:
        place: the file; whoever reads it meets the bytes from before, or these.
        content: all bytes of the file.
        durable: whether they must outlast a loss of power, which costs a write to the disk.

    Raises:
        OSError: it cannot be written; what was there before is unharmed, and nothing lies beside it.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.{token_hex(6)}{UNFINISHED}")
    try:
        with beside.open("xb") as stream:
            stream.write(content)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)  # half a file would take what room there is
        raise


@contextmanager
def whole_folder(unfinished: Path) -> Generator[Path]:
    """Give an empty folder to write in, which is gone at the end unless it was moved to its place by `move`.

    Args:
        unfinished: the folder; what a run that was killed left there is removed.
    """
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def move(whole: Path, place: Path) -> None:
    """Move a folder that is whole to its place, where nothing lies, so that its names outlast a loss of power."""
    sync(whole)
    whole.rename(place)
    sync(place.parent)


def sync(folder: Path) -> None:
    """Make sure that the names in a folder outlast a loss of power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(lock: Path) -> Generator[None]:
    """Hold a lock that goes with the process that holds it, however that ends.

    Raises:
        BlockingIOError: another process holds it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
