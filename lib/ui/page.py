"""The frame of every page: settings, menu, opening and closing; and the controls, whose state is the address."""

from __future__ import annotations

from contextlib import nullcontext
from threading import Lock
from typing import TYPE_CHECKING

import streamlit as st
from cachetools import LRUCache, cached

from lib import address, visit
from lib.bulletin import contents
from lib.exhibits import headlines
from lib.exports import citing, html
from lib.pages import BY_ID, PAGES, Page
from lib.store import NothingPublicError
from lib.ui import controls, runs, search

if TYPE_CHECKING:
    from collections.abc import Hashable

    from lib.model import Selection
    from lib.register import Register


def frame(name: str) -> tuple[Register, Selection]:
    """Begin a page: settings, menu, heading, first sentence and standing caution. The first call of every page."""
    runs.begin(name)
    page = BY_ID[name]
    st.set_page_config(page_title=page.tab, layout="wide", initial_sidebar_state="collapsed")
    try:
        asked = controls.visited()
    except NothingPublicError:
        st.html(html.render("nothing.html", heading=page.heading, contact=citing.contact()))
        st.stop()
    register, selection = asked.register, asked.selection
    controls.drawn(asked)
    _menu(page, register, selection)
    st.html(_opening(register, page, selection.only(("figures",)), visit.notices(asked, page.path)))
    if not page.explores:
        controls.say(asked.refusals)
    return register, selection


def _menu(page: Page, register: Register, selection: Selection) -> None:
    with st.container(key="top"):
        if st.context.cookies.get("shape") == "tall":
            # In the page and not over it: the keyboard comes to the links next, and the way past them is the fold.
            with st.container(key="menu-fold"), st.expander(f"Menu and search: {page.label}"):
                search.box(register)
                with st.container(key="menu", gap="xsmall"):
                    _links(page, selection)
        else:
            with st.container(key="menu"), st.container(horizontal=True, gap="small", key="menu-links"):
                _links(page, selection)
            search.box(register)


def _links(page: Page, selection: Selection) -> None:
    asked = address.leaving(selection)
    for other in (known for known in PAGES if known.in_menu):
        # Only the current page needs a name to be marked by: each block more is a message more at every run.
        with st.container(key="menu-current", width="content") if other is page else nullcontext():
            st.page_link(other.script, label=other.label, query_params=asked)


def tiles(register: Register, selection: Selection) -> None:
    """The headline figures, each with its caveat in the open."""
    st.html(_tiles(register, selection.only(("figures",))))


def closing(register: Register) -> None:
    """End a page: where to report a concern and find support, the age of the figures, contact and status."""
    bulletin = address.of_version(contents.PLACE, st.session_state[controls.VERSION])
    st.html(_closing(register, citing.contact(), bulletin))
    runs.end()


# What a page says beside its exhibits, made once per release: a page runs again at every choice of every reader.
def _key(register: Register, *more: Hashable) -> tuple[Hashable, ...]:
    return (register.digest, *more)


@cached(LRUCache(maxsize=64), key=_key, lock=Lock())
def _opening(register: Register, page: Page, selection: Selection, notices: tuple[visit.Notice, ...]) -> str:
    lead = headlines.lead(register, selection) if page.id == "headlines" else page.shows
    return html.opening(page.heading, lead, headlines.standing_caution(register), notices)


@cached(LRUCache(maxsize=16), key=_key, lock=Lock())
def _tiles(register: Register, selection: Selection) -> str:
    return html.tiles(headlines.tiles(register, selection), address.path("/", selection))


@cached(LRUCache(maxsize=16), key=_key, lock=Lock())
def _closing(register: Register, said: str, bulletin: str) -> str:
    return html.closing(register, said, bulletin)
