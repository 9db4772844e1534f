"""What a reader sees before the dashboard's own page is made: the same words, in the first HTML."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from lib import exhibits, visit
from lib.bulletin import drawings
from lib.exports import around, html
from lib.model import Selection
from lib.pages import PAGES
from lib.schema import DataError
from lib.store import NothingPublicError

if TYPE_CHECKING:
    from lib.pages import Page
    from lib.register import Register


def sight(page: Page, letters: str, plain: str) -> str:
    """Menu and opening of a page at its bare address, and the figures of the first page with their drawing, as HTML.

    Args:
        page: the page that is asked for, without a query.
        letters: where the font lies that the dashboard itself will use; empty for the reader's own.
        plain: where a reader finds the figures whose browser runs no script.

    Returns:
        An element to stand above the place of the dashboard; empty where no figures are public or the data cannot be
        read, because the page itself says why.
    """
    with suppress(DataError, NothingPublicError):
        asked = visit.opened({})
        first = page is PAGES[0]
        return html.render(
            "at_once.html",
            page=page,
            letters=letters,
            plain=plain,
            menu=html.made(around.menu(asked.register, page, Selection())),
            opening=html.made(around.opening(asked.register, page, Selection(), visit.notices(asked, page.path))),
            tiles=html.made(around.tiles(asked.register, Selection())) if first else "",
            exhibits=[_card(asked.register, name) for name in drawings.FIRST_SIGHT] if first else [],
        )
    return ""


def _card(register: Register, name: str) -> dict[str, str]:
    exhibit = exhibits.make(name, register, Selection())
    parts = {
        "words": html.exhibit_words(exhibit),
        "drawing": drawings.picture(exhibit),
        "cautions": html.exhibit_cautions(exhibit),
    }
    return {"id": name} | {part: html.made(text) for part, text in parts.items()}
