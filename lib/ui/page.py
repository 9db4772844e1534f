"""The frame of every page: settings, menu, opening, tiles and closing; and the parts that rerun alone."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from lib import telemetry
from lib.addresses import address, request
from lib.model.site_map import BY_ID, Page
from lib.outlets.bulletin import contents as bulletin
from lib.outlets.files import citation
from lib.outlets.html import fragments, masthead, page_furniture
from lib.releases.store import NothingPublicError
from lib.ui import controls, reruns, search_box, upload_field
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from lib.dataset.register import Register
    from lib.model.records import Selection

DATA: Final = "/data/"
WHEREABOUTS: Final = "whereabouts-of"  # session key: the place of the breadcrumb, which follows the chosen force


def begin(name: str) -> tuple[Register, Selection]:
    """Begin a page: settings, the site's name, search, menu, breadcrumb and release. The first call of every page."""
    reruns.begin(name)
    upload_field.begin(name)
    page = BY_ID[name]
    st.set_page_config(page_title=request.titled(page.tab), layout="wide", initial_sidebar_state="collapsed")
    try:
        resolved = controls.open_page(page)
    except NothingPublicError:
        show_html(fragments.render("nothing.html", heading=page.heading, contact=citation.contact()))
        st.stop()
    controls.remember_release(resolved)
    _top(page, resolved.register, resolved.selection)
    return resolved.register, resolved.selection


def opening(name: str, register: Register) -> None:
    """Show heading and lead, and the values of the address that were not understood."""
    page, resolved = BY_ID[name], controls.current_request()
    show_html(page_furniture.opening(register, page, request.notices(resolved, page.path)))
    if not page.explores:
        controls.show_refusals(resolved.refusals)


def frame(name: str) -> tuple[Register, Selection]:
    """Begin a page whose opening does not depend on its controls."""
    register, selection = begin(name)
    opening(name, register)
    return register, selection


def part(name: str, what: str) -> Callable[[Callable[[Register, Selection], None]], Callable[[Register], None]]:
    """Decorate the part `what` of the page `name`, which a change of one of its controls reruns alone."""

    def run_alone(draw: Callable[[Register, Selection], None]) -> Callable[[Register], None]:
        @controls.part
        def run(register: Register) -> None:
            with reruns.part(name, what):
                draw(register, controls.current_selection(register)[0])

        return run

    return run_alone


def _top(page: Page, register: Register, selection: Selection) -> None:
    """Show the top. On a phone a style folds search and menu, and two buttons of the masthead unfold them."""
    with st.container(key="top"):
        show_html(masthead.masthead(register, selection))
        search_box.box(register)
        show_html(masthead.menu(register, page, selection))
    st.session_state[WHEREABOUTS] = st.empty()
    locate(page.id, register, selection)


def locate(name: str, register: Register, selection: Selection) -> None:
    """Show the breadcrumb, again where a part of the page that runs alone has changed the chosen force."""
    show_html(masthead.whereabouts(register, BY_ID[name], selection), st.session_state[WHEREABOUTS])


@contextmanager
def caution_group(register: Register) -> Generator[None]:
    """Show the caution of offences that are not recorded once, above cards that all count recorded offences."""
    with st.container(key="caution-group"):
        show_html(page_furniture.group_strip(register))
        yield


def failed(error: Exception) -> bool:
    """Show that a page failed, in our words: Streamlit's message links other sites.

    After a failure of the page itself, its closing follows, with where to find support; after a part's, the page
    continues.
    """
    telemetry.page_failed(error)
    show_html(fragments.render("failed.html", bulletin=bulletin.PLACE, contact=citation.contact()))
    if ThreadState.get().fragment_id is None:
        with suppress(Exception):  # the release itself may be what failed
            resolved = controls.current_request()
            _end(resolved.register, resolved.selection.version)
    return True


def contents(sections: Mapping[str, str]) -> None:
    """Show the menu "On this page": the id of the heading at which each section begins, and what it is called."""
    show_html(fragments.contents(sections))


def figures(register: Register, selection: Selection) -> None:
    """Show the figures of the Summary page, each group with its visible caution."""
    show_html(page_furniture.figures(register, selection))


def common_questions(register: Register, selection: Selection) -> None:
    """Show the common questions, each a line that opens in place; nothing in releases without any."""
    if questions := page_furniture.common_questions(register, selection):
        show_html(questions)


def lead_to(name: str, text: str, register: Register, fragment: str = "") -> None:
    """Show a link to another page, or to a part of it, that says where it leads."""
    selection = controls.current_selection(register)[0]
    link = address.path(BY_ID[name].path, address.carried_over(selection))
    show_html(fragments.render("lead_to.html", link=f"{link}{fragment}", text=text))


def also_here(register: Register, *names: str) -> None:
    """Show links to pages that the menu does not have, and to the whole data package."""
    carried = address.carried_over(controls.current_selection(register)[0])
    pages = [(address.path(BY_ID[name].path, carried), BY_ID[name].heading) for name in names]
    package = address.of_version(DATA, carried.version), "Download all data"
    show_html(fragments.render("also_here.html", links=[*pages, package]))


def closing(register: Register) -> None:
    """End a page: where to report a concern and find support, then status, contact, releases and the rest."""
    _end(register, st.session_state[controls.VERSION])
    reruns.end()


def _end(register: Register, version: str) -> None:
    printed = address.of_version(bulletin.PLACE, version)
    show_html(page_furniture.closing(register, citation.contact(), printed, version))
