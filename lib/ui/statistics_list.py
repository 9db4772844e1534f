"""The page of sources: the figure that the address names, all figures with their filters, and the parts to look up."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from lib import exhibits
from lib.addresses import address
from lib.exhibits import headlines
from lib.model.records import Grade
from lib.model.site_map import BY_ID
from lib.outlets.files import citation
from lib.outlets.html import card, fragments, reference
from lib.search import catalogue
from lib.ui import cards, controls, reruns
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from collections.abc import Generator

    from lib.dataset.register import Register
    from lib.model.records import Selection


@contextmanager
def shelves(register: Register, selection: Selection) -> Generator[None]:
    """Show the figure that the address names, and the parts of the page beside a menu of them."""
    if selection.statistic:
        show_html(
            reference.statistic(catalogue.entry(register, selection.statistic, selection.version), selection.version)
        )
    with st.container(key="shelves"):
        show_html(reference.contents())
        with st.container(key="shelf"):
            yield


def statistics(register: Register, selection: Selection) -> None:
    """Show every figure with its filters, and all of them as one table, which a reader opens."""
    with st.container(key="caution-group-statistics"):
        show_html(reference.statistics_opening(headlines.lead_caveat(register)))
        _list(register)
    cards.folded("register", register, selection)


@controls.part
def _list(register: Register) -> None:
    with reruns.part("sources", "register"):
        selection, unknown = controls.current_selection(register)
        with st.container(key="filters"):
            controls.search_list(selection, "Search figures", "A word or a number: institutions")
            for fields in (("subject", "publisher"), ("grade", "when")):
                controls.in_columns(dict.fromkeys(fields, 1), register, selection)
        controls.show_refusals(unknown)
        chosen = catalogue.chosen(register, selection)
        press_only = [statistic for statistic in chosen if statistic.grade is Grade.PRESS]
        show_html(
            reference.statistics(register, [s for s in chosen if s not in press_only], press_only, selection.version)
        )


def differences(register: Register, selection: Selection) -> None:
    """Show the figures on which sources differ, with a link for each topic."""
    exhibit = exhibits.make("differences", register, selection)
    parts = card.of(exhibit)
    path, topics = BY_ID["differences"].path, address.choices(register)["topic"]
    with st.container(key="card-differences"):
        show_html(parts.words)
        show_html(fragments.filter_links(path, "topic", topics, selection.topic, about="where sources differ"))
        show_html(parts.table if exhibit.nothing else reference.differences(register, selection))
        show_html(parts.caveats + parts.commands)


def gaps(register: Register, selection: Selection) -> None:
    """Show what is not known: the list, and each question with its drafts. Nothing in a release without the list."""
    if not register.gaps:
        return
    show_html(reference.gaps_opening())
    cards.folded("gaps", register, selection)
    show_html(reference.gaps(register, selection.version))


def methods(register: Register) -> None:
    """Show methods, sources, definitions, caveats, columns, revisions, licence and statements."""
    show_html(reference.reference(register, citation.contact(), controls.releases()))
