"""A hostile descriptor, folder or zip file is refused in words, or is the package that it was."""

import io
import json
import os
import struct
import zipfile

import polars as pl
import pytest

from lib.dataset import package, package_files
from lib.dataset.package_files import DESCRIPTOR, LARGEST
from lib.dataset.table_schema import DataError
from lib.releases.store import DATA

DEEP = 100_000
SOME = "support"  # the table that a fault of one file is tried on
BOMB = 120 * 1024 * 1024

# The descriptor as bytes: what is done to it.
BYTES = {
    "no JSON": lambda _: b"name: recorded",
    "nothing": lambda _: b"",
    "JSON cut short": lambda content: content[: len(content) // 2],
    "a list": lambda content: b"[" + content + b"]",
    "a number": lambda _: b"7",
    "a string": lambda _: b'"package"',
    "null": lambda _: b"null",
    "JSON in UTF-16": lambda content: content.decode().encode("utf-16"),
    "bytes that are not UTF-8": lambda content: content.replace(b'"title"', b'"t\xeftle"', 1),
    "NUL": lambda content: content.replace(b'"title"', b'"t\0tle"', 1),
    "lists within lists without end": lambda _: b"[" * DEEP,
    "lists within lists, closed": lambda _: b"[" * DEEP + b"]" * DEEP,
    "a name with lists within lists": lambda content: content.replace(
        b"{", b'{"more": ' + b"[" * 900 + b"]" * 900 + b",", 1
    ),
    "a number of ten thousand digits": lambda content: content.replace(b"{", b'{"more": ' + b"9" * 10_000 + b",", 1),
    "a name that stands twice, first empty": lambda content: content.replace(b"{", b'{"resources": [],', 1),
    "a name that stands twice, last empty": lambda content: content.rstrip()[:-1] + b', "resources": []}',
    "a key that stands twice": lambda content: content.replace(
        b'"primaryKey"', b'"primaryKey": ["note"], "primaryKey"', 1
    ),
    "a trailing comma": lambda content: content.rstrip()[:-1] + b",}",
    "a comment": lambda content: b"// figures\n" + content,
    "two documents": lambda content: content + content,
}
HARMLESS = {
    "a byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "lines that end with CR LF": lambda content: content.replace(b"\n", b"\r\n"),
    "one line": lambda content: json.dumps(json.loads(content)).encode(),
    "names in another order": lambda content: json.dumps(json.loads(content), sort_keys=True).encode(),
}


def _set(where, value):
    """Put a value at a path such as 'resources/support/schema/primaryKey'; a list is searched by name."""

    def change(described):
        *path, last = where.split("/")
        at = described
        for part in path:
            at = next(one for one in at if one["name"] == part) if isinstance(at, list) else at[part]
        if value is _GONE:
            del at[last]
        else:
            at[last] = value

    return change


_GONE = object()
_FIELD = "resources/statistics/schema/fields/value"
_TEXT = "resources/support/schema/fields/note"
# What the descriptor says, and what it then may not say. None of these may be taken for the package that it was.
SAYS = {
    "no tables": _set("resources", []),
    "tables that are no list": _set("resources", {"support": {}}),
    "tables that are numbers": _set("resources", [1, 2]),
    "a table that is left out": lambda d: d["resources"].pop(3),
    "a table twice": lambda d: d["resources"].append(d["resources"][3]),
    "a table with another name": _set("resources/support/name", "supports"),
    "a table with no name": _set("resources/support/name", _GONE),
    "a table whose name is a path": _set("resources/support/name", "../support"),
    "a table whose name is a number": _set("resources/support/name", 7),
    "a path outside": _set("resources/support/path", "../support.csv"),
    "a path of the system": _set("resources/support/path", "/etc/passwd"),
    "a path on another computer": _set("resources/support/path", "http://127.0.0.1:9/support.csv"),
    "several paths": _set("resources/support/path", ["support.csv", "forces.csv"]),
    "no path": _set("resources/support/path", _GONE),
    "no schema": _set("resources/support/schema", _GONE),
    "a schema elsewhere": _set("resources/support/schema", "http://127.0.0.1:9/schema.json"),
    "a schema without columns": _set("resources/support/schema/fields", []),
    "columns that are words": _set("resources/support/schema/fields", ["service"]),
    "a column that is left out": lambda d: _schema(d, "support")["fields"].pop(),
    "a column twice": lambda d: _schema(d, "support")["fields"].append(_schema(d, "support")["fields"][0]),
    "a column too many": lambda d: _schema(d, "support")["fields"].append({"name": "more", "type": "string"}),
    "columns in another order": lambda d: _schema(d, "support")["fields"].reverse(),
    "a type that nobody knows": _set(f"{_FIELD}/type", "money"),
    "a type that is a list": _set(f"{_FIELD}/type", ["number"]),
    "no type": _set(f"{_FIELD}/type", _GONE),
    "another format": _set(f"{_FIELD}/format", "percent"),
    "a number as text": _set(f"{_FIELD}/type", "string"),
    "a count with decimals": _set("resources/recorded_offences/schema/fields/offences/type", "number"),
    "a count as text": _set("resources/recorded_offences/schema/fields/offences/type", "string"),
    "a day as text": _set("resources/recorded_offences/schema/fields/quarter_start/type", "string"),
    "a truth as text": _set("resources/caveats/schema/fields/must_show/type", "string"),
    "a rank as text": _set("resources/caveats/schema/fields/rank/type", "string"),
    "a moment as text": _set("resources/releases/schema/fields/published_at/type", "string"),
    "a population as text": _set("resources/populations/schema/fields/residents_0_17/type", "string"),
    "a position as text": _set("resources/tiles/schema/fields/position/type", "string"),
    "rules that are no rules": _set(f"{_FIELD}/constraints", "required"),
    "a rule that nobody applies": _set(f"{_FIELD}/constraints/maxLength", 3),
    "a least number that is a word": _set(f"{_FIELD}/constraints/minimum", "many"),
    "a least number above every number": _set(f"{_FIELD}/constraints/minimum", 1e300),
    "allowed values that are no list": _set("resources/statistics/schema/fields/grade/constraints/enum", "original"),
    "allowed values that are numbers": _set("resources/statistics/schema/fields/grade/constraints/enum", [1, 2]),
    "allowed values that are objects": _set("resources/statistics/schema/fields/grade/constraints/enum", [{}]),
    "no allowed value": _set("resources/statistics/schema/fields/grade/constraints/enum", []),
    "a pattern that is none": _set(f"{_TEXT}/constraints", {"pattern": "("}),
    "a pattern that is a number": _set(f"{_TEXT}/constraints", {"pattern": 7}),
    "a pattern of another language": _set(f"{_TEXT}/constraints", {"pattern": "(?=x)"}),
    "a pattern that repeats without end": _set(f"{_TEXT}/constraints", {"pattern": "((x{1000}){1000}){1000}"}),
    "a pattern that tries without end": _set(f"{_TEXT}/constraints", {"pattern": r"(([A-Za-z, ]+)+)+[0-9]"}),
    "a key of a column that there is not": _set("resources/support/schema/primaryKey", "nothing"),
    "a key that is a number": _set("resources/support/schema/primaryKey", 7),
    "a key that is an object": _set("resources/support/schema/primaryKey", {"field": "service"}),
    "references that are no list": _set("resources/support/schema/foreignKeys", "source"),
    "references that are words": _set("resources/support/schema/foreignKeys", ["source"]),
    "a reference to nothing": _set("resources/support/schema/foreignKeys", [{"fields": ["source"]}]),
    "a reference to a table that there is not": _set(
        "resources/support/schema/foreignKeys",
        [{"fields": ["source"], "reference": {"resource": "no", "fields": ["id"]}}],
    ),
    "a reference of two columns to one": _set(
        "resources/support/schema/foreignKeys",
        [{"fields": ["source", "note"], "reference": {"resource": "sources", "fields": ["id"]}}],
    ),
    "missing values that are a number": _set("resources/support/schema/missingValues", 7),
    "missing values that are numbers": _set("resources/support/schema/missingValues", [7, None]),
    "missing values that are a word": _set("resources/support/schema/missingValues", "call"),
    "a value that is said to be missing": _set("resources/forces/schema/missingValues", ["", "England"]),
    "counts that are said to be missing": _set("resources/recorded_offences/schema/missingValues", ["", "0", "1", "2"]),
    "no counts that are missing": _set("resources/recorded_offences/schema/missingValues", []),
    "no source of the counts": _set("resources/recorded_offences/sources", _GONE),
    "a source of the counts that there is not": _set("resources/recorded_offences/sources", [{"name": "no"}]),
    "a source of the counts that is a word": _set("resources/recorded_offences/sources", "ho-prc"),
    "a title that is a list": _set("resources/support/title", ["a", "b"]),
    "a title that is left out": _set("resources/support/title", _GONE),
    "a description that is left out": _set("resources/support/description", _GONE),
    "a column's title that is left out": _set(f"{_TEXT}/title", _GONE),
    "a column's description that is a number": _set(f"{_TEXT}/description", 7),
    "licences that are a word": _set("licenses", "OGL"),
    "no licence": _set("licenses", _GONE),
    "a licence that runs": _set("licenses", [{"name": "x", "title": "x", "path": "javascript:window.hit=1"}]),
    "no name": _set("name", _GONE),
    "a name that is a list": _set("name", ["a"]),
    "a version that is no release": _set("version", "1999-01-01"),
    "a profile elsewhere": _set("profile", "http://127.0.0.1:9/profile.json"),
    "a dialect": _set("resources/support/dialect", {"delimiter": ";"}),
    "another encoding": _set("resources/support/encoding", "utf-16"),
}


def _schema(described, table):
    return next(one for one in described["resources"] if one["name"] == table)["schema"]


def folder(place, files):
    """The package laid out in a folder."""
    target = place / "data"
    target.mkdir()
    for name, content in files.items():
        (target / name).write_bytes(content)
    return target


def _in_folder(change):
    def lay(place, files):
        target = folder(place, files)
        change(target)
        return target

    return lay


def _instead(make):
    """Something else in the place of one table."""

    def change(target):
        (target / f"{SOME}.csv").rename(target.parent / f"{SOME}.csv")
        make(target / f"{SOME}.csv")

    return _in_folder(change)


def _sparse(place):
    with place.open("wb") as stream:
        stream.truncate(LARGEST + 1)


def _odd_name(target):
    (target / os.fsdecode(b"caf\xe9.csv")).write_bytes(b"a,b\n")


# fault -> how it is laid out, and whether it may not be accepted
FOLDERS = {
    "a folder without anything": (lambda place, _: _made(place / "data"), True),
    "a place where nothing is": (lambda place, _: place / "data", True),
    "a folder without a descriptor": (_in_folder(lambda t: (t / DESCRIPTOR).unlink()), True),
    "a folder in the place of a table": (_instead(lambda f: f.mkdir()), True),
    "a link to nothing in the place of a table": (_instead(lambda f: f.symlink_to("nowhere.csv")), True),
    "a link to itself in the place of a table": (_instead(lambda f: f.symlink_to(f.name)), True),
    "a pipe in the place of a table": (_instead(os.mkfifo), True),
    "a device in the place of a table": (_instead(lambda f: f.symlink_to("/dev/zero")), True),
    "a link to a file of the system in the place of a table": (_instead(lambda f: f.symlink_to("/etc/hostname")), True),
    "a link to the table itself, elsewhere": (_instead(lambda f: f.symlink_to(f.parent.parent / f.name)), False),
    "a file of 100 MB in the place of a table": (_instead(_sparse), True),
    "a file too many": (_in_folder(lambda t: (t / "more.csv").write_bytes(b"a,b\n")), True),
    "a file too many whose name is no text": (_in_folder(_odd_name), True),
    "a file too many that is no table": (_in_folder(lambda t: (t / "notes.txt").write_bytes(b"notes")), False),
    "a hidden file too many": (_in_folder(lambda t: (t / ".forces.csv.swp").write_bytes(b"x")), False),
    "a hidden table too many": (_in_folder(lambda t: (t / ".more.csv").write_bytes(b"x")), True),
    "a folder within": (_in_folder(lambda t: (t / "old").mkdir()), False),
    "a link as the folder": (lambda place, files: _linked(folder(place, files)), False),
}


def _made(place):
    place.mkdir()
    return place


def _linked(target):
    link = target.with_name("linked")
    link.symlink_to(target)
    return link


def packed(files, how=zipfile.ZIP_DEFLATED):
    """Files as a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _zip(change):
    def lay(place, files):
        target, made = place / "data.zip", change(dict(files))
        target.write_bytes(made if isinstance(made, bytes) else packed(made))
        return target

    return lay


def _twice(files):
    return packed(files | {"SUPPORT.CSV": files["support.csv"]}).replace(b"SUPPORT.CSV", b"support.csv")


def _lies(files):
    """A member that states a small size and unpacks to 120 MB."""
    content = bytes(BOMB)
    made = packed(files | {"support.csv": content})
    return made.replace(struct.pack("<L", BOMB), struct.pack("<L", 50))


def _locked(files):
    """Members that say they are encrypted."""
    made = bytearray(packed(files))
    at = 0
    while (at := made.find(b"PK\x01\x02", at)) >= 0:
        made[at + 8] |= 1
        at += 4
    return bytes(made)


def _link(files):
    """A member that says it is a symbolic link out of the archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            found = zipfile.ZipInfo(name)
            if name == "support.csv":
                found.create_system, found.external_attr = 3, 0o120777 << 16
                archive.writestr(found, b"/etc/hostname")
            else:
                archive.writestr(found, content)
    return buffer.getvalue()


def _below(name):
    return lambda files: {f"{name}{file}": content for file, content in files.items()}


ZIPS = {
    "a zip file": (_zip(lambda files: files), False),
    "a zip file, packed in another way": (_zip(lambda files: packed(files, zipfile.ZIP_LZMA)), False),
    "a zip file with one folder": (_zip(_below("data/")), False),
    "a zip file with folders within folders": (_zip(_below("a/b/")), True),
    "a zip file that leads out": (_zip(_below("../")), True),
    "a zip file of the system": (_zip(_below("/etc/")), True),
    "a zip file of another system": (_zip(_below("C:\\")), True),
    "a zip file with a table that leads out": (_zip(lambda files: files | {"../more.csv": b"a\n"}), True),
    "a zip file with two packages": (_zip(lambda files: _below("a/")(files) | _below("b/")(files)), True),
    "a zip file with a table twice": (_zip(_twice), True),
    "a zip file without a table": (_zip(lambda files: {n: c for n, c in files.items() if n != "support.csv"}), True),
    "a zip file without anything": (_zip(lambda _: {}), True),
    "a zip file cut short": (_zip(lambda files: packed(files)[:-400]), True),
    "a zip file without its beginning": (_zip(lambda files: packed(files)[4_000:]), True),
    "a zip file with other bytes": (_zip(lambda files: packed(files).replace(b"a", b"b")), True),
    "a zip file with bytes before it": (_zip(lambda files: b"#!/bin/sh\n" + packed(files)), False),
    "a zip file with bytes after it": (_zip(lambda files: packed(files) + b"more"), False),
    "a zip bomb": (_zip(lambda files: files | {"support.csv": bytes(BOMB)}), True),
    "a zip bomb that lies about its size": (_zip(_lies), True),
    "a zip bomb beside the package": (_zip(lambda files: files | {"notes.txt": bytes(BOMB)}), True),
    "a zip file in a zip file": (_zip(lambda files: {"data.zip": packed(files)}), True),
    "a zip file with a password": (_zip(_locked), True),
    "a zip file with a link in the place of a table": (_zip(_link), True),
    "a zip file with a name of a thousand letters": (_zip(lambda files: files | {"x" * 250 + ".csv": b"a\n"}), True),
    "no zip file": (_zip(lambda files: files["support.csv"]), True),
    "a zip file of nothing": (_zip(lambda _: b""), True),
    "a workbook": (_zip(lambda _: packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})), True),
}


