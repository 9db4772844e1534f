"""ToolResult: a text that begins with the sentence that may be said and ends with the cautions, and its record.

A client may show the text and nothing else, so the text loses nothing that must travel with a number. Assistants write
sentences, so of a count under 10 a result holds no more than its sentence says.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - the published schema is made from these annotations
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Final

import orjson

from lib.model import small_counts
from lib.outlets.answers.full_answer import ENDS, FullAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lib.outlets.api.problems import ProblemDetails

CAUTION: Final = "Caution: "
WHOLE: Final = "Give the number with its qualifier, unit, period, area and source, or not at all."
NOT_YOURS: Final = "Say this instead of a number. Do not estimate the number, work it out or take it from elsewhere."


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerList:
    """Several answers, each with all that must travel with it. Show each whole or not at all."""

    before: Annotated[str, "What must be said before any of them. Empty for most."]
    answers: Annotated[tuple[FullAnswer, ...], "The answers. Those that only the press reported have no sentence."]
    found: Annotated[int, "How many there are, with those that are not listed."]
    caveats: Annotated[tuple[str, ...], "Every caution of the answers, once."]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What a tool gives.

    Args:
        say: the first line of the text: the sentence that may be said, or why none may be.
        lines: what stands between, a line each.
        caveats: the cautions that must travel, which end the text; at least one.
        record: the same for programs: a `FullAnswer`, a list of them, or another record of the API.
        refused: whether the answer is no; the record is then problem details.
    """

    say: str
    lines: tuple[str, ...] = ()
    caveats: tuple[str, ...]
    record: Any
    refused: bool = False

    def __post_init__(self) -> None:
        if not self.say.endswith(ENDS):
            raise ValueError("a result begins with a full sentence")
        if not self.caveats:
            raise ValueError("a result ends with its cautions")

    @property
    def text(self) -> str:
        """The whole result as plain text."""
        return "\n".join([self.say, *self.lines, *(f"{CAUTION}{one}" for one in self.caveats)])

    @property
    def structured(self) -> Mapping[str, Any]:
        """The record as JSON has it."""
        return orjson.loads(orjson.dumps(self.record))


def of_answer(answer: FullAnswer) -> ToolResult:
    """Give one answer."""
    answer = _withheld(answer)
    caveats = answer.caveats or (WHOLE,)
    return ToolResult(say=_first(answer), lines=_told(answer), caveats=caveats, record=answer)


def of_answers(
    answers: Iterable[FullAnswer], found: int, *, before: str = "", caveats: Iterable[str] = ()
) -> ToolResult:
    """Give several answers, those with a sentence first.

    Args:
        answers: at least one where there is nothing to say before them.
        found: how many there are in all.
        before: what must be said before any of them.
        caveats: cautions that belong to `before`.
    """
    listed = sorted(map(_withheld, answers), key=lambda answer: answer.say is None)
    lines = [] if before else list(_told(listed[0]))
    for answer in listed if before else listed[1:]:
        lines += ["", _first(answer), *_told(answer)]
    if found > len(listed):
        lines += ["", f"These are {len(listed)} of {found}. Use more words, or a year, to find others."]
    required = tuple(dict.fromkeys([*caveats, *(one for answer in listed for one in answer.caveats)])) or (WHOLE,)
    record = AnswerList(before=before, answers=tuple(listed), found=found, caveats=required)
    return ToolResult(say=before or _first(listed[0]), lines=tuple(lines), caveats=required, record=record)


def of_problem(problem: ProblemDetails, caveats: Iterable[str] = ()) -> ToolResult:
    """Give a refusal: the sentence, what is published instead and where to read on; `caveats` say why besides."""
    lines = [
        f"What is published instead: {problem.instead}" if problem.instead else "",
        f"What is not known: {problem.gap}" if problem.gap else "",
        f"See: {' '.join(problem.see)}" if problem.see else "",
    ]
    return ToolResult(
        say=problem.detail,
        lines=tuple(filter(None, lines)),
        caveats=(*dict.fromkeys(caveats), NOT_YOURS),
        record=problem,
        refused=True,
    )


def _withheld(answer: FullAnswer) -> FullAnswer:
    """Return an answer without its number where that is a count under 10, which its sentence does not name."""
    if not small_counts.is_small(answer.value) or small_counts.FEWER not in (answer.say or ""):
        return answer
    return replace(answer, value=None, qualifier="in words", printed=small_counts.FEWER)


def _first(answer: FullAnswer) -> str:
    return answer.say or answer.no_sentence


def _told(answer: FullAnswer) -> tuple[str, ...]:
    """Return all that an answer holds beside its sentence and cautions, a line each."""
    number = answer.printed if answer.unit in answer.printed else f"{answer.printed} ({answer.unit})"
    codes = " ".join(f"[{one.code}] {one.meaning}" for one in answer.note_codes)
    lines = [
        answer.label,
        answer.notice,
        f"{answer.measure}: {number}, {answer.period}, {answer.area}.",
        f"How exact it is: {answer.qualifier}.",
        f"Notes: {codes}" if codes else "",
        f"Source: {answer.source.citation}. Where we read it: {answer.read_in}.",
        *(f"It rests on this too: {one.citation}." for one in answer.further_sources),
        f"Status: {answer.designation}",
        *(f"Note: {one}" for one in answer.notes),
        f"Id: {answer.more['id']}." if answer.more.get("id") else "",
        f"Data release {answer.release}. Link: {answer.address}",
    ]
    return tuple(line for line in lines if line)
