"""The place of a chart in a page: its kept picture, where there is one, and what our script draws over it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib import exhibits
from lib.outlets.files import figure_json
from lib.outlets.html import assets, fragments
from lib.storage import caches

if TYPE_CHECKING:
    from lib.charts.canvas import Canvas
    from lib.exhibits.exhibit import Exhibit


@dataclass(frozen=True, slots=True)
class ChartScript:
    """Addresses of our script for charts, and of the library and fonts that it loads."""

    script: str
    plotly: str
    regular: str
    bold: str


def script() -> ChartScript:
    """Return the addresses for the tag of the script; see `macros.html`."""
    regular, bold = assets.chart_fonts()
    return ChartScript(assets.CHARTS.path, assets.PLOTLY.path, regular.path, bold.path)


def link(exhibit: Exhibit) -> str:
    """Return the address of the figure that is drawn, to which the script adds shape and ground; empty without one."""
    return figure_json.link(exhibit) if exhibit.draw else ""


@caches.per_exhibit(1024)
def of(exhibit: Exhibit, canvas: Canvas, picture: str = "") -> str:
    """Render the place of a chart of the dashboard; the chart is cached by view, an unpublished one never.

    A published chart has an address. That of a reader's own return travels in the page, in base64, and has none.

    Args:
        exhibit: has a chart.
        canvas: of this reader, for the height that is kept free.
        picture: HTML of the kept picture; empty where there is none.
    """
    chart = exhibits.chart(exhibit, canvas)
    if chart is None:
        raise ValueError(f"{exhibit.id} has no chart")
    return _place(
        picture,
        id=exhibit.id,
        name="" if picture else exhibit.chart_name,
        live=link(exhibit) if exhibit.published else "",
        figure="" if exhibit.published else b64encode(figure_json.as_plotly(exhibit, canvas)).decode(),
        height=str(round(chart.layout.height)),
    )


def of_picture(picture: str) -> str:
    """Render the same place with its kept picture alone, for the first HTML of a page."""
    return _place(picture)


def _place(picture: str, **attributes: str) -> str:
    without = dict.fromkeys(("id", "name", "live", "figure", "height"), "")
    return fragments.render("chart_place.html", picture=fragments.as_markup(picture), **without | attributes)
