"""The number that the reader asked for, in a heading and in a sentence: of forces, of a region, or of the whole.

Forces are in alphabetical order, whatever the order of the chart, so that no order singles one out. A count under 10 is
"fewer than 10"; an area without a number "has no count" or "has no rate".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lib.exhibits import naming
from lib.model import small_counts, words
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
    """One area that the reader asked for.

    Args:
        name: for a heading.
        full: for a sentence; of a rate it also names the forces of the area that are in neither of its terms.
        number: in words, "3,729" or "fewer than 10"; empty where there is none.
        force: whether it is a police force, which records; in another area "police" record.
    """

    name: str
    full: str
    number: str
    force: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What police recorded of one measure, in one period, in the areas that the reader asked for.

    Args:
        measure: in words.
        unit: of a rate in words, "per 1,000 people aged 0 to 17"; empty for counts.
        period: "year ending March 2025".
        areas: at least one; forces in alphabetical order, or a single area that is no force.
    """

    measure: Measure
    unit: str
    period: str
    areas: tuple[Area, ...]

    @property
    def forces(self) -> bool:
        """Whether the reader asked for police forces by name."""
        return self.areas[0].force

    @property
    def what(self) -> str:
        """What is counted and, for a rate, per how many people."""
        return f"{self.measure.counted} {self.unit}".strip()

    @property
    def heading(self) -> str:
        """The numbers of up to three areas; for more, that they are compared."""
        if len(self.areas) <= MOST_IN_HEADING:
            return self._in_words({area: area.name for area in self.areas})
        return f"{len(self.areas)} police forces compared on {self.what}, {naming.EVERYWHERE}, {self.period}"

    @property
    def sentence(self) -> str:
        """The number of every area, without a full stop."""
        return self._in_words({area: area.full for area in self.areas})

    def _in_words(self, names: Mapping[Area, str]) -> str:
        counted = [area for area in self.areas if area.number]
        without = [names[area] for area in self.areas if not area.number]
        none = f"{'has' if len(without) == 1 else 'have'} no {'rate' if self.unit else 'count'}"
        if not counted:
            named = words.capitalised(words.listed(map(naming.within, without)))
            return f"{named} {none} of {self.what}, {self.period}"
        if not self.forces:
            (area,) = counted
            return f"Police recorded {area.number} {self.what} in {naming.within(names[area])} {during(self.period)}"
        first, *others = counted
        clauses = [f"{names[first]} recorded {first.number} {self.what}"]
        clauses += [f"{names[area]} {area.number}" for area in others]
        serial = any(words.AND in names[area] for area in counted)
        sentence = f"{words.joined(clauses, serial=serial)} {during(self.period)}"
        return f"{sentence}, and {words.listed(without)} {none}" if without else sentence


def area_codes(register: Register, selection: Selection) -> tuple[str, ...]:
    """Return the codes of the areas that a selection names: its forces from A to Z, its region, or the whole."""
    chosen = tuple(code for code in register.forces if code in selection.force)
    return chosen or (selection.region or WHOLE,)


def of_rows(
    register: Register, selection: Selection, rows: Iterable[dict[str, Any]], year: str, unit: str = ""
) -> Answer:
    """Build the answer to a selection.

    Args:
        register: source of the names.
        selection: the reader's choices.
        rows: rows of one period with `force`, `value` and `drawn`, among them one for each area asked for.
        year: the financial year of the rows.
        unit: of a rate in words.
    """
    by_area = {row["force"]: row for row in rows}
    codes = area_codes(register, selection)
    full = {c: naming.rated_area(register, c, year) if unit else naming.area(register, c) for c in codes}
    areas = tuple(
        Area(naming.area(register, code), full[code], number_in_words(by_area[code]), code in register.forces)
        for code in codes
    )
    return Answer(naming.measure(register, selection.measure, year), unit, naming.period(register, year), areas)


def number_in_words(row: dict[str, Any]) -> str:
    """Return the number of a row in words; empty where it has none."""
    if row["value"] is None:
        return ""
    return small_counts.FEWER if row["drawn"] == small_counts.UNDER else row["drawn"]


def fit_sentences(*sentences: str) -> str:
    """Join sentences, most important first, leaving out those that would exceed the length of a description."""
    chosen: list[str] = []
    for sentence in filter(None, sentences):
        if sum(len(text.split()) for text in (*chosen, sentence)) <= MOST_WORDS:
            chosen.append(sentence)
    return " ".join(chosen)
