"""Which picture stands for a page where its address is posted: in a chat, in a feed, on a social site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.exhibits import headlines
from lib.model.records import Selection
from lib.model.site_map import PAGES
from lib.outlets.bulletin import contents
from lib.outlets.files import citation
from lib.outlets.html import exhibit_pages
from lib.outlets.pictures import availability
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.site_map import Page
    from lib.outlets.pictures.sizes import Size

    Posted = tuple[Exhibit, Size]

FIRST: Final = PAGES[0].id


def tags(register: Register, page: Page) -> str:
    """What the head of a page of the dashboard says to those who show a link to it: the caution first."""
    said = f"{headlines.lead_caveat(register).short} {page.shows}"
    return exhibit_pages.preview_tags(page.heading, said, page.path, of_page(register, page.id))


def of_page(register: Register, page: str, version: str = "", *, plain: bool = False) -> Posted | None:
    """The picture of the first exhibit of a page that may be posted; that of the first page where it has none.

    A `plain` one is of a view without filters: a folder of files has no other.
    """
    return _of_page(register, page, version, plain)


@caches.per_release(64, also=citation.site)
def _of_page(register: Register, page: str, version: str, plain: bool) -> Posted | None:  # noqa: FBT001 - part of the key
    names = (*contents.SECTIONS.get(page, ()), *contents.SECTIONS[FIRST])
    shown = (exhibits.make(name, register, Selection(version=version)) for name in names)
    return _first(register, shown, lambda exhibit: not plain or exhibit.selection == Selection())


@caches.per_release(128, also=citation.site)
def of_force(register: Register, code: str, version: str = "") -> Posted | None:
    """The picture of the first exhibit of one force that may be posted; that of all forces where it has none."""
    found = _first(register, contents.of_force(register, code, version), lambda _: True)
    return found or _of_page(register, "forces", version, False)  # noqa: FBT003 - part of the key


def _first(register: Register, shown: Iterable[Exhibit], fits: Callable[[Exhibit], bool]) -> Posted | None:
    found = (availability.social_picture(one, register) for one in shown)
    return next((one for one in found if one and fits(one[0])), None)
