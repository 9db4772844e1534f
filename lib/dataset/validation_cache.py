"""Cache of the digests of packages that passed validation, on disk."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from lib import settings
from lib.storage import source_digest

if TYPE_CHECKING:
    from pathlib import Path

# Source of the validation: any change in it invalidates the cache.
CHECKED_BY: Final = ("settings.py", "model", "storage", "dataset")


def holds(digest: str) -> bool:
    """Return whether the package with this digest passed the full check before."""
    with suppress(OSError, RuntimeError):
        return _path(digest).is_file()
    return False


def put(digest: str) -> None:
    """Record that the package passed; where the cache folder cannot be written, it is checked again next time."""
    with suppress(OSError, RuntimeError):
        path = _path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def _path(digest: str) -> Path:
    return settings.current().cache / hashlib.sha256(f"{digest} {source_digest.of(*CHECKED_BY)}".encode()).hexdigest()
