"""Judge a number against the counts of offences by area, measure and financial year, and the rates of forces."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from lib import measures
from lib.claims import number_agreement
from lib.claims.claim_terms import LOCAL
from lib.claims.number_agreement import Agreement
from lib.claims.number_grammar import NumberKind
from lib.claims.verdicts import HeldCount, Judgement, Reason, Verdict
from lib.exhibits import recorded
from lib.model import small_counts, words
from lib.model.periods import days
from lib.model.quantity import Qualifier
from lib.model.records import NATIONS, WHOLE
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lib.claims.claim_terms import ClaimVocabulary
    from lib.claims.understanding import Claim
    from lib.dataset.register import Register

AREAS: Final = {"EW": WHOLE, "E": NATIONS["England"], "W": NATIONS["Wales"]}
ELSEWHERE: Final = frozenset({"UK", "GB", "S", "NI"})
_SCOPES: Final = frozenset({"group-based", "exploitation"})
_PER_WHOM: Final = frozenset({"children", ""})  # all rates are of residents aged 0 to 17
_KNOWN: Final = 100  # the least count by which a number is known without its measure
_LARGE: Final = 1_000  # the least count that is known without its area
_OFFENCE_UNITS: Final = frozenset({"offences", ""})
_TOTALS: Final = 2  # measures: the totals come first


class CountsByArea:
    """All annual counts of a release, by measure, area and year, for lookup.

    Args:
        register: of the release.
    """

    def __init__(self, register: Register) -> None:
        lookup = measures.of(register)
        self.measures = tuple(register.measures)
        self.years = tuple(register.years)
        self.full_years = tuple(register.full_years)
        self._counts: dict[tuple[str, str, str], int] = {}
        for measure in self.measures:
            rows = lookup.annual(measure).select("force", "year", "offences").iter_rows()
            areas = lookup.areas_annual(measure).select("area", "year", "offences").iter_rows()
            self._counts |= {(measure, a, y): n for held in (rows, areas) for a, y, n in held if n is not None}
        self.names = {code: force.name for code, force in register.forces.items()} | dict(register.regions)
        self.areas = tuple(dict.fromkeys(area for _, area, _ in self._counts))

    def find(self, measures_: Iterable[str], areas: Iterable[str], years: Iterable[str]) -> Iterator[HeldCount]:
        """Yield the counts of these measures, areas and years that are held, in that order."""
        areas, years = tuple(areas), tuple(years)
        for measure in measures_:
            for area in areas:
                for year in years:
                    offences = self._counts.get((measure, area, year))
                    if offences is not None:
                        yield HeldCount(measure, area, year, offences)


@caches.per_release()
def counts(register: Register) -> CountsByArea:
    """Return the counts of a release."""
    return CountsByArea(register)


def judge(claim: Claim, register: Register, vocabulary: ClaimVocabulary) -> Judgement | None:
    """Judge a number against counts and rates by area; None where it is not of these, or nothing fits."""
    if claim.mention.kind is NumberKind.RATE:
        return _rate(claim, register)
    if claim.mention.kind is not NumberKind.COUNT:
        return None
    held = counts(register)
    if claim.measures and claim.unit not in _OFFENCE_UNITS and claim.mention.value < _KNOWN:
        return None
    if claim.measures:
        return _measured(claim, held, vocabulary)
    return _unmeasured(claim, held)


def _areas(claim: Claim, vocabulary: ClaimVocabulary) -> tuple[list[str], bool, bool]:
    """Return the areas that a claim is of, whether it is of a part of one, and whether it is of another country."""
    local = [place for place in claim.places if place.startswith(LOCAL)]
    if local:
        forces = sorted({code for place in local for code in vocabulary.local_forces[place.removeprefix(LOCAL)]})
        return forces, True, False
    if set(claim.places) & ELSEWHERE and "EW" not in claim.places:
        return [WHOLE], False, True
    return [AREAS.get(place, place) for place in claim.places] or [WHOLE], False, False


def _years(claim: Claim, held: CountsByArea) -> tuple[list[str], bool]:
    """Return the financial years that a claim is of, and whether it names a period that is none of them."""
    said = [year for year in held.full_years if days(year) in claim.periods]
    if not said:
        spans = {_part(year): year for year in held.years if year not in held.full_years}
        said = [year for span, year in spans.items() if span in claim.periods]
    return said, bool(claim.periods) and not said


def _part(year: str) -> tuple:
    """Return the first and last day of a year of which only three quarters are held: April to December."""
    first, last = days(year)
    return first, last.replace(year=first.year, month=12, day=31)


def _fits(claim: Claim, count: HeldCount) -> Agreement:
    """Compare a number with a count; of a small one "fewer than 10" is all that is said."""
    if claim.qualifier == "under" and claim.mention.value == small_counts.LEAST:
        return Agreement.SAME if small_counts.is_small(count.offences) else Agreement.NONE
    return number_agreement.of(claim, count.offences, Qualifier.EXACTLY)


def _measured(claim: Claim, held: CountsByArea, vocabulary: ClaimVocabulary) -> Judgement | None:
    """Judge a count with its measure."""
    areas, part, abroad = _areas(claim, vocabulary)
    said, unknown_year = _years(claim, held)
    wrong = _said_wrong(claim) | ({Verdict.PLACE} if abroad else set())
    years = said or ([held.full_years[-1]] if not unknown_year else [])
    fitting = [c for c in held.find(claim.measures, areas, years) if _fits(claim, c)]
    if part:
        verdict = Verdict.PLACE if fitting else Verdict.NOT_BY_FORCE
        against = fitting or list(held.find(claim.measures, areas, years[:1] or held.full_years[-1:]))
        return _judgement(claim, {verdict} | _said_wrong(claim), against)
    if not fitting and not claim.periods:
        fitting = [c for c in held.find(claim.measures, areas, held.full_years) if _fits(claim, c) is Agreement.SAME]
    if fitting:
        best = min((_fits(claim, c) for c in fitting), key=number_agreement.BEST_FIRST.index)
        alike = [c for c in fitting if _fits(claim, c) is best]
        wrong |= {Verdict.QUALIFIER} if best is Agreement.QUALIFIER else set()
        agrees = Verdict.SAME if best is Agreement.SAME else Verdict.ROUNDED
        if _is_two_areas(areas, held):
            both = held.find(claim.measures, areas, [alike[0].year])
            return _judgement(claim, wrong | {Verdict.PLACE}, both, reasons={Reason.AMBIGUOUS_PLACE})
        if len(set(areas)) > 1:  # a number of several areas is none of one of them
            summed = "sum" in claim.uses
            wrong |= {Verdict.NOT_COMPARABLE if summed else Verdict.PLACE}
            return _judgement(claim, wrong, alike, agrees, {Reason.SUM} if summed else ())
        return _judgement(claim, wrong, alike, agrees)
    return _elsewhere(claim, held, areas, years, wrong)


def _is_two_areas(areas: Sequence[str], held: CountsByArea) -> bool:
    """Return whether one name is that of a police force and of a region, so that it is not clear which is meant."""
    return len(areas) == len({"force", "region"}) and held.names.get(areas[0]) == held.names.get(areas[1], "")


def _elsewhere(
    claim: Claim, held: CountsByArea, areas: Sequence[str], years: Sequence[str], wrong: set[Verdict]
) -> Judgement | None:
    """Judge a count that is not that of its area, measure and year: another year's, area's or measure's, or none."""
    if claim.mention.value >= _KNOWN:
        tries = (
            (Verdict.PERIOD, (claim.measures, areas, held.years)),
            (Verdict.SUBJECT, (held.measures, areas, years)),
            (Verdict.PLACE, (claim.measures, held.areas, years)),
        )
        for verdict, where in tries:
            same = [c for c in held.find(*where) if c.offences == claim.mention.value]
            if same and (verdict is not Verdict.PLACE or len(same) == 1 or claim.mention.value >= _LARGE):
                return _judgement(claim, wrong | {verdict}, same)
    against = list(held.find(claim.measures, areas, years))
    known = against and len(claim.measures) == 1 and Verdict.UNIT not in wrong
    return _judgement(claim, wrong | {Verdict.VALUE}, against) if known else None


