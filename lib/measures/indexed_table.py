"""A table laid out so that some of its rows are found without reading the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection


class IndexedTable:
    """Counts or rates by measure, then by force or area, then by financial year.

    Finding takes time for the rows found and for the names asked for, not for the rows held. Safe to share between
    threads: nothing changes after it is made.

    Args:
        table: one or more rows per `measure`, `key` and `year`.
        key: "force" or "area".
    """

    def __init__(self, table: pl.DataFrame, key: str) -> None:
        time = ["quarter"] if "quarter" in table.columns else []
        parts = table.sort("measure", key, "year", *time).partition_by("measure", as_dict=True, maintain_order=True)
        self._tables = {str(measure): part for (measure,), part in parts.items()}
        self._places = {measure: _places(part, key) for measure, part in self._tables.items()}

    def find(
        self, measure: str, keys: Collection[str] | None = None, years: Collection[str] | None = None
    ) -> pl.DataFrame:
        """The rows of a measure, sorted by key and time whatever the order asked for.

        Args:
            measure: a measure of the table.
            keys: forces or areas; None for all. One that is not held adds no row, nor does one named twice.
            years: financial years; None for all. As above.

        Raises:
            KeyError: a measure that the table does not hold.
        """
        table, places = self._tables[measure], self._places[measure]
        if keys is None and years is None:
            return table
        wanted = None if years is None else sorted(set(years))
        rows: list[int] = []
        for key in places if keys is None else sorted(set(keys) & places.keys()):
            held = places[key]
            for year in held if wanted is None else wanted:
                rows.extend(held.get(year, ()))
        return table[pl.Series(rows, dtype=pl.UInt32)]


def _places(part: pl.DataFrame, key: str) -> dict[str, dict[str, range]]:
    """Key -> year -> where its rows stand; both in order, as the table is."""
    places: dict[str, dict[str, range]] = {}
    start = 0
    for name, year, length in part.group_by(key, "year", maintain_order=True).len().iter_rows():
        places.setdefault(name, {})[year] = range(start, start + length)
        start += length
    return places
