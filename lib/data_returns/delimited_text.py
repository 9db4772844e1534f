"""Parse the bytes of a CSV file into rows of text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lib.data_returns.record import (
    FORMULA,
    MOST_ROWS,
    CellGrid,
    ReturnProblem,
    ReturnRefused,
    letter,
    quoted_cell,
    refused,
)
from lib.dataset import csv_text

if TYPE_CHECKING:
    from lib.data_returns.record import Cell

UTF8: Final = 'text in UTF-8 (in Excel: save as "CSV UTF-8")'
_BYTE_ORDER_MARKS: Final = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
LONGEST_CELL: Final = 131_072  # also the limit of the csv module, unless another library has changed it
_SAMPLE: Final = 400  # bytes inspected for an encoding without a byte order mark
_NOT_UTF8: Final = re.compile("[\udc80-\udcff]")  # bytes that are not UTF-8, as surrogateescape decodes them


def grid(content: bytes) -> CellGrid:
    """Parse comma-separated text in UTF-8, with or without a byte order mark.

    Raises:
        ReturnRefused: it is in another encoding, has NUL characters, or cannot be split into cells.
    """
    _refuse_wide_encodings(content)
    text = content.decode("utf-8-sig", errors="surrogateescape")
    reader = csv_text.parse(text)
    rows: list[list[str]] = []
    try:
        for number, row in enumerate(reader, 1):
            if number > MOST_ROWS:
                # Skip blank rows: five megabytes of line ends would be five million rows in memory.
                if row and any(cell.strip() for cell in row):
                    raise refused(f"at most {MOST_ROWS:,} rows", "more", number)
                continue
            if any(len(cell) > LONGEST_CELL for cell in row):
                raise _too_long(number)
            rows.append(row)
    except csv_text.Error as error:
        if "field limit" in str(error):  # the csv module's limit may be lower than ours
            raise _too_long(len(rows) + 1) from None
        expected = "cells separated by commas, with every quotation mark closed"
        raise refused(expected, "text that cannot be parted into cells", len(rows) + 1) from None
    if problems := [*_text_problems(rows)]:
        raise ReturnRefused(problems)
    return CellGrid([[_typed(cell) for cell in row] for row in rows], parted=True)


def _too_long(row: int) -> ReturnRefused:
    return refused(f"cells of at most {LONGEST_CELL:,} characters", "a longer one", row)


def _typed(cell: str) -> Cell:
    return FORMULA if cell.lstrip().startswith("=") else cell


def _refuse_wide_encodings(content: bytes) -> None:
    """Refuse UTF-16 and UTF-32, by byte order mark or by the zero bytes beside every letter."""
    for mark, name in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            raise refused(UTF8, f"text in {name}")
    sample = content[:_SAMPLE]
    if len(sample) > 1 and max(sample[::2].count(0), sample[1::2].count(0)) > len(sample) // 4:
        raise refused(UTF8, "text in UTF-16 without a mark")


def _text_problems(rows: list[list[str]]) -> list[ReturnProblem]:
    problems = []
    for number, row in enumerate(rows, 1):
        for index, cell in enumerate(row):
            if _NOT_UTF8.search(cell):
                plain = _NOT_UTF8.sub("\N{REPLACEMENT CHARACTER}", cell)
                problems.append(ReturnProblem(number, letter(index), UTF8, f"bytes that are not: {quoted_cell(plain)}"))
            elif "\0" in cell:
                problems.append(ReturnProblem(number, letter(index), "text without NUL characters", quoted_cell(cell)))
    return problems
