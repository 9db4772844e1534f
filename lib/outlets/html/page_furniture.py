"""Render what surrounds the exhibits of a page, cached by release, because a page reruns at every choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.addresses import address
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


def opening(register: Register, page: Page, selection: Selection, notices: Sequence[Notice]) -> str:
    """Render the heading, notices and lead sentence. The cards of a page carry its cautions."""
    return _opening(register, page, selection.only(("analysis", "figures")), tuple(notices))


def tiles(register: Register, selection: Selection) -> str:
    """Render the headline figures, each with its visible caveat."""
    return _tiles(register, selection.only(("analysis", "figures")))


def group_strip(register: Register) -> str:
    """Render the caution that all counts of a group share, above the first of them."""
    return fragments.render("group_strip.html", caution=headlines.lead_caveat(register))


@caches.per_release(16, also=citation.site)
def closing(register: Register, contact: str, bulletin: str, version: str = "") -> str:
    """Render where to report a concern and find support, then status, contact, release history and the rest."""
    return fragments.closing(register, contact, bulletin, version)


@caches.per_release(64, also=citation.site)
def _opening(register: Register, page: Page, selection: Selection, notices: tuple[Notice, ...]) -> str:
    lead = headlines.lead(register, selection) if page.id == "headlines" else page.shows
    return fragments.opening(page.heading, lead, notices=notices)


@caches.per_release(16, also=citation.site)
def _tiles(register: Register, selection: Selection) -> str:
    path = citation.absolute(address.path("/", selection))
    return fragments.tiles(headlines.tiles(register, selection), path, selection.version)
