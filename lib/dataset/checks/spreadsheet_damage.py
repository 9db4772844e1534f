"""Check for text that a spreadsheet has converted to a date, a number or a formula.

Spreadsheets do so silently when they open a file: "September 2025" becomes "Sep-25". Columns with a pattern in the
schema reject that. Free text has no pattern, but the converted text has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from lib.dataset.table_schema import HEADER, Problem, cells_with

if TYPE_CHECKING:
    from collections.abc import Mapping

_MONTH: Final = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_CLOCK: Final = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: [ap]m)?"
# Patterns of a whole cell, as Rust regular expressions.
MADE: Final = "|".join(
    (
        rf"[0-9]{{1,2}}[- ]{_MONTH}(?:[- ][0-9]{{2}})?",  # 25-Sep, 16-Jan-25
        rf"[0-9]{{1,2}}-{_MONTH}-[0-9]{{4}}",
        rf"{_MONTH}[- ][0-9]{{2}}",  # Sep-25
        rf"[0-9]{{1,2}}[/.][0-9]{{1,2}}[/.][0-9]{{2,4}}(?: {_CLOCK})?",
        _CLOCK,
        r"-?[0-9]+(?:\.[0-9]+)?e[+-]?[0-9]+",  # 1E+05
        r"#(?:name\?|ref!|value!|div/0!|n/a|num!|null!|spill!|calc!)|#+",
        "true|false",
    )
)
# UTF-8 text decoded as Windows-1252: pound signs, dashes and accents.
GARBLED: Final = "\u00c3[\u0080-\u00bf\u0152-\u2122]|\u00c2[\u0080-\u00bf]|\u00e2\u20ac"
EXPECTED: Final = "the text as it was written: a spreadsheet has made this of it (import every column as text)"
WORDED: Final = (
    ("statistics", "period"),
    ("operations", "period"),
    ("commitments", "due"),
)  # columns with periods as free text
_YEAR: Final = "(?:19|20)[0-9]{2}"
# A year, a financial year, two years, or words; and the fragments of converted dates, which none may contain.
PERIOD: Final = rf"{_YEAR}(?:-[0-9]{{2}})?|{_YEAR} ?(?:-|to) ?{_YEAR}|.*[A-Za-z]{{3}}.*"
NO_PERIOD: Final = rf"\b{_MONTH}-[0-9]{{2}}\b|\b[0-9]{{1,2}}-{_MONTH}\b|\b[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{2,4}}\b"
A_PERIOD: Final = (
    "a period in words with months in full and years in 4 digits, such as September 2025, 2023 calendar year or "
    "2022-23 (spreadsheets make dates of some: import this column as text)"
)


def untouched(tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Check that no text cell has been converted by a spreadsheet.

    Args:
        tables: typed tables by name; their text columns are checked.
    """
    return [_problem(*place) for place in cells_with(f"(?i:^(?:{MADE})$)|{GARBLED}", tables)]


def periods_in_words(place: tuple[str, str], table: pl.DataFrame) -> list[Problem]:
    """Check that periods in free text are years or words, and not converted dates or numbers.

    Args:
        place: a pair of `WORDED`: table and column. Empty cells are accepted.
        table: that table.
    """
    name, column = place
    cells = table[column]
    years = cells.str.extract_groups(f"^({_YEAR})-([0-9]{{2}})$").struct.unnest().cast(pl.Int32)
    month = ((years["1"] + 1) % 100 != years["2"]).fill_null(value=False)  # 2025-09 is no financial year
    wrong = month | ~cells.str.contains(f"^(?:{PERIOD})$") | cells.str.contains(f"(?i){NO_PERIOD}")
    return [_problem(name, int(row), cells) for row in ((cells != "") & wrong).arg_true()]


def _problem(name: str, row: int, column: pl.Series) -> Problem:
    expected = A_PERIOD if (name, column.name) in WORDED else EXPECTED
    return Problem(f"{name}.csv", row + HEADER + 1, column.name, expected, column[row])
