"""Which columns hold published figures, and how the revisions table names one cell of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# A qualifier is part of a number, and words that a source printed stand in its place: both are published with it.
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
# What stands for a figure that is not available, and for a cell of text that is empty: a revision with an empty cell
# says that there was, or is, no row.
MISSING, NOTHING = "[x]", "[z]"


def is_meant_alone(table: str, column: str) -> bool:
    """Whether the key of a row, alone, means this column: the only figure of the row, or its value."""
    return column == VALUE or list(FIGURES.get(table, ())) == [column]


def named(table: str, key: str, column: str) -> str:
    """The key of a revision: that of the row, and the column after it where the row has other figures too."""
    return key if is_meant_alone(table, column) else f"{key} {column}"


def meant(table: str, written: str) -> tuple[str, str]:
    """What the key of a revision means: the key of a row, and a column; "" where it names none."""
    key, _, last = written.rpartition(" ")
    if key and last in FIGURES.get(table, ()) and not is_meant_alone(table, last):
        return key, last
    alone = [column for column in FIGURES.get(table, ()) if is_meant_alone(table, column)]
    return written, alone[0] if alone else ""
