"""The digest of our own code: what other code made, or let pass, is not taken for what this code would."""

from __future__ import annotations

import hashlib
from functools import cache

from lib.settings import ROOT


@cache
def of(*names: str) -> str:
    """The SHA-256 of source files, templates and assets, in hexadecimal.

    Args:
        names: files and folders below `lib/`, such as "dataset" or "settings.py"; all of `lib/` where none is given.

    Raises:
        FileNotFoundError: one of them is not there, so that a room that moved is not left out in silence.
    """
    found = hashlib.sha256()
    for name in names or ("",):
        place = ROOT / "lib" / name
        files = [place] if place.is_file() else sorted(file for file in place.rglob("*") if _counts(file.name))
        if not files:
            raise FileNotFoundError(place)
        for file in files:
            found.update(f"{file.relative_to(ROOT).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return found.hexdigest()


def _counts(name: str) -> bool:
    return name.endswith((".py", ".html", ".xml", ".css", ".js"))
