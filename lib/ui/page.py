"""The frame of every page: settings, menu, opening, tiles and closing; and the parts of it that run alone."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import streamlit as st
from cachetools import LRUCache, cached

from lib import address, visit
from lib.bulletin import contents
from lib.exhibits import headlines
from lib.exports import citing, html
from lib.pages import BY_ID, Page
from lib.store import NothingPublicError
from lib.ui import controls, runs, search

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from lib.model import Selection
    from lib.register import Register


def begin(name: str) -> tuple[Register, Selection]:
    """Begin a page: settings and menu. The first call of every page."""
    runs.begin(name)
    page = BY_ID[name]
    st.set_page_config(page_title=page.tab, layout="wide", initial_sidebar_state="collapsed")
    try:
        asked = controls.visited()
    except NothingPublicError:
        st.html(html.render("nothing.html", heading=page.heading, contact=citing.contact()))
        st.stop()
    controls.drawn(asked)
    _menu(page, asked.register, asked.selection)
    return asked.register, asked.selection


def opening(name: str, register: Register, selection: Selection) -> None:
    """Heading, first sentence and standing caution, and what the address asked for in vain."""
    page, asked = BY_ID[name], controls.visited()
    st.html(_opening(register, page, selection.only(("figures",)), visit.notices(asked, page.path)))
    if not page.explores:
        controls.say(asked.refusals)


def frame(name: str) -> tuple[Register, Selection]:
    """Begin a page whose opening no control of it changes."""
    register, selection = begin(name)
    opening(name, register, selection)
    return register, selection


def part(name: str, what: str) -> Callable[[Callable[[Register, Selection], None]], Callable[[Register], None]]:
    """The part `what` of the page `name`, which a change of one of its controls runs alone."""

    def run_alone(draw: Callable[[Register, Selection], None]) -> Callable[[Register], None]:
        @controls.part
        def run(register: Register) -> None:
            with runs.part(name, what):
                draw(register, controls.asked(register)[0])

        return run

    return run_alone


def _menu(page: Page, register: Register, selection: Selection) -> None:
    links = _links(register, page, address.leaving(selection))
    with st.container(key="top"):
        if st.context.cookies.get("shape") == "tall":
            # In the page and not over it: the keyboard comes to the links next, and the way past them is the fold.
            with st.container(key="menu-fold"), st.expander(f"Menu and search: {page.label}"):
                search.box(register)
                st.html(links)
        else:
            st.html(links)
            search.box(register)


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


@cached(LRUCache(maxsize=256), key=_key, lock=Lock())
def _links(_register: Register, page: Page, selection: Selection) -> str:
    return html.menu(page, selection)


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
