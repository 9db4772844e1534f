"""FullAnswer: a value with its qualifier, unit, period, area, source, caveats, and the sentence that may be said."""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - the published schema is made from these annotations
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from lib import settings
from lib.model import small_counts, words
from lib.model.records import Grade

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lib.model.records import Caveat, Source

PRESS_LABEL: Final = "Press report. We have not seen the original."
NO_PRESS_SENTENCE: Final = "Only the press reported this figure. Do not use it as a fact or compare it with others."
ENDS: Final = (".", "?", '"')
SENTENCES: Final = re.compile(r"(?<=[.?]) (?=[A-Z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSource:
    """The publication in which a value was read."""

    id: Annotated[str, "Id of the source in the data package."]
    publisher: Annotated[str, "Who published it."]
    title: Annotated[str, "Its title, or its kind where the publisher's own text was not read."]
    kind: Annotated[str, "Kind of publication. Can be empty."]
    quoted_by: Annotated[str, "The publication that quotes it, where it was not read itself. Can be empty."]
    published: Annotated[str, "Day, month or year of publication. Can be empty."]
    url: Annotated[str, "Its link. Empty where we have none."]
    licence: Annotated[str, "Licence of its text. Can be empty."]
    citation: Annotated[str, "The source in one line, as it must be named."]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCode:
    """A note code in square brackets, in place of a number or beside one."""

    code: Annotated[str, "The letter, without brackets."]
    meaning: Annotated[str, "What it means."]


@dataclass(frozen=True, slots=True, kw_only=True)
class FullAnswer:
    """One published or derived value with everything that must travel with it. Show it whole or not at all."""

    say: Annotated[
        str | None, "The sentence that may be said. Null where none may be: then 'no_sentence' gives the reason."
    ]
    no_sentence: Annotated[str, "Why there is no sentence. Empty where there is one."]
    measure: Annotated[str, "What is counted or measured."]
    about: Annotated[str, "Measure, place and period of the chart or table that holds the value."]
    value: Annotated[
        int | float | None,
        "The number. Null where the source printed words or where a number is missing: missing is not zero.",
    ]
    qualifier: Annotated[
        str, "How exact the number is: exactly, over, up to, around, rounded, derived. It belongs to the number."
    ]
    printed: Annotated[str, "The value as it must be shown, in words or with its qualifier."]
    note_codes: Annotated[tuple[NoteCode, ...], "Notes on the value, such as a break in the series."]
    unit: Annotated[str, "What the value counts."]
    period: Annotated[str, "The time that the value is of."]
    area: Annotated[str, "The place that the value is of."]
    area_code: Annotated[str, "Code of a police force, region or nation. Empty for other places."]
    grade: Annotated[Grade, "How close to the publisher's own text the value was read."]
    read_in: Annotated[str, "Where the value was read, in words."]
    label: Annotated[str, "A label that must be shown with the value. Empty for most."]
    designation: Annotated[str, "Official status of the figures."]
    source: Annotated[AnswerSource, "The publication in which the value was read."]
    further_sources: Annotated[tuple[AnswerSource, ...], "What a derived value rests on besides."]
    caveats: Annotated[tuple[str, ...], "Every caution that must travel with the value, in full."]
    notes: Annotated[tuple[str, ...], "Other notes on the value."]
    more: Annotated[Mapping[str, str | int | float | None], "Other cells of the row, by the names of the CSV file."]
    address: Annotated[str, "Permanent link to the page with this value."]
    api: Annotated[str, "Link to this answer, or to the rows that it is one of."]
    release: Annotated[str, "Data release."]
    notice: Annotated[str, "Says that newer figures exist, or that this is a preview. Empty for most."]

    def __post_init__(self) -> None:
        needed = ("measure", "about", "qualifier", "printed", "read_in", "designation", "address", "api", "release")
        if self.value is not None:
            needed += ("unit", "period", "area")
        faults = [f"no {name}" for name in needed if not getattr(self, name)]
        contradictions = (
            ((self.say is None) != bool(self.no_sentence), "a sentence or the reason why there is none"),
            (self.grade is Grade.PRESS and (self.say or not self.label), "a press report without its label"),
            (self.say is not None and not _says(self.say, self.printed, self.value), "a sentence without its number"),
            (bool(self.say) and self.value is None and self.qualifier != "in words", "a sentence about no number"),
            (any(not text.endswith(ENDS) for text in self.caveats), "a caution that is no full sentence"),
        )
        faults += [said for contradicted, said in contradictions if contradicted]
        if faults:
            raise ValueError(f"an answer of {self.measure or self.api}: {words.listed(faults)}")


def _says(sentence: str, printed: str, value: float | None) -> bool:
    """Return whether a sentence says a value as it is printed; of a count under 10 it says only that."""
    return printed.lower() in sentence.lower() or (small_counts.is_small(value) and small_counts.FEWER in sentence)


def absolute(path: str) -> str:
    """Return a path as an absolute address; unchanged where no origin is set."""
    return f"{settings.current().origin}{path}"


def source_of(source: Source, grade: Grade | None = None) -> AnswerSource:
    """Describe a publication, cited as the `grade` of a value in it asks for."""
    return AnswerSource(
        id=source.id,
        publisher=source.publisher,
        title=words.titled(source),
        kind=source.kind,
        quoted_by=source.quoted_by,
        published=source.published,
        url=source.url,
        licence=source.licence,
        citation=words.cited(source, grade) if grade else words.citation(source),
    )


def caveat_texts(caveats: Iterable[Caveat]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the full texts of the caveats that must travel, and those of the others."""
    listed = list(caveats)
    return (
        tuple(_in_full(caveat) for caveat in listed if caveat.must_show),
        tuple(_in_full(caveat) for caveat in listed if not caveat.must_show),
    )


def _in_full(caveat: Caveat) -> str:
    """Return the sentences of the short text, which stands in the open everywhere, and those that the long one adds."""
    said = SENTENCES.split(caveat.short)
    return " ".join([*said, *(sentence for sentence in SENTENCES.split(caveat.long) if sentence not in said)])


def note_codes(shorthand: str) -> tuple[NoteCode, ...]:
    """Explain the letters of a cell's shorthand."""
    meanings = {str(code): meaning for code, meaning in words.MEANINGS.items()}
    return tuple(NoteCode(code=code, meaning=meanings[code]) for code in shorthand.split())


def plain_number(value: float | None) -> float | None:
    """Return a whole number as an integer, as sources print it."""
    return int(value) if value is not None and int(value) == value else value
