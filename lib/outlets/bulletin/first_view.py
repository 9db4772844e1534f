"""Render what readers see before Streamlit's page has loaded: the same words, in the initial HTML."""

from __future__ import annotations

from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from lib import exhibits
from lib.addresses import bare, request
from lib.dataset.table_schema import DataError
from lib.model.site_map import PAGES, Strip
from lib.outlets.bulletin import bulletin_charts
from lib.outlets.html import card, chart_place, fragments, masthead, page_furniture
from lib.releases.store import NothingPublicError

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.site_map import Page


class FirstView(NamedTuple):
    """HTML of one page: tags for its head, and an element above the place of the dashboard."""

    head: str = ""
    body: str = ""


def first_view(page: Page, letters: str, plain: str) -> FirstView:
    """Render top and opening of a page without query, and on the first page the figures with their chart.

    Empty where no figures are public or the data cannot be read: the page itself says why.

    Args:
        page: requested without a query.
        letters: path of the font that the dashboard will use; empty for the browser's own.
        plain: address of the figures for browsers without JavaScript.
    """
    with suppress(DataError, NothingPublicError):
        resolved = request.resolve({})
        register, is_first = resolved.register, page is PAGES[0]
        selection = bare.of_page(page, register)
        exhibits_ = [exhibits.make(name, register, selection) for name in bulletin_charts.FIRST_SIGHT if is_first]
        body = fragments.render(
            "at_once.html",
            page=page,
            letters=letters,
            plain=plain,
            masthead=fragments.as_markup(masthead.masthead(register, selection)),
            menu=fragments.as_markup(masthead.menu(register, page, selection)),
            whereabouts=fragments.as_markup(masthead.whereabouts(register, page, selection)),
            opening=fragments.as_markup(page_furniture.opening(register, page, request.notices(resolved, page.path))),
            strip=fragments.as_markup(page_furniture.group_strip(register)) if page.strip is Strip.PAGE else "",
            figures=fragments.as_markup(page_furniture.figures(register, selection)) if is_first else "",
            questions=fragments.as_markup(page_furniture.common_questions(register, selection)) if is_first else "",
            exhibits=[_card(exhibit) for exhibit in exhibits_],
        )
        return FirstView("".join((_opens(page, register), *map(bulletin_charts.preload_tags, exhibits_))), body)
    return FirstView()


def _opens(page: Page, register: Register) -> str:
    """Return the tag from which the script writes the page's own choice into the address, before anything reads it."""
    chosen, narrow = (urlencode(bare.parameters(page, register, narrow=narrow)) for narrow in (False, True))
    return f'<meta name="opens" content="{escape(chosen)}" data-narrow="{escape(narrow)}">' if chosen else ""


def _card(exhibit: Exhibit) -> dict[str, str]:
    parts = card.of(exhibit)
    picture = bulletin_charts.picture(exhibit)
    place = fragments.as_markup(chart_place.of_picture(picture) if picture else "")
    return {"id": exhibit.id, "words": parts.words, "chart": place, "cautions": parts.caveats + parts.unknown}
