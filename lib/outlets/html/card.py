"""Render all parts of an exhibit's card once, for pages, returns, plain pages and the bulletin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lib import exhibits, settings
from lib.model import words
from lib.outlets.files import citation, code_snippets, references, tabular
from lib.outlets.html import chart_place, exhibit_pages, fragments
from lib.outlets.pictures import availability, browser
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Collection

    from markupsafe import Markup

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.pictures.sizes import Size


MOST_OPEN: Final = 12  # rows of a table that stands open below its chart on a page of its own


@dataclass(frozen=True, slots=True)
class Card:
    """The parts of one exhibit as HTML.

    Args:
        words: headline, subtitle and description, above the chart.
        caveats: those that must be visible, and sources and status in one line, directly below the chart.
        unknown: one line that leads to what is not known of its figures; empty where nothing is named.
        table: with its own heading, one level below that of the words.
        sources: what it counts, caveats in full, sources with links, and their status.
        commands: buttons that unfold downloads, links and citations, and the sources; of a reader's own return, which
            has no address, the sources alone.
    """

    words: Markup
    caveats: Markup
    unknown: Markup
    table: Markup
    sources: Markup
    commands: Markup


def _site() -> tuple[str, bool]:
    """Return what the parts depend on beside the exhibit: the site's origin, and whether it can draw pictures."""
    return settings.current().origin, browser.chromium() is not None


@caches.per_exhibit(1024, also=_site)
def of(
    exhibit: Exhibit,
    level: int = 2,
    *,
    sortable: bool = True,
    grouped: bool = False,
    above: frozenset[str] = frozenset(),
) -> Card:
    """Render the card of an exhibit, cached by view; an unpublished exhibit is never cached.

    Args:
        exhibit: published or not.
        level: of its heading.
        sortable: whether table headings sort, which needs the page's script.
        grouped: whether the caution of recorded offences stands above the group of which this card is a part.
        above: ids of the caveats that stand below another card of the group.
    """
    sources = fragments.as_markup(fragments.exhibit_sources(exhibit, described=sortable))
    parts = {
        "words": fragments.exhibit_words(exhibit, level),
        "caveats": fragments.exhibit_caveats(exhibit, grouped=grouped, above=above),
        "unknown": fragments.exhibit_unknown(exhibit, on_page=sortable),
        "table": fragments.exhibit_sentences(exhibit)
        if exhibit.said and sortable
        else fragments.exhibit_table(exhibit, level + 1, sortable=sortable),
        "sources": sources,
        "commands": fragments.render("exhibit_commands.html", exhibit=exhibit, panels=_panels(exhibit, sources)),
    }
    return Card(**{name: fragments.as_markup(part) for name, part in parts.items()})


def folded(exhibit: Exhibit, body: str = "", *, opened: bool = False) -> str:
    """Render a whole card without a chart that a reader opens by its heading; `body` replaces its table."""
    parts = of(exhibit)
    return fragments.render(
        "exhibit_fold.html",
        exhibit=exhibit,
        opened=opened,
        present=citation.current_link(exhibit),
        body=fragments.as_markup(body) if body else parts.table,
        cautions=parts.caveats + parts.unknown,
        commands=parts.commands,
    )


def _panels(exhibit: Exhibit, sources: Markup) -> list[tuple[str, str, Markup]]:
    """List what the buttons of a card unfold: a name, the label of the button, and the panel."""
    about = ("about", "About this chart" if exhibit.draw else "About this table", sources)
    if not exhibit.published:
        return [about]
    download = exhibit_pages.download_section(exhibit, availability.allowed(exhibit), availability.missing())
    return [
        ("download", "Download", fragments.as_markup(download)),
        ("share", "Share and cite", fragments.as_markup(exhibit_pages.citation_section(exhibit))),
        about,
    ]


def embed_page(exhibit: Exhibit, *, served: bool = True) -> str:
    """Render what other sites show in a frame: words, chart, cautions, sources and a link to all else.

    An exhibit without a chart shows its table, and so does one that is not `served`: a folder draws no chart.
    """
    parts = of(exhibit, 1, sortable=False)
    charts = exhibit_pages.page_charts(exhibit) if served and not availability.missing() else None
    return fragments.render(
        "exhibit_embed.html",
        exhibit=exhibit,
        address=citation.absolute(citation.permalink(exhibit)),
        style=exhibit_pages.STYLE,
        words=parts.words,
        cautions=parts.caveats,
        table=parts.table,
        charts=charts,
        release=words.data_release(exhibit.version),
        live=chart_place.link(exhibit) if charts else "",
        chart=chart_place.script(),
        alternative=citation.chart_description(exhibit),
    )


def exhibit_page(
    exhibit: Exhibit,
    offered: Collection[Size] = (),
    posted: tuple[Exhibit, Size] | None = None,
    register: Register | None = None,
    *,
    fitted: bool = False,
) -> str:
    """Render one exhibit as a page: words, chart, caveats, and what its four commands unfold.

    Args:
        exhibit: published.
        offered: sizes in which there is a picture of it.
        posted: picture shown where the page's address is posted, of this view or of another view of the same figures;
            None where none may be shown.
        register: of the exhibit; without it the page has neither menu nor end.
        fitted: whether the chart is drawn for the width of the screen, which needs a server; else a picture is shown.
    """
    parts = of(exhibit, 1, sortable=False)
    shown = next((size for size in offered if not size.social), next(iter(offered), None))
    return fragments.render(
        "exhibit_page.html",
        exhibit=exhibit,
        address=citation.absolute(citation.permalink(exhibit)),
        style=exhibit_pages.STYLE,
        words=parts.words,
        cautions=parts.caveats + parts.unknown,
        table=parts.table,
        sources=parts.sources,
        charts=exhibit_pages.page_charts(exhibit) if fitted and offered else None,
        live=chart_place.link(exhibit) if fitted and offered else "",
        chart=chart_place.script(),
        back=exhibit_pages.dashboard_link(exhibit),
        filtered=bool(exhibits.REGISTRY[exhibit.id].uses),
        long=exhibit.draw is not None and exhibit.table.height > MOST_OPEN,
        files=exhibit_pages.file_links(exhibit),
        snippets=code_snippets.of(exhibit),
        copied=False,  # the page has no script for it
        pictures=exhibit_pages.picture_links(exhibit, offered),
        shown=(shown, citation.picture_link(exhibit, "svg", shown.name)) if shown else None,
        posted=exhibit_pages.posted_picture(*posted) if posted else None,
        preview=citation.preview(exhibit),
        site=citation.TITLE,
        alternative=citation.chart_description(exhibit),
        cite=exhibit_pages.citation_texts(exhibit),
        references=references.links(exhibit),
        licence=tabular.OGL_ADDRESS,
        oembed=exhibit_pages.oembed_link(exhibit) if fitted else "",  # a folder answers no query
        linked=exhibit_pages.json_ld(exhibit_pages.dataset(exhibit)),
        **(exhibit_pages.frame_of(exhibit, register) if register else {"top": "", "closing": ""}),
    )
