"""What may be shown of a count under 10: the one rule that everything which shows counts by force follows.

The Home Office publishes these counts, so tables and files of whole years give each as published, and so does the data
package. All else says "under 10" of it and no more: drawings set it at no place and in no class, sentences do not speak
its number, no rate, range, change, share or order is made of it, and no picture to be posted shows it. A count below
zero, left where records were moved to another code, is under 10 too. Nor may subtraction tell it: see `held_back` and
`gives_away`. Counts by quarter are small sooner: see `years_by_quarter`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEAST: Final = 10  # the lowest count of which more is said than that it is small
UNDER: Final = f"under {LEAST}"  # what a drawing says of a lower one
OR_MORE: Final = f"{LEAST} or more"  # what a drawing says of a number that is held back to keep a lower one
UNSAID: Final = ""  # what a drawing says of a number that it leaves to the table
WITHHELD: Final = (UNDER, OR_MORE, UNSAID)  # said in place of a number that the table holds
A_QUARTER: Final = LEAST  # offences, on average over a year, below which a year is not shown by quarter
FULL: Final = 4  # quarters
A_YEAR: Final = A_QUARTER * FULL


class Year(NamedTuple):
    """A count of one financial year, null where not known, and how many quarters it holds."""

    year: str
    offences: int | None
    quarters: int


def is_small(count: float | None) -> bool:
    """Whether a count is known and under 10."""
    return count is not None and count < LEAST


def drawn(count: float, printed: str, *, held_back: bool = False) -> str:
    """What a drawing says of a count: the number as printed, or "under 10", or "10 or more" where it is `held_back`."""
    if is_small(count):
        return UNDER
    return OR_MORE if held_back else printed


def held_back(parts: Mapping[str, float | None], whole: float | None) -> frozenset[str]:
    """Which other parts a drawing of all parts of a whole gives no number, so that what is left tells no small one.

    Where one part alone is under 10, the whole less the others is its number: the next smallest part is held back
    too. Equal parts are taken by name.

    Args:
        parts: every part of the whole, by name; null where not known.
        whole: their sum, which readers can know; null where not known.

    Returns:
        Names of parts of 10 or more; none where nothing is small or where the whole is not known.
    """
    if whole is None or None in parts.values():
        return frozenset()
    larger = sorted((count, name) for name, count in parts.items() if count is not None and not is_small(count))
    left = whole - sum(count for count, _ in larger)
    held: list[str] = []
    for count, name in larger:
        if not gives_away(left, under=len(parts) - len(larger), more=len(held)):
            break
        left += count
        held.append(name)
    return frozenset(held)


def gives_away(left: float, *, under: int = 0, more: int = 0, unsaid: int = 0) -> bool:
    """Whether what is left of a whole after all numbers drawn beside it tells the number of a part under 10.

    Args:
        left: the whole less those numbers.
        under: parts drawn as "under 10".
        more: parts drawn as "10 or more".
        unsaid: parts of which nothing is drawn.
    """
    if under + more + unsaid <= 1:
        return bool(under + unsaid) and is_small(left)
    # At either end of what the parts can be, each of them is known.
    return left <= LEAST * more or (more == unsaid == 0 and left >= (LEAST - 1) * under)


def years_by_quarter(counts: Iterable[Year]) -> tuple[str, ...]:
    """The years that may be shown by quarter: the newest ones in a row with at least 10 a quarter, 40 in a full year.

    Args:
        counts: of one measure and place, in order of time.

    Returns:
        Years in order. Empty where not even the newest full year is one of them: then years are shown.
    """
    newest_first = list(counts)[::-1]
    found: list[Year] = []
    for one in newest_first:
        if one.offences is not None and one.offences < A_QUARTER * one.quarters:
            break
        found.append(one)
    if all(one.quarters < FULL for one in found):
        return ()
    return tuple(one.year for one in found[::-1])
