"""Render what the check of a text found. The content of the text is escaped and never cached."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from lib.claims.verdicts import Verdict
from lib.model import words
from lib.outlets.html import fragments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lib.claims.report import Finding, Report

ABOUT: Final = 90  # characters of the text before and after a number that are quoted with its finding
GROUPS: Final = {"as-published": "as published", "to-correct": "to correct", "not-held": "not held"}
SENTENCE_ENDS: Final = (". ", "! ", "? ", "\n")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A finding with the words around its number, its place in the list, and its group."""

    place: int
    finding: Finding
    before: str
    after: str
    group: str


def result(report: Report) -> str:
    """Render the findings: their count, the text with a numbered mark at each number, and the list in its order."""
    quoted = [_quoted(place, finding, report.text) for place, finding in enumerate(report.findings, 1)]
    return fragments.render(
        "text_report.html",
        report=report,
        release=words.data_release(report.release),
        dated=words.day(report.dated.isoformat()),
        paragraphs=list(_paragraphs(report.text, quoted)),
        quoted=quoted,
        not_read=words.listed(report.not_read) if report.not_read else "",
    )


def group(finding: Finding) -> str:
    """Return the group of a finding, one of `GROUPS`: its mark has the line and the sign of the group."""
    if finding.as_published:
        return "as-published"
    return "not-held" if finding.verdict is Verdict.NOT_HELD else "to-correct"


def _quoted(place: int, finding: Finding, text: str) -> Quoted:
    start, end = _sentence(text, finding)
    before, after = text[start : finding.start], text[finding.end : end]
    if len(before) > ABOUT:
        before = f"… {before[-ABOUT:].split(maxsplit=1)[-1]}"
    if len(after) > ABOUT:
        after = f"{after[:ABOUT].rsplit(maxsplit=1)[0]} …"
    return Quoted(place, finding, before.lstrip(), after.rstrip(), group(finding))


def _sentence(text: str, finding: Finding) -> tuple[int, int]:
    """Return where the sentence around a number begins and ends, as far as its punctuation says."""
    starts = [found + len(end) for end in SENTENCE_ENDS if (found := text.rfind(end, 0, finding.start)) >= 0]
    ends = [found + 1 for end in SENTENCE_ENDS if (found := text.find(end, finding.end)) >= 0]
    return max(starts, default=0), min(ends, default=len(text))


def _paragraphs(text: str, quoted: list[Quoted]) -> Iterator[list[str | Quoted]]:
    """Split the text into paragraphs of words and numbers with a finding; empty lines are left out."""
    pieces: list[str | Quoted] = []
    edges = [0, *(edge for one in quoted for edge in (one.finding.start, one.finding.end)), len(text)]
    for place, (start, end) in enumerate(pairwise(edges)):
        if place % 2:
            pieces.append(quoted[place // 2])
            continue
        first, *rest = text[start:end].split("\n")
        pieces.append(first)
        for line in rest:
            if any(isinstance(piece, Quoted) or piece.strip() for piece in pieces):
                yield pieces
            pieces = [line]
    if any(isinstance(piece, Quoted) or piece.strip() for piece in pieces):
        yield pieces
