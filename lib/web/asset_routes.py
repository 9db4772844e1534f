"""Answers with our own script, style and icon."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from lib.outlets.html import exhibit_pages
from lib.outlets.html.assets import SCRIPT, STYLE, favicon

if TYPE_CHECKING:
    from starlette.requests import Request

    from lib.outlets.html.assets import Asset

YEAR: Final = 31_536_000  # seconds


async def _for_ever(asset: Asset, _request: Request) -> Response:
    headers = {"cache-control": f"public, max-age={YEAR}, immutable"}
    return Response(asset.body, media_type=asset.media_type, headers=headers)


async def current_style(_request: Request) -> Response:
    """The style at an address that pages made for files can name; it is asked about each time."""
    return Response(STYLE.body, media_type=STYLE.media_type, headers={"cache-control": "public, no-cache"})


async def old_icon(_request: Request) -> Response:
    """The same icon where browsers look when a file, such as a picture or a PDF, names none."""
    return Response(favicon(), media_type="image/png", headers={"cache-control": "public, max-age=86400"})


ROUTES: Final = (
    Route("/favicon.ico", old_icon),
    Route(SCRIPT.path, partial(_for_ever, SCRIPT)),
    Route(STYLE.path, partial(_for_ever, STYLE)),
    Route(exhibit_pages.STYLE, current_style),
)
