"""Exhibits over many years: change over time of chosen forces and their areas, and the table of forces by year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from lib import measures
from lib.charts import panels
from lib.exhibits import answers, naming, recorded, tables
from lib.exhibits.exhibit import Column, ColumnKind, Exhibit, WideLayout
from lib.model import small_counts, words
from lib.model.periods import FULL_YEAR, days, financial_year, quarter, spoken
from lib.model.records import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lib.dataset.register import Register
    from lib.model.records import Force, Selection

START = Column("start", "First day", ColumnKind.DATE, shown=False, named="period_start")
MARK = Column("mark", "Mark", shown=False, in_files=False)
BY = Column("by", "Shown by", shown=False, in_files=False)
MANY = 4  # most names of areas in a subtitle
FEW = 1  # most names in a sentence about some of the areas
# Measure -> first year under a new definition; charts draw a line before it.
BREAKS = {"71": "2013-14", "73": "2022-23", "88A": "2017-18", measures.TWELVE_CODES: "2017-18"}
BREAKS[measures.ELEVEN_CODES] = BREAKS[measures.TWELVE_CODES]
BREAK_WORDS = {
    "71": "The title of code 71 changed from April 2013.",
    "73": "From June 2022 code 73 covers more positions of trust.",
    "88A": "A new offence was added from April 2017.",
    measures.TWELVE_CODES: "A new offence was added from April 2017.",
}
BREAK_WORDS[measures.ELEVEN_CODES] = BREAK_WORDS[measures.TWELVE_CODES]


def over_time(register: Register, selection: Selection) -> Exhibit:
    """Build the time series of each chosen force, its region and England and Wales, each on its own scale.

    One row per area and financial year, or per area and quarter where counts are large enough to be shown by quarter.
    No text claims a rise or a fall.
    """
    forces = _chosen(register, selection)
    regions = _regions(selection, forces)
    lookup = measures.of(register)
    quarterly = selection.period == "quarters"
    rows: list[dict[str, Any]] = []
    for force in forces:
        rows += _series(register, selection, recorded.row(register, force), quarterly=quarterly)
    for code in [*regions, WHOLE]:
        rows += _series(register, selection, _area(register, code), quarterly=quarterly)
    withheld = _withhold_from_chart(lookup, rows)
    columns = (*recorded.count_columns(), START, MARK, BY)
    views = ["over-time", *recorded.flags(row["offences"] for row in rows)]
    answer = _answer(register, selection)
    where = _where(register, forces, regions)
    return Exhibit(
        id="forces-time",
        headline=f"{answer.heading}, {'shown by quarter' if quarterly else 'with earlier years'}",
        subtitle=_subtitle(
            register, selection, where, naming.quarters(register) if quarterly else naming.years(register)
        ),
        description=answers.fit_sentences(
            f"{answer.sentence}.",
            _yearly_words(rows) if quarterly else "",
            _withheld_words(withheld),
            "Each area has its own scale, starting at zero.",
            BREAK_WORDS.get(selection.measure, ""),
            "" if quarterly else _part_words(register),
            "The lines cannot say how much abuse there was.",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        draw=panels.chart,
        grid=WideLayout(across="period", down=("label", "force")),
        caveats=recorded.caveats(register, selection.measure, forces, views, register.years),
        sources=recorded.sources(register),
        **tables.release_fields(register, selection),
        unit=recorded.unit(selection.measure, "count"),
    )


def _yearly_words(rows: list[dict[str, Any]]) -> str:
    yearly = list(dict.fromkeys(row["label"] for row in rows if row["by"] == "year"))
    return f"{_some(yearly)} by year: fewer than {small_counts.A_YEAR} a year." if yearly else ""


def _withheld_words(names: list[str]) -> str:
    return f"{_some(names)}: in the table only, as it would tell a count under 10." if names else ""


def _some(names: list[str]) -> str:
    return names[0] if len(names) <= FEW else f"{len(names)} areas"


def by_year(register: Register, selection: Selection) -> Exhibit:
    """Build the table of forces by financial year, with the region asked for and England and Wales last.

    One row per area and financial year; the page shows one line per area.
    """
    forces = recorded.shown_forces(register, selection)
    rows: list[dict[str, Any]] = []
    for force in forces:
        rows += _series(register, selection, recorded.row(register, force))
    areas = [code for code in answers.area_codes(register, selection) if code in register.regions]
    for code in [*areas, WHOLE]:
        rows += _series(register, selection, _area(register, code))
    columns = (*recorded.count_columns(), START, MARK, BY)
    views = ["table", *recorded.flags(row["value"] for row in rows)]
    answer = _answer(register, selection)
    return Exhibit(
        id="forces-table",
        headline=f"{answer.heading}, in a table by year",
        subtitle=_subtitle(register, selection, recorded.describe_forces(register, selection), naming.years(register)),
        description=answers.fit_sentences(
            f"{answer.sentence}.",
            _part_words(register),
            BREAK_WORDS.get(selection.measure, ""),
            "Select a heading to sort. No order says how good a force is.",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        grid=WideLayout(across="period", down=("label", "force")),
        caveats=recorded.caveats(register, selection.measure, forces, views, register.years),
        sources=recorded.sources(register),
        **tables.release_fields(register, selection),
        unit=recorded.unit(selection.measure, "count"),
    )


def _answer(register: Register, selection: Selection) -> answers.Answer:
    """Return the numbers of the newest whole year in the areas asked for."""
    lookup, year = measures.of(register), register.newest_year
    rows = []
    for code in answers.area_codes(register, selection):
        if code in register.forces:
            lines = lookup.annual(selection.measure, [code], [year])
        else:
            lines = lookup.areas_annual(selection.measure, [code], [year], recorded.kind(code))
        rows.append({"force": code} | recorded.count_cells(lines["offences"][0]))
    return answers.of_rows(register, selection, rows, year)


def _subtitle(register: Register, selection: Selection, where: str, period: str) -> str:
    return f"Recorded {naming.measure(register, selection.measure).defined}, {where}, {period}"


def _where(register: Register, forces: list[Force], regions: list[str]) -> str:
    """Return the areas that have a panel, in running text."""
    names = [*(force.name for force in forces), *(naming.area(register, code) for code in regions), recorded.EVERYWHERE]
    if len(names) <= MANY:
        return words.listed(names)
    return f"{words.listed(force.name for force in forces)}, with their regions and {recorded.EVERYWHERE}"


def _chosen(register: Register, selection: Selection) -> list[Force]:
    return [force for force in register.forces.values() if force.code in selection.force]


def _regions(selection: Selection, forces: list[Force]) -> list[str]:
    """Return the regions of the chosen forces; without forces, the region or nation asked for."""
    if forces:
        return list(dict.fromkeys(force.region_code for force in forces if force.region_code))
    return [selection.region] if selection.region else []


def _area(register: Register, code: str) -> dict[str, Any]:
    """Return the cells that all rows of a region, a nation or the whole share."""
    level = "whole" if code == WHOLE else "region"
    return recorded.row(register, None, label=naming.area(register, code), force=code, level=level)


def _series(
    register: Register, selection: Selection, area: dict[str, Any], *, quarterly: bool = False
) -> list[dict[str, Any]]:
    """Return the rows of one area in order of time: quarters of years that may be shown so, else years."""
    lookup = measures.of(register)
    code = area["force"]
    years = lookup.shown_by_quarter(selection.measure, code) if quarterly else ()
    lines = list(_lines(lookup, selection.measure, area, years, quarterly=bool(years)))
    rows = []
    withheld = _held_back(register, selection.measure, area, lines) if years else frozenset()
    for line in lines:
        start = line["quarter"] if years else None
        part = start is None and line["quarters"] < FULL_YEAR
        revised = lookup.is_revised(selection.measure, code, start or line["year"])
        cells = recorded.count_cells(line["offences"], revised=revised)
        if start:
            cells = recorded.quarter_cells(line["offences"], revised=revised, held_back=start.isoformat() in withheld)
        rows.append(
            area
            | recorded.measure_cells(register, selection.measure, line["year"])
            | cells
            | {
                "offences": line["offences"],
                "period": quarter(start) if start else spoken(line["year"]) + (" (part)" if part else ""),
                "start": (start or days(line["year"])[0]).isoformat(),
                "mark": "part-year" if part else "",
                "by": "quarter" if years else "year",
            }
        )
    _mark_break(rows, BREAKS.get(selection.measure, ""))
    return rows


def _held_back(
    register: Register, measure: str, area: dict[str, Any], quarters: list[dict[str, Any]]
) -> frozenset[str]:
    """Return the quarters that would reveal a count under 10 beside the year's number in the heading."""
    year = register.newest_year
    newest = {line["quarter"].isoformat(): line["offences"] for line in quarters if line["year"] == year}
    (whole,) = _lines(measures.of(register), measure, area, [year])
    return small_counts.held_back(newest, whole["offences"])


