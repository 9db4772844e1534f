"""Data classes and rules of unpublished data returns."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_ROWS: Final = 1000
MOST_COLUMNS: Final = 50
LARGEST: Final = 9_999_999  # of a count
LONGEST_PERIOD: Final = 60  # characters
LONGEST_FOUND: Final = 60  # characters of a cell quoted in a message
SHEET: Final = "Return"  # name in the template, and of the sheet to read where there are several
CODE, FORCE, COUNT, NOTE = "code", "force", "count", "note"
NEEDED: Final = (CODE, FORCE, COUNT)
HEADINGS: Final = (*NEEDED, NOTE)
NOT_RETURNED: Final = "[x]"
HIDDEN: Final = "[c]"
# What a cell of counts may hold: the wording of messages, template and page.
MEANINGS: Final = (
    f"0 if the force returned none, {HIDDEN} if its count is hidden, {NOT_RETURNED} or nothing if no return was made"
)


class Counted(StrEnum):
    """The unit of the counts of a return."""

    OPERATIONS = "operations"
    CASES = "cases"


class Withheld(Enum):
    """A count that was returned but that the file itself withholds, such as "<5"; its value is unknown here."""

    WITHHELD = "withheld"


WITHHELD: Final = Withheld.WITHHELD
Count = int | Withheld | None  # None where no return was made


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that is neither text nor a plain number, with its description."""

    description: str
    dated: bool = False  # a date or a time


FORMULA: Final = Unusable("a formula")  # neither the formula nor its stored result is read
Cell = str | int | float | bool | Unusable | None


@dataclass(frozen=True, slots=True)
class ReturnProblem:
    """One defect of a file. Rows count as a spreadsheet's; `row` is None for the whole file.

    `column` is the heading and the letter, or empty for a whole row or file.
    """

    row: int | None
    column: str
    expected: str
    found: str


class ReturnRefused(Exception):  # noqa: N818 - not an error of ours: the file is at fault
    """Raised for a file that cannot be used. Has no message, so that no log quotes a reader's data."""

    def __init__(self, problems: Iterable[ReturnProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__()


def refused(expected: str, found: str, row: int | None = None, column: str = "") -> ReturnRefused:
    """Build a refusal with one problem."""
    return ReturnRefused([ReturnProblem(row, column, expected, found)])


@dataclass(frozen=True, slots=True, repr=False)
class CellGrid:
    """The cells of one sheet, row by row from row 1.

    Args:
        rows: of any length. A missing cell is an empty one: Excel leaves empty cells off at the end of some rows and
            adds them in others.
        parted: whether commas alone separate the cells, so that one comma too many shifts those after it.
        notices: remarks for the reader on how the sheet was read.
        merged: the last row and the reference of each group of merged cells.
    """

    rows: Sequence[Sequence[Cell]]
    parted: bool
    notices: tuple[str, ...] = ()
    merged: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """Counts by force, as a reader supplied them. They have no repr, so that no log can contain them.

    Args:
        counts: every force of the register by code, in its order; None where no return was made, which is not zero, and
            WITHHELD where the file withholds the count.
        notices: remarks for the reader on how the file was read, in sentences.
    """

    counts: Mapping[str, Count] = field(repr=False)
    notices: tuple[str, ...] = field(repr=False)


def as_period(text: str) -> str:
    """Remove characters that have a meaning in files and pictures from a reader's description of the period."""
    return " ".join(re.sub(r"[^\w .,/'()\N{EN DASH}-]+", " ", text).split())[:LONGEST_PERIOD].strip()


def letter(index: int) -> str:
    """Return the letter of a column, counted from 0: 0 is "A", 26 is "AA"."""
    name = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def visible_text(text: str) -> str:
    """Strip zero-width characters and surrounding spaces from a text."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf").strip()


def quoted_cell(cell: Cell) -> str:
    """Format a cell for a message: printable, on one line, and long enough to find it."""
    if cell is None or cell == "":
        return "nothing"
    if isinstance(cell, Unusable):
        return cell.description
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    text = "".join(c if c.isprintable() else " " for c in str(cell))
    text = " ".join(text.split()) or "spaces"
    return text if len(text) <= LONGEST_FOUND else text[: LONGEST_FOUND - 1] + "\N{HORIZONTAL ELLIPSIS}"
