"""Exhibits of the Offences page: one year by type, the years side by side, and what is not recorded."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lib.charts import bars
from lib.charts import breakdown as breakdown_chart
from lib.charts import years as boxes_by_year
from lib.exhibits import analyses, answers, tables, worded
from lib.exhibits.analyses import ALL, CHANGE, CRIME_TYPE, EXPLOITATION, FAMILY, FORCES, GROUP, ONLINE, POLICE, PROFILE
from lib.exhibits.exhibit import Aside, Column, Exhibit, Lines
from lib.exhibits.headlines import SUBJECT
from lib.model import words
from lib.model.quantity import share

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Selection, Statistic

# Roles of the statements on abuse that is not reported or recorded, in reading order.
BESIDE_EACH_OTHER = "under-reporting"  # view of these statements, for the choice of caveats
UNSEEN = ("reported-share", "not-recorded", "not-told", "children-a-year", "adults-abused-before-18")
WORDED_SUBJECTS = ("recorded offences: totals", "group-based offending", "under-reporting")
PAIR = 2  # years
OTHER_TYPES = "Other types: shares not seen"
RECORDED = "Child sexual abuse and exploitation offences recorded by the police, England and Wales"


def breakdown(register: Register, selection: Selection) -> Exhibit:
    """Build the breakdown of recorded offences into group-based ones, their types and the remainder.

    One row per level: all offences, group-based ones, each type given, and what the types leave over.
    """
    shown = analyses.shown(register, selection, ALL, GROUP, EXPLOITATION)
    whole, group, types = shown.get(ALL), shown.get(GROUP), shown.types
    left = register.left_over(group, selection.figures)
    part_words = _part_of(group, whole, 0.1)
    rows = [
        tables.row(whole, level="whole", label=f"{words.capitalised(SUBJECT)} recorded", share=""),
        tables.row(group, level="part", label="Group-based offences", share=part_words),
        *(tables.row(s, level="type", label=s.short_name, share=_part_of(s, group, 1)) for s in types),
    ]
    if left.high > 0:
        rows.append(
            rows[1]
            | {
                "level": "remainder",
                "label": f"{shown.analysis.remainder or 'Not given in the statements'}, if no offence has 2 types",
                "value": left.high,
                "printed": words.derived(left),
                "qualifier": "derived, fewer than",
                "share": words.derived(share(left, group.quantity.range), 1, "%", whole=100),
            }
        )
    columns = (
        Column("level", "Level", shown=False, in_files=False),
        *tables.STANDARD,
        Column("share", "Share of the number above it"),
    )
    announced = ["announced"] if selection.figures == "announced" else []
    return Exhibit(
        id="breakdown",
        headline=_breakdown_heading(group, types),
        subtitle=f"{RECORDED}, {group.period}, figures {analyses.figures_in_words(shown)}",
        description=answers.fit_sentences(
            f"Of {words.label(whole)} recorded {SUBJECT}, {words.label(group)} were group-based.",
            f"By type: {words.listed(f'{words.label(s)} {s.short_name.lower()}' for s in types)}.",
            f"If no offence counts under 2 of these types, {words.derived(left)} are left. If some do, more are left.",
            shown.note,
        ),
        table=tables.table(rows, columns),
        columns=columns,
        draw=breakdown_chart.chart,
        plotted=breakdown_chart.plotted,
        aside=Aside.PHONE,
        caveats=register.caveats_of([whole, group, *types], *announced),
        sources=tables.sources([whole, group, *types]),
        **tables.release_fields(register, selection),
        unit="offences",
    )


def _part_of(part: Statistic, whole: Statistic, finest: float) -> str:
    return words.derived(share(part.quantity.range, whole.quantity.range), finest, "%", whole=100)


def _breakdown_heading(group: Statistic, types: tuple[Statistic, ...]) -> str:
    family = next((s for s in types if s.role == FAMILY), None)
    if family is None:
        return f"Group-based {SUBJECT} recorded in England and Wales in {group.period}, by type"
    portion = words.fraction(share(family.quantity.range, group.quantity.range))
    return (
        f"{words.capitalised(portion)} of group-based {SUBJECT} recorded in England and Wales in {group.period} were "
        "within the family"
    )


def crime_types(register: Register, selection: Selection) -> Exhibit:
    """Build the shares of the types of offence that the analysis gives; the rest is not derived.

    One row per type, highest share first.
    """
    shown = analyses.shown(register, selection, CRIME_TYPE)
    types = sorted(shown.every(CRIME_TYPE), key=lambda s: -s.quantity.value)
    rows = [tables.row(s, label=s.short_name) for s in types]
    spoken = words.listed(f"{words.label(s)} were {s.short_name.lower()}" for s in types)
    return Exhibit(
        id="crime-types",
        headline=f"{rows[0]['label']} was the most common of the {len(rows)} child sexual offence types we have read, "
        f"England and Wales, {shown.year}",
        subtitle=f"Share of {RECORDED[0].lower()}{RECORDED[1:]}, {shown.year}",
        description=answers.fit_sentences(
            f"Of all recorded offences, {spoken}. We have not read the shares of other types.", shown.note
        ),
        table=tables.table(rows, tables.STANDARD),
        columns=tables.STANDARD,
        draw=partial(bars.chart, rest=OTHER_TYPES),
        plotted=partial(bars.plotted, rest=OTHER_TYPES),
        aside=Aside.PHONE,
        caveats=register.caveats_of(types),
        sources=tables.sources(types),
        **tables.release_fields(register, selection),
        unit="%",
    )


def profile(register: Register, selection: Selection) -> Exhibit:
    """Build the list of other shares from the analysis, each on a base of its own; no chart.

    One row per statement.
    """
    shown = analyses.shown(register, selection, PROFILE)
    statements = shown.every(PROFILE)
    rows = [
        # Without a base in the data its whole sentence says what it is a share of.
        tables.row(s, label=s.short_name if s.of_what else words.sentence(s), sentence=words.sentence(s), of=s.of_what)
        for s in statements
    ]
    columns = (
        Column("label", "Finding"),
        *_unshown(tables.STANDARD[1:], "period", "cited"),
        Column("of", "Of what"),
        Column("sentence", "In words", shown=False),
    )
    return Exhibit(
        id="profile",
        headline="Suspects, victims and settings of child sexual abuse and exploitation offences in England and Wales, "
        f"{shown.year}",
        subtitle=f"Percentages of different groups, {RECORDED[0].lower()}{RECORDED[1:]}, {shown.year}",
        description=answers.fit_sentences(
            f"{len(statements)} other findings of the national analysis for {shown.year}, each of a group of its own.",
            shown.note,
        ),
        table=tables.table(rows, columns),
        columns=columns,
        lines=Lines.FIGURE_FIRST,
        aside=Aside.PHONE,
        caveats=register.caveats_of(statements, "profile"),
        sources=tables.sources(statements),
        **tables.release_fields(register, selection),
    )


def _unshown(columns: tuple[Column, ...], *names: str) -> tuple[Column, ...]:
    """Return columns of which these are in files only: every row has the same, which the subtitle or source says."""
    return tuple(replace(c, shown=c.shown and c.name not in names) for c in columns)


def years(register: Register, selection: Selection) -> Exhibit:
    """Build the totals of the years that have one, with a break where two may not be compared; a later one in words.

    One row per calendar year, oldest first. A year of which only a change was read has no number.
    """
    shown = [analyses.of_year(register, analysis, ALL) for analysis in reversed(analyses.of_police(register))]
    given = [figures for figures in shown if figures]
    totals = [figures.get(ALL) for figures in given]
    covered = [s for figures in given for s in figures.every(FORCES)]
    later = _change_after(register, given[-1].year)
    rows = [
        tables.row(
            figures.get(ALL),
            period=figures.year,
            coverage=_coverage(figures.every(FORCES)),
            also="",
            comparable="yes" if figures.analysis.comparable else "no",
        )
        for figures in given
    ]
    rows += [_in_words(register, change) for change in later]
    columns = (
        *tables.STANDARD,
        Column("coverage", "Coverage"),
        Column("also", "Also said"),
        Column("comparable", "Comparable with the year before", shown=False, in_files=False),
    )
    span = (" and " if len(rows) == PAIR else " to ").join(dict.fromkeys((rows[0]["period"], rows[-1]["period"])))
    return Exhibit(
        id="years",
        headline=_years_heading(rows),
        subtitle=f"{RECORDED}, {span}",
        description=answers.fit_sentences(
            f"Recorded {SUBJECT}: {words.listed(f'{words.label(s)} in {s.year}' for s in totals)}.",
            _break_words(rows),
            *map(words.sentence, later),
            "We have seen that year's total only in press reports, so we do not show it." if later else "",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        draw=boxes_by_year.chart,
        plotted=boxes_by_year.plotted,
        aside=Aside.PHONE,
        caveats=register.caveats_of([*totals, *covered, *later]),
        sources=tables.sources([*totals, *covered, *later]),
        **tables.release_fields(register, selection),
        unit="offences",
    )


def _change_after(register: Register, year: str) -> tuple[Statistic, ...]:
    """Return the change that the newest analysis gives, where that is of a later year than any total."""
    newest = register.newest(CHANGE, POLICE)
    return (newest,) if newest.year > year else ()


def _in_words(register: Register, change: Statistic) -> dict[str, Any]:
    """Return the row of a year of which a change was read and no count, with the share that took place online.

    It is compared with the year before by the analysis itself, so no break stands before it.
    """
    online = [s for s in register.by_role.get(ONLINE, ()) if (s.analysis, s.year) == (POLICE, change.year)]
    return tables.row(
        change,
        value=None,
        printed=_short(change),
        qualifier="in words",
        shorthand="x",
        unit="offences",
        period=change.year,
        coverage="count not shown",
        also=words.listed(map(_short, online)),
        comparable="yes",
    )


def _short(statistic: Statistic) -> str:
    """Say a figure in a few words: "6% more than in 2023"."""
    number, name = words.label(statistic), statistic.short_name
    return f"{number} {name}" if name else f"{statistic.measure}: {number}"


def _coverage(forces: tuple[Statistic, ...]) -> str:
    return f"{words.label(forces[0])} forces" if forces else "coverage not given"


def _pairs_not_comparable(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(before["period"], after["period"]) for before, after in pairwise(rows) if after["comparable"] == "no"]


def _years_heading(rows: list[dict[str, Any]]) -> str:
    broken = _pairs_not_comparable(rows)
    if broken:
        first, second = broken[-1]
        return f"The {first} and {second} totals of {SUBJECT} in England and Wales are not fully comparable"
    years = " and ".join(dict.fromkeys((rows[0]["period"], rows[-1]["period"])))
    return f"{words.capitalised(SUBJECT)} recorded in England and Wales in {years}"


def _break_words(rows: list[dict[str, Any]]) -> str:
    broken = _pairs_not_comparable(rows)
    if not broken:
        return ""
    between = words.listed(f"{first} and {second}" for first, second in broken)
    return f"Coverage changed between {between}, so the difference is not a trend."


def under_reporting(register: Register, selection: Selection) -> Exhibit:
    """Build the statements on abuse that is not reported or recorded; none is divided by another.

    One row per statement.
    """
    statements = [register.newest(role) for role in UNSEEN]
    period = tables.years_of(statements)
    columns = (
        Column("label", "What it measures"),
        *_unshown(tables.STANDARD[1:], "period", "cited"),
        Column("when", "Period and source"),
        Column("sentence", "In words", shown=False),
    )
    return Exhibit(
        id="under-reporting",
        headline="What is known about child sexual abuse that is not reported or not recorded, England and Wales, "
        f"{period}",
        subtitle="Statements on child sexual abuse by police, inspectors, a research centre and a survey, England and "
        f"Wales, {period}",
        description=f"{len(statements)} statements about abuse that was not reported to the police, or that they did "
        "not record. They count different things in different periods.",
        table=tables.table(
            [
                tables.row(
                    s,
                    label=s.short_name,
                    when=f"{words.capitalised(s.period)}. {words.short_cited(s.source, s.grade)}",
                    sentence=words.sentence(s),
                )
                for s in statements
            ],
            columns,
        ),
        columns=columns,
        lines=Lines.BLOCKS,
        aside=Aside.PHONE,
        caveats=register.caveats_of(statements, BESIDE_EACH_OTHER),
        sources=tables.sources(statements),
        **tables.release_fields(register, selection),
    )


def wordings(register: Register, selection: Selection) -> Exhibit:
    """Build the list of wordings of the figures on offences, those used here marked.

    One row per wording.
    """
    statistics = [s for s in register.statistics.values() if s.subject in WORDED_SUBJECTS]
    rows, said = worded.rows(register, statistics), worded.said(register, statistics)
    return Exhibit(
        id="wordings",
        headline=f"Where sources differ on figures of child sexual abuse and exploitation, England and Wales, {said}",
        subtitle=f"What each source said about child sexual abuse and exploitation, England and Wales, {said}",
        description=f"{words.count_of(len(rows), 'statement')} of "
        f"{words.count_of(len({row['label'] for row in rows}), 'figure')}. We use the exact count where one was "
        f"published. {_unit_words(register)}Press wording is shown for comparison only.",
        table=tables.table(rows, worded.COLUMNS),
        columns=worded.COLUMNS,
        caveats=(*register.caveats_of([register.newest(ALL, POLICE)])[:1], *worded.caveats(register)),
        sources=worded.sources(register, statistics),
        **tables.release_fields(register, selection),
    )


def _unit_words(register: Register) -> str:
    """Say which source's unit is used where the Commons statement has "cases" for "offences"; else empty."""
    exploitation = register.newest(EXPLOITATION, POLICE)
    others = [w for w in register.wordings if w.statistic == exploitation.id and w.differs_by == "unit"]
    if not any(w.source.id == exploitation.source.id for w in others):
        return ""
    announced = analyses.announced(register)
    when = f" on {words.day(announced.announced_on.isoformat())}" if announced and announced.announced_on else ""
    return (
        f"The Commons statement of {words.day(exploitation.as_of)} calls the {words.label(exploitation)} cases. We say "
        f"offences, as the Home Office did{when}. The national audit, as quoted, says offences too. "
    )
