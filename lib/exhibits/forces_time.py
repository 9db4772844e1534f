"""Many years: change over time for chosen forces with their surroundings, and the table of forces by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lib import measures, naming, words
from lib.address import WHOLE
from lib.charts import panels
from lib.exhibit import Column, Exhibit, Grid, Kind
from lib.exhibits import answers, recorded, tables
from lib.model import NATIONS
from lib.periods import FULL_YEAR, days, quarter, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lib.model import Force, Selection
    from lib.register import Register

START = Column("start", "First day", Kind.DATE, shown=False)
MARK = Column("mark", "Mark", shown=False)
MANY = 4  # names of forces, regions and the whole that a subtitle holds
# The first period of a new definition, by measure: a line is drawn before it.
BREAKS = {"71": "2013-14", "88A": "2017-18", measures.TWELVE_CODES: "2017-18"}
BREAK_WORDS = {
    "71": "The title of code 71 changed from April 2013.",
    "88A": "A new offence was added from April 2017.",
    measures.TWELVE_CODES: "A new offence was added from April 2017.",
}


def over_time(register: Register, selection: Selection) -> Exhibit:
    """Each chosen force with its region and England and Wales, each on its own scale; nothing is said to have risen."""
    forces = _chosen(register, selection)
    regions = _regions(selection, forces)
    held = measures.of(register)
    quarterly = selection.period == "quarters"
    rows: list[dict[str, Any]] = []
    for force in forces:
        lines = (held.quarterly if quarterly else held.annual)(selection.measure, [force.code])
        rows += _series(register, selection, recorded.row(register, force), lines.iter_rows(named=True))
    for code in [*regions, WHOLE]:
        lines = (held.areas_quarterly if quarterly else held.areas_annual)(selection.measure, [code], kind=_kind(code))
        rows += _series(register, selection, _area(register, code), lines.iter_rows(named=True))
    columns = (*recorded.counted(), START, MARK)
    views = ["over-time", *recorded.flags(row["value"] for row in rows)]
    told = _answer(register, selection)
    where = _where(register, forces, regions)
    return Exhibit(
        id="forces-time",
        headline=f"{told.heading}, {'shown by quarter' if quarterly else 'with earlier years'}",
        subtitle=_subtitle(
            register, selection, where, naming.quarters(register) if quarterly else naming.years(register)
        ),
        description=answers.fitted(
            f"{told.sentence}.",
            "Each area has its own scale, starting at zero.",
            BREAK_WORDS.get(selection.measure, ""),
            "" if quarterly else _part_words(register),
            "The lines cannot say how much abuse there was.",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        draw=panels.chart,
        grid=Grid(across="period", down=("label", "force")),
        caveats=recorded.caveats(register, selection.measure, forces, views, register.years),
        sources=recorded.sources(register),
        **tables.made_from(register, selection),
        unit=recorded.unit(selection.measure, "count"),
    )


def by_year(register: Register, selection: Selection) -> Exhibit:
    """Forces down, financial years across, with the region that was asked for and England and Wales last."""
    forces = recorded.shown_forces(register, selection)
    held = measures.of(register)
    counts = held.annual(selection.measure, [force.code for force in forces])
    by_force: dict[str, list[dict[str, Any]]] = {}
    for line in counts.iter_rows(named=True):
        by_force.setdefault(line["force"], []).append(line)
    rows: list[dict[str, Any]] = []
    for force in forces:
        rows += _series(register, selection, recorded.row(register, force), by_force[force.code], yearly=True)
    areas = [code for code in answers.asked(register, selection) if code in register.regions]
    for code in [*areas, WHOLE]:
        lines = held.areas_annual(selection.measure, [code], kind=_kind(code)).iter_rows(named=True)
        rows += _series(register, selection, _area(register, code), lines, yearly=True)
    columns = (*recorded.counted(), START, MARK)
    views = ["table", *recorded.flags(row["value"] for row in rows)]
    told = _answer(register, selection)
    return Exhibit(
        id="forces-table",
        headline=f"{told.heading}, with earlier years",
        subtitle=_subtitle(register, selection, recorded.whom(register, selection), naming.years(register)),
        description=answers.fitted(
            f"{told.sentence}.",
            _part_words(register),
            BREAK_WORDS.get(selection.measure, ""),
            "Select a heading to sort. No order says how good a force is.",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        grid=Grid(across="period", down=("label", "force")),
        caveats=recorded.caveats(register, selection.measure, forces, views, register.years),
        sources=recorded.sources(register),
        **tables.made_from(register, selection),
        unit=recorded.unit(selection.measure, "count"),
    )


def _answer(register: Register, selection: Selection) -> answers.Answer:
    """What was recorded in the newest whole year where it was asked for."""
    held, year = measures.of(register), register.newest_year
    rows = []
    for code in answers.asked(register, selection):
        if code in register.forces:
            lines = held.annual(selection.measure, [code], [year])
        else:
            lines = held.areas_annual(selection.measure, [code], [year], _kind(code))
        rows.append({"force": code} | recorded.count_cells(lines["offences"][0]))
    return answers.of_rows(register, selection, rows, year)


def _subtitle(register: Register, selection: Selection, where: str, period: str) -> str:
    return f"Recorded {naming.measure(register, selection.measure).defined}, {where}, {period}"


def _where(register: Register, forces: list[Force], regions: list[str]) -> str:
    """The areas that have a panel."""
    names = [*(force.name for force in forces), *(naming.area(register, code) for code in regions), recorded.EVERYWHERE]
    if len(names) <= MANY:
        return words.listed(names)
    return f"{words.listed(force.name for force in forces)}, with their regions and {recorded.EVERYWHERE}"


def _chosen(register: Register, selection: Selection) -> list[Force]:
    return [force for force in register.forces.values() if force.code in selection.force]


def _regions(selection: Selection, forces: list[Force]) -> list[str]:
    """The regions around the chosen forces; without any, the region or nation asked for."""
    if forces:
        return list(dict.fromkeys(force.region_code for force in forces if force.region_code))
    return [selection.region] if selection.region else []


def _kind(code: str) -> str:
    if code == WHOLE:
        return measures.ENGLAND_AND_WALES
    return measures.NATION if code == NATIONS["England"] else measures.REGION


def _area(register: Register, code: str) -> dict[str, Any]:
    """What the rows of a region, a nation or the whole share."""
    level = "whole" if code == WHOLE else "region"
    return recorded.row(register, None, label=naming.area(register, code), force=code, level=level)


def _series(
    register: Register,
    selection: Selection,
    area: dict[str, Any],
    lines: Iterable[dict[str, Any]],
    *,
    yearly: bool = False,
) -> list[dict[str, Any]]:
    held = measures.of(register)
    rows = []
    for line in lines:
        start = line.get("quarter") if not yearly else None
        part = start is None and line["quarters"] < FULL_YEAR
        revised = held.is_revised(selection.measure, area["force"], start or line["year"])
        rows.append(
            area
            | recorded.measured(register, selection.measure, line["year"])
            | recorded.count_cells(line["offences"], revised=revised)
            | {
                "period": quarter(start) if start else spoken(line["year"]) + (" (part)" if part else ""),
                "start": (start or days(line["year"])[0]).isoformat(),
                "mark": "part-year" if part else "",
            }
        )
    _mark_break(rows, BREAKS.get(selection.measure, ""))
    return rows


def _mark_break(rows: list[dict[str, Any]], year: str) -> None:
    first = next((row for row in rows if year and row["start"] == days(year)[0].isoformat()), None)
    if first:
        first["mark"] = "break"
        first["shorthand"] = recorded.letters(first["shorthand"], "b")


def _part_words(register: Register) -> str:
    """Of which years not all quarters are held."""
    parts = [(spoken(year), naming.period(register, year)) for year in measures.of(register).part_years]
    return " ".join(f"{column} is a part-year, {period}." for column, period in parts)