def _said_wrong(claim: Claim) -> set[Verdict]:
    """Return what a count under offence codes cannot be: of people, of groups, convicted."""
    wrong = set()
    if claim.unit not in _OFFENCE_UNITS:
        wrong.add(Verdict.UNIT)
    if claim.scope & _SCOPES or claim.subjects:
        wrong.add(Verdict.SUBJECT)
    return wrong


def _unmeasured(claim: Claim, held: CountsByArea) -> Judgement | None:
    """Judge a count that does not say which offences it counts: name every measure that fits."""
    places = [AREAS.get(place, place) for place in claim.places if not place.startswith(LOCAL)]
    known = _LARGE if not places or WHOLE in places else _KNOWN
    small = claim.mention.value < small_counts.LEAST
    if claim.mention.value < known and not (small and claim.uses & {"ranking"}):
        return None
    areas = [place for place in places if place in held.areas] or ([WHOLE] if not places else [])
    said, unknown = _years(claim, held)
    years = said or held.full_years[::-1]
    totals = list(held.find(held.measures, areas, said or held.full_years[-1:]))
    totals += [] if said else list(held.find(held.measures[:_TOTALS], areas, years[1:]))
    fitting = [c for c in totals if _fits(claim, c) is Agreement.SAME]
    if not fitting or not (claim.domain or claim.unit):
        return None
    wrong = _said_wrong(claim) | ({Verdict.PERIOD} if unknown else set())
    return _judgement(claim, wrong | {Verdict.SUBJECT}, fitting, reasons={Reason.NO_MEASURE} - _meant(wrong))


