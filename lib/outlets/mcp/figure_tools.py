"""Tools for national figures: find them, get one, cite one, and learn what is not known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final

from lib import exhibits
from lib.addresses import address, force_options
from lib.exhibits import naming, questions
from lib.model import words
from lib.model.records import WHOLE, Grade, Selection
from lib.outlets.answers import statistic_answers
from lib.outlets.answers.full_answer import NO_PRESS_SENTENCE, absolute, caveat_texts
from lib.outlets.api import api_records, resources
from lib.outlets.api.problems import ProblemError, problem
from lib.outlets.api.resources import PLACE
from lib.outlets.files import citation
from lib.outlets.html import fragments
from lib.outlets.mcp import tool_result
from lib.outlets.mcp.tool_result import ToolResult
from lib.search import catalogue, text_index
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lib.dataset.register import Register
    from lib.exhibits.questions import Answered
    from lib.model.records import Statistic
    from lib.outlets.mcp.tool_arguments import Given

MOST_LISTED: Final = 8  # figures or questions in one result
NONE_FOUND: Final = "We hold no published figure for these words."
NO_WORDS: Final = "Say in a few words what the figure is about."
EVERYWHERE: Final = frozenset({"whole", "nation"})  # types of areas whose name divides nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonAnswer:
    """A common question with the answer that may be given."""

    question: Annotated[str, "The question."]
    answer: Annotated[str, "The answer, to be given whole."]
    caveats: Annotated[tuple[str, ...], "Cautions that must be shown with it."]
    sources: Annotated[tuple[str, ...], "What it rests on."]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotKnown:
    """Questions that have no published answer, and common questions with the answer that may be given."""

    answers: Annotated[tuple[CommonAnswer, ...], "Common questions that the words ask."]
    gaps: Annotated[tuple[api_records.GapDetails, ...], "Questions for which we have seen no published figure."]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationDetails:
    """How to cite a figure, or a chart or table."""

    say: Annotated[str, "The sentence that may be said."]
    citation: Annotated[str, "The reference in one line: source, this dashboard, data release and link."]
    source: Annotated[str, "The publication, as it must be named."]
    address: Annotated[str, "Permanent link."]
    caveats: Annotated[tuple[str, ...], "Cautions that must be shown with it, in full."]
    release: Annotated[str, "Data release."]


def find_statistic(register: Register, given: Given) -> ToolResult:
    """List the figures that match some words. Those that only the press reported come last, labelled.

    Raises:
        ProblemError: no words or no match, or the words ask for a part of a national figure.
    """
    text = address.tidied(given.one("words"))
    if not text_index.query_tokens(text):
        raise ProblemError(problem("not-understood", NO_WORDS))
    found = catalogue.chosen(register, Selection(search=text, when=given.one("year")))
    found = _of_places(register, text, found)
    if area := given.one("area"):
        _refuse_part(register, area, found)
    asked = _common(register, text)
    if not (found or asked):
        raise ProblemError(problem("not-found", NONE_FOUND, gap=resources.NOT_KNOWN, see=(f"{PLACE}gaps",)))
    answers = [statistic_answers.of_statistic(register, one.id) for one in found]
    answers.sort(key=lambda answer: answer.say is None)
    return tool_result.of_answers(
        answers[:MOST_LISTED],
        len(answers),
        before=" ".join(one.answer for one in asked),
        caveats=_caveats_of(asked),
    )


def get_statistic(register: Register, given: Given) -> ToolResult:
    """Give one national figure.

    Raises:
        ProblemError: there is none of that id, only the press reported it, or a part of it is asked for.
    """
    statistic = known(register, given.one("id"))
    if area := given.one("area"):
        _refuse_part(register, area, [statistic])
    refuse_press(register, [statistic])
    return tool_result.of_answer(statistic_answers.of_statistic(register, statistic.id))


def known(register: Register, name: str) -> Statistic:
    """Return the figure of an id.

    Raises:
        ProblemError: there is none.
    """
    if name not in register.statistics:
        detail = "We could not find this figure. Use find_statistic to find its id."
        raise ProblemError(problem("not-found", detail, see=(f"{PLACE}statistics",)))
    return register.statistics[name]


def refuse_press(register: Register, statistics: Iterable[Statistic]) -> None:
    """Refuse to answer with, or compare, figures that only the press reported.

    Raises:
        ProblemError: one of them is such a figure.
    """
    for statistic in statistics:
        if statistic.grade is Grade.PRESS:
            gap = register.gap_of(statistic)
            detail = NO_PRESS_SENTENCE
            path = fragments.gap_path(gap.id) if gap else resources.NOT_KNOWN
            instead, see = gap.instead if gap else "", (f"{PLACE}statistics/{statistic.id}",)
            raise ProblemError(problem("press-only", detail, gap=path, instead=instead, see=see))


def what_is_not_known(register: Register, given: Given) -> ToolResult:
    """List questions for which no published figure was seen, and answer common questions.

    Raises:
        ProblemError: none has these words.
    """
    text = address.tidied(given.one("question"))
    gaps = _gaps(register, text)
    asked = _common(register, text)
    if not (gaps or asked):
        detail = "None of the questions without an answer has these words. Use find_statistic to look for a figure."
        raise ProblemError(problem("not-found", detail, gap=resources.NOT_KNOWN, see=(f"{PLACE}gaps",)))
    answers = tuple(
        CommonAnswer(
            question=one.question,
            answer=one.answer,
            caveats=_caveats_of([one]),
            sources=tuple(cited for _, cited in one.cited),
        )
        for one in asked
    )
    lines = [f"It rests on {words.listed(answer.sources)}." for answer in answers if answer.sources]
    for gap in gaps:
        lines += ["", *_gap_lines(gap)] if lines or answers else _gap_lines(gap)[1:]
    say = " ".join(answer.answer for answer in answers) or _gap_lines(gaps[0])[0]
    caveats = dict.fromkeys([*_caveats_of(asked), *(text for gap in gaps for text in gap.caveats)])
    return ToolResult(
        say=say,
        lines=tuple(lines),
        caveats=tuple(caveats) or (tool_result.WHOLE,),
        record=NotKnown(answers=answers, gaps=gaps),
    )


def cite(register: Register, given: Given) -> ToolResult:
    """Cite a national figure, or a chart or table that needs no choice.

    Raises:
        ProblemError: there is none of that id, only the press reported it, or it needs a police force.
    """
    name = given.one("id")
    if name in exhibits.REGISTRY:
        return _of_exhibit(register, name)
    statistic = known(register, name)
    refuse_press(register, [statistic])
    answer = statistic_answers.of_statistic(register, name)
    release = words.data_release(register.release.version)
    cited = f"{answer.source.citation}. In: {citation.TITLE}, {release[:1].lower()}{release[1:]}. {answer.address}"
    record = CitationDetails(
        say=answer.say or "",
        citation=cited,
        source=answer.source.citation,
        address=answer.address,
        caveats=answer.caveats,
        release=answer.release,
    )
    return ToolResult(
        say=record.say, lines=(f"Cite as: {cited}",), caveats=answer.caveats or (tool_result.WHOLE,), record=record
    )


def _of_exhibit(register: Register, name: str) -> ToolResult:
    if needed := exhibits.REGISTRY[name].needs:
        detail = "This chart or table shows one police force. Cite its counts by the link that get_counts gives."
        raise ProblemError(problem("not-understood", detail, see=(f"{PLACE}exhibits/{name}?{needed[0]}=",)))
    exhibit = exhibits.make(name, register, Selection())
    caveats, _ = caveat_texts(exhibit.caveats)
    cited, link = citation.full_citation(exhibit), absolute(citation.permalink(exhibit))
    record = CitationDetails(
        say=f"{exhibit.headline}.",
        citation=cited,
        source=citation.sources_text(exhibit),
        address=link,
        caveats=caveats,
        release=exhibit.version,
    )
    return ToolResult(
        say=record.say, lines=(f"Cite as: {cited}",), caveats=caveats or (tool_result.WHOLE,), record=record
    )


def _refuse_part(register: Register, area: str, statistics: Iterable[Statistic]) -> None:
    """Refuse a part of a national figure. The area of the figure itself is no part of it."""
    first = next(iter(statistics), None)
    whole = {WHOLE, naming.EVERYWHERE} | ({first.geography} if first else set())
    if area.casefold() in {name.casefold() for name in whole}:
        return
    resources.refuse_split(register, "statistics/{id}", {"id": first.id if first else ""})


def _of_places(register: Register, text: str, found: tuple[Statistic, ...]) -> tuple[Statistic, ...]:
    """Return the figures that are of a place that the words name; all where they name none.

    Raises:
        ProblemError: the words name a police force, region, constituency or place, and no figure is of it.
    """
    asked = text_index.query_tokens(text)
    named = [tokens for tokens in _place_names(register) if _within(tokens, asked)]
    if not named:
        return found
    of_it = tuple(one for one in found if any(_within(tokens, _words_of(one)) for tokens in named))
    if not of_it:
        places = {token for tokens in named for token in tokens}
        others = " ".join(token for token in asked if token not in places)
        first = next(iter(catalogue.chosen(register, Selection(search=others))), None) if others else None
        resources.refuse_split(register, "statistics/{id}", {"id": first.id if first else ""})
    return of_it


def _words_of(statistic: Statistic) -> tuple[str, ...]:
    return text_index.tokens(f"{statistic.measure} {statistic.geography} {statistic.sentence}")


@caches.per_release()
def _place_names(register: Register) -> tuple[tuple[str, ...], ...]:
    """Return the names of areas that are smaller than a nation, as tokens."""
    names = {
        part
        for area, _ in resources.every_area(register, "")
        if area.type not in EVERYWHERE
        for part in area.name.removesuffix(f" {force_options.CONSTITUENCY}").split(" (")[0].split(" / ")
    }
    return tuple(sorted({text_index.tokens(name) for name in names}))


def _within(tokens: tuple[str, ...], text: tuple[str, ...]) -> bool:
    """Return whether some tokens stand in a text in this order, side by side."""
    size = len(tokens)
    return size > 0 and any(text[place : place + size] == tokens for place in range(len(text) - size + 1))


def _common(register: Register, text: str) -> list[Answered]:
    """Return the common questions that the words ask: one of the phrases by which readers look for it."""
    asked = text_index.tokens(text)
    return [
        one
        for one in questions.answered(register)
        if any(_within(text_index.tokens(phrase), asked) for phrase in (one.question, *one.search))
    ][:1]


def _caveats_of(asked: Iterable[Answered]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in asked for text in caveat_texts(_shown(one))[0]))


def _shown(one: Answered) -> list[words.Caveat]:
    """Return the cautions of a common question, all of which stand in the open beside it."""
    return [replace(caveat, must_show=True) for caveat in one.caveats]


@caches.per_release()
def _gap_index(register: Register) -> text_index.Index:
    """Index the questions without an answer by their words."""
    weights = {"question": 2.0, "asked": 1.0, "short_name": 2.0, "subject": 1.0, "id": 2.0}
    documents = [{name: str(getattr(gap, name)) for name in weights} for gap in register.gaps]
    return text_index.Index(documents, weights)


def _gaps(register: Register, text: str) -> tuple[api_records.GapDetails, ...]:
    """Return the questions that have the words, best first, or all of them where there are no words."""
    if not text:
        return tuple(resources.gap_details(register, gap, "") for gap in register.gaps)
    by_id = [gap for gap in register.gaps if gap.id == text]
    matches = sorted(_gap_index(register).find(text_index.query_tokens(text)), key=lambda match: -match.score)
    found = by_id or [register.gaps[match.place] for match in matches[:MOST_LISTED]]
    return tuple(resources.gap_details(register, gap, "") for gap in found)


def _gap_lines(gap: api_records.GapDetails) -> list[str]:
    """Return what a question without an answer says, a line each; the first may be said."""
    lines = [
        f"We have seen no published figure for this question: {gap.question}",
        gap.label,
        f"What exactly is not known: {gap.asked}",
        f"Who holds the answer: {gap.holder}.",
        f"What was answered or promised: {gap.answer}",
        f"What is published instead: {gap.instead}",
        *(f"Source: {source.citation}." for source in gap.sources),
        f"Link: {gap.page}",
    ]
    return [line for line in lines if line]
