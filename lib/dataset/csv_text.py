"""Read and write CSV: the only module that parses it. `read` names every row and cell that is not as it must be."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

import polars as pl

from lib.dataset.table_schema import HEADER, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Error = csv.Error  # of text whose cells cannot be told apart
LONGEST_CELL: Final = 32_767  # a spreadsheet cuts what is longer, and nobody is told
_NOT_TEXT: Final = re.compile("[\0\udc80-\udcff]")  # NUL, and bytes that are not UTF-8, as surrogateescape holds them


def parsed(text: str | Iterable[str], *, strict: bool = True) -> Iterator[list[str]]:
    """The records of CSV text, the header among them, one list of cells for each.

    Args:
        text: whole, or line by line with line ends.
        strict: whether a quotation mark that is not closed, or followed by text, is an error.

    Raises:
        Error: cells cannot be told apart.
    """
    return csv.reader(io.StringIO(text, newline="") if isinstance(text, str) else text, strict=strict)


def rows(content: bytes) -> list[list[str]]:
    """The records of a file that is taken to be good, the header first; a byte order mark leaves no trace.

    Raises:
        Error, UnicodeDecodeError: it is not.
    """
    return list(parsed(content.decode("utf-8-sig"), strict=False))


def records(content: bytes) -> list[dict[str, str]]:
    """The records of a file that is taken to be good, by column; see `rows`. Blank lines are passed over."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def written(rows: Iterable[Iterable[object]], end: str = "\n") -> bytes:
    """Records as CSV in UTF-8, quoted where they must be, each ended by `end`."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=end).writerows(rows)
    return buffer.getvalue().encode()


def read(content: bytes, columns: Sequence[str], file: str) -> tuple[pl.DataFrame | None, list[Problem]]:
    """Read a CSV file whose header must be `columns`, in that order.

    Spreadsheets write a byte order mark and end lines with CR LF: both are accepted and leave no trace. A row is a
    record, as a spreadsheet counts, also where a quoted cell holds line ends.

    Returns:
        One String column for each of `columns` and one row for each record; None where the records cannot be told
        apart or the header is wrong. Rows with too few or too many cells keep their place, filled up or cut.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [Problem(file, None, "", "text in UTF-8", "text in UTF-16")]
    text = content.decode("utf-8-sig", errors="surrogateescape").replace("\r\n", "\n")
    if not text.strip():
        return None, [Problem(file, None, "", "a header and rows", None)]
    reader = parsed(text)
    width, number, cells, problems = len(columns), HEADER - 1, [], []
    try:
        header = next(reader)
        number = HEADER
        if header != list(columns):
            return None, _header_problems(header, columns, file)
        # One flat list: lists of 31,000 rows would set the garbage collector to work, and double the time.
        for row in reader:
            number += 1
            if row == header:
                problems.append(Problem(file, number, "", "a row", "the header again"))
            if len(row) != width:
                problems.append(Problem(file, number, "", f"{width} cells", str(len(row))))
                row = (row + [""] * width)[:width]  # noqa: PLW2901 - the same row, filled up or cut
            elif not any(row):
                problems.append(Problem(file, number, "", "a row that is not blank", None))
            cells += row
    except Error as error:
        expected = "cells separated by commas, with every quotation mark closed"
        said = _at_most_long() if "field limit" in str(error) else expected
        return None, [*problems, Problem(file, number + 1, "", said, str(error))]
    if not (text.isascii() and "\0" not in text) and _NOT_TEXT.search(text):
        problems += _not_text(cells, columns, file)
        cells = [_NOT_TEXT.sub("�", cell) for cell in cells]
    table = pl.DataFrame(
        {name: cells[place::width] for place, name in enumerate(columns)}, schema=dict.fromkeys(columns, pl.String)
    )
    return table, problems + (_long_cells(table, file) if len(text) > LONGEST_CELL else [])


def _not_text(cells: list[str], columns: Sequence[str], file: str) -> list[Problem]:
    return [
        Problem(
            file,
            place // len(columns) + HEADER + 1,
            columns[place % len(columns)],
            "text in UTF-8 without NUL",
            cell.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", r"\x00"),
        )
        for place, cell in enumerate(cells)
        if _NOT_TEXT.search(cell)
    ]


def _header_problems(header: list[str], columns: Sequence[str], file: str) -> list[Problem]:
    missing = [Problem(file, HEADER, name, "this column", None) for name in columns if name not in header]
    extra = [
        Problem(file, HEADER, name or f"number {place}", "no such column: the schema does not name it", name)
        for place, name in enumerate(header, 1)
        if name not in columns
    ]
    twice = [
        Problem(file, HEADER, name, "this column once", f"{header.count(name)} times")
        for name in columns
        if header.count(name) > 1
    ]
    if missing or extra or twice:
        return missing + extra + twice
    return [
        Problem(file, HEADER, name, f"this column in place {place}", found)
        for place, (name, found) in enumerate(zip(columns, header, strict=True), 1)
        if name != found
    ]


def _long_cells(table: pl.DataFrame, file: str) -> list[Problem]:
    return [
        Problem(file, int(index) + HEADER + 1, column.name, _at_most_long(), column[index])
        for column in table
        for index in (column.str.len_chars() > LONGEST_CELL).arg_true()
    ]


def _at_most_long() -> str:
    return f"at most {LONGEST_CELL:,} characters, as many as a spreadsheet's cell can hold"
