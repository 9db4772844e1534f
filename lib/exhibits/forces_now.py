"""Exhibits of one year across forces: the map and the comparison."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from lib import measures
from lib.charts import dots, tilemap
from lib.exhibits import answers, naming, recorded, tables, withheld_areas
from lib.exhibits.exhibit import Aside, Column, ColumnKind, Exhibit
from lib.model import small_counts, words
from lib.model.periods import days, year_ending
from lib.model.records import FORCE_AREA, WHOLE, Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.dataset.register import Register
    from lib.model.records import Force

CHOSEN = Column("chosen", "Chosen", shown=False, in_files=False)
TILE = (
    Column("tile_row", "Tile row", ColumnKind.NUMBER, shown=False, in_files=False),
    Column("tile_column", "Tile column", ColumnKind.NUMBER, shown=False, in_files=False),
    Column("tile_label", "Tile label", shown=False, in_files=False),
    Column("inset", "Stands apart", shown=False, in_files=False),
    CHOSEN,
)


def force_map(register: Register, selection: Selection) -> Exhibit:
    """Build the tile map of all forces in one year; those that the reader asked for are outlined.

    One row per force, then the region or nation asked for, then England and Wales.
    """
    outlined = _outlined(register, selection)
    rows = _rows(register, selection, list(register.forces.values()))
    for row in rows:
        force = register.forces.get(row["force"])
        row |= {
            "tile_row": force.tile_row if force else None,
            "tile_column": force.tile_column if force else None,
            "tile_label": force.tile_label if force else "",
            "inset": "yes" if force and force.inset else "",
            "chosen": "yes" if row["force"] in outlined else "",
        }
    year = recorded.year_of(register, selection)
    columns = (*_columns(selection), *TILE)
    forces = list(register.forces.values())
    answer = _answer(register, selection, rows)
    return Exhibit(
        id="forces-map",
        headline=answer.heading if answer.forces else f"{answer.heading}, mapped by police force",
        subtitle=_subtitle(
            register, selection, recorded.describe_forces(register, Selection(), rate=not _counts(selection), year=year)
        ),
        aside=Aside.ALWAYS,
        description=answers.fit_sentences(
            f"{answer.sentence}.",
            _no_population_words(register, selection) or _spread_words(selection, rows),
            "Each square is a police force, near its true place.",
            _outlined_words(register, selection),
            "Counts mostly reflect population, so use rates to compare forces." if _counts(selection) else "",
            _held_back_words(rows),
            "City of London and British Transport Police stand apart.",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        draw=tilemap.chart if _counts(selection) else partial(tilemap.chart, unit=recorded.per(selection.measure)),
        plotted=tilemap.plotted,
        caveats=recorded.caveats(register, selection.measure, forces, _views("map", selection, rows), [year]),
        sources=recorded.sources(register, () if _counts(selection) else [year]),
        **tables.release_fields(register, selection),
        unit=recorded.unit(selection.measure, selection.basis),
    )


def compare(register: Register, selection: Selection) -> Exhibit:
    """Build the comparison of the chosen forces, or of all, in one year.

    One row per force, alphabetical unless the reader sorts by value; then the region or nation asked for, or beside
    rates the regions of chosen forces; then England and Wales.
    """
    forces = recorded.shown_forces(register, selection)
    chosen = [force for force in forces if force.code in selection.force]
    beside = [] if _counts(selection) else chosen  # a sum of many forces is on another scale
    regions = list(dict.fromkeys(force.region_code for force in beside if force.region_code))
    rows = _rows(register, selection, forces, regions)
    for row in rows:
        row["chosen"] = "yes" if row["force"] in selection.force else ""
    withheld = _withhold(register, selection, rows) if chosen else []
    answer = _answer(register, selection, rows)  # from A to Z, whatever the order
    if selection.sort == "value":
        rows = _ranked(rows)
    year = recorded.year_of(register, selection)
    columns = (*_columns(selection), CHOSEN)
    order = "highest first" if selection.sort == "value" else "from A to Z"
    everywhere = naming.rated_area(register, WHOLE, year)
    return Exhibit(
        id="forces-compare",
        headline=answer.heading,
        subtitle=_subtitle(
            register, selection, recorded.describe_forces(register, selection, rate=not _counts(selection), year=year)
        ),
        aside=Aside.ALWAYS,
        description=answers.fit_sentences(
            f"{answer.sentence}.",
            _beside_words(rows) if answer.forces else "",
            _no_population_words(register, selection) or ("" if answer.forces else _spread_words(selection, rows)),
            f"{withheld[0]}: in the table only, as it would tell a count under 10." if withheld else "",
            f"One dot for each police force, {order}.",
            "" if _counts(selection) else "The thin line is its range if offences were recorded independently.",
            _held_back_words(rows),
            "" if _counts(selection) or rows[-1]["value"] is None else f"The dashed line is the rate of {everywhere}.",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        draw=partial(dots.chart, unit="" if _counts(selection) else recorded.per(selection.measure), whole_row=True),
        plotted=dots.plotted,
        caveats=recorded.caveats(register, selection.measure, forces, _views("compare", selection, rows), [year]),
        sources=recorded.sources(register, () if _counts(selection) else [year]),
        **tables.release_fields(register, selection),
        unit=recorded.unit(selection.measure, selection.basis),
    )


def _no_population_words(register: Register, selection: Selection) -> str:
    """Say why no rate of the year can be shown; empty where one can, or where counts are shown."""
    year = recorded.year_of(register, selection)
    if _counts(selection) or year in register.population_years:
        return ""
    return f"We hold no population for the {year_ending(year)}, so there are no rates."


def _counts(selection: Selection) -> bool:
    return selection.basis == "count"


def _beside_words(rows: list[dict[str, Any]]) -> str:
    """Say the numbers of the areas beside the chosen forces; those that only the table shows are left out."""
    said = [
        f"{row['drawn']} in {naming.within(row['label'])}"
        for row in rows
        if row["level"] != FORCE_AREA and row["value"] is not None and row["drawn"]
    ]
    return f"It is {words.listed(said)}." if said else ""


def _withhold(register: Register, selection: Selection, rows: list[dict[str, Any]]) -> list[str]:
    """Withhold from the chart the regions that, less the chosen forces, reveal a count under 10; return their names."""
    year = recorded.year_of(register, selection)
    shown = {"start": days(year)[0].isoformat(), "by": "year"}
    copies = [row | shown | {"offences": row.get("offences", row["value"])} for row in rows]
    withheld = withheld_areas.withhold(measures.of(register), copies)
    for row, copy in zip(rows, copies, strict=True):
        row["drawn"] = copy["drawn"]
    return withheld


def _rows(
    register: Register, selection: Selection, forces: list[Force], regions: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Return one row per force in the given order, then the regions or the one asked for, then England and Wales."""
    year = recorded.year_of(register, selection)
    lookup = measures.of(register)
    shared = {"period": recorded.period_label(year, register)} | recorded.measure_cells(
        register, selection.measure, year
    )
    by_force = {r["force"]: r for r in lookup.rates(selection.measure, year).iter_rows(named=True)}
    withheld = _held_back(register, selection, {code: line["offences"] for code, line in by_force.items()})
    rows = []
    for force in forces:
        line = by_force[force.code]
        if _counts(selection):
            revised = lookup.is_revised(selection.measure, force.code, year)
            cells = recorded.count_cells(line["offences"], revised=revised, held_back=force.code in withheld)
        else:
            cells = recorded.rated_cells(line, revised=lookup.is_rate_revised(selection.measure, force.code, year))
        rows.append(recorded.row(register, force, **shared, **cells))
    asked = [selection.region] if selection.region in answers.area_codes(register, selection) else regions
    rows += [_region(register, selection, code, year) | shared for code in asked]
    if _counts(selection):
        revised = lookup.is_revised(selection.measure, measures.EVERYWHERE, year)
        cells = recorded.count_cells(_total(register, selection, WHOLE), revised=revised)
    else:
        revised = lookup.is_rate_revised(selection.measure, measures.EVERYWHERE, year)
        cells = recorded.rated_cells(recorded.national_line(lookup, selection.measure, year), revised=revised)
        cells |= {"label": naming.rated_area(register, WHOLE, year)}
    return [*rows, recorded.row(register, None, **shared) | cells]


