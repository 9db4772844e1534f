"""The frame of every page: settings, menu, opening and closing; and the controls, whose state is the address."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import streamlit as st

from lib import address, visit
from lib.exhibits import headlines
from lib.exports import html
from lib.pages import BY_ID, PAGES, Page
from lib.store import NothingPublicError
from lib.ui import controls, runs, search

if TYPE_CHECKING:
    from lib.model import Selection
    from lib.register import Register

NO_CONTACT = "To report a mistake, write to the team that gave you this address: this copy names no other contact."


def frame(name: str) -> tuple[Register, Selection]:
    """Begin a page: settings, menu, heading, first sentence and standing caution. The first call of every page."""
    runs.begin(name)
    page = BY_ID[name]
    st.set_page_config(page_title=page.tab, layout="wide", initial_sidebar_state="collapsed")
    try:
        asked = controls.visited()
    except NothingPublicError:
        st.html(html.render("nothing.html", heading=page.heading, contact=contact()))
        st.stop()
    register, selection = asked.register, asked.selection
    controls.drawn(asked)
    _menu(page, register, selection)
    lead = headlines.lead(register, selection) if name == "headlines" else page.shows
    notices = visit.notices(asked, page.path)
    st.html(html.opening(page.heading, lead, headlines.standing_caution(register), notices))
    if not page.explores:
        controls.say(asked.refusals)
    return register, selection


def _menu(page: Page, register: Register, selection: Selection) -> None:
    with st.container(key="top"):
        if st.context.cookies.get("shape") == "tall":
            with st.container(key="menu"), st.popover(f"Menu and search: {page.label}", width="stretch"):
                search.box(register)
                _links(page, selection)
        else:
            with st.container(key="menu"), st.container(horizontal=True, gap="small", key="menu-links"):
                _links(page, selection)
            search.box(register)


def _links(page: Page, selection: Selection) -> None:
    for other in (known for known in PAGES if known.in_menu):
        with st.container(key="menu-current" if other is page else f"menu-{other.id}", width="content"):
            st.page_link(other.script, label=other.label, query_params=address.leaving(selection))


def tiles(register: Register, selection: Selection) -> None:
    """The headline figures, each with its caveat in the open."""
    st.html(html.tiles(headlines.tiles(register, selection), address.path("/", selection.only(("figures",)))))


def closing(register: Register) -> None:
    """End a page: where to report a concern and find support, the age of the figures, contact and status."""
    st.html(html.closing(register, contact()))
    runs.end()


def contact() -> str:
    """The sentence that says whom to write to."""
    return os.environ.get("DASHBOARD_CONTACT", NO_CONTACT)
