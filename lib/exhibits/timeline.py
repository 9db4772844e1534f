"""Exhibit of dated events, each as precise as its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.dataset.register import Context
from lib.exhibits import tables
from lib.exhibits.exhibit import Column, ColumnKind, Exhibit
from lib.model import words
from lib.model.periods import span

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Event, Selection

HAPPENED = (
    Column("date", "Date", ColumnKind.DATE, wording="dated"),
    Column("dated", "Date in words", shown=False),
    Column("label", "What happened"),
    Column("kind", "Who acted"),
    tables.CITED,
    tables.SOURCE,
    tables.GRADE,
)


def listed(register: Register, selection: Selection) -> list[Event]:
    """Return the events of a kind, or of every kind, the newest first; one of a whole year ends that year."""
    kind = register.event_kinds.get(selection.kind)
    events = [event for event in register.events if kind in {None, event.kind}]
    return sorted(events, key=lambda event: event.date, reverse=True)


def timeline(register: Register, selection: Selection) -> Exhibit:
    """Build the timeline of events, newest first, of every kind or of one.

    One row per event.
    """
    kind, events = register.event_kinds.get(selection.kind), listed(register, selection)
    kinds = f"{kind} only" if kind else "all kinds"
    first, last = span(events[-1].date)[0].year, span(events[0].date)[0].year
    period = f"{first} to {last}" if first != last else str(first)
    return Exhibit(
        id="timeline",
        headline=f"Timeline of events on group-based child sexual exploitation, England and Wales, {period}",
        subtitle=f"Events on group-based child sexual exploitation and its inquiries, England and Wales, {kinds}, "
        f"{period}",
        description=f"{words.capitalised(words.count_of(len(events), 'dated event'))}, newest first. Dates are as "
        "exact as the source gives. Each event says where we read it, and whether only in the press.",
        table=tables.table(
            [
                {
                    "dated": words.day(event.date),
                    "label": event.event,
                    "kind": words.capitalised(event.kind),
                    "date": event.date,
                }
                | tables.provenance(event.source, event.grade)
                for event in events
            ],
            HAPPENED,
        ),
        columns=HAPPENED,
        caveats=register.caveats_for(Context(table="events")),
        sources=tables.unique_sources(event.source for event in reversed(events)),
        **tables.release_fields(register, selection),
    )
