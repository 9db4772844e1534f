"""What Frictionless, the reference reader of Data Packages, says of a descriptor and its tables, as our `Problem`.

What we publish must satisfy it, and our own check must find all that it finds: the dashboard runs without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from frictionless import FrictionlessException, Package
from frictionless.resources import TableResource

from lib.dataset import table_schema
from lib.dataset.package_files import DESCRIPTOR
from lib.dataset.table_schema import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

# Anything else in a descriptor (profiles, dialects, paths) could send Frictionless to the disk or the network.
_KEPT: Final = ("name", "title", "description", "version", "created", "licenses", "sources")


def problems(descriptor: Mapping[str, Any], texts: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Let Frictionless check the descriptor and these tables.

    Args:
        descriptor: as `descriptor.parse` gives it.
        texts: tables of text by name, as `csvtext.read` gives them. Of the descriptor's other tables only the schema
            is checked, and references to them are not followed.

    Returns:
        Where the descriptor itself has problems, those alone: it is not known then what a table should hold.
    """
    resources = [_resource(resource, texts) for resource in descriptor["resources"]]
    kept = {key: descriptor[key] for key in _KEPT if key in descriptor} | {"resources": resources}
    try:
        package = Package.from_descriptor(kept)
    except FrictionlessException as error:
        return [_said(DESCRIPTOR, reason) for reason in error.reasons or [error.error]]
    found: list[Problem] = []
    tables = [resource for resource in package.resources if isinstance(resource, TableResource)]
    for resource, told in zip(tables, descriptor["resources"], strict=True):
        # Its own `validate` would stop at 1,000 errors, and takes twice as long for the same ones.
        with resource:
            errors = [*resource.header.errors, *(error for row in resource.row_stream for error in row.errors)]
        found += [_problem(told["name"], told["schema"], error) for error in errors]
    return found


def _resource(resource: Mapping[str, Any], texts: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    text = texts.get(resource["name"])
    columns = [field["name"] for field in resource["schema"]["fields"]]
    rows = [columns, *([] if text is None else map(list, text.iter_rows()))]
    return {key: resource[key] for key in _KEPT if key in resource} | {
        "type": "table",
        "format": "inline",
        "data": rows,
        "schema": _without_lost_references(resource["schema"], texts),
    }


def _without_lost_references(table: Mapping[str, Any], texts: Mapping[str, object]) -> dict[str, Any]:
    keys = [key for key in table.get("foreignKeys", ()) if key["reference"]["resource"] in {"", *texts}]
    rest = {name: table[name] for name in ("primaryKey", "missingValues") if name in table}
    rest["fields"] = [_without_pattern(field) for field in table["fields"]]
    return rest | {"foreignKeys": keys} if keys else rest


def _without_pattern(field: Mapping[str, Any]) -> dict[str, Any]:
    """Patterns are left to polars: Python's regular expressions, which Frictionless uses, can try without end."""
    rules = field.get("constraints")
    return {**field, "constraints": {name: r for name, r in rules.items() if name != "pattern"}} if rules else {**field}


def _problem(name: str, table: Mapping[str, Any], error: Any) -> Problem:
    file, fields = f"{name}.csv", {field["name"]: field for field in table["fields"]}
    column, expected, cells = "", "what Frictionless accepts", [error.note]
    match error.type:
        case "type-error" | "constraint-error":
            column, cells = error.field_name, [error.cell]
            expected = table_schema.describe_values(fields[column], table_schema.missing_values(table))
        case "unique-error":
            column, cells, expected = error.field_name, [error.cell], table_schema.UNREPEATED
        case "primary-key":
            key = table_schema.names(table["primaryKey"])
            column, cells = ", ".join(key), [error.cells[list(fields).index(part)] for part in key]
            expected = table_schema.UNREPEATED if any(cells) else table_schema.KEY
        case "foreign-key":
            column, cells = ", ".join(error.field_names), error.field_cells
            expected = table_schema.describe_reference(error.reference_name or name, error.reference_field_names)
        case "blank-row":
            expected, cells = "a row that is not blank", []
    found = ", ".join(map(str, cells)) if any(cells) else None
    return Problem(file, getattr(error, "row_number", None), column, expected, found)


def _said(file: str, error: Any) -> Problem:
    return Problem(file, getattr(error, "row_number", None), "", "what Frictionless accepts", error.note)
