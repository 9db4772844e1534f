"""The group-based offences and the types that the statements give of them, by id, and what is left over."""

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
    """How many group-based offences are left if none has two of the types. Each that has makes them more.

    Args:
        statistic: gives a statistic by its id, as published or as announced.
    """
    whole, *parts = (statistic(name).quantity.range for name in (WHOLE, *PARTS))
    return remainder(whole, *parts)
