"""The page of recommendations: lists whose rows open in place, each with an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib import exhibits
from lib.outlets.html import card, tracked_parts
from lib.ui import cards, controls, reruns
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Selection

FIELDS = ("inquiry", "status", "lead", "search", "rows")  # of the list of recommendations


@controls.part
def recommendations(register: Register) -> None:
    """Show the recommendations with their filters. A change of a filter reruns this part alone."""
    with reruns.part("action-plan", "recommendations"):
        selection, unknown = controls.current_selection(register, FIELDS)
        exhibit = exhibits.make("recommendations", register, selection)
        parts = card.of(exhibit)
        with st.container(key="card-recommendations"):
            show_html(parts.words)
            with st.container(key="filters-recommendations"):
                controls.in_columns({"search": 3, "lead": 2}, register, selection)
            controls.show_refusals(unknown)
            show_html(tracked_parts.list_filters(register, selection))
            show_html(parts.table if exhibit.nothing else tracked_parts.recommendations(register, selection))
            show_html(parts.caveats + parts.commands)


def commitments(register: Register, selection: Selection) -> None:
    """Show the commitments of the government, folded."""
    cards.folded("commitments", register, selection, tracked_parts.commitments(register, selection.version))


def funding(register: Register, selection: Selection) -> None:
    """Show the plan as one bar and the other programmes as a table, folded."""
    body = tracked_parts.funding(exhibits.make("funding", register, selection))
    cards.folded("funding", register, selection, body)


@controls.part
def timeline(register: Register) -> None:
    """Show the timeline, folded unless the reader has chosen a kind of event."""
    selection, unknown = controls.current_selection(register, ("kind",))
    controls.show_refusals(unknown)
    body = tracked_parts.timeline(register, selection)
    cards.folded("timeline", register, selection, body, opened=bool(selection.kind))
