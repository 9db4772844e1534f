"""What the register holds, understood by the same words as a text: one figure for each statistic and derived share.

The sentence of a statistic is read like a sentence of a text, so a new statistic is data only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from lib.claims import claim_periods, claim_terms, text_tokens, understanding
from lib.claims.claim_terms import TermKind
from lib.claims.number_grammar import NumberKind
from lib.model import words
from lib.model.periods import span
from lib.model.quantity import Qualifier, share
from lib.model.records import Grade
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lib.claims.claim_terms import ClaimVocabulary
    from lib.claims.understanding import Claim
    from lib.dataset.register import Register
    from lib.model.records import Statistic

Days = tuple[date, date]
MILLION: Final = 1_000_000
STRICT: Final = frozenset({"offences", "victims", "suspects"})  # units of which the register holds wholes and parts
_SCOPES: Final = frozenset({"group-based", "exploitation"})
_EACH: Final = ("each year", "a year")
_NEAR: Final = 0.3  # how far from a figure a number may be that is compared with it, as a share of the figure
_SNAPSHOTS: Final = frozenset({"cases", "operations", "police forces", "recommendations", "areas", "investigations"})


@dataclass(frozen=True, slots=True)
class OtherWording:
    """Another source's number for a figure: `differs_by` as in the wordings table."""

    value: float
    qualifier: Qualifier
    differs_by: str
    press: bool
    units: frozenset[str] = frozenset()  # in the words of claim terms, where it has another one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldFigure:
    """One national figure with what its own sentence says of it.

    Args:
        statistics: the statistic; of a derived share also the whole of which it is a part.
        kind: of number.
        value: in hundredths for shares, in pounds for money.
        qualifier: as published.
        units: what it counts, in the words of claim terms; a share of what.
        scope: of offences.
        subjects: that set it apart.
        details: said of it.
        places: codes; empty where it is not stated.
        periods: that it covers.
        stated: when it was stated, as first and last day.
        snapshot: whether it is of one moment.
        yearly: whether it is said of each year.
        press: whether only the press reported it.
        direction: of a change, "rose" or "fell".
        wordings: of other sources.
        series: of figures of which the later one replaces the earlier; empty for none.
        derived: whether it is computed from two figures.
    """

    statistics: tuple[Statistic, ...]
    kind: NumberKind
    value: float
    qualifier: Qualifier
    units: frozenset[str]
    scope: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    details: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    periods: tuple[Days, ...] = ()
    stated: Days | None = None
    snapshot: bool = False
    yearly: bool = False
    press: bool = False
    direction: str = ""
    wordings: tuple[OtherWording, ...] = ()
    series: str = ""
    derived: bool = False
    negated: bool = False  # whether its sentence says that something was not so

    @property
    def statistic(self) -> Statistic:
        """The statistic that it is, or the part of a derived share."""
        return self.statistics[0]

    @property
    def tags(self) -> frozenset[str]:
        """Scope, subjects and details."""
        return self.scope | self.subjects | self.details

    @property
    def strict(self) -> bool:
        """Whether what it is of must be said, because the register holds wholes and parts of it."""
        return bool(self.units & STRICT)

    @property
    def required(self) -> frozenset[str]:
        """Scope and subjects that must be said of it."""
        if not self.strict:
            return frozenset()
        narrow = (self.scope & _SCOPES) | self.subjects
        return narrow or (frozenset() if self.details else self.scope)


@dataclass(frozen=True, slots=True, eq=False)
class HeldFigures:
    """All figures of a release, with their numbers in order for a lookup by size."""

    figures: tuple[HeldFigure, ...]
    _values: Mapping[NumberKind, tuple[tuple[float, ...], tuple[HeldFigure, ...]]]
    by_unit: Mapping[str, tuple[HeldFigure, ...]]
    series: Mapping[str, tuple[HeldFigure, ...]]  # oldest first
    units_of: Mapping[str, frozenset[str]]  # subject -> the units of figures that it sets apart

    def near(self, kind: NumberKind, value: float) -> tuple[HeldFigure, ...]:
        """Return the figures, each once, that have a number near this one."""
        values, figures = self._values.get(kind, ((), ()))
        first, last = bisect_left(values, value / (1 + _NEAR)), bisect_right(values, value * (1 + _NEAR))
        return tuple(dict.fromkeys(figures[first:last]))

    def later(self, figure: HeldFigure, by: date) -> tuple[HeldFigure, ...]:
        """Return the later figures of a series that were stated by a day, in order; none that only the press has."""
        held = self.series.get(figure.series, ())
        return tuple(
            other
            for other in (held[held.index(figure) + 1 :] if figure in held else ())
            if other.stated is None or other.stated[0] <= by
        )


