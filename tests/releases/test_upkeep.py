"""What an editor runs: record, revise, check and replace; tried word by word as docs/publishing.md has it."""

import json
import shutil
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from lib import cli
from lib.dataset import package, package_files
from lib.releases import release_folder
from tests import release_packages as made
from tests.release_packages import FIRST, House

NEXT = "2027-01-21"


@pytest.fixture
def house(tmp_path, monkeypatch):
    built = House(tmp_path)
    for name, folder in (("DATA", built.data), ("EARLIER", built.earlier), ("RELEASES", built.releases)):
        monkeypatch.setattr(cli, name, folder)
    return built


@pytest.fixture
def run(house):  # noqa: ARG001 - the command looks there
    def invoke(*words):
        return CliRunner().invoke(cli.main, list(map(str, words)))

    return invoke


@pytest.fixture
def draft(house):
    """The next release as somebody begins it by hand: a copy of the data under a name that is passed over."""
    folder = house.releases / f"_{NEXT}"
    shutil.copytree(house.data, folder)
    rows = made.rows_of(folder / "releases.csv")
    made.write(folder / "releases.csv", [*rows, [NEXT, f"{NEXT}T09:30:00", "2027-01-20", "Made up for a test."]])
    described = json.loads((folder / package_files.DESCRIPTOR).read_bytes()) | {"version": NEXT}
    (folder / package_files.DESCRIPTOR).write_text(json.dumps(described))
    return folder


def test_a_release_by_hand(run, draft):
    was, now = made.raise_count(draft, 7)
    refused = run("check", draft)
    *problems, count = refused.stderr.splitlines()
    assert (refused.exit_code, count) == (1, "3 problems")
    assert problems[0].startswith(f"datapackage.json, column 'earlier': expected the digest of release {FIRST}")
    assert all("run: python -m lib fingerprint" in problem for problem in problems)
    recorded = run("fingerprint", draft)
    assert recorded.stdout.splitlines()[0] == f"Release {FIRST} is recorded as an earlier one."
    assert "recorded_offences.csv: 31,460 rows, as before; other bytes." in recorded.stdout
    assert run("fingerprint", draft).stdout.startswith("Nothing changed")
    refused = run("check", draft)
    assert f"expected {was}, as release {FIRST} has it, or a row of revisions.csv for release {NEXT}" in refused.stderr
    revised = run("revise", draft, "--reason", "a force counted again")
    assert revised.stdout.splitlines()[0] == f"1 row added to revisions.csv, compared with release {FIRST}."
    assert made.rows_of(draft / "revisions.csv")[1:] == [
        [NEXT, "recorded_offences", "2025-10-01 E23000001 88A", was, now, "a force counted again"]
    ]
    assert run("revise", draft, "--reason", "x").stdout.startswith("0 rows added")
    good = run("check", draft)
    assert (good.exit_code, good.stderr) == (0, "")
    assert good.stdout.splitlines()[1:] == ["revisions.csv: 1 row, 0 before.", "releases.csv: 2 rows, 1 before."]


def test_the_table_of_dispersion_is_measured_again(run, draft):
    run("fingerprint", draft)
    table = draft / "dispersion.csv"
    right, recorded = table.read_bytes(), (draft / package_files.DESCRIPTOR).read_bytes()
    assert run("dispersion", draft).stdout == "Nothing changed: dispersion.csv is as the other tables make it.\n"
    header, *rows = made.rows_of(table)
    factor = header.index("factor")
    made.write(table, [header, *([*row[:factor], "9.9", *row[factor + 1 :]] for row in rows[:2]), *rows[3:]])
    run("fingerprint", draft)
    assert run("dispersion", draft).stdout == "dispersion.csv: 3 rows changed.\n"
    assert (table.read_bytes(), (draft / package_files.DESCRIPTOR).read_bytes()) == (right, recorded)


def test_what_cannot_be_used_is_not_measured_and_stays_as_it_is(run, draft):
    run("fingerprint", draft)
    offences = draft / "recorded_offences.csv"
    offences.write_bytes(offences.read_bytes().replace(b"88A", b"88B", 1))
    before = {file.name: file.read_bytes() for file in draft.iterdir()}
    refused = run("dispersion", draft)
    assert refused.exit_code == 1
    assert "recorded_offences.csv, row" in refused.stderr
    assert {file.name: file.read_bytes() for file in draft.iterdir()} == before


def test_what_is_public_is_not_recorded_anew(run, house, draft):
    run("fingerprint", draft)
    shutil.copytree(house.data, house.earlier / FIRST)
    for folder in (house.earlier / FIRST, house.data):
        made.raise_count(folder, 1)
        before = package_files.read(folder)
        for words in (("fingerprint", folder), ("dispersion", folder), ("revise", folder, "--reason", "x")):
            refused = run(*words)
            assert (refused.exit_code, refused.stdout) == (1, "")
            assert f"Release {FIRST} is public and closed: nothing in it may change." in refused.stderr
        assert package_files.read(folder) == before


def test_a_descriptor_that_cannot_be_read_is_named(run, house):
    (house.data / package_files.DESCRIPTOR).write_text("{")
    refused = run("fingerprint", house.data)
    assert refused.exit_code == 1
    assert "datapackage.json, row 1: expected JSON" in refused.stderr


def test_the_first_release_has_nothing_to_be_compared_with(run, house):
    assert run("revise", house.data, "--reason", "x").stderr.startswith(f"There is no release before {FIRST}")


