"""What the exhibits of per-force counts share: names, columns, rows, caveats and sources."""

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
from lib.model.records import NATIONS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lib.dataset.register import Register
    from lib.model.records import Caveat, Force, Selection, Source

# Why there is no rate, in words that stand alone and after "because".
REASONS = {
    "no-residents": "too few people, or none, live in its area",
    "missing": "the count is not available",
    "part-year": "the counts do not cover a full year",
    "no-population": "we hold no population of that year",
    "small": "fewer than 10 offences were recorded",
}
FORCE = Column("label", "Police force")
CODE = Column("force", "Code", ColumnKind.CODE)
REGION = Column("region", "Region")
PERIOD = Column("period", "Period")
PRINTED = Column("printed", "Number in words", shown=False)
DRAWN = Column("drawn", "Number on the drawing", shown=False)
MEASURE = (
    Column("measure_code", "Measure code", ColumnKind.CODE, shown=False),
    Column("measure_name", "Measure", shown=False),
)
LEVEL = Column("level", "Level", shown=False)
SOURCE = Column("source", "Source id", ColumnKind.CODE, shown=False)
OFFENCES = Column("offences", "Offences", ColumnKind.NUMBER)
RESIDENTS = Column("residents", "People aged 0 to 17", ColumnKind.NUMBER)


def value(title: str, decimals: int | None = None, named: str = "") -> Column:
    """The column of numbers, under the name of what is counted."""
    return Column("value", title, ColumnKind.NUMBER, wording="printed", decimals=decimals, named=named)


def base(title: str) -> tuple[Column, ...]:
    """The columns of every table of numbers by force."""
    return (FORCE, CODE, REGION, value(title), PRINTED, DRAWN, *QUALIFIED, PERIOD, LEVEL, SOURCE)


def counted() -> tuple[Column, ...]:
    """The columns of every table of recorded offences by force, in which each row says of which measure it is."""
    return _of_measure(value("Offences"))


def rated(measure: str, decimals: int = words.RATE_DECIMALS) -> tuple[Column, ...]:
    """The columns of every table of rates by force: those of counts, and the two numbers that a rate is made of.

    `decimals` are those that a workbook shows.
    """
    rate = value(f"Rate {per(measure)}", decimals, f"rate_per_{measures.per(measure):_}")
    return (*_of_measure(rate), OFFENCES, RESIDENTS)


def _of_measure(number: Column) -> tuple[Column, ...]:
    return (FORCE, CODE, REGION, *MEASURE, number, PRINTED, DRAWN, *QUALIFIED, PERIOD, LEVEL, SOURCE)


def per(measure: str) -> str:
    """The unit of a measure's rates in words: "per 100,000 people aged 0 to 17"."""
    return f"per {measures.per(measure):,} people aged 0 to 17"


def unit(measure: str, basis: str) -> str:
    """What the numbers of an exhibit are: "offences", or "offences per 1,000 people aged 0 to 17"."""
    return "offences" if basis == "count" else f"offences {per(measure)}"


def measured(register: Register, measure: str, year: str) -> dict[str, str]:
    """The cells that say of which measure a row is, under the name that it had in that year."""
    named = naming.measure(register, measure, year)
    return {"measure_code": named.code, "measure_name": named.name}


def shown_forces(register: Register, selection: Selection) -> list[Force]:
    """The forces that a selection names, or all of its region, or all; in alphabetical order."""
    chosen = [code for code in selection.force if code != WHOLE]
    if chosen:
        return [force for force in register.forces.values() if force.code in chosen]
    return [force for force in register.forces.values() if not selection.region or selection.region in force.places]


def forces_or_region(_: Register, selection: Selection) -> Selection:
    """The selection without its region where forces are chosen: those are shown, whatever their region."""
    chosen = any(code != WHOLE for code in selection.force)
    return replace(selection, region="") if chosen else selection


def whom(register: Register, selection: Selection, *, rate: bool = False) -> str:
    """Which forces are shown, and where they are, in running text; of a `rate` also which forces are in none."""
    forces = shown_forces(register, selection)
    if any(code != WHOLE for code in selection.force):
        return words.listed(force.name for force in forces)
    name = naming.rated_area if rate else naming.area
    held = [force for force in forces if force.rated or not rate]
    return f"{words.count_of(len(held), 'police force')}, {name(register, selection.region or WHOLE)}"


def row(register: Register, force: Force | None, /, **cells: Any) -> dict[str, Any]:  # noqa: ANN401 - cells of any column
    """One force, or England and Wales as a whole where there is none, as the published counts have it."""
    return area(force, source=register.counts_source.id) | cells


def area(force: Force | None, /, **cells: Any) -> dict[str, Any]:  # noqa: ANN401 - cells of any column
    """One force, or England and Wales as a whole where there is none: the columns of `base` but source and value."""
    return {
        "label": force.name if force else EVERYWHERE,
        "force": force.code if force else WHOLE,
        "region": force.region if force else "",
        "level": "force" if force else "whole",
        "qualifier": "exactly",
        "shorthand": "",
    } | cells


