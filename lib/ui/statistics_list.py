"""The Sources page: the statistic that the address names, the register with its filters, and the rest."""

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
    """The statistic that the address names, the contents of the page, and the register of every statistic."""
    if selection.statistic:
        st.html(
            reference.statistic(catalogue.entry(register, selection.statistic, selection.version), selection.version)
        )
    st.html(reference.contents())
    st.html(reference.statistics_opening(headlines.lead_caveat(register)))
    _list(register)
    with st.expander("The register as one table"):
        cards.show("register", register, selection)


@controls.part
def _list(register: Register) -> None:
    with reruns.part("sources", "register"):
        selection, unknown = controls.asked(register)
        with st.container(key="filters"):
            controls.type_in(selection, "Search the statistics", "A word or a number: institutions")
            for fields in (("subject", "publisher"), ("grade", "when")):
                controls.offered(dict.fromkeys(fields, 1), register, selection)
        controls.say(unknown)
        found = catalogue.chosen(register, selection)
        pressed = [statistic for statistic in found if statistic.grade is Grade.PRESS]
        st.html(reference.statistics(register, [s for s in found if s not in pressed], pressed, selection.version))


def methods(register: Register) -> None:
    """How the figures are made, sources, definitions, cautions, columns, revisions, licence and statements."""
    st.html(reference.reference(register, citation.contact(), controls.releases()))
