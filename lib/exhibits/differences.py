"""Exhibit of the figures on which sources differ in more than rounding, with the one that is used and what differs."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lib.dataset.register import Context
from lib.exhibits import offences, operations, tables, worded
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
NOT_ON_TOPIC: Final = "No source differs in more than rounding on these figures."


class Topic(NamedTuple):
    """What some figures are about: a name for readers, and their subjects in the data."""

    label: str
    subjects: tuple[str, ...]


# Codes of topics in addresses. Figures of other subjects stand under no topic.
TOPICS: Final = MappingProxyType(
    {
        "offences": Topic("Offences", offences.WORDED_SUBJECTS),
        "closed-cases": Topic("Operations and closed cases", operations.WORDED_SUBJECTS),
        "funding": Topic("Funding", ("funding",)),
    }
)
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

    One row per figure: the one that is used, what others said, and what differs; the gravest differences first, and
    of those the figure on which most sources differ.
    """
    topic, held = TOPICS.get(selection.topic), differing(register, selection)
    statistics = [statistic for statistic, _ in held]
    years = worded.said(register, statistics) or register.release.checked_on.strftime("%Y")
    sources = tables.unique_sources(
        source for statistic, others in held for source in (statistic.source, *(w.source for w in others))
    )
    about = f"{SUBJECT} ({topic.label.lower()})" if topic else SUBJECT
    return Exhibit(
        id="differences",
        headline=f"Sources differ on {words.count_of(len(held), 'figure')} on {about}, England and Wales, {years}",
        subtitle=f"Figures on {about} that sources word differently in more than rounding, England and Wales, said in "
        f"{years}",
        description="Each row gives the figure that we use and what others said. We use the exact count where one was "
        "published. Press wording is shown for comparison only. Those that differ in rounding alone are in the full "
        "lists below.",
        table=tables.table([_row(statistic, others) for statistic, others in held], COLUMNS),
        columns=COLUMNS,
        caveats=register.caveats_for(*register.contexts_of(statistics), Context(table="wordings")),
        sources=sources or (register.sources[OURS],),
        nothing="" if held else NOT_ON_TOPIC if topic else NOTHING,
        **tables.release_fields(register, selection),
    )


def differing(register: Register, selection: Selection) -> list[tuple[Statistic, list[Wording]]]:
    """Return the figures of a topic, or all, with their wordings of another substance; the gravest difference first."""
    topic = TOPICS.get(selection.topic)
    held = [pair for pair in _differing(register) if topic is None or pair[0].subject in topic.subjects]
    return sorted(held, key=lambda pair: _gravity(pair[1]))


def kinds(statistic: Statistic, others: list[Wording]) -> list[str]:
    """Say what sets the wordings of a figure apart, each kind once."""
    return list(dict.fromkeys(worded.difference(wording, statistic) for wording in others))


def _differing(register: Register) -> list[tuple[Statistic, list[Wording]]]:
    """Return the figures that were not read only in the press, with their wordings of another substance."""
    others: dict[str, list[Wording]] = {}
    for wording in register.wordings:
        if wording.differs_by in ORDER:
            others.setdefault(wording.statistic, []).append(wording)
    statistics = (register.statistics[name] for name in others)
    return [(statistic, others[statistic.id]) for statistic in statistics if statistic.grade is not Grade.PRESS]


def _gravity(others: list[Wording]) -> tuple[int, int]:
    """Order figures: by their gravest difference, and then by how many sources differ so, most first."""
    kinds = [ORDER.index(wording.differs_by) for wording in others]
    return min(kinds), -kinds.count(min(kinds))


def _row(statistic: Statistic, others: list[Wording]) -> dict[str, Any]:
    return tables.row(
        statistic,
        said=", ".join(_said(wording) for wording in others),
        differs=". ".join(kinds(statistic, others)),
    )


def _said(wording: Wording) -> str:
    press = ", press" if wording.grade is Grade.PRESS else ""
    return f"{wording.wording} ({words.short_citation(wording.source)}{press})"
