"""Funnel plot: the rates of all forces in one year against their number of people, within control limits.

The method decides which forces lie outside (see `lib.measures.control_limits`), so neither headline nor description
names one, and the chart marks only those that the reader chose.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lib import measures
from lib.charts import funnel
from lib.exhibits import naming, recorded, tables
from lib.exhibits.exhibit import Column, ColumnKind, Exhibit
from lib.model import words
from lib.model.periods import year_ending
from lib.model.records import WHOLE
from lib.model.small_counts import LEAST

if TYPE_CHECKING:
    import polars as pl

    from lib.dataset.register import Register
    from lib.model.records import Selection

MOST_LEFT_OUT: Final = 0.25  # of the forces that have residents
MOST_WORDS: Final = 130  # of the description: every part of the explanation of the limits must be kept
MOST_DECIMALS: Final = 6
STEPS: Final = 200  # of the limits' curve, between the smallest and the largest force
LIMITS: Final = {
    "low95": "Lower 95% limit",
    "high95": "Upper 95% limit",
    "low998": "Lower 99.8% limit",
    "high998": "Upper 99.8% limit",
}
MEANING: Final = (
    "To lie inside does not mean that nothing is wrong, and to lie outside does not mean that something is."
)
ALLOWED_FOR: Final = (
    "The limits allow for chance and for the ordinary spread between forces, which is measured from these same forces."
)
NOWHERE: Final = dict.fromkeys(LIMITS) | {"position": ""}


def spread(register: Register, selection: Selection) -> Exhibit:
    """Build the funnel plot: rates of one year against the number of people aged 0 to 17.

    One row per force, from A to Z, then England and Wales. A force without a rate has no limits.
    """
    measure, year = selection.measure, recorded.year_of(register, selection)
    forces = list(register.forces.values())
    limits = _limits(register, measure, year)
    rows = _rows(register, selection, limits)
    columns = _columns(measure, rows)
    return Exhibit(
        id="forces-spread",
        headline=_headline(register, measure, year, limits),
        subtitle=_subtitle(register, measure, year, limits),
        description=_description(register, selection, limits),
        most_words=MOST_WORDS,
        table=tables.table(rows, columns),
        columns=columns,
        draw=partial(funnel.chart, curve=_curve(limits), unit=recorded.per(measure)) if limits else None,
        plotted=funnel.plotted if limits else None,
        caveats=recorded.caveats(
            register, measure, forces, ["spread", "rate", *recorded.flags(row["offences"] for row in rows)], [year]
        ),
        sources=recorded.sources(register, [year]),
        **tables.release_fields(register, selection),
        unit=recorded.unit(measure, "rate"),
    )


def _limits(register: Register, measure: str, year: str) -> measures.Funnel | None:
    """Return the limits; None where so many forces have small counts that those left are the ones with high counts."""
    limits = measures.of(register).funnel(measure, year)
    return limits if limits and limits.left_out <= MOST_LEFT_OUT * _rated(limits) else None


def _rated(limits: measures.Funnel) -> int:
    return limits.points.height + limits.left_out


def _curve(limits: measures.Funnel) -> pl.DataFrame:
    """Compute the limits from the smallest force to the largest, in even steps of the square root of its size."""
    residents = limits.points["residents_0_17"].to_list()
    low, high = math.sqrt(min(residents)), math.sqrt(max(residents))
    return limits.curve([(low + (high - low) * step / STEPS) ** 2 for step in range(STEPS + 1)])


def _rows(register: Register, selection: Selection, limits: measures.Funnel | None) -> list[dict[str, Any]]:
    measure, year = selection.measure, recorded.year_of(register, selection)
    lookup = measures.of(register)
    shared = {"period": recorded.period_label(year, register)} | recorded.measure_cells(register, measure, year)
    points = {point["force"]: point for point in limits.points.iter_rows(named=True)} if limits else {}
    lines = {line["force"]: line for line in lookup.rates(measure, year).iter_rows(named=True)}
    rows = []
    for force in register.forces.values():
        revised = lookup.is_rate_revised(measure, force.code, year)
        point = points.get(force.code)
        rows.append(
            recorded.row(register, force, **shared, **recorded.rated_cells(lines[force.code], revised=revised))
            | ({name: point[name] for name in NOWHERE} if point else NOWHERE)
            | {"chosen": "yes" if force.code in selection.force else ""}
        )
    line = recorded.national_line(lookup, measure, year)
    revised = lookup.is_rate_revised(measure, measures.EVERYWHERE, year)
    cells = recorded.rated_cells(line, revised=revised) | NOWHERE | {"chosen": ""}
    return [*rows, recorded.row(register, None, **shared) | cells | {"label": naming.rated_area(register, WHOLE, year)}]


def _columns(measure: str, rows: list[dict[str, Any]]) -> tuple[Column, ...]:
    decimals = _decimals(rows)
    return (
        *recorded.rate_columns(measure, decimals),
        Column("position", "Place among the limits"),
        *(Column(name, title, ColumnKind.NUMBER, shown=False, decimals=decimals) for name, title in LIMITS.items()),
        Column("chosen", "Chosen", shown=False, in_files=False),
    )


def _decimals(rows: list[dict[str, Any]]) -> int:
    """Return the fewest decimals with which a workbook shows every rate on its true side of every limit."""
    pairs = [(row["value"], row[name]) for row in rows for name in LIMITS if row[name] is not None]

    def agree(decimals: int) -> bool:
        return all(_order(a, b) == _order(round(a, decimals), round(b, decimals)) for a, b in pairs)

    return next(filter(agree, range(words.RATE_DECIMALS, MOST_DECIMALS)), MOST_DECIMALS)


def _order(a: float, b: float) -> int:
    return (a > b) - (a < b)


def _headline(register: Register, measure: str, year: str, limits: measures.Funnel | None) -> str:
    what = f"Rates of {naming.measure(register, measure, year).counted}"
    where = f"{naming.EVERYWHERE}, {naming.period(register, year)}"
    if limits:
        return f"{what}: {_of(limits.outside_95, limits)} outside the 95% limits, {where}"
    if year not in register.population_years:
        return f"{what}: none can be shown, {where}"
    return f"{what}: too few police forces with {LEAST} offences or more for limits, {where}"


def _subtitle(register: Register, measure: str, year: str, limits: measures.Funnel | None) -> str:
    what = f"Recorded {naming.measure(register, measure, year).defined} {recorded.per(measure)}"
    forces = f"{words.count_of(limits.points.height, 'police force')}, " if limits else ""
    return f"{what}, {forces}{naming.rated_area(register, WHOLE, year)}, {naming.period(register, year)}"


def _description(register: Register, selection: Selection, limits: measures.Funnel | None) -> str:
    measure, year = selection.measure, recorded.year_of(register, selection)
    if year not in register.population_years:
        return f"We hold no population for the {year_ending(year)}, so there are no rates."
    if limits is None:
        lines = measures.of(register).rates(measure, year)
        with_residents = lines.filter(lines["residents_0_17"].is_not_null())
        enough = with_residents.filter(with_residents["rate"].is_not_null()).height
        return (
            f"We draw limits only where at least 3 in 4 forces have {LEAST} offences or more in the year. Otherwise "
            f"only forces with high counts would be left. {enough or 'None'} of "
            f"{with_residents.height} have."
        )
    return " ".join(filter(None, (*_limits_words(limits), *_chosen_words(selection, limits))))


def _of(count: int, limits: measures.Funnel) -> str:
    """Return a count of the plotted forces in words: "7 of 42 forces", "none of 42 forces"."""
    return f"{count or 'none'} of {limits.points.height} forces"


def _limits_words(limits: measures.Funnel) -> tuple[str, ...]:
    """Say what the limits show, what they are made of, and what that does and does not mean."""
    forces = limits.points.height
    beyond = f"{limits.outside_998} of them" if limits.outside_998 else "none"
    if limits.outside_95:
        lie = "lies" if limits.outside_95 == 1 else "lie"
        finding = (
            f"{_of(limits.outside_95, limits)} {lie} outside the 95% limits and {beyond} outside the 99.8% limits."
        )
    else:
        finding = f"None of {forces} forces lies outside the 95% limits or the 99.8% limits."
    near, far = words.about(limits.expected_95), words.about(limits.expected_998)
    expected = f"{near} of {forces} would lie outside the 95% limits and {far} outside the 99.8% limits."
    if not limits.tau:
        basis = "The limits allow for chance alone: no spread between forces beyond it was found."
        return (finding, basis, f"By chance alone, {expected}", MEANING, _left_out_words(limits))
    alone = "1 force" if limits.plain_outside_998 == 1 else f"{limits.plain_outside_998 or 'no'} forces"
    mainly = ": chance is not what mainly separates these rates" if limits.chance < 1 / 2 else ""
    return (
        finding,
        ALLOWED_FOR,
        f"If the forces followed that spread, {expected}",
        MEANING,
        f"Limits for chance alone would leave {alone} outside the 99.8% limits{mainly}.",
        _left_out_words(limits),
    )


def _left_out_words(limits: measures.Funnel) -> str:
    """Say that forces with small counts have no dot; empty where there are none."""
    if not limits.left_out:
        return ""
    have = "has no dot" if limits.left_out == 1 else "have no dot"
    return f"{limits.left_out} of {_rated(limits)} forces recorded under {LEAST} offences and {have}."


def _chosen_words(selection: Selection, limits: measures.Funnel) -> tuple[str, ...]:
    """Say that the chosen forces are marked, and that some have no dot, without naming one."""
    chosen = [code for code in selection.force if code != WHOLE]
    dots = sum(code in set(limits.points["force"]) for code in chosen)
    if not chosen:
        return ()
    if len(chosen) == 1:
        return ("The chosen force is marked." if dots else "The chosen force has no rate and no dot.",)
    without = len(chosen) - dots
    marked = f"{dots} chosen {'force is' if dots == 1 else 'forces are'} marked."
    none = f"{without} chosen {'force has' if without == 1 else 'forces have'} no rate and no dot."
    return (marked if dots else "", none if without else "")
