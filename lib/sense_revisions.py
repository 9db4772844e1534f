"""Sense checks on revisions: each names a row that is, or was, and ends with what the table holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from lib.schema import HEADER, Problem, missing_values, names

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "revisions.csv"
VALUE: Final = "value"  # the column that a revision speaks of, where a row has more than one


def problems(tables: Mapping[str, pl.DataFrame], schemas: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """Name every revision of a row that is not there, and the newest of each row where it is not what is there.

    Args:
        tables: typed tables by name; the checks are made where `revisions`, `releases` and the table meant are there.
        schemas: their Table Schemas. A revision with nothing new says that the row is gone. Of a table whose rows
            have several values, only a column `value` is held against the revision.
    """
    if not {"revisions", "releases"} <= set(tables) or tables["revisions"].is_empty():
        return []
    releases = tables["releases"].select(release="id", published="published_at")
    rows = tables["revisions"].with_row_index("row", HEADER + 1)
    rows = rows.join(releases, on="release", how="left", maintain_order="left")
    newest = pl.col("published") == pl.col("published").max().over("table", "key")
    found: list[Problem] = []
    for (table,), part in rows.with_columns(newest=newest).group_by("table", maintain_order=True):
        name = str(table)
        if name not in schemas:
            expected = "a table of the package"
            found += [Problem(FILE, row, "table", expected, name) for row in part["row"]]
        elif name in tables:
            found += _held(name, tables[name], schemas[name], part)
    return found


def _held(name: str, table: pl.DataFrame, schema: Mapping[str, Any], part: pl.DataFrame) -> list[Problem]:
    key, letters = names(schema.get("primaryKey")), [letter for letter in missing_values(schema) if letter]
    value = _value(key, schema)
    column = pl.col(value).cast(pl.String) if value else pl.lit(None, pl.String)
    held = table.select(
        key=pl.concat_str(pl.col(key).cast(pl.String), separator=" "), held=column, there=pl.lit(value=True)
    )
    joined = part.join(held, on="key", how="left", maintain_order="left")
    gone = joined.filter(pl.col("there").is_null() & pl.col("newest") & (pl.col("new") != ""))
    expected = f"the key of a row of {name}.csv ({', '.join(key)})"
    found = [Problem(FILE, row, "key", expected, key) for row, key in gone.select("row", "key").iter_rows()]
    stays = joined.filter(pl.col("there") & pl.col("newest"))
    for row, new, now in stays.select("row", "new", "held").iter_rows():
        if not new or (value and not _same(new, now, letters)):
            expected = f"what {name}.csv holds: {now if now is not None else ' or '.join(letters) or 'nothing'}"
            found.append(Problem(FILE, row, "new", expected, new or None))
    return found


def _value(key: list[str], schema: Mapping[str, Any]) -> str:
    rest = [field["name"] for field in schema["fields"] if field["name"] not in key]
    return rest[0] if len(rest) == 1 else VALUE if VALUE in rest else ""


def _same(new: str, now: str | None, letters: list[str]) -> bool:
    if now is None:
        return new in letters
    try:
        return float(new) == float(now)
    except ValueError:
        return new == now
