"""Render a chart as SVG for pages that have its words as text.

The file is complete: opened, linked or saved by itself it has its words above the chart (headline, what is counted,
caveats, source, status and address). A page shows only the part below them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lib import exhibits
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

EDGE: Final = 14.0  # CSS pixels between the edge and the words
HEADLINE: Final = 20
WIDEST: Final = 760.0  # CSS pixels: wider lines are hard to read


def is_drawable(exhibit: Exhibit) -> bool:
    """Return whether the exhibit has a chart that rules allow. Cheap."""
    return exhibit.published and not content.refusal(exhibit, SIZES[USUAL])


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A chart's address, with width and height in CSS pixels of the part that pages show."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ChartVariants:
    """One exhibit's charts by screen width and colour scheme: a page shows the one that fits its reader."""

    wide: PlacedChart
    wide_dark: PlacedChart
    tall: PlacedChart
    tall_dark: PlacedChart


def placed(exhibit: Exhibit, size: ChartSize, path: str) -> PlacedChart:
    """Return the chart in a size at its address; it has the same height in either colour scheme.

    Raises:
        ValueError: it has no chart.
    """
    chart = exhibits.chart(exhibit, Canvas(size.shape))
    if chart is None:
        raise ValueError(f"{exhibit.id} has no chart")
    return PlacedChart(path, size.width, round(chart.layout.height))


def is_cached(exhibit: Exhibit, size: ChartSize) -> bool:
    """Return whether the chart is in the cache."""
    return picture_cache.has(renderer.cache_key(exhibit, f"bare {size.name}", "svg"))


def render(exhibit: Exhibit, size: ChartSize, moment: datetime) -> bytes:
    """Render the chart as SVG below its words, with the same words as title, description and metadata.

    Equal exhibits, sizes and releases give equal bytes. `moment` is that of the release, Europe/London.

    Raises:
        RefusedPictureError: there is no such picture; the message says why.
        NoBrowserError, BusyError, SlowError: it cannot be made now.
    """
    key = renderer.cache_key(exhibit, f"bare {size.name}", "svg")
    picture = picture_cache.get(key)
    if picture is None:
        picture = _render(exhibit, size, moment)
        picture_cache.put(key, picture)
    return picture


def _render(exhibit: Exhibit, size: ChartSize, moment: datetime) -> bytes:
    figure = _figure(exhibit, size)
    height = figure["layout"]["height"]
    svg = browser.BROWSER.draw(figure, size.width, height)
    facts = renderer.picture_metadata(exhibit, SIZES[USUAL], moment, name=f"bare {size.name}")
    return metadata.svg(svg, facts, (size.width, height), lean=True)


def _figure(exhibit: Exhibit, size: ChartSize) -> dict[str, Any]:
    if not is_drawable(exhibit):
        raise RefusedPictureError(content.refusal(exhibit, SIZES[USUAL]) or content.UNPUBLISHED.strip())
    chart = exhibit.chart(Canvas(size.shape, size.scheme))
    if chart is None:
        raise RefusedPictureError(content.NO_DRAWING)
    figure = compose.fixed_layout(chart)
    texts = words(exhibit, size)
    words_height = round(texts[-1].y + texts[-1].height + EDGE)  # pages crop here, so it is a whole number
    layout_ = figure["layout"]
    layout_["width"] = size.width
    layout_["height"] = words_height + round(layout_["height"])
    layout_["margin"] |= {"autoexpand": False, "pad": 0, "t": words_height + layout_["margin"]["t"]}
    layout_["paper_bgcolor"] = theme.palette(size.scheme).ground
    area = layout_["margin"]["l"], layout_["margin"]["t"]
    layout_["annotations"] = [*layout_.get("annotations", ()), *(text.annotation(*area) for text in texts)]
    return figure


def words(exhibit: Exhibit, size: ChartSize) -> list[Text]:
    """Lay out the words above the chart."""
    content_, quiet = content.of(exhibit, SIZES[USUAL]), theme.palette(size.scheme).quiet
    width = min(size.width - 2 * EDGE, WIDEST)
    cautions = [*(caveat.short for caveat in content_.caveats), *content_.others]
    notes = [content_.sources, f"{content_.status} {content_.licence} {content_.version}", content_.address]
    return layout.stack(
        [
            layout.paragraph(content_.headline, width, HEADLINE, bold=True),
            layout.paragraph(content_.subtitle, width, theme.TEXT_SIZE, colour=quiet),
            *(layout.paragraph(text, width, theme.TEXT_SIZE) for text in cautions),
            *(layout.paragraph(text, width, colour=quiet) for text in notes if text),
        ],
        EDGE,
        EDGE,
    )
