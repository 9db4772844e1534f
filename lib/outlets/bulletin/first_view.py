"""What a reader sees before the dashboard's own page is made: the same words, in the first HTML."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from lib import exhibits
from lib.addresses import request
from lib.dataset.table_schema import DataError
from lib.model.records import Selection
from lib.model.site_map import PAGES
from lib.outlets.bulletin import bulletin_charts
from lib.outlets.html import card, fragments, page_furniture
from lib.releases.store import NothingPublicError

if TYPE_CHECKING:
    from lib.exhibits.exhibit import Exhibit
    from lib.model.site_map import Page


class FirstView(NamedTuple):
    """HTML of one page: what its head asks for before all else, and an element above the place of the dashboard."""

    head: str = ""
    body: str = ""


def first_view(page: Page, letters: str, plain: str) -> FirstView:
    """Menu and opening of a page at its bare address, and on the first page the figures with their drawing.

    Empty where no figures are public or the data cannot be read: the page itself says why.

    Args:
        page: the page that is asked for, without a query.
        letters: where the font lies that the dashboard itself will use; empty for the reader's own.
        plain: where a reader finds the figures whose browser runs no script.
    """
    with suppress(DataError, NothingPublicError):
        asked, chosen = request.resolve({}), Selection()
        register, first = asked.register, page is PAGES[0]
        shown = [exhibits.make(name, register, chosen) for name in bulletin_charts.FIRST_SIGHT if first]
        body = fragments.render(
            "at_once.html",
            page=page,
            letters=letters,
            plain=plain,
            menu=fragments.as_markup(page_furniture.menu(register, page, chosen)),
            opening=fragments.as_markup(
                page_furniture.opening(register, page, chosen, request.notices(asked, page.path))
            ),
            tiles=fragments.as_markup(page_furniture.tiles(register, chosen)) if first else "",
            exhibits=[_card(exhibit) for exhibit in shown],
        )
        return FirstView("".join(map(bulletin_charts.early, shown)), body)
    return FirstView()


def _card(exhibit: Exhibit) -> dict[str, str]:
    parts = card.of(exhibit)
    picture = fragments.as_markup(bulletin_charts.picture(exhibit))
    return {"id": exhibit.id, "words": parts.words, "drawing": picture, "cautions": parts.cautions}
