"""The recommendations of two inquiries and the promises of January 2025, each with its status as last published."""

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
    from lib.model.records import Commitment, Recommendation, Selection

MADE = ("iicsa-recs", "casey-recs")  # how many recommendations each inquiry made, with their sources
OLD = 6  # months after which a status is called old
TOO_OLD = f"more than {words.small(OLD)} months old"
OLD_ENOUGH = f"more than {words.small(OLD)} months ago"
DATE_NOTES = {"approx": "about {}", "inferred": "{}, date inferred", "": "{}"}
NO_STATUS = words.NO_UPDATE
OF_INQUIRIES = (
    "Final recommendations of the Independent Inquiry into Child Sexual Abuse (IICSA, 2022) and recommendations of the "
    "national audit on group-based child sexual exploitation and abuse (2025)"
)
NO_DATE = "No date given"


def summary(register: Register, selection: Selection) -> Exhibit:
    """How many recommendations of each inquiry are in each status group; groups that none is in are left out."""
    held = register.recommendations
    groups = [g for g in register.status_groups.values() if any(r.status_group == g for r in held)]
    sizes = {name: sum(r.inquiry == name for r in held) for name in register.inquiries.values()}
    reported = {name: sum(r.inquiry == name and r.grade is Grade.PRESS for r in held) for name in sizes}
    columns = (
        Column("label", "Status group"),
        Column("inquiry", "Inquiry"),
        Column("value", "Recommendations", ColumnKind.NUMBER, wording="printed"),
        Column("printed", "Number in words", shown=False),
        *QUALIFIED,
        tables.GRADE,
    )
    rows = [
        _counted(
            words.progress(group),
            f"{name} (of {size})",
            [r for r in held if r.inquiry == name and r.status_group == group],
        )
        for group in groups
        for name, size in sizes.items()
    ]
    return Exhibit(
        id="recommendations-summary",
        headline=f"Where {len(held)} recommendations on child sexual abuse in England and Wales stand, as last "
        f"published and checked in {words.day(register.release.checked_on.strftime('%Y-%m'))}",
        subtitle=f"{OF_INQUIRIES}, England and Wales, as checked on "
        f"{words.day(register.release.checked_on.isoformat())}",
        description="Counted from the list below. "
        f"For {words.listed(f'{reported[name]} of the {size} ({name})' for name, size in sizes.items())} we have seen "
        'progress only in press reports. "No update found" means we have not seen a published position. "Accepted" '
        'does not mean "completed".',
        table=tables.table(rows, columns),
        columns=columns,
        grid=WideLayout("inquiry", ("label",)),
        caveats=register.caveats_for(Context(table="recommendations")),
        sources=tables.sources(register.statistics[name] for name in MADE),
        **tables.made_from(register, selection),
    )


def _counted(label: str, inquiry: str, counted: list[Recommendation]) -> dict[str, Any]:
    """A count, with the grade of the status that was read furthest from its publisher."""
    count, grades = len(counted), {one.grade for one in counted}
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
    Column("number", "Its number", ColumnKind.CODE, shown=False),
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
    """The recommendations that the filters leave, each with its status, the date of that and where it was read.

    `selection` is `settled`: rows that a search found are named by their ids.
    """
    shown = [r for r in register.recommendations if matches(register, r, selection)]
    whole = len(register.recommendations)
    month = words.day(register.release.checked_on.strftime("%Y-%m"))
    filtered = len(shown) < whole
    return Exhibit(
        id="recommendations",
        headline=f"{f'Showing {len(shown)} of {whole}' if filtered else f'All {whole}'} recommendations on child "
        f"sexual abuse in England and Wales, each with its progress as last published and checked in {month}",
        subtitle=f"{OF_INQUIRIES}, England and Wales, {'filtered' if filtered else 'all'}, as checked on "
        f"{words.day(register.release.checked_on.isoformat())}",
        description=_age(register, shown) + "Progress is what was last published, in our words. Each row says when and "
        "where we read it.",
        table=tables.table([_recommendation(register, r) for r in shown], TRACKED),
        columns=TRACKED,
        caveats=register.caveats_for(Context(table="recommendations")),
        sources=tables.named(
            [*(register.statistics[name].source for name in MADE), *(r.source for r in shown)],
        ),
        **tables.made_from(register, selection),
        nothing="" if shown else "No recommendation on this list matches the filters. Clear one of them to see more.",
    )