def test_a_release_that_is_out_takes_the_place_of_the_data(run, house):
    refused = run("replace", NEXT)
    assert refused.stderr.startswith(f"There is no release {NEXT} in")
    house.add(NEXT, f"{NEXT}T09:30:00", more=3)
    assert f"Release {NEXT} is not out yet" in run("replace", NEXT).stderr
    old, new = package_files.read(house.data), package_files.read(house.releases / NEXT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "datetime", After)
        done = run("replace", NEXT)
        assert done.exit_code == 0, done.stderr
        assert package_files.read(house.data) == new
        assert package_files.read(house.earlier / FIRST) == old
        assert run("replace", NEXT).stdout == f"Release {NEXT} lies in {house.data} already.\n"
    assert run("check").stdout.splitlines()[-2:] == [
        f"release {FIRST} ok, out at {made.FIRST_AT} in London",
        f"release {NEXT} ok, out at {NEXT}T09:30:00 in London",
    ]
    shutil.rmtree(house.releases / NEXT)
    assert run("check").exit_code == 0
    house.wall.moment = f"{NEXT}T09:30:00"
    shown = house.store().shown()
    assert (shown.current.id, list(shown.earlier)) == (NEXT, [FIRST])


class After(datetime):
    """A clock after the moment of the next release."""

    @classmethod
    def now(cls, tz=None):
        return cls(2027, 1, 22, tzinfo=tz or UTC)


@pytest.mark.parametrize("step", range(1, 4))
def test_a_replacement_that_is_stopped_is_finished_by_running_it_again(run, house, monkeypatch, step):
    house.add(NEXT, f"{NEXT}T09:30:00", more=3)
    old, new = package_files.read(house.data), package_files.read(house.releases / NEXT)
    monkeypatch.setattr(cli, "datetime", After)
    path, calls = type(house.data), []
    rename = path.rename

    def stopping(self, target):
        calls.append(target)
        if len(calls) == step:
            raise KeyboardInterrupt
        return rename(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(path, "rename", stopping)
        run("replace", NEXT)
    assert run("replace", NEXT).exit_code == 0
    assert package_files.read(house.data) == new
    assert package_files.read(house.earlier / FIRST) == old
    assert not [entry for entry in house.data.parent.iterdir() if entry.name.startswith(".data")]


def test_every_release_before_the_new_data_is_kept(run, house, monkeypatch):
    monkeypatch.setattr(cli, "datetime", After)
    house.add("2027-01-14", "2027-01-14T09:30:00")
    house.add(NEXT, f"{NEXT}T09:30:00")
    assert run("replace", NEXT).exit_code == 0
    assert "does not come after release" in run("replace", "2027-01-14").stderr
    assert [entry.name for entry in sorted(house.earlier.iterdir()) if entry.is_dir()] == [FIRST, "2027-01-14"]


def test_what_was_withdrawn_is_kept_with_its_package(run, house, monkeypatch):
    monkeypatch.setattr(cli, "datetime", After)
    wrong = "2027-01-14"
    house.add(wrong, f"{wrong}T09:30:00", more=9)
    assert run("replace", wrong).exit_code == 0
    told = [wrong, "2027-01-15T12:00:00", "A force was counted twice."]
    house.withdraw(told, [FIRST, "2028-01-01T00:00:00", "Not yet."])
    house.add(NEXT, f"{NEXT}T09:30:00")
    assert f"Release {wrong} is recorded as an earlier one." in run("fingerprint", house.releases / NEXT).stdout
    done = run("replace", NEXT)
    assert done.exit_code == 0, done.stderr
    assert made.rows_of(house.earlier / release_folder.WITHDRAWN)[1:] == [told]
    shutil.rmtree(house.releases)  # as in a clone of the project
    assert run("check").exit_code == 0
    house.wall.moment = "2027-01-22T00:00:00"
    shown = house.store().shown()
    assert (shown.current.id, list(shown.earlier), list(shown.withdrawn)) == (NEXT, [FIRST], [wrong])


def test_a_release_that_was_withdrawn_before_its_moment_is_never_recorded(run, house, draft):
    house.add("2027-01-14", "2027-01-14T09:30:00")
    house.withdraw(("2027-01-14", "2027-01-13T09:30:00", "Never."))
    run("fingerprint", draft)
    assert "2027-01-14" not in (draft / package_files.DESCRIPTOR).read_text()
    assert [
        one.lineage.release for one in release_folder.open_unchecked(house.data, house.earlier, house.releases)
    ] == [FIRST]


def test_a_new_release_may_not_have_the_id_of_another(run, house, tmp_path):
    (tmp_path / "t.csv").write_text("x")
    shutil.copytree(house.data, house.earlier / FIRST)
    refused = run("refresh", tmp_path / "t.csv", "--at", f"{NEXT} 09:30", "--release", FIRST)
    assert f"There is a release {FIRST} already, and an id is never used again" in refused.stderr


def test_an_earlier_package_is_good_to_check_by_its_own_path(run, house):
    house.add(NEXT, f"{NEXT}T09:30:00")
    shutil.copytree(house.data, house.earlier / FIRST)
    assert package.from_published(package_files.read(house.earlier / FIRST)).release.id == FIRST
    assert run("check", house.earlier / FIRST).stdout.startswith("data package ok")
