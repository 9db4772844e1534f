"""The bytes of a CSV file as rows of text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lib.data_returns.record import (
    FORMULA,
    MOST_ROWS,
    CellGrid,
    ReturnProblem,
    ReturnRefused,
    as_found,
    letter,
    refused,
)
from lib.dataset import csv_text

if TYPE_CHECKING:
    from lib.data_returns.record import Cell

UTF8: Final = 'text in UTF-8 (in Excel: save as "CSV UTF-8")'
_MARKS: Final = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
LONGEST_CELL: Final = 131_072  # the csv module stops there too, unless another library has told it not to
_SAMPLE: Final = 400  # bytes that are looked at for an encoding without a mark
_NOT_UTF8: Final = re.compile("[\udc80-\udcff]")  # bytes that are not UTF-8, as surrogateescape holds them


def grid(content: bytes) -> CellGrid:
    """Read comma-separated text in UTF-8, with or without a byte order mark.

    Raises:
        Refused: it is in another encoding, holds NUL, or its cells cannot be told apart.
    """
    _wide(content)
    text = content.decode("utf-8-sig", errors="surrogateescape")
    reader = csv_text.parse(text)
    rows: list[list[str]] = []
    try:
        for number, row in enumerate(reader, 1):
            if number > MOST_ROWS:
                # Blank rows are passed over: five megabytes of line ends would be five million rows to keep.
                if row and any(cell.strip() for cell in row):
                    raise refused(f"at most {MOST_ROWS:,} rows", "more", number)
                continue
            if any(len(cell) > LONGEST_CELL for cell in row):
                raise _too_long(number)
            rows.append(row)
    except csv_text.Error as error:
        if "field limit" in str(error):  # of the csv module: it may be lower than ours
            raise _too_long(len(rows) + 1) from None
        expected = "cells separated by commas, with every quotation mark closed"
        raise refused(expected, "text that cannot be parted into cells", len(rows) + 1) from None
    if problems := [*_not_text(rows)]:
        raise ReturnRefused(problems)
    return CellGrid([[_typed(cell) for cell in row] for row in rows], parted=True)


def _too_long(row: int) -> ReturnRefused:
    return refused(f"cells of at most {LONGEST_CELL:,} characters", "a longer one", row)


def _typed(cell: str) -> Cell:
    return FORMULA if cell.lstrip().startswith("=") else cell


def _wide(content: bytes) -> None:
    """Refuse text in units of two or four bytes, by its mark or by the zeros beside every letter."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            raise refused(UTF8, f"text in {name}")
    sample = content[:_SAMPLE]
    if len(sample) > 1 and max(sample[::2].count(0), sample[1::2].count(0)) > len(sample) // 4:
        raise refused(UTF8, "text in UTF-16 without a mark")


def _not_text(rows: list[list[str]]) -> list[ReturnProblem]:
    problems = []
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if _NOT_UTF8.search(cell):
                plain = _NOT_UTF8.sub("\N{REPLACEMENT CHARACTER}", cell)
                problems.append(ReturnProblem(number, letter(place), UTF8, f"bytes that are not: {as_found(plain)}"))
            elif "\0" in cell:
                problems.append(ReturnProblem(number, letter(place), "text without NUL characters", as_found(cell)))
    return problems
