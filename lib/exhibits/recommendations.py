"""Exhibits of inquiries' recommendations and of the government's commitments, with their progress."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lib.dataset.register import Context
from lib.exhibits import tables
from lib.exhibits.exhibit import QUALIFIED, Column, ColumnKind, Exhibit, WideLayout
from lib.model import words
from lib.model.periods import is_older
from lib.model.records import NONE, NOT_STATED, Grade

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Commitment, Recommendation, Selection, Statistic

OLD = 6  # months after which a status is called old
TOO_OLD = f"more than {words.small(OLD)} months old"
OLD_ENOUGH = f"more than {words.small(OLD)} months ago"
DATE_NOTES = {"approx": "about {}", "inferred": "{}, date inferred", "": "{}"}
NO_STATUS = words.NO_UPDATE
MADE = "recommendations-made"  # the role of the number of recommendations that an inquiry made
NO_DATE = "No date given"


def summary(register: Register, selection: Selection) -> Exhibit:
    """Build the counts of recommendations by inquiry and status group; groups without any are left out.

    One row per status group and inquiry.
    """
    recommended = register.recommendations
    groups = [g for g in register.status_groups.values() if any(r.status_group == g for r in recommended)]
    sizes = {name: sum(r.inquiry == name for r in recommended) for name in register.inquiries.values()}
    reported = {name: sum(r.inquiry == name and r.grade is Grade.PRESS for r in recommended) for name in sizes}
    columns = (
        Column("label", "Progress"),
        Column("inquiry", "Inquiry"),
        Column("value", "Recommendations", ColumnKind.NUMBER, wording="printed"),
        Column("printed", "Number in words", shown=False, named="value_in_words"),
        *QUALIFIED,
        tables.GRADE,
    )
    rows = [
        _count_row(
            words.progress(group),
            f"{name} (of {size})",
            [r for r in recommended if r.inquiry == name and r.status_group == group],
        )
        for group in groups
        for name, size in sizes.items()
    ]
    return Exhibit(
        id="recommendations-summary",
        headline=f"Where {len(recommended)} recommendations on child sexual abuse in England and Wales stand, as last "
        f"published and checked in {words.day(register.release.checked_on.strftime('%Y-%m'))}",
        subtitle=f"{_of_inquiries(register)}, England and Wales, as checked on "
        f"{words.day(register.release.checked_on.isoformat())}",
        description="Counted from the list below. "
        f"For {words.listed(f'{reported[name]} of the {size} ({name})' for name, size in sizes.items())} we have seen "
        'progress only in press reports. "No update found" means we have not seen a published position. "Accepted" '
        'does not mean "completed".',
        table=tables.table(rows, columns),
        columns=columns,
        grid=WideLayout("inquiry", ("label",)),
        caveats=register.caveats_for(Context(table="recommendations")),
        sources=tables.sources(_totals(register)),
        **tables.release_fields(register, selection),
    )


def _totals(register: Register) -> list[Statistic]:
    """Return how many recommendations each inquiry made, the earliest inquiry first."""
    return sorted(register.by_role.get(MADE, ()), key=lambda s: s.year)


def _of_inquiries(register: Register) -> str:
    first, *others = (s.short_name for s in _totals(register))
    return words.listed([first, *(f"{name[:1].lower()}{name[1:]}" for name in others)])


def _made_by(register: Register) -> str:
    """Name whose recommendations they are, in few words."""
    return f"Recommendations of {words.listed(f'the {s.subject} ({s.year})' for s in _totals(register))}"


def _count_row(label: str, inquiry: str, recommendations: list[Recommendation]) -> dict[str, Any]:
    """Return the row of a count, with the grade of the status that was read furthest from its publisher."""
    count, grades = len(recommendations), {recommendation.grade for recommendation in recommendations}
    return {
        "grade": next((str(grade) for grade in reversed(Grade) if grade in grades), ""),
        "label": label,
        "inquiry": inquiry,
        "value": count,
        "printed": words.number(count),
        "qualifier": "derived",
        "shorthand": "",
    }


TRACKED = (
    Column("label", "Recommendation"),
    Column("inquiry", "Made by", shown=False),
    Column("number", "Number", ColumnKind.CODE, shown=False),
    Column("lead", "Lead"),
    Column("progress", "Progress (last published)"),
    Column("group", "Group"),
    Column("date", "Date published", ColumnKind.DATE, wording="dated"),
    Column("dated", "Date in words", shown=False),
    tables.CITED,
    tables.SOURCE,
    tables.GRADE,
)


def recommendations(register: Register, selection: Selection) -> Exhibit:
    """Build the list of recommendations that match the filters, with status, its date and its source.

    One row per recommendation. `selection` is `settled`: it names the rows of a search by id.
    """
    rows = listed(register, selection)
    whole = len(register.recommendations)
    month = words.day(register.release.checked_on.strftime("%Y-%m"))
    filtered = len(rows) < whole
    return Exhibit(
        id="recommendations",
        headline=f"{f'Showing {len(rows)} of {whole}' if filtered else f'All {whole}'} recommendations on child "
        f"sexual abuse in England and Wales, with progress as last published and checked in {month}",
        subtitle=f"{_made_by(register)}, England and Wales, {'filtered' if filtered else 'all'}, as checked on "
        f"{words.day(register.release.checked_on.isoformat())}",
        description=f"{_age(register, rows)}{_pressed(rows)}Each row says when and where, in our words.",
        table=tables.table([_recommendation(register, r) for r in rows], TRACKED),
        columns=TRACKED,
        caveats=register.caveats_for(Context(table="recommendations")),
        sources=tables.unique_sources(
            [*(s.source for s in _totals(register)), *(read for r in rows for read in (r.source, r.title_source))],
        ),
        **tables.release_fields(register, selection),
        nothing="" if rows else "No recommendation on this list matches the filters. Clear one of them to see more.",
    )


def listed(register: Register, selection: Selection) -> list[Recommendation]:
    """Return the recommendations that match the filters of a selection, in the order of the data."""
    chosen = settled(register, selection)
    return [r for r in register.recommendations if matches(register, r, chosen)]


def progress_counts(register: Register, selection: Selection) -> dict[str, int]:
    """Count by code of progress the recommendations that match all other filters of a selection; "" is all of them.

    Kinds of progress that no recommendation of the release has are left out, unless the selection asks for one.
    """
    others = listed(register, replace(selection, status=""))
    held = {r.status_group for r in register.recommendations}
    counts = {
        code: sum(r.status_group == group for r in others)
        for code, group in register.status_groups.items()
        if group in held or code == selection.status
    }
    return {"": len(others), **counts}


def matches(register: Register, recommendation: Recommendation, selection: Selection) -> bool:
    """Return whether a recommendation matches the inquiry, status group, lead and rows of a selection."""
    wanted = (
        (selection.inquiry, register.inquiries.get(selection.inquiry), (recommendation.inquiry,)),
        (selection.status, register.status_groups.get(selection.status), (recommendation.status_group,)),
        (
            selection.lead,
            register.leads.get(selection.lead, NOT_STATED),
            recommendation.leads or (NOT_STATED,),
        ),
    )
    if any(code and name not in values for code, name, values in wanted):
        return False
    return (
        not selection.rows
        or register.recommendation_ids[recommendation.inquiry, recommendation.number] in selection.rows
    )


def settled(register: Register, selection: Selection) -> Selection:
    """Replace the searched words by the ids of the recommendations that contain all of them, or what they mean."""
    if not selection.search:
        return selection
    readings, ids = _readings(register, selection.search), register.recommendation_ids
    matching = tuple(
        ids[r.inquiry, r.number]
        for r in register.recommendations
        if any(all(word in _text(r) for word in reading.split()) for reading in readings)
    )
    if selection.rows:
        matching = tuple(row for row in matching if row in selection.rows)
    return replace(selection, search="", rows=() if len(matching) == len(ids) else matching or (NONE,))


def _readings(register: Register, typed: str) -> list[str]:
    """Return the words as typed, and with each term of the site's search that the data word otherwise replaced."""
    asked = f" {' '.join(typed.casefold().split())} "
    terms = ((f" {row['term'].casefold()} ", f" {row['means'].casefold()} ") for row in register.rows("search_terms"))
    return [asked, *(asked.replace(term, means) for term, means in terms if term in asked)]


