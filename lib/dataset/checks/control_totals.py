"""Check control totals: a total that was published and read equals the sum of our rows."""

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
COMPARED: Final = {
    "=": pl.Expr.eq,
    ">=": pl.Expr.ge,
    "<=": pl.Expr.le,
}  # compared as text, in which days and years sort correctly


def sums_as_published(
    controls: pl.DataFrame, recorded_offences: pl.DataFrame, populations: pl.DataFrame
) -> list[Problem]:
    """Check that every control total is exactly the sum of the rows that it covers.

    Args:
        controls: one published total per row: `table`, `column`, `filter`, `value` and `source`.
        recorded_offences: a table with totals.
        populations: another.
    """
    tables = {"recorded_offences": recorded_offences, "populations": populations}
    columns = [f"{table}.{column}" for table in tables for column in FIGURES[table]]
    problems: list[Problem] = []
    for number, control in enumerate(controls.iter_rows(named=True), HEADER + 1):
        place = f"{control['table']}.{control['column']}"
        if place in columns:
            problems += _control_problems(number, control, tables[control["table"]])
        else:
            problems.append(Problem(FILE, number, "table, column", f"one of {', '.join(columns)}", place))
    return problems


def _control_problems(number: int, control: Mapping[str, str | float], table: pl.DataFrame) -> list[Problem]:
    name, column, written = (str(control[part]) for part in ("table", "column", "filter"))
    conditions = [CONDITION.fullmatch(part) for part in written.split(" ")]
    rows = table
    for condition in conditions:
        if condition is None or condition[1] not in table.columns:
            expected = f"conditions such as code=88A, a blank between two, on {', '.join(table.columns)}"
            return [Problem(FILE, number, "filter", expected, written)]
        rows = rows.filter(COMPARED[condition[2]](pl.col(condition[1]).cast(pl.String), condition[3]))
    if rows.is_empty() or rows[column].has_nulls():
        return [Problem(FILE, number, "filter", f"rows of {name}.csv that all hold a number", written)]
    total = rows[column].sum()
    if total == control["value"]:
        return []
    expected = (
        f"{control['value']:,.0f} as the sum where {written}: {control['source']} published it ({FILE}, row {number})"
    )
    return [Problem(f"{name}.csv", None, column, expected, f"{total:,}")]
