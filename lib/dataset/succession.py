"""Compare a release with the one before: its revisions must list every published figure that differs, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from lib.dataset import descriptor
from lib.dataset.package_files import DESCRIPTOR
from lib.dataset.published_cells import FIGURES, MISSING, NOTHING, parse_revision_key, revision_key
from lib.dataset.table_schema import HEADER, Problem, names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.dataset.register import Register

    Tables = Mapping[str, pl.DataFrame]
    Schemas = Mapping[str, Mapping[str, Any]]

REVISIONS: Final = "revisions.csv"
SHAPE: Final = {
    "table": pl.String,
    "key": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    "old": pl.String,
    "new": pl.String,
}


def changes(before: Tables, now: Tables, schemas: Schemas) -> pl.DataFrame:
    """Return the published figures that differ between two releases. One row per changed figure.

    A new row is a change only where each part of its key occurred in the table before: a new quarter, year or statistic
    was never published with another value. A removed row always is one.

    Args:
        before: the typed tables of the release before.
        now: those of the release; tables that are missing on either side are skipped.
        schemas: the Table Schemas of the release.

    Returns:
        The columns of `SHAPE`, by table and key: `key` as in the revisions table, `row` of the table as a spreadsheet
        counts (null where the row was removed), `old` and `new` as text.
    """
    parts = [
        _changes(table, column, key, before[table], now[table])
        for table, columns in FIGURES.items()
        if table in before and table in now and table in schemas and not before[table].equals(now[table])
        for key in [names(schemas[table].get("primaryKey"))]
        for column in columns
        if key and {*key, column} <= set(before[table].columns) & set(now[table].columns)
    ]
    return pl.concat([pl.DataFrame(schema=SHAPE), *parts]).sort("table", "key", maintain_order=True)


def problems(tables: Tables, schemas: Schemas, before: Register) -> list[Problem]:
    """Report every published figure that changed without a revision, and every revision without a change.

    Args:
        tables: the valid typed tables of a package by name; without `revisions`, `releases` or a table meant, the
            respective checks are skipped.
        schemas: their Table Schemas.
        before: the release before it, as published.
    """
    if not {"revisions", "releases"} <= set(tables) or tables["releases"].is_empty():
        return []
    release = tables["releases"].sort("published_at")["id"].last()
    numbered = tables["revisions"].with_row_index("row", HEADER + 1)
    own = numbered.filter(pl.col("release") == release)
    changed = changes(before.tables, tables, schemas)
    problems = _key_problems(schemas, before)
    problems += _missing_revisions(changed, own, str(release), before.release.id, schemas)
    problems += _wrong_revisions(changed, own, tables, schemas, before)
    return problems + _history_problems(tables, before, str(release))


def _changes(table: str, column: str, key: list[str], before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    old, new = (
        frame.select(
            _joined_key(key).alias("key"),
            *(pl.col(part).alias(f"part {part}") for part in key),
            _as_written(frame[column]).alias(side),
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("row") + HEADER + 1,
        )
        for frame, side in ((before, "old"), (now, "new"))
    )
    kept = old.drop("row").join(new.select("key", "row", "new"), on="key", how="left", maintain_order="left")
    changed = kept.filter(pl.col("new").is_null() | (pl.col("old") != pl.col("new")))
    added = new.join(old.select("key"), on="key", how="anti", maintain_order="left").filter(
        pl.all_horizontal(pl.col(f"part {part}").is_in(old[f"part {part}"].implode()) for part in key)
    )
    if now[column].dtype == pl.String:  # text beside a value is added and removed with it
        changed, added = changed.filter(pl.col("new").is_not_null()), added.clear()
    sides = changed.with_columns(pl.col("new").fill_null("")), added.with_columns(pl.lit("").alias("old"))
    columns = {"table": pl.lit(table), "key": pl.col("key") + revision_key(table, "", column), "column": pl.lit(column)}
    return pl.concat([side.with_columns(**columns).select(list(SHAPE)) for side in sides])


def _joined_key(key: list[str]) -> pl.Expr:
    return pl.concat_str(pl.col(key).cast(pl.String), separator=" ")


def _as_written(figures: pl.Series) -> pl.Series:
    """Format figures as in the revisions table: a whole number without a point."""
    if figures.dtype == pl.String:
        return figures.replace("", NOTHING)
    return figures.cast(pl.String).str.replace(r"\.0$", "").fill_null(MISSING)


def _key_problems(schemas: Schemas, before: Register) -> list[Problem]:
    """Report tables whose primary key changed, as their rows cannot be compared with those published."""
    old = descriptor.schemas(before.descriptor)
    return [
        Problem(
            DESCRIPTOR,
            None,
            f"{table}.primaryKey",
            f"the key that release {before.release.id} has: {', '.join(names(old[table].get('primaryKey')))}",
            ", ".join(names(schemas[table].get("primaryKey"))) or None,
        )
        for table in FIGURES
        if table in schemas
        and table in old
        and names(schemas[table].get("primaryKey")) != names(old[table].get("primaryKey"))
    ]


def _missing_revisions(
    changed: pl.DataFrame, own: pl.DataFrame, release: str, before: str, schemas: Schemas
) -> list[Problem]:
    """Report changes that the revisions of the release do not list."""
    problems = []
    for change in changed.join(own, on=["table", "key"], how="anti", maintain_order="left").iter_rows(named=True):
        row = f"a row of {REVISIONS} for release {release} with the key '{change['key']}'"
        column = change["column"] if change["row"] else ", ".join(names(schemas[change["table"]]["primaryKey"]))
        was = f"{change['old']}, as release {before} has it" if change["old"] else f"no row, as in release {before}"
        expected = f"{was}, or {row}"
        problems.append(Problem(f"{change['table']}.csv", change["row"], column, expected, change["new"] or None))
    return problems


def _wrong_revisions(
    changed: pl.DataFrame, own: pl.DataFrame, tables: Tables, schemas: Schemas, before: Register
) -> list[Problem]:
    """Report revisions of the release that are no change, or have a wrong value before or after it."""
    joined = own.join(
        changed.select("table", "key", was="old", now="new"), on=["table", "key"], how="left", maintain_order="left"
    )
    problems = []
    for row in joined.iter_rows(named=True):
        table, number = row["table"], row["row"]
        if table not in tables or table not in before.tables or table not in schemas:
            continue
        if row["was"] is None:
            if table not in FIGURES and _differs(table, row["key"], tables, schemas, before):
                continue
            expected = f"a published value that is not as release {before.release.id} has it"
            problems.append(Problem(REVISIONS, number, "key", expected, row["key"]))
            continue
        expected = f"what {table}.csv has in release {before.release.id}: {row['was'] or 'no row'}"
        if not _same(row["old"], row["was"]):
            problems.append(Problem(REVISIONS, number, "old", expected, row["old"] or None))
        if not _same(row["new"], row["now"]):
            expected = f"what {table}.csv holds: {row['now'] or 'no row'}"
            problems.append(Problem(REVISIONS, number, "new", expected, row["new"] or None))
    return problems


def _differs(table: str, revision: str, tables: Tables, schemas: Schemas, before: Register) -> bool:
    """Return whether a row of a table without figures differs from the one before."""
    key, _ = parse_revision_key(table, revision)
    parts = names(schemas[table].get("primaryKey"))
    shared = [name for name in tables[table].columns if name in before.tables[table].columns]
    if not parts or not set(parts) <= set(shared):
        return False
    sides = (
        frame.filter(_joined_key(parts) == key).select(pl.col(shared).cast(pl.String))
        for frame in (before.tables[table], tables[table])
    )
    return next(sides).rows() != next(sides).rows()


def _same(written: str, value: str) -> bool:
    try:
        return float(written) == float(value)
    except ValueError:
        return written == value


def _history_problems(tables: Tables, before: Register, release: str) -> list[Problem]:
    """Report rows about earlier releases and their revisions that are not as they were published."""
    problems = []
    for table, name in (("releases", "id"), ("revisions", "release")):
        shared = [column for column in before.tables[table].columns if column in tables[table].columns]
        old = before.tables[table].select(pl.col(shared).cast(pl.String))
        new = tables[table].select(pl.col(shared).cast(pl.String)).with_row_index("row", HEADER + 1)
        new = new.filter(pl.col(name) != release)
        for cells in old.join(new, on=shared, how="anti", maintain_order="left", nulls_equal=True).iter_rows():
            expected = f"this row of release {before.release.id} as it was published: {', '.join(map(str, cells))}"
            problems.append(Problem(f"{table}.csv", None, name, expected, None))
        more = new.join(old, on=shared, how="anti", maintain_order="left", nulls_equal=True)
        for row, found in more.select("row", name).iter_rows():
            expected = f"{release}, or a row that release {before.release.id} has too"
            problems.append(Problem(f"{table}.csv", row, name, expected, found))
    return problems
