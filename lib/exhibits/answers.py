"""The number that was asked for, in a heading and in a sentence: of the chosen forces, of a region, or of the whole.

Forces stand from A to Z, whatever the order of what is drawn, so that no order names one. A count under 10 is only
said to be that, and what has no number is said to have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lib.exhibits import naming
from lib.model import words
from lib.model.periods import during
from lib.model.records import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lib.dataset.register import Register
    from lib.exhibits.naming import Measure
    from lib.model.records import Selection

MOST_IN_HEADING: Final = 3  # areas
MOST_WORDS: Final = words.MOST_WORDS


@dataclass(frozen=True, slots=True)
class Area:
    """One area that was asked for.

    Args:
        name: for a heading.
        full: for a sentence: of a rate also the forces of the area that are in neither of its terms.
        number: in words, "3,729" or "under 10"; empty where it has none.
        force: whether it is a police force, which records; in another area the police record.
    """

    name: str
    full: str
    number: str
    force: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What was recorded of one measure, in one period, in the areas that were asked for.

    Args:
        measure: in words.
        unit: of a rate in words, "per 1,000 people aged 0 to 17"; empty of counts.
        period: "year ending March 2025".
        areas: at least one, forces from A to Z; one alone where it is no force.
    """

    measure: Measure
    unit: str
    period: str
    areas: tuple[Area, ...]

    @property
    def forces(self) -> bool:
        """Whether police forces were asked for by name."""
        return self.areas[0].force

    @property
    def what(self) -> str:
        """What is counted and, of a rate, for how many people."""
        return f"{self.measure.counted} {self.unit}".strip()

    @property
    def heading(self) -> str:
        """The numbers of up to three areas; of more, that they are compared."""
        if len(self.areas) <= MOST_IN_HEADING:
            return self._told({area: area.name for area in self.areas})
        return f"{len(self.areas)} police forces compared on {self.what}, {naming.EVERYWHERE}, {self.period}"

    @property
    def sentence(self) -> str:
        """The number of every area, without a full stop."""
        return self._told({area: area.full for area in self.areas})

    def _told(self, names: Mapping[Area, str]) -> str:
        held = [area for area in self.areas if area.number]
        without = [names[area] for area in self.areas if not area.number]
        none = f"{'has' if len(without) == 1 else 'have'} no {'rate' if self.unit else 'count'}"
        if not held:
            named = words.capitalised(words.listed(map(naming.within, without)))
            return f"{named} {none} of {self.what}, {self.period}"
        if not self.forces:
            (area,) = held
            return f"Police recorded {area.number} {self.what} in {naming.within(names[area])} {during(self.period)}"
        first, *others = held
        said = [f"{names[first]} recorded {first.number} {self.what}"]
        said += [f"{names[area]} {area.number}" for area in others]
        serial = any(words.AND in names[area] for area in held)
        told = f"{words.joined(said, serial=serial)} {during(self.period)}"
        return f"{told}, and {words.listed(without)} {none}" if without else told


def asked(register: Register, selection: Selection) -> tuple[str, ...]:
    """The codes of the areas that a selection asks for: its forces from A to Z, else its region, else the whole."""
    chosen = tuple(code for code in register.forces if code in selection.force)
    return chosen or (selection.region or WHOLE,)


def of_rows(
    register: Register, selection: Selection, rows: Iterable[dict[str, Any]], year: str, unit: str = ""
) -> Answer:
    """The answer for what a selection asks for.

    Args:
        register: whose names are used.
        selection: what was asked.
        rows: of one period, with `force`, `value` and `drawn`, those of each area asked for among them.
        year: the financial year that they are of.
        unit: of a rate in words.
    """
    found = {row["force"]: row for row in rows}
    name = naming.rated_area if unit else naming.area
    areas = tuple(
        Area(naming.area(register, code), name(register, code), said(found[code]), code in register.forces)
        for code in asked(register, selection)
    )
    return Answer(naming.measure(register, selection.measure, year), unit, naming.period(register, year), areas)


def said(row: dict[str, Any]) -> str:
    """The number of a row in words; empty where it has none."""
    return "" if row["value"] is None else row["drawn"]


def fitted(*sentences: str) -> str:
    """Sentences one after the other, the most important first, as far as a description may be long."""
    told: list[str] = []
    for sentence in filter(None, sentences):
        if sum(len(text.split()) for text in (*told, sentence)) <= MOST_WORDS:
            told.append(sentence)
    return " ".join(told)
