"""The frame of every page: settings, menu, opening, tiles and closing; and the parts of it that run alone."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from lib import telemetry
from lib.addresses import address, request
from lib.model.site_map import BY_ID, Page
from lib.outlets.bulletin import contents
from lib.outlets.files import citation
from lib.outlets.html import fragments, page_furniture
from lib.releases.store import NothingPublicError
from lib.ui import controls, reruns, search_box, upload_field

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.dataset.register import Register
    from lib.model.records import Selection


def begin(name: str) -> tuple[Register, Selection]:
    """Begin a page: settings and menu. The first call of every page."""
    reruns.begin(name)
    upload_field.begin(name)
    page = BY_ID[name]
    st.set_page_config(page_title=request.titled(page.tab), layout="wide", initial_sidebar_state="collapsed")
    try:
        asked = controls.visited()
    except NothingPublicError:
        st.html(fragments.render("nothing.html", heading=page.heading, contact=citation.contact()))
        st.stop()
    controls.drawn(asked)
    _menu(page, asked.register, asked.selection)
    return asked.register, asked.selection


def opening(name: str, register: Register, selection: Selection) -> None:
    """Heading, first sentence and standing caution, and what the address asked for in vain."""
    page, asked = BY_ID[name], controls.visited()
    st.html(page_furniture.opening(register, page, selection, request.notices(asked, page.path)))
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
            with reruns.part(name, what):
                draw(register, controls.asked(register)[0])

        return run

    return run_alone


def _menu(page: Page, register: Register, selection: Selection) -> None:
    links = page_furniture.menu(register, page, selection)
    with st.container(key="top"):
        if st.context.cookies.get("shape") == "tall":
            # In the page and not over it: the keyboard comes to the links next, and the way past them is the fold.
            with st.container(key="menu-fold"), st.expander(f"Menu and search: {page.label}"):
                search_box.box(register)
                st.html(links)
        else:
            st.html(links)
            search_box.box(register)


def failed(error: Exception) -> bool:
    """Say that a page could not be shown, in our words instead of Streamlit's, which name other sites.

    The page ends as every page: where to find support stands below a failure too. Below a part, the page ends itself.
    """
    telemetry.page_failed(error)
    st.html(fragments.render("failed.html", bulletin=contents.PLACE, contact=citation.contact()))
    if ThreadState.get().fragment_id is None:
        with suppress(Exception):  # what failed may be the release itself
            found = controls.visited()
            _end(found.register, found.selection.version)
    return True


def tiles(register: Register, selection: Selection) -> None:
    """The headline figures, each with its caveat in the open."""
    st.html(page_furniture.tiles(register, selection))


def closing(register: Register) -> None:
    """End a page: where to report a concern and find support, the age of the figures, contact and status."""
    _end(register, st.session_state[controls.VERSION])
    reruns.end()


def _end(register: Register, version: str) -> None:
    bulletin = address.of_version(contents.PLACE, version)
    st.html(page_furniture.closing(register, citation.contact(), bulletin))
