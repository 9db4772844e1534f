"""A new release is laid down whole or not at all, follows the right one, and leaves the data that are shown alone."""

import csv
import fcntl
import io
import json
import re
import shutil
import signal
import subprocess
import sys
from datetime import date, datetime

import polars as pl
import pytest
from click.testing import CliRunner

from lib import cli, measures
from lib.dataset import package, package_files
from lib.releases.making import next_release, writing
from lib.settings import ROOT
from tests import ods
from tests import official as publication
from tests import release_packages as made_up
from tests.conftest import DATA

YEAR = "2024-25"
FROM = date(2024, 4, 1)  # the small package holds what is newer: real counts, fewer of them
AT = "2027-01-21 09:30"
PUBLICATION = (
    "--source", "ho-prc-pfa-2027-01-21",
    "--source-title", "Police recorded crime open data, release of 21 January 2027",
    "--source-published", "2027-01-21",
)  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The dashboard's own package with few quarters."""
    folder = tmp_path_factory.mktemp("small") / "data"
    shutil.copytree(DATA, folder)
    counts = package.read(DATA).tables["recorded_offences"].filter(pl.col("quarter_start") >= FROM)
    (folder / "recorded_offences.csv").write_text(counts.write_csv(null_value="[x]"), encoding="utf-8")
    made_up.write(folder / "controls.csv", made_up.rows_of(folder / "controls.csv")[:1])  # totals of other quarters
    for name, column in (("dispersion.csv", "first_year"), ("populations.csv", "financial_year")):
        header, *found = made_up.rows_of(folder / name)
        at = header.index(column)
        kept = [row for row in found if name == "dispersion.csv" or row[at] == YEAR]
        made_up.write(folder / name, [header, *([*row[:at], YEAR, *row[at + 1 :]] for row in kept)])
    header, *asked = made_up.rows_of(folder / "questions.csv")
    at = header.index("answer")  # no two full years are left to be told
    made_up.write(folder / "questions.csv", [header, *(row for row in asked if "{count:" not in row[at])])
    made_up.record(folder)
    package.read(folder)
    return folder


@pytest.fixture(scope="module")
def official(small):
    """The rows of the official table from which the small package would be made."""
    return publication.rows(small)


@pytest.fixture
def refresh(small, tmp_path, monkeypatch):
    """Run the command on a table, with the small package as the one that is shown."""
    monkeypatch.setattr(cli, "DATA", small)

    def run(table, *options, at=AT, folder=tmp_path / "releases"):
        table.write_csv(tmp_path / "t.csv")
        words = ["refresh", str(tmp_path / "t.csv"), "--at", at, "--to", str(folder), "--checked-on", "2026-11-22"]
        return CliRunner().invoke(cli.main, [*words, *options])

    return run


def changed(table, number, place=0):
    """The table with one count replaced: that of its row `place`."""
    cells = table["Number of Offences"].to_list()
    cells[place] = number
    return table.with_columns(pl.Series("Number of Offences", cells))


