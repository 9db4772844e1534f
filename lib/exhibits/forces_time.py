"""Exhibits over many years: change over time of chosen forces and their areas, and the table of forces by year."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lib import measures
from lib.charts import panels
from lib.exhibits import answers, naming, recorded, tables, withheld_areas
from lib.exhibits.exhibit import Aside, Column, ColumnKind, Exhibit, WideLayout
from lib.model import small_counts, words
from lib.model.periods import FULL_YEAR, days, quarter, spoken, year_ending
from lib.model.records import FORCE_AREA, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lib.dataset.register import Register
    from lib.model.records import Force, Selection, Source

START = Column("start", "First day", ColumnKind.DATE, shown=False, named="period_start")
MARK = Column("mark", "Mark", shown=False, in_files=False)
BY = Column("by", "Shown by", shown=False, in_files=False)
MANY = 4  # most names of areas in a subtitle
FEW = 1  # most names in a sentence about some of the areas
# Reason for a missing rate -> words in a table with a column for each year.
SHORT_REASONS = {
    "no-residents": "no rate",
    "missing": "no count",
    "part-year": "part-year",
    "no-population": "no population",
    "small": "under 10",
}


def of_years(register: Register, selection: Selection) -> Selection:
    """Clear what rates do not use: they are shown by year; and as for counts, the region where forces are named."""
    period = "years" if selection.basis == "rate" else selection.period
    return recorded.forces_or_region(register, replace(selection, period=period))


def over_time(register: Register, selection: Selection) -> Exhibit:
    """Build the time series of each chosen force, its region and England and Wales, each on its own scale.

    One row per area and financial year, or per area and quarter where counts are large enough to be shown by quarter;
    rates by year only. No text claims a rise or a fall.
    """
    forces = _chosen(register, selection)
    regions = regions_of(selection, forces)
    lookup, rates = measures.of(register), selection.basis == "rate"
    quarterly = selection.period == "quarters" and not rates
    rows: list[dict[str, Any]] = []
    for force in forces:
        rows += series(register, selection, recorded.row(register, force), quarterly=quarterly)
    for code in [*regions, WHOLE]:
        rows += series(register, selection, area_cells(register, code, rated=rates), quarterly=quarterly)
    withheld = withheld_areas.withhold(lookup, rows)
    columns = _columns(selection)
    views = ["over-time", *_views(selection, rows)]
    answer = _answer(register, selection)
    where = _where(register, forces, regions, rated=rates)
    return Exhibit(
        id="forces-time",
        headline=f"{answer.heading}, {'shown by quarter' if quarterly else 'with earlier years'}",
        subtitle=_subtitle(
            register, selection, where, naming.quarters(register) if quarterly else naming.years(register)
        ),
        aside=Aside.ALWAYS,
        description=answers.fit_sentences(
            f"{answer.sentence}.",
            *_residents_words(register, selection, rows),
            _yearly_words(rows) if quarterly else "",
            _withheld_words(withheld),
            "Each area has its own scale, starting at zero.",
            *_break_words(register, selection.measure),
            "" if quarterly else _part_words(register, rates=rates),
            "The lines cannot say how much abuse there was.",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        draw=panels.chart,
        plotted=panels.plotted,
        grid=WideLayout(across="period", down=("label", "force")),
        caveats=recorded.caveats(register, selection.measure, forces, views, register.years),
        sources=_sources(register, selection),
        **tables.release_fields(register, selection),
        unit=recorded.unit(selection.measure, selection.basis),
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
    forces, rates = recorded.shown_forces(register, selection), selection.basis == "rate"
    rows: list[dict[str, Any]] = []
    for force in forces:
        rows += series(register, selection, recorded.row(register, force))
    areas = [code for code in answers.area_codes(register, selection) if code in register.regions]
    for code in [*areas, WHOLE]:
        rows += series(register, selection, area_cells(register, code, rated=rates))
    columns = _columns(selection)
    views = ["table", *_views(selection, rows)]
    answer = _answer(register, selection)
    where = recorded.describe_forces(register, selection, rate=rates)
    return Exhibit(
        id="forces-table",
        headline=f"{answer.heading}, in a table by year",
        subtitle=_subtitle(register, selection, where, naming.years(register)),
        aside=Aside.ALWAYS,
        description=answers.fit_sentences(
            f"{answer.sentence}.",
            *_residents_words(register, selection, rows),
            _part_words(register, rates=rates),
            *_break_words(register, selection.measure),
            "Select a heading to sort. No order says how good a force is.",
            "The files hold the range of each rate." if rates else "",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        grid=WideLayout(across="period", down=("label", "force")),
        caveats=recorded.caveats(register, selection.measure, forces, views, register.years),
        sources=_sources(register, selection),
        **tables.release_fields(register, selection),
        unit=recorded.unit(selection.measure, selection.basis),
    )


def _columns(selection: Selection) -> tuple[Column, ...]:
    counted = selection.basis == "count"
    return (*(recorded.count_columns() if counted else recorded.rate_columns(selection.measure)), START, MARK, BY)


def _views(selection: Selection, rows: list[dict[str, Any]]) -> list[str]:
    """Return the views that the rows require caveats for."""
    return [*(["rate"] if selection.basis == "rate" else []), *recorded.flags(row["offences"] for row in rows)]


def _sources(register: Register, selection: Selection) -> tuple[Source, ...]:
    return recorded.sources(register, register.population_years if selection.basis == "rate" else ())


def _answer(register: Register, selection: Selection) -> answers.Answer:
    """Return the numbers of the newest whole year in the areas asked for."""
    year, rates = register.newest_year, selection.basis == "rate"
    rows = []
    for code in answers.area_codes(register, selection):
        area = recorded.row(register, register.forces.get(code), force=code)
        (line,) = _lines(measures.of(register), selection, area, [year])
        rows.append(area | (recorded.rated_cells(line) if rates else recorded.count_cells(line["offences"])))
    return answers.of_rows(register, selection, rows, year, recorded.per(selection.measure) if rates else "")


def _subtitle(register: Register, selection: Selection, where: str, period: str) -> str:
    how = f" {recorded.per(selection.measure)}" if selection.basis == "rate" else ""
    return f"Recorded {naming.measure(register, selection.measure).defined}{how}, {where}, {period}"


def _where(register: Register, forces: list[Force], regions: list[str], *, rated: bool) -> str:
    """Return the areas that have a panel, in running text."""
    name = naming.rated_area if rated else naming.area
    everywhere = name(register, WHOLE)
    names = [*(force.name for force in forces), *(name(register, code) for code in regions), everywhere]
    if len(names) <= MANY:
        return words.listed(names)
    return f"{words.listed(force.name for force in forces)}, with their regions and {everywhere}"


def _chosen(register: Register, selection: Selection) -> list[Force]:
    return [force for force in register.forces.values() if force.code in selection.force]


def regions_of(selection: Selection, forces: list[Force]) -> list[str]:
    """Return the regions of the chosen forces; without forces, the region or nation asked for."""
    if forces:
        return list(dict.fromkeys(force.region_code for force in forces if force.region_code))
    return [selection.region] if selection.region else []


def area_cells(register: Register, code: str, *, rated: bool) -> dict[str, Any]:
    """Return the cells that all rows of a region, a nation or the whole share."""
    level, name = "whole" if code == WHOLE else "region", naming.rated_area if rated else naming.area
    return recorded.row(register, None, label=name(register, code), force=code, level=level)


def series(
    register: Register, selection: Selection, area: dict[str, Any], *, quarterly: bool = False
) -> list[dict[str, Any]]:
    """Return the rows of one area in order of time: quarters of years that may be shown so, else years."""
    lookup = measures.of(register)
    code = area["force"]
    years = lookup.shown_by_quarter(selection.measure, code) if quarterly else ()
    lines = list(_lines(lookup, selection, area, years, quarterly=bool(years)))
    rows = []
    withheld = _held_back(register, selection, area, lines) if years else frozenset()
    for line in lines:
        start = line["quarter"] if years else None
        part = start is None and line["quarters"] < FULL_YEAR
        rows.append(
            area
            | recorded.measure_cells(register, selection.measure, line["year"])
            | {"offences": line["offences"]}
            | _cells(lookup, selection, code, line, held_back=bool(start) and start.isoformat() in withheld)
            | {
                "period": quarter(start) if start else spoken(line["year"]) + (" (part)" if part else ""),
                "start": (start or days(line["year"])[0]).isoformat(),
                "mark": "part-year" if part else "",
                "by": "quarter" if years else "year",
            }
        )
    for found in recorded.breaks(register, selection.measure):
        _mark_break(rows, found.financial_year)
    if selection.basis == "rate":
        for year in lookup.residents_break(code):
            _mark_break(rows, year, of_area=True)
    return rows


def _cells(
    lookup: measures.Measures, selection: Selection, code: str, line: dict[str, Any], *, held_back: bool
) -> dict[str, Any]:
    """Return the cells of a number of one area and period: a count of a year or a quarter, or the rate of a year."""
    if selection.basis == "rate":
        revised = lookup.is_rate_revised(selection.measure, code, line["year"])
        cells = recorded.rated_cells(line, revised=revised)
        if line["rate"] is not None:
            return cells
        letter = cells["shorthand"].split()[0]
        return cells | {"printed": f"[{letter}] {SHORT_REASONS[line['reason']]}"}
    start = line.get("quarter")
    revised = lookup.is_revised(selection.measure, code, start or line["year"])
    if start:
        return recorded.quarter_cells(line["offences"], revised=revised, held_back=held_back)
    return recorded.count_cells(line["offences"], revised=revised)


def _held_back(
    register: Register, selection: Selection, area: dict[str, Any], quarters: list[dict[str, Any]]
) -> frozenset[str]:
    """Return the quarters that would reveal a count under 10 beside the year's number in the heading."""
    year = register.newest_year
    newest = {line["quarter"].isoformat(): line["offences"] for line in quarters if line["year"] == year}
    (whole,) = _lines(measures.of(register), selection, area, [year])
    return small_counts.held_back(newest, whole["offences"])


