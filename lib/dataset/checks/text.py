"""Sense checks on text: what a reader sees is what stands in the file, and nothing in it cannot be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from lib.dataset.table_schema import HEADER, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

# A name with an unseen character or a letter of another script is another name: what it stands for loses its cautions,
# its place among its like, or its reader. As Rust's regular expressions write it: blanks at an end, twice or not plain;
# control and format characters; loose accents; letters and digits that only look like ours (a half is fine).
UNFIT: Final = r"^\s|\s$|\ \ |[\s--\ ]|\p{C}|\p{M}|[\p{L}--\p{Latin}]|[\p{N}--[0-9\u{BC}-\u{BE}]]|[\u{FF00}-\u{FFEF}]"
EXPECTED: Final = (
    "Latin letters and plain characters on one line, with single blanks between words and none around them"
)
BRACES: Final = ("[{}]", "words without braces")
# Marks in braces are filled in where they are asked for; anywhere else a reader would see them.
FILLED_IN: Final = frozenset(
    {("tiles", "beside"), ("statistics", "sentence"), ("caveats", "short"), ("caveats", "long")}
)
# A first release changes nothing, and nobody else may have published a total.
MAY_BE_EMPTY: Final = frozenset({"controls", "revisions"})


def legible(tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Every cell of text holds what it seems to hold.

    Args:
        tables: typed tables by name; their text columns are looked at.
    """
    return [
        Problem(f"{name}.csv", int(place) + HEADER + 1, column.name, expected, column[place])
        for name, table in tables.items()
        for column in table.select(pl.col(pl.String))
        for form, expected in ((UNFIT, EXPECTED), *(() if (name, column.name) in FILLED_IN else (BRACES,)))
        for place in column.str.contains(form).arg_true()
    ]


def filled(tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Every table that pages are made of has a row: a file without any was lost on its way."""
    return [
        Problem(f"{name}.csv", None, "", "at least one row below the header", None)
        for name, table in tables.items()
        if table.is_empty() and name not in MAY_BE_EMPTY
    ]
