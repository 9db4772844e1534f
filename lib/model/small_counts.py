"""What may be shown of a count under 10: one rule for everything that shows counts by force.

The Home Office publishes these counts, so tables and files of whole years give each as published, and so does the data
package. Everything else says "under 10" and no more: charts give it no position and no class, sentences do not name its
number, no rate, range, change, share or order is computed from it, and no picture for posting shows it. A negative
count, left where records were moved to another code, is under 10 too. Subtraction must not reveal it either: see
`held_back` and `gives_away`. Quarterly counts have a higher threshold: see `years_by_quarter`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEAST: Final = 10  # the lowest count that is shown everywhere
UNDER: Final = f"under {LEAST}"  # in charts, in place of a lower one
FEWER: Final = f"fewer than {LEAST}"  # in sentences, all that is said of a lower one
OR_MORE: Final = f"{LEAST} or more"  # in charts, in place of a count that would reveal a lower one
TABLE_ONLY: Final = ""  # in charts, in place of a number that only the table shows
WITHHELD: Final = (UNDER, OR_MORE, TABLE_ONLY)  # in charts, in place of a number in the table
A_QUARTER: Final = LEAST  # average offences a quarter below which a year is not shown by quarter
FULL: Final = 4  # quarters
A_YEAR: Final = A_QUARTER * FULL


class Year(NamedTuple):
    """A count of one financial year, null where unknown, and the number of its quarters."""

    year: str
    offences: int | None
    quarters: int


def is_small(count: float | None) -> bool:
    """Return whether a count is known and under 10."""
    return count is not None and count < LEAST


def drawn(count: float, printed: str, *, held_back: bool = False) -> str:
    """Return a count as charts show it: the number as printed, "under 10", or "10 or more" where it is `held_back`."""
    if is_small(count):
        return UNDER
    return OR_MORE if held_back else printed


def held_back(parts: Mapping[str, float | None], whole: float | None) -> frozenset[str]:
    """Choose the parts whose numbers a chart withholds, so that subtraction from the whole reveals no small count.

    Where one part alone is under 10, the whole less the others is its number, so the next smallest part is withheld
    too. Ties are broken by name.

    Args:
        parts: every part of the whole, by name; null where unknown.
        whole: their sum, which readers can know; null where unknown.

    Returns:
        Names of parts of 10 or more; none where nothing is small or where the whole is unknown.
    """
    if whole is None or None in parts.values():
        return frozenset()
    larger = sorted((count, name) for name, count in parts.items() if count is not None and not is_small(count))
    left = whole - sum(count for count, _ in larger)
    withheld: list[str] = []
    for count, name in larger:
        if not gives_away(left, under=len(parts) - len(larger), more=len(withheld)):
            break
        left += count
        withheld.append(name)
    return frozenset(withheld)


def gives_away(left: float, *, under: int = 0, more: int = 0, not_shown: int = 0) -> bool:
    """Return whether the whole less the numbers shown reveals the number of a part under 10.

    Args:
        left: the whole less those numbers.
        under: number of parts shown as "under 10".
        more: number of parts shown as "10 or more".
        not_shown: number of parts that are not shown.
    """
    if under + more + not_shown <= 1:
        return bool(under + not_shown) and is_small(left)
    # If the rest is the least or the most that the parts can sum to, each of them is known.
    return left <= LEAST * more or (more == not_shown == 0 and left >= (LEAST - 1) * under)


def years_by_quarter(counts: Iterable[Year]) -> tuple[str, ...]:
    """Return the years that may be shown by quarter: the newest in a row with 10 a quarter on average.

    Args:
        counts: of one measure and area, in order of time.

    Returns:
        Years in order. Empty where not even the newest full year qualifies: the chart then shows years.
    """
    newest_first = list(counts)[::-1]
    qualifying: list[Year] = []
    for year in newest_first:
        if year.offences is not None and year.offences < A_QUARTER * year.quarters:
            break
        qualifying.append(year)
    if all(year.quarters < FULL for year in qualifying):
        return ()
    return tuple(year.year for year in qualifying[::-1])
