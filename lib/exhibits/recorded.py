"""Names, columns, rows, caveats and sources that the exhibits of per-force counts share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lib import measures
from lib.dataset.register import Context
from lib.exhibits import naming
from lib.exhibits.exhibit import QUALIFIED, Column, ColumnKind
from lib.exhibits.naming import EVERYWHERE
from lib.model import small_counts, words
from lib.model.periods import FULL_YEAR, QUARTER, days, financial_year, spoken
from lib.model.records import FORCE_AREA, NATIONS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lib.dataset.register import Register
    from lib.model.records import Caveat, Force, Selection, SeriesBreak, Source

# Reason for a missing rate -> words that can be read alone and after "because".
REASONS = {
    "no-residents": "too few people, or none, live in its area",
    "missing": "the count is not available",
    "part-year": "the counts do not cover a full year",
    "no-population": "we do not hold its population of that year",
    "small": f"{small_counts.FEWER} offences were recorded",
}
FORCE = Column("label", "Police force", named="area_name", profile="force")
CODE = Column("force", "Code", ColumnKind.CODE, named="area_code")
REGION = Column("region", "Region")
PERIOD = Column("period", "Period")
PRINTED = Column("printed", "Number in words", shown=False, named="value_in_words")
DRAWN = Column("drawn", "Number on the drawing", shown=False, in_files=False)
MEASURE = (
    Column("measure_code", "Measure code", ColumnKind.CODE, shown=False),
    Column("measure_name", "Measure", shown=False),
)
LEVEL = Column("level", "Kind of area", shown=False, named="area_type")
SOURCE = Column("source", "Source id", ColumnKind.CODE, shown=False)
OFFENCES = Column("offences", "Offences", ColumnKind.NUMBER)
RESIDENTS = Column("residents", "People aged 0 to 17", ColumnKind.NUMBER)
RANGE_NAME = "Range if offences were recorded independently"
READ_WITH_CARE = "fewer than 20 offences: read with care"


def value(title: str, decimals: int | None = None, named: str = "") -> Column:
    """Return the column of numbers, titled by what is counted."""
    return Column("value", title, ColumnKind.NUMBER, wording="printed", decimals=decimals, named=named)


def base_columns(title: str) -> tuple[Column, ...]:
    """Return the columns of every table of numbers by force."""
    return (FORCE, CODE, REGION, value(title), PRINTED, DRAWN, *QUALIFIED, PERIOD, LEVEL, SOURCE)


def count_columns() -> tuple[Column, ...]:
    """Return the columns of every table of recorded offences by force; each row names its measure."""
    return _of_measure(value("Offences"))


def rate_columns(measure: str, decimals: int = words.RATE_DECIMALS) -> tuple[Column, ...]:
    """Return the columns of every table of rates by force: those of counts, the range, and the two terms of the rate.

    `decimals` are those that a workbook shows.
    """
    rate = value(f"Rate {per(measure)}", decimals, f"rate_per_{measures.per(measure):_}")
    ends = (
        Column(name, f"{RANGE_NAME}: {end}", ColumnKind.NUMBER, shown=False, decimals=decimals)
        for name, end in (("range_low", "lower end"), ("range_high", "upper end"))
    )
    return (*_of_measure(rate), Column("range", RANGE_NAME), *ends, OFFENCES, RESIDENTS)


def _of_measure(number: Column) -> tuple[Column, ...]:
    return (FORCE, CODE, REGION, *MEASURE, number, PRINTED, DRAWN, *QUALIFIED, PERIOD, LEVEL, SOURCE)


def per(measure: str) -> str:
    """Return the unit of a measure's rates in words: "per 100,000 people aged 0 to 17"."""
    return f"per {measures.per(measure):,} people aged 0 to 17"


def unit(measure: str, basis: str) -> str:
    """Return the unit of an exhibit's numbers: "offences", or "offences per 1,000 people aged 0 to 17"."""
    return "offences" if basis == "count" else f"offences {per(measure)}"


def measure_cells(register: Register, measure: str, year: str) -> dict[str, str]:
    """Return the cells that name the measure of a row, as it was named in that year."""
    named = naming.measure(register, measure, year)
    return {"measure_code": named.code, "measure_name": named.name}


