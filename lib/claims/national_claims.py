"""Judge a number against the national figures of the register."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from lib.claims import number_agreement, understanding
from lib.claims.number_agreement import Agreement
from lib.claims.number_grammar import NumberKind
from lib.claims.verdicts import Judgement, Reason, Verdict
from lib.model.quantity import Qualifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lib.claims.held_figures import Days, HeldFigure, HeldFigures
    from lib.claims.understanding import Claim

_SCOPES: Final = frozenset({"group-based", "exploitation"})
_TOPICS: Final = _SCOPES | {"csae"}
_WHOLES: Final = frozenset({"EW", "UK", "GB", "S", "NI"})
_COMMON: Final = 100  # counts below are numbers that occur everywhere
_AGREE_IF_COMMON: Final = 2
_AGREE_FOR_VALUE: Final = 3
_DIGITS: Final = 3  # significant digits of a number that is known by itself
_SHORT: Final = 31  # days: a date or a month
_LONG: Final = 800  # days: more than two years
_DATED: Final = frozenset({"offences", "victims", "suspects", "cases", "operations", "arrests", "investigations"})
_BY_GROUPS: Final = frozenset({"cases"})  # besides what the register holds parts of: of groups, which need not be gangs
_NOW: Final = frozenset({"now", "tense"})
_EACH: Final = frozenset({"each-year", "one-day"})


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What of a figure a claim agrees with and what it contradicts."""

    figure: HeldFigure
    agreement: Agreement
    wrong: frozenset[Verdict]
    unit: bool
    shared: frozenset[str]
    place: bool
    period: bool
    equal: bool = False
    kin: bool = False  # whether the claim names a subject of figures with this unit
    reworded: bool = False  # whether the number is that of a source with another unit

    @property
    def agreed(self) -> int:
        return self.unit + bool(self.shared) + self.place + self.period


def judge(claim: Claim, held: HeldFigures, today: date) -> Judgement | None:
    """Judge a number against the figures with this number; None where none is near in number and meaning.

    Args:
        claim: the number.
        held: the figures of a release.
        today: date of the text.
    """
    read = _as_share(claim)
    found = [c for c in _numbered(read, held, today) if _is_about(read, c)]
    if not found:
        return None
    best = min(found, key=_rank)
    alike = [c for c in found if _rank(c)[:-1] == _rank(best)[:-1] and c.wrong == best.wrong]
    figures = tuple(dict.fromkeys(c.figure for c in alike if c.figure.press == best.figure.press))
    wrong = set(best.wrong)
    if best.agreement is Agreement.QUALIFIER:
        wrong.add(Verdict.QUALIFIER)
    agrees = Verdict.SAME if best.agreement is Agreement.SAME else Verdict.ROUNDED
    silent = Verdict.SUBJECT in wrong and not (claim.scope or claim.subjects)
    return Judgement(
        claim=claim,
        wrong=frozenset(wrong),
        agrees=agrees,
        figures=figures,
        agreed=best.agreed,
        reasons=frozenset({Reason.NO_SUBJECT} if silent else ()),
    )


def _as_share(claim: Claim) -> Claim:
    """Read "37 of every 1,000 offences" as a share of them."""
    mention = claim.mention
    if mention.kind is not NumberKind.RATE:
        return claim
    value = mention.value / mention.per * 100
    return replace(claim, mention=replace(mention, kind=NumberKind.SHARE, value=value, per=0))


def _rank(found: _Comparison) -> tuple[int, bool, int, int, bool]:
    order = tuple(Agreement).index(found.agreement)
    said = found.equal and found.agreement is Agreement.SAME  # a statement is known by its number and word
    wrong = found.wrong - {Verdict.SUPERSEDED} if said else found.wrong
    return len(wrong), not found.equal, -found.agreed, order, found.figure.press


def _numbered(claim: Claim, held: HeldFigures, today: date) -> Iterator[_Comparison]:
    """Yield the comparisons with the figures whose number, or that of another wording, agrees."""
    points = claim.mention.kind is NumberKind.POINTS
    kind = NumberKind.SHARE if points else claim.mention.kind
    for figure in held.near(kind, claim.mention.value):
        agreement, forced = _agreement(claim, figure)
        if agreement is Agreement.NONE or (points and understanding.CHANGE not in figure.units):
            continue
        compared = compare(claim, figure, held, today, agreement)
        if points:
            forced = Verdict.UNIT
        wrong = compared.wrong | ({forced} if forced else set())
        equal = abs(claim.mention.value - figure.value) <= 1e-9 * figure.value
        reworded = any(claim.unit in wording.units for wording in figure.wordings)
        yield replace(compared, wrong=frozenset(wrong), equal=equal, reworded=reworded)