def held(folder):
    """Every file below a folder with its bytes, and those that begin with a dot by name alone."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def rows(place):
    return list(csv.reader(io.StringIO(place.read_text(encoding="utf-8"))))


def test_equal_counts_are_no_change_and_every_other_byte_stays(refresh, official, small, tmp_path):
    before = held(small)
    result = refresh(official)
    assert result.exit_code == 0, result.output
    assert "No change: every count equals that of release 2026-11-26." in result.stdout
    made = held(tmp_path / "releases" / "2027-01-21")
    assert {name for name in before if before[name] != made[name]} == {"releases.csv", "datapackage.json"}
    assert made.keys() == before.keys()
    assert held(small) == before
    assert rows(tmp_path / "releases/2027-01-21/releases.csv")[-1] == [
        "2027-01-21", "2027-01-21T09:30:00", "2026-11-22", "No change: every count equals that of release 2026-11-26.",
    ]  # fmt: skip


def test_what_is_left_by_hand_names_every_table_that_the_guide_does(refresh, official):
    guide = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")
    tasks = guide.partition("**Do the manual tasks that the output lists**")[2].partition("**Record your edits")[0]
    named = set(re.findall(r"^   - .*?:", tasks, re.MULTILINE))
    tables = {table for task in named for table in re.findall(r"`(\w+\.csv)`", task)}
    assert len(tables) >= 7
    new = ("--source", "ho-next", "--source-title", "T", "--source-published", "2027-01-21", "--unchanged")
    left = refresh(official, *new).stdout.partition("Left to do by hand:")[2]
    assert {table for table in tables if table not in left} == set()


def test_what_changed_is_listed_and_a_new_quarter_is_no_revision(refresh, official, tmp_path):
    newer = official.filter(pl.col("Financial Year") == "2025/26", pl.col("Financial Quarter") == 3)
    newer = newer.with_columns(pl.lit(4).alias("Financial Quarter")).cast(dict(official.schema))
    first = official.row(0, named=True)
    number = str(int(first["Number of Offences"]) + 1)
    result = refresh(pl.concat([changed(official, number), newer]), *PUBLICATION, "--reason", "a force counted again")
    assert result.exit_code == 0, result.output
    note = "Counts by force are added for quarter 4 of 2025/26. One published count is revised."
    assert "Counts by force are added for quarter 4 of 2025/26.\nOne published count is revised." in result.stdout
    place = tmp_path / "releases/2027-01-21"
    made = package.read(place)
    (row,) = rows(place / "revisions.csv")[1:]
    old = first["Number of Offences"]
    assert row == ["2027-01-21", "recorded_offences", "2024-04-01 BTP 17B", old, number, "a force counted again"]
    assert made.release.note == note
    assert made.quarters[-1] == date(2026, 1, 1)
    assert made.years[-1] == made.newest_year == "2025-26"
    assert made.counts_source.id == "ho-prc-pfa-2027-01-21"
    assert (made.counts_source.read_at, made.counts_source.url) == ("", "")
    assert made.counts_source.publisher == "Home Office"
    described = json.loads((place / "datapackage.json").read_text(encoding="utf-8"))
    assert (described["version"], described["created"]) == ("2027-01-21", "2027-01-21T09:30:00Z")
    assert described["sources"] == [
        {"title": "Police recorded crime open data, release of 21 January 2027, Home Office"}
    ]
    for task in ("sources.csv: read the new row", "extraction, code-71-title, part-year", "Part-years now: none."):
        assert task in result.stdout


def test_a_new_publication_that_changes_nothing_is_a_problem_unless_it_is_said(refresh, official, tmp_path):
    """The wrong file, or one of which nothing was read, must not become the source of the counts that are held."""
    refused = refresh(official, *PUBLICATION)
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "every count equals that of release" in refused.stderr
    assert "say --unchanged" in refused.stderr
    assert [p.name for p in (tmp_path / "releases").iterdir()] == [writing.LOCK]
    assert refresh(official, *PUBLICATION, "--unchanged").exit_code == 0
    assert package.read(tmp_path / "releases/2027-01-21").counts_source.id == "ho-prc-pfa-2027-01-21"


def test_a_publication_that_is_told_of_in_part_is_refused(refresh, official):
    refused = refresh(official, "--source-title", "Police recorded crime open data, release of 21 January 2027")
    assert refused.exit_code == 1
    assert "say its id too" in refused.stderr


def test_a_sheet_that_is_not_known_makes_nothing(small, official, tmp_path, monkeypatch):
    """The newest year under reworded headings: what is left of the file equals what is held."""
    monkeypatch.setattr(cli, "DATA", small)
    newest = official.filter(pl.col("Financial Year") == official["Financial Year"].max())
    columns = official.columns
    reworded = ["Year", "Quarter", "Police force", "HO code", "Offences"]
    sheets = {"held": [columns, *official.iter_rows()], "new": [reworded, *newest.iter_rows()]}
    ods.write(tmp_path / "t.ods", sheets)
    words = ["refresh", str(tmp_path / "t.ods"), "--at", AT, "--to", str(tmp_path / "r"), "--checked-on", "2026-11-22"]
    refused = CliRunner().invoke(cli.main, [*words, *PUBLICATION])
    assert refused.exit_code == 1
    assert "t.ods, sheet new, row 1: expected the headings Financial Year, Financial Quarter" in refused.stderr
    assert "found 'Year, Quarter, Police force, HO code, Offences'" in refused.stderr
    assert [p.name for p in (tmp_path / "r").iterdir()] == [writing.LOCK]
    unknown = CliRunner().invoke(cli.main, [*words, "--ignore-sheet", "neu"])
    assert "No file has a sheet called neu" in unknown.stderr
    assert CliRunner().invoke(cli.main, [*words, "--ignore-sheet", "new"]).exit_code == 0


def test_a_new_code_is_answered_once_and_remembered(refresh, official, tmp_path):
    first = official.head(1)
    new = first.with_columns(pl.lit("88F").alias("Offence Code"), pl.lit("12").alias("Number of Offences"))
    other = first.with_columns(pl.lit("104").alias("Offence Code"))
    table = pl.concat([official, new, other])
    refused = refresh(table)
    assert refused.exit_code == 1
    assert (
        "expected a code of offence_codes.csv: add a row there if it is one of these offences, or say --ignore-code "
        "88F if it is none of them; found '88F (1 row, 12 offences in all)'" in refused.stderr
    )
    assert "1 problem\n" in refused.stderr
    assert [p.name for p in (tmp_path / "releases").iterdir()] == [writing.LOCK]
    said = refresh(table, "--ignore-code", "88F, 8R")
    assert said.exit_code == 0
    assert "Left out: 2 rows under 2 codes of other offences: 104, 88F." in said.stdout
    later = refresh(changed(table, "901"), at="2027-04-22 09:30")
    assert later.exit_code == 0, later.output
    held_code = refresh(table, "--ignore-code", "88A", at="2027-07-22 09:30")
    assert held_code.exit_code == 1
    assert "offence_codes.csv holds 88A" in held_code.stderr


def test_not_available_is_never_nought(refresh, official, tmp_path):
    assert refresh(changed(official, "N/A")).exit_code == 0
    place = tmp_path / "releases/2027-01-21"
    assert rows(place / "recorded_offences.csv")[1][4] == "[x]"
    assert rows(place / "revisions.csv")[1][4] == "[x]"
    assert package.read(place).tables["recorded_offences"]["offences"][0] is None


def test_a_release_follows_one_that_was_laid_down(refresh, official, tmp_path):
    assert refresh(changed(official, "900")).exit_code == 0
    later = refresh(changed(official, "901"), at="2027-04-22 09:30")
    assert "Compared with release 2027-01-21" in later.stdout
    assert [row[3:5] for row in rows(tmp_path / "releases/2027-04-22/revisions.csv")[1:]] == [
        [official["Number of Offences"][0], "900"],
        ["900", "901"],
    ]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2026-12-01T09:30", "data"), ("2027-04-22T09:30", "2027-01-21"), ("2027-07-22T09:30", "2027-04-23.zip")],
)
def test_the_newest_before_a_moment_is_found_wherever_it_lies(tmp_path, moment, expected):
    places = {
        "data": ["2026-11-22"],
        "releases/2027-01-21": ["2026-11-22", "2027-01-21"],
        "releases/2027-04-22": ["2027-01-21", "2027-07-01"],
        "releases/.2027-05-01.unfinished": ["2027-05-01"],
    }
    for place, ids in places.items():
        _laid(tmp_path / place, ids)
    _laid(tmp_path / "other", ["2027-04-23"])
    shutil.make_archive(str(tmp_path / "releases/2027-04-23"), "zip", tmp_path / "other")
    (tmp_path / "releases/withdrawn.csv").write_text("release,reason\n2027-07-01,wrong\n", encoding="utf-8")
    found = next_release.newest(
        tmp_path / "data", tmp_path / "data_earlier", tmp_path / "releases", datetime.fromisoformat(moment)
    )
    assert found.name == expected


def _laid(place, ids):
    place.mkdir(parents=True)
    lines = [f"{name},{name}T09:30:00" for name in ids]
    (place / "releases.csv").write_text("\n".join(["id,published_at", *lines, ""]), encoding="utf-8")
    (place / "datapackage.json").write_text("{}", encoding="utf-8")


def test_bad_rows_make_nothing(refresh, official, tmp_path):
    result = refresh(changed(official.slice(1), "many", 3))
    assert result.exit_code == 1
    assert result.stdout == ""
    key = "t.csv, column 'Financial Year, Financial Quarter, Force Name, Offence Code'"
    assert result.stderr.splitlines()[-3:] == [
        "t.csv, row 5, column 'Number of Offences': expected a whole number, or N/a; found 'many'",
        f"{key}: expected a row for British Transport Police in quarter 1 of 2024/25, 17B; found nothing",
        "2 problems",
    ]
    assert [p.name for p in (tmp_path / "releases").iterdir()] == [writing.LOCK]


def test_quarters_that_are_held_do_not_go_unasked(refresh, official, tmp_path):
    newest = official.filter(pl.col("Financial Year") == "2025/26")
    refused = refresh(newest)
    assert refused.exit_code == 1
    span = "quarter 1 of 2024/25 to quarter 4 of 2024/25 (4 quarters)"
    assert f"expected rows for {span}, which are in the current release; found nothing" in refused.stderr
    assert "1 problem\n" in refused.stderr
    # A package needs a whole year, so the newest quarters alone would not be one: three of the oldest may go.
    fewer = official.filter((pl.col("Financial Year") == "2024/25") | (pl.col("Financial Quarter") == 1))
    assert refresh(fewer, "--fewer").exit_code == 0
    gone = rows(tmp_path / "releases/2027-01-21/revisions.csv")[1:]
    assert len(gone) == 2 * 44 * 13
    assert {row[4] for row in gone} == {""}


def test_a_force_that_ends_is_named_and_may_be_dropped(refresh, official, tmp_path):
    """As British Transport Police does in one reading of the file of July 2026."""
    is_dropped = (pl.col("Force Name") == "British Transport Police") & (pl.col("Financial Year") == "2025/26")
    table = official.filter(~is_dropped)
    refused = refresh(table)
    assert refused.exit_code == 1
    assert (
        "t.csv, column 'Force Name': expected rows for British Transport Police from quarter 1 of 2025/26 on (3 "
        "quarters, 39 rows). Check whether the file calls it by another name." in refused.stderr
    )
    assert "say --without-force BTP" in refused.stderr
    assert "1 problem\n" in refused.stderr
    result = refresh(table, "--without-force", "BTP")
    assert result.exit_code == 0, result.output
    assert "British Transport Police has no count from quarter 1 of 2025/26 on, and no total with it" in result.stdout
    place = tmp_path / "releases/2027-01-21"
    made = package.read(place)
    ended = made.tables["recorded_offences"].filter(area="BTP").filter(pl.col("quarter_start") >= date(2025, 4, 1))
    assert ended["offences"].null_count() == ended.height == 39
    revised = rows(place / "revisions.csv")[1:]
    assert {(row[2].split(" ")[1], row[4]) for row in revised} == {("BTP", "[x]")}
    assert len(revised) == 39
    total = measures.of(made).areas_annual("eleven-codes", ["EW"], ["2025-26"])["offences"][0]
    assert total is None  # not the sum of those that are left
    assert measures.of(made).areas_annual("eleven-codes", ["EW"], ["2024-25"])["offences"][0] == 61_476


def test_a_force_that_is_none_or_has_its_rows_is_not_dropped(refresh, official):
    unknown = refresh(official, "--without-force", "BTB")
    assert "forces.csv has no force BTB: --without-force takes a code, such as BTP." in unknown.stderr
    held_force = refresh(official, "--without-force", "BTP")
    assert (
        "expected no rows of British Transport Police at the end, if --without-force BTP is right" in held_force.stderr
    )
    assert (unknown.exit_code, held_force.exit_code) == (1, 1)


def test_the_end_says_what_a_reader_would_see_changed(refresh, official):
    at = official.with_row_index().filter(
        pl.col("Force Name") == "Kent", pl.col("Financial Year") == "2024/25", pl.col("Offence Code") == "88A"
    )
    place, old = at["index"][0], int(at["Number of Offences"][0])
    result = refresh(changed(official, str(old + 100), place))
    assert result.exit_code == 0, result.output
    _, _, seen = result.stdout.partition("What changes on the pages:\n")
    lines = seen.partition("The new release lies")[0].splitlines()
    before, after = (
        f"Police recorded {number} sexual offences under 11 codes that name a child victim in England and Wales in the "
        "year ending March 2025"
        for number in ("61,476", "61,576")
    )
    assert (
        f'- Police forces, map: before "{before}, mapped by police force"; after "{after}, mapped by police force".'
        in (lines)
    )
    assert [line for line in lines if line.startswith("- Police forces, Kent: before")]
    assert not [line for line in lines if line.startswith(("- Police forces, Surrey:", "- Offences"))]


def test_nothing_changed_for_readers_is_said_too(refresh, official):
    assert "Nothing changes in what the pages say." in refresh(official).stdout


def test_of_very_many_changes_the_first_are_told_and_the_rest_counted(refresh, official):
    def more(number):
        return number if number is None or not number.isdigit() else str(int(number) + 50)

    table = official.with_columns(pl.Series("Number of Offences", [more(n) for n in official["Number of Offences"]]))
    lines = refresh(table).stdout.splitlines()
    begun = lines.index("What changes on the pages:")
    (end,) = [number for number, line in enumerate(lines) if line.startswith("- And ")]
    assert end - begun - 1 == cli.MOST_CHANGES


@pytest.mark.parametrize(
    ("options", "at", "sentence"),
    [
        ((), "2027-03-28 01:30", "2027-03-28 01:30 does not exist in London: the clocks go forward over it."),
        ((), "2026-10-25 01:30", "2026-10-25 01:30 comes twice in London: the clocks go back over it."),
        ((), "2020-01-01 09:30", "No release is in force before 2020-01-01 09:30"),
        (("--source", "ho-new"), AT, "sources.csv has no row ho-new: say --source-title and --source-published"),
        (("--source", "vkpp-2023", "--source-title", "x"), AT, "sources.csv has a row vkpp-2023 already"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(refresh, official, options, at, sentence):
    result = refresh(official, *options, at=at)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.output


def test_a_release_that_lies_there_is_not_written_over(refresh, official, tmp_path):
    place = tmp_path / "releases/2027-01-21"
    place.mkdir(parents=True)
    (place / "by hand.txt").write_text("kept", encoding="utf-8")
    result = refresh(official)
    assert result.exit_code == 1
    assert f"There is already a {place}" in result.stderr
    assert [p.name for p in place.iterdir()] == ["by hand.txt"]


def test_a_second_refresh_says_that_another_runs(refresh, official, tmp_path):
    folder = tmp_path / "releases"
    folder.mkdir()
    with (folder / writing.LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = refresh(official)
    assert result.exit_code == 1
    assert f"Another refresh is writing into {folder}." in result.stderr
    assert refresh(official).exit_code == 0


def test_a_package_that_fails_its_check_leaves_nothing(refresh, official, tmp_path):
    result = refresh(official, "--note", "x", "--checked-on", "2027-05-01")
    assert result.exit_code == 1
    assert "releases.csv, row 4, column 'checked_on': expected nothing later than 2027-01-21" in result.stderr
    assert [p.name for p in (tmp_path / "releases").iterdir()] == [writing.LOCK]


# Kills itself, as a loss of power would, at the n-th call of one function: no clock is asked.
KILLED = """
import os, pathlib, signal, sys
from lib.dataset import package, package_files
from lib.releases.making import writing
from pathlib import Path
source, folder, where, count = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
calls = 0
def dying(call, after=False):
    def called(*args, **options):
        global calls
        calls += 1
        if calls == count and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        made = call(*args, **options)
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return made
    return called
