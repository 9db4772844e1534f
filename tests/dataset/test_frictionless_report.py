"""Two readers of one schema: what Frictionless finds wrong, polars finds too, and both say it in the same words."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.dataset import frictionless_report, table_schema
from lib.dataset.table_schema import Problem

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


def found_by_polars(text):
    typed, problems = table_schema.parse(text, TABLE, "t.csv")
    return problems + table_schema.dangling({"t": typed, "p": PARENTS}, "t", TABLE)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROW, max_size=6))
def test_what_frictionless_finds_polars_finds_too_in_the_same_words(rows):
    text = table(rows)
    reported = frictionless_report.problems(DESCRIPTOR, {"t": text, "p": PARENTS})
    ours = found_by_polars(text)
    named = {(problem.row, problem.column) for problem in ours}
    blank = {problem.row for problem in reported if not problem.column}
    assert blank == {row for row, cells in enumerate(rows, 2) if not any(cells)}
    for problem in reported:
        place = (problem.row, problem.column, problem.found)
        same = [one.expected for one in ours if (one.row, one.column, one.found) == place]
        assert problem.row in blank or any(expected.startswith(problem.expected) for expected in same)
    # Patterns are left to polars: Frictionless could try one without end.
    cells = {(problem.row, problem.column) for problem in reported} | {
        (row, "id") for row, (name, *_) in enumerate(rows, 2) if name == "A"
    }
    assert {place for place in named if place[0] not in blank} <= cells


def test_more_than_a_thousand_errors_are_all_reported():
    names = ["".join(chr(97 + int(digit)) for digit in f"{number:04}") for number in range(1_500)]
    text = table([(name, "many", "", "", "") for name in names])
    assert len(frictionless_report.problems(DESCRIPTOR, {"t": text, "p": PARENTS})) == 1_500


def test_references_to_a_table_without_text_are_not_followed():
    text = table([("a", "1", "x", "", "nowhere")])
    assert frictionless_report.problems(DESCRIPTOR, {"t": text}) == []


def test_a_key_of_several_columns_is_said_as_polars_says_it():
    both = TABLE | {"primaryKey": ["kind", "rank"], "foreignKeys": []}
    text = table([("a", "1", "x", "", ""), ("b", "1", "x", "", "")])
    described = {"name": "one-table", "resources": [{"name": "t", "path": "t.csv", "schema": both}]}
    expected = [Problem("t.csv", 3, "kind, rank", table_schema.UNREPEATED, "x, 1")]
    assert frictionless_report.problems(described, {"t": text}) == expected


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
    assert frictionless_report.problems(DESCRIPTOR | trap | {"resources": resources}, texts) == []
