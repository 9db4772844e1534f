"""Headings of the official tables, found however they are written: never by guess, and never passed over."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

YEAR, QUARTER, FORCE = "Financial Year", "Financial Quarter", "Force Name"
CODE, NUMBER = "Offence Code", "Number of Offences"
READ: Final = (YEAR, QUARTER, FORCE, CODE, NUMBER)
NAMES: Final = (*READ, "Offence Description", "Offence Group", "Offence Subgroup")
ENOUGH: Final = 3  # names in one row make it a header, so that a misspelt one is found rather than passed over
TABLED: Final = 4  # cells in one row make a sheet a table, which must have headings
LONGEST: Final = 300  # characters of headings that a message repeats
_RAISED: Final = re.compile("[\N{SUPERSCRIPT ONE}\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT THREE}\u2070-\u2079]")
_NOTE: Final = re.compile(
    r"\[[^\]]*\]|\((?:(?:see )?(?:foot)?notes?\b[^)]*|[0-9, ]+|[a-z])\)|\b(?:see )?(?:foot)?notes? ?[0-9][0-9, ]*"
)
_UNSAID: Final = re.compile(r"[\W_]")  # blanks, line ends, underscores and other signs


@dataclass(frozen=True, slots=True)
class Header:
    """Where a table's headings stand.

    Args:
        row: the last row of the headings, as a spreadsheet counts.
        names: for each column its name among `NAMES`, or "".
        written: the headings as they stand there, in one line.
    """

    row: int
    names: tuple[str, ...]
    written: str

    @property
    def known(self) -> int:
        """How many of the names stand in it."""
        return len({name for name in self.names if name})


def found(rows: Iterable[Sequence[str | None]]) -> Header | None:
    """The headings of a table, in one row or in two that are read together; None where there are none.

    Case, blanks, line ends, underscores, other signs and marks of notes count for nothing. A title, notes and empty
    rows may stand above, as many as there are.
    """
    walk = iter(rows)
    above: Sequence[str | None] = ()
    for number, row in enumerate(walk, 1):
        choices = [_one(number, row), _two(number, above, row)]
        if max(choice.known for choice in choices) >= ENOUGH:
            for below in islice(walk, 1):
                choices += [_two(number + 1, row, below), _one(number + 1, below)]
            return max(choices, key=lambda choice: choice.known)
        above = row
    return None


def table(rows: Iterable[Sequence[str | None]]) -> Header | None:
    """What stands in place of headings where `found` finds none; None where the rows are a page of text."""
    wide = (
        _one(number, row) for number, row in enumerate(rows, 1) if sum(bool(_plain(cell)) for cell in row) >= TABLED
    )
    return next(wide, None)


def _one(number: int, row: Sequence[str | None]) -> Header:
    return Header(number, tuple(_name(cell) for cell in row), _written(row))


def _two(number: int, upper: Sequence[str | None], lower: Sequence[str | None]) -> Header:
    """Two rows as one: a heading that spans columns goes on in each of them."""
    if not upper:
        return Header(number, (), "")
    names, cells, span = [], [], ""
    for place in range(max(len(upper), len(lower))):
        over, under = ((row[place] if place < len(row) else None) or "" for row in (upper, lower))
        span = over if _plain(over) else span
        whole = f"{span} {under}" if _plain(under) else over
        names.append(_name(whole) or _name(under) or _name(over))
        cells.append(whole)
    return Header(number, tuple(names), _written(cells))


def _name(cell: str | None) -> str:
    plain = _plain(cell)
    return _KNOWN.get(plain) or _KNOWN.get(plain.rstrip("0123456789"), "")  # a raised figure may have come down


def _plain(cell: str | None) -> str:
    text = unicodedata.normalize("NFKC", _RAISED.sub("", cell or "")).casefold()
    return _UNSAID.sub("", _NOTE.sub(" ", text.replace("_", " ")))


def _written(row: Sequence[str | None]) -> str:
    said = ", ".join(" ".join(cell.split()) for cell in row if cell and cell.strip())
    return said if len(said) <= LONGEST else said[: LONGEST - 3] + "..."


_KNOWN: Final = {_plain(name): name for name in NAMES}
