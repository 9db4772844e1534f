"""Say in readers' words why a number was judged as it was, and what may be said instead. Nothing is worded twice.

Sentences that may be said are those of the register and of the Police forces page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from lib.claims import held_figures
from lib.claims.verdicts import HeldCount, Judgement, Reason, Verdict
from lib.exhibits import answers, forces_answer, headlines, naming, recorded
from lib.model import small_counts, words
from lib.model.quantity import Qualifier, share
from lib.model.records import WHOLE, Selection
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lib.claims.held_figures import HeldFigure
    from lib.dataset.register import Register

MOST: Final = 3  # figures or counts that are told of one number
LABELS: Final = {
    Verdict.SAME: "As published",
    Verdict.ROUNDED: "As published, rounded",
    Verdict.VALUE: "Published with another number",
    Verdict.QUALIFIER: "Says something other than the source",
    Verdict.UNIT: "Counts something else",
    Verdict.SUBJECT: "About something else",
    Verdict.PLACE: "Of another place",
    Verdict.PERIOD: "Of another period",
    Verdict.SUPERSEDED: "A later figure exists",
    Verdict.PRESS_ONLY: "Known only from press reports",
    Verdict.NOT_BY_FORCE: "Not published by police force or place",
    Verdict.NOT_COMPARABLE: "Cannot be compared",
    Verdict.NOT_HELD: "Not held",
}
NOT_HELD: Final = "We hold no figure like this. This does not mean that it is wrong."
NO_BREAKDOWN: Final = "This is a national figure. We have seen no breakdown of it by police force or place."
DIFFERENT: Final = "What was published differs from this."
PRESS: Final = "Only press reports give this number. We have not seen the original."
_NOT_COMPARABLE: Final = {
    Reason.TREND: "These figures differ in what they cover, so they cannot be set against each other as a rise or a "
    "fall.",
    Reason.SUM: "This number is worked out from figures that cannot be added, subtracted or multiplied.",
    Reason.RANKING: "Police forces cannot be ranked by these counts. They also differ in reporting and recording.",
    Reason.COMPARED: "Police forces cannot be set against each other by these counts. They also differ in size, "
    "reporting and recording.",
    Reason.MULTIPLE: "We hold no figures that can be compared in this way.",
}


def why(judgement: Judgement, register: Register) -> str:
    """Say everything that is wrong with a number, the gravest first; empty where it is as published."""
    if judgement.verdict is Verdict.NOT_HELD:
        return NOT_HELD
    if judgement.verdict is Verdict.SAME:
        return ""
    return " ".join(dict.fromkeys(_reasons(judgement, register))) or DIFFERENT


def _reasons(judgement: Judgement, register: Register) -> Iterator[str]:
    wrong = judgement.wrong
    if Verdict.NOT_COMPARABLE in wrong:
        yield from (_NOT_COMPARABLE[reason] for reason in _NOT_COMPARABLE if reason in judgement.reasons)
    if Reason.NO_MEASURE in judgement.reasons:
        yield _without_measure(judgement, register)
    if judgement.figures:
        yield from _of_figure(judgement, judgement.figures[0], register)
    elif judgement.counts:
        yield from _of_count(judgement, judgement.counts[0], register)
    if Verdict.NOT_BY_FORCE in wrong:
        yield NO_BREAKDOWN
    if Reason.DENIED in judgement.reasons:
        yield "The sentence says that this is not so. We can only say what was published."


def _of_figure(judgement: Judgement, figure: HeldFigure, register: Register) -> Iterator[str]:
    """Say what differs from a national figure."""
    wrong, statistic, claim = judgement.wrong, figure.statistic, judgement.claim
    if Verdict.UNIT in wrong:
        yield _other_unit(judgement, figure)
    if Verdict.SUBJECT in wrong:
        yield f"The figure is of something else: {_lower(statistic.measure)}."
    if Verdict.PLACE in wrong:
        yield f"The figure covers {statistic.geography}."
    if Verdict.PERIOD in wrong:
        now = claim.relative & {"now", "tense"} and not claim.periods
        yield f"The figure is of {statistic.period}." + (" It does not say what is so now." if now else "")
    if Verdict.PRESS_ONLY in wrong:
        yield PRESS
    if Verdict.SUPERSEDED in wrong:
        yield _superseded(figure, register)
    if Verdict.VALUE in wrong and figure.direction and claim.direction and figure.direction != claim.direction:
        yield f"The source says that this {figure.direction}."
    elif wrong & {Verdict.VALUE, Verdict.QUALIFIER} or judgement.verdict is Verdict.ROUNDED:
        yield (
            f"The source gives {_told(figure)}."
            if not figure.statistics[1:]
            else "We work this out from 2 published numbers."
        )
    if Verdict.QUALIFIER in wrong and not wrong & {Verdict.VALUE}:
        yield "The word with the number must not say more than the source."


def _other_unit(judgement: Judgement, figure: HeldFigure) -> str:
    unit = figure.statistic.unit
    if figure.kind is not judgement.claim.mention.kind or unit.startswith(("%", "GBP")):
        return f"The figure is a percentage: {_lower(figure.statistic.measure)}."
    said = judgement.claim.unit
    return f"The figure counts {unit}, not {said}." if said else f"The figure counts {unit}."


def _told(figure: HeldFigure) -> str:
    statistic = figure.statistic
    exact = statistic.quantity.qualifier is Qualifier.EXACTLY
    return f"{'exactly ' if exact and not statistic.unit.startswith('GBP') else ''}{words.label(statistic)}"


def _superseded(figure: HeldFigure, register: Register) -> str:
    later = held_figures.of(register).later(figure, date.max)
    newest = later[-1].statistic
    stated = f"This is of {words.day(figure.statistic.as_of)}. "
    return f"{stated}A later figure, of {words.day(newest.as_of)}, is {words.label(newest)}."


def _of_count(judgement: Judgement, count: HeldCount, register: Register) -> Iterator[str]:
    """Say what differs from a count by area."""
    wrong, claim = judgement.wrong, judgement.claim
    measure = naming.measure(register, count.measure, count.year)
    if Verdict.UNIT in wrong:
        yield f"The figure counts {measure.counted}{f', not {claim.unit}' if claim.unit else ''}."
    if Verdict.SUBJECT in wrong and Reason.NO_MEASURE not in judgement.reasons:
        yield f"The figure is of something else: {measure.counted}."
    if Reason.AMBIGUOUS_PLACE in judgement.reasons:
        yield f"{naming.area(register, count.area)} is the name of a police force and of a region. Say which is meant."
    elif Verdict.PLACE in wrong:
        yield f"The figure is of {naming.within(naming.area(register, count.area))}."
    if Verdict.PERIOD in wrong:
        yield f"The figure is of {naming.period(register, count.year)}."
    if wrong & {Verdict.VALUE, Verdict.QUALIFIER} or judgement.verdict is Verdict.ROUNDED:
        rate = f"{count.rate} {recorded.per(count.measure)}" if count.rate else ""
        yield f"The rate is {rate}." if rate else f"The published count is {_number(count)}."
    if {c.year for c in judgement.counts} - set(register.full_years):
        yield f"{naming.period(register, count.year)} is not a full year."


def _without_measure(judgement: Judgement, register: Register) -> str:
    named = [naming.measure(register, m).label for m in dict.fromkeys(c.measure for c in judgement.counts)]
    return f"Say which offences are counted. The number fits {words.listed(named[:MOST])}."


def _number(count: HeldCount) -> str:
    return small_counts.FEWER if small_counts.is_small(count.offences) else words.number(count.offences)


def _lower(text: str) -> str:
    return text if text[:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def say(judgement: Judgement, register: Register) -> str:
    """Return what may be said: the sentences of the figures or counts; empty where there is none, or only press."""
    figures = [f for f in judgement.figures[:MOST] if not f.press]
    sentences = [_sentence(figure) for figure in figures]
    if Verdict.SUPERSEDED in judgement.wrong and figures:
        sentences.append(_sentence(held_figures.of(register).later(figures[0], date.max)[-1]))
    sentences += [count_sentence(count, register) for count in judgement.counts[:MOST]]
    return " ".join(dict.fromkeys(sentences))


def _sentence(figure: HeldFigure) -> str:
    """Return the sentence of a figure; of a share that is computed, also what it is a share of."""
    if not figure.derived:
        return words.sentence(figure.statistic)
    part, whole = figure.statistics
    portion = share(part.quantity.range, whole.quantity.range)
    if whole.role == headlines.ALL:
        return f"{words.sentence(part)} {headlines.share_sentence(portion)}"
    told = words.derived(portion, 0.1, "%", whole=100)
    return f"{words.sentence(part)} {words.sentence(whole)} The first number is {told} of the second."


def count_sentence(count: HeldCount, register: Register) -> str:
    """Say a count as the Police forces page does, and a rate after it; a count under 10 is "fewer than 10"."""
    cells = recorded.count_cells(count.offences) | {"force": count.area}
    if small_counts.is_small(count.offences):
        cells["drawn"] = small_counts.FEWER
    answer = answers.of_rows(register, selection(count, register), [cells], count.year)
    rate = f" {forces_answer.OF_ONE} {count.rate} {recorded.per(count.measure)}." if count.rate else ""
    return f"{answer.sentence}.{rate}"


def count_label(count: HeldCount, register: Register) -> str:
    """Name the row of a count: area, measure and period."""
    measure = naming.measure(register, count.measure, count.year)
    area, period = naming.area(register, count.area), naming.period(register, count.year)
    return f"{area}, {measure.counted}, {period}"


def selection(count: HeldCount, register: Register, version: str = "") -> Selection:
    """Return the reader's choices that show a count on the Police forces page."""
    choice = Selection(measure=count.measure, year=count.year, basis="rate" if count.rate else "count", version=version)
    if count.area in register.regions:
        return replace(choice, region=count.area)
    return choice if count.area == WHOLE else replace(choice, force=(count.area,))


def caveats(judgement: Judgement, register: Register) -> tuple[str, ...]:
    """Return the cautions that must be shown with what may be said, the most important first."""
    ids = tuple(s.id for f in judgement.figures[:MOST] if not f.press for s in f.statistics)
    found = list(_cautions(register, ids)) if ids else []
    for count in judgement.counts[:MOST]:
        found += _count_cautions(register, count)
    return tuple(dict.fromkeys(found))


@caches.per_release(512)
def _cautions(register: Register, ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(c.short for c in register.caveats_of(register.statistics[name] for name in ids) if c.must_show)


@caches.per_release(512)
def _count_cautions(register: Register, count: HeldCount) -> tuple[str, ...]:
    forces = [register.forces[count.area]] if count.area in register.forces else []
    shown = recorded.caveats(register, count.measure, forces, ["rate"] if count.rate else [], [count.year])
    return tuple(c.short for c in shown if c.must_show)
