"""Drawings without the words around them, for pages that have the words: composed, drawn and kept as pictures are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lib import theme
from lib.exhibit import Frame
from lib.images import browser, compose, content, marks, renderer, shelf
from lib.images.content import RefusedPictureError
from lib.sizes import SIZES, USUAL

if TYPE_CHECKING:
    from datetime import datetime

    from lib.exhibit import Exhibit
    from lib.sizes import Bare


def drawable(exhibit: Exhibit) -> bool:
    """Whether a rule of the product allows a drawing of this exhibit and there is one. Cheap."""
    return exhibit.published and not content.refusal(exhibit, SIZES[USUAL])


def held(exhibit: Exhibit, bare: Bare) -> bool:
    """Whether the drawing was made before and lies ready."""
    return shelf.has(renderer.key(exhibit, f"bare {bare.name}", "svg"))


def render(exhibit: Exhibit, bare: Bare, moment: datetime) -> bytes:
    """The drawing as SVG, with title, description, cautions and source inside where no eye looks.

    Equal exhibits, arrangements and releases give equal bytes. `moment` is that of the release, Europe/London.

    Raises:
        RefusedPictureError: no such drawing is made; the message says why.
        NoBrowserError, BusyError, SlowError: it cannot be made now.
    """
    key = renderer.key(exhibit, f"bare {bare.name}", "svg")
    kept = shelf.get(key)
    if kept is None:
        kept = _made(exhibit, bare, moment)
        shelf.put(key, kept)
    return kept


def _made(exhibit: Exhibit, bare: Bare, moment: datetime) -> bytes:
    figure = _figure(exhibit, bare)
    tall = figure["layout"]["height"]
    drawn = browser.BROWSER.draw(figure, bare.width, tall)
    facts = renderer.facts(exhibit, SIZES[USUAL], moment, name=f"bare {bare.name}")
    return marks.svg(drawn, facts, (bare.width, tall), lean=True)


def _figure(exhibit: Exhibit, bare: Bare) -> dict[str, Any]:
    if not drawable(exhibit):
        raise RefusedPictureError(content.refusal(exhibit, SIZES[USUAL]) or content.UNPUBLISHED.strip())
    drawing = exhibit.chart(Frame(bare.shape, bare.ink))
    if drawing is None:
        raise RefusedPictureError(content.NO_DRAWING)
    figure = compose.steady(drawing.to_dict())
    figure["layout"]["width"] = bare.width
    figure["layout"]["height"] = round(figure["layout"]["height"])
    figure["layout"]["margin"] |= {"autoexpand": False, "pad": 0}
    figure["layout"]["paper_bgcolor"] = theme.palette(bare.ink).ground
    return figure