def shown_forces(register: Register, selection: Selection) -> list[Force]:
    """Return the forces that a selection names, or all of its region, or all; in alphabetical order."""
    chosen = [code for code in selection.force if code != WHOLE]
    if chosen:
        return [force for force in register.forces.values() if force.code in chosen]
    return [force for force in register.forces.values() if not selection.region or selection.region in force.places]


def forces_or_region(_: Register, selection: Selection) -> Selection:
    """Clear the region of a selection that names forces, which are shown whatever their region."""
    chosen = any(code != WHOLE for code in selection.force)
    return replace(selection, region="") if chosen else selection


def describe_forces(register: Register, selection: Selection, *, rate: bool = False, year: str = "") -> str:
    """Name the forces that are shown, and their area, in running text; for a `rate` also the forces in none.

    Those include the forces without residents in `year`.
    """
    forces = shown_forces(register, selection)
    if any(code != WHOLE for code in selection.force):
        return words.listed(force.name for force in forces)
    if not rate:
        return f"{words.count_of(len(forces), 'police force')}, {naming.area(register, selection.region or WHOLE)}"
    without = register.without_residents(year)
    rated_forces = [force for force in forces if force.rated and force not in without]
    where = naming.rated_area(register, selection.region or WHOLE, year)
    return f"{words.count_of(len(rated_forces), 'police force')}, {where}"


def row(register: Register, force: Force | None, /, **cells: Any) -> dict[str, Any]:  # noqa: ANN401 - cells of any column
    """Return the shared cells of a force, or of England and Wales for None, sourced to the published counts."""
    return area(force, source=register.counts_source.id) | cells


def area(force: Force | None, /, **cells: Any) -> dict[str, Any]:  # noqa: ANN401 - cells of any column
    """Return the shared cells of a force, or of England and Wales for None: `base_columns` but source and value."""
    return {
        "label": force.name if force else EVERYWHERE,
        "force": force.code if force else WHOLE,
        "region": force.region if force else "",
        "level": FORCE_AREA if force else "whole",
        "qualifier": "exactly",
        "shorthand": "",
    } | cells


def kind(area: str) -> str:
    """Return the kind of area that a code names: the whole, a nation, or a region, which Wales is too."""
    if area == WHOLE:
        return measures.ENGLAND_AND_WALES
    return measures.NATION if area == NATIONS["England"] else measures.REGION


def count_cells(offences: int | None, *, revised: bool = False, held_back: bool = False) -> dict[str, Any]:
    """Return the cells of a count; null is "not available", never zero. Charts show a small count as "under 10".

    A chart shows one that is `held_back` as "10 or more", so that no small count beside it can be worked out.
    """
    if offences is None:
        return _mark_revised({"value": None, "printed": "[x]", "drawn": "[x]", "shorthand": "x"}, revised=revised)
    printed = words.number(offences)
    cells = {
        "value": float(offences),
        "printed": printed,
        "drawn": small_counts.drawn(offences, printed, held_back=held_back),
        "shorthand": "",
    }
    return _mark_revised(cells, revised=revised)


def quarter_cells(offences: int | None, *, revised: bool = False, held_back: bool = False) -> dict[str, Any]:
    """Return the cells of a count of one quarter: tables and files withhold the numbers that charts withhold."""
    cells = count_cells(offences, held_back=held_back)
    if cells["drawn"] in small_counts.WITHHELD:
        cells |= {"value": None, "printed": cells["drawn"], "shorthand": "z"}
    return _mark_revised(cells, revised=revised)


def rate_cells(rate: float | None, reason: str, *, revised: bool = False) -> dict[str, Any]:
    """Return the cells of a rate, rounded in words only; without a rate, a shorthand and the reason.

    Files, charts and sorting use the value unrounded.
    """
    if rate is None:
        letter = "x" if reason in {"missing", "no-population", "part-year"} else "z"
        printed = f"[{letter}] {REASONS[reason]}"
        cells = {"value": None, "printed": printed, "drawn": f"[{letter}] no rate", "shorthand": letter}
        return _mark_revised(cells | {"qualifier": "derived"}, revised=revised and reason == "missing")
    printed = words.rate(rate)
    cells = {"value": rate, "printed": printed, "drawn": printed, "shorthand": "", "qualifier": "derived"}
    return _mark_revised(cells, revised=revised)