def _lines(
    lookup: measures.Measures, measure: str, area: dict[str, Any], years: Sequence[str] = (), *, quarterly: bool = False
) -> Iterable[dict[str, Any]]:
    """Return the counts of a force or an area in some years, or in all."""
    code = area["force"]
    if area["level"] == "force":
        return (lookup.quarterly if quarterly else lookup.annual)(measure, [code], years).iter_rows(named=True)
    find = lookup.areas_quarterly if quarterly else lookup.areas_annual
    return find(measure, [code], years, kind=recorded.kind(code)).iter_rows(named=True)


def _withhold_from_chart(lookup: measures.Measures, rows: list[dict[str, Any]]) -> list[str]:
    """Withhold from the chart each area whose numbers, less those beside them, reveal a count under 10.

    Changes `drawn` in the rows of these areas.

    Returns:
        Names of the areas.
    """
    drawn = _drawn_numbers(rows)
    members = {str(area): set(part["force"]) for (area,), part in lookup.areas.group_by("area")}
    names = {row["force"]: row["label"] for row in rows}
    withheld: list[str] = []
    for area in sorted(drawn.keys() & members.keys(), key=lambda code: len(members[code])):
        parts = [code for code in drawn if code != area and members.get(code, {code}) < members[area]]
        if any(_reveals_small(drawn, members, area, parts, period) for period in drawn[area]):
            withheld.append(names[area])
            del drawn[area]
    for row in rows:
        if row["label"] in withheld and row["level"] != "force":
            row["drawn"] = small_counts.TABLE_ONLY
    return withheld


