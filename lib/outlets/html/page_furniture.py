"""Render what surrounds the exhibits of a page, cached by release, because a page reruns at every choice."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from lib.addresses import address, bare
from lib.exhibits import headlines
from lib.outlets.files import citation
from lib.outlets.html import fragments
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.addresses.request import Notice
    from lib.dataset.register import Register
    from lib.model.records import Selection
    from lib.model.site_map import Page


def menu(register: Register, page: Page, selection: Selection) -> str:
    """Render links to the pages, each with the part of the selection that carries over."""
    return _menu(register, page, address.carried_over(selection))


def opening(register: Register, page: Page, selection: Selection, notices: Sequence[Notice]) -> str:
    """Render the heading, notices, lead sentence and general caveat."""
    return _opening(register, page, selection.only(("analysis", "figures")), tuple(notices))


def tiles(register: Register, selection: Selection) -> str:
    """Render the headline figures, each with its visible caveat."""
    return _tiles(register, selection.only(("analysis", "figures")))


@caches.per_release(16, also=citation.site)
def closing(register: Register, contact: str, bulletin: str) -> str:
    """Render where to report a concern and find support, the release date, contact and status."""
    return fragments.closing(register, contact, bulletin)


@caches.per_release(256, also=citation.site)
def _menu(register: Register, page: Page, selection: Selection) -> str:
    return fragments.menu(page, selection, urlencode(address.parameters(bare.selection(register))))


@caches.per_release(64, also=citation.site)
def _opening(register: Register, page: Page, selection: Selection, notices: tuple[Notice, ...]) -> str:
    lead = headlines.lead(register, selection) if page.id == "headlines" else page.shows
    return fragments.opening(page.heading, lead, headlines.lead_caveat(register), notices)


@caches.per_release(16, also=citation.site)
def _tiles(register: Register, selection: Selection) -> str:
    path = citation.absolute(address.path("/", selection))
    return fragments.tiles(headlines.tiles(register, selection), path, selection.version)
