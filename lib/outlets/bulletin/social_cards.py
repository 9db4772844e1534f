"""Choose the picture for posts of a page's address, in chats, feeds and on social sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import bare
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
    """Render the link-preview tags of a dashboard page: the caveat first."""
    description = f"{headlines.lead_caveat(register).short} {page.shows}"
    return exhibit_pages.preview_tags(page.heading, description, page.path, of_page(register, page.id))


def of_page(register: Register, page: str, version: str = "", *, plain: bool = False) -> Posted | None:
    """Return the picture of the page's first exhibit that may be posted; else that of the first page.

    If `plain`, only of a view without filters, because a static folder has no other.
    """
    return _of_page(register, page, version, plain)


@caches.per_release(64, also=citation.site)
def _of_page(register: Register, page: str, version: str, plain: bool) -> Posted | None:  # noqa: FBT001 - part of the key
    names = (*contents.SECTIONS.get(page, ()), *contents.SECTIONS[FIRST])
    exhibits_ = (exhibits.make(name, register, bare.selection(register, version)) for name in names)
    return _first(register, exhibits_, lambda exhibit: not plain or exhibit.selection == Selection())


@caches.per_release(128, also=citation.site)
def of_force(register: Register, code: str, version: str = "") -> Posted | None:
    """Return the picture of the force's first exhibit that may be posted; else that of all forces."""
    picture = _first(register, contents.of_force(register, code, version), lambda _: True)
    return picture or _of_page(register, "forces", version, False)  # noqa: FBT003 - part of the key


def _first(register: Register, exhibits_: Iterable[Exhibit], fits: Callable[[Exhibit], bool]) -> Posted | None:
    pictures = (availability.social_picture(picture, register) for picture in exhibits_)
    return next((picture for picture in pictures if picture and fits(picture[0])), None)
