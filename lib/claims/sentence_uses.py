"""Judge what a sentence does with its numbers: trends, sums, comparisons and rankings that must not be made."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

from lib.claims.number_grammar import NumberKind
from lib.claims.verdicts import AS_PUBLISHED, Judgement, Reason, Verdict
from lib.exhibits import recorded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.dataset.register import Register

MOST: Final = 12  # numbers of one sentence that are compared with each other
_TREND: Final = frozenset({"rose", "fell"})
_SUMS: Final = frozenset({"sum", "inferred", "more-than"})
_FIT: Final = 0.02  # how near a number must be to a sum or product of others to be one


def apply(found: Sequence[Judgement], register: Register) -> list[Judgement]:
    """Return the judgements of the numbers of one sentence with what the sentence does with them."""
    if not found or len(found) > MOST:
        return list(found)
    uses = found[0].claim.uses
    judged = _multiples(list(found))
    if uses & _SUMS:
        judged = _sums(judged)
    times = [j for j in judged if j.claim.mention.kind is NumberKind.MULTIPLE]
    if "compared" in uses or times:
        judged = _comparisons(judged)
    if uses & _TREND or times:
        judged = _trends(judged, register)
    if "ranking" in uses:
        judged = [_used(j, Reason.RANKING) if j.counts else j for j in judged]
    return [_denied(j) if "denied" in uses or _is_negated(j) else j for j in judged]


def _is_negated(judgement: Judgement) -> bool:
    """Return whether a clause says that something was not so which a published sentence says was."""
    figures = judgement.figures
    held = bool(figures or judgement.counts)
    return held and judgement.claim.negated and not any(figure.negated for figure in figures)


def _used(judgement: Judgement, reason: Reason) -> Judgement:
    """Mark a number as part of what must not be made; a measure that is not said is then no more the first fault."""
    wrong = judgement.wrong | {Verdict.NOT_COMPARABLE}
    if judgement.reasons & {Reason.NO_MEASURE, Reason.NO_SUBJECT}:
        wrong -= {Verdict.SUBJECT}
    return replace(judgement, wrong=wrong, used=True, reasons=judgement.reasons | {reason})


def _denied(judgement: Judgement) -> Judgement:
    if judgement.verdict in AS_PUBLISHED:
        return replace(judgement, wrong=frozenset({Verdict.QUALIFIER}), reasons=frozenset({Reason.DENIED}))
    return replace(judgement, reasons=judgement.reasons | {Reason.DENIED})


def _multiples(found: list[Judgement]) -> list[Judgement]:
    """Judge "doubled" and "twice as many": of what the register holds such a ratio is never made."""
    return [
        _used(j, Reason.MULTIPLE)
        if j.claim.mention.kind is NumberKind.MULTIPLE and (j.claim.domain or _matched(found))
        else j
        for j in found
    ]


def _matched(found: Sequence[Judgement]) -> list[Judgement]:
    return [j for j in found if j.figures or j.counts]


def _sums(found: list[Judgement]) -> list[Judgement]:
    """Judge sums, differences and products of the other numbers, and numbers that are inferred from them."""
    judged = list(found)
    for place, one in enumerate(found):
        others = [
            j for j in found if j is not one and j.claim.mention.kind in {one.claim.mention.kind, NumberKind.SHARE}
        ]
        if one.verdict in AS_PUBLISHED or one.claim.mention.kind is not NumberKind.COUNT:
            continue
        parts = _parts(one, others)
        held = _matched(others)
        if not parts and not (held and one.verdict in {Verdict.NOT_HELD, Verdict.VALUE}):
            continue
        figures = tuple(dict.fromkeys(f for j in (parts or held) for f in j.figures))
        counts = tuple(dict.fromkeys(c for j in (parts or held) for c in j.counts))
        wrong = frozenset({Verdict.NOT_COMPARABLE})
        judged[place] = replace(
            one, wrong=wrong, figures=figures, counts=counts, used=True, reasons=frozenset({Reason.SUM})
        )
    return judged


def _parts(one: Judgement, others: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Return the two numbers whose sum, difference or ratio a number is, or the one that it multiplies."""
    value = one.claim.mention.value
    for pair in combinations(others[:MOST], 2):
        first, second = (j.claim.mention.value for j in pair)
        if math.isclose(value, first + second, rel_tol=1e-9) or math.isclose(value, abs(first - second), rel_tol=1e-9):
            return pair
    return tuple(j for j in others if math.isclose(value, 2 * j.claim.mention.value, rel_tol=_FIT))[:1]


def _trends(found: list[Judgement], register: Register) -> list[Judgement]:
    """Judge numbers of different periods that a sentence joins by "rose" or "fell"."""
    marked: dict[int, Reason] = {}
    numbered = [(place, j) for place, j in enumerate(found) if (j.figures or j.counts) and not j.used]
    for (place, one), (other_place, other) in combinations(numbered, 2):
        if _is_trend(one, other, register):
            marked |= {place: Reason.TREND, other_place: Reason.TREND}
    return [_used(j, marked[place]) if place in marked else j for place, j in enumerate(found)]


def _is_trend(one: Judgement, other: Judgement, register: Register) -> bool:
    if one.claim.mention.kind is not other.claim.mention.kind:
        return False
    if one.counts and other.counts:
        return not _is_change_of_a_force(one, other, register)
    if one.figures and other.figures:
        first, second = one.figures[0], other.figures[0]
        if "change" in first.units | second.units:
            return False
        alike = bool(first.units & second.units) or first.series == second.series != ""
        return alike and (first.periods, first.stated) != (second.periods, second.stated)
    return True


def _is_change_of_a_force(one: Judgement, other: Judgement, register: Register) -> bool:
    """Return whether two counts are of one area and measure in two full years in a row without a break between."""
    if not (one.verdict in AS_PUBLISHED and other.verdict in AS_PUBLISHED):
        return False
    first, second = sorted((one.counts[0], other.counts[0]), key=lambda c: c.year)
    full = register.full_years
    if (first.area, first.measure) != (second.area, second.measure) or not {first.year, second.year} <= set(full):
        return False
    broken = {b.financial_year for b in recorded.breaks(register, first.measure)}
    return full.index(second.year) - full.index(first.year) == 1 and second.year not in broken


def _comparisons(found: list[Judgement]) -> list[Judgement]:
    """Judge numbers of different areas that a sentence sets against each other."""
    counted = [j for j in found if j.counts]
    areas = {j.counts[0].area for j in counted}
    if len(areas) < len({"one", "other"}):
        return found
    return [_used(j, Reason.COMPARED) if j.counts else j for j in found]
