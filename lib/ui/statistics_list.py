"""The Sources page: the statistic that the address names, the register with its filters, and the reference sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib.exhibits import headlines
from lib.model.records import Grade
from lib.outlets.files import citation
from lib.outlets.html import reference
from lib.search import catalogue
from lib.ui import cards, controls, reruns

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Selection


def statistics(register: Register, selection: Selection) -> None:
    """Show the statistic that the address names, the page's contents, and the register of every statistic."""
    if selection.statistic:
        st.html(
            reference.statistic(catalogue.entry(register, selection.statistic, selection.version), selection.version)
        )
    st.html(reference.contents())
    with st.container(key="caution-group-statistics"):
        st.html(reference.statistics_opening(headlines.lead_caveat(register)))
        _list(register)
    with st.expander("The register as one table"):
        cards.show("register", register, selection)


@controls.part
def _list(register: Register) -> None:
    with reruns.part("sources", "register"):
        selection, unknown = controls.current_selection(register)
        with st.container(key="filters"):
            controls.search_list(selection, "Search the statistics", "A word or a number: institutions")
            for fields in (("subject", "publisher"), ("grade", "when")):
                controls.in_columns(dict.fromkeys(fields, 1), register, selection)
        controls.show_refusals(unknown)
        chosen = catalogue.chosen(register, selection)
        press_only = [statistic for statistic in chosen if statistic.grade is Grade.PRESS]
        st.html(
            reference.statistics(register, [s for s in chosen if s not in press_only], press_only, selection.version)
        )


def gaps(register: Register, selection: Selection) -> None:
    """Show what is not known: the list, and each question with its drafts. Nothing in a release without the list."""
    if not register.gaps:
        return
    st.html(reference.gaps_opening())
    cards.show("gaps", register, selection)
    st.html(reference.gaps(register, selection.version))


def methods(register: Register) -> None:
    """Show methods, sources, definitions, caveats, columns, revisions, licence and statements."""
    st.html(reference.reference(register, citation.contact(), controls.releases()))
