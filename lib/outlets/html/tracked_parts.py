"""Render the page of recommendations, cached by release: filters, rows that open in place, and the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.addresses import address
from lib.exhibits import recommendations as tracker
from lib.exhibits import tracked
from lib.model import words
from lib.model.site_map import BY_ID
from lib.outlets.files import citation
from lib.outlets.html import card, fragments
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.exhibits.tracked import TrackedRow
    from lib.model.records import Selection

PATH: Final = BY_ID["action-plan"].path
SUMMARY: Final = "recommendations-summary"  # the table of these numbers
LISTED: Final = ("inquiry", "status", "lead", "rows")  # what changes the list of recommendations


def list_filters(register: Register, selection: Selection) -> str:
    """Render a link for each inquiry and each kind of progress, the latter with how many recommendations it leaves."""
    return _list_filters(register, tracker.settled(register, selection).only(LISTED))


@caches.per_release(64)
def _list_filters(register: Register, selection: Selection) -> str:
    choices = address.choices(register)
    counts = tracker.progress_counts(register, selection)
    asked, options = choices["status"].question, choices["status"].options
    progress = address.Choice(asked, {code: f"{options[code]} {n}" for code, n in counts.items()})
    made_by = fragments.filter_links(PATH, "inquiry", choices["inquiry"], selection.inquiry)
    return made_by + fragments.filter_links(PATH, "status", progress, selection.status, SUMMARY)


def recommendations(register: Register, selection: Selection) -> str:
    """Render the recommendations that match the filters, each a line that opens in place."""
    return _recommendations(register, tracker.settled(register, selection).only(LISTED))


@caches.per_release(64, also=citation.site)
def _recommendations(register: Register, selection: Selection) -> str:
    return _rows(tracked.of_recommendations(register, selection), selection.version)


@caches.per_release(8, also=citation.site)
def commitments(register: Register, version: str) -> str:
    """Render the commitments, each a line that opens in place; `version` is an earlier release."""
    return _rows(tracked.of_commitments(register), version)


def funding(exhibit: Exhibit) -> str:
    """Render one bar of the plan, divided into its parts, above the table of all sums."""
    rows = exhibit.table.to_dicts()
    (plan,) = [row for row in rows if row["level"] == "plan"]
    parts = [row for row in rows if row["level"] == "part"]
    return fragments.render("funding.html", whole=plan, parts=parts, table=card.of(exhibit).table)


def timeline(register: Register, selection: Selection) -> str:
    """Render the events by year, the newest first, with a link for each kind of event."""
    return _timeline(register, selection.only(("kind",)))


@caches.per_release(32, also=citation.site)
def _timeline(register: Register, selection: Selection) -> str:
    filters = fragments.filter_links(PATH, "kind", address.choices(register)["kind"], selection.kind)
    years = tracked.of_events(register, selection)
    return fragments.render(
        "timeline.html",
        filters=fragments.as_markup(filters),
        years={year: (words.count_of(len(events), "event"), events) for year, events in years.items()},
        whole=not selection.kind,
        links=_links([event for events in years.values() for event in events], selection.version),
    )


def _rows(rows: Sequence[TrackedRow], version: str) -> str:
    return fragments.render("tracked_rows.html", rows=rows, links=_links(rows, version))


def _links(rows: Sequence[TrackedRow], version: str) -> dict[str, str]:
    return {row.anchor: address.of_version(f"{PATH}#{row.anchor}", version) for row in rows}
