"""The data and page formats of an exhibit: file ending, media type, and writer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lib.outlets.answers import json_stat
from lib.outlets.files import references, tabular, workbook
from lib.outlets.html import card, exhibit_pages
from lib.outlets.pictures import availability
from lib.outlets.slides import offered

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit

METADATA: Final = "csv-metadata.json"
HTML: Final = "text/html; charset=utf-8"
CSVW: Final = "application/csvm+json"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of an exhibit: media type, writer, and what browsers do with it.

    They download an `attached` one; a `part` belongs to a page; a `live` page loads our script for its chart.
    `refusal` returns the sentence of the rule by which it is not made of an exhibit, empty where it is; None: of all.
    """

    media_type: str
    make: Callable[[Exhibit, Register], bytes]
    attached: bool = True
    part: bool = False
    live: bool = False
    refusal: Callable[[Exhibit], str] | None = None


def _page(exhibit: Exhibit, register: Register) -> bytes:
    posted = availability.social_picture(exhibit, register)
    return card.exhibit_page(exhibit, availability.fitting_sizes(exhibit), posted, register, fitted=True).encode()


def _without_numbers(exhibit: Exhibit) -> str:
    return "" if json_stat.has_numbers(exhibit) else "This list is in words, so it has no such file."


def _slides(exhibit: Exhibit, register: Register) -> bytes:
    from lib.outlets.slides import deck  # noqa: PLC0415 - a process that makes no slides does not load python-pptx

    return deck.as_pptx(exhibit, register.release.published_at)


def _downloads(exhibit: Exhibit, register: Register) -> bytes:
    """Render the downloads of a card with the sizes of its files, and the reason where an image cannot be had."""
    sizes = {ending: len(FORMATS[ending].make(exhibit, register)) for ending in exhibit_pages.MAIN_ENDINGS}
    offered, missing = availability.fitting_sizes(exhibit), availability.missing()
    return exhibit_pages.download_section(exhibit, offered, missing, sizes).encode()


FORMATS: Final[dict[str, Format]] = {
    "csv": Format("text/csv; charset=utf-8", lambda exhibit, _: tabular.as_csv(exhibit)),
    METADATA: Format(CSVW, lambda exhibit, _: tabular.as_csvw(exhibit), attached=False),
    "json": Format("application/json", lambda exhibit, _: tabular.as_json(exhibit)),
    "xlsx": Format(
        exhibit_pages.TYPES["xlsx"],
        lambda exhibit, register: workbook.as_xlsx(exhibit, register.release.published_at),
    ),
    offered.ENDING: Format(offered.TYPE, _slides, refusal=offered.refusal),
    json_stat.ENDING: Format(json_stat.TYPE, json_stat.as_json_stat, refusal=_without_numbers),
    references.BIBTEX: Format(references.TYPES[references.BIBTEX], lambda exhibit, _: references.as_bibtex(exhibit)),
    references.RIS: Format(references.TYPES[references.RIS], lambda exhibit, _: references.as_ris(exhibit)),
    references.CSL: Format(references.TYPES[references.CSL], lambda exhibit, _: references.as_csl(exhibit)),
    exhibit_pages.SIZES_LINE: Format(
        HTML,
        lambda exhibit, _: exhibit_pages.sizes_line(
            exhibit, availability.fitting_sizes(exhibit), complete=True
        ).encode(),
        attached=False,
        part=True,
    ),
    exhibit_pages.DOWNLOADS: Format(HTML, _downloads, attached=False, part=True),
    exhibit_pages.EMBED: Format(HTML, lambda exhibit, _: card.embed_page(exhibit).encode(), attached=False, live=True),
    "": Format(
        HTML,
        _page,
        attached=False,
        live=True,
    ),
}
