"""A note on this computer that a package, to the byte, passed these very checks before."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

# The modules that decide whether a package is good: another word in any of them, and every package is checked again.
# fmt: off
JUDGES: Final = (
    "csvtext", "descriptor", "frictionless_report", "members", "model", "moments", "package", "periods", "quantity",
    "register", "schema", "sense", "sense_cautions", "sense_forces", "sense_named", "sense_revisions", "sense_sources", "sense_text",
    "sense_time", "stamp",
)
# fmt: on


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


def folder() -> Path:
    """Where stamps lie: in the user's cache, so that clearing it costs a second and nothing else."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(named) if Path(named).is_absolute() else Path.home() / ".cache"
    return home / "recorded-csae-dashboard"


def _place(digest: str) -> Path:
    return folder() / hashlib.sha256(f"{digest} {_judges()}".encode()).hexdigest()


@cache
def _judges() -> str:
    sources = (Path(__file__).with_name(f"{name}.py").read_bytes() for name in JUDGES)
    return hashlib.sha256(b"\0".join(sources)).hexdigest()
