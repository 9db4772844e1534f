"""Exhibits of the action plan's money: its parts, and how sources word what it is for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lib.charts import funding_bars
from lib.exhibits import tables, worded
from lib.exhibits.exhibit import Column, ColumnKind, Exhibit
from lib.model import words
from lib.model.records import Grade

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Selection

MILLION = 1_000_000


def funding(register: Register, selection: Selection) -> Exhibit:
    """Build the chart of the plan's money in its parts, with separate programmes beside it.

    One row per sum of money that was not read only in the press.
    """
    sums = [s for s in register.funding if s.statistic.grade is not Grade.PRESS]
    (plan,) = [s.statistic for s in sums if s.relation == "plan"]
    parts = [s for s in sums if s.relation == "part"]
    separate = [s for s in sums if s.relation == "separate"]
    relations = {"plan": "The action plan", "part": "Part of the action plan", "separate": "Separate programme"}
    columns = (
        replace(tables.MEASURE, title="Programme"),
        *(replace(c, shown=c.shown or c.name == "area") for c in tables.STANDARD[1:]),
        Column("relation", "Where it belongs"),
        tables.READ,
        Column("level", "Level", shown=False, in_files=False),
        Column("millions", "In millions of pounds", ColumnKind.NUMBER, shown=False, in_files=False),
    )
    rows = [
        tables.row(
            s.statistic,
            label=s.programme,
            relation=relations[s.relation],
            **tables.reading_cells(s.statistic),
            level=s.relation,
            millions=s.statistic.quantity.value / (MILLION if s.statistic.unit == "GBP" else 1),
        )
        for s in sums
    ]
    statistics = [s.statistic for s in sums]
    amount = words.label(plan)
    return Exhibit(
        id="funding",
        headline=f"The {amount} action plan on group-based child sexual exploitation, {plan.geography}, "
        f"{plan.period}, has {len(parts)} parts",
        subtitle=f"Public money for the action plan on child sexual exploitation ({plan.period}) and for separate "
        f"programmes, {plan.geography}, each for its own period and place",
        description=f"The {amount} is {words.listed(f'{words.label(p.statistic)} ({p.programme})' for p in parts)}. "
        f"{len(separate)} other programmes are listed separately. They cover different periods and places, so do not "
        "add them together.",
        table=tables.table(rows, columns),
        columns=columns,
        draw=funding_bars.chart,
        plotted=funding_bars.plotted,
        caveats=register.caveats_of(statistics),
        sources=tables.sources(statistics),
        **tables.release_fields(register, selection),
        unit="pounds",
    )


def wordings(register: Register, selection: Selection) -> Exhibit:
    """Build the list of what each source says that the plan's money is for.

    One row per wording.
    """
    (plan,) = [s.statistic for s in register.funding if s.relation == "plan"]
    statistics = [s.statistic for s in register.funding]
    said = worded.said(register, statistics)
    rows = worded.rows(register, statistics, {s.statistic.id: s.programme for s in register.funding})
    amount = words.label(plan)
    return Exhibit(
        id="funding-wordings",
        headline=f"Sources disagree about what the {amount} against child sexual exploitation is for, "
        f"{plan.geography}, {said}",
        subtitle="What each source said about the sums of the action plan on child sexual exploitation, "
        f"{plan.geography}, {said}",
        description=f"The announcement gives the {amount} to the whole plan, in 3 parts, and a written answer in "
        "Parliament says the same. We use that. One press report gave it to the audit, another to tackling gangs and "
        "supporting victims. Press wording is shown for comparison only.",
        table=tables.table(rows, worded.COLUMNS),
        columns=worded.COLUMNS,
        caveats=(*register.caveats_of([plan])[:1], *worded.caveats(register)),
        sources=worded.sources(register, statistics),
        **tables.release_fields(register, selection),
    )
