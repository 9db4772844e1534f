"""Many years: change over time for chosen forces with their surroundings, and the table of forces by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lib import measures, words
from lib.address import WHOLE
from lib.charts import panels
from lib.exhibit import Column, Exhibit, Grid, Kind
from lib.exhibits import recorded, tables
from lib.model import NATIONS
from lib.periods import FULL_YEAR, days, quarter, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lib.model import Force, Selection
    from lib.register import Register

START = Column("start", "First day", Kind.DATE, shown=False)
MARK = Column("mark", "Mark", shown=False)
MANY = 4  # names that a headline can hold
# The first period of a new definition, by measure: a line is drawn before it.
BREAKS = {"71": "2013-14", "88A": "2017-18", measures.TWELVE_CODES: "2017-18"}
BREAK_WORDS = {
    "71": "The title of code 71 changed after 2012/13.",
    "88A": "From 2017/18 a new offence is included.",
    measures.TWELVE_CODES: "From 2017/18 a new offence is included.",
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
        rows += _series(held, selection, recorded.row(register, force), lines.iter_rows(named=True))
    for code in [*regions, WHOLE]:
        lines = (held.areas_quarterly if quarterly else held.areas_annual)(selection.measure, [code], kind=_kind(code))
        area = recorded.row(
            register, None, label=_name(register, code), force=code, level="whole" if code == WHOLE else "region"
        )
        rows += _series(held, selection, area, lines.iter_rows(named=True))
    names = list(dict.fromkeys(row["label"] for row in rows))
    columns = (*recorded.base("Offences"), START, MARK)
    views = ["over-time", *recorded.flags(row["value"] for row in rows)]
    part = [year for year in held.part_years if year in held.years]
    what = recorded.counted(register, selection.measure)
    return Exhibit(
        id="forces-time",
        headline=f"What was recorded, {'quarter by quarter' if quarterly else 'year by year'}: {_few(names)}",
        subtitle=f"Recorded {what}, {_few(names)}, {_from_to(register, quarterly=quarterly)}",
        description=_description(selection.measure, () if quarterly else part),
        table=tables.table(rows, columns),
        columns=columns,
        draw=panels.chart,
        grid=Grid(across="period", down=("label", "force")),
        caveats=recorded.caveats(register, selection.measure, forces, views, register.years),
        sources=recorded.sources(register),
        **tables.made_from(register, selection),
        unit="offences",
    )


def _description(measure: str, part: Sequence[str]) -> str:
    said = (
        "One panel for each area, on its own scale from zero.",
        BREAK_WORDS.get(measure, ""),
        f"The hollow mark of {words.listed(map(spoken, part))} is a part-year and is not joined." if part else "",
        "Recording changed over these years, so the lines cannot say how much abuse there was.",
    )
    return " ".join(filter(None, said))


def by_year(register: Register, selection: Selection) -> Exhibit:
    """Forces down, financial years across, with England and Wales last."""
    forces = recorded.shown_forces(register, selection)
    held = measures.of(register)
    counts = held.annual(selection.measure, [force.code for force in forces])
    by_force: dict[str, list[dict[str, Any]]] = {}
    for line in counts.iter_rows(named=True):
        by_force.setdefault(line["force"], []).append(line)
    rows: list[dict[str, Any]] = []
    for force in forces:
        rows += _series(held, selection, recorded.row(register, force), by_force[force.code], yearly=True)
    whole = held.areas_annual(selection.measure, kind=measures.ENGLAND_AND_WALES).iter_rows(named=True)
    rows += _series(held, selection, recorded.row(register, None), whole, yearly=True)
    columns = (*recorded.base("Offences"), START, MARK)
    views = ["table", *recorded.flags(row["value"] for row in rows)]
    return Exhibit(
        id="forces-table",
        headline=f"What {_title(register, selection, forces)} recorded in each financial year",
        subtitle=f"Recorded {recorded.counted(register, selection.measure)}, {recorded.whom(register, selection)}, "
        f"{_from_to(register, quarterly=False)}",
        description=f"{words.capitalised(words.count_of(len(forces), 'police force'))} and England and Wales by "
        f"financial year. {_part_words(held)} Press a heading to sort: no order says how good a force is.",
        table=tables.table(rows, columns),
        columns=columns,
        grid=Grid(across="period", down=("label", "force")),
        caveats=recorded.caveats(register, selection.measure, forces, views, register.years),
        sources=recorded.sources(register),
        **tables.made_from(register, selection),
        unit="offences",
    )


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


def _name(register: Register, code: str) -> str:
    if code == WHOLE:
        return recorded.EVERYWHERE
    # A region may bear the name of a force: the West Midlands is both.
    region = register.regions[code]
    return region if code in NATIONS.values() else f"{region} region"


def _series(
    held: measures.Measures,
    selection: Selection,
    area: dict[str, Any],
    lines: Iterable[dict[str, Any]],
    *,
    yearly: bool = False,
) -> list[dict[str, Any]]:
    rows = []
    for line in lines:
        start = line.get("quarter") if not yearly else None
        part = start is None and line["quarters"] < FULL_YEAR
        revised = held.is_revised(selection.measure, area["force"], start or line["year"])
        rows.append(
            area
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


def _from_to(register: Register, *, quarterly: bool) -> str:
    if quarterly:
        return f"{quarter(register.quarters[0])} to {quarter(register.quarters[-1])}"
    return f"{spoken(register.years[0])} to {recorded.when(register.years[-1], register)}"


def _part_words(held: measures.Measures) -> str:
    return " ".join(f"{spoken(year)} is a part-year." for year in held.part_years)


def _few(names: list[str]) -> str:
    return words.listed(names) if len(names) <= MANY else words.count_of(len(names), "area")


def _title(register: Register, selection: Selection, forces: list[Force]) -> str:
    if len(forces) <= MANY:
        return words.listed(force.name for force in forces)
    place = f" of {register.regions[selection.region]}" if selection.region else ""
    return f"{words.count_of(len(forces), 'police force')}{place}"
