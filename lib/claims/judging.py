"""Judge every number of a text: the best of what national figures and counts by area say of it, then its use."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from lib.claims import claim_terms, force_claims, held_figures, national_claims, sentence_uses, understanding
from lib.claims.number_grammar import NumberKind
from lib.claims.verdicts import Judgement, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from lib.claims.understanding import Claim
    from lib.dataset.register import Register

_SMALL: Final = 13  # a count below is an ordinary word where it is of nothing known
_LOW: Final = 100  # and one below this where it is of nothing at all


def judge(text: str, register: Register, today: date) -> tuple[Judgement, ...]:
    """Judge the numbers of a text that are statistics, in order.

    Args:
        text: any text.
        register: what numbers are held against.
        today: date of the text, by which "last year" and "now" are read.
    """
    vocabulary = claim_terms.vocabulary(register)
    found = understanding.claims(text, vocabulary)
    wholes = {claim.part_of for claim in found}
    found = tuple(replace(c, places=()) if n in wholes and "EW" not in c.places else c for n, c in enumerate(found))
    first = [_judge(claim, register, today) for claim in found]
    first = list(_beside_others(first, register, today))
    linked = [_with_whole(judgement, first, register, today) for judgement in first]
    judged: list[Judgement] = []
    for _, sentence in groupby(linked, key=lambda j: j.claim.sentence):
        judged += sentence_uses.apply(list(sentence), register)
    return tuple(j for j in judged if not _is_ordinary(j))


def _judge(claim: Claim, register: Register, today: date) -> Judgement:
    held, vocabulary = held_figures.of(register), claim_terms.vocabulary(register)
    if claim.mention.kind is NumberKind.MULTIPLE:
        return Judgement(claim=claim)
    counted = force_claims.judge(claim, register, vocabulary)
    if claim.measures:
        return counted or _sum_of_measures(claim, register) or Judgement(claim=claim)
    national = national_claims.judge(claim, held, today)
    found = [j for j in (national, counted) if j]
    best = min(found, key=lambda j: j.rank, default=None)
    grave = best.wrong & {Verdict.UNIT, Verdict.SUBJECT, Verdict.PLACE} if best else frozenset()
    doubtful = best is None or (bool(grave) and len(best.wrong) > 1 and national_claims.is_common(claim))
    if doubtful:
        others = (national_claims.by_place(claim, held, today), national_claims.other_value(claim, held, today))
        found += [j for j in others if j]
        best = min(found, key=lambda j: j.rank, default=None)
    return best or Judgement(claim=claim)


def _beside_others(found: Sequence[Judgement], register: Register, today: date) -> Iterator[Judgement]:
    """Yield judgements; a number of nothing that is known is read as one of what its sentence spoke of before."""
    before: Judgement | None = None
    for one in found:
        claim, said = one.claim, one
        if before and one.verdict is Verdict.NOT_HELD and _goes_on(claim, before.claim):
            details = claim.details | before.figures[0].details | before.figures[0].subjects
            said = replace(_judge(replace(claim, details=details), register, today), claim=claim)
        before = said if said.figures else before
        yield said


def _goes_on(claim: Claim, before: Claim) -> bool:
    """Return whether a number is of the unit of the one before it in its sentence, and of nothing else."""
    return claim.sentence == before.sentence and claim.unit == before.unit and claim.tags <= before.tags


def _sum_of_measures(claim: Claim, register: Register) -> Judgement | None:
    """Judge a number that adds up the counts of several measures."""
    if len(claim.measures) < len({"one", "other"}) or "sum" not in claim.uses:
        return None
    held = force_claims.counts(register)
    areas = [force_claims.AREAS.get(place, place) for place in claim.places] or [force_claims.AREAS["EW"]]
    for year in held.full_years[::-1]:
        parts = tuple(held.find(claim.measures, areas[:1], [year]))
        if parts and sum(c.offences for c in parts) == claim.mention.value:
            wrong = frozenset({Verdict.NOT_COMPARABLE})
            return Judgement(claim=claim, wrong=wrong, counts=parts, used=True, reasons=frozenset({Reason.SUM}))
    return None


def _with_whole(one: Judgement, found: Sequence[Judgement], register: Register, today: date) -> Judgement:
    """Judge a number that is "of" another once it is known what that one is."""
    claim = one.claim
    if claim.part_of is None or claim.part_of >= len(found):
        return one
    whole = found[claim.part_of]
    if not whole.figures:
        return one
    figure = whole.figures[0]
    if claim.mention.kind is NumberKind.COUNT and claim.places and "EW" not in claim.places:
        if not one.wrong and one.figures:
            return one
        wrong = frozenset({Verdict.NOT_BY_FORCE})
        return Judgement(claim=claim, wrong=wrong, figures=(figure,), agreed=whole.agreed)
    if claim.mention.kind is NumberKind.SHARE and not claim.scope and figure.kind is NumberKind.COUNT:
        said = replace(claim, scope=figure.scope, context=claim.context | figure.scope)
        said = replace(said, unit=claim.unit or next(iter(figure.units), ""))
        return _judge(said, register, today)
    return one


def _is_ordinary(judgement: Judgement) -> bool:
    """Return whether a number is no statistic of this subject: a small count or a multiple of nothing that is known."""
    claim = judgement.claim
    if judgement.figures or judgement.counts or judgement.wrong:
        return False
    if claim.mention.kind is NumberKind.MULTIPLE:
        return True
    if claim.mention.kind is not NumberKind.COUNT:
        return False
    return claim.mention.value < (_SMALL if claim.unit else _LOW) and not (
        claim.domain and (claim.noun or claim.part_of is not None)
    )
