"""Exhibit of the Sources page: every national figure that was not read only in the press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.exhibits import tables
from lib.exhibits.exhibit import Column, ColumnKind, Exhibit
from lib.model import words
from lib.model.periods import calendar_years
from lib.model.records import Grade

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Selection


def statistics(register: Register, selection: Selection) -> Exhibit:
    """Build the table of statistics, except those that only the press reported, in the order of the data.

    One row per statistic.
    """
    figures = [s for s in register.statistics.values() if s.grade is not Grade.PRESS]
    rows = [
        tables.row(
            s,
            id=s.id,
            subject=words.capitalised(s.subject),
            graded=words.capitalised(words.read_in(s.source, s.grade)),
            cited=words.short_citation(s.source),
            locator=s.locator,
            row_caveat_ids=" ".join(caveat.id for caveat in register.caveats_of([s])),
        )
        for s in figures
    ]
    columns = (
        *tables.STANDARD,
        Column("graded", "Where we read it"),
        Column("id", "Figure id", ColumnKind.CODE, shown=False),
        Column("subject", "Subject", shown=False),
        Column("locator", "Where in the source", shown=False),
        Column("row_caveat_ids", "Cautions and notes of the row", ColumnKind.CODE, shown=False),
    )
    years = sorted({year for s in figures for year in calendar_years(s.period, s.as_of)})
    first, last = years[0], years[-1]
    left_out = len(register.statistics) - len(figures)
    return Exhibit(
        id="register",
        headline=f"All {len(figures)} published figures on child sexual abuse and exploitation, England and Wales, "
        f"{first} to {last}",
        subtitle="Published figures on child sexual abuse and exploitation, mostly of England and Wales, "
        f"{first} to {last}, each with its own measure, area and period",
        description=f"{words.number(len(figures))} figures from {words.number(len(tables.sources(figures)))} "
        "publications, in the order of their subjects. They count different things over different periods. Do not "
        f"add them up or divide one by another. {words.capitalised(words.small(left_out))} figures that only the "
        "press reported are left out.",
        table=tables.table(rows, columns),
        columns=columns,
        caveats=register.caveats_of(figures),
        sources=tables.sources(figures),
        **tables.release_fields(register, selection),
    )
