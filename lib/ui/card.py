"""One exhibit as a card: words and cautions in the open, then chart, table, sources and caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib import exhibits
from lib.charts import theme
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.outlets.bulletin import bulletin_charts
from lib.outlets.html import exhibit_pages, fragments
from lib.outlets.pictures import availability

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Selection


def frame_here() -> Canvas:
    """The arrangement and ground of this reader's page, known on the first run."""
    tall = st.context.cookies.get("shape") == Shape.TALL
    dark = st.context.theme.type == "dark"
    return Canvas(Shape.TALL if tall else Shape.WIDE, ColourScheme.DARK if dark else ColourScheme.LIGHT)


def show(name: str, register: Register, selection: Selection, filters: Callable[[], None] | None = None) -> None:
    """The exhibit `name` as a card, its own filters below its words. Without a drawing its table stands in the open."""
    exhibit = exhibits.make(name, register, selection)
    with st.container(key=f"card-{name}"):
        st.html(fragments.exhibit_words(exhibit))
        if filters:
            filters()
        names = ["Table", "Sources and caveats", "Cite and embed"]
        *chart, table, sources, words = st.tabs(names if exhibit.draw is None else ["Chart", *names])
        if chart:
            with chart[0]:
                chart_of(exhibit)
        with table:
            st.html(fragments.exhibit_table(exhibit))
        with sources:
            st.html(fragments.exhibit_sources(exhibit))
        with words:
            st.html(exhibit_pages.citing_it(exhibit))
        st.html(
            fragments.exhibit_cautions(exhibit)
            + exhibit_pages.taking_away(exhibit, availability.allowed(exhibit), availability.missing())
        )


def chart_of(exhibit: Exhibit) -> None:
    """The drawing, in the arrangement and on the ground of this reader's page; a picture of it comes first."""
    with st.container(key=f"drawn-{exhibit.id}"):
        if first := bulletin_charts.picture(exhibit):
            st.html(first)
        _live(exhibit)


def _live(exhibit: Exhibit) -> None:
    st.plotly_chart(
        exhibits.chart(exhibit, frame_here()),
        theme=None,
        key=f"chart-{exhibit.id}",
        config=dict(theme.CONFIG),
        alt=exhibit.chart_name,
    )
