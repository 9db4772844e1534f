"""Drawings for pages that have the words: the page shows the lower part of each file, and the file is complete.

Whoever opens, links or saves the address of a drawing gets its words above it: headline, what is counted, cautions,
source, status and address. A page has them as text, so it shows the drawing alone: all that stands below them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lib.charts import theme
from lib.charts.canvas import Canvas
from lib.outlets.pictures import browser, compose, content, layout, metadata, picture_cache, renderer
from lib.outlets.pictures.content import RefusedPictureError
from lib.outlets.pictures.sizes import SIZES, USUAL

if TYPE_CHECKING:
    from datetime import datetime

    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.pictures.layout import Text
    from lib.outlets.pictures.sizes import ChartSize

EDGE: Final = 14.0  # CSS pixels from the edge to the words
HEADLINE: Final = 20
WIDEST: Final = 760.0  # CSS pixels: wider lines are hard to read


def drawable(exhibit: Exhibit) -> bool:
    """Whether a rule of the product allows a drawing of this exhibit and there is one. Cheap."""
    return exhibit.published and not content.refusal(exhibit, SIZES[USUAL])


def is_cached(exhibit: Exhibit, bare: ChartSize) -> bool:
    """Whether the drawing was made before and lies ready."""
    return picture_cache.has(renderer.key(exhibit, f"bare {bare.name}", "svg"))


def render(exhibit: Exhibit, bare: ChartSize, moment: datetime) -> bytes:
    """The drawing as SVG below its words, with the same as title, description and metadata.

    Equal exhibits, arrangements and releases give equal bytes. `moment` is that of the release, Europe/London.

    Raises:
        RefusedPictureError: no such drawing is made; the message says why.
        NoBrowserError, BusyError, SlowError: it cannot be made now.
    """
    key = renderer.key(exhibit, f"bare {bare.name}", "svg")
    kept = picture_cache.get(key)
    if kept is None:
        kept = _made(exhibit, bare, moment)
        picture_cache.put(key, kept)
    return kept


def _made(exhibit: Exhibit, bare: ChartSize, moment: datetime) -> bytes:
    figure = _figure(exhibit, bare)
    tall = figure["layout"]["height"]
    drawn = browser.BROWSER.draw(figure, bare.width, tall)
    facts = renderer.facts(exhibit, SIZES[USUAL], moment, name=f"bare {bare.name}")
    return metadata.svg(drawn, facts, (bare.width, tall), lean=True)


def _figure(exhibit: Exhibit, bare: ChartSize) -> dict[str, Any]:
    if not drawable(exhibit):
        raise RefusedPictureError(content.refusal(exhibit, SIZES[USUAL]) or content.UNPUBLISHED.strip())
    drawing = exhibit.chart(Canvas(bare.shape, bare.scheme))
    if drawing is None:
        raise RefusedPictureError(content.NO_DRAWING)
    figure = compose.steady(drawing.to_dict())
    texts = words(exhibit, bare)
    above = round(texts[-1].y + texts[-1].height + EDGE)  # a page cuts here, so it is a whole pixel
    laid = figure["layout"]
    laid["width"] = bare.width
    laid["height"] = above + round(laid["height"])
    laid["margin"] |= {"autoexpand": False, "pad": 0, "t": above + laid["margin"]["t"]}
    laid["paper_bgcolor"] = theme.palette(bare.scheme).ground
    area = laid["margin"]["l"], laid["margin"]["t"]
    laid["annotations"] = [*laid.get("annotations", ()), *(text.annotation(*area) for text in texts)]
    return figure


def words(exhibit: Exhibit, bare: ChartSize) -> list[Text]:
    """What stands above the drawing in its file, each paragraph at its place."""
    found, quiet = content.of(exhibit, SIZES[USUAL]), theme.palette(bare.scheme).quiet
    width = min(bare.width - 2 * EDGE, WIDEST)
    about = [found.sources, f"{found.status} {found.licence} {found.version}", found.address]
    return layout.stacked(
        [
            layout.paragraph(found.headline, width, HEADLINE, bold=True),
            layout.paragraph(found.subtitle, width, theme.TEXT_SIZE, colour=quiet),
            *(layout.paragraph(caveat.short, width, theme.TEXT_SIZE) for caveat in found.cautions),
            *(layout.paragraph(text, width, colour=quiet) for text in about if text),
        ],
        EDGE,
        EDGE,
    )
