"""What a committee chooses for a hearing pack: police forces, constituencies and places, and the forces they lead to.

A constituency or a place has no figure of its own. It stays in the address under its own name, so that a pack can say
which one led to a force.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib.addresses import address, force_options, query_names
from lib.addresses.address import Refusal
from lib.model import words
from lib.model.records import WHOLE
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lib.dataset.register import Register
    from lib.model.records import Force, Selection

MOST_FORCES: Final = address.MOST_FORCES
MOST_AREAS: Final = 12  # constituencies of one pack, and places: a committee has about as many members
FORCE, CONSTITUENCY, PLACE = "force", *query_names.HEARING  # names in the query
NO_FIGURE: Final = "There is no figure for a constituency or a place alone."
NONE_CHOSEN: Final = "Choose at least one police force, constituency or place."
NOT_WHOLE: Final = Refusal(
    FORCE, "A hearing pack is about police forces.", "Figures for England and Wales are in every pack."
)
PLURALS: Final = MappingProxyType({CONSTITUENCY: "constituencies", PLACE: "places"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeAreas:
    """Codes of the chosen areas. Their order means nothing: equal choices have one address, in the order of codes."""

    forces: tuple[str, ...] = ()
    constituencies: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, str]:
        """The canonical query as names and values, without kinds of which none is chosen."""
        chosen = {FORCE: self.forces, CONSTITUENCY: self.constituencies, PLACE: self.places}
        return {name: ",".join(sorted(codes)) for name, codes in chosen.items() if codes}


@dataclass(frozen=True, slots=True)
class LeadingArea:
    """A constituency or place that was chosen: its code, who polices it in a sentence, and the codes of its forces."""

    code: str
    said: str
    forces: tuple[str, ...]


def parse(
    query: Mapping[str, Sequence[str]], register: Register, selection: Selection
) -> tuple[CommitteeAreas, tuple[Refusal, ...]]:
    """Parse the chosen areas, with a refusal for each kind of which a code is unknown or which has too many.

    Args:
        query: names and values.
        register: of the release.
        selection: parsed from the same query; it holds the forces, and has refused those that are unknown.
    """
    refusals = [NOT_WHOLE] if WHOLE in selection.force else []
    found: dict[str, tuple[str, ...]] = {}
    for name, known in ((CONSTITUENCY, register.constituencies), (PLACE, _places(register))):
        requested = dict.fromkeys(code for code in ",".join(query.get(name, ())).split(",") if code)
        unknown = sum(code not in known for code in requested)
        codes = sorted(code for code in requested if code in known)
        if unknown:
            cause = f"We could not find {words.small(unknown)} of the {PLURALS[name]} that this link asks for."
            refusals.append(Refusal(name, cause, "We left it out." if unknown == 1 else "We left them out."))
        if len(codes) > MOST_AREAS:
            cause = f"A hearing pack has at most {MOST_AREAS} {PLURALS[name]}."
            refusals.append(Refusal(name, cause, f"We kept the first {MOST_AREAS}."))
        found[name] = tuple(codes[:MOST_AREAS])
    forces = tuple(sorted(code for code in selection.force if code != WHOLE))
    return CommitteeAreas(forces=forces, constituencies=found[CONSTITUENCY], places=found[PLACE]), tuple(refusals)


def forces(register: Register, areas: CommitteeAreas) -> tuple[Force, ...]:
    """Return the forces that the chosen areas are or lead to, each once, from A to Z."""
    codes = {*areas.forces, *(code for area in leading(register, areas) for code in area.forces)}
    return tuple(sorted((register.forces[code] for code in codes), key=lambda force: force.name))


def problem(register: Register, areas: CommitteeAreas) -> str:
    """Say why there is no pack of these areas; empty where there is one. No area is left out to make room."""
    count = len(forces(register, areas))
    if not count:
        return NONE_CHOSEN
    if count > MOST_FORCES:
        return (
            f"You chose areas of {count} police forces. A hearing pack has at most {MOST_FORCES}. "
            f"Remove {words.small(count - MOST_FORCES)} of them."
        )
    return ""


def leading(register: Register, areas: CommitteeAreas) -> tuple[LeadingArea, ...]:
    """Return the chosen constituencies and places, with the sentence that says who polices each."""
    chosen = [register.constituencies[code] for code in areas.constituencies]
    found = [LeadingArea(one.code, force_options.sentences(register, one)[0], one.forces) for one in chosen]
    rows = _places(register)
    for code in areas.places:
        name, force = rows[code]
        token = f"{force}:{name}"
        said = force_options.place_sentence(register, token) or f"{name} is policed by {register.forces[force].name}."
        found.append(LeadingArea(code, said, (force,)))
    return tuple(found)


@caches.per_release()
def options(register: Register) -> Mapping[str, str]:
    """Map each option's token to its label: forces, then their aliases, places and constituencies.

    A token is the name in the query, a colon and the code; that of an alias has the alias after another colon. An alias
    that is a place too, such as Manchester, is that place: the browser tells options apart by their labels.
    """
    names = {force.code: force.name for force in register.forces.values()}
    aliases = sorted((row["alias"], row["force"]) for row in register.rows("force_aliases"))
    places = sorted((name, force, code) for code, (name, force) in _places(register).items())
    named = {(name, force) for name, force, _ in places}
    return MappingProxyType(
        {f"{FORCE}:{code}": name for code, name in names.items()}
        | {
            f"{FORCE}:{code}:{alias}": f"{alias} ({names[code]})"
            for alias, code in aliases
            if (alias, code) not in named
        }
        | {f"{PLACE}:{code}": f"{name} ({names[force]})" for name, force, code in places}
        | {
            f"{CONSTITUENCY}:{one.code}": f"{force_options.name(one)} ({force_options.policed_by(register, one)})"
            for one in register.constituencies.values()
        }
    )


def tokens(areas: CommitteeAreas) -> tuple[str, ...]:
    """Return the tokens of the chosen areas."""
    kinds = ((FORCE, areas.forces), (CONSTITUENCY, areas.constituencies), (PLACE, areas.places))
    return tuple(f"{kind}:{code}" for kind, codes in kinds for code in codes)


def of_tokens(chosen: Iterable[str]) -> CommitteeAreas:
    """Return the areas of chosen tokens; an alias is the force that it means."""
    codes: dict[str, list[str]] = {FORCE: [], CONSTITUENCY: [], PLACE: []}
    for token in chosen:
        kind, code, *_ = token.split(":")
        codes[kind].append(code)
    return CommitteeAreas(
        **{
            field: tuple(dict.fromkeys(codes[kind]))
            for field, kind in (("forces", FORCE), ("constituencies", CONSTITUENCY), ("places", PLACE))
        }
    )


@caches.per_release()
def _places(register: Register) -> Mapping[str, tuple[str, str]]:
    """Map the code of each local authority to its name and the code of its police force."""
    return MappingProxyType({row["code"]: (row["name"], row["force"]) for row in register.rows("local_authorities")})
