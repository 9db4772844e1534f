"""Digest of our own code, to invalidate what other versions of the code stored."""

from __future__ import annotations

import hashlib
from functools import cache

from lib.settings import ROOT


@cache
def of(*names: str) -> str:
    """Compute the SHA-256 of source files, templates and assets, in hexadecimal.

    Args:
        names: files and folders below `lib/`, such as "dataset" or "settings.py"; all of `lib/` where none is given.

    Raises:
        FileNotFoundError: one of them is missing, so that a moved room is not left out silently.
    """
    digest = hashlib.sha256()
    for name in names or ("",):
        path = ROOT / "lib" / name
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if _is_source(file.name))
        if not files:
            raise FileNotFoundError(path)
        for file in files:
            digest.update(f"{file.relative_to(ROOT).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _is_source(name: str) -> bool:
    return name.endswith((".py", ".html", ".xml", ".css", ".js"))
