"""Each test breaks the descriptor of a copy of the data package and reads what the check says."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.dataset import descriptor
from lib.dataset.table_schema import DataError


def test_bad_json_is_named_by_line(broken):
    broken.replace("datapackage.json", ' "profile": "data-package",\n', ' "profile": "data-package"\n')
    assert broken.said() == ["datapackage.json, row 3: expected JSON; found 'Expecting ',' delimiter'"]


def test_no_descriptor(broken):
    (broken.folder / "datapackage.json").unlink()
    assert broken.said() == ["datapackage.json: expected a file; found nothing"]


def described(broken, change):
    place = broken.folder / "datapackage.json"
    descriptor = json.loads(place.read_bytes())
    change({resource["name"]: resource for resource in descriptor["resources"]}, descriptor)
    place.write_text(json.dumps(descriptor), encoding="utf-8")


DESCRIPTORS = [
    (
        lambda _, whole: whole.update(resources=3),
        "column 'resources': expected a list of tables; found nothing",
    ),
    (
        lambda by, _: by["tiles"].update(path="../tiles.csv"),
        "column 'tiles': expected the path tiles.csv; found '../tiles.csv'",
    ),
    (
        lambda by, _: by["tiles"].update(schema="http://example.org/"),
        "column 'tiles': expected a schema with fields; found nothing",
    ),
    (
        lambda by, whole: whole["resources"].remove(by["tiles"]),
        "column 'tiles': expected a table of this name; found nothing",
    ),
    (
        lambda by, _: by["tiles"]["schema"]["fields"][0].update(type="geopoint"),
        (
            "column 'tiles.position': expected a type among string, integer, number, boolean, date, datetime;"
            " found 'geopoint'"
        ),
    ),
    (
        lambda by, _: by["tiles"]["schema"]["fields"][1]["constraints"].update(maxLength=3),
        (
            "column 'tiles.label': expected only constraints, description, enum, example, format, maximum, minimum, name,"  # noqa: E501 - the message in full
            " pattern, required, title, type, unique; found 'maxLength'"
        ),
    ),
    (
        lambda by, _: by["tiles"]["schema"].update(primaryKey=["place"]),
        "column 'tiles.primaryKey': expected a field of the table; found 'place'",
    ),
    (
        lambda by, _: by["wordings"]["schema"]["foreignKeys"][0]["reference"].update(resource="numbers"),
        (
            "column 'wordings.foreignKeys': expected fields of the table, and as many of a table;"
            """ found '{"fields": ["statistic"], "reference": {"resource": "numbers", "fields": ["id"]}}\'"""
        ),
    ),
    (
        lambda _, whole: whole.update(name=7),
        "column 'name': expected text; found '7'",
    ),
    (
        lambda _, whole: whole.update(next_update="2027-01-21"),
        "column 'next_update': expected a row of release_calendar.csv in its place; found '2027-01-21'",
    ),
]


@pytest.mark.parametrize(("change", "said"), DESCRIPTORS)
def test_a_descriptor_that_cannot_be_used(broken, change, said):
    described(broken, change)
    assert broken.said() == [f"datapackage.json{'' if said.startswith(':') else ', '}{said}"]


def test_a_pattern_that_is_no_pattern_names_the_table(broken):
    described(broken, lambda by, _: by["tiles"]["schema"]["fields"][1]["constraints"].update(pattern="(?<=a)b"))
    (said,) = broken.said()
    assert said.startswith("tiles.csv: expected a table that can be read; found ")


def test_a_column_that_the_dashboard_needs(broken):
    """The descriptor and the file agree, and are of no use: the package is refused all the same."""
    described(broken, lambda by, _: by["support"]["schema"]["fields"].pop(3))
    rows = [line.split(",") for line in ("service,contact,reach,source", "Childline,childline.org.uk,web,")]
    broken.write("support.csv", rows)
    (said,) = broken.said()
    assert said.startswith("datapackage.json, column 'support': expected columns that the dashboard can read; found ")


def test_deeply_nested_json_is_refused(broken):
    (broken.folder / "datapackage.json").write_text("[" * 100_000, encoding="utf-8")
    (said,) = broken.said()
    assert said.startswith("datapackage.json: expected JSON; found 'maximum recursion depth exceeded")


WORDS = st.sampled_from(
    [
        "resources",
        "name",
        "path",
        "schema",
        "fields",
        "primaryKey",
        "foreignKeys",
        "reference",
        "resource",
        "type",
        "constraints",
        "tiles",
        "tiles.csv",
        "string",
        "a",
        "enum",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=30,
)
FIELD = st.dictionaries(WORDS, JSON, max_size=3).map(lambda rest: {"name": "a", "type": "string"} | rest)
SCHEMA = st.fixed_dictionaries({"fields": st.lists(FIELD, min_size=1, max_size=2)}).flatmap(
    lambda schema: st.dictionaries(WORDS, JSON, max_size=3).map(lambda rest: schema | rest)
)
TABLE = st.builds(lambda schema: {"name": "tiles", "path": "tiles.csv", "schema": schema}, SCHEMA | JSON)


@given(JSON | st.builds(lambda tables: {"resources": tables}, st.lists(TABLE | JSON, max_size=3)))
def test_whatever_the_json_says_it_is_parsed_or_refused(whole):
    with suppress(DataError):
        descriptor.parse(json.dumps(whole).encode())


@given(st.lists(TABLE, max_size=2))
def test_keys_of_any_shape_are_followed_or_refused(tables):
    named = [dict(table, name=f"t{place}", path=f"t{place}.csv") for place, table in enumerate(tables)]
    rest = [
        {"name": name, "path": f"{name}.csv", "schema": {"fields": [{"name": "a", "type": "string"}]}}
        for name in descriptor.TABLES
    ]
    with suppress(DataError):
        descriptor.parse(json.dumps({"resources": rest + named}).encode())


@given(st.binary(max_size=60))
def test_whatever_the_bytes_are_they_are_parsed_or_refused(content):
    with suppress(DataError):
        descriptor.parse(content)


def test_a_name_that_stands_twice_in_an_object_is_refused(broken):
    place = broken.folder / "datapackage.json"
    place.write_bytes(place.read_bytes().replace(b"{", b'{"resources": [],', 1))
    assert broken.said() == ["datapackage.json: expected JSON; found 'the name resources twice in one object'"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda table: table["schema"].update(missingValues=["", "[c]"]), "missing values among '', '[x]'"),
        (lambda table: table.pop("title"), "a title, which the data dictionary shows"),
        (lambda table: table["schema"]["fields"][0].update(constraints={"minimum": "many"}), "a number as its minimum"),
        (lambda table: table["schema"]["fields"][0].update(constraints="required"), "constraints by name"),
    ],
)
def test_what_a_descriptor_may_not_say_of_a_table(broken, change, expected):
    described(broken, lambda by, _: change(by["tiles"]))
    assert any(expected in said for said in broken.said())


def test_a_pattern_that_could_try_without_end_is_judged_at_once(broken):
    rules = {"pattern": r"(([A-Za-z, ]+)+)+[0-9]"}
    described(broken, lambda by, _: by["support"]["schema"]["fields"][3].update(constraints=rules))
    assert len(broken.said()) == 5