def _held_back(register: Register, selection: Selection, counts: dict[str, int | None]) -> frozenset[str]:
    """Return the forces whose numbers would reveal a count under 10 beside that of the area asked for."""
    area = answers.area_codes(register, selection)[0]
    if area in register.forces:
        return frozenset()
    parts = {code: counts[code] for code, force in register.forces.items() if area == WHOLE or area in force.places}
    return small_counts.held_back(parts, _total(register, selection, area))


def _held_back_words(rows: list[dict[str, Any]]) -> str:
    if not any(row["drawn"] == small_counts.OR_MORE for row in rows):
        return ""
    return f"'{small_counts.OR_MORE}' is a number in the table that would tell one under {small_counts.LEAST}."


def _total(register: Register, selection: Selection, area: str) -> int | None:
    """Return the count of a region, a nation or the whole."""
    year = recorded.year_of(register, selection)
    return measures.of(register).areas_annual(selection.measure, [area], [year], recorded.kind(area))["offences"][0]


def _region(register: Register, selection: Selection, code: str, year: str) -> dict[str, Any]:
    """Return the row of a region or nation: a sum of counts, or a rate of its own."""
    lookup = measures.of(register)
    area = recorded.row(register, None, force=code, level="region")
    if _counts(selection):
        revised = lookup.is_revised(selection.measure, code, year)
        cells = recorded.count_cells(_total(register, selection, code), revised=revised)
        return area | cells | {"label": naming.area(register, code)}
    (line,) = lookup.area_rates(selection.measure, year, [code], recorded.kind(code)).iter_rows(named=True)
    cells = recorded.rated_cells(line, revised=lookup.is_rate_revised(selection.measure, code, year))
    return area | cells | {"label": naming.rated_area(register, code)}


