"""Sum recorded offences by measure, financial year and area. Gaps stay gaps; nothing is scaled up.

A measure is an offence code, or a total of codes that may be added. Three tables are used throughout:

- quarterly counts: one row per `measure`, `force` and `quarter` (Date, its first day), with `year` (String, the
  financial year, "2024-25") and `offences` (Int64; null where not available; negative as published).
- annual counts: one row per `measure`, `force` and `year`, with `offences` as above and `quarters` (Int64), the number
  of quarters in the year. Fewer than four is a part-year, which must not be compared with full years.
- area counts: either of these with `area` in place of `force`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from lib.model.periods import APRIL
from lib.model.records import ELEVEN_CODES, FORCE_AREA, NATIONS, TWELVE_CODES, WHOLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOTALS: Final = (ELEVEN_CODES, TWELVE_CODES)  # measures that are totals; every other measure is a code
APART: Final = "86"  # includes extreme adult pornography: never added to another code
REGION, NATION, ENGLAND_AND_WALES = "region", "nation", "england-and-wales"
EVERYWHERE: Final = WHOLE


def of_forces(table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of police forces of a table with `area` and `area_type`, with `force` in place of both."""
    return table.filter(pl.col("area_type") == FORCE_AREA).rename({"area": "force"}).drop("area_type")


def quarterly(recorded: pl.DataFrame, totals: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Compute quarterly counts of every code and of totals of codes.

    Args:
        recorded: one row per `quarter_start`, `force` and `code`, with `offences`.
        totals: name -> the codes that it adds up, each once.

    Returns:
        Quarterly counts, sorted by measure, force and quarter. Every code is a measure of its own name. A total has a
        row wherever one of its codes has; it is null where the cell of any of its codes is null or not there.

    Raises:
        ValueError: two rows for one cell; or a total that has no codes, has one twice, has the name of a code, or
            holds code 86.
    """
    keys = ["quarter_start", "force", "code"]
    if recorded.select(keys).is_duplicated().any():
        raise ValueError("recorded offences have two rows for one quarter, force and code")
    parts = [recorded.select(*keys, "offences", measure="code")]
    for name, codes in totals.items():
        _check_total(name, codes, recorded["code"])
        parts.append(
            recorded.filter(pl.col("code").is_in(list(codes)))
            .group_by("quarter_start", "force")
            .agg(code=pl.lit(""), offences=_sum(pl.len() == len(codes)), measure=pl.lit(name))
        )
    return (
        pl.concat(parts)
        .select("measure", "force", pl.col("quarter_start").alias("quarter"), _year(), "offences")
        .sort("measure", "force", "quarter")
    )


def annual(quarterly: pl.DataFrame) -> pl.DataFrame:
    """Sum quarterly counts, of forces or of areas, by financial year.

    Returns:
        Annual counts, sorted by measure, force (or area) and year; null where any quarter of the year is.
    """
    keys = ["measure", "area" if "area" in quarterly.columns else "force", "year"]
    return quarterly.group_by(keys).agg(_sum(), quarters=pl.len().cast(pl.Int64)).sort(keys)


def areas(forces: pl.DataFrame) -> pl.DataFrame:
    """List the member forces of each area.

    Args:
        forces: one row per force: `code`, `region_code`, `region`, `nation`, the last three empty for a force that has
            no area of its own (British Transport Police).

    Returns:
        One row per `kind`, `area` (code) and member `force`, with the area's `name`; all String, sorted by kind, name
        and force. The kinds:
        "england-and-wales": EW, every force, those without an area included;
        "nation": E92000001 England and W92000004 Wales. They do not add up to EW, which has more members;
        "region": the nine regions of England, and Wales.
        So Wales has two kinds, with one code and the same members; within a kind each force appears once.

    Raises:
        polars.exceptions.InvalidOperationError: a nation that is neither England nor Wales.
    """
    in_region = forces.filter(pl.col("region_code") != "")
    nation = pl.col("nation").replace_strict(NATIONS, return_dtype=pl.String)
    parts = [
        forces.select(
            kind=pl.lit(ENGLAND_AND_WALES), area=pl.lit(EVERYWHERE), name=pl.lit("England and Wales"), force="code"
        ),
        in_region.select(kind=pl.lit(NATION), area=nation, name="nation", force="code"),
        in_region.select(kind=pl.lit(REGION), area="region_code", name="region", force="code"),
    ]
    return pl.concat(parts).sort("kind", "name", "force")


def of_areas(counts: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """Sum counts of forces by area.

    Args:
        counts: quarterly or annual counts.
        areas: one row per `area` and member `force`; an area of two kinds is counted once.

    Returns:
        The same columns with `area` in place of `force`, sorted by measure, area and time. Null where a member is null
        or missing. A year is also null where its members have different numbers of quarters; `quarters` is then the
        smallest.
    """
    members = areas.select("area", "force").unique()
    time = ["quarter", "year"] if "quarter" in counts.columns else ["year"]
    keys = ["measure", "area", *time]
    complete = pl.len() == pl.col("_size").first()
    extra = []
    if "quarters" in counts.columns:
        complete &= pl.col("quarters").n_unique() == 1
        extra = [pl.col("quarters").min()]
    return (
        counts.join(members.with_columns(_size=pl.len().over("area")), on="force")
        .group_by(keys)
        .agg(_sum(complete), *extra)
        .sort(keys)
    )


def _sum(complete: pl.Expr | None = None) -> pl.Expr:
    """Sum a group's offences; null where one of them is, or where the group is not complete."""
    known = pl.col("offences").null_count() == 0
    return pl.when(known if complete is None else known & complete).then(pl.col("offences").sum()).alias("offences")


def _year() -> pl.Expr:
    """Compute the financial year of `quarter_start`, as `financial_year` does for a day."""
    day = pl.col("quarter_start").dt
    start = day.year() - (day.month() < APRIL)
    return pl.format("{}-{}", _digits(start, 4), _digits((start + 1) % 100, 2)).alias("year")


def _digits(number: pl.Expr, count: int) -> pl.Expr:
    return number.cast(pl.String).str.zfill(count)


def _check_total(name: str, codes: Sequence[str], known: pl.Series) -> None:
    if APART in codes:
        raise ValueError(f"{name}: code {APART} is never part of a total")
    if not codes or len(set(codes)) < len(codes):
        raise ValueError(f"{name}: a total needs one or more codes, each once")
    if name in known:
        raise ValueError(f"{name}: a total cannot have the name of a code")
