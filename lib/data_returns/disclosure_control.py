"""Which counts of a return are hidden so that no total gives one away, and what is shown in their place.

A count that the return itself hides is hidden from the start, whatever the reader asks for. No total that holds it is
known, so none can give it away, and none is shown.
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

UNDER: Final = 5  # counts from 1 to one less are hidden
STEP: Final = 5  # to which counts are rounded on request
BOUNDLESS: Final = 10**9  # more than any sum of counts
Tree = Mapping[str, tuple[str, ...]]  # a total -> what it is the sum of
Interval = tuple[int, int]


@dataclass(frozen=True, slots=True, repr=False)
class ProtectedReturn:
    """What is shown of a return, by code of force, region, nation or WHOLE. It is never printed: see `Return`.

    Args:
        numbers: None where a letter stands in the place of the number.
        marks: the letter in place of a number, or beside one that rounds to zero; else empty.
        made: for each total how many of its forces made a return, and how many there are.
        withheld: how many counts the return itself hides.
        hidden: how many numbers are hidden here besides, those that cannot be worked out left out.
    """

    numbers: Mapping[str, int | None]
    marks: Mapping[str, str]
    made: Mapping[str, tuple[int, int]]
    suppressed: bool
    rounded: bool
    withheld: int
    hidden: int


def show(
    register: Register, counts: Mapping[str, Count], *, suppress: bool = True, rounded: bool = False
) -> ProtectedReturn:
    """Counts and totals, with small counts hidden and numbers rounded as asked.

    Totals are worked out from the counts as returned, then hidden, then rounded. What is hidden does not depend on
    rounding, so rounded numbers say nothing that those they are made of do not.
    """
    tree = areas(register)
    values = totals(tree, counts)
    secret = hidden(tree, values) if suppress else _withheld(values)
    numbers: dict[str, int | None] = {}
    marks: dict[str, str] = {}
    for name, value in values.items():
        known = None if name in secret or isinstance(value, Withheld) else value
        number = to_step(known) if rounded and known is not None else known
        numbers[name], marks[name] = number, _mark(value, number)
    leaves = {name: _forces_of(tree, name) for name in tree}
    made = {name: (sum(counts[code] is not None for code in codes), len(codes)) for name, codes in leaves.items()}
    return ProtectedReturn(
        numbers=MappingProxyType(numbers),
        marks=MappingProxyType(marks),
        made=MappingProxyType(made),
        suppressed=suppress,
        rounded=rounded,
        withheld=sum(isinstance(count, Withheld) for count in counts.values()),
        hidden=len(secret - _withheld(values)),
    )


def areas(register: Register) -> Tree:
    """The totals that are shown: England and Wales, each nation and region; lowest last.

    Wales is a nation and a region in one. British Transport Police belongs to the whole alone.
    """
    england, wales = NATIONS["England"], NATIONS["Wales"]
    regions = [code for code in register.regions if code not in {england, wales}]
    forces = register.forces.values()
    nowhere = tuple(force.code for force in forces if not force.region_code)
    tree = {WHOLE: (england, wales, *nowhere), england: tuple(regions)}
    for code in (*regions, wales):
        tree[code] = tuple(force.code for force in forces if force.region_code == code)
    return MappingProxyType(tree)


def totals(tree: Tree, counts: Mapping[str, Count]) -> dict[str, Count]:
    """Counts and their sums.

    A sum leaves out what was not returned and is None where nothing was. It is WITHHELD where the return hides a part
    of it: a sum of the others would be taken for the whole.
    """
    found = dict(counts)
    for name in reversed(list(tree)):
        values = [found[part] for part in tree[name]]
        held = [value for value in values if isinstance(value, int)]
        found[name] = WITHHELD if WITHHELD in values else sum(held) if held else None
    return found


def to_step(value: int) -> int:
    """The nearest multiple of STEP."""
    return (value + STEP // 2) // STEP * STEP


def _withheld(values: Mapping[str, Count]) -> frozenset[str]:
    return frozenset(name for name, value in values.items() if isinstance(value, Withheld))


def _mark(value: Count, number: int | None) -> str:
    if value is None:
        return Shorthand.NOT_AVAILABLE
    if number is None:
        return Shorthand.CONFIDENTIAL
    return Shorthand.ROUNDS_TO_ZERO if value and not number else ""


def _forces_of(tree: Tree, name: str) -> list[str]:
    return [force for part in tree[name] for force in (_forces_of(tree, part) if part in tree else [part])]


def hidden(tree: Tree, values: Mapping[str, Count]) -> frozenset[str]:
    """The counts and totals to hide.

    First those that the return itself hides, with their totals; those from 1 to UNDER - 1; and totals so small that
    almost every count in them must be 1. Then, as long as any hidden one could be worked out, the smallest other count
    under the same total that is not zero (the first by code, where two are equal), and where none is left the total.
    "Worked out" is judged as by somebody who knows this rule, every number shown, and which of the hidden ones are
    small: so two hidden counts of which the second can only be 5 are not enough.
    """
    small = _small(tree, values)
    secret = {name for name, value in values.items() if isinstance(value, int) and 0 < value < small[name]}
    secret |= _withheld(values)
    second: set[str] = set()  # hidden as the smallest of what was left
    # Each total first by itself, as if it were shown, the lowest first: so what is hidden under one total does not
    # depend on another, which would let somebody who knows the rule reason from one to the other.
    for some in (*({name: tree[name]} for name in reversed(list(tree))), tree):
        while exposed := _exposed(some, values, small, secret, second):
            if not any(_cover(some, values, secret, second, name) for name in exposed):
                break
    return frozenset(secret)


def _above(tree: Tree) -> dict[str, str]:
    return {part: name for name, parts in tree.items() for part in parts}


def _upward(above: Mapping[str, str], name: str) -> list[str]:
    """The totals that a count is part of, lowest first."""
    found = []
    while name in above:
        name = above[name]
        found.append(name)
    return found


def _cover(tree: Tree, values: Mapping[str, Count], secret: set[str], second: set[str], exposed: str) -> bool:
    """Hide one more so that `exposed` is less well known; False where nothing is left to hide."""
    above = _above(tree)
    for name in (exposed, *_upward(above, exposed)):
        inside = tree.get(name, ())
        beside = tree.get(above.get(name, ""), ())
        below = [part for other in beside if other in secret for part in tree.get(other, ())]
        for group in ((), inside)[not secret.intersection(inside)], beside, below:
            left = _left(values, group, secret)
            if left:
                secret.add(min(left)[1])
                second.add(min(left)[1])
                return True
        total = above.get(name, "")
        if total and total not in secret and values[total]:
            secret.add(total)
            return True
    return False


def _left(values: Mapping[str, Count], parts: Iterable[str], secret: set[str]) -> list[tuple[int, str]]:
    """The counts that are not hidden and not zero, each with its name."""
    return [(value, part) for part in parts if part not in secret and isinstance(value := values[part], int) and value]


def _small(tree: Tree, values: Mapping[str, Count]) -> dict[str, int]:
    """Under how much each is small: a total also where fewer than two are left when each count in it is taken for 1."""
    limits = dict.fromkeys(values, UNDER)
    for name in tree:
        limits[name] = max(UNDER, sum(bool(values[force]) for force in _forces_of(tree, name)) + 2)
    return limits


def _exposed(
    tree: Tree, values: Mapping[str, Count], small: Mapping[str, int], secret: set[str], second: set[str]
) -> list[str]:
    """The hidden ones that can be only one number, lowest in the tree first."""
    found = bounds(tree, _known(tree, values, small, secret, second))
    above = _above(tree)
    certain = [name for name in secret if found[name][0] == found[name][1]]
    return sorted(certain, key=lambda name: (-len(_upward(above, name)), name not in tree, name))


def _known(
    tree: Tree, values: Mapping[str, Count], small: Mapping[str, int], secret: set[str], second: set[str]
) -> dict[str, Interval]:
    """What somebody who knows the rule knows of each number before adding up."""
    known: dict[str, Interval] = {}
    for name, value in values.items():
        if isinstance(value, Withheld):
            known[name] = (0, BOUNDLESS)
        elif value is None or name not in secret:
            known[name] = (value or 0, value or 0)
        elif value < small[name]:
            known[name] = (1, small[name] - 1)
        else:
            known[name] = (small[name], BOUNDLESS)
    for parts in tree.values():
        left = [value for value, _ in _left(values, parts, secret)]
        for part in second.intersection(parts):
            known[part] = (known[part][0], min([known[part][1], *left]))
    return known


def bounds(tree: Tree, known: Mapping[str, Interval]) -> dict[str, Interval]:
    """The least and the most that each number can be, given that totals are sums.

    Exact: in a tree every whole number between the two can be reached.
    """
    found, before = dict(known), None
    while found != before:
        before = dict(found)
        for name, parts in tree.items():
            low, high = sum(found[part][0] for part in parts), sum(found[part][1] for part in parts)
            found[name] = (max(found[name][0], low), min(found[name][1], high))
            for part in parts:
                least, most = found[name][0] - (high - found[part][1]), found[name][1] - (low - found[part][0])
                found[part] = (max(found[part][0], least), min(found[part][1], most))
            # Sums are taken anew for each total: within one, old ends are only wider than need be.
    return found
