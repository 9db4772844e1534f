"""Read packages that were published before a column had its present name, as though they had it already.

A published package is never changed. Its tables and its descriptor are given the present names when it is read, so that
everything that works with registers, the comparison of two releases included, knows one name. Keys of rows do not
change: they are made of values.
"""

from __future__ import annotations

import copy
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from lib.dataset import descriptor
from lib.dataset.table_schema import names
from lib.model.records import FORCE_AREA

if TYPE_CHECKING:
    from collections.abc import Mapping

# Table -> old name -> present name.
RENAMED: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {"recorded_offences": {"force": "area"}, "populations": {"force": "area"}}
)
# Table -> each column that came with the new names, the column that it stands behind, and what held of every row.
ADDED: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = MappingProxyType(
    {
        "recorded_offences": (("area_type", "area", FORCE_AREA),),
        "populations": (
            ("area_type", "area", FORCE_AREA),
            ("method", "residents_0_17", ""),
            ("census", "method", ""),
            ("status", "census", ""),
        ),
    }
)


def adapt_descriptor(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return a descriptor with the present names of columns in its schemas; itself where it has them."""
    old = {name for name, schema in descriptor.schemas(described).items() if _outdated(name, _columns(schema))}
    if not old:
        return dict(described)
    adapted = copy.deepcopy(dict(described))
    for name, schema in descriptor.schemas(adapted).items():
        if name in old:
            _adapt_schema(schema, RENAMED[name], ADDED[name])
    return adapted


def adapt_table(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """Return a table with the present names of its columns, and the columns that were added with them."""
    if not _outdated(name, table.columns):
        return table
    renamed = table.rename({old: new for old, new in RENAMED[name].items() if old in table.columns})
    for column, behind, value in ADDED[name]:
        columns = [*renamed.columns]
        columns.insert(columns.index(behind) + 1, column)
        renamed = renamed.with_columns(pl.lit(value).alias(column)).select(columns)
    return renamed


def _adapt_schema(schema: dict[str, Any], renamed: Mapping[str, str], added: tuple[tuple[str, str, str], ...]) -> None:
    for field in schema["fields"]:
        field["name"] = renamed.get(field["name"], field["name"])
    for column, behind, _ in added:
        title = column.replace("_", " ").capitalize()
        field = {
            "name": column,
            "type": "string",
            "title": title,
            "description": f"{title}, as later releases hold it.",
        }
        schema["fields"].insert(_columns(schema).index(behind) + 1, field)
    schema["primaryKey"] = [renamed.get(name, name) for name in names(schema.get("primaryKey"))]
    for key in schema.get("foreignKeys", ()):
        key["fields"] = [renamed.get(name, name) for name in names(key["fields"])]


def _outdated(name: str, columns: list[str]) -> bool:
    return bool(RENAMED.get(name, {}).keys() & set(columns))


def _columns(schema: Mapping[str, Any]) -> list[str]:
    return [field["name"] for field in schema["fields"]]
