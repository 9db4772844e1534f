"""Our script and stylesheet, at addresses that contain a digest of their bytes, and the favicon."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from lib.settings import ASSETS

TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file at an address that changes with its bytes, so that caches may keep it forever."""

    path: str
    body: bytes
    media_type: str

    @classmethod
    def read(cls, name: str) -> Asset:
        """Read the asset `name` from lib/assets."""
        file = ASSETS / name
        body = file.read_bytes()
        digest = hashlib.sha256(body).hexdigest()[:12]
        return cls(f"/assets/{file.stem}.{digest}{file.suffix}", body, TYPES[file.suffix])


SCRIPT, STYLE = Asset.read("page.js"), Asset.read("page.css")


def favicon() -> bytes:
    """Read the favicon that Streamlit ships.

    Raises:
        RuntimeError: Streamlit is not installed.
    """
    package = find_spec("streamlit")
    if package is None or package.origin is None:
        raise RuntimeError("streamlit, which ships the icon, is not installed")
    return (Path(package.origin).parent / "static" / "favicon.png").read_bytes()
