"""Make all parts of an exhibit's card: pages, returns, plain pages and the bulletin take them from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib import settings
from lib.outlets.files import citation
from lib.outlets.html import exhibit_pages, fragments
from lib.outlets.pictures import availability, browser
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Collection

    from markupsafe import Markup

    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.pictures.sizes import Size


@dataclass(frozen=True, slots=True)
class Card:
    """The parts of one exhibit as HTML.

    Args:
        words: headline, subtitle, description and the first caution, which stand above the chart.
        cautions: the other cautions that must stand in the open; empty where there are none.
        table: with its own heading, one level below that of the words.
        sources: with links, cautions in full, and what the figures are as statistics.
        cite: words to paste; empty for a reader's own return, which has no address.
        files: this view's files, pictures and permanent address; empty for a reader's own return.
        chart_name: of the chart, for a screen reader.
    """

    words: Markup
    cautions: Markup
    table: Markup
    sources: Markup
    cite: Markup
    files: Markup
    chart_name: str


def _site() -> tuple[str, bool]:
    """What decides the parts beside the exhibit: where this site stands, and whether it can draw pictures."""
    return settings.current().origin, browser.chromium() is not None


@caches.per_exhibit(1024, also=_site)
def of(exhibit: Exhibit, level: int = 2, *, sortable: bool = True) -> Card:
    """The card of an exhibit, made once for each view; that of a reader's own return is never kept.

    Args:
        exhibit: published or not.
        level: of its heading.
        sortable: whether headings of the table sort it, which needs the page's script.
    """
    parts = {
        "words": fragments.exhibit_words(exhibit, level),
        "cautions": fragments.exhibit_cautions(exhibit),
        "table": fragments.exhibit_table(exhibit, level + 1, sortable=sortable),
        "sources": fragments.exhibit_sources(exhibit),
        "cite": "",
        "files": "",
    }
    if exhibit.published:
        sizes, missing = availability.allowed(exhibit), availability.missing()
        parts |= {
            "cite": exhibit_pages.citing_it(exhibit),
            "files": exhibit_pages.taking_away(exhibit, sizes, missing),
        }
    return Card(**{name: fragments.made(part) for name, part in parts.items()}, chart_name=exhibit.chart_name)


def exhibit_page(exhibit: Exhibit, held: Collection[Size] = (), posted: tuple[Exhibit, Size] | None = None) -> str:
    """One exhibit as a page of its own: words, drawing, cautions, table, sources, citation and code to embed it.

    `held` are the sizes in which there is a picture of it; `posted` is the picture that a post of its address shows, of
    itself or of another view of the same figures, None where none may be shown.
    """
    parts = of(exhibit, 1, sortable=False)
    shown = next((size for size in held if not size.social), next(iter(held), None))
    return fragments.render(
        "exhibit_page.html",
        exhibit=exhibit,
        style=exhibit_pages.STYLE,
        words=parts.words,
        cautions=parts.cautions,
        table=parts.table,
        sources=parts.sources,
        files=exhibit_pages.files(exhibit),
        pictures=exhibit_pages.pictures(exhibit, held),
        shown=(shown, citation.picture_link(exhibit, "svg", shown.name)) if shown else None,
        posted=exhibit_pages.posted_picture(*posted) if posted else None,
        preview=citation.preview(exhibit),
        address=citation.whole(citation.permalink(exhibit)),
        site=citation.TITLE,
        alternative=citation.drawing_says(exhibit),
        cite=exhibit_pages.cite(exhibit),
        linked=exhibit_pages.linked(exhibit_pages.dataset(exhibit)),
    )
