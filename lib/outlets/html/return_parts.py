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


def instructions(held: int, noticed: int) -> str:
    """Render who owns the data and may see them, and how to fill in the template.

    A file is deleted `held` seconds after its connection ended, which is noticed within `noticed` seconds.
    """
    return fragments.render("return_before.html", rules=return_template.RULES, held=held, noticed=noticed)


def step(name: str, heading: str, *sentences: str) -> str:
    """Render the heading and sentences of one step."""
    return fragments.render("return_step.html", id=name, heading=heading, sentences=sentences)


def problems(listed: Sequence[ReturnProblem]) -> str:
    """Render all problems of a file, one row each, with their number."""
    more = max(0, len(listed) - MOST_LISTED)
    count = words.capitalised(words.count_of(len(listed), "problem"))
    return fragments.render("return_problems.html", problems=listed[:MOST_LISTED], count=count, more=more)


def summary(return_: Return) -> str:
    """Render how many forces a return contains, and the notices about it."""
    with_counts = sum(count is not None for count in return_.counts.values())
    return fragments.render("return_read.html", made=with_counts, known=len(return_.counts), notices=return_.notices)