def _text(recommendation: Recommendation) -> str:
    return " ".join(
        (
            recommendation.inquiry,
            str(recommendation.number),
            recommendation.title,
            recommendation.lead,
            recommendation.status,
            recommendation.status_group,
        )
    ).casefold()


def _recommendation(register: Register, recommendation: Recommendation) -> dict[str, Any]:
    return {
        "label": f"{recommendation.inquiry} {recommendation.number}. {recommendation.title}",
        "inquiry": recommendation.inquiry,
        "number": str(recommendation.number),
        "lead": recommendation.lead or "Not stated",
        "progress": recommendation.status,
        "group": words.progress(recommendation.status_group),
        "dated": _dated(register, recommendation.status_date, recommendation.status_date_note),
        "date": recommendation.status_date,
    } | _provenance(recommendation)


def _provenance(recommendation: Recommendation) -> dict[str, str]:
    """Return the cells for where the status was read, and for where the title was if that was elsewhere."""
    cells = tables.provenance(recommendation.source, recommendation.grade)
    if not recommendation.title_source:
        return cells
    return cells | {"cited": f"{cells['cited']}, title from {words.short_citation(recommendation.title_source)}"}


def _dated(register: Register, written: str, note: str = "") -> str:
    """Return when a status was published, and that it is old where it is."""
    day = words.capitalised(DATE_NOTES[note].format(words.day(written)))
    return f"{day} ({TOO_OLD})" if is_older(written, register.release.checked_on, OLD) else day


