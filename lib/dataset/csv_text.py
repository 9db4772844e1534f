"""Read and write CSV: the only module that parses it. `read` reports every row and cell that is malformed."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

import polars as pl

from lib.dataset.table_schema import HEADER, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Error = csv.Error  # raised for text that cannot be split into cells
LONGEST_CELL: Final = 32_767  # spreadsheets truncate longer ones silently
_NOT_TEXT: Final = re.compile("[\0\udc80-\udcff]")  # NUL, and bytes that are not UTF-8, as surrogateescape decodes them


def parse(text: str | Iterable[str], *, strict: bool = True) -> Iterator[list[str]]:
    """Parse CSV text into records, the header included, one list of cells each.

    Args:
        text: the whole text, or an iterable of lines with line ends.
        strict: whether a quotation mark that is not closed, or followed by text, is an error.

    Raises:
        Error: the text cannot be split into cells.
    """
    return csv.reader(io.StringIO(text, newline="") if isinstance(text, str) else text, strict=strict)


def rows(content: bytes) -> list[list[str]]:
    """Parse the records of a valid file, the header first; a byte order mark is ignored.

    Raises:
        Error, UnicodeDecodeError: the file is not valid.
    """
    return list(parse(content.decode("utf-8-sig"), strict=False))


def records(content: bytes) -> list[dict[str, str]]:
    """Parse the records of a valid file into dictionaries by column; blank lines are skipped. See `rows`."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def encode(rows: Iterable[Iterable[object]], end: str = "\n") -> bytes:
    """Encode records as CSV in UTF-8, with quotes where needed, each ended by `end`."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=end).writerows(rows)
    return buffer.getvalue().encode()


def read(content: bytes, columns: Sequence[str], file: str) -> tuple[pl.DataFrame | None, list[Problem]]:
    """Read a CSV file whose header must be `columns`, in that order.

    A byte order mark and CR LF line ends, as spreadsheets write them, are accepted and removed. Row numbers count
    records, as a spreadsheet does, also where a quoted cell has line ends.

    Returns:
        One String column for each of `columns` and one row for each record; None where the text cannot be split into
        cells or the header is wrong. Rows with too few or too many cells are kept, padded or cut.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [Problem(file, None, "", "text in UTF-8", "text in UTF-16")]
    text = content.decode("utf-8-sig", errors="surrogateescape").replace("\r\n", "\n")
    if not text.strip():
        return None, [Problem(file, None, "", "a header and rows", None)]
    reader = parse(text)
    width, number, cells, problems = len(columns), HEADER - 1, [], []
    try:
        header = next(reader)
        number = HEADER
        if header != list(columns):
            return None, _header_problems(header, columns, file)
        # One flat list: 31,000 lists would trigger the garbage collector and double the time.
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
        limit = _longest_cell_words() if "field limit" in str(error) else expected
        return None, [*problems, Problem(file, number + 1, "", limit, str(error))]
    if not (text.isascii() and "\0" not in text) and _NOT_TEXT.search(text):
        problems += _not_text(cells, columns, file)
        cells = [_NOT_TEXT.sub("�", cell) for cell in cells]
    table = pl.DataFrame(
        {name: cells[index::width] for index, name in enumerate(columns)}, schema=dict.fromkeys(columns, pl.String)
    )
    return table, problems + (_long_cells(table, file) if len(text) > LONGEST_CELL else [])


def _not_text(cells: list[str], columns: Sequence[str], file: str) -> list[Problem]:
    return [
        Problem(
            file,
            index // len(columns) + HEADER + 1,
            columns[index % len(columns)],
            "text in UTF-8 without NUL",
            cell.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", r"\x00"),
        )
        for index, cell in enumerate(cells)
        if _NOT_TEXT.search(cell)
    ]


def _header_problems(header: list[str], columns: Sequence[str], file: str) -> list[Problem]:
    missing = [Problem(file, HEADER, name, "this column", None) for name in columns if name not in header]
    extra = [
        Problem(file, HEADER, name or f"number {position}", "no such column: the schema does not name it", name)
        for position, name in enumerate(header, 1)
        if name not in columns
    ]
    repeated = [
        Problem(file, HEADER, name, "this column once", f"{header.count(name)} times")
        for name in columns
        if header.count(name) > 1
    ]
    if missing or extra or repeated:
        return missing + extra + repeated
    return [
        Problem(file, HEADER, name, f"this column in place {position}", found)
        for position, (name, found) in enumerate(zip(columns, header, strict=True), 1)
        if name != found
    ]


def _long_cells(table: pl.DataFrame, file: str) -> list[Problem]:
    return [
        Problem(file, int(index) + HEADER + 1, column.name, _longest_cell_words(), column[index])
        for column in table
        for index in (column.str.len_chars() > LONGEST_CELL).arg_true()
    ]


def _longest_cell_words() -> str:
    return f"at most {LONGEST_CELL:,} characters, as many as a spreadsheet's cell can hold"
