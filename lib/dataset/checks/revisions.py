"""Check revisions: each names a row that exists or existed, and the newest ends with the present value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from lib.dataset.published_cells import NOTHING, parse_revision_key
from lib.dataset.table_schema import HEADER, Problem, broken_references, missing_values, names, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "revisions.csv"


def problems(tables: Mapping[str, pl.DataFrame], schemas: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """Report every revision of a row that does not exist, and the newest of each row where it is not the present value.

    Args:
        tables: typed tables by name; without `revisions`, `releases` or a table meant, the respective checks are
            skipped.
        schemas: their Table Schemas. A revision without a new value means that the row was removed. Only columns with
            figures are compared with the revision.
    """
    if not {"revisions", "releases"} <= set(tables) or tables["revisions"].is_empty():
        return []
    releases = tables["releases"].select(release="id", published="published_at")
    rows = tables["revisions"].with_row_index("row", HEADER + 1)
    rows = rows.join(releases, on="release", how="left", maintain_order="left")
    newest = pl.col("published") == pl.col("published").max().over("table", "key")
    problems: list[Problem] = []
    for (table,), part in rows.with_columns(newest=newest).group_by("table", maintain_order=True):
        name = str(table)
        if name not in schemas:
            expected = "a table of the package"
            problems += [Problem(FILE, row, "table", expected, name) for row in part["row"]]
        elif name in tables:
            pairs = [parse_revision_key(name, written) for written in part["key"]]
            keys, columns = (pl.Series(side, dtype=pl.String) for side in zip(*pairs, strict=True))
            cut = part.with_columns(key=keys, column=columns, said="key")
            for (column,), cells in cut.group_by("column", maintain_order=True):
                problems += _table_problems(name, tables, schemas[name], cells, str(column))
    return problems


def _table_problems(
    name: str, tables: Mapping[str, pl.DataFrame], schema: Mapping[str, Any], part: pl.DataFrame, value: str
) -> list[Problem]:
    key, letters = names(schema.get("primaryKey")), [letter for letter in missing_values(schema) if letter]
    value = value if value in tables[name].columns else ""
    column = pl.col(value).cast(pl.String).replace("", NOTHING) if value else pl.lit(None, pl.String)
    current = tables[name].select(
        key=pl.concat_str(pl.col(key).cast(pl.String), separator=" "), held=column, there=pl.lit(value=True)
    )
    joined = part.join(current, on="key", how="left", maintain_order="left")
    lost = joined.filter(pl.col("there").is_null())
    wrong = set(lost.filter(pl.col("newest") & (pl.col("new") != ""))["row"]) | _impossible_keys(
        name, tables, schema, key, lost
    )
    expected = f"the key of a row of {name}.csv ({', '.join(key)})"
    problems = [
        Problem(FILE, row, "key", expected, said) for row, said in lost.select("row", "said").rows() if row in wrong
    ]
    unchanged = part.filter(pl.col("old") == pl.col("new")).select("row", "new").rows()
    problems += [Problem(FILE, row, "new", "another value than the old one", new or None) for row, new in unchanged]
    present = joined.filter(pl.col("there") & pl.col("newest"))
    for row, new, now in present.select("row", "new", "held").iter_rows():
        if not new or (value and not _same(new, now, letters)):
            expected = f"what {name}.csv holds: {now if now is not None else ' or '.join(letters) or 'nothing'}"
            problems.append(Problem(FILE, row, "new", expected, new or None))
    return problems


def _impossible_keys(
    name: str, tables: Mapping[str, pl.DataFrame], schema: Mapping[str, Any], key: list[str], lost: pl.DataFrame
) -> set[int]:
    """Return the revisions of removed rows whose keys no row of the table can have had."""
    parts = [text.split(" ") if len(key) > 1 else [text] for text in lost["key"]]
    complete = [(row, cells) for row, cells in zip(lost["row"], parts, strict=True) if len(cells) == len(key)]
    wrong = set(lost["row"]) - {row for row, _ in complete}
    text = pl.DataFrame([cells for _, cells in complete], schema=dict.fromkeys(key, pl.String), orient="row")
    keyed = {
        "fields": [field for field in schema["fields"] if field["name"] in key],
        "foreignKeys": [
            foreign_key
            for foreign_key in schema.get("foreignKeys", ())
            if set(names(foreign_key["fields"])) <= set(key)
        ],
    }
    typed, problems = parse(text, keyed, FILE)
    problems += broken_references({**tables, name: typed}, name, keyed)
    return wrong | {complete[problem.row - HEADER - 1][0] for problem in problems if problem.row}


def _same(new: str, now: str | None, letters: list[str]) -> bool:
    if now is None:
        return new in letters
    try:
        return float(new) == float(now)
    except ValueError:
        return new == now