def _agreement(claim: Claim, figure: HeldFigure) -> tuple[Agreement, Verdict | None]:
    """Compare a number with a figure and its other wordings; the verdict is that of a wording with another unit."""
    best = number_agreement.of(claim, figure.value, figure.qualifier, derived=figure.derived)
    if best in {Agreement.SAME, Agreement.ROUNDED}:
        return best, None
    for wording in figure.wordings:
        found = number_agreement.of(claim, wording.value, wording.qualifier)
        if found not in {Agreement.SAME, Agreement.ROUNDED}:
            continue
        if wording.differs_by == "rounding" and found is Agreement.SAME:
            return Agreement.ROUNDED, None
        if wording.differs_by == "unit" and not best:
            return found, Verdict.UNIT
    return best, None


def compare(
    claim: Claim, figure: HeldFigure, held: HeldFigures, today: date, agreement: Agreement = Agreement.NONE
) -> _Comparison:
    """Compare unit, subject, place and period of a claim with those of a figure."""
    wrong: set[Verdict] = set()
    unit = claim.unit in figure.units
    if claim.unit and figure.units and not unit:
        wrong.add(Verdict.UNIT)
    shared, contradicted = _subject(claim, figure, held)
    if contradicted:
        wrong.add(Verdict.SUBJECT)
    place = bool(set(claim.places) & figure.places)
    if claim.places and figure.places and not place:
        wrong.add(Verdict.PLACE)
    period, verdict = _period(claim, figure, held, today)
    if verdict:
        wrong.add(verdict)
    if figure.press:
        wrong.add(Verdict.PRESS_ONLY)
    if figure.direction and claim.direction and figure.direction != claim.direction:
        wrong.add(Verdict.VALUE)
    kin = any(held.units_of.get(one, frozenset()) & figure.units for one in claim.subjects)
    return _Comparison(figure, agreement, frozenset(wrong), unit, shared, place, period, kin=kin)


def _subject(claim: Claim, figure: HeldFigure, held: HeldFigures) -> tuple[frozenset[str], bool]:
    """Return what a claim and a figure are both about, and whether the claim says more, or less than it must."""
    tags = claim.tags
    shared = tags & (figure.tags | figure.allowed)
    extra = claim.subjects - figure.allowed
    missing: frozenset[str] = frozenset()
    if figure.strict:
        extra |= (claim.scope & _SCOPES) - figure.scope
        silent = not (claim.scope or claim.subjects)
        # A clause that names all child sexual abuse is of all of it, whatever the sentences before speak of.
        wide = "csae" in claim.scope and not silent
        missing = figure.required - claim.context - (frozenset() if wide else claim.nearby)
    else:  # what sets apart only figures of other units is no fault here
        units = held.units_of
        known = figure.kind is NumberKind.MONEY  # of money also what sets no figure apart
        extra = frozenset(one for one in extra if (units[one] & figure.units if one in units else not known))
        extra -= {understanding.GANGS}
        if figure.units & _BY_GROUPS:
            extra |= (claim.subjects & {understanding.GANGS}) - figure.allowed
    return shared, bool(extra or missing)


def _period(claim: Claim, figure: HeldFigure, held: HeldFigures, today: date) -> tuple[bool, Verdict | None]:
    """Return whether the period agrees, and the verdict if it does not."""
    if claim.relative & _EACH:
        return (True, None) if figure.yearly else (False, Verdict.PERIOD)
    if figure.yearly:
        return False, None
    if claim.since:  # only the beginning is said
        return False, None if figure.snapshot else Verdict.PERIOD
    said = [*claim.periods, *_relative(claim, today)]
    if not said:
        return _undated(claim, figure, held, today)
    agrees, verdict = _dated(said, figure)
    replaced = agrees and figure.snapshot and any(_replaces(later, figure, said) for later in held.later(figure, today))
    return agrees, Verdict.SUPERSEDED if replaced else verdict


