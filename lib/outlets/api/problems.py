"""Refusals of the API, as problem details (RFC 9457), with the sentence that a reader would get."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final

from lib.exhibits import tables
from lib.outlets.answers.full_answer import absolute

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE: Final = "application/problem+json"
PAGE: Final = "/api/"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of refusal: HTTP status, a short title, and when it happens."""

    status: int
    title: str
    meaning: str


KINDS: Final[Mapping[str, ProblemKind]] = MappingProxyType(
    {
        "not-understood": ProblemKind(
            400,
            "We do not understand this link",
            "A name or a value in the link is not one that we know. Nothing is left out or guessed.",
        ),
        "not-found": ProblemKind(404, "We could not find this", "There is nothing of this name, or no such page."),
        "not-allowed": ProblemKind(
            405,
            "We do not answer this kind of request",
            "The API answers GET and HEAD requests, and takes a text to check by POST.",
        ),
        "withdrawn": ProblemKind(410, "This data release was withdrawn", "The answer says when and why."),
        "too-large": ProblemKind(413, "This is too large", "A text that we check has a largest size."),
        "wrong-type": ProblemKind(
            415, "We cannot read this kind of text", "We take plain text in UTF-8, or JSON that holds it."
        ),
        "not-by-force": ProblemKind(
            422,
            tables.NOT_SPLIT,
            "The figure is a national one. It is never divided among police forces or other areas. The answer leads to "
            "what is not known, and to what is published instead.",
        ),
        "no-order": ProblemKind(
            422,
            "We do not rank police forces",
            "Differences between forces can come from offending, reporting, police activity or recording.",
        ),
        "not-a-text": ProblemKind(422, "We cannot check this text", "There is no text, or there is too much of it."),
        "not-comparable": ProblemKind(
            422,
            "These must not be put together",
            "The figures count different things, are of different sources or periods, or the series is broken. "
            "Only the tools for assistants answer so.",
        ),
        "press-only": ProblemKind(
            422,
            "Only the press reported this",
            "We have not seen the original. It is listed with a label. Only the tools for assistants answer so.",
        ),
        "no-figure": ProblemKind(
            422,
            "There is no such figure",
            "Nothing is published for this place, period or kind of figure. Only the tools for assistants answer so.",
        ),
        "too-many": ProblemKind(429, "We are too busy at the moment", "Wait as long as Retry-After says."),
        "unavailable": ProblemKind(503, "This is not available at present", "No figures are public at the moment."),
        "too-slow": ProblemKind(504, "This took too long", "Try again in a few seconds."),
    }
)
BY_STATUS: Final = {kind.status: name for name, kind in reversed([*KINDS.items()])}  # the first of a status


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDetails:
    """Why a request is refused, and where to go instead (RFC 9457)."""

    type: Annotated[str, "Link to the description of this kind of problem."]
    title: Annotated[str, "The kind of problem in a few words."]
    status: Annotated[int, "HTTP status."]
    detail: Annotated[str, "The sentence to show: what cannot be answered, and why."]
    gap: Annotated[str, "Link to what is not known, and who could answer it. Empty for most."]
    instead: Annotated[str, "What is published instead, in a sentence. Empty for most."]
    see: Annotated[tuple[str, ...], "Links to what can be had instead."]


class ProblemError(Exception):
    """A request that the API refuses."""

    def __init__(self, problem: ProblemDetails) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def problem(kind: str, detail: str, *, gap: str = "", instead: str = "", see: tuple[str, ...] = ()) -> ProblemDetails:
    """Describe a refusal of a kind in `KINDS`; `gap` and `see` are paths."""
    known = KINDS[kind]
    return ProblemDetails(
        type=absolute(f"{PAGE}#{kind}"),
        title=known.title,
        status=known.status,
        detail=detail,
        gap=absolute(gap) if gap else "",
        instead=instead,
        see=tuple(absolute(path) for path in see),
    )


def of_status(status: int, sentence: str) -> ProblemDetails:
    """Describe a refusal that was made elsewhere, by its HTTP status and sentence."""
    return problem(BY_STATUS.get(status, "not-understood"), sentence)
