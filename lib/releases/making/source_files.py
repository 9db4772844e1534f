"""Read the official tables from ODS, CSV or Parquet as text, with the place of each row."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from lib.dataset import csv_text
from lib.dataset.table_schema import DataError, Problem
from lib.releases.making import headings
from lib.releases.making.headings import READ

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from lib.releases.making.headings import Header


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the official series: a file, or one sheet of it.

    Args:
        file: the file's name.
        place: the file's name and, for a spreadsheet, the sheet's, for messages.
        first: the row of the first record, as a spreadsheet counts.
        cells: one String column for each of `READ`, in that order; null where a cell is empty.
    """

    file: str
    place: str
    first: int
    cells: pl.DataFrame


@dataclass(frozen=True, slots=True)
class SourceReading:
    """The content of a file: its tables, the sheets that were skipped, and problems.

    `sheets` are the names of all sheets, if the file has sheets.
    """

    parts: list[Part] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)


def read(path: Path, without: Collection[str] = ()) -> SourceReading:
    """Read one file; its suffix decides the format.

    Headings may be below title lines. A sheet that is a page of text is skipped and listed; a table without known
    headings is a problem, unless it is to be left out.

    Args:
        path: the file.
        without: names of sheets to leave out.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        found = path.suffix or "no ending"
        return SourceReading(
            problems=[Problem(path.name, None, "", f"a file that ends in {', '.join(READERS)}", found)]
        )
    try:
        reading = reader(path, without)
    except DataError as error:
        return SourceReading(problems=list(error.problems))
    except Exception as error:  # noqa: BLE001 - each library has its own errors; all mean the same to the user
        return SourceReading(
            problems=[Problem(path.name, None, "", "a file that can be read", str(error) or repr(error))]
        )
    if not reading.parts and not reading.problems:
        reading.problems.append(Problem(path.name, None, "", f"a header row with {', '.join(READ)}", None))
    return reading


def _ods(path: Path, without: Collection[str]) -> SourceReading:
    import fastexcel  # noqa: PLC0415 - CSV and Parquet do not need it

    book, reading = fastexcel.read_excel(path), SourceReading()
    reading.sheets.extend(book.sheet_names)
    for name in book.sheet_names:
        if name in without:
            reading.skipped.append(f"{path.name}, sheet {name} (as you said)")
            continue
        # Without skip_rows=0, fastexcel drops empty rows at the top, and row numbers would be wrong.
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
        place = f"{path.name}, sheet {name}"
        header = headings.find_header(sheet.iter_rows())
        if header:
            _add(reading, path, place, header, lambda s=sheet, h=header: s.slice(h.row))
        elif wide := headings.find_table_row(sheet.iter_rows()):
            way_out = f'; if it is no table of counts, leave it out with --ignore-sheet "{name}"'
            reading.problems.append(_without_headings(place, wide, way_out))
        else:
            reading.skipped.append(f"{place} ({sheet.height:,} rows, no header)")
    return reading


def _csv(path: Path, without: Collection[str]) -> SourceReading:  # noqa: ARG001 - a text file has no sheets
    text = path.read_bytes().decode("utf-8-sig", errors="surrogateescape")
    reading, reader = SourceReading(), _Lines(text)
    header = headings.find_header(reader.rows())
    if header is None:
        wide = headings.find_table_row(_Lines(text).rows())
        reading.problems.extend([_without_headings(path.name, wide)] if wide else [])
        return reading
    _add(reading, path, path.name, header, lambda: _records(text, header, path.name))
    return reading


class _Lines:
    """The records of a CSV text, and the end position of those read so far."""

    def __init__(self, text: str) -> None:
        self._text, self.end = text, 0

    def rows(self) -> Iterator[list[str]]:
        try:
            yield from csv_text.parse(self._counted(), strict=False)
        except csv_text.Error:
            return  # the reader of the records reports the error

    def _counted(self) -> Iterator[str]:
        for line in io.StringIO(self._text, newline=""):
            self.end += len(line)
            yield line


def _records(text: str, header: Header, file: str) -> pl.DataFrame:
    """Return the rows below the headings; what polars cannot read is parsed again to report every invalid row."""
    above = _Lines(text)
    for _ in zip(range(header.row), above.rows(), strict=False):
        pass
    columns = [f"column {position}" for position in range(1, len(header.names) + 1)]
    body = (",".join(columns) + "\n" + text[above.end :]).encode("utf-8", errors="surrogateescape")
    try:
        return pl.read_csv(body, infer_schema=False)
    except pl.exceptions.PolarsError:
        table, problems = csv_text.read(body, columns, file)
        if table is None or problems:
            raise DataError(_moved(problem, header) for problem in problems) from None
        return table


def _moved(problem: Problem, header: Header) -> Problem:
    """Convert a problem of the rows below the headings to the row and heading of the file."""
    row = problem.row and problem.row - 1 + header.row
    position = problem.column.removeprefix("column ")
    column = header.names[int(position) - 1] or problem.column if position.isdecimal() else problem.column
    return Problem(problem.file, row, column, problem.expected, problem.found)


def _parquet(path: Path, without: Collection[str]) -> SourceReading:  # noqa: ARG001 - it has no sheets
    reading, columns = SourceReading(), list(pl.read_parquet_schema(path))
    header = headings.find_header([columns])
    if header:
        columns_read = [column for column, name in zip(columns, header.names, strict=True) if name in READ]
        reduced = headings.Header(header.row, tuple(n for n in header.names if n in READ), header.written)
        _add(reading, path, path.name, reduced, lambda: pl.read_parquet(path, columns=columns_read))
    elif wide := headings.find_table_row([columns]):
        reading.problems.append(_without_headings(path.name, wide))
    return reading


READERS: Final[dict[str, Callable[[Path, Collection[str]], SourceReading]]] = {
    ".ods": _ods,
    ".csv": _csv,
    ".parquet": _parquet,
}


def _add(reading: SourceReading, path: Path, place: str, header: Header, records: Callable[[], pl.DataFrame]) -> None:
    """Add the table below a header, or report what the header or the table lacks."""
    problems = [
        Problem(
            place, header.row, name, f"this column once, among the headings: {header.written}", _times(header, name)
        )
        for name in READ
        if header.names.count(name) != 1
    ]
    reading.problems.extend(problems)
    if problems:
        return
    table = records()
    cells = table.select(_text(table[table.columns[header.names.index(name)]]).alias(name) for name in READ)
    if cells.select(pl.all_horizontal(pl.all().is_null()).all()).item():
        reading.problems.append(Problem(place, header.row + 1, "", "rows below the headings", None))
        return
    reading.parts.append(Part(path.name, place, header.row + 1, cells))


def _times(header: Header, name: str) -> str | None:
    count = header.names.count(name)
    return f"{count} times" if count else None


def _without_headings(place: str, wide: Header, way_out: str = "") -> Problem:
    """Report a table without known headings: they may have been reworded, and its rows must not be lost."""
    return Problem(place, wide.row, "", f"the headings {', '.join(READ)}{way_out}", wide.written)


def _text(column: pl.Series) -> pl.Series:
    """Cast a column to text without surrounding spaces: 21.0, as spreadsheets may store it, is 21."""
    if column.dtype.is_float():
        whole = column.is_finite() & (column == column.round())
        finite = column.fill_nan(None)
        numbers = pl.select(
            pl.when(whole).then(finite.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(finite.cast(pl.String))
        )
        return numbers.to_series()
    return column.cast(pl.String).str.strip_chars().replace("", None)