def _replaces(later: HeldFigure, figure: HeldFigure, said: list[Days]) -> bool:
    """Return whether another number was stated within the same long period that is said: "last year 287 cases"."""
    stated = later.stated
    if stated is None or later.value == figure.value or any(days in figure.periods for days in said):
        return False
    return all(_length(days) > _SHORT and _within(stated, days) for days in said)


def _undated(claim: Claim, figure: HeldFigure, held: HeldFigures, today: date) -> tuple[bool, Verdict | None]:
    """Judge a claim without a period: the present tense and "now" assert one, and a later statement replaces."""
    later = Verdict.SUPERSEDED if any(f.value != figure.value for f in held.later(figure, today)) else None
    if not claim.relative & _NOW:
        return False, later if figure.snapshot and "cases" in figure.units else None
    dated = bool(figure.units & _DATED) or "operations" in figure.details or "closed-cases" in figure.subjects
    if not dated or figure.qualifier is Qualifier.ESTIMATE:
        return False, later if figure.kind is NumberKind.MONEY else None
    current = any(first <= today <= last for first, last in figure.periods)
    return current, None if current else later or Verdict.PERIOD


def _relative(claim: Claim, today: date) -> Iterator[Days]:
    for word, back in (("last-year", 1), ("this-year", 0)):
        if word in claim.relative:
            yield date(today.year - back, 1, 1), date(today.year - back, 12, 31)


def _dated(said: list[Days], figure: HeldFigure) -> tuple[bool, Verdict | None]:
    """Compare dates and periods that are said with those of a figure; a mere date of a statement is neither."""
    if not figure.periods and not (figure.snapshot and figure.stated):
        return False, None
    points = [p for p in figure.periods if _length(p) <= _SHORT or p == figure.stated]
    if figure.snapshot and figure.stated:
        points.append(figure.stated)
    neutral = True
    for days in said:
        spanned = any(
            (p[0].year, p[1].year) == (days[0].year, days[1].year) and _within(p, days) for p in figure.periods
        )
        if spanned and days[0].year != days[1].year:
            return True, None
        if any(_within(point, days) or _within(days, point) for point in points) or days in figure.periods:
            return True, None
        if figure.direction and any(days[1] == last and days[0].year == last.year for _, last in figure.periods):
            return True, None
        dated = not figure.snapshot and _length(days) <= _SHORT
        told = max(map(_length, figure.periods), default=0) > _LONG and figure.stated and _within(figure.stated, days)
        neutral = neutral and bool(dated or told)
    return False, None if neutral else Verdict.PERIOD


def _length(days: Days) -> int:
    return (days[1] - days[0]).days + 1


def _within(inner: Days, outer: Days) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def is_common(claim: Claim) -> bool:
    """Return whether a number occurs everywhere, so that it alone says nothing of what it is about."""
    mention = claim.mention
    if mention.kind is NumberKind.COUNT:
        return mention.value < _COMMON or mention.digits == 1
    if mention.kind in {NumberKind.SHARE, NumberKind.POINTS}:
        return mention.fraction or mention.value == int(mention.value)
    return False


def _is_about(claim: Claim, found: _Comparison) -> bool:
    """Return whether a claim with the number of a figure is about it at all."""
    if not _is_connected(claim, found):
        return False
    off = found.wrong & {Verdict.UNIT, Verdict.SUBJECT}
    own = claim.subjects | claim.details | (claim.scope & _SCOPES)
    sharp = own & (found.figure.allowed | found.figure.tags)
    if found.agreement is Agreement.QUALIFIER and not found.equal and (off or not found.unit):
        return False
    if off and not found.equal and claim.mention.digits < _DIGITS and not sharp:
        return False
    if is_common(claim):
        if found.agreed < _AGREE_IF_COMMON:
            return False
        beside = found.unit and found.period and claim.unit not in {"offences", ""}
        return not off or bool(sharp) or bool(beside and claim.scope & found.figure.scope)
    return claim.domain or (found.equal and (found.unit or bool(sharp))) or (found.unit and found.period)


def _is_connected(claim: Claim, found: _Comparison) -> bool:
    """Return whether anything but the number joins a claim to a figure. A unit alone does only where it is rare."""
    if found.shared or (found.reworded and claim.domain):
        return True
    figure = found.figure
    if not found.unit or figure.kind is NumberKind.MONEY:
        return found.unit and found.kin
    exact_period = found.period and (found.place or not figure.snapshot)
    return figure.strict or exact_period or bool((claim.context | claim.nearby) & _TOPICS)


