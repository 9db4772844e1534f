"""List filters of an address that do not affect an exhibit, one sentence each: no filter is dropped silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib import exhibits
from lib.addresses.address import Refusal
from lib.exhibits import forces_change, forces_profile, naming
from lib.model import words
from lib.model.records import ELEVEN_CODES, TWELVE_CODES, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lib.dataset.register import Register
    from lib.model.records import Selection

NOT_USED = "We did not use the region or nation."


def refusals(names: Iterable[str], register: Register, selection: Selection) -> tuple[Refusal, ...]:
    """List the filters of the selection that affect none or only some of these exhibits, each once."""
    return tuple(dict.fromkeys(refusal for name in names for refusal in _of(name, register, selection)))


def _of(name: str, register: Register, selection: Selection) -> Iterator[Refusal]:
    uses, chosen = exhibits.REGISTRY[name].uses, [code for code in selection.force if code != WHOLE]
    if selection.region and chosen and "force" in uses:
        yield Refusal("region", "You chose police forces, so we show only those.", NOT_USED)
    elif selection.region and "region" not in uses:
        yield Refusal("region", "This chart shows the police forces of England and Wales together.", NOT_USED)
    if selection.basis == "rate" and selection.period == "quarters" and "period" in uses:
        yield Refusal("period", "We make rates for whole years only.", "Showing years.")
    if name == "force-codes":
        yield from _codes(register, selection, chosen)
    if name == "force-peers":
        yield from _peers(register, selection, chosen)
    if name == "force-change":
        yield from _change(register, selection, chosen)


def _codes(register: Register, selection: Selection, chosen: list[str]) -> Iterator[Refusal]:
    yield from _alone(register, chosen)
    if selection.measure not in {TWELVE_CODES, ELEVEN_CODES}:
        count = len(register.total_codes)
        yield Refusal("measure", f"The chart by offence code shows all {count} codes, whichever offence is chosen.")


def _peers(register: Register, selection: Selection, chosen: list[str]) -> Iterator[Refusal]:
    yield from _alone(register, chosen)
    shown = forces_profile.rate_year(register, selection.year or register.newest_year)
    if selection.year and shown != selection.year:
        period, shown_period = (_period(register, year) for year in (selection.year, shown))
        yield Refusal("year", f"We hold no population for {period}.", f"The rates are for {shown_period}.")


def _change(register: Register, selection: Selection, chosen: list[str]) -> Iterator[Refusal]:
    yield from _alone(register, chosen)
    if selection.year and not forces_change.of_two_years(register, selection).year:
        period, newest = (_period(register, year) for year in (selection.year, register.newest_year))
        yield Refusal("year", f"We hold no change to {period}.", f"The sentence is about {newest}.")


def _period(register: Register, year: str) -> str:
    period = naming.period(register, year)
    return f"the {period}" if period.startswith("year ") else period


def _alone(register: Register, chosen: list[str]) -> Iterator[Refusal]:
    if len(chosen) > 1:
        others = words.listed(register.forces[code].name for code in chosen[1:])
        first = register.forces[chosen[0]].name
        yield Refusal("force", f"A profile shows one police force. This one shows {first}, not {others}.")
