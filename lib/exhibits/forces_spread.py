"""How far rates lie apart in one year: every force against its number of people, within limits. None is named in words.

The method decides which forces lie outside (see `lib.measures.control_limits`), so neither headline nor description
names one, and the drawing marks none but those that the reader chose.
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
MOST_WORDS: Final = 130  # of the description: what limits do and do not say takes as many, and no part may be left out
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
    """Rates of one year against the number of people aged 0 to 17, with control limits.

    The table has one row per force, from A to Z, and one of all together. A force without a rate has no limits.
    """
    measure, year = selection.measure, recorded.year_of(register, selection)
    forces = list(register.forces.values())
    found = _limits(register, measure, year)
    rows = _rows(register, selection, found)
    columns = _columns(measure, rows)
    return Exhibit(
        id="forces-spread",
        headline=_headline(register, measure, year, found),
        subtitle=_subtitle(register, measure, year, found),
        description=_description(register, selection, found),
        most_words=MOST_WORDS,
        table=tables.table(rows, columns),
        columns=columns,
        draw=partial(funnel.chart, curve=_curve(found), unit=recorded.per(measure)) if found else None,
        caveats=recorded.caveats(
            register, measure, forces, ["spread", "rate", *recorded.flags(row["offences"] for row in rows)], [year]
        ),
        sources=recorded.sources(register, rates=True),
        **tables.made_from(register, selection),
        unit=recorded.unit(measure, "rate"),
    )


def _limits(register: Register, measure: str, year: str) -> measures.Funnel | None:
    """The limits, unless so many forces are left out for small counts that those left are the ones with high counts."""
    found = measures.of(register).funnel(measure, year)
    return found if found and found.left_out <= MOST_LEFT_OUT * _rated(found) else None


def _rated(found: measures.Funnel) -> int:
    return found.points.height + found.left_out


def _curve(found: measures.Funnel) -> pl.DataFrame:
    """The limits from the smallest force to the largest, in even steps of the square root, along which they bend."""
    residents = found.points["residents_0_17"].to_list()
    low, high = math.sqrt(min(residents)), math.sqrt(max(residents))
    return found.curve([(low + (high - low) * step / STEPS) ** 2 for step in range(STEPS + 1)])


def _rows(register: Register, selection: Selection, found: measures.Funnel | None) -> list[dict[str, Any]]:
    measure, year = selection.measure, recorded.year_of(register, selection)
    held = measures.of(register)
    same = {"period": recorded.when(year, register)} | recorded.measured(register, measure, year)
    placed = {point["force"]: point for point in found.points.iter_rows(named=True)} if found else {}
    lines = {line["force"]: line for line in held.rates(measure, year).iter_rows(named=True)}
    rows = []
    for force in register.forces.values():
        revised = held.is_rate_revised(measure, force.code, year)
        point = placed.get(force.code)
        rows.append(
            recorded.row(register, force, **same, **recorded.rated_cells(lines[force.code], revised=revised))
            | ({name: point[name] for name in NOWHERE} if point else NOWHERE)
            | {"chosen": "yes" if force.code in selection.force else ""}
        )
    whole = held.national_rate(measure, year)
    line = {"rate": whole.rate, "reason": "missing", "offences": whole.offences, "residents_0_17": whole.residents}
    revised = held.is_rate_revised(measure, measures.EVERYWHERE, year)
    cells = recorded.rated_cells(line, revised=revised) | NOWHERE | {"chosen": ""}
    return [*rows, recorded.row(register, None, **same) | cells | {"label": naming.rated_area(register, WHOLE)}]


def _columns(measure: str, rows: list[dict[str, Any]]) -> tuple[Column, ...]:
    decimals = _decimals(rows)
    return (
        *recorded.rated(measure, decimals),
        Column("position", "Place among the limits"),
        *(Column(name, title, ColumnKind.NUMBER, shown=False, decimals=decimals) for name, title in LIMITS.items()),
        Column("chosen", "Chosen", shown=False),
    )


def _decimals(rows: list[dict[str, Any]]) -> int:
    """How many decimals a workbook must show so that no rate and limit look as if they stood otherwise than they do."""
    pairs = [(row["value"], row[name]) for row in rows for name in LIMITS if row[name] is not None]

    def agree(decimals: int) -> bool:
        return all(_order(a, b) == _order(round(a, decimals), round(b, decimals)) for a, b in pairs)

    return next(filter(agree, range(words.RATE_DECIMALS, MOST_DECIMALS)), MOST_DECIMALS)


def _order(a: float, b: float) -> int:
    return (a > b) - (a < b)


def _headline(register: Register, measure: str, year: str, found: measures.Funnel | None) -> str:
    what = f"Rates of {naming.measure(register, measure, year).counted}"
    where = f"{naming.EVERYWHERE}, {naming.period(register, year)}"
    if found:
        return f"{what}: {_of(found.outside_95, found)} outside the 95% limits, {where}"
    if year not in register.population_years:
        return f"{what}: none can be shown, {where}"
    return f"{what}: too few police forces with {LEAST} offences or more for limits, {where}"


def _subtitle(register: Register, measure: str, year: str, found: measures.Funnel | None) -> str:
    what = f"Recorded {naming.measure(register, measure, year).defined} {recorded.per(measure)}"
    forces = f"{words.count_of(found.points.height, 'police force')}, " if found else ""
    return f"{what}, {forces}{naming.rated_area(register, WHOLE)}, {naming.period(register, year)}"


def _description(register: Register, selection: Selection, found: measures.Funnel | None) -> str:
    measure, year = selection.measure, recorded.year_of(register, selection)
    if year not in register.population_years:
        return f"We hold no population for the {year_ending(year)}, so there are no rates."
    if found is None:
        lines = measures.of(register).rates(measure, year)
        with_residents = lines.filter(lines["residents_0_17"].is_not_null())
        enough = with_residents.filter(with_residents["rate"].is_not_null()).height
        return (
            f"Limits are drawn only where at least three quarters of the forces have {LEAST} offences or more in the "
            f"year: else those left would be the ones with high counts. {enough or 'None'} of "
            f"{with_residents.height} have."
        )
    return " ".join(filter(None, (*_told(found), *_chosen(selection, found))))


def _of(count: int, found: measures.Funnel) -> str:
    """So many of the forces that are points: "7 of 42 forces", "none of 42 forces"."""
    return f"{count or 'none'} of {found.points.height} forces"


def _told(found: measures.Funnel) -> tuple[str, ...]:
    """What the limits show, what they are made of, and what that does and does not mean."""
    forces = found.points.height
    beyond = f"{found.outside_998} of them" if found.outside_998 else "none"
    if found.outside_95:
        lie = "lies" if found.outside_95 == 1 else "lie"
        shown = f"{_of(found.outside_95, found)} {lie} outside the 95% limits and {beyond} outside the 99.8% limits."
    else:
        shown = f"None of {forces} forces lies outside the 95% limits or the 99.8% limits."
    near, far = words.about(found.expected_95), words.about(found.expected_998)
    expected = f"{near} of {forces} would lie outside the 95% limits and {far} outside the 99.8% limits."
    if not found.tau:
        made = "The limits allow for chance alone: no spread between forces beyond it was found."
        return (shown, made, f"By chance alone, {expected}", MEANING, _left_out(found))
    alone = "1 force" if found.plain_outside_998 == 1 else f"{found.plain_outside_998 or 'no'} forces"
    mainly = ": chance is not what mainly separates these rates" if found.chance < 1 / 2 else ""
    return (
        shown,
        ALLOWED_FOR,
        f"If the forces followed that spread, {expected}",
        MEANING,
        f"Limits for chance alone would leave {alone} outside the 99.8% limits{mainly}.",
        _left_out(found),
    )


def _left_out(found: measures.Funnel) -> str:
    """That forces with small counts are no points; empty where there are none."""
    if not found.left_out:
        return ""
    have = "has no dot" if found.left_out == 1 else "have no dot"
    return f"{found.left_out} of {_rated(found)} forces recorded under {LEAST} offences and {have}."


def _chosen(selection: Selection, found: measures.Funnel) -> tuple[str, ...]:
    """That the chosen forces are marked, and that some have no dot, without a name."""
    asked = [code for code in selection.force if code != WHOLE]
    dots = sum(code in set(found.points["force"]) for code in asked)
    if not asked:
        return ()
    if len(asked) == 1:
        return ("The chosen force is marked." if dots else "The chosen force has no rate and no dot.",)
    without = len(asked) - dots
    marked = f"{dots} chosen {'force is' if dots == 1 else 'forces are'} marked."
    none = f"{without} chosen {'force has' if without == 1 else 'forces have'} no rate and no dot."
    return (marked if dots else "", none if without else "")