def by_place(claim: Claim, held: HeldFigures, today: date) -> Judgement | None:
    """Judge a number that is said of a police force or a place, of what is published for the whole country only."""
    local = [place for place in claim.places if place not in _WHOLES]
    if not local or len(local) < len(claim.places) or claim.mention.kind is not NumberKind.COUNT:
        return None
    found = [
        c
        for c in (compare(claim, figure, held, today) for figure in held.by_unit.get(claim.unit, ()))
        if c.unit
        and c.shared
        and c.figure.kind is NumberKind.COUNT
        and not c.figure.press
        and c.wrong - {Verdict.PERIOD, Verdict.SUPERSEDED} == {Verdict.PLACE}
        and "EW" in c.figure.places
        and (c.shared - {"csae"} or c.period)
    ]
    if not found:
        return None
    best = min(
        found,
        key=lambda c: (
            Verdict.PERIOD in c.wrong,
            Verdict.SUPERSEDED in c.wrong,
            -len(c.shared),
            -c.agreed,
            _age(c.figure),
        ),
    )
    wrong = frozenset({Verdict.NOT_BY_FORCE})
    return Judgement(claim=claim, wrong=wrong, figures=(best.figure,), agreed=best.agreed)


def _age(figure: HeldFigure) -> int:
    """Order figures by when they were stated, the newest first."""
    return -figure.stated[1].toordinal() if figure.stated else 0


def other_value(claim: Claim, held: HeldFigures, today: date) -> Judgement | None:
    """Judge a number of which the register holds exactly what it is said to be, with another number."""
    if claim.partitive or (is_common(claim) and not claim.noun):
        return None
    found = [
        c
        for c in (compare(claim, figure, held, today) for figure in held.by_unit.get(claim.unit, ()))
        if c.figure.kind is claim.mention.kind and not c.figure.derived and _is_exactly(claim, c, held)
    ]
    if not found:
        return None
    best = max(found, key=lambda c: (c.period, c.agreed, -len(c.figure.subjects - claim.context), c.figure.periods))
    figure = best.figure
    opposite = _says_opposite(claim, figure)
    wrong = {Verdict.QUALIFIER if opposite else Verdict.VALUE}
    reasons = {Reason.OPPOSITE} if opposite else {Reason.RANGE} if claim.mention.bound else set()
    return Judgement(
        claim=claim, wrong=frozenset(wrong), figures=(figure,), reasons=frozenset(reasons), agreed=best.agreed
    )


def _is_exactly(claim: Claim, found: _Comparison, held: HeldFigures) -> bool:
    """Return whether a figure is what a claim says, but for its number."""
    figure = found.figure
    if not found.unit or not found.shared or found.wrong - {Verdict.VALUE}:
        return False
    needed = figure.subjects | (figure.scope & _SCOPES) | (figure.details if not figure.subjects else frozenset())
    said = claim.context & (needed or figure.scope)
    if not said or (claim.scope & _SCOPES) - figure.scope - figure.allowed:
        return False
    if (
        figure.kind is NumberKind.SHARE
        and not claim.context & (figure.subjects | figure.details)
        and not claim.direction
    ):
        return False
    if not found.period and claim.periods and figure.periods:
        return False
    if found.period and (claim.own_period or not is_common(claim)):
        return found.agreed >= _AGREE_FOR_VALUE
    alone = not held.series.get(figure.series, ())[1:] or not held.later(figure, date.max)
    sharp = (figure.subjects | figure.scope) & claim.context & found.shared - {"csae"}
    least = 2 if figure.kind is NumberKind.SHARE else 1
    return alone and (not is_common(claim) or (bool(figure.subjects & sharp) and len(sharp) >= least))


def _says_opposite(claim: Claim, figure: HeldFigure) -> bool:
    """Return whether the word with a number contradicts the figure, or says less than a fair rounding."""
    number, word = claim.mention.value, claim.qualifier
    if claim.mention.bound or word not in understanding.BOUNDS or word == number_agreement.WORDS.get(figure.qualifier):
        return False
    if word in {"over", "at-least"}:
        return figure.qualifier is not Qualifier.UP_TO
    return (word in {"under", "nearly", "up-to"} and number < figure.value) or word == "up-to"
