"""Check text: no invisible, ambiguous or unexpected characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.dataset.table_schema import HEADER, Problem, cells_with

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

# A name with an invisible character or a letter of another script is another name: its rows lose their caveats and
# their order, and searches miss them. As a Rust regular expression: spaces at an end, doubled or not plain; control and
# format characters; combining accents; lookalikes of our letters and digits (a half is fine).
UNFIT: Final = r"^\s|\s$|\ \ |[\s--\ ]|\p{C}|\p{M}|[\p{L}--\p{Latin}]|[\p{N}--[0-9\u{BC}-\u{BE}]]|[\u{FF00}-\u{FFEF}]"
EXPECTED: Final = (
    "Latin letters and plain characters on one line, with single blanks between words and none around them"
)
BRACES: Final = ("[{}]", "words without braces")
# Columns whose placeholders in braces are filled in; anywhere else readers would see them.
FILLED_IN: Final = frozenset(
    {
        ("tiles", "beside"),
        ("statistics", "sentence"),
        ("caveats", "short"),
        ("caveats", "long"),
        ("questions", "answer"),
        ("questions", "copied"),
    }
)
# A first release revises nothing, there may be no published totals, and no day may have been announced.
MAY_BE_EMPTY: Final = frozenset({"controls", "release_calendar", "revisions"})


def legible(tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Check that every text cell has only the characters that it seems to have.

    Args:
        tables: typed tables by name; their text columns are checked.
    """
    return [
        Problem(f"{name}.csv", index + HEADER + 1, column.name, expected, column[index])
        for (form, expected), besides in (((UNFIT, EXPECTED), ()), (BRACES, FILLED_IN))
        for name, index, column in cells_with(form, tables, besides)
    ]


def filled(tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Check that every table that pages need has a row: a file without any was truncated."""
    return [
        Problem(f"{name}.csv", None, "", "at least one row below the header", None)
        for name, table in tables.items()
        if table.is_empty() and name not in MAY_BE_EMPTY
    ]
