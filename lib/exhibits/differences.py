"""Exhibit of the figures on which sources differ in more than rounding, with the one that is used and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lib.dataset.register import Context
from lib.exhibits import tables, worded
from lib.exhibits.exhibit import QUALIFIED, Column, ColumnKind, Exhibit
from lib.model import words
from lib.model.records import Grade

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Selection, Statistic, Wording

SUBJECT: Final = "child sexual abuse and exploitation"
# Kinds of difference in substance, the gravest first: a figure stands where its gravest difference puts it.
ORDER: Final = tuple(kind for kind in worded.DIFFERENCES if kind != worded.ROUNDING)
OURS: Final = "dashboard-team"  # the source of the list where it has no rows
NOTHING: Final = "This release does not say what sets wordings apart. The newest release does."
COLUMNS: Final = (
    Column("label", "Figure", named="measure_name"),
    Column("value", "We use", ColumnKind.NUMBER, wording="printed"),
    tables.PRINTED,
    *QUALIFIED,
    tables.UNIT,
    tables.PERIOD,
    tables.CITED,
    Column("said", "Others said"),
    Column("differs", "What differs"),
    tables.SOURCE,
    tables.GRADE,
)


def differences(register: Register, selection: Selection) -> Exhibit:
    """Build the list of figures that a source words differently in more than rounding.

    One row per figure: the one that is used, what others said, and what differs; the gravest differences first.
    """
    held = sorted(_differing(register), key=lambda pair: min(ORDER.index(w.differs_by) for w in pair[1]))
    statistics = [statistic for statistic, _ in held]
    years = worded.said(register, statistics) or register.release.checked_on.strftime("%Y")
    sources = tables.unique_sources(
        source for statistic, others in held for source in (statistic.source, *(w.source for w in others))
    )
    return Exhibit(
        id="differences",
        headline=f"Sources differ on {len(held)} figures on {SUBJECT}, England and Wales, {years}",
        subtitle=f"Figures on {SUBJECT} that sources word differently in more than rounding, England and Wales, said "
        f"in {years}",
        description="Each row gives the figure that we use and what others said. We use the exact count where one was "
        "published. Press wording is shown for comparison only. Those that differ in rounding alone are in the full "
        "lists below.",
        table=tables.table([_row(statistic, others) for statistic, others in held], COLUMNS),
        columns=COLUMNS,
        caveats=register.caveats_for(*register.contexts_of(statistics), Context(table="wordings")),
        sources=sources or (register.sources[OURS],),
        nothing="" if held else NOTHING,
        **tables.release_fields(register, selection),
    )


def _differing(register: Register) -> list[tuple[Statistic, list[Wording]]]:
    """Return the figures that were not read only in the press, with their wordings of another substance."""
    others: dict[str, list[Wording]] = {}
    for wording in register.wordings:
        if wording.differs_by in ORDER:
            others.setdefault(wording.statistic, []).append(wording)
    statistics = (register.statistics[name] for name in others)
    return [(statistic, others[statistic.id]) for statistic in statistics if statistic.grade is not Grade.PRESS]


def _row(statistic: Statistic, others: list[Wording]) -> dict[str, Any]:
    kinds = dict.fromkeys(worded.difference(wording, statistic) for wording in others)
    return tables.row(
        statistic,
        said=", ".join(_said(wording) for wording in others),
        differs=". ".join(kinds),
    )


def _said(wording: Wording) -> str:
    press = ", press" if wording.grade is Grade.PRESS else ""
    return f"{wording.wording} ({words.short_citation(wording.source)}{press})"
