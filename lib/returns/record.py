"""What a return is, what can be wrong with one, and the rules for both that readers are told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_ROWS: Final = 1000
MOST_COLUMNS: Final = 50
LARGEST: Final = 9_999_999  # of a count
LONGEST_PERIOD: Final = 60  # characters
LONGEST_FOUND: Final = 60  # characters of a cell that a message repeats
SHEET: Final = "Return"  # of the template, and the one that is read where there are several
CODE, FORCE, COUNT, NOTE = "code", "force", "count", "note"
NEEDED: Final = (CODE, FORCE, COUNT)
HEADINGS: Final = (*NEEDED, NOTE)
NOT_RETURNED: Final = "[x]"


class Counted(StrEnum):
    """What the counts of a return are."""

    OPERATIONS = "operations"
    CASES = "cases"


class Formula:
    """Stands in the place of a cell that a workbook works out: neither it nor its last result is read."""

    def __repr__(self) -> str:
        return "a formula"


FORMULA: Final = Formula()
Cell = str | int | float | bool | datetime | date | time | timedelta | Formula | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. Rows count as a spreadsheet's; `row` is None where the whole file is meant.

    `column` is the heading and the letter, or empty where a whole row or file is meant.
    """

    row: int | None
    column: str
    expected: str
    found: str


class Refused(Exception):  # noqa: N818 - not an error of ours: the file is at fault
    """A file cannot be used. It has no text, so that no log repeats what a reader supplied."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()


def refused(expected: str, found: str, row: int | None = None, column: str = "") -> Refused:
    """A refusal for one reason."""
    return Refused([Problem(row, column, expected, found)])


@dataclass(frozen=True, slots=True, repr=False)
class Grid:
    """The cells of one sheet, row by row from row 1; `exact` where every row must be as wide as the headings."""

    rows: Sequence[Sequence[Cell]]
    exact: bool
    notices: tuple[str, ...] = ()
    merged: tuple[tuple[int, str], ...] = ()  # the last row and the reference of each group of merged cells


@dataclass(frozen=True, slots=True)
class Return:
    """Counts by force, as a reader supplied them. Its counts are never printed: a log must not hold them.

    Args:
        counts: every force of the register by code, in its order; None where none was returned, which is not zero.
        notices: what the reader should know about how the file was read, in sentences.
    """

    counts: Mapping[str, int | None] = field(repr=False)
    notices: tuple[str, ...] = field(repr=False)


def as_period(text: str) -> str:
    """What a reader says of the time of the counts, without signs that mean something in files and pictures."""
    return " ".join(re.sub(r"[^\w .,/'()\N{EN DASH}-]+", " ", text).split())[:LONGEST_PERIOD].strip()


def letter(place: int) -> str:
    """The letter of a column, the first being 0: 0 is "A", 26 is "AA"."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def as_found(cell: Cell) -> str:
    """A cell in a message: printable, on one line, and no longer than needed to find it."""
    if cell is None or cell == "":
        return "nothing"
    if isinstance(cell, Formula):
        return repr(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if not isinstance(cell, str | int | float):
        return f"a date or time ({cell})"
    text = "".join(c if c.isprintable() else " " for c in str(cell))
    text = " ".join(text.split()) or "spaces"
    return text if len(text) <= LONGEST_FOUND else text[: LONGEST_FOUND - 1] + "\N{HORIZONTAL ELLIPSIS}"
