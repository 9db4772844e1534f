"""The typing of text, against the same rules told in plain Python, one cell at a time."""

import math
import re
from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.dataset import table_schema
from lib.dataset.table_schema import DataError, Problem

DTYPES = {
    "string": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "datetime": pl.Datetime("us"),
}


def field(kind, name="cell", **constraints):
    return {"name": name, "type": kind, "constraints": constraints}


def column(cells, kind, missing=("",), **constraints):
    text = pl.DataFrame({"cell": cells}, schema={"cell": pl.String})
    table = {"fields": [field(kind, **constraints)], "missingValues": list(missing)}
    typed, problems = table_schema.parse(text, table, "t.csv")
    return typed["cell"], problems


def by_hand(cell, kind):  # noqa: PLR0911 - a line for each type
    """The value of one cell, or None: no polars, no regular expression of the module's."""
    try:
        match kind:
            case "string":
                return cell
            case "integer":
                value = int(cell) if re.fullmatch("-?[0-9]+", cell) else None
                return value if value is not None and -(2**63) <= value < 2**63 else None
            case "number":
                value = float(cell) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell) else None
                return value if value is not None and math.isfinite(value) else None
            case "boolean":
                return {"true": True, "TRUE": True, "false": False, "FALSE": False}.get(cell)
            case "date":
                value = date(int(cell[:4]), int(cell[5:7]), int(cell[8:]))
                return value if value.isoformat() == cell else None
            case "datetime":
                value = datetime.strptime(cell, "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007 - the schema has no time zones
                return value if value.isoformat() == cell else None
    except (ValueError, OverflowError):
        return None


# Cells that are values, that nearly are, and that are nothing of the kind.
CELLS = st.one_of(
    st.just(""),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
    st.text("0123456789.-+e, _", max_size=8),
    st.text("0123456789", min_size=17, max_size=22),
    st.integers().map(str),
    st.floats().map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: f"{number:f}"),
    st.sampled_from(
        ["true", "false", "TRUE", "FALSE", "True", "1", "0", "NaN", "inf", "-0", "007", "٣", "1 ", "9" * 400]
    ),
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat()),
    st.builds("{:04}-{:02}-{:02}".format, st.integers(0, 2100), st.integers(0, 13), st.integers(0, 32)),
    st.builds("2024-02-29T{:02}:{:02}:{:02}".format, st.integers(0, 25), st.integers(0, 61), st.integers(0, 61)),
)


@given(st.sampled_from(sorted(DTYPES)), st.lists(CELLS, max_size=20), st.booleans())
def test_typing_agrees_with_the_rules_told_plainly(kind, cells, required):
    typed, problems = column(cells, kind, required=required)
    absent = "" if kind == "string" else None
    expected = [absent if cell == "" else by_hand(cell, kind) for cell in cells]
    assert typed.dtype == DTYPES[kind]
    assert typed.to_list() == expected
    wrong = [row for row, cell in enumerate(cells, 2) if (required if cell == "" else by_hand(cell, kind) is None)]
    assert [problem.row for problem in problems] == wrong


@given(
    st.lists(st.integers(-20, 20).map(str) | st.just(""), max_size=20),
    st.integers(-20, 20),
    st.integers(-20, 20),
    st.booleans(),
)
def test_limits_and_uniqueness_agree_with_the_rules_told_plainly(cells, low, high, unique):
    _, problems = column(cells, "integer", minimum=low, maximum=high, unique=unique)
    wrong = []
    for row, cell in enumerate(cells, 2):
        outside = cell != "" and not low <= int(cell) <= high
        again = cell != "" and cell in cells[: row - 2]
        wrong += [row] * (outside + (unique and again))
    assert sorted(problem.row for problem in problems) == wrong


KEYS = st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "1", "2", "x"]))


@given(st.lists(KEYS, max_size=12))
def test_a_key_of_two_columns_is_used_once_and_an_empty_cell_is_a_value_of_it(rows):
    text = pl.DataFrame(rows, schema={"one": pl.String, "two": pl.String}, orient="row")
    table = {"fields": [field("string", "one"), field("integer", "two")], "primaryKey": ["one", "two"]}
    _, problems = table_schema.parse(text, table, "t.csv")
    expected = []
    for row, key in enumerate(rows, 2):
        if key == ("", ""):
            expected.append((row, table_schema.KEY))
        elif key[1] != "x" and key in rows[: row - 2]:
            expected.append((row, f"{table_schema.UNREPEATED} (row {rows.index(key) + 2} has it)"))
    found = [(problem.row, problem.expected) for problem in problems if problem.column == "one, two"]
    assert sorted(found) == expected


