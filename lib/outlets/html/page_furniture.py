"""What stands around the exhibits of a page, made once for each release: a page runs again at every choice."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from cachetools import LRUCache, cached

from lib.addresses import address
from lib.exhibits import headlines
from lib.outlets.files import citation
from lib.outlets.html import fragments

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from lib.addresses.request import Notice
    from lib.dataset.register import Register
    from lib.model.records import Selection
    from lib.model.site_map import Page


def _key(register: Register, *more: Hashable) -> tuple[Hashable, ...]:
    return (register.digest, citation.origin(), *more)


def menu(register: Register, page: Page, selection: Selection) -> str:
    """Links to the pages, each with what may leave this one of the selection."""
    return _menu(register, page, address.leaving(selection))


def opening(register: Register, page: Page, selection: Selection, notices: Sequence[Notice]) -> str:
    """Heading, what must be said first, first sentence and standing caution."""
    return _opening(register, page, selection.only(("figures",)), tuple(notices))


def tiles(register: Register, selection: Selection) -> str:
    """The headline figures, each with its caveat in the open."""
    return _tiles(register, selection.only(("figures",)))


@cached(LRUCache(maxsize=16), key=_key, lock=Lock())
def closing(register: Register, contact: str, bulletin: str) -> str:
    """Where to report a concern and find support, the age of the figures, contact and status."""
    return fragments.closing(register, contact, bulletin)


@cached(LRUCache(maxsize=256), key=_key, lock=Lock())
def _menu(_register: Register, page: Page, selection: Selection) -> str:
    return fragments.menu(page, selection)


@cached(LRUCache(maxsize=64), key=_key, lock=Lock())
def _opening(register: Register, page: Page, selection: Selection, notices: tuple[Notice, ...]) -> str:
    lead = headlines.lead(register, selection) if page.id == "headlines" else page.shows
    return fragments.opening(page.heading, lead, headlines.standing_caveat(register), notices)


@cached(LRUCache(maxsize=16), key=_key, lock=Lock())
def _tiles(register: Register, selection: Selection) -> str:
    return fragments.tiles(headlines.tiles(register, selection), citation.whole(address.path("/", selection)))
