"""Build tables of exhibits from statistics: columns, rows, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from lib.exhibits.exhibit import QUALIFIED, Column, ColumnKind, Said
from lib.model import words
from lib.model.periods import calendar_years

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from lib.dataset.register import Register
    from lib.model.records import Grade, Selection, Source, Statistic

MEASURE = Column("label", "Measure", named="measure_name")
VALUE = Column("value", "Number", ColumnKind.NUMBER, wording="printed")
PRINTED = Column("printed", "Number in words", shown=False, named="value_in_words")
UNIT = Column("unit", "Unit", shown=False)
PERIOD = Column("period", "Period")
AREA = Column("area", "Area", shown=False, named="area_name")
SOURCE = Column("source", "Source id", ColumnKind.CODE, shown=False)
CITED = Column("cited", "Source")
GRADE = Column("grade", "Where we read it, as a code", shown=False)
READ = Column("read", "Where we read it")
ANCHOR = Column("anchor", "Row", ColumnKind.CODE, shown=False, in_files=False)  # id of a row on pages
NOT_SPLIT = "No force breakdown has been published"
BREAKDOWN = Column("breakdown", "By force", gap="gap")
GAP = Column("gap", "Gap id", ColumnKind.CODE, shown=False)
NOT_BY_FORCE = (BREAKDOWN, GAP)
STANDARD = (MEASURE, VALUE, PRINTED, *QUALIFIED, UNIT, PERIOD, AREA, CITED, SOURCE, GRADE)


def row(statistic: Statistic, **changes: object) -> dict[str, Any]:
    """Return a statistic as a row of the standard columns; `changes` replace or add cells.

    A statistic that the source printed in words has no number: value null, shorthand z.
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


def said(register: Register, selection: Selection, statistic: Statistic, unsplit: Collection[Statistic] = ()) -> Said:
    """Return the sentence of a statistic, with what is copied: its cautions and its source too.

    `unsplit` are the figures in it of which no force breakdown has been published.
    """
    gaps = [gap for gap in map(register.gap_of, unsplit) if gap]
    cautions = tuple(caveat for caveat in register.caveats_of([statistic]) if caveat.must_show)
    return Said(
        id=statistic.id,
        name=f"{statistic.measure}, {statistic.period}",
        words=words.sentence(statistic),
        quote=words.quote(statistic, cautions, notice=notice(register, selection.version)),
        note=f"{NOT_SPLIT}." if unsplit else "",
        unknown=tuple((gap.id, gap.question) for gap in gaps),
    )


def not_by_force(register: Register, statistic: Statistic) -> dict[str, str]:
    """Return the cells that say that a national figure is not split, and which gap it leads to."""
    gap = register.gap_of(statistic)
    return {"breakdown": NOT_SPLIT, "gap": gap.id if gap else ""}


def reading_cells(statistic: Statistic) -> dict[str, str]:
    """Return the cells of a statistic in a table with a column of its own for where it was read."""
    return {
        "cited": words.short_citation(statistic.source),
        "read": words.capitalised(words.read_in(statistic.source, statistic.grade)),
    }


def provenance(source: Source | None, grade: Grade) -> dict[str, str]:
    """Return the cells for where a row was read: source and grade in words, and their ids."""
    return {
        "cited": words.short_cited(source, grade) if source else f"Source not recorded ({words.GRADES[grade]})",
        "source": source.id if source else "",
        "grade": str(grade),
    }


def unique_sources(sources: Iterable[Source | None]) -> tuple[Source, ...]:
    """Return distinct publications in order of first use; rows without one are skipped."""
    return tuple({source.id: source for source in sources if source}.values())


def table(rows: Iterable[Mapping[str, Any]], columns: Iterable[Column]) -> pl.DataFrame:
    """Convert rows to a frame of exactly these columns; numbers are Float64, all else is String.

    Raises:
        KeyError: a row lacks a column.
    """
    ordered = tuple(columns)
    schema = {c.name: pl.Float64 if c.kind is ColumnKind.NUMBER else pl.String for c in ordered}
    return pl.DataFrame([[r[c.name] for c in ordered] for r in rows], schema=schema, orient="row")


def sources(statistics: Iterable[Statistic]) -> tuple[Source, ...]:
    """Return the distinct publications behind these statistics, in order of first use."""
    return unique_sources(statistic.source for statistic in statistics)


def years_of(statistics: Iterable[Statistic]) -> str:
    """Return the calendar years that these statistics cover together: "2012 to 2024", "2025"."""
    return years_in_words(year for s in statistics for year in calendar_years(s.period, s.as_of))


def years_in_words(years: Iterable[str]) -> str:
    """Return the first and last of some years: "2012 to 2024", "2025"; empty for none."""
    ordered = sorted(set(years))
    return " to ".join(dict.fromkeys((ordered[0], ordered[-1]))) if ordered else ""


def release_fields(register: Register, selection: Selection) -> dict[str, Any]:
    """Return the fields that tie an exhibit to its release: selection, version, digest, and a notice if superseded."""
    return {
        "selection": selection,
        "version": register.release.version,
        "digest": register.digest,
        "notice": notice(register, selection.version),
    }


def notice(register: Register, version: str) -> str:
    """Return the notice of a preview, and that newer figures exist where an earlier release is shown."""
    return words.notice(register.release, version)
