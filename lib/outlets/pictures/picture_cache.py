"""A disk cache of pictures: atomic writes, a digest against damaged files, and a size limit."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from lib import settings
from lib.storage import files

if TYPE_CHECKING:
    from pathlib import Path

LIMIT: Final = 200_000_000  # bytes of all cached pictures
DIGEST: Final = 32  # bytes of the digest at the start of a file


def folder() -> Path:
    """Return the cache folder."""
    return settings.current().cache / "images"


def get(key: str) -> bytes | None:
    """Return the picture of a key; None where it is missing, damaged or stored under another key."""
    with suppress(OSError, RuntimeError):
        file = folder() / key
        content = file.read_bytes()
        if _digest(key, content[DIGEST:]) == content[:DIGEST]:
            with suppress(OSError):
                os.utime(file)  # the least recently used are removed first
            return content[DIGEST:]
        file.unlink()
    return None


def has(key: str) -> bool:
    """Return whether there is a picture for a key; `get` may still find it damaged."""
    with suppress(OSError, RuntimeError):
        return (folder() / key).is_file()
    return False


def put(key: str, picture: bytes, limit: int = LIMIT) -> None:
    """Store a picture, removing the least recently used above `limit` bytes. Ignores a full disk."""
    with suppress(OSError, RuntimeError):
        cache_folder = folder()
        files.write_whole(cache_folder / key, _digest(key, picture) + picture)
        _trim(cache_folder, limit)


def _digest(key: str, picture: bytes) -> bytes:
    """Return the digest of a picture and its key, so that a picture under a wrong key is detected."""
    return hashlib.sha256(key.encode() + b"\0" + picture).digest()


def _trim(folder: Path, limit: int) -> None:
    entries = []
    for file in folder.iterdir():
        with suppress(OSError):  # another process may have removed it
            stat = file.stat()
            entries.append((stat.st_mtime_ns, stat.st_size, file))
    total = sum(size for _, size, _ in entries)
    for _, size, file in sorted(entries):
        if total <= limit:
            return
        with suppress(OSError):
            file.unlink()
            total -= size
