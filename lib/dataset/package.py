"""Validate a data package in full and build its Register: the only entry to data files."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from lib.dataset import (
    additions,
    checks,
    csv_text,
    descriptor,
    fingerprint,
    package_files,
    renamed_columns,
    succession,
    table_schema,
    validation_cache,
)
from lib.dataset.checks import force_tables, revisions
from lib.dataset.register import Register
from lib.dataset.table_schema import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

# Properties of the register that build records from the tables on first use.
# fmt: off
_RECORDS: Final = (
    "sources", "counts_source", "statistics", "wordings", "announced", "caveats", "scopes", "forces", "tiles",
    "support", "release", "calendar", "constituencies", "gaps", "dispersion", "questions",
)
# fmt: on


def read(path: Path, before: Register | None = None, *, trust_stamp: bool = True) -> Register:
    """Read the package in a folder or a zip file.

    Args:
        path: see `package_files.read`.
        before: the release before it, with which its figures are compared; None to skip the comparison.
        trust_stamp: skip the full check of a package that passed it before, to the byte and under the same code; it is
            still typed and compared. A package that passes is recorded in the validation cache.

    Raises:
        DataError: with every problem of every table, in order of file and row.
    """
    return from_files(package_files.read(path), before, trust_stamp=trust_stamp)


def from_files(files: Mapping[str, bytes], before: Register | None = None, *, trust_stamp: bool = True) -> Register:
    """Build the register of a package from its files by name; see `read`."""
    digest = package_files.digest(files)
    if trust_stamp and validation_cache.holds(digest):
        described = descriptor.parse(files[package_files.DESCRIPTOR])
        tables = _typed_tables(files, described)
        _raise_if_any(succession.problems(tables, descriptor.schemas(described), before) if before else [])
        return _register(tables, digest, described)
    try:
        register = _checked(files, digest, before)
    except DataError:
        raise
    except Exception as error:
        # Libraries raise many kinds of errors on hostile bytes; report the package instead.
        raise DataError(
            [Problem(package_files.DESCRIPTOR, None, "", "a package that can be read", repr(error))]
        ) from error
    validation_cache.put(digest)
    return register


def check(path: Path, before: Register | None = None) -> Register:
    """Read the package and check it in full, whether or not it passed before."""
    return read(path, before, trust_stamp=False)


def from_published(files: Mapping[str, bytes]) -> Register:
    """Build the register of a package whose digest a later release records: it was checked when it was published.

    It is typed by its own descriptor, without the present rules for packages; `additions` completes it with the tables
    and columns that were added later, and `renamed_columns` gives columns their present names.

    Raises:
        DataError: it cannot be read, so it was never published like this.
    """
    described = descriptor.load(files[package_files.DESCRIPTOR])
    try:
        typed = _typed_tables(files, described)
        renamed = {name: renamed_columns.adapt_table(name, table) for name, table in typed.items()}
        adapted = renamed_columns.adapt_descriptor(described)
        return _register(additions.complete(renamed), package_files.digest(files), adapted)
    except Exception as error:
        raise DataError(
            [Problem(package_files.DESCRIPTOR, None, "", "a package that can be read", repr(error))]
        ) from error


def _typed_tables(files: Mapping[str, bytes], described: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    tables: dict[str, pl.DataFrame] = {}
    for name, table in descriptor.schemas(described).items():
        text, _ = csv_text.read(files[f"{name}.csv"], _columns(table), f"{name}.csv")
        if text is None:
            raise AssertionError(f"{name}.csv passed the check and cannot be read")
        tables[name] = table_schema.cast(text, table)
    return tables


def _checked(files: Mapping[str, bytes], digest: str, before: Register | None) -> Register:
    described = descriptor.parse(files[package_files.DESCRIPTOR])
    schemas = descriptor.schemas(described)
    problems = [
        Problem(name, None, "", f"a table that {package_files.DESCRIPTOR} names", "a file that it does not")
        for name in files
        if name != package_files.DESCRIPTOR and name.removesuffix(".csv") not in schemas
    ]
    texts: dict[str, pl.DataFrame] = {}
    tables: dict[str, pl.DataFrame] = {}
    for name, table in schemas.items():
        problems += _read_table(name, table, files, texts, tables)
    for name in tables:
        problems += table_schema.broken_references(tables, name, schemas[name])
    problems += force_tables.broken_areas(tables)
    flawed = {problem.file for problem in problems}
    sound = {name: table for name, table in tables.items() if f"{name}.csv" not in flawed}
    problems += checks.problems(sound) + revisions.problems(sound, schemas)
    problems += _counts_source_problems(described, sound) + _version_problems(described, sound)
    problems += succession.problems(sound, schemas, before) if before else []
    problems += fingerprint.problems(described, files, texts, {problem.file for problem in problems})
    _raise_if_any(problems)
    register = _register(tables, digest, described)
    _raise_if_any(_record_problems(register))
    return register


def _read_table(
    name: str,
    table: Mapping[str, Any],
    files: Mapping[str, bytes],
    texts: dict[str, pl.DataFrame],
    tables: dict[str, pl.DataFrame],
) -> list[Problem]:
    """Add a table's text and its typed form to `texts` and `tables`, where it can be read."""
    file = f"{name}.csv"
    if file not in files:
        return [Problem(file, None, "", "a file", None)]
    try:
        text, problems = csv_text.read(files[file], _columns(table), file)
        if text is not None:
            texts[name] = text
            tables[name], cell_problems = table_schema.parse(text, table, file)
            problems += cell_problems + _cut_short(files[file], file)
    except Exception as error:  # noqa: BLE001 - hostile bytes, or a rule in the schema that polars cannot read
        return [Problem(file, None, "", "a table that can be read", repr(error))]
    return problems


