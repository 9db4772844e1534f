"""Our own script and style: each at an address that follows its bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route
from streamlit import file_util

from lib.exports import pages
from lib.settings import ASSETS

if TYPE_CHECKING:
    from starlette.requests import Request

YEAR: Final = 31_536_000  # seconds
TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of ours whose address changes with its bytes, so that it may be kept for ever."""

    path: str
    body: bytes
    media_type: str

    @classmethod
    def read(cls, name: str) -> Asset:
        """The asset `name` of lib/assets."""
        file = ASSETS / name
        body = file.read_bytes()
        digest = hashlib.sha256(body).hexdigest()[:12]
        return cls(f"/assets/{file.stem}.{digest}{file.suffix}", body, TYPES[file.suffix])

    async def respond(self, _request: Request) -> Response:
        """Answer with the file."""
        headers = {"cache-control": f"public, max-age={YEAR}, immutable"}
        return Response(self.body, media_type=self.media_type, headers=headers)


SCRIPT, STYLE = Asset.read("page.js"), Asset.read("page.css")


def favicon() -> bytes:
    """The icon of the browser's tab, which Streamlit ships."""
    return Path(file_util.get_static_dir(), "favicon.png").read_bytes()


async def current_style(_request: Request) -> Response:
    """The style at an address that pages made for files can name; it is asked about each time."""
    return Response(STYLE.body, media_type=STYLE.media_type, headers={"cache-control": "public, no-cache"})


async def old_icon(_request: Request) -> Response:
    """The same icon where browsers look when a file, such as a picture or a PDF, names none."""
    return Response(favicon(), media_type="image/png", headers={"cache-control": "public, max-age=86400"})


ROUTES: Final = (
    Route("/favicon.ico", old_icon),
    Route(SCRIPT.path, SCRIPT.respond),
    Route(STYLE.path, STYLE.respond),
    Route(pages.STYLE, current_style),
)