@caches.per_release()
def of(register: Register) -> HeldFigures:
    """Return the figures of a release."""
    vocabulary = claim_terms.vocabulary(register)
    series = _series(register)
    figures = [_figure(register, s, vocabulary, series) for s in register.statistics.values()]
    by_id = {figure.statistic.id: figure for figure in figures}
    figures += list(_shares(by_id))
    numbered: dict[NumberKind, list[tuple[float, int]]] = {}
    for place, figure in enumerate(figures):
        values = {figure.value, *(w.value for w in figure.wordings)}
        numbered.setdefault(figure.kind, []).extend((value, place) for value in values)
    values = {
        kind: (tuple(v for v, _ in sorted(pairs)), tuple(figures[place] for _, place in sorted(pairs)))
        for kind, pairs in numbered.items()
    }
    by_unit: dict[str, list[HeldFigure]] = {}
    for figure in figures:
        for unit in figure.units:
            by_unit.setdefault(unit, []).append(figure)
    chains: dict[str, list[HeldFigure]] = {}
    for figure in figures:
        if figure.series and (not figure.press):
            chains.setdefault(figure.series, []).append(figure)
    for chain in chains.values():
        chain.sort(key=_when)
    return HeldFigures(
        tuple(figures),
        values,
        {unit: tuple(held) for unit, held in by_unit.items()},
        {name: tuple(chain) for name, chain in chains.items()},
        {
            subject: frozenset(unit for figure in figures if subject in figure.allowed for unit in figure.units)
            for subject in {one for figure in figures for one in figure.allowed}
        },
    )


def _when(figure: HeldFigure) -> tuple[date, date]:
    """Order the figures of a series: by the end of their period, then by their statement."""
    last = max((last for _, last in figure.periods), default=date.min)
    stated = figure.stated[1] if figure.stated else date.min
    return (stated, last) if figure.snapshot else (last, stated)


def _series(register: Register) -> Mapping[str, str]:
    """Return the series of each statistic: statements about closed cases, figures of one role, or of one measure."""
    named: dict[str, str] = {}
    alike: dict[tuple[str, ...], list[str]] = {}
    for s in register.statistics.values():
        key = (
            (s.role, s.analysis)
            if s.role and s.role not in {"profile", "crime-type"}
            else ("", s.measure, s.unit, s.geography)
        )
        alike.setdefault(key, []).append(s.id)
    for ids in alike.values():
        named |= {name: ids[0] for name in ids if len(ids) > 1}
    national = [s.statistic for s in register.case_statements if s.statistic.unit == "cases"]
    return named | {s.id: "closed-cases" for s in national}


def _figure(
    register: Register, statistic: Statistic, vocabulary: ClaimVocabulary, series: Mapping[str, str]
) -> HeldFigure:
    claim = _own_claim(statistic, vocabulary)
    unit = _units(statistic, vocabulary, claim)
    extra = _tags(f"{statistic.measure}. {statistic.subject}. {statistic.short_name}. {statistic.of_what}", vocabulary)
    kind, factor = _kind(statistic)
    snapshot = bool(unit & _SNAPSHOTS) or kind is NumberKind.MONEY
    periods = _periods(statistic.period) or (() if _is_yearly(statistic) else claim.periods if claim else ())
    press = statistic.grade is Grade.PRESS
    qualifier = statistic.quantity.qualifier
    if qualifier is Qualifier.AROUND and statistic.printed_as and claim and not claim.qualifier:
        qualifier = Qualifier.EXACTLY  # printed in words without one: "half of forces"
    return HeldFigure(
        statistics=(statistic,),
        kind=kind,
        value=statistic.quantity.value * factor,
        qualifier=qualifier,
        units=unit,
        scope=claim.scope if claim else frozenset(),
        subjects=claim.subjects if claim else frozenset(),
        details=(claim.details if claim else frozenset()),
        allowed=extra | (claim.tags if claim else frozenset()),
        places=_places(statistic.geography, vocabulary) | frozenset(claim.places if claim else ()),
        periods=periods,
        stated=span(statistic.as_of) if statistic.as_of else None,
        snapshot=snapshot,
        yearly=_is_yearly(statistic),
        press=press,
        direction=claim.direction if claim else "",
        negated=bool(claim and claim.negated),
        wordings=tuple(
            OtherWording(
                w.quantity.value * factor,
                w.quantity.qualifier,
                w.differs_by,
                w.grade is Grade.PRESS,
                _unit_words(w.unit, vocabulary),
            )
            for w in register.wordings
            if w.statistic == statistic.id
        ),
        series=series.get(statistic.id, ""),
    )


