"""Two readers of one schema: what Frictionless finds wrong, our check finds too, and says it in the same words."""

import copy
import csv
import io
import json

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.dataset import csv_text, descriptor, package_files, table_schema
from lib.dataset.table_schema import DataError, Problem
from tests.conftest import DATA
from tests.dataset import reference_reader

FIELDS = [
    {"name": "id", "type": "string", "constraints": {"required": True, "unique": True, "pattern": "[a-z]+"}},
    {"name": "rank", "type": "integer", "constraints": {"minimum": 1, "maximum": 9}},
    {"name": "kind", "type": "string", "constraints": {"enum": ["x", "y"]}},
    {"name": "day", "type": "date"},
    {"name": "part_of", "type": "string"},
]
TABLE = {
    "fields": FIELDS,
    "primaryKey": ["id"],
    "foreignKeys": [{"fields": ["part_of"], "reference": {"resource": "p", "fields": ["name"]}}],
    "missingValues": [""],
}
PARENT = {"fields": [{"name": "name", "type": "string"}], "primaryKey": "name"}
DESCRIPTOR = {
    "name": "two-tables",
    "resources": [
        {"name": "t", "path": "t.csv", "schema": TABLE},
        {"name": "p", "path": "p.csv", "schema": PARENT},
    ],
}
PARENTS = pl.DataFrame({"name": ["a", "b"]})
ROW = st.tuples(
    st.sampled_from(["a", "b", "c", "", "A"]),
    st.sampled_from(["1", "9", "10", "0", "", "x", "1.5"]),
    st.sampled_from(["x", "y", "z", ""]),
    st.sampled_from(["2020-01-31", "2020-02-31", "31/01/2020", ""]),
    st.sampled_from(["a", "z", ""]),
)


def table(rows):
    return pl.DataFrame(rows, schema=dict.fromkeys([field["name"] for field in FIELDS], pl.String), orient="row")


def found_by_us(rows):
    """All that our check says of a table, read from its bytes as a package holds it."""
    content = io.StringIO(newline="")
    csv.writer(content, lineterminator="\n").writerows([[field["name"] for field in FIELDS], *rows])
    text, problems = csv_text.read(content.getvalue().encode(), [field["name"] for field in FIELDS], "t.csv")
    typed, found = table_schema.parse(text, TABLE, "t.csv")
    return problems + found + table_schema.broken_references({"t": typed, "p": PARENTS}, "t", TABLE)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROW, max_size=6))
def test_what_frictionless_finds_our_check_finds_too_in_the_same_words(rows):
    reported = reference_reader.problems(DESCRIPTOR, {"t": table(rows), "p": PARENTS})
    ours = found_by_us(rows)
    blank = {problem.row for problem in reported if not problem.column}
    assert blank == {row for row, cells in enumerate(rows, 2) if not any(cells)}
    for problem in reported:
        place = (problem.row, problem.column, problem.found)
        same = [one.expected for one in ours if (one.row, one.column, one.found) == place]
        assert any(expected.startswith(problem.expected) for expected in same)
    # Patterns are left to polars: Frictionless could try one without end.
    cells = {(problem.row, problem.column) for problem in reported} | {
        (row, "id") for row, (name, *_) in enumerate(rows, 2) if name == "A"
    }
    assert {(one.row, one.column) for one in ours if one.row not in blank} <= cells


def parts_of(value, path=()):
    """Every place of a descriptor, resources' own places of the first two alone."""
    yield path
    if isinstance(value, dict):
        for name, part in value.items():
            yield from parts_of(part, (*path, name))
    elif isinstance(value, list):
        for number, part in enumerate(value[:2]):
            yield from parts_of(part, (*path, number))


DESCRIBED = json.loads((DATA / package_files.DESCRIPTOR).read_bytes())
PLACES = [path for path in parts_of(DESCRIBED) if path]
NAMES = ["email", "created", "version", "licenses", "sources", "constraints", "name", "resources"]
VALUES = [None, True, 0, -1.5, "", "x", "X y", "2026-13-01", [], [1], ["x"], [{}], {}, {"a": 1}]


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), st.none() | st.sampled_from(NAMES), st.sampled_from(VALUES))
def test_a_descriptor_that_frictionless_refuses_is_refused_by_us(path, name, value):
    changed, (*above, last) = copy.deepcopy(DESCRIBED), path
    place = changed
    for step in above:
        place = place[step]
    place[name if name and isinstance(place, dict) else last] = value
    try:
        descriptor.parse(json.dumps(changed).encode())
    except DataError:
        return  # it may be stricter
    found = reference_reader.problems(changed, {})
    assert not [problem for problem in found if problem.file == package_files.DESCRIPTOR]


def test_more_than_a_thousand_errors_are_all_reported():
    names = ["".join(chr(97 + int(digit)) for digit in f"{number:04}") for number in range(1_500)]
    text = table([(name, "many", "", "", "") for name in names])
    assert len(reference_reader.problems(DESCRIPTOR, {"t": text, "p": PARENTS})) == 1_500


def test_references_to_a_table_without_text_are_not_followed():
    text = table([("a", "1", "x", "", "nowhere")])
    assert reference_reader.problems(DESCRIPTOR, {"t": text}) == []


def test_a_key_of_several_columns_is_said_as_polars_says_it():
    both = TABLE | {"primaryKey": ["kind", "rank"], "foreignKeys": []}
    text = table([("a", "1", "x", "", ""), ("b", "1", "x", "", "")])
    described = {"name": "one-table", "resources": [{"name": "t", "path": "t.csv", "schema": both}]}
    expected = [Problem("t.csv", 3, "kind, rank", table_schema.UNREPEATED, "x, 1")]
    assert reference_reader.problems(described, {"t": text}) == expected


@pytest.mark.parametrize(
    "trap",
    [
        {"profile": "http://127.0.0.1:9/profile.json"},
        {"$schema": "http://127.0.0.1:9/profile.json"},
        {"dialect": "http://127.0.0.1:9/dialect.json"},
        {"path": "http://127.0.0.1:9/t.csv"},
    ],
)
def test_a_descriptor_sends_frictionless_nowhere(trap):
    resources = [resource | trap for resource in DESCRIPTOR["resources"]]
    texts = {"t": table([("a", "1", "x", "", "")]), "p": PARENTS}
    assert reference_reader.problems(DESCRIPTOR | trap | {"resources": resources}, texts) == []
