"""A note on this computer that a package, to the byte, passed these very checks before."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from lib import settings
from lib.storage import source_digest

if TYPE_CHECKING:
    from pathlib import Path

# The code that decides whether a package is good: another word in it, and every package is checked again.
CHECKED_BY: Final = ("settings.py", "model", "storage", "dataset")


def holds(digest: str) -> bool:
    """Whether the package with this digest passed the full check before."""
    with suppress(OSError, RuntimeError):
        return _place(digest).is_file()
    return False


def put(digest: str) -> None:
    """Remember that the package passed; where the cache folder cannot be written, it is checked again next time."""
    with suppress(OSError, RuntimeError):
        place = _place(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()


def _place(digest: str) -> Path:
    return settings.current().cache / hashlib.sha256(f"{digest} {source_digest.of(*CHECKED_BY)}".encode()).hexdigest()
