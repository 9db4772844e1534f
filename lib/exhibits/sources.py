"""The Sources page: every national statistic that was read at its source or in its words, as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib import words
from lib.exhibit import Column, Exhibit, Kind
from lib.exhibits import tables
from lib.model import Grade

if TYPE_CHECKING:
    from lib.model import Selection
    from lib.register import Register


def statistics(register: Register, selection: Selection) -> Exhibit:
    """Every statistic but those that only the press reported, in the order of the data."""
    shown = [s for s in register.statistics.values() if s.grade is not Grade.PRESS]
    rows = [
        tables.row(
            s,
            id=s.id,
            subject=words.capitalised(s.subject),
            graded=words.capitalised(words.graded(s.grade)),
            locator=s.locator,
            cautions=" ".join(caveat.id for caveat in register.caveats_of([s])),
        )
        for s in shown
    ]
    columns = (
        *tables.STANDARD,
        Column("graded", "How it was read"),
        Column("id", "Statistic id", Kind.CODE, shown=False),
        Column("subject", "Subject", shown=False),
        Column("locator", "Where in the source", shown=False),
        Column("cautions", "Caveat ids", Kind.CODE, shown=False),
    )
    left_out = len(register.statistics) - len(shown)
    return Exhibit(
        id="register",
        headline="Every statistic in one table",
        subtitle="National statistics, each with its own measure, area and period",
        description=f"{words.number(len(shown))} statistics from {words.number(len(tables.sources(shown)))} "
        "publications, in the order of their subjects. They count different things over different periods: none is "
        f"to be added to another or divided by it. {words.capitalised(words.small(left_out))} figures that only the "
        "press reported are left out.",
        table=tables.table(rows, columns),
        columns=columns,
        caveats=register.caveats_of(shown),
        sources=tables.sources(shown),
        **tables.made_from(register, selection),
    )