def _is_yearly(statistic: Statistic) -> bool:
    return any(words_ in statistic.period or words_ in statistic.unit for words_ in _EACH)


def _kind(statistic: Statistic) -> tuple[NumberKind, float]:
    if statistic.unit.startswith("%"):
        return NumberKind.SHARE, 1
    if statistic.unit.startswith("GBP"):
        return NumberKind.MONEY, MILLION if statistic.unit == "GBP million" else 1
    return NumberKind.COUNT, 1


def _own_claim(statistic: Statistic, vocabulary: ClaimVocabulary) -> Claim | None:
    """Read the sentence of a statistic as if it were a text; None where its number is in words that are no number."""
    for label in (words.label(statistic), words.quantity(statistic.quantity, statistic.unit)):
        sentence = words.capitalised(statistic.sentence.replace("{n}", label))
        start = statistic.sentence.index("{n}")
        for claim in understanding.claims(sentence, vocabulary):
            if start <= claim.mention.start < start + len(label):
                return claim
    return None


def _unit_words(text: str, vocabulary: ClaimVocabulary) -> frozenset[str]:
    found = text_tokens.tokens(text)
    return frozenset(m.means[0] for m in vocabulary.matches(found) if m.kind is TermKind.UNIT)


def _units(statistic: Statistic, vocabulary: ClaimVocabulary, claim: Claim | None) -> frozenset[str]:
    if claim and claim.direction:
        return frozenset({understanding.CHANGE})
    if statistic.unit.startswith("GBP"):
        return frozenset({understanding.MONEY})
    found = text_tokens.tokens(statistic.unit.partition(" of ")[0] if statistic.unit[0] != "%" else statistic.unit)
    named = [m.means[0] for m in vocabulary.matches(found) if m.kind is TermKind.UNIT]
    spoken = {claim.unit} if claim and claim.unit else set()
    return frozenset(named[:1]) | frozenset(spoken)


def _tags(text: str, vocabulary: ClaimVocabulary) -> frozenset[str]:
    found = text_tokens.tokens(text)
    kinds = (TermKind.SCOPE, TermKind.SUBJECT, TermKind.DETAIL)
    return frozenset(one for m in vocabulary.matches(found) if m.kind in kinds for one in m.means) - _SCOPES


def _places(text: str, vocabulary: ClaimVocabulary) -> frozenset[str]:
    found = text_tokens.tokens(text)
    if "not stated" in text:
        return frozenset()
    return frozenset(one for m in vocabulary.matches(found) if m.kind is TermKind.PLACE for one in m.means)


def _periods(text: str) -> tuple[Days, ...]:
    found = text_tokens.tokens(text)
    return tuple(p.days for p in claim_periods.find(found) if p.days and not p.since)


def _shares(by_id: Mapping[str, HeldFigure]) -> Iterator[HeldFigure]:
    """Yield the share of each part in its whole, where both are exact counts of one unit and not only of the press."""
    for part in by_id.values():
        whole = by_id.get(part.statistic.part_of)
        while whole:
            both_exact = part.qualifier is whole.qualifier is Qualifier.EXACTLY
            if both_exact and part.units & whole.units and part.strict and not part.press and not whole.press:
                found = share(part.statistic.quantity.range, whole.statistic.quantity.range)
                yield HeldFigure(
                    statistics=(part.statistic, whole.statistic),
                    kind=NumberKind.SHARE,
                    value=found.low,
                    qualifier=Qualifier.EXACTLY,
                    units=part.units,
                    scope=part.scope | whole.scope,
                    subjects=part.subjects,
                    allowed=part.allowed | whole.allowed,
                    places=part.places,
                    periods=part.periods,
                    derived=True,
                )
            whole = by_id.get(whole.statistic.part_of)
