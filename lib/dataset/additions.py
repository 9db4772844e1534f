"""Complete the tables of an earlier release: columns and tables that were added after it was published.

A published package is never changed, so what a later schema asks of its rows is kept beside it, in the folder
`data_earlier/_additions`: for each table its key and the columns that it lacks, or the whole table. An addition says
what a row is (its role, its year); it never holds a published figure.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import polars as pl

from lib import settings
from lib.dataset import csv_text, descriptor, package_files, table_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = settings.ROOT / "data_earlier" / "_additions"


def complete(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the typed tables of an earlier package with the columns and tables that it lacks.

    A row that no addition names gets an empty text or a null, and so does every row where the key itself is missing.
    """
    completed = dict(tables)
    for name, (key, table) in _additions().items():
        if name not in completed:
            completed[name] = table
            continue
        lacking = [column for column in table.columns if column not in completed[name].columns]
        if lacking and set(key) <= set(completed[name].columns):
            joined = completed[name].join(table.select(*key, *lacking), on=key, how="left", maintain_order="left")
            completed[name] = joined.with_columns(pl.col(pl.String).fill_null(""))
    return completed


@cache
def _additions() -> Mapping[str, tuple[list[str], pl.DataFrame]]:
    """Read the additions: table -> its primary key and its typed rows."""
    files = package_files.read(FOLDER)
    additions = {}
    for name, schema in descriptor.schemas(descriptor.load(files[package_files.DESCRIPTOR])).items():
        text, problems = csv_text.read(files[f"{name}.csv"], [field["name"] for field in schema["fields"]], name)
        if text is None or problems:
            raise table_schema.DataError(problems)
        additions[name] = (table_schema.names(schema["primaryKey"]), table_schema.cast(text, schema))
    return additions
