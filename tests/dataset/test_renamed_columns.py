"""A package that was published before a column had its present name is read, and compared, as though it had it."""

import csv
import io

import polars as pl
import pytest

from lib.dataset import descriptor, fingerprint, package, package_files, renamed_columns
from lib.dataset.checks.force_tables import broken_areas
from lib.dataset.table_schema import DataError
from lib.measures import of
from lib.releases.store import DATA, EARLIER

PUBLISHED = EARLIER / "2026-11-22"
TABLES = {"recorded_offences": "offences", "populations": "residents_0_17"}


@pytest.fixture(scope="module")
def published():
    return package.from_published(package_files.read(PUBLISHED))


@pytest.mark.parametrize(("name", "figure"), TABLES.items())
def test_a_published_table_has_every_row_under_the_present_names(published, name, figure):
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        told = [(row["force"], "police-force-area", row[figure]) for row in csv.DictReader(stream)]
    read = published.tables[name].select("area", "area_type", pl.col(figure).cast(pl.String).fill_null("[x]"))
    assert read.rows() == told
    schema = descriptor.schemas(published.descriptor)[name]
    assert [field["name"] for field in schema["fields"]] == published.tables[name].columns
    assert "area" in schema["primaryKey"]
    assert ["force"] not in [key["fields"] for key in schema["foreignKeys"]]


def test_what_has_the_present_names_stays_as_it_is(register):
    table = register.tables["recorded_offences"]
    assert renamed_columns.adapt_table("recorded_offences", table) is table
    assert renamed_columns.adapt_descriptor(register.descriptor) == register.descriptor


def test_a_column_of_another_table_keeps_its_name(published):
    assert "force" in published.tables["force_aliases"].columns


def test_measures_are_computed_from_a_published_package(published):
    assert of(published).annual("twelve-codes", ["E23000005"], ["2024-25"]).height == 1


def test_releases_are_compared_across_the_new_names():
    """The key of a revision is the same text as before, and the keys of tables are not said to differ."""
    files = dict(package_files.read(DATA))
    header, *rows = csv.reader(io.StringIO(files["recorded_offences.csv"].decode(), newline=""))
    row = next(row for row in rows if row[:2] == ["2024-07-01", "E23000032"] and row[header.index("code")] == "88A")
    was = row[header.index("offences")]
    row[header.index("offences")] = str(int(was) + 1)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    files["recorded_offences.csv"] = text.getvalue().encode()
    before = package.from_published(package_files.read(PUBLISHED))
    with pytest.raises(DataError) as caught:
        package.from_files(fingerprint.renew(files), before, trust_stamp=False)
    said = [str(problem) for problem in caught.value.problems]
    assert any(
        "with the key '2024-07-01 E23000032 88A'" in one and f"expected {was}, as release" in one for one in said
    )
    assert not [one for one in said if "primaryKey" in one]


@pytest.mark.parametrize(
    ("kind", "area", "expected"),
    [
        ("police-force-area", "E12000007", "a value of column 'code' in forces.csv"),
        ("region", "E23000005", "a region_code of forces.csv"),
        ("nation", "E12000007", "a nation: E92000001, W92000004"),
        ("police-force-area", "E23000005", ""),
        ("region", "E12000007", ""),
        ("nation", "W92000004", ""),
    ],
)
def test_an_area_is_of_its_kind(register, kind, area, expected):
    table = pl.DataFrame({"area": ["BTP", area], "area_type": ["police-force-area", kind]})
    found = broken_areas({"made": table, "forces": register.tables["forces"]})
    assert [(one.file, one.row, one.column, one.expected) for one in found] == (
        [("made.csv", 3, "area", expected)] if expected else []
    )
