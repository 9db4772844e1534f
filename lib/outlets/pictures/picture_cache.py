"""Pictures kept on disk: whole or not at all, told from damaged or mistaken ones by a digest, and never too many."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from lib import settings
from lib.storage import files

if TYPE_CHECKING:
    from pathlib import Path

MOST: Final = 200_000_000  # bytes of all pictures that are kept
DIGEST: Final = 32  # bytes at the start of a file


def place() -> Path:
    """Where pictures lie."""
    return settings.current().cache / "images"


def get(key: str) -> bytes | None:
    """The picture kept under a key, or None where there is none, or it is damaged or another's."""
    with suppress(OSError, RuntimeError):
        file = place() / key
        content = file.read_bytes()
        if _digest(key, content[DIGEST:]) == content[:DIGEST]:
            with suppress(OSError):
                os.utime(file)  # the oldest go first
            return content[DIGEST:]
        file.unlink()
    return None


def has(key: str) -> bool:
    """Whether a picture is kept under a key; it may yet prove damaged."""
    with suppress(OSError, RuntimeError):
        return (place() / key).is_file()
    return False


def put(key: str, picture: bytes, most: int = MOST) -> None:
    """Keep a picture, and let the oldest go where there are more than `most` bytes. A full disk is survived."""
    with suppress(OSError, RuntimeError):
        folder = place()
        files.write_whole(folder / key, _digest(key, picture) + picture)
        _trim(folder, most)


def _digest(key: str, picture: bytes) -> bytes:
    """Of a picture and of what it is kept as: the whole picture of something else is not it."""
    return hashlib.sha256(key.encode() + b"\0" + picture).digest()


def _trim(folder: Path, most: int) -> None:
    found = []
    for file in folder.iterdir():
        with suppress(OSError):  # another process may have taken it away
            held = file.stat()
            found.append((held.st_mtime_ns, held.st_size, file))
    total = sum(size for _, size, _ in found)
    for _, size, file in sorted(found):
        if total <= most:
            return
        with suppress(OSError):
            file.unlink()
            total -= size
