"""The rows of the page of recommendations as its reader meets them: each to be opened, copied and linked to by itself.

One row per recommendation, commitment or event. Only what was not read in the press alone has a sentence to copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from lib.dataset.register import Context
from lib.exhibits import recommendations, timeline
from lib.model import anchors, words
from lib.model.periods import is_older
from lib.model.records import Grade

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Commitment, Event, Recommendation, Selection, Source

# Progress in the data -> as a verb.
WAS: Final = {
    "done": "was done",
    "accepted": "was accepted",
    "accepted in part": "was accepted in part",
    "under way": "was under way",
    "not accepted": "was not accepted",
}
UPDATED: Final = "Updated"
NO_UPDATE_SAID: Final = "We found no update on this government commitment"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedRow:
    """One row: a line, and what it opens to.

    Args:
        anchor: permanent id, the end of a link to it.
        mark: what it is: "IICSA 13".
        title: in a few words.
        progress: where it stands, in a word or two.
        dated: when that was published, in words; empty where nothing was.
        facts: labels and texts.
        source: where the progress was read; None where none is recorded or nothing was read.
        grade: how closely it was read; None where nothing was.
        title_source: where the title was read, if elsewhere.
        quote: a sentence that is safe to say, with its caution and its source; empty of a press report.
    """

    anchor: str
    mark: str
    title: str
    progress: str
    dated: str
    facts: tuple[tuple[str, str], ...]
    source: Source | None
    grade: Grade | None
    title_source: Source | None = None
    quote: str = ""

    @property
    def pressed(self) -> bool:
        """Whether only the press reported it."""
        return self.grade is Grade.PRESS


def of_recommendations(register: Register, selection: Selection) -> tuple[TrackedRow, ...]:
    """Return the recommendations that match the filters of a selection."""
    inquiries = {s.analysis: s.subject for s in register.by_role.get(recommendations.MADE, ())}
    return tuple(
        _recommendation(register, row, inquiries.get(row.inquiry, row.inquiry))
        for row in recommendations.listed(register, selection)
    )


def _recommendation(register: Register, row: Recommendation, inquiry: str) -> TrackedRow:
    dated = words.capitalised(recommendations.DATE_NOTES[row.status_date_note].format(words.day(row.status_date)))
    if row.status_group == words.NOT_SEEN:
        stands = f"We have seen no published position on recommendation {row.number} of the {inquiry} ({row.title})"
    else:
        was = WAS.get(row.status_group, f'stood as "{row.status_group}"')
        stands = f"Recommendation {row.number} of the {inquiry} ({row.title}) {was}, as last published ({dated})"
    return TrackedRow(
        anchor=anchors.recommendation(row.inquiry, row.number),
        mark=f"{row.inquiry} {row.number}",
        title=row.title,
        progress=words.progress(row.status_group),
        dated=dated,
        facts=(
            ("Progress", row.status),
            ("Lead", row.lead or "Not stated"),
            ("Published", _aged(register, row.status_date, dated)),
        ),
        source=row.source,
        grade=row.grade,
        title_source=row.title_source,
        quote=_quote(register, "recommendations", stands, row.source, row.grade),
    )


def of_commitments(register: Register) -> tuple[TrackedRow, ...]:
    """Return the commitments of the government, in the order of the data."""
    return tuple(_commitment(register, row) for row in register.commitments)


def _commitment(register: Register, row: Commitment) -> TrackedRow:
    dated, made = words.day(row.status_date), words.day(row.made_on.isoformat())
    update = (("Published", _aged(register, row.status_date, dated)),) if row.status_date else ()
    said = f"The government made this commitment on {made}: {row.commitment}"
    updated = row.status_date > row.made_on.isoformat()
    told = f"{said}. As last published ({dated}): {row.status}"
    return TrackedRow(
        anchor=anchors.commitment(row.number),
        mark=f"Commitment {row.number}",
        title=row.commitment,
        progress=UPDATED if updated else words.NO_UPDATE,
        dated=dated if updated else "",
        facts=(
            ("Progress", row.status or words.NO_UPDATE),
            ("Made on", made),
            ("Due", words.capitalised(row.due) or recommendations.NO_DATE),
            *update,
            ("Announced in", words.short_citation(row.announced_in)),
        ),
        source=row.source if row.grade else None,
        grade=row.grade,
        quote=_quote(
            register,
            "commitments",
            told if updated else f"{NO_UPDATE_SAID} of {made}: {row.commitment}",
            row.source if row.grade else row.announced_in,
            row.grade or Grade.ORIGINAL,
            instead=f"{said}. Its last published progress is of {dated}" if updated else "",
        ),
    )


def of_events(register: Register, selection: Selection) -> dict[str, tuple[TrackedRow, ...]]:
    """Return the events of a kind, or of every kind, by year; the newest first."""
    rows = timeline.listed(register, selection)
    return {
        year: tuple(_event(register, row) for row in events)
        for year, events in groupby(rows, lambda event: event.date[:4])
    }


def _event(register: Register, row: Event) -> TrackedRow:
    dated = words.day(row.date)
    return TrackedRow(
        anchor=anchors.event(row.id),
        mark=dated,
        title=row.event,
        progress=words.capitalised(row.kind),
        dated=dated,
        facts=(),
        source=row.source,
        grade=row.grade,
        quote=_quote(register, "events", f"{row.event} ({dated})", row.source, row.grade),
    )


def _aged(register: Register, written: str, told: str) -> str:
    """Say when progress was published, and that it is old where it is."""
    old = is_older(written, register.release.checked_on, recommendations.OLD)
    return f"{told} ({recommendations.OLD_ENOUGH})" if old else told


def _quote(
    register: Register, table: str, said: str, source: Source | None, grade: Grade | None, instead: str = ""
) -> str:
    """Return what is said with the cautions of its list and its source; empty of a press report.

    What "No update found" means is said only where it is said. `instead` is said where more than `words.MOST_QUOTED`
    words would stand before the source.
    """
    if source is None or grade is None or grade is Grade.PRESS:
        return ""
    shown = [caveat.briefly for caveat in register.caveats_for(Context(table=table)) if caveat.must_show]
    cautions = [caution for caution in shown if words.NO_UPDATE not in caution or NO_UPDATE_SAID in said]
    if instead and len(" ".join((said, *cautions)).split()) > words.MOST_QUOTED:
        said = instead
    return " ".join((f"{said}.", *cautions, f"Source: {words.cited(source, grade)}."))
