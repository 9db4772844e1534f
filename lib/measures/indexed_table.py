"""Index a table by measure, force or area, and year, so that a lookup reads only the rows it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection


class IndexedTable:
    """Counts or rates indexed by measure, then by force or area, then by financial year. Thread-safe: immutable.

    The time of `find` depends on the rows found and the keys asked for, not on the size of the table.

    Args:
        table: one or more rows per `measure`, `key` and `year`.
        key: "force" or "area".
    """

    def __init__(self, table: pl.DataFrame, key: str) -> None:
        time = ["quarter"] if "quarter" in table.columns else []
        parts = table.sort("measure", key, "year", *time).partition_by("measure", as_dict=True, maintain_order=True)
        self._tables = {str(measure): part for (measure,), part in parts.items()}
        self._row_index = {measure: _row_index(part, key) for measure, part in self._tables.items()}

    def find(
        self, measure: str, keys: Collection[str] | None = None, years: Collection[str] | None = None
    ) -> pl.DataFrame:
        """Return the rows of a measure, sorted by key and time.

        Args:
            measure: a measure of the table.
            keys: forces or areas; None for all. Unknown and repeated ones add no row.
            years: financial years; None for all. As above.

        Raises:
            KeyError: the table has no such measure.
        """
        rows, index = self._tables[measure], self._row_index[measure]
        if keys is None and years is None:
            return rows
        wanted = None if years is None else sorted(set(years))
        positions: list[int] = []
        for key in index if keys is None else sorted(set(keys) & index.keys()):
            by_year = index[key]
            for year in by_year if wanted is None else wanted:
                positions.extend(by_year.get(year, ()))
        return rows[pl.Series(positions, dtype=pl.UInt32)]


def _row_index(rows: pl.DataFrame, key: str) -> dict[str, dict[str, range]]:
    """Return key -> year -> positions of its rows, in table order."""
    index: dict[str, dict[str, range]] = {}
    start = 0
    for name, year, length in rows.group_by(key, "year", maintain_order=True).len().iter_rows():
        index.setdefault(name, {})[year] = range(start, start + length)
        start += length
    return index