def _reveals_small(
    drawn: dict[str, dict[str, float | None]], members: dict[str, set[str]], area: str, parts: list[str], period: str
) -> bool:
    """Return whether an area's number in a period, less those of its parts, reveals a count under 10."""
    whole = drawn[area][period]
    if whole is None:
        return False
    covered: set[str] = set()
    left = whole
    for part in sorted(parts, key=lambda code: -len(members.get(code, ()))):  # regions before their forces
        number, within = drawn[part].get(period), members.get(part, {part})
        if number is not None and not within & covered:
            left -= number
            covered |= within
    rest = members[area] - covered
    under = sum(period in drawn.get(code, {}) for code in rest)  # without a number, so under 10
    return small_counts.gives_away(left, under=under, not_shown=len(rest) - under)


def _drawn_numbers(rows: list[dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    """Return the numbers that a chart shows of each area: period -> number, None for "under 10".

    Years that are shown by quarter are the sum of their quarters. Unknown numbers are left out.
    """
    drawn: dict[str, dict[str, float | None]] = {}
    quarters: dict[tuple[str, str], list[float | None]] = {}
    for row in rows:
        under = row["drawn"] == small_counts.UNDER
        if row["value"] is None and not under:
            continue
        number = None if under else row["value"]
        year = spoken(financial_year(date.fromisoformat(row["start"])))
        if row["by"] == "quarter":
            drawn.setdefault(row["force"], {})[row["period"]] = number
            quarters.setdefault((row["force"], year), []).append(number)
        else:
            drawn.setdefault(row["force"], {})[year] = number
    for (code, year), numbers in quarters.items():
        known = [number for number in numbers if number is not None]
        if len(known) == len(numbers):
            drawn[code][year] = sum(known)
    return drawn


def _mark_break(rows: list[dict[str, Any]], year: str) -> None:
    first = next((row for row in rows if year and row["start"] == days(year)[0].isoformat()), None)
    if first:
        first["mark"] = "break"
        first["shorthand"] = recorded.join_shorthand(first["shorthand"], "b")


def _part_words(register: Register) -> str:
    """Say which years lack some of their quarters."""
    parts = [(spoken(year), naming.period(register, year)) for year in measures.of(register).part_years]
    return " ".join(f"{column} is a part-year, {period}." for column, period in parts)
