"""What readers call a measure, a period and an area. Each has its wording here, and every outlet takes it from here.

A name stands alone: of an offence with its code, of a total with what it adds up, of a rate's area with the police
forces that are in neither of its terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib.model import periods, words
from lib.model.records import NATIONS, TWELVE_CODES, WHOLE
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.dataset.register import Register

EVERYWHERE: Final = "England and Wales"
OF_OFFENCES: Final = " offences"  # a title that ends so is counted as it is: "incest or familial sexual offences"
# Titles that do not read in a sentence as they are published, and how they do.
READ_AS: Final = MappingProxyType(
    {
        "sexual activity involving child under 16": "sexual activity involving a child under 16",
        "obscene publications etc": "obscene publications offences",
    }
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure in words.

    Args:
        code: in addresses and files: "88A", "twelve-codes".
        name: in files beside the code: the title under which the offence was published, or what a total adds up.
        label: in menus and as the name of a row: "Sexual grooming (code 88A)".
        counted: after a number and in headings: "offences of sexual grooming (code 88A)".
        defined: in subtitles, in full: "offences under 12 sexual offence codes (...)".
    """

    code: str
    name: str
    label: str
    counted: str
    defined: str


@caches.per_release(1024)
def measure(register: Register, code: str, year: str = "") -> Measure:
    """What a measure is called; of a `year` ("2012-13") by the title that its offence had then, else by the newest.

    Raises:
        KeyError: the release has no such measure.
    """
    if code == TWELVE_CODES:
        count = len(register.total_codes)
        name = f"{count} sexual offence codes (the {count - 1} that name a child victim, and familial sexual offences)"
        counted = f"child and familial sexual offences ({count} codes)"
        return Measure(code, name, name, counted, f"offences under {name}")
    title = register.offence_title(code, periods.days(year)[0] if year else None)
    spoken = READ_AS.get(title.lower(), f"{title[:1].lower()}{title[1:]}")
    counted = f"{'' if spoken.endswith(OF_OFFENCES) else 'offences of '}{spoken} (code {code})"
    label = f"{words.capitalised(spoken)} (code {code})"
    return Measure(code, title, label, counted, counted)


@caches.per_release()
def measures(register: Register) -> Mapping[str, str]:
    """What can be counted, the total first: code -> what a menu calls it."""
    return MappingProxyType({code: measure(register, code).label for code in register.measures})


def period(register: Register, year: str) -> str:
    """What a release holds of a financial year: "year ending March 2025", "April to December 2025 (9 months)".

    Raises:
        ValueError: nothing.
    """
    return periods.covered(year, register.quarters)


def years(register: Register) -> str:
    """The years that a release holds: "years ending March 2013 to March 2025, and April to December 2025 (9 months)".

    Raises:
        ValueError: a release without a whole year.
    """
    said = [period(register, year) for year in register.years]
    whole = [text.removeprefix("year ending ") for text in said if text.startswith("year ending ")]
    parts = [text for text in said if not text.startswith("year ending ")]
    first = f"years ending {whole[0]} to {whole[-1]}" if len(whole) > 1 else f"year ending {whole[0]}"
    return f"{first}, and {' and '.join(parts)}" if parts else first


def quarters(register: Register) -> str:
    """All that a release holds, by quarter: "April 2012 to December 2025, by quarter"."""
    return f"{periods.months(register.quarters[0], register.quarters[-1])}, by quarter"


def area(register: Register, code: str) -> str:
    """An area as the name of a row or of a panel: "Kent", "North West region", "Wales", "England and Wales".

    A region says that it is one: the West Midlands are a region and a police force, London is more than the force.

    Raises:
        KeyError: the release has no such area.
    """
    if code == WHOLE:
        return EVERYWHERE
    if code in register.forces:
        return register.forces[code].name
    return register.regions[code] if code in NATIONS.values() else f"{register.regions[code]} region"


def rated_area(register: Register, code: str) -> str:
    """The same for a rate, with the forces of the area that are in neither of its terms.

    "England and Wales without City of London and British Transport Police".
    """
    named, without = area(register, code), _unrated(register, code)
    return f"{named} without {words.listed(without)}" if without else named


def _unrated(register: Register, code: str) -> list[str]:
    """The forces of an area that are in no rate, territorial ones first."""
    if code in register.forces:
        return []
    left = [f for f in register.forces.values() if not f.rated and (code == WHOLE or code in f.places)]
    return [force.name for force in sorted(left, key=lambda force: (not force.territorial, force.name))]


def within(named: str) -> str:
    """An area after a preposition: "the North West region without ...", "Kent"."""
    return f"the {named}" if " region" in named else named
