"""A data package, checked in full, as a Register: the only reader of data files."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from lib.dataset import (
    checks,
    csv_text,
    descriptor,
    fingerprint,
    package_files,
    succession,
    table_schema,
    validation_cache,
)
from lib.dataset.checks import revisions
from lib.dataset.register import Register
from lib.dataset.table_schema import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

# What the register makes of the tables on first use.
# fmt: off
_RECORDS: Final = (
    "sources", "counts_source", "statistics", "wordings", "announced", "caveats", "scopes", "forces", "tiles",
    "support", "release",
)
# fmt: on


def read(path: Path, before: Register | None = None, *, trust_stamp: bool = True) -> Register:
    """Read the package in a folder or a zip file.

    Args:
        path: see `members.read`.
        before: the release before it, with which its figures are compared; None where there is none to compare with.
        trust_stamp: a package that passed the full check before, to the byte and under the same code, is typed and
            compared but not checked again. A check that passes leaves a stamp in the user's cache folder.

    Raises:
        DataError: with every problem of every table, in order of file and row. Nothing of such a package is let out.
    """
    return made_of(package_files.read(path), before, trust_stamp=trust_stamp)


def made_of(files: Mapping[str, bytes], before: Register | None = None, *, trust_stamp: bool = True) -> Register:
    """The package that these files are, by name; see `read`."""
    digest = package_files.digest(files)
    if trust_stamp and validation_cache.holds(digest):
        described = descriptor.parse(files[package_files.DESCRIPTOR])
        tables = _typed(files, described)
        _refuse(succession.problems(tables, descriptor.schemas(described), before) if before else [])
        return _register(tables, digest, described)
    try:
        register = _checked(files, digest, before)
    except DataError:
        raise
    except Exception as error:
        # Whatever a library makes of hostile bytes, an editor is told which file to look at.
        raise DataError(
            [Problem(package_files.DESCRIPTOR, None, "", "a package that can be read", repr(error))]
        ) from error
    validation_cache.put(digest)
    return register


def check(path: Path, before: Register | None = None) -> Register:
    """Read the package and check it in full, whether or not it passed before."""
    return read(path, before, trust_stamp=False)


def recorded(files: Mapping[str, bytes]) -> Register:
    """A package whose digest a later release has recorded: it was checked when it was published.

    It is typed by its own descriptor and not held against what packages must have today, tables and columns that came
    later included.

    Raises:
        DataError: it cannot be read, so it was never published so.
    """
    described = descriptor.loaded(files[package_files.DESCRIPTOR])
    try:
        return _register(_typed(files, described), package_files.digest(files), described)
    except Exception as error:
        raise DataError(
            [Problem(package_files.DESCRIPTOR, None, "", "a package that can be read", repr(error))]
        ) from error


def _typed(files: Mapping[str, bytes], described: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    tables: dict[str, pl.DataFrame] = {}
    for name, table in descriptor.schemas(described).items():
        text, _ = csv_text.read(files[f"{name}.csv"], _columns(table), f"{name}.csv")
        if text is None:
            raise AssertionError(f"{name}.csv passed the check and cannot be read")
        tables[name] = table_schema.typed(text, table)
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
        problems += table_schema.dangling(tables, name, schemas[name])
    flawed = {problem.file for problem in problems}
    sound = {name: table for name, table in tables.items() if f"{name}.csv" not in flawed}
    problems += checks.problems(sound) + revisions.problems(sound, schemas)
    problems += _counts_source(described, sound) + _version(described, sound)
    problems += succession.problems(sound, schemas, before) if before else []
    problems += fingerprint.problems(described, files, texts, {problem.file for problem in problems})
    _refuse(problems)
    register = _register(tables, digest, described)
    _refuse(_record_problems(register))
    return register


def _read_table(
    name: str,
    table: Mapping[str, Any],
    files: Mapping[str, bytes],
    texts: dict[str, pl.DataFrame],
    tables: dict[str, pl.DataFrame],
) -> list[Problem]:
    """Add a table's text and its typed form to `texts` and `tables`, where they can be made."""
    file = f"{name}.csv"
    if file not in files:
        return [Problem(file, None, "", "a file", None)]
    try:
        text, problems = csv_text.read(files[file], _columns(table), file)
        if text is not None:
            texts[name] = text
            tables[name], found = table_schema.parse(text, table, file)
            problems += found + _cut_short(files[file], file)
    except Exception as error:  # noqa: BLE001 - hostile bytes, or a rule in the schema that polars cannot read
        return [Problem(file, None, "", "a table that can be read", repr(error))]
    return problems


def _cut_short(content: bytes, file: str) -> list[Problem]:
    """A file that was cut in its last cell reads like a whole one, but for the end of its last line."""
    if content.endswith((b"\n", b"\r")):
        return []
    return [
        Problem(file, None, "", "a line end after the last row: without one the file may have been cut short", None)
    ]


def _columns(table: Mapping[str, Any]) -> list[str]:
    return [field["name"] for field in table["fields"]]


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise DataError(table_schema.merged(problems))


def _register(tables: Mapping[str, pl.DataFrame], digest: str, described: Mapping[str, Any]) -> Register:
    return Register(tables=MappingProxyType(dict(tables)), digest=digest, descriptor=MappingProxyType(dict(described)))


def _counts_source(described: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """The descriptor says which publication the offences by force are from."""
    (resource,) = (found for found in described["resources"] if found["name"] == "recorded_offences")
    listed = resource.get("sources")
    first = listed[0] if isinstance(listed, list) and listed else None
    name = first.get("name") if isinstance(first, dict) else None
    if "sources" not in tables or (isinstance(name, str) and name in tables["sources"]["id"]):
        return []
    expected = f"a first source whose name is {table_schema.referred('sources', ['id'])}"
    found = None if name is None else str(name)
    return [Problem(package_files.DESCRIPTOR, None, "recorded_offences.sources", expected, found)]


def _version(described: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """The descriptor bears the name of the newest release, if it says a version at all."""
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
        except Exception as error:  # noqa: BLE001 - a record may refuse its row for any reason; none may reach a reader
            problems.append(
                Problem(package_files.DESCRIPTOR, None, name, "columns that the dashboard can read", repr(error))
            )
    return problems
