"""Columns of published figures, and the keys by which the revisions table names their cells."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Qualifiers, and words that a source printed in place of a number, are published with it.
FIGURES: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "controls": ("value",),
        "populations": ("residents", "residents_0_17"),
        "recorded_offences": ("offences",),
        "statistics": ("value", "qualifier", "printed_as"),
        "wordings": ("value", "qualifier"),
    }
)
VALUE: Final = "value"
# A figure that is not available, and an empty text cell; an empty cell of a revision means that there was, or is, no
# row.
MISSING, NOTHING = "[x]", "[z]"


def is_default_column(table: str, column: str) -> bool:
    """Return whether the key of a row by itself means this column: its only figure, or its value."""
    return column == VALUE or list(FIGURES.get(table, ())) == [column]


def revision_key(table: str, key: str, column: str) -> str:
    """Return the key of a revision: that of the row, followed by the column where the row has several figures."""
    return key if is_default_column(table, column) else f"{key} {column}"


def parse_revision_key(table: str, revision: str) -> tuple[str, str]:
    """Split the key of a revision into the key of a row and a column; "" where it means none."""
    key, _, last = revision.rpartition(" ")
    if key and last in FIGURES.get(table, ()) and not is_default_column(table, last):
        return key, last
    defaults = [column for column in FIGURES.get(table, ()) if is_default_column(table, column)]
    return revision, defaults[0] if defaults else ""
