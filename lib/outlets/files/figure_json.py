"""Write the chart of an exhibit as Plotly JSON, which our script draws and which other programs can draw too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from lib import exhibits
from lib.outlets.files import citation

if TYPE_CHECKING:
    from lib.charts.canvas import Canvas
    from lib.exhibits.exhibit import Exhibit

ENDING: Final = "plotly.json"
TYPE: Final = "application/vnd.plotly.v1+json"


def link(exhibit: Exhibit) -> str:
    """Return the permanent path of the figure of this view, wide and for a light background."""
    return citation.file_link(exhibit, ENDING)


def as_plotly(exhibit: Exhibit, canvas: Canvas) -> bytes:
    """Write the chart for a canvas: `data` and `layout`, with the words that belong to it in `layout.meta`.

    The words are those of a published exhibit: headline, subtitle, caveats, sources, status, licence and address. A
    reader's own return has none of the last, because it has no address.

    Raises:
        ValueError: the exhibit has no chart.
    """
    chart = exhibits.chart(exhibit, canvas)
    if chart is None:
        raise ValueError(f"{exhibit.id} has no chart")
    figure = chart.to_dict()
    layout = figure["layout"] | {"meta": _words(exhibit)}
    return orjson.dumps({"data": figure["data"], "layout": layout}, option=orjson.OPT_SERIALIZE_NUMPY)


def _words(exhibit: Exhibit) -> dict[str, object]:
    said: dict[str, object] = {
        "headline": exhibit.headline,
        "subtitle": exhibit.subtitle,
        "caveats": [caveat.short for caveat in exhibit.must_show],
        "notice": exhibit.notice,
    }
    if not exhibit.published:
        return said
    return said | {
        "sources": citation.sources_text(exhibit),
        "status": list(exhibit.designations),
        "licence": citation.licence(exhibit),
        "address": citation.absolute(citation.permalink(exhibit)),
        "release": exhibit.version,
    }
