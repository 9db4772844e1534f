"""Show one exhibit as a card: words, chart and table, cautions and source, then downloads, citations and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib import exhibits
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.model.site_map import BY_ID, Strip
from lib.outlets.bulletin import bulletin_charts
from lib.outlets.html import card, chart_place
from lib.ui import controls
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Selection


def show(
    name: str,
    register: Register,
    selection: Selection,
    filters: Callable[[], None] | None = None,
    above: frozenset[str] = frozenset(),
) -> None:
    """Show the exhibit `name` as a card, with its own filters below its words; see `show_exhibit`."""
    show_exhibit(exhibits.make(name, register, selection), filters, above=above)


def fold(label: str, name: str, register: Register, selection: Selection) -> None:
    """Show the exhibit `name` as a card that a reader opens by its label."""
    with st.expander(label):
        show(name, register, selection)


def folded(name: str, register: Register, selection: Selection, body: str = "", *, opened: bool = False) -> None:
    """Show the exhibit `name`, which has no chart, as a card that a reader opens by its heading.

    All of it is there before it is opened, so that a link to a row of it opens it. `body` replaces its table.
    """
    with st.container(key=f"card-{name}"):
        show_html(card.folded(exhibits.make(name, register, selection), body, opened=opened))


def fold_on_phone(name: str, register: Register, selection: Selection) -> None:
    """Show the exhibit `name`, which has no chart; on a phone, as it makes a long page longer, it is to be opened."""
    if controls.on_phone():
        folded(name, register, selection)
    else:
        show(name, register, selection)


def show_exhibit(
    exhibit: Exhibit,
    filters: Callable[[], None] | None = None,
    files: Callable[[], None] | None = None,
    above: frozenset[str] = frozenset(),
) -> None:
    """Show an exhibit as a card: words, chart and table, cautions and source, and buttons for all else.

    Args:
        exhibit: published, or a reader's own return, whose card has no citation and no addresses.
        filters: shows the card's own filters below its words.
        files: shows download buttons that only this page has, at the end.
        above: ids of the caveats that stand in the open below a card of the same group.
    """
    # Some pages show the caution of recorded offences once, above all their cards.
    grouped = exhibit.published and BY_ID[exhibits.REGISTRY[exhibit.id].page].strip is Strip.PAGE
    parts = card.of(exhibit, grouped=grouped, above=above)
    with st.container(key=f"card-{exhibit.id}"):
        show_html(parts.words)
        if filters:
            filters()
        if exhibit.draw:
            chart, table = st.tabs(["Chart", "Table"])
            with chart:
                chart_of(exhibit)
            with table:
                show_html(parts.table)
        else:
            show_html(parts.table)
        show_html(parts.caveats + parts.unknown + parts.commands)
        if files:
            files()


def chart_of(exhibit: Exhibit) -> None:
    """Show the place of the chart, kept free for this reader's screen shape; our script draws the chart in it."""
    tall = st.context.cookies.get("shape") == Shape.TALL
    dark = st.context.theme.type == "dark"
    canvas = Canvas(Shape.TALL if tall else Shape.WIDE, ColourScheme.DARK if dark else ColourScheme.LIGHT)
    show_html(chart_place.of(exhibit, canvas, bulletin_charts.picture(exhibit)))