def rated_cells(line: dict[str, Any], *, revised: bool = False) -> dict[str, Any]:
    """Return the cells of a row of `measures.rates` or `measures.area_rates`: the rate, its range and its two terms."""
    cells = rate_cells(line["rate"], line["reason"], revised=revised)
    return cells | _range_cells(line) | {"offences": line["offences"], "residents": line["residents_0_17"]}


def _range_cells(line: dict[str, Any]) -> dict[str, Any]:
    """Return the cells of the range of a rate, in words to as many decimals as the rate; areas have none."""
    low, high = line.get("range_low"), line.get("range_high")
    cells = {"range": "", "range_low": low, "range_high": high}
    if low is None or high is None:
        return cells
    care = f", {READ_WITH_CARE}" if line["offences"] < measures.READ_WITH_CARE else ""
    return cells | {"range": f"{words.rate(low)} to {words.rate(high)}{care}"}


def national_line(lookup: measures.Measures, measure: str, year: str) -> dict[str, Any]:
    """Return the rate of all forces that can have one, as a row of `measures.area_rates`."""
    national = lookup.national_rate(measure, year)
    reasons = (
        ("missing", national.offences is None),
        ("part-year", year in lookup.part_years),
        ("no-population", not national.residents),
        ("small", national.rate is None),
    )
    reason = next((reason for reason, holds in reasons if holds), "")
    terms = {"offences": national.offences, "residents_0_17": national.residents}
    return {"year": year, "rate": national.rate, "reason": reason, **terms}


def _mark_revised(cells: dict[str, Any], *, revised: bool) -> dict[str, Any]:
    """Add the revision marker to words and shorthand; the number, and what a chart shows, do not change."""
    if not revised:
        return cells
    return cells | {"printed": f"{cells['printed']} [r]", "shorthand": join_shorthand(cells["shorthand"], "r")}


def join_shorthand(*cells: str) -> str:
    """Join shorthand letters into one cell: first the one that replaces a number, then the others."""
    return " ".join(sorted({letter for text in cells for letter in text.split()}, key="xzcbr".index))


def caveats(
    register: Register,
    measure: str,
    forces: Iterable[Force],
    views: Collection[str],
    years: Collection[str],
) -> tuple[Caveat, ...]:
    """Return the caveats that apply to these counts in these views."""
    first, last = min(years), max(years)
    return register.caveats_for(
        Context(
            table="recorded_offences",
            measures=frozenset({measure}),
            forces=frozenset(force.code for force in forces),
            views=frozenset(views),
            period=(days(first)[0], days(last)[1]),
        )
    )


def breaks(register: Register, measure: str) -> list[SeriesBreak]:
    """Return the breaks in the counts of a measure: those of its code, or of the codes that break a total of them."""
    codes = register.codes_of(measure)
    total = measure not in codes
    return [found for found in register.series_breaks if found.code in codes and (found.breaks_totals or not total)]


def sources(register: Register, rated_years: Collection[str] = ()) -> tuple[Source, ...]:
    """Return the publications behind counts, and behind the rates of some years."""
    return (register.counts_source, *register.population_sources_of(rated_years))


def flags(values: Iterable[float | None]) -> list[str]:
    """Return the views that the numbers themselves require caveats for: "small" or "negative" counts."""
    small = [value for value in values if value is not None and small_counts.is_small(value)]
    return [
        name for name, present in (("small", bool(small)), ("negative", any(value < 0 for value in small))) if present
    ]


def span(values: Iterable[float | None]) -> str:
    """Return the lowest and highest of some counts in running text; a low end under 10 is "under 10"."""
    known = [v for v in values if v is not None]
    low, high = min(known), max(known)
    return f"from {small_counts.UNDER if small_counts.is_small(low) else words.number(low)} to {words.number(high)}"


def rate_span(values: Iterable[float | None]) -> str:
    """Return the lowest and highest of some rates in running text."""
    known = [v for v in values if v is not None]
    return f"from {words.rate(min(known))} to {words.rate(max(known))}"


def year_of(register: Register, selection: Selection) -> str:
    """Return the year of a selection; the newest whole one where it names none."""
    return selection.year or register.newest_year


def period_label(year: str, register: Register) -> str:
    """Return a year for a column: "2024/25", or for a part-year its length too, "2025/26 (9 months)"."""
    count = sum(financial_year(day) == year for day in register.quarters)
    return spoken(year) if count == FULL_YEAR else f"{spoken(year)} ({count * QUARTER} months)"
