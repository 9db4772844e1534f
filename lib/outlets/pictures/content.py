"""Choose the words of a picture, and refuse pictures that may not be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.model import small_counts, words
from lib.model.records import Grade
from lib.outlets.files import citation

if TYPE_CHECKING:
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Caveat
    from lib.outlets.pictures.sizes import Size

NO_DRAWING = "This is a table without a chart, so there is no image of it."
SMALL_COUNTS = (
    "We do not make social media images that show counts under 10. Choose rates, or use the slide or A4 size."
)
TOO_SMALL = "This chart does not fit this size with its cautions. Choose a larger size, or fewer forces."
UNPUBLISHED = "Unpublished figures, supplied by the reader. "
NOT_OFFICIAL = "This dashboard is not an official statistic."


class RefusedPictureError(Exception):
    """This view may not be a picture in this size. The message is a sentence for readers."""


@dataclass(frozen=True, slots=True)
class Content:
    """All texts of a picture; `address` is empty for a reader's own figures.

    `caveats` must be shown; `more` are shown, in this order, where there is room. `sources` cites in full; `brief`
    names publishers, dates and who republished what was not read in the original, for a size without room for more.
    """

    headline: str
    subtitle: str
    caveats: tuple[Caveat, ...]
    more: tuple[Caveat, ...]
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
    return Content(
        headline=exhibit.headline,
        subtitle=exhibit.subtitle,
        caveats=exhibit.must_show,
        more=tuple(caveat for caveat in exhibit.caveats if not caveat.must_show),
        sources=f"Source: {'; '.join(words.citation(source) for source in exhibit.sources)}.",
        brief=_brief(exhibit),
        status=" ".join((*exhibit.designations, NOT_OFFICIAL)),
        licence=citation.licence(exhibit),
        version=f"{'' if exhibit.published else UNPUBLISHED}{_notice(exhibit)}{words.data_release(exhibit.version)}.",
        address=citation.absolute(citation.permalink(exhibit)) if exhibit.published else "",
    )


def _notice(exhibit: Exhibit) -> str:
    """Return the notice of the exhibit, without that of a preview: the title has it, and there is little room."""
    notice = exhibit.notice.removeprefix(words.PREVIEW).strip()
    return f"{notice} " if notice else ""


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
            size.social and _has_small_counts(exhibit),
            SMALL_COUNTS,
        ),
    ]


def _grades(exhibit: Exhibit) -> set[str]:
    return set(exhibit.table["grade"]) if "grade" in exhibit.table.columns else set()


def _has_small_counts(exhibit: Exhibit) -> bool:
    """Return whether the chart shows a count under 10, even if only in those words."""
    return "drawn" in exhibit.table.columns and small_counts.UNDER in exhibit.table["drawn"]


def _brief(exhibit: Exhibit) -> str:
    """Cite publishers and dates, and where figures were read that were not read in the original."""
    sources = f"Source: {'; '.join(dict.fromkeys(words.short_citation(source) for source in exhibit.sources))}."
    return f"{sources} {indirect_sources(exhibit)}".strip()


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
    return f"{subject} {words.listed(places)}."
