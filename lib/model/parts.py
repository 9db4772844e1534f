"""Ids of the group-based offences and of their types in the statements, and the remainder that no type covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.model.quantity import remainder

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.model.quantity import Range
    from lib.model.records import Statistic

WHOLE: Final = "gb-2023-total"
FAMILY, INSTITUTIONS, EXPLOITATION = "gb-2023-familial", "gb-2023-institutional", "gb-2023-cse"
PARTS: Final = (FAMILY, INSTITUTIONS, EXPLOITATION)


def left_over(statistic: Callable[[str], Statistic]) -> Range:
    """Compute how many group-based offences are of none of the types, if none is of two; each that is adds one.

    Args:
        statistic: function that returns a statistic by id, as published or as announced.
    """
    whole, *parts = (statistic(name).quantity.range for name in (WHOLE, *PARTS))
    return remainder(whole, *parts)
