"""Which picture stands for a page where its address is posted: in a chat, in a feed, on a social site."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

from cachetools import LRUCache, cached

from lib import exhibits
from lib.bulletin import contents
from lib.exhibits import headlines
from lib.exports import citing, pages
from lib.images import offer
from lib.model import Selection
from lib.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lib.exhibit import Exhibit
    from lib.pages import Page
    from lib.register import Register
    from lib.sizes import Size

    Posted = tuple[Exhibit, Size]

FIRST: Final = PAGES[0].id


def tags(register: Register, page: Page) -> str:
    """What the head of a page of the dashboard says to those who show a link to it: the caution first."""
    said = f"{headlines.standing_caution(register).short} {page.shows}"
    return pages.preview(page.heading, said, page.path, of_page(register, page.id))


def of_page(register: Register, page: str, version: str = "") -> Posted | None:
    """The picture of the first exhibit of a page that may be posted; that of the first page where it has none."""
    return _of_page(register, page, version)


@cached(LRUCache(maxsize=64), key=lambda *asked: (asked[0].digest, citing.origin(), *asked[1:]), lock=Lock())
def _of_page(register: Register, page: str, version: str) -> Posted | None:
    names = (*contents.SECTIONS.get(page, ()), *contents.SECTIONS[FIRST])
    return _first(register, (exhibits.make(name, register, Selection(version=version)) for name in names))


@cached(LRUCache(maxsize=128), key=lambda *asked: (asked[0].digest, citing.origin(), *asked[1:]), lock=Lock())
def of_force(register: Register, code: str, version: str = "") -> Posted | None:
    """The picture of the first exhibit of one force that may be posted; that of all forces where it has none."""
    return _first(register, contents.of_force(register, code, version)) or _of_page(register, "forces", version)


def _first(register: Register, shown: Iterable[Exhibit]) -> Posted | None:
    return next((found for one in shown if (found := offer.posted(one, register))), None)
