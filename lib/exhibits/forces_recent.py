"""Table of the last five full years of chosen forces beside their regions, nations, and England and Wales."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from lib import measures
from lib.exhibits import answers, forces_time, naming, recorded, tables
from lib.exhibits.exhibit import Aside, Column, ColumnKind, Exhibit, WideLayout
from lib.model import words
from lib.model.periods import days, spoken
from lib.model.records import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.dataset.register import Register
    from lib.model.records import Force, Selection

YEARS: Final = 5  # full years


def of_forces(_: Register, selection: Selection) -> Selection:
    """Sort the chosen forces, so that equal tables are one exhibit: their order in an address changes nothing here."""
    return replace(selection, force=tuple(sorted(selection.force)))


def recent(register: Register, selection: Selection) -> Exhibit:
    """Build the table of the newest years of the chosen forces, their regions and nations, and England and Wales.

    One row per area and financial year, the newest full year first and the part-year after it last; each has the rate
    of its year. The page shows one line per area, with the rate of the newest full year.
    """
    forces = [force for force in register.forces.values() if force.code in selection.force]
    years, part = _years(register)
    counted = replace(selection, basis="count")
    rows: list[dict[str, Any]] = []
    for force in forces:
        rows += _rows(register, counted, recorded.row(register, force), (*years, *part))
    for code in (*_areas(forces), WHOLE):
        rows += _rows(register, counted, forces_time.area_cells(register, code, rated=False), (*years, *part))
    columns = _columns(register, selection.measure)
    answer = answers.of_rows(
        register, counted, [row for row in rows if row["start"] == days(years[0])[0].isoformat()], years[0]
    )
    views = ["table", "rate", *recorded.flags(row["value"] for row in rows)]
    return Exhibit(
        id="forces-recent",
        headline=f"{answer.heading}, beside {words.count_of(len(years) - 1, 'earlier year')}",
        subtitle=_subtitle(register, selection.measure, forces, years, part),
        aside=Aside.ALWAYS,
        description=answers.fit_sentences(
            f"{answer.sentence}.",
            _left_out(register, years[0]),
            f"{words.capitalised(naming.period(register, part[0]))} has no rate." if part else "",
            *(found.note for found in recorded.breaks(register, selection.measure) if found.financial_year in years),
        ),
        table=tables.table(rows, columns),
        columns=columns,
        grid=WideLayout(across="period", down=("label",), beside=("newest_rate",)),
        caveats=recorded.caveats(register, selection.measure, forces, views, [*years, *part]),
        sources=recorded.sources(register, years),
        **tables.release_fields(register, selection),
        unit="offences",
    )


def _years(register: Register) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the newest full years, newest first, and the part-year after them where there is one."""
    lookup = measures.of(register)
    full = [year for year in register.years if year not in lookup.part_years]
    part = [year for year in lookup.part_years if year > register.newest_year]
    return tuple(full[: -YEARS - 1 : -1]), tuple(part[-1:])


def _areas(forces: Sequence[Force]) -> list[str]:
    """Return the regions of the forces and then their nations, each once; Wales is both."""
    regions = [force.region_code for force in forces if force.region_code]
    nations = [place for force in forces for place in force.places[1:]]
    return list(dict.fromkeys([*regions, *nations]))


def _rows(register: Register, selection: Selection, area: dict[str, Any], years: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of one area in the order of `years`, each with the rate of its year."""
    by_rate = replace(selection, basis="rate")
    starts = {days(year)[0].isoformat(): year for year in years}
    counts = {row["start"]: row for row in forces_time.series(register, selection, area)}
    rates = {row["start"]: row for row in forces_time.series(register, by_rate, area)}
    rows = []
    for start, year in starts.items():
        if start in counts:
            rate = rates.get(start)
            rows.append(
                counts[start]
                | {"period": _period(register, year), "rate": rate["value"] if rate else None}
                | {"residents": rate["residents"] if rate else None}
                | {"newest_rate": rate["printed"] if rate and year == years[0] else ""}
            )
    return rows


def _period(register: Register, year: str) -> str:
    """Return a column's heading: "2024/25", or of a part-year its months in words."""
    return naming.period(register, year) if year in measures.of(register).part_years else spoken(year)


def _columns(register: Register, measure: str) -> tuple[Column, ...]:
    rate, named = f"Rate {recorded.per(measure)}", f"rate_per_{measures.per(measure):_}"
    label, *others = recorded.count_columns()
    return (
        replace(label, title="Area"),
        *others,
        Column("rate", rate, ColumnKind.NUMBER, shown=False, decimals=words.RATE_DECIMALS, named=named),
        replace(recorded.RESIDENTS, shown=False),
        Column("newest_rate", f"{rate}, {spoken(register.newest_year)}", in_files=False),
        forces_time.START,
    )


def _left_out(register: Register, year: str) -> str:
    everywhere = naming.rated_area(register, WHOLE, year).removeprefix(naming.EVERYWHERE)
    return f"Rates of areas are{everywhere}." if everywhere else ""


def _subtitle(
    register: Register, measure: str, forces: Sequence[Force], years: Sequence[str], part: Sequence[str]
) -> str:
    first, last = (naming.period(register, year) for year in (years[-1], years[0]))
    period = f"{first.replace('year ', 'years ', 1)} to {last.removeprefix('year ending ')}"
    period = ", and ".join([period, *(naming.period(register, year) for year in part)])
    where = f"{words.listed(force.name for force in forces)}, with their regions and {naming.EVERYWHERE}"
    return f"Recorded {naming.measure(register, measure).defined}, {where}, {period}"
