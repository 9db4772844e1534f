"""The parts of the page that checks a return, as HTML. What is in a return is escaped like all else, and never kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.model import words
from lib.outlets.files import return_template
from lib.outlets.html import fragments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.data_returns.record import Return, ReturnProblem

MOST_LISTED = 200  # problems


def before(held: int, noticed: int) -> str:
    """Whose the data are and who may see them, and how the template is filled in.

    A file is `held` for so many seconds after its connection has ended, which is `noticed` within so many.
    """
    return fragments.render("return_before.html", rules=return_template.RULES, held=held, noticed=noticed)


def step(name: str, heading: str, *sentences: str) -> str:
    """The heading of one step and what is said below it."""
    return fragments.render("return_step.html", id=name, heading=heading, sentences=sentences)


def problems(found: Sequence[ReturnProblem]) -> str:
    """Everything that is wrong with a file, a row for each, and how many there are."""
    more = max(0, len(found) - MOST_LISTED)
    count = words.capitalised(words.count_of(len(found), "problem"))
    return fragments.render("return_problems.html", problems=found[:MOST_LISTED], count=count, more=more)


def read(held: Return) -> str:
    """That a return was read, of how many forces, and what the reader should know about it."""
    made = sum(count is not None for count in held.counts.values())
    return fragments.render("return_read.html", made=made, known=len(held.counts), notices=held.notices)