def _age(register: Register, rows: list[Recommendation] | list[Commitment]) -> str:
    """Say how much of the progress is old; empty where none is."""
    dates = [row.status_date for row in rows if row.status_date]
    old = sum(is_older(written, register.release.checked_on, OLD) for written in dates)
    return f"Progress on {words.small(old)} of {len(dates)} was published {OLD_ENOUGH}. " if old else ""


def _pressed(rows: list[Recommendation]) -> str:
    """Say how much of the progress was read only in the press; empty where none was."""
    pressed = sum(row.grade is Grade.PRESS for row in rows)
    return f"Progress on {words.small(pressed)} of {len(rows)} was seen only in press reports. " if pressed else ""


PROMISED = (
    Column("label", "Commitment"),
    Column("number", "Number", ColumnKind.CODE, shown=False),
    Column("made", "Made on", ColumnKind.DATE, wording="made_words"),
    Column("made_words", "Made on, in words", shown=False),
    Column("due", "Due"),
    Column("progress", "Progress (last published)"),
    Column("date", "Date published", ColumnKind.DATE, wording="dated"),
    Column("dated", "Date in words", shown=False),
    Column("cited", "Source of update"),
    tables.SOURCE,
    tables.GRADE,
    Column("announced", "Announced in"),
)


def commitments(register: Register, selection: Selection) -> Exhibit:
    """Build the list of the government's commitments, with their status as last published or that none was seen.

    One row per commitment.
    """
    promises = register.commitments
    month = words.day(promises[0].made_on.strftime("%Y-%m"))
    return Exhibit(
        id="commitments",
        headline=f"Progress on the government's {words.count_of(len(promises), 'commitment')} of {month} on child "
        "sexual abuse and exploitation, England and Wales",
        subtitle=f"Commitments that the government made in {month} on child sexual abuse and exploitation, England "
        f"and Wales, as checked on {words.day(register.release.checked_on.isoformat())}",
        description=f"What was promised, when it was due, and what was last published about it. "
        f'{_age(register, list(promises))}"{NO_STATUS}" does not mean that nothing has been done.',
        table=tables.table([_promise(register, promise) for promise in promises], PROMISED),
        columns=PROMISED,
        caveats=register.caveats_for(Context(table="commitments")),
        sources=tables.unique_sources([*(c.announced_in for c in promises), *(c.source for c in promises if c.status)]),
        **tables.release_fields(register, selection),
    )


def _promise(register: Register, commitment: Commitment) -> dict[str, Any]:
    update = (
        tables.provenance(commitment.source, commitment.grade)
        if commitment.grade
        else {"cited": "", "source": "", "grade": ""}
    )
    return {
        "number": str(commitment.number),
        "label": f"{commitment.number}. {commitment.commitment}",
        "made": commitment.made_on.isoformat(),
        "made_words": words.day(commitment.made_on.isoformat()),
        "due": commitment.due[:1].upper() + commitment.due[1:] or NO_DATE,
        "progress": commitment.status or NO_STATUS,
        "date": commitment.status_date,
        "dated": _dated(register, commitment.status_date) if commitment.status_date else "",
        "announced": words.short_citation(commitment.announced_in),
    } | update
