"""Disclosure control: suppress small counts, and further ones so that no total reveals them.

A count that the return itself withholds is suppressed whatever the reader chooses. No total that includes it is known,
so none can reveal it, and none is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib.data_returns.record import WITHHELD, Withheld
from lib.model.records import NATIONS, WHOLE, Shorthand

if TYPE_CHECKING:
    from lib.data_returns.record import Count
    from lib.dataset.register import Register

UNDER: Final = 5  # counts from 1 to UNDER - 1 are suppressed
STEP: Final = 5  # to which counts are rounded on request
BOUNDLESS: Final = 10**9  # more than any sum of counts
Tree = Mapping[str, tuple[str, ...]]  # total -> its summands
Interval = tuple[int, int]


@dataclass(frozen=True, slots=True, repr=False)
class ProtectedReturn:
    """A return after disclosure control, by code of force, region, nation or WHOLE. Has no repr: see `Return`.

    Args:
        numbers: None where a shorthand replaces the number.
        shorthand: the letter in place of a number, or beside one that rounds to zero; else empty.
        coverage: for each total how many of its forces made a return, and how many there are.
        withheld: how many counts the return itself withholds.
        hidden: how many further numbers are suppressed here, without those that cannot be computed.
    """

    numbers: Mapping[str, int | None]
    shorthand: Mapping[str, str]
    coverage: Mapping[str, tuple[int, int]]
    suppressed: bool
    rounded: bool
    withheld: int
    hidden: int


def protect(
    register: Register, counts: Mapping[str, Count], *, suppress: bool = True, rounded: bool = False
) -> ProtectedReturn:
    """Compute totals, suppress small counts and round numbers as chosen.

    Totals are computed from the returned counts, then suppressed, then rounded. Suppression does not depend on
    rounding, so rounded numbers reveal nothing that unrounded ones do not.
    """
    tree = areas(register)
    values = totals(tree, counts)
    suppressed_names = hidden(tree, values) if suppress else _withheld(values)
    numbers: dict[str, int | None] = {}
    shorthand: dict[str, str] = {}
    for name, value in values.items():
        known = None if name in suppressed_names or isinstance(value, Withheld) else value
        number = to_step(known) if rounded and known is not None else known
        numbers[name], shorthand[name] = number, _shorthand(value, number)
    leaves = {name: _forces_of(tree, name) for name in tree}
    coverage = {name: (sum(counts[code] is not None for code in codes), len(codes)) for name, codes in leaves.items()}
    return ProtectedReturn(
        numbers=MappingProxyType(numbers),
        shorthand=MappingProxyType(shorthand),
        coverage=MappingProxyType(coverage),
        suppressed=suppress,
        rounded=rounded,
        withheld=sum(isinstance(count, Withheld) for count in counts.values()),
        hidden=len(suppressed_names - _withheld(values)),
    )


def areas(register: Register) -> Tree:
    """Return the tree of totals: England and Wales, each nation and region; lowest last.

    Wales is a nation and a region. British Transport Police belongs to the whole only.
    """
    england, wales = NATIONS["England"], NATIONS["Wales"]
    regions = [code for code in register.regions if code not in {england, wales}]
    forces = register.forces.values()
    without_region = tuple(force.code for force in forces if not force.region_code)
    tree = {WHOLE: (england, wales, *without_region), england: tuple(regions)}
    for code in (*regions, wales):
        tree[code] = tuple(force.code for force in forces if force.region_code == code)
    return MappingProxyType(tree)


def totals(tree: Tree, counts: Mapping[str, Count]) -> dict[str, Count]:
    """Return the counts and their sums.

    A sum skips forces without a return and is None where there is none. It is WITHHELD where the return withholds a
    summand: a partial sum would be taken for the whole.
    """
    sums = dict(counts)
    for name in reversed(list(tree)):
        values = [sums[part] for part in tree[name]]
        known = [value for value in values if isinstance(value, int)]
        sums[name] = WITHHELD if WITHHELD in values else sum(known) if known else None
    return sums


def to_step(value: int) -> int:
    """Round to the nearest multiple of STEP."""
    return (value + STEP // 2) // STEP * STEP


def _withheld(values: Mapping[str, Count]) -> frozenset[str]:
    return frozenset(name for name, value in values.items() if isinstance(value, Withheld))


def _shorthand(value: Count, number: int | None) -> str:
    if value is None:
        return Shorthand.NOT_AVAILABLE
    if number is None:
        return Shorthand.CONFIDENTIAL
    return Shorthand.ROUNDS_TO_ZERO if value and not number else ""


def _forces_of(tree: Tree, name: str) -> list[str]:
    return [force for part in tree[name] for force in (_forces_of(tree, part) if part in tree else [part])]


def hidden(tree: Tree, values: Mapping[str, Count]) -> frozenset[str]:
    """Choose the counts and totals to suppress.

    Primary suppression: those that the return withholds, with their totals; those from 1 to UNDER - 1; and totals so
    small that almost every count in them must be 1. Secondary suppression: as long as a suppressed number can be
    derived, the smallest other count under the same total that is not zero (the first by code in a tie), and where none
    is left the total. "Derived" assumes an attacker who knows this rule, every number shown, and which of the
    suppressed ones are small: so two suppressed counts of which the second can only be 5 are not enough.
    """
    small = _small(tree, values)
    suppressed = {name for name, value in values.items() if isinstance(value, int) and 0 < value < small[name]}
    suppressed |= _withheld(values)
    secondary: set[str] = set()  # suppressed as the smallest remaining
    # First each total by itself, as if it were shown, lowest first, so that the suppression under one total does not
    # depend on another: an attacker who knows the rule could reason from one to the other.
    for subtree in (*({name: tree[name]} for name in reversed(list(tree))), tree):
        while exposed := _exposed(subtree, values, small, suppressed, secondary):
            if not any(_cover(subtree, values, suppressed, secondary, name) for name in exposed):
                break
    return frozenset(suppressed)


def _above(tree: Tree) -> dict[str, str]:
    return {part: name for name, parts in tree.items() for part in parts}


def _upward(above: Mapping[str, str], name: str) -> list[str]:
    """Return the totals that include a count, lowest first."""
    totals = []
    while name in above:
        name = above[name]
        totals.append(name)
    return totals


def _cover(tree: Tree, values: Mapping[str, Count], suppressed: set[str], secondary: set[str], exposed: str) -> bool:
    """Suppress one more number to protect `exposed`; return False where none is left to suppress."""
    above = _above(tree)
    for name in (exposed, *_upward(above, exposed)):
        inside = tree.get(name, ())
        beside = tree.get(above.get(name, ""), ())
        below = [part for other in beside if other in suppressed for part in tree.get(other, ())]
        for group in ((), inside)[not suppressed.intersection(inside)], beside, below:
            left = _left(values, group, suppressed)
            if left:
                suppressed.add(min(left)[1])
                secondary.add(min(left)[1])
                return True
        total = above.get(name, "")
        if total and total not in suppressed and values[total]:
            suppressed.add(total)
            return True
    return False


def _left(values: Mapping[str, Count], parts: Iterable[str], suppressed: set[str]) -> list[tuple[int, str]]:
    """Return the counts that are neither suppressed nor zero, each with its name."""
    return [
        (value, part) for part in parts if part not in suppressed and isinstance(value := values[part], int) and value
    ]


def _small(tree: Tree, values: Mapping[str, Count]) -> dict[str, int]:
    """Return the limit of each number: UNDER, or for totals one that leaves at least two beyond a 1 for each count."""
    limits = dict.fromkeys(values, UNDER)
    for name in tree:
        limits[name] = max(UNDER, sum(bool(values[force]) for force in _forces_of(tree, name)) + 2)
    return limits


def _exposed(
    tree: Tree, values: Mapping[str, Count], small: Mapping[str, int], suppressed: set[str], secondary: set[str]
) -> list[str]:
    """Return the suppressed numbers that can have only one value, lowest in the tree first."""
    intervals = bounds(tree, _known(tree, values, small, suppressed, secondary))
    above = _above(tree)
    certain = [name for name in suppressed if intervals[name][0] == intervals[name][1]]
    return sorted(certain, key=lambda name: (-len(_upward(above, name)), name not in tree, name))


def _known(
    tree: Tree, values: Mapping[str, Count], small: Mapping[str, int], suppressed: set[str], secondary: set[str]
) -> dict[str, Interval]:
    """Return the interval that an attacker who knows the rule knows for each number, before using the totals."""
    known: dict[str, Interval] = {}
    for name, value in values.items():
        if isinstance(value, Withheld):
            known[name] = (0, BOUNDLESS)
        elif value is None or name not in suppressed:
            known[name] = (value or 0, value or 0)
        elif value < small[name]:
            known[name] = (1, small[name] - 1)
        else:
            known[name] = (small[name], BOUNDLESS)
    for parts in tree.values():
        left = [value for value, _ in _left(values, parts, suppressed)]
        for part in secondary.intersection(parts):
            known[part] = (known[part][0], min([known[part][1], *left]))
    return known


def bounds(tree: Tree, known: Mapping[str, Interval]) -> dict[str, Interval]:
    """Narrow the interval of each number, given that totals are sums.

    Exact: in a tree every whole number of the interval can occur.
    """
    intervals, previous = dict(known), None
    while intervals != previous:
        previous = dict(intervals)
        for name, parts in tree.items():
            low, high = sum(intervals[part][0] for part in parts), sum(intervals[part][1] for part in parts)
            intervals[name] = (max(intervals[name][0], low), min(intervals[name][1], high))
            for part in parts:
                least, most = (
                    intervals[name][0] - (high - intervals[part][1]),
                    intervals[name][1] - (low - intervals[part][0]),
                )
                intervals[part] = (max(intervals[part][0], least), min(intervals[part][1], most))
            # Sums are recomputed for each total: within one, stale ends are only wider than necessary.
    return intervals
