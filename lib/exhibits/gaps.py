"""Exhibit of what is not known: questions for which no published figure was seen, with drafts for asking them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lib.dataset.register import Context
from lib.exhibits import tables
from lib.exhibits.exhibit import Column, ColumnKind, Exhibit
from lib.model import words
from lib.model.records import Grade

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Gap, Selection

OURS = "dashboard-team"  # the source of the list where it has no rows
SUBJECT = "child sexual abuse and exploitation"
PLACE = "England and Wales"
NOTHING = "This release has no list of what is not known. The newest release has one."
NO_DATE = "No date given"
COLUMNS = (
    Column("question", "Question"),
    Column("holder", "Who holds the answer"),
    Column("answer", "What was answered or promised"),
    Column("dated", "Date", ColumnKind.DATE, wording="dated_in_words"),
    Column("dated_in_words", "Date in words", shown=False),
    Column("instead", "What is published instead"),
    tables.CITED,
    Column("id", "Gap id", ColumnKind.CODE, shown=False),
    Column("asked", "What exactly is not known", shown=False),
    Column("exhibit", "Chart or table of what is published", ColumnKind.CODE, shown=False),
    Column("parliamentary_question", "Draft of a parliamentary question", shown=False),
    Column("foi_request", "Draft of a freedom of information request", shown=False),
    Column("foi_addressed_to", "Addressed to", shown=False),
    Column("further_sources", "Ids of further sources", ColumnKind.CODE, shown=False),
    tables.SOURCE,
    tables.GRADE,
)


def gaps(register: Register, selection: Selection) -> Exhibit:
    """Build the list of questions for which no published figure was seen; a sentence in a release without the list.

    One row per question, in the order of the data.
    """
    held = register.gaps
    checked = register.release.checked_on.isoformat()
    sources = tables.unique_sources(source for gap in held for source in (gap.source, *gap.further_sources))
    reported = sum(gap.grade is Grade.PRESS for gap in held)
    return Exhibit(
        id="gaps",
        headline=_headline(len(held), words.day(register.release.checked_on.strftime("%Y-%m"))),
        subtitle=f"Questions on recorded {SUBJECT} for which we have seen no published figure, {PLACE}, "
        f"as checked on {words.day(checked)}",
        description="Each question says who holds the answer, what was answered or promised, and what is published "
        "instead." + (f" For {words.small(reported)} we have read only a report by others." if reported else ""),
        table=tables.table([_row(gap) for gap in held], COLUMNS),
        columns=COLUMNS,
        caveats=register.caveats_for(Context(table="gaps")),
        sources=sources or (register.sources[OURS],),
        nothing="" if held else NOTHING,
        **tables.release_fields(register, selection),
    )


def _headline(count: int, month: str) -> str:
    if not count:
        return f"What is not known about recorded {SUBJECT}, {PLACE}"
    questions = words.capitalised(words.count_of(count, "question"))
    return f"{questions} on {SUBJECT} for which we have seen no published figure, {PLACE}, as of {month}"


def _row(gap: Gap) -> dict[str, Any]:
    return {
        "question": gap.question,
        "holder": gap.holder,
        "answer": gap.answer,
        "dated": gap.dated,
        "dated_in_words": words.day(gap.dated) if gap.dated else NO_DATE,
        "instead": gap.instead,
        "id": gap.id,
        "asked": gap.asked,
        "exhibit": gap.exhibit,
        "parliamentary_question": gap.parliamentary_question,
        "foi_request": gap.foi_request,
        "foi_addressed_to": gap.foi_addressed_to,
        "further_sources": " ".join(source.id for source in gap.further_sources),
    } | tables.provenance(gap.source, gap.grade)
