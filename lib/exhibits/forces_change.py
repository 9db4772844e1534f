"""Exhibit of one force: its numbers of two years in a row, and what may be said of a change between them.

Counts vary by chance, and more than independent offences would, so a sentence compares a change with a range that is
widened by the dispersion of the measure. It stands here and nowhere else: not in a headline, and without a drawing, so
that it is in no picture. Nothing is said across a break, of small counts, or without a dispersion.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from lib import measures
from lib.exhibits import forces_profile, naming, recorded, tables
from lib.exhibits.exhibit import Column, ColumnKind, Exhibit
from lib.model import small_counts, words
from lib.model.periods import FULL_YEAR, spoken, year_ending

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Force, Selection

MORE: Final = (
    "more than random variation of independent offences would usually give. Recording, reporting or the work of the "
    "force can explain this as well as offending."
)
NO_MORE: Final = "no more than random variation would usually give."
MOST_WORDS: Final = 90  # of the description: the sentence and its conditions must both be kept
Line = dict[str, Any]


def of_two_years(register: Register, selection: Selection) -> Selection:
    """Reduce the chosen forces to the one that the change is of, and clear a year that is not the later of two."""
    later = register.full_years[1:]
    year = selection.year if selection.year in later else ""
    return replace(forces_profile.of_one_force(register, selection), year=year)


def changes(register: Register, selection: Selection) -> Exhibit:
    """Build the changes of one force between consecutive whole years, the newest first.

    One row per pair of years: both counts, their rates with ranges, and the difference of the counts.
    """
    force, measure = forces_profile.subject(register, selection), selection.measure
    lookup, year = measures.of(register), recorded.year_of(register, of_two_years(register, selection))
    lines = {line["year"]: line for line in lookup.rates_of_years(measure, [force.code]).iter_rows(named=True)}
    pairs = list(pairwise(lines[name] for name in register.full_years))
    rows = [_row(register, force, measure, pair) for pair in reversed(pairs)]
    asked = next((pair for pair in pairs if pair[1]["year"] == year), pairs[-1])
    named = naming.measure(register, measure)
    years = f"years ending {_ending(pairs[0][0])} to {_ending(pairs[-1][1])}"
    columns = _columns(measure)
    return Exhibit(
        id="force-change",
        headline=f"Changes from year to year in {named.counted} that {force.name} recorded, {years}",
        subtitle=f"Recorded {named.defined}, {force.name}, {years}",
        description=f"{_sentence(register, force, measure, asked)} The table gives each pair of years in numbers.",
        most_words=MOST_WORDS,
        table=tables.table(rows, columns),
        columns=columns,
        caveats=recorded.caveats(
            register,
            measure,
            [force],
            ["profile", "over-time", *(["rate"] if force.rated else []), *recorded.flags(row["later"] for row in rows)],
            [pairs[0][0]["year"], pairs[-1][1]["year"]],
        ),
        sources=recorded.sources(register, register.population_years if force.rated else ()),
        **tables.release_fields(register, selection),
        unit="offences",
    )


def _ending(line: Line) -> str:
    return year_ending(line["year"]).removeprefix("year ending ")


def _columns(measure: str) -> tuple[Column, ...]:
    rate = f"rate {recorded.per(measure)}"
    return (
        replace(recorded.FORCE, shown=False),
        recorded.CODE,
        *recorded.MEASURE,
        Column("period", "Years"),
        Column("earlier", "Offences in the earlier year", ColumnKind.NUMBER),
        Column("later", "Offences in the later year", ColumnKind.NUMBER),
        recorded.value("Difference"),
        recorded.PRINTED,
        recorded.DRAWN,
        *tables.QUALIFIED,
        Column("rate_earlier", f"Earlier {rate} (range if offences were recorded independently)"),
        Column("rate_later", f"Later {rate} (range if offences were recorded independently)"),
        recorded.LEVEL,
        recorded.SOURCE,
    )


def _row(register: Register, force: Force, measure: str, pair: tuple[Line, Line]) -> Line:
    before, after = pair
    cells = recorded.row(register, force, qualifier="derived") | recorded.measure_cells(
        register, measure, after["year"]
    )
    cells |= {
        "period": f"{spoken(before['year'])} to {spoken(after['year'])}",
        "earlier": before["offences"],
        "later": after["offences"],
        "rate_earlier": _rate_words(before),
        "rate_later": _rate_words(after),
    }
    counts = (before["offences"], after["offences"])
    if None in counts:
        return cells | {"value": None, "printed": "[x]", "drawn": "[x]", "shorthand": "x"}
    if any(map(small_counts.is_small, counts)):
        printed = f"[z] one of them is {small_counts.UNDER}"
        return cells | {"value": None, "printed": printed, "drawn": small_counts.UNDER, "shorthand": "z"}
    difference = after["offences"] - before["offences"]
    printed = f"{'+' if difference > 0 else ''}{words.number(difference)}"
    broken = _break_between(register, force, measure, pair)
    cells |= {"value": float(difference), "printed": printed, "drawn": printed, "shorthand": "b" if broken else ""}
    return cells | {"printed": f"{printed} [b]"} if broken else cells


def _rate_words(line: Line) -> str:
    """Return a rate with its range in words, to the same number of decimals; or why there is none."""
    cells = recorded.rated_cells(line)
    return f"{cells['printed']} ({cells['range']})" if cells["range"] else cells["printed"]


def _break_between(register: Register, force: Force, measure: str, pair: tuple[Line, Line]) -> str:
    """Say in a sentence why two years are not comparable; empty where they are."""
    year = pair[1]["year"]
    notes = [found.note for found in recorded.breaks(register, measure) if found.financial_year == year]
    if year in measures.of(register).residents_break(force.code):
        notes.append(f"The number of people may rest on another census before the {year_ending(year)}.")
    return " ".join(notes)


def why_not_said(register: Register, force: Force, measure: str, year: str) -> str:
    """Return why nothing is said of the change to `year` from the year before; empty where something may be.

    Raises:
        StopIteration: `year` is not the later of two full years.
    """
    return _why_nothing(register, force, measure, _pair(register, force, measure, year))


def sentence_of(register: Register, force: Force, measure: str, year: str) -> str:
    """Say how a force's count of `year` differs from that of the year before, or why nothing is said of it.

    Raises:
        StopIteration: `year` is not the later of two full years.
    """
    return _sentence(register, force, measure, _pair(register, force, measure, year))


def _pair(register: Register, force: Force, measure: str, year: str) -> tuple[Line, Line]:
    lines = {line["year"]: line for line in measures.of(register).rates_of_years(measure, [force.code]).to_dicts()}
    return next((lines[before], lines[after]) for before, after in pairwise(register.full_years) if after == year)


def _sentence(register: Register, force: Force, measure: str, pair: tuple[Line, Line]) -> str:
    """Say how a force's counts of two years differ, or why nothing is said of them."""
    before, after = pair
    ends = [year_ending(line["year"]) for line in pair]
    if why := _why_nothing(register, force, measure, pair):
        return f"No sentence is made of the change between the {ends[0]} and the {ends[1]}: {why}"
    counted = naming.measure(register, measure, after["year"]).counted
    told = (
        f"{force.name} recorded {words.number(before['offences'])} {counted} in the {ends[0]} and "
        f"{words.number(after['offences'])} in the {ends[1]}"
    )
    factor = register.dispersion[measure].factor
    terms = [(line["offences"], line["residents_0_17"]) for line in pair]
    return f"{told}: {MORE if measures.lies_outside(terms[0], terms[1], factor) else NO_MORE}"


def _why_nothing(register: Register, force: Force, measure: str, pair: tuple[Line, Line]) -> str:
    """Return the first condition of a sentence that does not hold, with a full stop; empty where all hold."""
    counts, broken = [line["offences"] for line in pair], _break_between(register, force, measure, pair)
    small = any(count is None or count < measures.READ_WITH_CARE for count in counts)
    conditions = (
        (not force.rated, "there are no rates for this force."),
        (any(line["quarters"] < FULL_YEAR for line in pair), "one of the years is not whole."),
        (small, f"one of the counts is not known, or under {measures.READ_WITH_CARE}."),
        (any(not line["residents_0_17"] for line in pair), "we do not hold the number of people of both years."),
        (bool(broken), f"the series is broken. {broken}"),
        (measure not in register.dispersion, "there are too few offences to tell how much such counts vary."),
    )
    return next((why for holds, why in conditions if holds), "")
