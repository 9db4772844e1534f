"""What a return is, what can be wrong with one, and the rules for both that readers are told."""

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
LONGEST_FOUND: Final = 60  # characters of a cell that a message repeats
SHEET: Final = "Return"  # of the template, and the one that is read where there are several
CODE, FORCE, COUNT, NOTE = "code", "force", "count", "note"
NEEDED: Final = (CODE, FORCE, COUNT)
HEADINGS: Final = (*NEEDED, NOTE)
NOT_RETURNED: Final = "[x]"
HIDDEN: Final = "[c]"
# What may stand in the column of counts, each with its one meaning: messages, template and page say it in these words.
MEANINGS: Final = (
    f"0 if the force returned none, {HIDDEN} if its count is hidden, {NOT_RETURNED} or nothing if no return was made"
)


class Counted(StrEnum):
    """What the counts of a return are."""

    OPERATIONS = "operations"
    CASES = "cases"


class Withheld(Enum):
    """A count that was returned and that the file itself hides, such as "<5". What it is, nobody here knows."""

    WITHHELD = "withheld"


WITHHELD: Final = Withheld.WITHHELD
Count = int | Withheld | None  # None where no return was made


@dataclass(frozen=True, slots=True)
class Unusable:
    """Stands in the place of a cell that is neither text nor a plain number: what it is, in words."""

    said: str
    dated: bool = False  # a date or a time


FORMULA: Final = Unusable("a formula")  # neither it nor its last result is read
Cell = str | int | float | bool | Unusable | None


@dataclass(frozen=True, slots=True)
class ReturnProblem:
    """One thing that is wrong. Rows count as a spreadsheet's; `row` is None where the whole file is meant.

    `column` is the heading and the letter, or empty where a whole row or file is meant.
    """

    row: int | None
    column: str
    expected: str
    found: str


class ReturnRefused(Exception):  # noqa: N818 - not an error of ours: the file is at fault
    """A file cannot be used. It has no text, so that no log repeats what a reader supplied."""

    def __init__(self, problems: Iterable[ReturnProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__()


def refused(expected: str, found: str, row: int | None = None, column: str = "") -> ReturnRefused:
    """A refusal for one reason."""
    return ReturnRefused([ReturnProblem(row, column, expected, found)])


@dataclass(frozen=True, slots=True, repr=False)
class CellGrid:
    """The cells of one sheet, row by row from row 1.

    Args:
        rows: as long as they come. A cell that is not there is an empty one: Excel leaves empty cells off at the end of
            a line in whole blocks of rows, and adds some in others.
        parted: where cells are told apart by commas alone, so that one comma too many moves what follows.
        notices: what the reader should know about how the sheet was read.
        merged: the last row and the reference of each group of merged cells.
    """

    rows: Sequence[Sequence[Cell]]
    parted: bool
    notices: tuple[str, ...] = ()
    merged: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """Counts by force, as a reader supplied them. Its counts are never printed: a log must not hold them.

    Args:
        counts: every force of the register by code, in its order; None where no return was made, which is not zero,
            and WITHHELD where the file hides what was returned.
        notices: what the reader should know about how the file was read, in sentences.
    """

    counts: Mapping[str, Count] = field(repr=False)
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


def seen(text: str) -> str:
    """A text without characters that take no room, such as a zero-width space, and without blanks around it."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf").strip()


def as_found(cell: Cell) -> str:
    """A cell in a message: printable, on one line, and no longer than needed to find it."""
    if cell is None or cell == "":
        return "nothing"
    if isinstance(cell, Unusable):
        return cell.said
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    text = "".join(c if c.isprintable() else " " for c in str(cell))
    text = " ".join(text.split()) or "spaces"
    return text if len(text) <= LONGEST_FOUND else text[: LONGEST_FOUND - 1] + "\N{HORIZONTAL ELLIPSIS}"
