"""Find the headings of the official tables, however they are written; never guess, never skip a table silently."""

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
ENOUGH: Final = 3  # known names that make a row a header, so that a misspelt name is reported, not skipped
TABLED: Final = 4  # filled cells in a row that make a sheet a table, which must have headings
LONGEST: Final = 300  # characters of headings quoted in a message
_RAISED: Final = re.compile("[\N{SUPERSCRIPT ONE}\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT THREE}\u2070-\u2079]")
_NOTE: Final = re.compile(
    r"\[[^\]]*\]|\((?:(?:see )?(?:foot)?notes?\b[^)]*|[0-9, ]+|[a-z])\)|\b(?:see )?(?:foot)?notes? ?[0-9][0-9, ]*"
)
_IGNORED: Final = re.compile(r"[\W_]")  # blanks, line ends, underscores and other signs


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a table.

    Args:
        row: the last row of the headings, as a spreadsheet counts.
        names: for each column its name among `NAMES`, or "".
        written: the headings as written, on one line.
    """

    row: int
    names: tuple[str, ...]
    written: str

    @property
    def known(self) -> int:
        """The number of known names in it."""
        return len({name for name in self.names if name})


def find_header(rows: Iterable[Sequence[str | None]]) -> Header | None:
    """Find the headings of a table, in one row or in two that are read together; None where there are none.

    Case, spaces, line ends, underscores, other signs and note markers are ignored. Any number of title lines, notes and
    empty rows may be above.
    """
    iterator = iter(rows)
    above: Sequence[str | None] = ()
    for number, row in enumerate(iterator, 1):
        candidates = [_single_row(number, row), _joined_rows(number, above, row)]
        if max(candidate.known for candidate in candidates) >= ENOUGH:
            for below in islice(iterator, 1):
                candidates += [_joined_rows(number + 1, row, below), _single_row(number + 1, below)]
            return max(candidates, key=lambda candidate: candidate.known)
        above = row
    return None


def find_table_row(rows: Iterable[Sequence[str | None]]) -> Header | None:
    """Return the first wide row where `find_header` finds none; None where the rows are a page of text."""
    wide = (
        _single_row(number, row)
        for number, row in enumerate(rows, 1)
        if sum(bool(_plain(cell)) for cell in row) >= TABLED
    )
    return next(wide, None)


def _single_row(number: int, row: Sequence[str | None]) -> Header:
    return Header(number, tuple(_name(cell) for cell in row), _written(row))


def _joined_rows(number: int, upper: Sequence[str | None], lower: Sequence[str | None]) -> Header:
    """Join two rows: a heading that spans columns applies to each of them."""
    if not upper:
        return Header(number, (), "")
    names, cells, span = [], [], ""
    for index in range(max(len(upper), len(lower))):
        upper_cell, lower_cell = ((row[index] if index < len(row) else None) or "" for row in (upper, lower))
        span = upper_cell if _plain(upper_cell) else span
        joined = f"{span} {lower_cell}" if _plain(lower_cell) else upper_cell
        names.append(_name(joined) or _name(lower_cell) or _name(upper_cell))
        cells.append(joined)
    return Header(number, tuple(names), _written(cells))


def _name(cell: str | None) -> str:
    plain = _plain(cell)
    return _KNOWN.get(plain) or _KNOWN.get(
        plain.rstrip("0123456789"), ""
    )  # a superscript may have become a plain digit


def _plain(cell: str | None) -> str:
    text = unicodedata.normalize("NFKC", _RAISED.sub("", cell or "")).casefold()
    return _IGNORED.sub("", _NOTE.sub(" ", text.replace("_", " ")))


def _written(row: Sequence[str | None]) -> str:
    text = ", ".join(" ".join(cell.split()) for cell in row if cell and cell.strip())
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


_KNOWN: Final = {_plain(name): name for name in NAMES}
