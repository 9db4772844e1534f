"""Wordings of the same statistic by different sources. One row per wording, in the order of the statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lib.dataset.register import Context
from lib.exhibits import tables
from lib.exhibits.exhibit import QUALIFIED, Column, ColumnKind
from lib.model import anchors, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lib.dataset.register import Register
    from lib.model.records import Caveat, Source, Statistic, Wording

ROUNDING = "rounding"
# What sets a wording apart, the gravest first -> in words.
DIFFERENCES = {
    "unit": "Another unit",
    "place": "Another place",
    "measure": "Another measure",
    "purpose": "What the money is for",
    "period": "Another period",
    "qualifier": "How exact the number is",
    ROUNDING: "Rounding only",
}
COLUMNS = (
    Column("label", "Figure"),
    Column("used", "We use"),
    Column("wording", "A source said"),
    Column("cited", "Source"),
    Column("differs", "What differs"),
    Column("use", "Used here"),
    Column("read", "Where we read it"),
    Column("value", "Number", ColumnKind.NUMBER, shown=False, wording="printed"),
    Column("printed", "Number in words", shown=False, named="value_in_words"),
    *QUALIFIED,
    Column("unit", "Unit", shown=False),
    Column("source", "Source id", ColumnKind.CODE, shown=False),
    Column("grade", "Where we read it, as a code", shown=False),
    tables.ANCHOR,
)


def rows(
    register: Register, statistics: Iterable[Statistic], labels: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Return the wordings of these statistics as rows of `COLUMNS`, the one used here marked.

    Of each figure, wordings that differ in more than rounding come first, and those used here last.

    Args:
        register: of the release.
        statistics: in the order of the rows.
        labels: ids -> names that replace a statistic's measure.
    """
    return [
        {
            "label": (labels or {}).get(statistic.id, statistic.measure),
            "used": f"{words.label(statistic)} ({words.short_citation(statistic.source)})",
            "cited": words.short_citation(wording.source),
            "wording": wording.wording,
            "use": _use(wording, statistic),
            "differs": difference(wording, statistic),
            "read": words.capitalised(words.read_in(wording.source, wording.grade)),
            "value": wording.quantity.value,
            "printed": words.label(wording, statistic.unit),
            "qualifier": words.QUALIFIERS[wording.quantity.qualifier],
            "shorthand": "",
            "unit": wording.unit or statistic.unit,
            "source": wording.source.id,
            "grade": str(wording.grade),
            "anchor": anchors.wording(wording.id),
        }
        for statistic, wording in _of(register, statistics)
    ]


def sources(register: Register, statistics: Iterable[Statistic]) -> tuple[Source, ...]:
    """Return the distinct sources of these wordings."""
    return tuple({wording.source.id: wording.source for _, wording in _of(register, statistics)}.values())


def said(register: Register, statistics: Iterable[Statistic]) -> str:
    """Return the years in which these wordings were published: "2024 to 2025"; empty where no date is known."""
    return tables.years_in_words(w.source.published[:4] for _, w in _of(register, statistics) if w.source.published)


def caveats(register: Register) -> tuple[Caveat, ...]:
    """Return the caveats of every list of wordings."""
    return register.caveats_for(Context(table="wordings"))


def _of(register: Register, statistics: Iterable[Statistic]) -> list[tuple[Statistic, Wording]]:
    own = [(s, [w for w in register.wordings if w.statistic == s.id]) for s in statistics]
    return [(s, wording) for s, wordings in own for wording in sorted(wordings, key=_weight)]


def _weight(wording: Wording) -> int:
    """Order wordings: those that differ in substance, then in rounding, then not at all."""
    return 2 if not wording.differs_by else int(wording.differs_by == ROUNDING)


def difference(wording: Wording, statistic: Statistic) -> str:
    """Say what sets a wording apart: "Another unit: cases, not offences"; empty where nothing does."""
    kind = DIFFERENCES.get(wording.differs_by, words.capitalised(wording.differs_by))
    other = wording.unit and wording.unit != statistic.unit
    return f"{kind}: {wording.unit}, not {statistic.unit}" if wording.differs_by == "unit" and other else kind


def _use(wording: Wording, statistic: Statistic) -> str:
    uses = ["figure announced"] if wording.used_as == "announced" else []
    if wording.source.id == statistic.source.id and wording.quantity == statistic.quantity:
        uses.insert(0, "figure published")
    return f"Yes: {words.listed(uses)}" if uses else ""
