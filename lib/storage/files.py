"""Write files and folders atomically, so that no other process ever reads a partial one."""

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

UNFINISHED: Final = ".unfinished"  # suffix of incomplete files and folders, whose names begin with a dot


def write_whole(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a file atomically; parent folders are created.

    Args:
        path: the file; a concurrent reader gets either the old bytes or the new.
        content: all bytes of the file.
        durable: whether to sync, so that they survive a loss of power.

    Raises:
        OSError: it cannot be written; the old file is intact, and no temporary file is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{token_hex(6)}{UNFINISHED}")
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)  # a partial file would fill the disk
        raise


@contextmanager
def whole_folder(unfinished: Path) -> Generator[Path]:
    """Yield an empty folder to write in, which is deleted at the end unless `move` moved it to its target.

    Args:
        unfinished: the folder; what a killed run left there is removed.
    """
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def move(folder: Path, target: Path) -> None:
    """Move a complete folder to its target, which must not exist, so that its names survive a loss of power."""
    sync(folder)
    folder.rename(target)
    sync(target.parent)


def sync(folder: Path) -> None:
    """Sync a folder to disk, so that the names in it survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(lock: Path) -> Generator[None]:
    """Hold a file lock, which the system releases when the process ends, however it ends.

    Raises:
        BlockingIOError: another process has it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