@pytest.fixture(scope="module")
def files():
    return package_files.read(DATA)


def read_or_refused(read):
    """What a package is read as, and the problems for which it is refused."""
    try:
        return read(), []
    except DataError as error:
        return None, [str(problem) for problem in error.problems]


@pytest.mark.parametrize("fault", BYTES)
def test_a_descriptor_of_hostile_bytes_is_refused_or_changes_no_table(files, register, fault):
    assert_unharmed(files | {DESCRIPTOR: BYTES[fault](files[DESCRIPTOR])}, register)


@pytest.mark.parametrize("fault", SAYS)
def test_a_descriptor_that_says_what_it_may_not_is_refused_or_changes_no_table(files, register, fault):
    described = json.loads(files[DESCRIPTOR])
    SAYS[fault](described)
    assert_unharmed(files | {DESCRIPTOR: json.dumps(described, indent=2).encode()}, register)


def assert_unharmed(files, register):
    """Whether a package is refused, or holds the same cells: a number may be called another type."""
    found, problems = read_or_refused(lambda: package.from_files(files, trust_stamp=False))
    assert all(problem.isprintable() and len(problem) < 1000 for problem in problems)
    if not problems:
        for name, table in found.tables.items():
            other = register.tables[name]
            assert table.equals(other) or table.cast(pl.String).equals(other.cast(pl.String))


@pytest.mark.parametrize("how", HARMLESS)
def test_a_descriptor_may_be_written_in_another_way(files, register, how):
    found = package.from_files(files | {DESCRIPTOR: HARMLESS[how](files[DESCRIPTOR])}, trust_stamp=False)
    assert all(table.equals(register.tables[name]) for name, table in found.tables.items())


@pytest.mark.parametrize("fault", [*FOLDERS, *ZIPS])
def test_a_hostile_folder_or_zip_file_is_refused_or_holds_the_same_files(tmp_path, files, fault):
    lay, must_be_refused = (FOLDERS | ZIPS)[fault]
    place = lay(tmp_path, files)
    if must_be_refused:
        assert all(problem.isprintable() for problem in read_or_refused(lambda: package.check(place))[1] or ["\0"])
    else:
        assert {name: content for name, content in package_files.read(place).items() if name in files} == files
