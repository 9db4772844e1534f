"""Serve our scripts, stylesheet, fonts of charts, and icon."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from lib.outlets.html import exhibit_pages
from lib.outlets.html.assets import CHARTS, HOST, PLOTLY, SCRIPT, STYLE, chart_fonts, favicon

if TYPE_CHECKING:
    from starlette.requests import Request

    from lib.outlets.html.assets import Asset

YEAR: Final = 31_536_000  # seconds


async def _immutable(asset: Asset, _request: Request) -> Response:
    headers = {"cache-control": f"public, max-age={YEAR}, immutable"}
    return Response(asset.body, media_type=asset.media_type, headers=headers)


async def current_style(_request: Request) -> Response:
    """Serve the stylesheet at the fixed address that generated files link to, revalidated on each request."""
    return Response(STYLE.body, media_type=STYLE.media_type, headers={"cache-control": "public, no-cache"})


async def current_host_script(_request: Request) -> Response:
    """Serve the script for pages that embed a chart, at the fixed address in the embed code."""
    return Response(HOST.body, media_type=HOST.media_type, headers={"cache-control": "public, no-cache"})


async def favicon_ico(_request: Request) -> Response:
    """Serve the icon at /favicon.ico, where browsers look if a file, such as a picture or a PDF, links none."""
    return Response(favicon(), media_type="image/png", headers={"cache-control": "public, max-age=86400"})


ROUTES: Final = (
    Route("/favicon.ico", favicon_ico),
    *(Route(asset.path, partial(_immutable, asset)) for asset in (SCRIPT, STYLE, CHARTS, PLOTLY, *chart_fonts())),
    Route(exhibit_pages.HOST_SCRIPT, current_host_script),
    Route(exhibit_pages.STYLE, current_style),
)
