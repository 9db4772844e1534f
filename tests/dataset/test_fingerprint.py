"""What a table has lost or what was changed in it is seen: rows, bytes and digests stand in the descriptor."""

import csv
import io
import json

import frictionless
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.dataset import fingerprint, package, package_files
from lib.dataset.published_cells import FIGURES
from lib.dataset.table_schema import DataError
from lib.releases.store import DATA

MEANT = "if the change is meant, run: python -m lib fingerprint"
TABLES = sorted(file.stem for file in DATA.glob("*.csv"))
WITHOUT_ROWS = {"revisions", "release_calendar"}


@pytest.fixture(scope="module")
def files():
    """The package with its tables recorded."""
    return fingerprint.renew(package_files.read(DATA))


def said(files):
    with pytest.raises(DataError) as caught:
        package.from_files(files, trust_stamp=False)
    return [str(problem) for problem in caught.value.problems]


def lines(files, table):
    header, *rows = files[f"{table}.csv"].decode().splitlines(keepends=True)
    return header, rows


def test_frictionless_reads_the_same_fingerprints(files, tmp_path):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    described = json.loads(files[package_files.DESCRIPTOR])
    for resource in described["resources"]:
        assert set(fingerprint.of(b"", 0)) <= set(resource)
    # Without keys and patterns, which are checked elsewhere and take their time.
    described["resources"] = [
        {part: one[part] for part in ("name", "path", "bytes", "hash", "rows")} for one in described["resources"]
    ]
    (tmp_path / package_files.DESCRIPTOR).write_text(json.dumps(described))
    assert frictionless.validate(str(tmp_path / package_files.DESCRIPTOR)).valid
    short = (tmp_path / "tiles.csv").read_text().splitlines(keepends=True)[:-1]
    (tmp_path / "tiles.csv").write_text("".join(short))
    found = frictionless.validate(str(tmp_path / package_files.DESCRIPTOR)).flatten(["type"])
    assert {"hash-count", "byte-count", "row-count"} == {kind for (kind,) in found}


@pytest.mark.parametrize("table", [name for name in TABLES if name not in WITHOUT_ROWS])
def test_a_table_that_loses_half_of_its_rows_is_named(files, table):
    header, rows = lines(files, table)
    assert any(
        one.startswith(f"{table}.csv")
        for one in said({**files, f"{table}.csv": "".join([header, *rows[: len(rows) // 2]]).encode()})
    )


@pytest.mark.parametrize(("table", "count"), [("support", 2), ("events", 25), ("local_authorities", 159)])
def test_lost_rows_are_counted_and_the_message_says_what_to_do(files, table, count):
    header, rows = lines(files, table)
    assert said({**files, f"{table}.csv": "".join([header, *rows[:count]]).encode()}) == [
        f"{table}.csv: expected {len(rows)} rows, as datapackage.json records; {MEANT}; found '{count} rows'"
    ]


@pytest.mark.parametrize("table", ["events", "recorded_offences"])
def test_a_change_that_keeps_the_number_of_rows_is_named_by_its_digest(files, table):
    old = files[f"{table}.csv"]
    (one,) = said({**files, f"{table}.csv": old.replace(b"\n", b"\r\n")})
    assert one.startswith(f"{table}.csv: expected the {len(old):,} bytes that datapackage.json records (sha256:")
    assert MEANT in one


NUMBERS = [(t, c) for t, columns in FIGURES.items() for c in columns if c not in {"qualifier", "printed_as"}]


@pytest.mark.parametrize(("table", "column"), NUMBERS)
@given(data=st.data())
@settings(max_examples=8)
def test_one_more_in_any_cell_is_refused(files, table, column, data):
    header, *rows = csv.reader(io.StringIO(files[f"{table}.csv"].decode(), newline=""))
    at = header.index(column)
    cells = data.draw(st.sampled_from([row for row in rows if row[at]]))
    cells[at] = f"{float(cells[at]) + 1:.15g}"
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    assert said({**files, f"{table}.csv": text.getvalue().encode()})


@given(data=st.data())
@settings(max_examples=20)
def test_no_row_is_lost_unseen(files, data):
    table = data.draw(st.sampled_from([name for name in TABLES if name not in {*WITHOUT_ROWS, "recorded_offences"}]))
    header, rows = lines(files, table)
    lost = data.draw(st.integers(0, len(rows) - 1))
    assert said({**files, f"{table}.csv": "".join([header, *rows[:lost], *rows[lost + 1 :]]).encode()})


def test_a_package_without_fingerprints_is_told_how_to_get_them(files):
    described = json.loads(files[package_files.DESCRIPTOR])
    for resource in described["resources"]:
        for part in ("bytes", "hash", "rows"):
            del resource[part]
    bare = {**files, package_files.DESCRIPTOR: json.dumps(described).encode()}
    expected = "the rows, bytes and hash of every table; run: python -m lib fingerprint"
    assert said(bare) == [f"datapackage.json, column 'resources': expected {expected}; found nothing"]
    assert package.from_files(fingerprint.renew(bare), trust_stamp=False)


def test_one_table_without_a_fingerprint_is_named(files):
    described = json.loads(files[package_files.DESCRIPTOR])
    described["resources"][3].pop("hash")
    (one,) = said({**files, package_files.DESCRIPTOR: json.dumps(described).encode()})
    assert one.startswith(f"datapackage.json, column '{described['resources'][3]['name']}': expected the rows, bytes")


def test_what_is_broken_anyway_is_not_named_twice(broken):
    broken.cell("case_reviews.csv", "closed-2025-06-03", "coverage", "nothing")
    (one,) = broken.said(renewed=False)
    assert "case_reviews.csv, row 2, column 'coverage'" in one