files = package_files.read(source)
package.check = dying(package.read) if where == "check" else package.read
if where == "fsync":
    os.fsync = dying(os.fsync)
if where.startswith("rename"):
    pathlib.Path.rename = dying(pathlib.Path.rename, after=where == "renamed")
with writing.exclusive(folder):
    writing.write_package(files, folder, "next", lambda place: package.check(place))
"""


@pytest.mark.parametrize(
    ("where", "count", "whole"),
    [("fsync", 12, False), ("check", 1, False), ("rename", 1, False), ("renamed", 1, True)],
)
def test_killed_at_any_moment_it_leaves_nothing_or_the_whole(small, tmp_path, where, count, whole):
    before = held(small)
    died = subprocess.run([sys.executable, "-c", KILLED, small, tmp_path, where, str(count)], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    assert held(small) == before
    assert (tmp_path / "next").exists() == whole
    if whole:
        assert package_files.read(tmp_path / "next") == package_files.read(small)
    else:
        assert (tmp_path / f".next{writing.UNFINISHED}").exists()
    with writing.exclusive(tmp_path):
        assert not (tmp_path / f".next{writing.UNFINISHED}").exists()
        if not whole:
            writing.write_package(package_files.read(small), tmp_path, "next")
    assert package_files.read(tmp_path / "next") == package_files.read(small)
