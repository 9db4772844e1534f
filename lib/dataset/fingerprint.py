"""Record and verify the size, SHA-256 and row count of each table in the descriptor."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from lib.dataset import csv_text, descriptor
from lib.dataset.package_files import DESCRIPTOR
from lib.dataset.table_schema import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import polars as pl

REMEDY: Final = "if the change is meant, run: python -m lib fingerprint"
BYTES, HASH, ROWS = "bytes", "hash", "rows"  # property names of Frictionless, which checks them too


def of(content: bytes, rows: int) -> dict[str, Any]:
    """Compute the fingerprint of a file: its size, its SHA-256 and its number of rows without the header."""
    return {BYTES: len(content), HASH: f"sha256:{hashlib.sha256(content).hexdigest()}", ROWS: rows}


def renew(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the package with the fingerprints of its present tables; only the descriptor changes.

    The recorded fingerprint of a table that is missing or cannot be parsed is kept.

    Raises:
        DataError: the descriptor is not valid.
    """
    described = descriptor.parse(files[DESCRIPTOR])
    for resource in described["resources"]:
        content = files.get(f"{resource['name']}.csv")
        text = None if content is None else csv_text.read(content, _columns(resource), "")[0]
        if content is not None and text is not None:
            _record(resource, of(content, text.height))
    return {**files, DESCRIPTOR: descriptor.serialise(described)}


def problems(
    described: Mapping[str, Any], files: Mapping[str, bytes], texts: Mapping[str, pl.DataFrame], flawed: Collection[str]
) -> list[Problem]:
    """Report every table whose rows or bytes differ from the fingerprint in the descriptor.

    Args:
        described: the descriptor.
        files: the package, by file name.
        texts: its tables as `csv_text.read` returns them.
        flawed: files with other problems, which are skipped: mending those changes the file again.
    """
    if not any(HASH in resource for resource in described["resources"]):
        expected = f"the {ROWS}, {BYTES} and {HASH} of every table; run: python -m lib fingerprint"
        return [Problem(DESCRIPTOR, None, "resources", expected, None)]
    problems: list[Problem] = []
    for resource in described["resources"]:
        name, recorded = resource["name"], {part: resource.get(part) for part in (BYTES, HASH, ROWS)}
        file = f"{name}.csv"
        if name not in texts or file in flawed:
            continue
        actual = of(files[file], texts[name].height)
        if None in recorded.values():
            expected = f"the {ROWS}, {BYTES} and {HASH} of {file}; run: python -m lib fingerprint"
            problems.append(Problem(DESCRIPTOR, None, name, expected, None))
        elif recorded[ROWS] != actual[ROWS]:
            expected = f"{_rows(recorded[ROWS])}, as {DESCRIPTOR} records; {REMEDY}"
            problems.append(Problem(file, None, "", expected, _rows(actual[ROWS])))
        elif recorded != actual:
            expected = f"the {recorded[BYTES]:,} bytes that {DESCRIPTOR} records ({recorded[HASH]}); {REMEDY}"
            problems.append(Problem(file, None, "", expected, f"{actual[BYTES]:,} bytes, {actual[HASH]}"))
    return problems


def changed_tables(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, int | None, int]]:
    """Return the tables whose fingerprints differ between two descriptors: name, rows before and rows now.

    None means that the rows were not recorded.
    """
    before = {resource["name"]: resource for resource in old["resources"]}
    return [
        (resource["name"], before.get(resource["name"], {}).get(ROWS), resource[ROWS])
        for resource in new["resources"]
        if resource.get(HASH) != before.get(resource["name"], {}).get(HASH) and ROWS in resource
    ]


def _record(resource: dict[str, Any], fingerprint: Mapping[str, Any]) -> None:
    """Insert the fingerprint before the long schema, where reviewers of a change see it."""
    rest = {name: value for name, value in resource.items() if name not in fingerprint}
    schema = {"schema": rest.pop("schema")} if "schema" in rest else {}
    resource.clear()
    resource.update({**rest, **fingerprint, **schema})


def _columns(resource: Mapping[str, Any]) -> list[str]:
    return [field["name"] for field in resource["schema"]["fields"]]


def _rows(count: object) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}" if isinstance(count, int) else f"{count} rows"
