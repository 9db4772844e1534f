"""One exhibit as a card: words and cautions in the open, then chart, table, sources and caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib import exhibits
from lib.charts import theme
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.outlets.bulletin import bulletin_charts
from lib.outlets.html import card

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Selection


def show(name: str, register: Register, selection: Selection, filters: Callable[[], None] | None = None) -> None:
    """The exhibit `name` as a card, its own filters below its words."""
    show_exhibit(exhibits.make(name, register, selection), filters)


def show_exhibit(
    exhibit: Exhibit, filters: Callable[[], None] | None = None, files: Callable[[], None] | None = None
) -> None:
    """An exhibit as a card. Without a chart its table stands in the open.

    Args:
        exhibit: published, or a reader's own return, whose card has nothing to cite and no addresses.
        filters: shows filters of its own below its words.
        files: shows files that only this page can give, at the end.
    """
    parts = card.of(exhibit)
    with st.container(key=f"card-{exhibit.id}"):
        st.html(parts.words)
        if filters:
            filters()
        tabs = {"Table": parts.table, "Sources and caveats": parts.sources}
        if parts.cite:
            tabs["Cite and embed"] = parts.cite
        names = ["Chart", *tabs] if exhibit.draw else list(tabs)
        for name, place in zip(names, st.tabs(names), strict=True):
            with place:
                if name in tabs:
                    st.html(tabs[name])
                else:
                    chart_of(exhibit, parts.chart_name)
        st.html(parts.cautions + parts.files)
        if files:
            files()


def chart_of(exhibit: Exhibit, name: str) -> None:
    """The chart, in the arrangement and on the ground of this reader's page, with a picture until it is there."""
    tall = st.context.cookies.get("shape") == Shape.TALL
    dark = st.context.theme.type == "dark"
    canvas = Canvas(Shape.TALL if tall else Shape.WIDE, ColourScheme.DARK if dark else ColourScheme.LIGHT)
    with st.container(key=f"drawn-{exhibit.id}"):
        if first := bulletin_charts.picture(exhibit):
            st.html(first)
        st.plotly_chart(
            exhibits.chart(exhibit, canvas), theme=None, key=f"chart-{exhibit.id}", config=dict(theme.CONFIG), alt=name
        )
