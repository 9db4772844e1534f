"""A note on this computer that a package, to the byte, passed these very checks before."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from lib import settings

# The modules that decide whether a package is good: another word in any of them, and every package is checked again.
# fmt: off
JUDGES: Final = (
    "csvtext", "descriptor", "figures", "fingerprint", "frictionless_report", "members", "model", "moments", "package",
    "parts", "periods", "quantity", "register", "schema", "sense", "settings", "stamp", "succession", "words",
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


def _place(digest: str) -> Path:
    return settings.current().cache / hashlib.sha256(f"{digest} {_judges()}".encode()).hexdigest()


@cache
def _judges() -> str:
    lib = Path(__file__).parent
    files = [*(lib / f"{name}.py" for name in JUDGES), *(file for name in JUDGES for file in (lib / name).glob("*.py"))]
    sources = (file.read_bytes() for file in sorted(files) if file.is_file())
    return hashlib.sha256(b"\0".join(sources)).hexdigest()
