"""Choose the words of a picture, and refuse pictures that may not be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.exhibits import posted_map
from lib.model import small_counts, words
from lib.model.records import Grade
from lib.outlets.files import citation

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Caveat, Source
    from lib.outlets.pictures.sizes import Size

NO_DRAWING = "This is a table without a chart, so there is no image of it."
SMALL_COUNTS = (
    "We do not make social media images that show counts under 10. Choose rates, or use the slide or A4 size."
)
UNPUBLISHED = "Unpublished figures, supplied by the reader. "
NOT_OFFICIAL = "This is not an official statistics publication."
MOST_PLACES = 3  # named in the sentence about where figures were read
MOST_CAUTIONS = 3  # in lines of their own; the other cautions that must be shown follow in the foot
LINES_OF_ONE = 3  # areas in a chart of one force: itself, its region or nation, England and Wales


class RefusedPictureError(Exception):
    """This view may not be a picture in this size. The message is a sentence for readers."""


@dataclass(frozen=True, slots=True)
class Content:
    """All texts of a picture; `address` is empty for a reader's own figures.

    `caveats` are the first few of those that must be shown, in lines of their own; `others` are the rest of them, and
    what this size leaves out. Notes that need not be shown are at the address. `sources` names each publisher, the kind
    and date of the publication, and who republished what was not read in the original; `brief` leaves the kind out.
    """

    headline: str
    subtitle: str
    caveats: tuple[Caveat, ...]
    others: tuple[str, ...]
    sources: str
    brief: str
    status: str
    licence: str
    version: str
    address: str


def of(exhibit: Exhibit, size: Size) -> Content:
    """Choose the words of a picture of this exhibit.

    Raises:
        RefusedPictureError: a rule forbids the picture.
    """
    if sentence := refusal(exhibit, size):
        raise RefusedPictureError(sentence)
    left_out = _left_out(exhibit, size)
    return Content(
        headline=exhibit.headline,
        subtitle=exhibit.subtitle,
        caveats=exhibit.must_show[:MOST_CAUTIONS],
        others=(
            *(
                [f"{words.listed(left_out)} {'is' if len(left_out) == 1 else 'are'} {posted_map.NOT_SHOWN}."]
                if left_out
                else []
            ),
            *(caveat.short for caveat in exhibit.must_show[MOST_CAUTIONS:]),
        ),
        sources=_cited(exhibit, words.kind_citation),
        brief=f"{_cited(exhibit, words.short_citation)} {indirect_sources(exhibit)}".strip(),
        status=" ".join((*exhibit.designations, NOT_OFFICIAL)),
        licence=citation.licence(exhibit),
        version=f"{'' if exhibit.published else UNPUBLISHED}{_notice(exhibit)}{words.data_release(exhibit.version)}.",
        address=citation.absolute(citation.permalink(exhibit)) if exhibit.published else "",
    )


def short_credits(exhibit: Exhibit) -> tuple[str, ...]:
    """Say in brief where the figures are from and when they were published, their status, licence and release."""
    return tuple(
        filter(
            None,
            (
                f"{_cited(exhibit, words.short_citation)} {indirect_sources(exhibit)}".strip(),
                " ".join((*exhibit.designations, NOT_OFFICIAL)),
                citation.licence(exhibit),
                f"{exhibit.notice} {words.data_release(exhibit.version)}.".strip(),
            ),
        )
    )


def _cited(exhibit: Exhibit, cite: Callable[[Source], str]) -> str:
    return f"Source: {'; '.join(dict.fromkeys(map(cite, exhibit.sources)))}."


def in_size(exhibit: Exhibit, size: Size) -> Exhibit:
    """Return the exhibit as a size shows it: a map for posts leaves areas with a count under 10 out."""
    left_out = _left_out(exhibit, size)
    return posted_map.without(exhibit, left_out) if left_out else exhibit


def _left_out(exhibit: Exhibit, size: Size) -> list[str]:
    return posted_map.left_out(exhibit) if size.social else []


def _notice(exhibit: Exhibit) -> str:
    """Return the notice of the exhibit, without that of a preview: the title has it, and there is little room."""
    notice = exhibit.notice.removeprefix(words.PREVIEW).strip()
    return f"{notice} " if notice else ""


def too_small(exhibit: Exhibit, size: Size) -> str:
    """Return the sentence of a size that cannot hold the chart with the cautions that must be shown."""
    several = "force" in exhibit.table.columns and exhibit.table["force"].n_unique() > LINES_OF_ONE
    fewer = " or fewer forces" if several and "tile_row" not in exhibit.table.columns else ""  # a map shows all
    return f"This chart does not fit {size.place} with its cautions. Choose a larger size{fewer}."


def refusal(exhibit: Exhibit, size: Size) -> str:
    """Return the sentence of the rule that forbids a picture; empty where none does. Cheap."""
    return next((sentence for refused, sentence in _rules(exhibit, size) if refused), "")


def _rules(exhibit: Exhibit, size: Size) -> list[tuple[bool, str]]:
    return [
        (exhibit.draw is None, NO_DRAWING),
        (bool(exhibit.nothing), exhibit.nothing),
        (
            Grade.PRESS in _grades(exhibit),
            "We do not make images of figures that we have seen only in press reports.",
        ),
        (
            size.social and not exhibit.published,
            "We do not make social media images of figures that are not published.",
        ),
        (
            size.social and _has_small_counts(exhibit) and not _left_out(exhibit, size),
            SMALL_COUNTS,
        ),
    ]


def _grades(exhibit: Exhibit) -> set[str]:
    return set(exhibit.table["grade"]) if "grade" in exhibit.table.columns else set()


def _has_small_counts(exhibit: Exhibit) -> bool:
    """Return whether the chart shows a count under 10, even if only in those words."""
    return "drawn" in exhibit.table.columns and small_counts.UNDER in exhibit.table["drawn"]


def indirect_sources(exhibit: Exhibit) -> str:
    """Say in a sentence where figures were read that were not read in the original; empty where all were."""
    if not {"source", "grade"} <= set(exhibit.table.columns):
        return ""
    sources = {source.id: source for source in exhibit.sources}
    rows = exhibit.table.select("source", "grade").unique(maintain_order=True).rows()
    places = dict.fromkeys(
        ("read in " if grade == Grade.MIRROR else "") + words.read_in(sources[source], Grade(grade))
        for source, grade in rows
        if grade in {Grade.MIRROR, Grade.QUOTED} and source in sources
    )
    if not places:
        return ""
    subject = "Some figures were" if any(grade == Grade.ORIGINAL for _, grade in rows) else "Figures were"
    if len(places) > MOST_PLACES:
        return f"{subject} read in copies or as quoted by others, which the list of sources names."
    return f"{subject} {words.listed(places)}."