def _columns(selection: Selection) -> tuple[Column, ...]:
    return recorded.count_columns() if _counts(selection) else recorded.rate_columns(selection.measure)


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort highest first; rows without a number or with a count under 10 follow in alphabetical order."""

    def rankable(item: dict[str, Any]) -> bool:
        count = item.get("offences", item["value"])
        return item["level"] == FORCE_AREA and item["value"] is not None and not small_counts.is_small(count)

    ranked = sorted((item for item in rows if rankable(item)), key=lambda item: -item["value"])
    return [*ranked, *(item for item in rows if not rankable(item))]


def _views(view: str, selection: Selection, rows: list[dict[str, Any]]) -> list[str]:
    counts = [item.get("offences", item["value"]) for item in rows if item["level"] == FORCE_AREA]
    views = [view, *recorded.flags(counts)]
    views += ["rate"] if not _counts(selection) else []
    return [*views, "sorted"] if view == "compare" and selection.sort == "value" else views


def _outlined(register: Register, selection: Selection) -> set[str]:
    """Return the codes of the forces that the reader asked for, by name or by region."""
    codes = set(answers.area_codes(register, selection))
    return {force.code for force in register.forces.values() if codes & {force.code, *force.places}}


def _outlined_words(register: Register, selection: Selection) -> str:
    if selection.region in answers.area_codes(register, selection):
        return f"The forces of {naming.within(naming.area(register, selection.region))} are outlined."
    return "The chosen forces are outlined." if _outlined(register, selection) else ""


def _answer(register: Register, selection: Selection, rows: list[dict[str, Any]]) -> answers.Answer:
    unit = "" if _counts(selection) else recorded.per(selection.measure)
    return answers.of_rows(register, selection, rows, recorded.year_of(register, selection), unit)


def _subtitle(register: Register, selection: Selection, place: str) -> str:
    year = recorded.year_of(register, selection)
    what = naming.measure(register, selection.measure, year).defined
    how = "" if _counts(selection) else f" {recorded.per(selection.measure)}"
    return f"Recorded {what}{how}, {place}, {naming.period(register, year)}"


def _spread_words(selection: Selection, rows: list[dict[str, Any]]) -> str:
    forces = [item for item in rows if item["level"] == FORCE_AREA]
    # A number that is held back must not be an end of the published range.
    values = [item["value"] for item in forces if item["value"] is not None and item["drawn"] != small_counts.OR_MORE]
    missing = sum(item["value"] is None for item in forces)
    without = f" {words.capitalised(words.count_of(missing, 'force has', 'forces have'))} no rate." if missing else ""
    if len(values) <= 1:
        return without.strip() or ("One force is shown." if len(forces) == 1 else "")
    if not _counts(selection):
        return f"Rates run {recorded.rate_span(values)}.{without}"
    if small_counts.is_small(max(values)):
        return f"Every force recorded {small_counts.FEWER}." if len(values) == len(forces) else ""
    return f"Counts run {recorded.span(values)}."
