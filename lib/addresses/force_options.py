"""The options by which readers find a police force: its name, an alias, or a place or constituency that it polices."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib.dataset.register import Context
from lib.model import words
from lib.model.records import WHOLE
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lib.dataset.register import Register
    from lib.model.records import Caveat, Constituency

CONSTITUENCY: Final = "constituency"  # ends the name of one, which is often that of a place too
SPLIT: Final = "split"  # view of a constituency that several forces police, for the choice of caveats


@caches.per_release()
def options(register: Register) -> Mapping[str, str]:
    """Map each option's token to its label: England and Wales, then forces, aliases, places, constituencies.

    The token of a force is its code; of anything else, the codes of its forces with commas, a colon and the name.
    """
    forces = {force.code: force.name for force in register.forces.values()}
    others = [(row["alias"], row["force"]) for row in register.rows("force_aliases")]
    places = [(row["name"], row["force"]) for row in register.rows("local_authorities")]
    aliases = {f"{code}:{name}": f"{name} ({forces[code]})" for name, code in [*sorted(others), *sorted(places)]}
    return MappingProxyType(
        {WHOLE: "England and Wales as a whole"}
        | forces
        | aliases
        | {_token(one): f"{name(one)} ({policed_by(register, one)})" for one in register.constituencies.values()}
    )


def codes(tokens: Iterable[str]) -> tuple[str, ...]:
    """Return the force codes of chosen tokens, each once, in order; England and Wales is always alone.

    Of England and Wales and forces, the later choice replaces the earlier.
    """
    chosen = list(dict.fromkeys(code for token in tokens for code in token.split(":", 1)[0].split(",")))
    if WHOLE not in chosen:
        return tuple(chosen)
    return (WHOLE,) if chosen[-1] == WHOLE else tuple(code for code in chosen if code != WHOLE)


def name(constituency: Constituency) -> str:
    """Name a constituency, in Welsh too where it has a name in Welsh: "Windsor constituency"."""
    names = f"{constituency.name} / {constituency.name_cy}" if constituency.name_cy else constituency.name
    return f"{names} {CONSTITUENCY}"


def policed_by(register: Register, constituency: Constituency) -> str:
    """Name the police forces of a constituency: "Thames Valley, about 4 in 5 of its residents, and Surrey, about ...".

    The shares are of all residents: they say where people live, and never split a figure.
    """
    if len(constituency.parts) == 1:
        return register.forces[constituency.parts[0].force].name
    shares = [(register.forces[part.force].name, part.share) for part in constituency.parts if part.share]
    first, *others = [f"{force}, {words.simple_share(share)}" for force, share in shares]
    return words.joined([f"{first} of its residents", *others], serial=True)


def sentences(register: Register, constituency: Constituency) -> tuple[str, ...]:
    """Say which police forces police a constituency, what the shares are, and why there are no figures for it."""
    forces, split = policed_by(register, constituency), len(constituency.parts) > 1
    where = f"Parts of {name(constituency)} are policed by" if split else f"{name(constituency)} is policed by"
    return (f"{where} {forces}.", *(caveat.short for caveat in caveats(register, constituency)))


def place_sentence(register: Register, token: str) -> str:
    """Say which police force polices a place, and that there is no figure for it alone; empty of anything else."""
    codes_, _, place = token.partition(":")
    places = {row["name"] for row in register.rows("local_authorities") if row["force"] == codes_}
    if place not in places or register.forces[codes_].name == place:
        return ""
    return f"{place} is policed by {register.forces[codes_].name}. There is no figure for {place} alone."


def caveats(register: Register, constituency: Constituency | None = None) -> tuple[Caveat, ...]:
    """Return why constituencies have no figures and, of one that several forces police, what its shares are."""
    split = constituency is not None and len(constituency.parts) > 1
    views = frozenset({SPLIT} if split else ())
    return register.caveats_for(Context(table="constituencies", views=views))


def chosen_constituency(register: Register, tokens: Iterable[str]) -> Constituency | None:
    """Return the constituency that was chosen last, or None."""
    by_token = {_token(one): one for one in register.constituencies.values()}
    chosen = [by_token[token] for token in tokens if token in by_token]
    return chosen[-1] if chosen else None


def _token(constituency: Constituency) -> str:
    return f"{','.join(constituency.forces)}:{constituency.code}"
