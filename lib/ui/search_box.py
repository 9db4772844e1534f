"""The search box of every page. A query stays in the reader's session: it is neither in the address nor logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib.outlets.html import reference
from lib.search import site_search
from lib.ui import controls
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from lib.dataset.register import Register

KEY = "anywhere"


@controls.part
def box(register: Register) -> None:
    """Show the search box and the results of its text."""
    version = controls.current_selection(register)[0].version
    with st.container(key="finder"):
        text = st.text_input(
            "Search the dashboard",
            key=KEY,
            placeholder="Search figures, forces and places",
            label_visibility="collapsed",
            autocomplete="off",
        ).strip()
        if text:
            with st.container(key="results"):
                show_html(reference.results(site_search.find(register, text), version))
                st.button("Clear search", on_click=_clear)


def _clear() -> None:
    st.session_state[KEY] = ""
