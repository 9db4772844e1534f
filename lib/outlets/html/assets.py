"""Our scripts, stylesheet and fonts of charts, at addresses that contain a digest of their bytes, and the favicon."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from lib.outlets.pictures import fonts
from lib.settings import ASSETS

TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2"}


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
        return cls.of(file.name, file.read_bytes())

    @classmethod
    def of(cls, name: str, body: bytes) -> Asset:
        """Give a file its address."""
        stem, _, ending = name.rpartition(".")
        digest = hashlib.sha256(body).hexdigest()[:12]
        return cls(f"/assets/{stem}.{digest}.{ending}", body, TYPES[f".{ending}"])


SCRIPT, STYLE = Asset.read("page.js"), Asset.read("page.css")
CHARTS, PLOTLY, HOST = Asset.read("chart.js"), Asset.read("plotly/plotly-basic.min.js"), Asset.read("embed.js")


@cache
def chart_fonts() -> tuple[Asset, Asset]:
    """Return the regular and bold font of charts, for pages that do not load Streamlit's."""
    files = fonts.files()
    regular, bold = (Asset.of(f"{style}.woff2", files[f"{style}.woff2"]) for style, _ in fonts.WEIGHTS.values())
    return regular, bold


def favicon() -> bytes:
    """Read the favicon that Streamlit ships.

    Raises:
        RuntimeError: Streamlit is not installed.
    """
    package = find_spec("streamlit")
    if package is None or package.origin is None:
        raise RuntimeError("streamlit, which ships the icon, is not installed")
    return (Path(package.origin).parent / "static" / "favicon.png").read_bytes()
