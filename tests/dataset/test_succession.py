"""A release against the one before it: what changed is in its revisions, and nothing else is."""

import csv
import io
import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.dataset import fingerprint, lineage, package, package_files, succession
from lib.dataset.table_schema import DataError
from lib.search import catalogue
from tests.conftest import DATA

NEXT, WAS = "2027-01-21", "2026-11-26"
COUNT = ("recorded_offences.csv", ("2012-04-01", "BTP", "17B"), "offences")


def table(content):
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def written(rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def keyed(header, row, key):
    """Whether the row begins with this key; the kind of an area is no part of it."""
    return tuple(cell for name, cell in zip(header, row, strict=True) if name != "area_type")[: len(key)] == key


class Next:
    """The release after the dashboard's own, to be changed."""

    def __init__(self, register):
        self.before = register
        self.files = dict(package_files.read(DATA))
        rows = table(self.files["releases.csv"])
        self.files["releases.csv"] = written([*rows, [NEXT, f"{NEXT}T09:30:00", rows[-1][2], "Another."]])
        described = json.loads(self.files[package_files.DESCRIPTOR])
        described["version"] = NEXT
        self.files[package_files.DESCRIPTOR] = json.dumps(described).encode()

    def change(self, file, key, column, change):
        """Change the cells of a row; return the row's number and what stood in the cell."""
        header, *rows = table(self.files[file])
        (at,) = [at for at, row in enumerate(rows) if keyed(header, row, key)]
        was = rows[at][header.index(column)]
        rows[at][header.index(column)] = change(was)
        self.files[file] = written([header, *rows])
        return at + 2, was

    def drop(self, file, key):
        header, *rows = table(self.files[file])
        self.files[file] = written([header, *(row for row in rows if not keyed(header, row, key))])

    def revise(self, *rows):
        self.files["revisions.csv"] = written([*table(self.files["revisions.csv"]), *rows])

    def read(self):
        return package.from_files(fingerprint.renew(self.files), self.before, trust_stamp=False)

    def said(self):
        with pytest.raises(DataError) as caught:
            self.read()
        return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def following(register):
    return Next(register)


def plus_one(cell):
    return str(int(cell) + 1)


def test_a_release_that_changes_nothing_passes(following):
    assert following.read().release.id == NEXT


def test_a_changed_count_that_is_in_no_revision_is_named_with_its_cell(following):
    file, key, column = COUNT
    row, was = following.change(file, key, column, plus_one)
    assert following.said() == [
        (
            f"recorded_offences.csv, row {row}, column 'offences': expected {was}, as release {WAS} has it, or a row "
            f"of revisions.csv for release {NEXT} with the key '2012-04-01 BTP 17B'; found '{plus_one(was)}'"
        )
    ]
    following.revise([NEXT, "recorded_offences", "2012-04-01 BTP 17B", was, plus_one(was), "Counted anew"])
    assert following.read().tables["revisions"].height


# file, key, column, what it becomes, the key of its revision
PUBLISHED = [
    (*COUNT, plus_one, "2012-04-01 BTP 17B"),
    ("populations.csv", ("E23000036", "2024-25"), "residents_0_17", plus_one, "E23000036 2024-25 residents_0_17"),
    ("populations.csv", ("E23000036", "2024-25"), "residents", plus_one, "E23000036 2024-25 residents"),
    ("statistics.csv", ("gb-2023-cse",), "qualifier", lambda _: "around", "gb-2023-cse qualifier"),
    ("statistics.csv", ("ops-2025-01",), "printed_as", lambda _: "about so many", "ops-2025-01 printed_as"),
    ("wordings.csv", ("w01",), "value", plus_one, "w01"),
    ("wordings.csv", ("w01",), "qualifier", lambda _: "over", "w01 qualifier"),
]


@pytest.mark.parametrize(("file", "key", "column", "change", "written_as"), PUBLISHED, ids=lambda one: str(one)[:20])
def test_every_published_figure_is_compared_and_can_be_revised(following, file, key, column, change, written_as):
    row, was = following.change(file, key, column, change)
    (one,) = [one for one in following.said() if "or a row of revisions.csv" in one]
    assert one.startswith(f"{file}, row {row}, column '{column}': expected {was or '[z]'}, as release {WAS} has it")
    assert f"with the key '{written_as}'" in one
    following.revise([NEXT, file.removesuffix(".csv"), written_as, was or "[z]", change(was), "A correction"])
    made = following.read()
    (part,) = [part for part in catalogue.revisions(made) if part.release == NEXT]
    assert [revision.reason for revision in part.rows] == ["A correction"]
    assert "[z]" not in part.rows[0].what


def test_a_statistic_that_is_gone_is_a_revision_and_a_new_one_is_none(following):
    rows = table(following.files["wordings.csv"])
    was = dict(zip(rows[0], rows[-1], strict=True))
    following.files["wordings.csv"] = written([*rows[:-1], ["w99", *rows[-1][1:]]])
    assert following.said() == [
        (
            f"wordings.csv, column 'id': expected {float(was['value']):.15g}, as release {WAS} has it, or a row of "
            f"revisions.csv for release {NEXT} with the key '{was['id']}'; found nothing"
        )
    ]
    following.revise([NEXT, "wordings", was["id"], was["value"], "", "Not a wording of this number"])
    following.read()


def test_all_is_named_at_once(following):
    file, key, column = COUNT
    following.change(file, key, column, plus_one)
    following.change("populations.csv", ("E23000036", "2024-25"), "residents", plus_one)
    following.revise([NEXT, "recorded_offences", "2012-04-01 BTP 19D", "7", "8", "Not so"])
    following.change("case_reviews.csv", ("closed-2025-06-03",), "coverage", lambda _: "nothing")
    assert [one.split(":")[0] for one in following.said()] == [
        "case_reviews.csv, row 2, column 'coverage'",
        "populations.csv, row 2, column 'residents'",
        "recorded_offences.csv, row 2, column 'offences'",
        "revisions.csv, row 2, column 'new'",
        "revisions.csv, row 2, column 'key'",
    ]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["1", "2"], ""),
        (
            ["3", "2"],
            "row 2, column 'old': expected what recorded_offences.csv has in release 2026-11-26: 1; found '3'",
        ),
        (
            ["", "2"],
            "row 2, column 'old': expected what recorded_offences.csv has in release 2026-11-26: 1; found nothing",
        ),
        (["1", "7"], "row 2, column 'new': expected what recorded_offences.csv holds: 2; found '7'"),
    ],
)
def test_a_revision_gives_the_values_before_and_after(following, cells, said):
    file, key, column = COUNT
    following.change(file, key, column, plus_one)
    following.revise([NEXT, "recorded_offences", "2012-04-01 BTP 17B", *cells, "Counted anew"])
    if said:
        assert following.said() == [f"revisions.csv, {said}"]
    else:
        following.read()