def _meant(wrong: set[Verdict]) -> set[Reason]:
    return {Reason.NO_MEASURE} if wrong & {Verdict.SUBJECT} else set()


def _judgement(
    claim: Claim,
    wrong: set[Verdict],
    found: Iterable[HeldCount],
    agrees: Verdict = Verdict.SAME,
    reasons: Iterable[Reason] = (),
) -> Judgement:
    agreed = 4 - len(wrong)
    return Judgement(
        claim=claim,
        wrong=frozenset(wrong),
        agrees=agrees,
        counts=tuple(found),
        reasons=frozenset(reasons),
        agreed=agreed,
    )


def _rate(claim: Claim, register: Register) -> Judgement | None:
    """Judge a rate per so many people against those of police forces and of England and Wales."""
    held = counts(register)
    said, unknown = _years(claim, held)
    years = said or ([] if unknown else [held.full_years[-1]])
    areas = [AREAS.get(place, place) for place in claim.places if not place.startswith(LOCAL)] or [WHOLE]
    rated = [
        count
        for measure in claim.measures or held.measures[:_TOTALS]
        if f"per {words.number(claim.mention.per)}" in recorded.per(measure)
        for count in _rates(register, measure, areas, years)
    ]
    found = [count for count in rated if _is_rate(claim, count.rate)]
    if not found:
        known = len(rated) == len(claim.measures) == 1
        return _judgement(claim, {Verdict.VALUE} | _said_wrong(claim), rated) if known else None
    wrong = _said_wrong(claim)
    if Verdict.UNIT in wrong or claim.per_whom not in _PER_WHOM:
        wrong = {Verdict.UNIT}
    reasons = set() if claim.measures else {Reason.NO_MEASURE}
    return _judgement(claim, wrong | ({Verdict.SUBJECT} if reasons and not wrong else set()), found, reasons=reasons)


def _is_rate(claim: Claim, printed: str) -> bool:
    value = float(printed.replace(",", ""))
    return math.isclose(value, claim.mention.value) and claim.qualifier in {"", "about", "some"}


def _rates(register: Register, measure: str, areas: Sequence[str], years: Sequence[str]) -> Iterator[HeldCount]:
    lookup = measures.of(register)
    for year in years:
        forces = [area for area in areas if area in register.forces]
        lines: list[Mapping] = list(lookup.rates(measure, year, forces).iter_rows(named=True)) if forces else []
        for area in areas:
            if area == WHOLE:
                lines.append({"force": WHOLE, **recorded.national_line(lookup, measure, year)})
            elif area not in register.forces:
                rows = lookup.area_rates(measure, year, [area], recorded.kind(area)).iter_rows(named=True)
                lines += [{"force": area, **row} for row in rows]
        for line in lines:
            if line["rate"] is not None and words.rate(line["rate"])[0].isdigit():
                yield HeldCount(measure, line["force"], year, line["offences"], words.rate(line["rate"]))
