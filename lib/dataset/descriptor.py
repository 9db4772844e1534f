"""Parse and validate datapackage.json."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from lib.dataset.package_files import DESCRIPTOR
from lib.dataset.table_schema import TYPES, DataError, Problem
from lib.dataset.table_schema import names as key_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Each of them is used by the dashboard or its checks.
# fmt: off
TABLES: Final = (
    "analyses", "case_reviews", "caveat_scopes", "caveats", "claim_terms", "commitments", "constituencies",
    "controls", "definitions", "dispersion", "events", "force_aliases", "forces", "funding", "gaps",
    "local_authorities", "offence_codes", "offence_titles", "operations", "populations", "publishers", "questions",
    "recommendations", "recorded_offences", "release_calendar", "releases", "revisions", "search_terms",
    "series_breaks", "sources", "standings", "statistics", "support", "tiles", "wordings",
)
# fmt: on
MISSING: Final = frozenset({"", "[x]"})  # shown as not available, which would be wrong for other shorthand
_FIELD: Final = frozenset({"name", "type", "title", "description", "example", "format", "constraints"})
_RULES: Final = frozenset({"required", "unique", "enum", "pattern", "minimum", "maximum"})
_NAME: Final = re.compile(r"[a-z0-9_-]+")
_RULE_TYPES: Final[Mapping[str, tuple[type, str]]] = {
    "required": (bool, "true or false"), "unique": (bool, "true or false"), "enum": (list, "a list"),
    "pattern": (str, "text"),
}  # fmt: skip
_ORDERED: Final = frozenset({"integer", "number", "date", "datetime"})
_TEXT: Final = frozenset({"string"})
_OF_TYPES: Final = {"minimum": _ORDERED, "maximum": _ORDERED, "pattern": _TEXT, "example": _TEXT}
_TEXTS: Final = ("name", "title", "description", "version", "created")
_LISTED: Final = {"licenses": ("name", "title", "path"), "sources": ("name", "title", "path", "email")}
_EMAIL: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
EARLIER: Final = "earlier"  # key of the list of earlier releases with their digests
NEXT_UPDATE: Final = "next_update"  # held the day of the next release before there was a table of them
_RECORD: Final = {"release": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), "digest": re.compile("[0-9a-f]{64}")}


def parse(content: bytes) -> dict[str, Any]:
    """Parse and validate the descriptor; a byte order mark is accepted.

    Raises:
        DataError: it is not JSON in UTF-8, or not of the supported form: every resource a table `<name>.csv` with an
            inline schema, with the types of `table_schema.TYPES` in their default formats, and every table of `TABLES`
            among them.
    """
    descriptor = load(content)
    problems = list(_problems(descriptor))
    if not problems:
        parts = {"": descriptor} | {f"{resource['name']}.": resource for resource in descriptor["resources"]}
        problems = [problem for where, part in parts.items() for problem in _metadata_problems(part, where)]
    problems = problems or [*_key_problems(schemas(descriptor)), *_earlier_problems(descriptor)]
    if problems:
        raise DataError(problems)
    return descriptor


def load(content: bytes) -> dict[str, Any]:
    """Load the descriptor without validation; see `parse`.

    Raises:
        DataError: it is not JSON in UTF-8.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_unique_members)
    except json.JSONDecodeError as error:
        raise DataError([Problem(DESCRIPTOR, error.lineno, "", "JSON", error.msg)]) from error
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise DataError([Problem(DESCRIPTOR, row, "", "text in UTF-8", error.reason)]) from error
    except (ValueError, RecursionError) as error:
        raise DataError([Problem(DESCRIPTOR, None, "", "JSON", str(error))]) from error


