"""How statistics become the rows of an exhibit's table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from lib.exhibits.exhibit import QUALIFIED, Column, ColumnKind
from lib.model import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lib.dataset.register import Register
    from lib.model.records import Grade, Selection, Source, Statistic

MEASURE = Column("label", "What was counted")
VALUE = Column("value", "Number", ColumnKind.NUMBER, wording="printed")
PRINTED = Column("printed", "Number in words", shown=False)
UNIT = Column("unit", "Unit", shown=False)
PERIOD = Column("period", "Period")
AREA = Column("area", "Area", shown=False)
SOURCE = Column("source", "Source id", ColumnKind.CODE, shown=False)
CITED = Column("cited", "Source")
GRADE = Column("grade", "Grade", shown=False)
READ = Column("read", "Where we read it")
NOT_SPLIT = "No force breakdown has been published"
BREAKDOWN = Column("breakdown", "By force")
STANDARD = (MEASURE, VALUE, PRINTED, *QUALIFIED, UNIT, PERIOD, AREA, CITED, SOURCE, GRADE)


def row(statistic: Statistic, **changes: object) -> dict[str, Any]:
    """One statistic as a row of the standard columns; `changes` replace or add cells.

    A statistic that the source printed as words has no number here either: value null, shorthand z.
    """
    worded = bool(statistic.printed_as)
    return {
        "label": statistic.measure,
        "value": None if worded else statistic.quantity.value,
        "printed": words.label(statistic),
        "qualifier": "in words" if worded else words.QUALIFIERS[statistic.quantity.qualifier],
        "shorthand": "z" if worded else "",
        "unit": statistic.unit,
        "period": statistic.period,
        "area": statistic.geography,
        "cited": words.short_cited(statistic.source, statistic.grade),
        "source": statistic.source.id,
        "grade": str(statistic.grade),
    } | changes


def read(statistic: Statistic) -> dict[str, str]:
    """The cells of a statistic whose table says in a column of its own where it was read."""
    return {
        "cited": words.short_citation(statistic.source),
        "read": words.capitalised(words.read_in(statistic.source, statistic.grade)),
    }


def provenance(source: Source | None, grade: Grade) -> dict[str, str]:
    """The cells that say where a row was read: source and grade together, their ids beside."""
    return {
        "cited": words.short_cited(source, grade) if source else f"Source not recorded; {words.GRADES[grade]}",
        "source": source.id if source else "",
        "grade": str(grade),
    }


def named(sources: Iterable[Source | None]) -> tuple[Source, ...]:
    """Publications, each once, in order of first use; rows without one are left out."""
    return tuple({source.id: source for source in sources if source}.values())


def table(rows: Iterable[Mapping[str, Any]], columns: Iterable[Column]) -> pl.DataFrame:
    """Rows as a frame of exactly these columns, numbers Float64 and all else text.

    Raises:
        KeyError: a row lacks a column.
    """
    titled = tuple(columns)
    schema = {c.name: pl.Float64 if c.kind is ColumnKind.NUMBER else pl.String for c in titled}
    return pl.DataFrame([[r[c.name] for c in titled] for r in rows], schema=schema, orient="row")


def sources(statistics: Iterable[Statistic]) -> tuple[Source, ...]:
    """The publications behind these statistics, each once, in order of first use."""
    return named(statistic.source for statistic in statistics)


def made_from(register: Register, selection: Selection) -> dict[str, Any]:
    """What every exhibit says of its making: the selection, the release by name and by bytes, and that it is past."""
    return {
        "selection": selection,
        "version": register.release.version,
        "digest": register.digest,
        "notice": notice(register, selection.version),
    }


def notice(register: Register, version: str) -> str:
    """That this is a preview, and that newer figures exist, where an earlier release is read by its version."""
    return words.notice(register.release, version)
