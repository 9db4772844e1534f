"""Serve the charts of exhibits as Plotly JSON, `/exhibits/<id>.plotly.json?<filters>&shape=tall&ground=dark`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from lib.addresses import query_names
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.model import words
from lib.model.limits import MEGABYTE
from lib.outlets.files import citation, figure_json
from lib.storage import caches
from lib.web.responses import RefusedError
from lib.web.work_queue import FIGURES

if TYPE_CHECKING:
    from starlette.requests import Request

    from lib.exhibits.exhibit import Exhibit

SHAPE, GROUND = query_names.CHART
OFFERED: Final = {SHAPE: (Shape.WIDE, Shape.TALL), GROUND: (ColourScheme.LIGHT, ColourScheme.DARK)}
CACHE: Final[caches.Cache[bytes]] = caches.Cache("figures", 32 * MEGABYTE, len)


def canvas_of(request: Request) -> Canvas:
    """Return the canvas that an address asks for: wide and light where it says nothing.

    Raises:
        RefusedError: a shape or ground that there is not; the message lists those that there are.
    """
    query = query_names.read(request.url.query)
    shape, ground = (_chosen(name, (query.get(name) or [OFFERED[name][0]])[-1]) for name in query_names.CHART)
    return Canvas(Shape(shape), ColourScheme(ground))


def _chosen(name: str, value: str) -> str:
    if value not in OFFERED[name]:
        offered = words.listed(f"'{one}'" for one in OFFERED[name])
        raise RefusedError(400, f"We could not find the {name} that this link asks for. It can be {offered}.")
    return value


def key(canvas: Canvas | None) -> str:
    """Return what else identifies the bytes of a figure: its shape and ground; empty for other files."""
    return f" {canvas.shape} {canvas.scheme}" if canvas else ""


async def figure(exhibit: Exhibit, canvas: Canvas) -> bytes:
    """Return the figure of an exhibit that has a chart, from the cache or the work queue."""
    named = (*exhibit.identity, canvas, citation.origin())
    if cached := CACHE.peek(named):
        return cached
    return await FIGURES.make(named, partial(_kept, named, exhibit, canvas), cheap=True)


def _kept(named: tuple[object, ...], exhibit: Exhibit, canvas: Canvas) -> bytes:
    body = figure_json.as_plotly(exhibit, canvas)
    CACHE.put(named, body)
    return body