def serialise(descriptor: Mapping[str, Any]) -> bytes:
    """Serialise the descriptor, indented by one space so that diffs show each change on its own line."""
    return (json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n").encode()


def schemas(descriptor: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the Table Schemas by table name, in the descriptor's order."""
    return {resource["name"]: resource["schema"] for resource in descriptor["resources"]}


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build a JSON object and reject repeated names, of which readers use either the first or the last."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {repeated} twice in one object")
    return members


def _problems(descriptor: object) -> Iterator[Problem]:
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        yield _problem("resources", "a list of tables", None)
        return
    seen: list[str] = []
    for resource in resources:
        name = resource.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            yield _problem("name", "a table's name in small letters, digits, - and _", _as_text(name))
            continue
        if name in seen:
            yield _problem(name, "one table of this name", "several")
        seen.append(name)
        if resource.get("path") != f"{name}.csv":
            yield _problem(name, f"the path {name}.csv", _as_text(resource.get("path")))
        for key in ("title", "description"):
            if not isinstance(resource.get(key), str) or not resource[key].strip():
                yield _problem(name, f"a {key}, which the data dictionary shows", _as_text(resource.get(key)))
        yield from _schema_problems(name, resource.get("schema"))
    for name in TABLES:
        if name not in seen:
            yield _problem(name, "a table of this name", None)


def _metadata_problems(part: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Validate the metadata of the package, or of one of its resources: texts, licences and sources."""
    for name in _TEXTS:
        if name in part and not isinstance(part[name], str):
            yield _problem(f"{where}{name}", "text", _as_text(part[name]))
    if not where and not _NAME.fullmatch(str(part.get("name", "a"))):
        yield _problem("name", "a name in small letters, digits, - and _", _as_text(part["name"]))
    if isinstance(part.get("created"), str) and not _is_datetime(part["created"]):
        yield _problem(f"{where}created", "a date and time", part["created"])
    if not where and part.get(NEXT_UPDATE):
        yield _problem(NEXT_UPDATE, "a row of release_calendar.csv in its place", _as_text(part[NEXT_UPDATE]))
    for name, keys in _LISTED.items():
        entries = part.get(name, [])
        for entry in entries if isinstance(entries, list) else [entries]:
            if not isinstance(entries, list) or not isinstance(entry, dict) or not _is_valid_entry(entry, keys):
                needs = "each with a name or a path" if name == "licenses" else "each with a title"
                yield _problem(f"{where}{name}", f"a list of {name}, {needs}, all of them text", _as_text(entry))


def _is_valid_entry(entry: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    named = entry.get("name") or entry.get("path") if "email" not in keys else entry.get("title") or entry.get("name")
    texts = all(isinstance(entry[key], str) for key in keys if key in entry)
    return bool(named) and texts and bool(_EMAIL.fullmatch(str(entry.get("email", "a@b.c"))))


def _is_datetime(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text


def _earlier_problems(descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    earlier = descriptor.get(EARLIER, [])
    for entry in earlier if isinstance(earlier, list) else [earlier]:
        complete = isinstance(entry, dict) and set(entry) == set(_RECORD)
        if not complete or not all(form.fullmatch(str(entry[part])) for part, form in _RECORD.items()):
            yield _problem(EARLIER, "releases, each with the SHA-256 of its package as digest", _as_text(entry))


def _schema_problems(table: str, schema: object) -> Iterator[Problem]:
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(schema, dict) or not isinstance(fields, list) or not fields:
        yield _problem(table, "a schema with fields", None)
        return
    missing = schema.get("missingValues", [""])
    if not isinstance(missing, list) or not {value if isinstance(value, str) else None for value in missing} <= MISSING:
        yield _problem(table, f"missing values among {', '.join(map(repr, sorted(MISSING)))}", _as_text(missing))
    names = [field.get("name") if isinstance(field, dict) else None for field in fields]
    for field, name in zip(fields, names, strict=True):
        if not isinstance(name, str) or not name or names.count(name) > 1:
            yield _problem(f"{table}.{name}", "a field name that stands once in its table", _as_text(name))
            continue
        if field.get("type") not in list(TYPES):
            yield _problem(f"{table}.{name}", f"a type among {', '.join(TYPES)}", _as_text(field.get("type")))
        if field.get("format", "default") != "default":
            yield _problem(f"{table}.{name}", "the default format", _as_text(field["format"]))
        for expected, found in _rule_problems(field):
            yield _problem(f"{table}.{name}", expected, found)


def _rule_problems(field: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    rules = field.get("constraints", {})
    if not isinstance(rules, dict):
        yield "constraints by name", _as_text(rules)
        return
    for rule in sorted([*(set(field) - _FIELD), *(set(rules) - _RULES)]):
        # A rule that polars does not apply would never be checked.
        yield f"only {', '.join(sorted(_FIELD | _RULES))}", rule
    for part in ("title", "description", "example"):
        if not isinstance(field.get(part, ""), str):
            yield f"text as its {part}", _as_text(field[part])
    for rule, value in {"example": field.get("example"), **rules}.items():
        if value is not None and field.get("type") in [*(TYPES.keys() - _OF_TYPES.get(rule, TYPES.keys()))]:
            yield f"no {rule}, which only {' and '.join(sorted(_OF_TYPES[rule]))} can have", _as_text(value)
        type_, words = _RULE_TYPES.get(rule, (object, ""))
        if rule in rules and not isinstance(value, type_):
            yield f"{words} as its {rule}", _as_text(value)
        numeric = rule in {"minimum", "maximum"} and field.get("type") in ["number", "integer"]
        if numeric and type(value) not in {int, float}:
            yield f"a number as its {rule}", _as_text(value)


def _key_problems(schemas: Mapping[str, Any]) -> Iterator[Problem]:
    columns = {table: {field["name"] for field in schema["fields"]} for table, schema in schemas.items()}
    for table, schema in schemas.items():
        if not _are_names(primary := schema.get("primaryKey", [])):
            yield _problem(f"{table}.primaryKey", "a field of the table, or a list of them", _as_text(primary))
        for name in key_names(primary) if _are_names(primary) else ():
            if name not in columns[table]:
                yield _problem(f"{table}.primaryKey", "a field of the table", _as_text(name))
        keys = schema.get("foreignKeys", [])
        for key in keys if isinstance(keys, list) else [keys]:
            if not isinstance(keys, list) or not _refers(key, table, columns):
                yield _problem(f"{table}.foreignKeys", "fields of the table, and as many of a table", _as_text(key))


def _are_names(names: object) -> bool:
    return isinstance(names, str) or (isinstance(names, list) and all(isinstance(name, str) for name in names))


def _refers(key: object, table: str, columns: Mapping[str, set[str]]) -> bool:
    reference = key.get("reference") if isinstance(key, dict) else None
    if not isinstance(key, dict) or not isinstance(reference, dict) or not isinstance(reference.get("resource"), str):
        return False
    if not _are_names(key.get("fields")) or not _are_names(reference.get("fields")):
        return False
    own, others = key_names(key["fields"]), key_names(reference["fields"])
    known = columns.get(reference["resource"] or table, set()) >= set(others) and columns[table] >= set(own)
    return known and bool(own) and len(own) == len(others)


def _as_text(value: object) -> str | None:
    return value if isinstance(value, str) or value is None else json.dumps(value)


def _problem(column: str, expected: str, found: str | None) -> Problem:
    return Problem(DESCRIPTOR, None, column, expected, found)
