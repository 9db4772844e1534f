"""The words by which a text is understood: the rows of the claim_terms table and the names of places, as one index."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from lib.claims import text_tokens
from lib.claims.text_tokens import TokenKind
from lib.model.records import NATIONS
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lib.claims.text_tokens import Token
    from lib.dataset.register import Register


class TermKind(StrEnum):
    """What a term says of a number, as in the claim_terms table."""

    UNIT = "unit"
    SCOPE = "scope"
    SUBJECT = "subject"
    DETAIL = "detail"
    PLACE = "place"
    MEASURE = "measure"
    QUALIFIER = "qualifier"
    USE = "use"
    PERIOD = "period"
    REFERENCE = "reference"
    AFTER = "after"
    NOT_A_PLACE = "not-a-place"
    IGNORED = "ignored"


_QUOTES: Final = frozenset("\"'\u2018\u2019\u201c\u201d")  # may stand within a term
LOCAL: Final = "local:"  # before the name of a council's area or a constituency


class TermMatch(NamedTuple):
    """One term in a text: its tokens, kind and meanings."""

    first: int
    last: int
    kind: TermKind
    means: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ClaimVocabulary:
    """An index of terms by their words.

    Args:
        root: word -> what can follow it; under "" the kinds and meanings of the term that ends there, each with how it
            is written: "name" with a capital letter, "capitals" in capital letters, "" in any way.
        local_forces: name of a council's area or a constituency -> codes of its police forces.
        spoken: meaning -> the first term that has it, to say it in words.
    """

    root: Mapping[str, object]
    local_forces: Mapping[str, frozenset[str]]
    spoken: Mapping[str, str]

    def matches(self, found: Sequence[Token]) -> Iterator[TermMatch]:
        """Yield the terms among some tokens in order, the longest at each place; ignored phrases are left out."""
        place, last = 0, len(found)
        while place < last:
            end, kinds = self._longest(found, place, last)
            if not kinds:
                place += 1
                continue
            ignored = any(kind is TermKind.IGNORED for kind, _ in kinds)
            for kind, means in () if ignored else kinds:
                if kind is TermKind.PLACE and self._is_no_place(found, end, last):
                    continue
                yield TermMatch(place, end, kind, means)
            if kinds and not ignored and not any(kind is TermKind.UNIT for kind, _ in kinds):
                yield from self._unit_at_end(found, place, end)
            place = end

    def _unit_at_end(self, found: Sequence[Token], first: int, end: int) -> Iterator[TermMatch]:
        """Yield the unit with which a longer term ends: "closed cases" are cases."""
        for place in range(first + 1, end):
            last, kinds = self._longest(found, place, end)
            units = [means for kind, means in kinds if kind is TermKind.UNIT]
            if last == end and units:
                yield TermMatch(place, end, TermKind.UNIT, units[0])
                return

    def _longest(
        self, found: Sequence[Token], place: int, last: int
    ) -> tuple[int, list[tuple[TermKind, tuple[str, ...]]]]:
        node: Mapping = self.root
        best: tuple[int, list[tuple[TermKind, tuple[str, ...]]]] = (place, [])
        capital = found[place].capital
        for at in range(place, last):
            token = found[at]
            if token.text in _QUOTES and at > place:
                continue
            node = node.get(token.text + token.suffix) if token.text and token.kind is not TokenKind.MARK else None  # ty: ignore[invalid-assignment]
            if node is None:
                break
            # An abbreviation in capitals is a name only so: "MPS" is a police force, "MPs" are not.
            shown = {"": True, "name": capital, "capitals": found[at].capitals}
            kinds = [(kind, means) for kind, means, written in node.get("", ()) if shown[written]]
            if kinds:
                best = (at + 1, kinds)
        return best

    def _is_no_place(self, found: Sequence[Token], end: int, last: int) -> bool:
        """Return whether the name of a place is that of a council, a member of Parliament or an inquiry."""
        if end < last:
            _, kinds = self._longest(found, end, last)
            if any(kind is TermKind.NOT_A_PLACE for kind, _ in kinds):
                return True
        return False


@caches.per_release()
def vocabulary(register: Register) -> ClaimVocabulary:
    """Build the index of a release; releases from before the table have only the names of places."""
    root: dict = {}
    local: dict[str, set[str]] = {}
    spoken: dict[str, str] = {}
    for row in register.rows("claim_terms") if "claim_terms" in register.tables else []:
        means = tuple(part.strip() for part in row["means"].split(";"))
        _add(root, row["term"], TermKind(row["kind"]), means)
        if len(means) == 1:
            spoken.setdefault(means[0], row["term"])
    for name, codes in _names(register):
        _add(root, name, TermKind.PLACE, codes, name=True)
    for name, forces in _local_names(register):
        local.setdefault(name, set()).update(forces)
        _add(root, name, TermKind.PLACE, (LOCAL + name,), name=True)
    return ClaimVocabulary(root, {name: frozenset(forces) for name, forces in local.items()}, spoken)


def _names(register: Register) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every name of a police force or region with its code; a name that both have with both, the force first."""
    regions = {name: code for code, name in register.regions.items() if code not in NATIONS.values()}
    aliases = {row["alias"] for row in register.rows("force_aliases")}
    for force in register.forces.values():
        yield force.name, (force.code, *([regions[force.name]] if force.name in regions else []))
        for name in {force.official_name, force.welsh_name, f"{force.name} Police"} - {"", force.name}:
            yield name, (force.code,)
    for row in register.rows("force_aliases"):
        yield row["alias"], (row["force"],)
    named = {force.name for force in register.forces.values()} | aliases
    for name, code in regions.items():
        yield f"{name} region", (code,)
        if name not in named:
            yield name, (code,)


def _local_names(register: Register) -> Iterator[tuple[str, frozenset[str]]]:
    taken = {name.lower() for name, _ in _names(register)} | {"england", "wales", "city"}
    for row in register.rows("local_authorities"):
        if row["name"].lower() not in taken:
            yield row["name"], frozenset({row["force"]})
    for place in register.constituencies.values():
        if place.name.lower() not in taken:
            yield place.name, frozenset(place.forces)


def _add(root: dict, term: str, kind: TermKind, means: tuple[str, ...], *, name: bool = False) -> None:
    node = root
    for token in text_tokens.tokens(term):
        if token.kind is not TokenKind.MARK:
            node = node.setdefault(token.text + token.suffix, {})
    held = node.setdefault("", [])
    written = "capitals" if name and term.isupper() else "name" if name else ""
    if not any(other is kind for other, _, _ in held):
        held.append((kind, means, written))
