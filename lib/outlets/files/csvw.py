"""Describe a table of the data package for CSV on the Web, from the package's own schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from lib.addresses import address
from lib.outlets.files import citation, tabular

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = "/data/"


def table_metadata(resource: Mapping[str, Any], release: str, version: str) -> bytes:
    """Describe the columns of a table and which may be empty.

    Args:
        resource: the table's resource in the package's descriptor.
        release: the data version.
        version: names the release in the table's address where it is an earlier one.
    """
    schema = resource["schema"]
    rules = [field.get("constraints", {}) for field in schema["fields"]]
    keys = schema.get("primaryKey", [])
    metadata: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": citation.absolute(address.of_version(f"{PLACE}{resource['path']}", version)),
        "dc:title": resource["title"],
        "dc:description": resource["description"],
        "dc:modified": release,
        "dc:license": {"@id": tabular.OGL_ADDRESS},
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True, "doubleQuote": True},
        "tableSchema": {
            "columns": [
                {
                    "name": field["name"],
                    "titles": [field["name"], field["title"]],
                    "dc:description": field["description"],
                    "datatype": field["type"],
                    "required": bool(rule.get("required")),
                    "null": schema.get("missingValues", [""]),
                }
                for field, rule in zip(schema["fields"], rules, strict=True)
            ],
            "primaryKey": [keys] if isinstance(keys, str) else list(keys),
        },
    }
    return orjson.dumps(metadata, option=orjson.OPT_INDENT_2)