def _cut_short(content: bytes, file: str) -> list[Problem]:
    """Report a file without a final line end: one that was truncated in its last cell is valid otherwise."""
    if content.endswith((b"\n", b"\r")):
        return []
    return [
        Problem(file, None, "", "a line end after the last row: without one the file may have been cut short", None)
    ]


def _columns(table: Mapping[str, Any]) -> list[str]:
    return [field["name"] for field in table["fields"]]


def _raise_if_any(problems: list[Problem]) -> None:
    if problems:
        raise DataError(table_schema.merge_problems(problems))


def _register(tables: Mapping[str, pl.DataFrame], digest: str, described: Mapping[str, Any]) -> Register:
    return Register(tables=MappingProxyType(dict(tables)), digest=digest, descriptor=MappingProxyType(dict(described)))


def _counts_source_problems(described: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Check that the descriptor names the publication of the offences by force."""
    (resource,) = (entry for entry in described["resources"] if entry["name"] == "recorded_offences")
    listed = resource.get("sources")
    first = listed[0] if isinstance(listed, list) and listed else None
    name = first.get("name") if isinstance(first, dict) else None
    if "sources" not in tables or (isinstance(name, str) and name in tables["sources"]["id"]):
        return []
    expected = f"a first source whose name is {table_schema.describe_reference('sources', ['id'])}"
    found = None if name is None else str(name)
    return [Problem(package_files.DESCRIPTOR, None, "recorded_offences.sources", expected, found)]


def _version_problems(described: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Check that the descriptor's version, where there is one, is the newest release."""
    if "releases" not in tables or "version" not in described:
        return []
    newest = tables["releases"].sort("published_at")["id"].last()
    found = str(described["version"])
    return [] if found == newest else [Problem(package_files.DESCRIPTOR, None, "version", f"'{newest}'", found)]


def _record_problems(register: Register) -> list[Problem]:
    problems: list[Problem] = []
    for name in _RECORDS:
        try:
            getattr(register, name)
        except Exception as error:  # noqa: BLE001 - records reject rows for many reasons; none may reach a reader
            problems.append(
                Problem(package_files.DESCRIPTOR, None, name, "columns that the dashboard can read", repr(error))
            )
    return problems