def matches(register: Register, recommendation: Recommendation, selection: Selection) -> bool:
    """Whether a recommendation is of the inquiry, the status group and the lead asked for, and among the rows."""
    wanted = (
        (selection.inquiry, register.inquiries.get(selection.inquiry), (recommendation.inquiry,)),
        (selection.status, register.status_groups.get(selection.status), (recommendation.status_group,)),
        (
            selection.lead,
            register.leads.get(selection.lead, NOT_STATED),
            recommendation.leads or (NOT_STATED,),
        ),
    )
    if any(asked and name not in held for asked, name, held in wanted):
        return False
    return (
        not selection.rows
        or register.recommendation_ids[recommendation.inquiry, recommendation.number] in selection.rows
    )


def settled(register: Register, selection: Selection) -> Selection:
    """The selection with the ids of the recommendations that hold every word in the place of the words."""
    if not selection.search:
        return selection
    asked, ids = selection.search.casefold().split(), register.recommendation_ids
    held = tuple(ids[r.inquiry, r.number] for r in register.recommendations if all(word in _text(r) for word in asked))
    if selection.rows:
        held = tuple(row for row in held if row in selection.rows)
    return replace(selection, search="", rows=() if len(held) == len(ids) else held or (NONE,))


def _text(of: Recommendation) -> str:
    return " ".join((of.inquiry, str(of.number), of.title, of.lead, of.status, of.status_group)).casefold()


def _recommendation(register: Register, found: Recommendation) -> dict[str, Any]:
    return {
        "label": f"{found.inquiry} {found.number}. {found.title}",
        "inquiry": found.inquiry,
        "number": str(found.number),
        "lead": found.lead or "Not stated",
        "progress": found.status,
        "group": words.progress(found.status_group),
        "dated": _dated(register, found.status_date, found.status_date_note),
        "date": found.status_date,
    } | tables.provenance(found.source, found.grade)


def _dated(register: Register, written: str, note: str = "") -> str:
    """When a status was published, and that it is old where it is."""
    said = words.capitalised(DATE_NOTES[note].format(words.day(written)))
    return f"{said} ({TOO_OLD})" if is_older(written, register.release.checked_on, OLD) else said


def _age(register: Register, shown: list[Recommendation] | list[Commitment]) -> str:
    """How many of the statuses are old, in a sentence; nothing where none is."""
    dates = [one.status_date for one in shown if one.status_date]
    old = sum(is_older(written, register.release.checked_on, OLD) for written in dates)
    if not old:
        return ""
    return f"{old} of {len(dates)} {'was' if old == 1 else 'were'} last published {OLD_ENOUGH}. "


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
    """The promises of January 2025, each with its status as last published, or that none was seen."""
    shown = register.commitments
    made = words.day(shown[0].made_on.strftime("%Y-%m"))
    return Exhibit(
        id="commitments",
        headline=f"Progress on the government's {words.count_of(len(shown), 'commitment')} of {made} on child sexual "
        "abuse and exploitation, England and Wales",
        subtitle=f"Commitments that the government made in {made} on child sexual abuse and exploitation, England "
        f"and Wales, as checked on {words.day(register.release.checked_on.isoformat())}",
        description=f"What was promised, when it was due, and what was last published about it. "
        f'{_age(register, list(shown))}"{NO_STATUS}" does not mean that nothing has been done.',
        table=tables.table([_promise(register, one) for one in shown], PROMISED),
        columns=PROMISED,
        caveats=register.caveats_for(Context(table="commitments")),
        sources=tables.named([*(c.announced_in for c in shown), *(c.source for c in shown if c.status)]),
        **tables.made_from(register, selection),
    )


def _promise(register: Register, found: Commitment) -> dict[str, Any]:
    seen = tables.provenance(found.source, found.grade) if found.grade else {"cited": "", "source": "", "grade": ""}
    return {
        "number": str(found.number),
        "label": f"{found.number}. {found.commitment}",
        "made": found.made_on.isoformat(),
        "made_words": words.day(found.made_on.isoformat()),
        "due": found.due[:1].upper() + found.due[1:] or NO_DATE,
        "progress": found.status or NO_STATUS,
        "date": found.status_date,
        "dated": _dated(register, found.status_date) if found.status_date else "",
        "announced": words.short_citation(found.announced_in),
    } | seen
