"""Sense checks on control totals: a total that somebody else published and that was read equals the sum of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

from lib.dataset.published_cells import FIGURES
from lib.dataset.table_schema import HEADER, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "controls.csv"
CONDITION: Final = re.compile(r"([a-z0-9_]+)(>=|<=|=)(\S+)")
COMPARED: Final = {"=": pl.Expr.eq, ">=": pl.Expr.ge, "<=": pl.Expr.le}  # as text: days and years keep their order


def sums_as_published(
    controls: pl.DataFrame, recorded_offences: pl.DataFrame, populations: pl.DataFrame
) -> list[Problem]:
    """Every control total is the sum of the rows that it speaks of, exactly.

    Args:
        controls: one published total in each row: `table`, `column`, `filter`, `value` and `source`.
        recorded_offences: a table that totals can be of.
        populations: another.
    """
    summed = {"recorded_offences": recorded_offences, "populations": populations}
    places = [f"{table}.{column}" for table in summed for column in FIGURES[table]]
    found: list[Problem] = []
    for number, control in enumerate(controls.iter_rows(named=True), HEADER + 1):
        place = f"{control['table']}.{control['column']}"
        if place in places:
            found += _judged(number, control, summed[control["table"]])
        else:
            found.append(Problem(FILE, number, "table, column", f"one of {', '.join(places)}", place))
    return found


def _judged(number: int, control: Mapping[str, str | float], table: pl.DataFrame) -> list[Problem]:
    name, column, written = (str(control[part]) for part in ("table", "column", "filter"))
    conditions = [CONDITION.fullmatch(part) for part in written.split(" ")]
    kept = table
    for condition in conditions:
        if condition is None or condition[1] not in table.columns:
            expected = f"conditions such as code=88A, a blank between two, on {', '.join(table.columns)}"
            return [Problem(FILE, number, "filter", expected, written)]
        kept = kept.filter(COMPARED[condition[2]](pl.col(condition[1]).cast(pl.String), condition[3]))
    if kept.is_empty() or kept[column].has_nulls():
        return [Problem(FILE, number, "filter", f"rows of {name}.csv that all hold a number", written)]
    total = kept[column].sum()
    if total == control["value"]:
        return []
    expected = (
        f"{control['value']:,.0f} as the sum where {written}: {control['source']} published it ({FILE}, row {number})"
    )
    return [Problem(f"{name}.csv", None, column, expected, f"{total:,}")]
