"""A data package broken in one place: what was done, where, and the bytes that came of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from lib.dataset import csv_text, descriptor, package_files
from lib.dataset.table_schema import HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Files = dict[str, bytes]
Rows = list[list[str]]
Change = Callable[[Files], Files]
LARGE = "recorded_offences"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken package.

    Args:
        fault: what kind of fault it is, in words.
        table: the table that is broken; "package" where it is the descriptor or the whole.
        made: the files of the package, broken.
        rows: rows, as a spreadsheet counts, of which a refusal must name one; empty where the fault has no row.
        columns: columns of which a refusal must name one; empty where the fault has none.
        text: the words of cells before, and after; None where none were changed.
        elsewhere: other files of which a refusal may speak: a fault in one table can come to light in another.
        lost: whether a whole row was taken out: what is shown may then be less, but must still come to be.
        missing: whether a count was taken out: [x] must be shown in its place, and no other number may be wrong.
        contradicts: whether it may not be accepted, however it looks.
        as_it_is: whether nobody records the change: else its tables are recorded as one does who means it.
        compared: whether the package is held against the release before it.
        lay: lays the package out where it is then read from; None where its files are handed over as bytes.
    """

    fault: str
    table: str
    made: Change
    rows: frozenset[int] = frozenset()
    columns: frozenset[str] = frozenset()
    text: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    elsewhere: frozenset[str] = frozenset()
    lost: bool = False
    missing: bool = False
    contradicts: bool = False
    as_it_is: bool = False
    compared: bool = False
    lay: Callable[[Path, Files], Path] | None = None

    @property
    def file(self) -> str:
        """The file that is broken."""
        return package_files.DESCRIPTOR if self.table == "package" else f"{self.table}.csv"


@dataclass(frozen=True)
class Whole:
    """The package that is broken: its files, and each table as rows of text."""

    files: Files
    tables: Mapping[str, Rows] = field(repr=False)  # header first
    schemas: Mapping[str, Mapping[str, Any]] = field(repr=False)

    @classmethod
    def of(cls, files: Files) -> Whole:
        """The package in these files, which must be good."""
        schemas = descriptor.schemas(descriptor.parse(files[package_files.DESCRIPTOR]))
        tables = {}
        for name, schema in schemas.items():
            columns = [column["name"] for column in schema["fields"]]
            table, problems = csv_text.read(files[f"{name}.csv"], columns, name)
            if table is None or problems:
                raise ValueError(f"{name}.csv is not good to begin with")
            tables[name] = [columns, *map(list, table.iter_rows())]
        return cls(files, tables, schemas)

    def fields(self, table: str) -> Iterator[Mapping[str, Any]]:
        """The columns of a table as its schema describes them."""
        yield from self.schemas[table]["fields"]

    def some_row(self, what: str, table: str, column: str = "") -> int:
        """The place of one record, the same at every run; one that has something in `column`, where one has."""
        rows = self.tables[table][1:]
        at = self.tables[table][0].index(column) if column else 0
        held = [place for place, row in enumerate(rows, 1) if row[at]] or list(range(1, len(rows) + 1))
        return Random(f"{what} {table} {column}").choice(held)  # noqa: S311 - the same choice each time is wanted

    def find(self, table: str, /, **cells: str) -> int:
        """The place of the first record that holds these cells."""
        header, *rows = self.tables[table]
        wanted = {header.index(name): cell for name, cell in cells.items()}
        return next(n for n, row in enumerate(rows, 1) if all(row[at] == cell for at, cell in wanted.items()))

    def cell(self, table: str, place: int, column: str) -> str:
        """What stands in a cell."""
        return self.tables[table][place][self.tables[table][0].index(column)]


def written(rows: Sequence[Sequence[str]], **how: Any) -> bytes:  # noqa: ANN401 - as the writer takes it
    """Rows as a CSV file."""
    buffer = io.StringIO(newline="")
    options: dict[str, Any] = {"lineterminator": "\n"} | how
    csv.writer(buffer, **options).writerows(rows)
    return buffer.getvalue().encode("utf-8", "surrogateescape")


def with_rows(whole: Whole, table: str, change: Callable[[Rows], Rows]) -> Change:
    """The package with a table whose rows, header first, are changed."""
    return lambda files: files | {f"{table}.csv": written(change([list(row) for row in whole.tables[table]]))}


def with_bytes(table: str, change: Callable[[bytes], bytes]) -> Change:
    """The package with a table whose bytes are changed."""
    return lambda files: files | {f"{table}.csv": change(files[f"{table}.csv"])}


def with_cells(whole: Whole, table: str, changed: Mapping[tuple[int, str], str]) -> Change:
    """The package with some cells of a table changed; (place of the record, column) -> what it becomes."""

    def change(rows: Rows) -> Rows:
        for (place, column), cell in changed.items():
            rows[place][rows[0].index(column)] = cell
        return rows

    return with_rows(whole, table, change)


def row(place: int) -> frozenset[int]:
    """The number that a spreadsheet gives a record."""
    return frozenset({place + HEADER})