def kind(area: str) -> str:
    """Which kind of area a code names: the whole, a nation, or a region, which Wales is too."""
    if area == WHOLE:
        return measures.ENGLAND_AND_WALES
    return measures.NATION if area == NATIONS["England"] else measures.REGION


def count_cells(offences: int | None, *, revised: bool = False, held_back: bool = False) -> dict[str, Any]:
    """The cells of a count; null is "not available", never zero. A drawing says of a small count only that it is.

    One that is `held_back`, so that no small one beside it can be worked out, is drawn without its number.
    """
    if offences is None:
        return _marked({"value": None, "printed": "[x]", "drawn": "[x]", "shorthand": "x"}, revised=revised)
    printed = words.number(offences)
    cells = {
        "value": float(offences),
        "printed": printed,
        "drawn": small_counts.drawn(offences, printed, held_back=held_back),
        "shorthand": "",
    }
    return _marked(cells, revised=revised)


def quarter_cells(offences: int | None, *, revised: bool = False, held_back: bool = False) -> dict[str, Any]:
    """The cells of a count of one quarter: what a drawing does not say of it, tables and files do not say either."""
    cells = count_cells(offences, held_back=held_back)
    if cells["drawn"] in small_counts.WITHHELD:
        cells |= {"value": None, "printed": cells["drawn"], "shorthand": "z"}
    return _marked(cells, revised=revised)


def rate_cells(found: float | None, reason: str, *, revised: bool = False) -> dict[str, Any]:
    """The cells of a rate, which is rounded in words alone; where there is none a shorthand and the reason stand.

    A file, a drawing and an order take the value as it is.
    """
    if found is None:
        letter = "x" if reason in {"missing", "no-population", "part-year"} else "z"
        printed = f"[{letter}] {REASONS[reason]}"
        cells = {"value": None, "printed": printed, "drawn": f"[{letter}] no rate", "shorthand": letter}
        return _marked(cells | {"qualifier": "derived"}, revised=revised and reason == "missing")
    printed = words.rate(found)
    cells = {"value": found, "printed": printed, "drawn": printed, "shorthand": "", "qualifier": "derived"}
    return _marked(cells, revised=revised)


def rated_cells(line: dict[str, Any], *, revised: bool = False) -> dict[str, Any]:
    """The cells of `rated` for one line of `measures.rates`: the rate and the two numbers that it is made of."""
    cells = rate_cells(line["rate"], line["reason"], revised=revised)
    return cells | {"offences": line["offences"], "residents": line["residents_0_17"]}


def _marked(cells: dict[str, Any], *, revised: bool) -> dict[str, Any]:
    """The cells with the mark of a revision in words and shorthand; the number, and what a drawing says, stay."""
    if not revised:
        return cells
    return cells | {"printed": f"{cells['printed']} [r]", "shorthand": letters(cells["shorthand"], "r")}


def letters(*found: str) -> str:
    """Shorthand letters as one cell: first the one that stands in place of a number, then the others."""
    return " ".join(sorted({letter for text in found for letter in text.split()}, key="xzcbr".index))


def caveats(
    register: Register,
    measure: str,
    forces: Iterable[Force],
    views: Collection[str],
    years: Collection[str],
) -> tuple[Caveat, ...]:
    """The caveats that apply to these counts, shown in these ways."""
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


def sources(register: Register, *, rates: bool = False) -> tuple[Source, ...]:
    """The publications behind counts, and behind rates."""
    counts = register.counts_source
    return (counts, *register.population_sources) if rates else (counts,)


def flags(values: Iterable[float | None]) -> list[str]:
    """Ways of showing that the numbers themselves call for: small or negative counts among them."""
    small = [value for value in values if value is not None and small_counts.is_small(value)]
    return [name for name, found in (("small", bool(small)), ("negative", any(value < 0 for value in small))) if found]


def span(values: Iterable[float | None]) -> str:
    """The lowest and the highest of some counts in running text; a low end under 10 is not spoken."""
    held = [v for v in values if v is not None]
    low, high = min(held), max(held)
    return f"from {small_counts.UNDER if small_counts.is_small(low) else words.number(low)} to {words.number(high)}"


def rate_span(values: Iterable[float | None]) -> str:
    """The lowest and the highest of some rates in running text."""
    held = [v for v in values if v is not None]
    return f"from {words.rate(min(held))} to {words.rate(max(held))}"


def year_of(register: Register, selection: Selection) -> str:
    """The year that a selection asks for; the newest whole one where it names none."""
    return selection.year or register.newest_year


def when(year: str, register: Register) -> str:
    """A year in a column: "2024/25", and of a part-year how much of it is held, "2025/26 (9 months)"."""
    held = sum(financial_year(day) == year for day in register.quarters)
    return spoken(year) if held == FULL_YEAR else f"{spoken(year)} ({held * QUARTER} months)"
