"""Names of measures, periods and areas in words. Every outlet takes its wording from here.

A name is complete by itself: an offence has its code, a total says what it adds up, and the area of a rate names the
police forces that are in neither of its terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib.model import periods, words
from lib.model.records import ELEVEN_CODES, NATIONS, TWELVE_CODES, WHOLE
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.dataset.register import Register

EVERYWHERE: Final = "England and Wales"
OF_A_CHILD: Final = "that name a child victim"
OF_OFFENCES: Final = " offences"  # titles with this end need no "offences of": "incest or familial sexual offences"
# Published title -> its form within a sentence.
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
        code: in addresses and files: "88A", "eleven-codes".
        name: in files beside the code: the title under which the offence was published, or what a total adds up.
        label: as the name of a row: "Sexual grooming (code 88A)".
        counted: after a number and in headings: "offences of sexual grooming (code 88A)".
        defined: in subtitles, in full: "offences under 11 sexual offence codes ...".
        option: in the narrow menu of offences, if not the label: "11 codes that name a child victim".
    """

    code: str
    name: str
    label: str
    counted: str
    defined: str
    option: str = ""


@caches.per_release(1024)
def measure(register: Register, code: str, year: str = "") -> Measure:
    """Name a measure; by the title that its offence had in `year` ("2012-13"), or else by the newest.

    Raises:
        KeyError: the release has no such measure.
    """
    if code == ELEVEN_CODES:
        count = len(register.child_victim_codes)
        name = f"{count} sexual offence codes {OF_A_CHILD}"
        short = f"{count} codes {OF_A_CHILD}"
        return Measure(code, name, name, f"sexual offences under {short}", f"offences under {name}", short)
    if code == TWELVE_CODES:
        count, fewer = len(register.total_codes), len(register.child_victim_codes)
        name = f"{count} sexual offence codes (the {fewer}, and familial sexual offences)"
        counted = f"child and familial sexual offences ({count} codes)"
        # Beside the other total, the name says enough; a subtitle stands alone.
        defined = f"{count} sexual offence codes (the {fewer} {OF_A_CHILD}, and familial sexual offences)"
        return Measure(code, name, name, counted, f"offences under {defined}", f"{count} codes, with familial offences")
    title = register.offence_title(code, periods.days(year)[0] if year else None)
    spoken = READ_AS.get(title.lower(), f"{title[:1].lower()}{title[1:]}")
    counted = f"{'' if spoken.endswith(OF_OFFENCES) else 'offences of '}{spoken} (code {code})"
    label = f"{words.capitalised(spoken)} (code {code})"
    return Measure(code, title, label, counted, counted)


@caches.per_release()
def measures(register: Register) -> Mapping[str, str]:
    """Return what can be counted, totals first: code -> option of the menu of offences."""
    named = {code: measure(register, code) for code in register.measures}
    return MappingProxyType({code: found.option or found.label for code, found in named.items()})


def period(register: Register, year: str) -> str:
    """Name what a release has of a financial year: "year ending March 2025", "April to December 2025 (9 months)".

    Raises:
        ValueError: nothing.
    """
    return periods.covered(year, register.quarters)


def years(register: Register) -> str:
    """Name the years of a release: "years ending March 2013 to March 2025, and April to December 2025 (9 months)".

    Raises:
        ValueError: a release without a whole year.
    """
    names = [period(register, year) for year in register.years]
    whole = [text.removeprefix("year ending ") for text in names if text.startswith("year ending ")]
    parts = [text for text in names if not text.startswith("year ending ")]
    first = f"years ending {whole[0]} to {whole[-1]}" if len(whole) > 1 else f"year ending {whole[0]}"
    return f"{first}, and {' and '.join(parts)}" if parts else first


def quarters(register: Register) -> str:
    """Name the span of a release by quarter: "April 2012 to December 2025, by quarter"."""
    return f"{periods.months(register.quarters[0], register.quarters[-1])}, by quarter"


def area(register: Register, code: str) -> str:
    """Name an area as a row or a panel does: "Kent", "North West region", "Wales", "England and Wales".

    The name of a region says so: the West Midlands are a region and a police force, and London is more than one force.

    Raises:
        KeyError: the release has no such area.
    """
    if code == WHOLE:
        return EVERYWHERE
    if code in register.forces:
        return register.forces[code].name
    return register.regions[code] if code in NATIONS.values() else f"{register.regions[code]} region"


def rated_area(register: Register, code: str, year: str = "") -> str:
    """Name the area of a rate, with its forces that are in neither term; England and Wales also with those of `year`.

    "England and Wales without City of London and British Transport Police".
    """
    named, without = area(register, code), _unrated(register, code, year)
    return f"{named} without {words.listed(without)}" if without else named


def _unrated(register: Register, code: str, year: str) -> list[str]:
    """Return the names of an area's forces that are in no rate, territorial ones first."""
    if code in register.forces:
        return []
    left = [f for f in register.forces.values() if not f.rated and (code == WHOLE or code in f.places)]
    left += register.without_residents(year) if code == WHOLE else ()
    return [force.name for force in sorted(left, key=lambda force: (not force.territorial, force.name))]


def within(name: str) -> str:
    """Name an area after a preposition: "the North West region without ...", "Kent"."""
    return f"the {name}" if " region" in name else name
