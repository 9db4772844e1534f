"""Exhibits of the Offences page: 2023 by type, by year, and what is not recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.charts import bars
from lib.charts import breakdown as breakdown_chart
from lib.charts import years as columns_by_year
from lib.exhibits import tables, worded
from lib.exhibits.exhibit import Column, Exhibit
from lib.exhibits.headlines import ALL, EXPLOITATION, FIGURES, GROUP, ONLINE, RISE, SUBJECT
from lib.model import words
from lib.model.parts import FAMILY, INSTITUTIONS, left_over
from lib.model.quantity import share

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Selection

TYPES = {FAMILY: "Within the family", INSTITUTIONS: "In institutions", EXPLOITATION: "Child sexual exploitation"}
LEFT_OVER = "Not given in the statements (ritualistic, other or unknown), if no offence has 2 types"
CRIME_TYPES = {
    "csae-2023-sexual-assault": "Sexual assault on a child",
    "csae-2023-images": "Indecent imagery of children",
    "csae-2023-rape": "Rape of a child",
}
PROFILE = (
    "csae-2023-contact",
    "csae-2023-family",
    "csae-2023-by-children",
    "csae-2023-female-victims",
    "csae-2023-male-perp",
)
YEARS = {"csae-2022-total": "csae-2022-forces", ALL: "csae-2023-forces"}
UNSEEN = {
    "csae-2024-underreporting": "Share of offences that wider estimates suggest is reported",
    "hmic-2014-under-recording": "Share of reported offences that the police did not record",
    "ons-2019-not-told": "Victims who told nobody at the time",
    "csa-centre-500k": "Children who experience abuse in a year",
    "ons-2024-csa": "Adults who experienced abuse before 18",
}
WORDED_SUBJECTS = ("recorded offences: totals", "group-based offending", "under-reporting")
OFFENCES_2023 = "Child sexual abuse and exploitation offences recorded by the police, England and Wales, 2023"


def breakdown(register: Register, selection: Selection) -> Exhibit:
    """Build the breakdown of recorded offences into group-based ones, their types and the remainder.

    One row per level: all offences, group-based ones, each type, and what the types leave over.
    """
    whole, group = (register.statistic(name, selection.figures) for name in (ALL, GROUP))
    types = [register.statistic(name, selection.figures) for name in TYPES]
    left = left_over(lambda name: register.statistic(name, selection.figures))
    portion = share(group.quantity.range, whole.quantity.range)
    family = share(types[0].quantity.range, group.quantity.range)
    part_words = words.derived(portion, 0.1, "%", whole=100)
    rows = [
        tables.row(whole, level="whole", label=f"{words.capitalised(SUBJECT)} recorded", share=""),
        tables.row(group, level="part", label="Group-based offences", share=part_words),
        *(
            tables.row(
                s,
                level="type",
                label=TYPES[s.id],
                share=words.derived(share(s.quantity.range, group.quantity.range), 1, "%", whole=100),
            )
            for s in types
        ),
    ]
    rows.append(
        rows[1]
        | {
            "level": "remainder",
            "label": LEFT_OVER,
            "value": left.high,
            "printed": words.derived(left),
            "qualifier": "derived, fewer than",
            "share": words.derived(share(left, group.quantity.range), 1, "%", whole=100),
        }
    )
    columns = (
        Column("level", "Level", shown=False),
        *tables.STANDARD,
        Column("share", "Share of the number above it"),
    )
    announced = ["announced"] if selection.figures == "announced" else []
    return Exhibit(
        id="breakdown",
        headline=f"{words.capitalised(words.fraction(family))} of group-based {SUBJECT} recorded in England and Wales "
        f"in {group.period} were within the family",
        subtitle=f"{OFFENCES_2023}, figures {FIGURES[selection.figures]}",
        description=f"Of {words.label(whole)} recorded offences, {words.label(group)} ({part_words}) were "
        f"group-based. Of these {words.label(types[0])} were within the family, {words.label(types[1])} in "
        f"institutions and {words.label(types[2])} classed as child sexual exploitation. If no offence counts under 2 "
        f"of these types, {words.derived(left)} are left. If some do, more are left.",
        table=tables.table(rows, columns),
        columns=columns,
        draw=breakdown_chart.chart,
        caveats=register.caveats_of([whole, group, *types], *announced),
        sources=tables.sources([whole, group, *types]),
        **tables.release_fields(register, selection),
        unit="offences",
    )


def crime_types(register: Register, selection: Selection) -> Exhibit:
    """Build the shares of the types of offence that the 2023 analysis gives; the rest is not derived.

    One row per type, highest share first.
    """
    types = sorted((register.statistics[name] for name in CRIME_TYPES), key=lambda s: -s.quantity.value)
    rows = [tables.row(s, label=CRIME_TYPES[s.id]) for s in types]
    spoken = words.listed(f"{words.label(s)} were {CRIME_TYPES[s.id].lower()}" for s in types)
    return Exhibit(
        id="crime-types",
        headline=f"{rows[0]['label']} was the most common of the {len(rows)} child sexual offence types we have read, "
        "England and Wales, 2023",
        subtitle=f"Share of {OFFENCES_2023[0].lower()}{OFFENCES_2023[1:]}",
        description=f"Of all recorded offences, {spoken}. We have not read the shares of other types.",
        table=tables.table(rows, tables.STANDARD),
        columns=tables.STANDARD,
        draw=bars.chart,
        caveats=register.caveats_of(types),
        sources=tables.sources(types),
        **tables.release_fields(register, selection),
        unit="%",
    )


def profile(register: Register, selection: Selection) -> Exhibit:
    """Build the list of other shares from the 2023 analysis, each on a base of its own; no chart.

    One row per statement.
    """
    statements = [register.statistics[name] for name in PROFILE]
    columns = (Column("label", "Statement"), *tables.STANDARD[1:])
    return Exhibit(
        id="profile",
        headline="Suspects, victims and settings of child sexual abuse and exploitation offences in England and Wales, "
        "2023",
        subtitle=f"Percentages of different groups, {OFFENCES_2023[0].lower()}{OFFENCES_2023[1:]}",
        description=f"{len(statements)} other findings of the national analysis for 2023, each of a group of its "
        "own. Some "
        "are shares of offences, some of suspects or victims, some only of those whose age was known. Do not add or "
        "compare them.",
        table=tables.table([tables.row(s, label=words.sentence(s)) for s in statements], columns),
        columns=columns,
        caveats=register.caveats_of(statements, "profile"),
        sources=tables.sources(statements),
        **tables.release_fields(register, selection),
    )


def years(register: Register, selection: Selection) -> Exhibit:
    """Build the totals of 2022 and 2023 with the break in coverage between them; 2024 is in words only.

    One row per calendar year.
    """
    totals = [register.statistics[name] for name in YEARS]
    covered = [register.statistics[name] for name in YEARS.values()]
    later = [register.statistics[RISE], register.statistics[ONLINE]]
    rows = [
        tables.row(s, period=s.period.removesuffix(" calendar year"), coverage=f"{words.label(c)} forces")
        for s, c in zip(totals, covered, strict=True)
    ]
    columns = (*tables.STANDARD, Column("coverage", "Coverage"))
    first, second = rows
    return Exhibit(
        id="years",
        headline=f"The {first['period']} and {second['period']} totals of {SUBJECT} in England and Wales are not fully "
        "comparable",
        subtitle="Child sexual abuse and exploitation offences recorded by the police, England and Wales, "
        f"{first['period']} and {second['period']}",
        description=f"{words.capitalised(first['printed'])} offences were recorded in {first['period']} and "
        f"{second['printed']} in {second['period']}. Coverage changed in between, so the difference is not a trend. "
        f"The 2024 analysis says recorded offences rose by {words.label(later[0])} and that {words.label(later[1])} "
        "took place online. We have seen its total only in press reports, so we do not show it.",
        table=tables.table(rows, columns),
        columns=columns,
        draw=columns_by_year.chart,
        caveats=register.caveats_of([*totals, *covered, *later]),
        sources=tables.sources([*totals, *covered, *later]),
        **tables.release_fields(register, selection),
        unit="offences",
    )


def under_reporting(register: Register, selection: Selection) -> Exhibit:
    """Build the statements on abuse that is not reported or recorded; none is divided by another.

    One row per statement.
    """
    statements = [register.statistics[name] for name in UNSEEN]
    columns = (
        Column("label", "Statement"),
        Column("about", "What it measures"),
        *(Column(c.name, c.title, c.kind, c.shown and c.name != "value", c.wording) for c in tables.STANDARD[1:]),
    )
    return Exhibit(
        id="under-reporting",
        headline="What is known about child sexual abuse that is not reported or not recorded, England and Wales, "
        "2012 to 2024",
        subtitle="Statements on child sexual abuse by police, inspectors, a research centre and a survey, England and "
        "Wales, 2012 to 2024",
        description=f"{len(statements)} statements about abuse that was not reported to the police, or that they did "
        "not record. They count different things in different periods (offences, reports, children, adults). Do not "
        "divide one by another.",
        table=tables.table([tables.row(s, label=words.sentence(s), about=UNSEEN[s.id]) for s in statements], columns),
        columns=columns,
        caveats=register.caveats_of(statements, "under-reporting"),
        sources=tables.sources(statements),
        **tables.release_fields(register, selection),
    )


def wordings(register: Register, selection: Selection) -> Exhibit:
    """Build the list of wordings of the figures on offences, those used here marked.

    One row per wording.
    """
    statistics = [s for s in register.statistics.values() if s.subject in WORDED_SUBJECTS]
    rows = worded.rows(register, statistics)
    return Exhibit(
        id="wordings",
        headline="Where sources differ on figures of child sexual abuse and exploitation, England and Wales, 2025",
        subtitle="Wordings of figures on child sexual abuse and exploitation, England and Wales, said in 2025",
        description=f"{words.count_of(len(rows), 'wording')} of "
        f"{words.count_of(len({row['label'] for row in rows}), 'figure')}. We use the exact count where one was "
        f"published. {_unit_words(register)}Press wording is shown for comparison only.",
        table=tables.table(rows, worded.COLUMNS),
        columns=worded.COLUMNS,
        caveats=(*register.caveats_of([register.statistics[ALL]])[:1], *worded.caveats(register)),
        sources=worded.sources(register, statistics),
        **tables.release_fields(register, selection),
    )


def _unit_words(register: Register) -> str:
    """Say which source's unit is used where the Commons statement has "cases" for "offences"; else empty."""
    exploitation = register.statistics[EXPLOITATION]
    others = [w for w in register.wordings if w.statistic == EXPLOITATION and w.differs_by == "unit"]
    if not any(w.source.id == exploitation.source.id for w in others):
        return ""
    return (
        f"The Commons statement of {words.day(exploitation.as_of)} calls the {words.label(exploitation)} cases. We say "
        "offences, as the Home Office did on 16 January 2025. The national audit, as quoted, says offences too. "
    )
