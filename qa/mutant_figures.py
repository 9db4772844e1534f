"""Figures that are changed and rows that are lost without any other fault: by a slip, and by one who records it."""

from __future__ import annotations

import csv
import io
import json
from random import Random
from typing import TYPE_CHECKING, Final

from lib.dataset import fingerprint, package_files
from lib.dataset.published_cells import FIGURES
from qa.mutants import Files, Mutant, Whole, row, with_cells, with_rows, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CELLS: Final = 6  # of each column of numbers that get one more
NUMBERS: Final = frozenset({"integer", "number"})


def mutants(whole: Whole) -> Iterator[Mutant]:
    """Half of the rows, one row, and one more in a number; and what an editor recorded without a revision."""
    for table, rows in whole.tables.items():
        if len(rows) > 2:  # noqa: PLR2004 - the header and two rows
            for fault, keep in LOST.items():
                made = with_rows(whole, table, lambda lines, keep=keep: keep(lines))
                yield Mutant(fault, table, made, contradicts=True, as_it_is=True)
    for table, columns in FIGURES.items():
        types = {field["name"]: field["type"] for field in whole.fields(table)}
        for column in columns:
            if types[column] in NUMBERS:
                yield from _one_more(whole, table, column)


LOST: Final[dict[str, Callable[[list[list[str]]], list[list[str]]]]] = {
    "half of the rows are lost": lambda rows: rows[: 1 + len(rows) // 2],
    "the first half of the rows is lost": lambda rows: [rows[0], *rows[1 + len(rows) // 2 :]],
    "every other row is lost": lambda rows: [rows[0], *rows[1::2]],
    "the last row is lost": lambda rows: rows[:-1],
}


def _one_more(whole: Whole, table: str, column: str) -> Iterator[Mutant]:
    places = range(1, len(whole.tables[table]))
    for place in Random(f"{table} {column}").sample(places, min(CELLS, len(places))):  # noqa: S311 - the same each time
        was = whole.cell(table, place, column)
        changed = with_cells(whole, table, {(place, column): f"{float(was) + 1:.15g}"})
        # A sum or a part may be wrong now too, in another table.
        every = frozenset(f"{name}.csv" for name in whole.tables)
        yield Mutant("one more in a number", table, changed, contradicts=True, as_it_is=True, elsewhere=every)
        if table != "controls":
            yield Mutant(
                "one more in a number, recorded and in no revision",
                table,
                changed,
                rows=row(place),
                columns=frozenset({column}),
                contradicts=True,
                compared=True,
                elsewhere=every - {f"{table}.csv"},
            )


def before(whole: Whole) -> Files:
    """The release before the whole one: the same, without the newest row of its releases."""
    rows = list(csv.reader(io.StringIO(whole.files["releases.csv"].decode(), newline="")))
    described = json.loads(whole.files[package_files.DESCRIPTOR]) | {"version": rows[-2][0]}
    files = {"releases.csv": written(rows[:-1]), package_files.DESCRIPTOR: json.dumps(described).encode()}
    return fingerprint.renewed({**whole.files, **files})
