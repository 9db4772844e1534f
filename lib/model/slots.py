"""The slots of an answer, in which figures of the register are filled in: "{figure:exploitation}".

A slot has a kind and says of what: the role of a national figure, a total of offence codes, or one of the two newest
full financial years. So an answer can hold only numbers that the tables hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from lib.model.records import ELEVEN_CODES, TWELVE_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Kind(StrEnum):
    """What a slot is filled with."""

    FIGURE = "figure"  # the number of a role, as worded
    ONE_IN = "one-in"  # a share as "1 in 10"
    SENTENCE = "sentence"  # the whole sentence of a role
    PERIOD = "period"  # of a role
    YEAR = "year"  # of the analysis that a role belongs to
    COUNT = "count"  # offences in England and Wales: of a total, in a year
    CODES = "codes"  # how many codes a total adds up
    ENDING = "ending"  # a year in words: "year ending March 2025"


NEWEST, BEFORE = "newest", "before"  # of the financial years that have all four quarters
YEARS: Final = (BEFORE, NEWEST)
TOTALS: Final = (ELEVEN_CODES, TWELVE_CODES)
OF_ROLE: Final = frozenset({Kind.FIGURE, Kind.ONE_IN, Kind.SENTENCE, Kind.PERIOD, Kind.YEAR})
_ALLOWED: Final = {Kind.COUNT: (TOTALS, YEARS), Kind.CODES: (TOTALS,), Kind.ENDING: (YEARS,)}
_SLOT: Final = re.compile(r"\{[^{}]*\}|[{}]")


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot: its kind, and of what."""

    kind: Kind
    of: tuple[str, ...]


def parse(text: str) -> Slot:
    """Parse one slot with its braces.

    Raises:
        ValueError: it is none.
    """
    name, *of = text.strip("{}").split(":")
    slot = Slot(Kind(name), tuple(of))  # Kind raises for a name that is none
    if slot.kind in OF_ROLE:
        right = len(of) == 1 and bool(of[0])
    else:
        allowed = _ALLOWED[slot.kind]
        right = len(of) == len(allowed) and all(part in names for part, names in zip(of, allowed, strict=True))
    if not right or text != f"{{{':'.join((name, *of))}}}":
        raise ValueError(f"{text} is no slot")
    return slot


def found(text: str) -> Iterator[str]:
    """Yield the slots of a text as written, and every brace that belongs to none."""
    return (match.group() for match in _SLOT.finditer(text))


def fill(text: str, value: Callable[[Slot], str]) -> str:
    """Fill every slot of a text.

    Raises:
        ValueError: it has a brace that belongs to no slot.
    """
    return _SLOT.sub(lambda match: value(parse(match.group())), text)