def test_a_revision_of_what_did_not_change_is_named(following):
    following.revise([NEXT, "recorded_offences", "2012-04-01 BTP 17B", "3", "1", "Counted anew"])
    assert following.said() == [
        (
            f"revisions.csv, row 2, column 'key': expected a published value that is not as release {WAS} has it; "
            "found '2012-04-01 BTP 17B'"
        )
    ]


def test_what_earlier_releases_said_of_themselves_stays(following):
    following.change("releases.csv", ("2026-11-22",), "published_at", lambda _: "2026-11-22T09:30:00")
    said = following.said()
    assert [one.split(":")[0] for one in said] == ["releases.csv, column 'id'", "releases.csv, row 2, column 'id'"]
    assert "2026-11-22, 2026-11-22 00:00:00" in said[0]


def test_a_revision_of_an_earlier_release_cannot_be_added_afterwards(following):
    following.revise([WAS, "recorded_offences", "2012-04-01 BTP 17B", "3", "1", "Counted anew"])
    assert following.said() == [
        f"revisions.csv, row 2, column 'release': expected {NEXT}, or a row that release {WAS} has too; found '{WAS}'"
    ]


def test_a_table_of_figures_keeps_its_key(following):
    described = json.loads(following.files[package_files.DESCRIPTOR])
    (one,) = [one for one in described["resources"] if one["name"] == "populations"]
    one["schema"]["primaryKey"] = ["area"]
    following.files[package_files.DESCRIPTOR] = json.dumps(described).encode()
    assert any(one.startswith("datapackage.json, column 'populations.primaryKey'") for one in following.said())


def test_a_stamp_lets_no_release_through_that_was_not_compared(following):
    file, key, column = COUNT
    following.change(file, key, column, plus_one)
    files = fingerprint.renew(following.files)
    assert package.from_files(files).release.id == NEXT  # alone it is good, and noted as checked
    with pytest.raises(DataError, match="or a row of revisions"):
        package.from_files(files, following.before)


rows = st.dictionaries(
    st.tuples(st.sampled_from("ABC"), st.sampled_from("12")), st.none() | st.integers(0, 5), max_size=6
)


@given(rows, rows)
def test_changes_are_the_cells_that_differ_and_could_have_been_published(old, new):
    schema = {"area": pl.String, "financial_year": pl.String, "residents": pl.Int64, "residents_0_17": pl.Int64}

    def frame(cells):
        found = [(*key, value, 0) for key, value in cells.items()]
        return {"populations": pl.DataFrame(found, schema=schema, orient="row")}

    schemas = {"populations": {"primaryKey": ["area", "financial_year"]}}
    found = succession.changes(frame(old), frame(new), schemas)
    parts = [{key[at] for key in old} for at in (0, 1)]

    def shown(cells, key):
        return "" if key not in cells else "[x]" if cells[key] is None else str(cells[key])

    expected = {
        (f"{force} {year} residents", shown(old, (force, year)), shown(new, (force, year)))
        for force, year in {**old, **new}
        if shown(old, (force, year)) != shown(new, (force, year))
        if (force, year) in old or (force in parts[0] and year in parts[1])
    }
    assert set(found.filter(pl.col("column") == "residents").select("key", "old", "new").rows()) == expected


def test_lineage_is_what_the_package_says(register):
    own = lineage.of(package_files.read(DATA))
    assert (own.release, own.before) == (register.release.id, "2026-11-22")
    assert lineage.of({}) is None
    assert lineage.of({"releases.csv": b"id\n", package_files.DESCRIPTOR: b"{}"}) is None