def _lines(
    lookup: measures.Measures,
    selection: Selection,
    area: dict[str, Any],
    years: Sequence[str] = (),
    *,
    quarterly: bool = False,
) -> Iterable[dict[str, Any]]:
    """Return the counts or the rates of a force or an area in some years, or in all."""
    code, measure = area["force"], selection.measure
    if area["level"] == FORCE_AREA:
        if selection.basis == "rate":
            return lookup.rates_of_years(measure, [code], years).iter_rows(named=True)
        return (lookup.quarterly if quarterly else lookup.annual)(measure, [code], years).iter_rows(named=True)
    kind = recorded.kind(code)
    if selection.basis == "rate":
        return lookup.area_rates_of_years(measure, [code], kind, years).iter_rows(named=True)
    find = lookup.areas_quarterly if quarterly else lookup.areas_annual
    return find(measure, [code], years, kind=kind).iter_rows(named=True)


def _mark_break(rows: list[dict[str, Any]], year: str, *, of_area: bool = False) -> None:
    """Mark the first period of a year after a break; in words too where it is a break `of_area`, not of a column."""
    first = next((row for row in rows if row["start"] == days(year)[0].isoformat()), None)
    if first:
        first["mark"] = "break"
        first["shorthand"] = recorded.join_shorthand(first["shorthand"], "b")
        first["printed"] += " [b]" if of_area else ""


def _break_words(register: Register, measure: str) -> list[str]:
    """Say what changed in the counts of a measure."""
    return [found.note for found in recorded.breaks(register, measure)]


def _residents_words(register: Register, selection: Selection, rows: list[dict[str, Any]]) -> list[str]:
    """Say what is not known of the residents of areas that are shown; nothing for counts."""
    if selection.basis != "rate":
        return []
    broken = {year for row in rows for year in measures.of(register).residents_break(row["force"])}
    return [
        f"Numbers of people in Wales may rest on another census before the {year_ending(year)}."
        for year in sorted(broken)
    ]


def _part_words(register: Register, *, rates: bool) -> str:
    """Say which years lack some of their quarters; a rate is made of none of them."""
    parts = [(spoken(year), naming.period(register, year)) for year in measures.of(register).part_years]
    none = ", and has no rate" if rates else ""
    return " ".join(f"{column} is a part-year, {period}{none}." for column, period in parts)
