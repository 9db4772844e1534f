"""Render the parts of the page that checks a return. The content of a return is escaped and never cached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.model import words
from lib.outlets.files import return_template
from lib.outlets.html import fragments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.data_returns.record import Return, ReturnProblem

MOST_LISTED = 200  # problems
VERBS = {"nothing": "Leave", "each": "List"}  # by the first word of what was expected


def before(held: int, noticed: int) -> str:
    """Render who owns the data and may see them.

    A file is deleted `held` seconds after its connection ended, which is noticed within `noticed` seconds.
    """
    return fragments.render("return_before.html", held=held, noticed=noticed)


def template_rules() -> str:
    """Render how to fill in the template."""
    return fragments.render("return_rules.html", rules=return_template.RULES)


def step(name: str, heading: str, *sentences: str) -> str:
    """Render the heading and sentences of one step."""
    return fragments.render("return_step.html", id=name, heading=heading, sentences=sentences)


def problems(listed: Sequence[ReturnProblem]) -> str:
    """Render all problems of a file, one row each, with their number."""
    more = max(0, len(listed) - MOST_LISTED)
    count = words.count_of(len(listed), "problem")
    rows = [(problem, _to_do(problem)) for problem in listed[:MOST_LISTED]]
    return fragments.render("return_problems.html", problems=rows, count=count, single=len(listed) == 1, more=more)


def _to_do(problem: ReturnProblem) -> str:
    """Say what to do about a problem: what was expected, as a request."""
    first = problem.expected.partition(" ")[0]
    verb = VERBS.get(first, "Enter" if problem.row and problem.column and "heading" not in problem.expected else "Use")
    return f"{verb} {problem.expected}."


def summary(return_: Return) -> str:
    """Render how many forces a return contains, and the notices about it."""
    with_counts = sum(count is not None for count in return_.counts.values())
    return fragments.render("return_read.html", made=with_counts, known=len(return_.counts), notices=return_.notices)