@given(st.lists(KEYS, max_size=8), st.lists(KEYS, max_size=8))
def test_references_lead_somewhere_or_are_empty(rows, known):
    columns = {"one": pl.String, "two": pl.String}
    tables = {name: pl.DataFrame(cells, schema=columns, orient="row") for name, cells in (("c", rows), ("p", known))}
    key = {"fields": ["one", "two"], "reference": {"resource": "p", "fields": ["one", "two"]}}
    problems = table_schema.broken_references(tables, "c", {"foreignKeys": [key]})
    lost = [(row, ", ".join(cells)) for row, cells in enumerate(rows, 2) if any(cells) and cells not in known]
    assert [(problem.row, problem.found) for problem in problems] == lost
    assert {problem.expected for problem in problems} <= {"a value of column 'one, two' in p.csv"}


def test_a_table_may_refer_to_itself():
    table = pl.DataFrame({"id": ["a", "b"], "part_of": ["", "c"]})
    key = {"fields": "part_of", "reference": {"resource": "", "fields": "id"}}
    (problem,) = table_schema.broken_references({"t": table}, "t", {"foreignKeys": [key]})
    assert str(problem) == "t.csv, row 3, column 'part_of': expected a value of column 'id' in t.csv; found 'c'"


def test_references_to_a_table_that_is_not_there_are_not_judged():
    key = {"fields": ["a"], "reference": {"resource": "gone", "fields": ["a"]}}
    assert table_schema.broken_references({"t": pl.DataFrame({"a": ["x"]})}, "t", {"foreignKeys": [key]}) == []


@pytest.mark.parametrize(
    ("kind", "constraints", "good", "bad"),
    [
        ("string", {"pattern": "[a-z]+|BTP"}, ["a", "BTP", "abc", ""], ["BTPa1", "aBTP", "a\n", "A"]),
        ("string", {"enum": ["a", "b"]}, ["a", "b", ""], ["c", "A"]),
        ("integer", {"enum": ["1", "2"]}, ["1", "02"], ["3"]),
        ("date", {"minimum": "2020-01-01"}, ["2020-01-01", ""], ["2019-12-31"]),
        ("date", {"maximum": "2020-01-01"}, ["2020-01-01"], ["2020-01-02"]),
        ("number", {"minimum": 0, "maximum": 1.5}, ["0", "1.5", "-0.0"], ["1.51", "-0.1"]),
    ],
)
def test_constraints_hold_for_the_whole_cell(kind, constraints, good, bad):
    assert column(good, kind, **constraints)[1] == []
    assert [problem.found for problem in column(bad, kind, **constraints)[1]] == bad


def test_letters_that_stand_for_a_missing_number():
    typed, problems = column(["1", "[x]", "[c]", ""], "integer", missing=["", "[x]", "[c]"])
    assert typed.to_list() == [1, None, None, None]
    assert problems == []
    assert column(["[x]"], "string", missing=["", "[x]"])[0].to_list() == [""]
    (problem,) = column(["[x]"], "integer", missing=["", "[x]"], required=True)[1]
    assert str(problem) == "t.csv, row 2, column 'cell': expected a whole number; found '[x]'"


@pytest.mark.parametrize(
    ("constraints", "kind", "says"),
    [
        ({"minimum": 0, "required": True}, "number", "a number of zero or more"),
        ({"minimum": 1}, "integer", "a whole number of 1 or more, or nothing"),
        ({"maximum": 0}, "integer", "a whole number of at most zero, or nothing"),
        ({"minimum": 1, "maximum": 9, "required": True}, "integer", "a whole number from 1 to 9"),
        ({"enum": ["announced"]}, "string", "announced, or nothing"),
        ({"enum": ["a", "b"], "required": True}, "string", "one of a, b"),
        ({"required": True}, "string", "some text"),
    ],
)
def test_what_is_expected_is_said_in_words(constraints, kind, says):
    assert table_schema.describe_values(field(kind, **constraints)) == says


def test_an_error_lists_every_problem():
    problems = [Problem("a.csv", 3, "value", "a number", "1,500"), Problem("b.csv", None, "", "a file", None)]
    error = DataError(problems)
    assert error.problems == tuple(problems)
    assert (
        str(error)
        == "a.csv, row 3, column 'value': expected a number; found '1,500'\nb.csv: expected a file; found nothing"
    )


def test_a_row_that_is_wrong_as_a_whole_hides_its_cells_and_a_cell_is_named_once():
    row, cell = Problem("a.csv", 4, "", "3 cells", "2"), Problem("a.csv", 4, "value", "a number", "x")
    first, second = Problem("a.csv", 2, "value", "this", "x"), Problem("a.csv", 2, "value", "that", "x")
    whole = Problem("a.csv", None, "value", "rows for 1", None), Problem("a.csv", None, "value", "rows for 2", None)
    assert table_schema.merge_problems([cell, row, first, second, *whole]) == [*whole, first, row]
