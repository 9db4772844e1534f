"""The common questions, each answered in words whose numbers all come from the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lib import measures
from lib.exhibits import tables
from lib.model import slots, words
from lib.model.periods import year_ending
from lib.model.slots import Kind

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Caveat, Question, Source
    from lib.model.slots import Slot

WHOLE: Final = 100  # per cent
FEW: Final = 6  # words that say little alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One common question with its answer in words.

    `first` is how the answer begins, for a list of results; `cited` the publications it rests on, each in words;
    `caveats` are shown in the open beside it; `quote` is the text to copy, and `row` the id of the figure whose
    row is linked from it; empty where the answer rests on none.
    """

    id: str
    question: str
    answer: str
    first: str
    caveats: tuple[Caveat, ...]
    cited: tuple[tuple[Source, str], ...]
    link: str
    search: tuple[str, ...]
    quote: str
    row: str


def answered(register: Register, version: str = "") -> tuple[Answered, ...]:
    """Answer the common questions in reading order; earlier releases have none.

    Args:
        register: of the release.
        version: the release where it is an earlier one.
    """
    return tuple(_answered(register, question, version) for question in register.questions)


def _answered(register: Register, question: Question, version: str) -> Answered:
    answer = slots.fill(question.answer, lambda slot: _value(register, slot))
    caveats = tuple(register.caveats[name] for name in question.caveats)
    cited = _cited(register, question)
    copied = slots.fill(question.copied or question.answer, lambda slot: _value(register, slot))
    said = [tables.notice(register, version), copied, *(caveat.briefly for caveat in caveats)]
    if cited:
        said.append(f"{'Source' if len(cited) == 1 else 'Sources'}: {'; '.join(text for _, text in cited)}.")
    return Answered(
        id=question.id,
        question=question.question,
        answer=answer,
        first=_opening(answer),
        caveats=caveats,
        cited=cited,
        link=question.link,
        search=question.search,
        quote=" ".join(filter(None, said)),
        row=next((register.newest(role).id for role in question.figures), ""),
    )


def _cited(register: Register, question: Question) -> tuple[tuple[Source, str], ...]:
    """Cite the figures of an answer, the counts it adds up, and what it rests on beside them; each publication once."""
    figures = [register.newest(role) for role in question.figures]
    counted = any(slots.parse(written).kind is Kind.COUNT for written in slots.found(question.answer))
    sources = [figure.source for figure in figures] + [register.counts_source] * counted + list(question.sources)
    return tuple((source, _cite(source)) for source in {source.id: source for source in sources}.values())


def _cite(source: Source) -> str:
    return ", ".join(filter(None, (words.short_citation(source), words.carried(source))))


def _opening(answer: str) -> str:
    """Return the first sentence, with the second where it says little alone."""
    first, stop, rest = answer.partition(". ")
    if len(first.split()) < FEW:
        second, end, _ = rest.partition(". ")
        return f"{first}. {second}{end.strip()}"
    return first + stop.strip()


def _value(register: Register, slot: Slot) -> str:
    """Return the words of one slot.

    Raises:
        LookupError: the register does not hold the figure.
    """
    if slot.kind in slots.OF_ROLE:
        return _of_role(register, slot)
    if slot.kind is Kind.CODES:
        return words.number(len(register.codes_of(slot.of[0])))
    year = _year(register, slot.of[-1])
    if slot.kind is Kind.ENDING:
        return year_ending(year)
    counts = measures.of(register).areas_annual(slot.of[0], years=[year], kind=measures.ENGLAND_AND_WALES)
    count = counts["offences"][0]
    if count is None:
        raise LookupError(f"the counts of {year} are not whole")
    return words.number(count)


def _of_role(register: Register, slot: Slot) -> str:
    figure = register.newest(slot.of[0])
    match slot.kind:
        case Kind.FIGURE:
            return words.label(figure)
        case Kind.ONE_IN:
            return f"1 in {words.number(WHOLE / figure.quantity.value)}"
        case Kind.SENTENCE:
            return words.sentence(figure)
        case Kind.PERIOD:
            return figure.period
        case _:
            return figure.year


def _year(register: Register, which: str) -> str:
    """Return one of the two newest financial years that have all four quarters."""
    *_, before, newest = register.full_years
    return newest if which == slots.NEWEST else before
