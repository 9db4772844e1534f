"""Describe frozen dataclasses as JSON Schema, so that what is published of a record is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def schemas_of(record: type, place: str = "#/$defs/") -> dict[str, dict[str, Any]]:
    """Return the schema of a dataclass and of every record in it, by name; `place` is where references lead."""
    found: dict[str, dict[str, Any]] = {}
    _collect(record, place, found)
    return found


def document(record: type, address: str, title: str) -> dict[str, Any]:
    """Return one JSON Schema document of a dataclass, for publication at an address."""
    definitions = schemas_of(record)
    own = definitions.pop(record.__name__)
    return {"$schema": DIALECT, "$id": address, "title": title, **own, "$defs": definitions}


def _collect(record: Any, place: str, found: dict[str, dict[str, Any]]) -> None:  # noqa: ANN401 - a dataclass
    hints = get_type_hints(record, include_extras=True)
    schema: dict[str, Any] = {"type": "object"}
    if record.__doc__:
        schema["description"] = record.__doc__.strip()
    found[record.__name__] = schema
    schema["properties"] = {one.name: _type(hints[one.name], place, found) for one in fields(record)}
    schema["required"] = [one.name for one in fields(record)]
    schema["additionalProperties"] = False


def _type(hint: Any, place: str, found: dict[str, dict[str, Any]]) -> dict[str, Any]:  # noqa: ANN401 - a type hint
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type(arguments[0], place, found) | {"description": arguments[1]}
    if origin in {Union, UnionType}:
        return _any_of([_type(one, place, found) for one in arguments])
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0], place, found)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _type(arguments[1], place, found)}
    if is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in found:
            _collect(hint, place, found)
        return {"$ref": f"{place}{hint.__name__}"}
    is_enum = isinstance(hint, type) and issubclass(hint, StrEnum)
    return {"type": "string", "enum": [str(one) for one in hint]} if is_enum else {"type": TYPES[hint]}


def _any_of(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    names = [schema["type"] for schema in schemas if set(schema) == {"type"}]
    return {"type": names} if len(names) == len(schemas) else {"anyOf": schemas}
