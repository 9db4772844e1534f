"""Which packages follow which: an earlier one is what was published, and every other comes after one that is kept."""

import json
import shutil

import pytest

from lib.dataset import lineage, package, package_files
from lib.dataset.table_schema import DataError
from lib.releases import release_folder, release_packages
from tests import release_packages as made
from tests.release_packages import FIRST, House

LATER, LAST = "2026-11-28", "2026-11-29"


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def said(house):
    return [str(problem) for problem in house.store().reload()]


def refused(house):
    with pytest.raises(DataError) as caught:
        house.store().shown()
    return [str(problem) for problem in caught.value.problems]


def kept(house):
    """The data are replaced by a later release, and what they were is kept as an earlier one."""
    later = house.add(LATER, "2026-11-28T09:30:00", more=1)
    shutil.copytree(house.data, house.earlier / FIRST)
    shutil.rmtree(house.data)
    later.rename(house.data)
    return house


def test_an_earlier_release_can_be_read_and_the_present_one_is_compared_with_it(house):
    shown = kept(house).store().shown()
    assert (shown.current.id, list(shown.earlier)) == (LATER, [FIRST])


def test_an_earlier_package_is_read_by_its_digest_and_not_by_today_s_rules(house, monkeypatch):
    kept(house)
    checks = []
    monkeypatch.setattr(package, "from_files", lambda files, _: checks.append(lineage.of(files).release) or register)
    register = package.from_published(package_files.read(house.data))
    assert list(house.store().shown().earlier) == [FIRST]
    assert checks == [LATER]


def without_gaps(folder):
    """Take a table from a package, as before it was asked for."""
    (folder / "gaps.csv").unlink()
    place = folder / package_files.DESCRIPTOR
    described = json.loads(place.read_text(encoding="utf-8"))
    described["resources"] = [resource for resource in described["resources"] if resource["name"] != "gaps"]
    place.write_text(json.dumps(described), encoding="utf-8")


def test_the_current_release_is_closed_once_a_release_to_come_records_it(house):
    """The code of a release with a new table comes before its moment, and finds a current release without it."""
    later = house.add(LATER, "2099-11-28T09:30:00")
    without_gaps(house.data)
    assert any("'gaps'" in problem for problem in refused(house))
    described = json.loads((later / package_files.DESCRIPTOR).read_text(encoding="utf-8"))
    described["earlier"] = [{"release": FIRST, "digest": package_files.digest(package_files.read(house.data))}]
    (later / package_files.DESCRIPTOR).write_text(json.dumps(described), encoding="utf-8")
    shown = house.store().shown()
    assert (shown.current.id, "gaps" in shown.current.register.tables) == (FIRST, False)
    without_gaps(later)
    assert refused(house)  # one that cannot be used itself closes nothing


def test_a_package_whose_predecessor_is_gone_fails(house):
    kept(house)
    shutil.rmtree(house.earlier / FIRST)
    (problem,) = refused(house)
    assert problem.startswith(
        f"data/datapackage.json, column 'earlier': expected the package of release {FIRST}, which comes before this one"
    )
    assert problem.endswith("; found nothing")


def test_an_earlier_package_with_other_bytes_is_named_and_nothing_is_shown_in_its_place(house):
    kept(house)
    made.raise_count(house.earlier / FIRST, 1)
    places = [problem.split(":")[0] for problem in refused(house)]
    assert places == ["data/datapackage.json, column 'earlier'", f"data_earlier/{FIRST}"]


def test_while_running_what_was_read_stays_when_earlier_bytes_change(house):
    store = kept(house).store()
    store.shown()
    made.raise_count(house.earlier / FIRST, 1)
    problems = [str(problem) for problem in store.reload()]
    assert problems[0].startswith(
        f"data_earlier/{FIRST}: expected the bytes of the package that was published as {FIRST}"
    )
    assert len(problems) == 1
    shown = store.shown()
    assert (shown.current.id, list(shown.earlier)) == (LATER, [FIRST])
    made.raise_count(house.earlier / FIRST, -1)
    assert shown.earlier[FIRST].files == package_files.read(house.earlier / FIRST)


def test_broken_data_do_not_bring_an_earlier_release_back_as_the_present_one(house):
    kept(house)
    (house.data / "tiles.csv").unlink()
    with pytest.raises(DataError, match=r"^data/tiles\.csv: expected a file; found nothing$"):
        house.store().shown()


def test_a_package_that_nothing_records_is_no_earlier_release(house):
    shutil.copytree(house.data, house.earlier / FIRST)
    assert said(house) == []  # the same bytes, on their way
    other = made.first(house.earlier / "2026-11-20")
    header, (_, _, *rest) = made.rows_of(other / "releases.csv")
    made.write(other / "releases.csv", [header, ["2026-11-20", "2026-11-20T09:30:00", "2026-11-20", rest[-1]]])
    made.record(other)
    found = "\n".join(refused(house))
    assert "data/datapackage.json, column 'earlier': expected the digest of release 2026-11-20" in found
    assert "data/releases.csv, column 'id': expected a row for release 2026-11-20, which comes before" in found


def test_an_id_is_never_used_again_for_other_bytes(house):
    kept(house)
    shutil.rmtree(house.data)
    made.first(house.data)
    made.raise_count(house.data, 5)
    made.record(house.data)
    assert (
        "data/releases.csv, column 'id': expected an id that no release has had: this one is public with other bytes; "
        f"found '{FIRST}'"
    ) in refused(house)


def test_a_release_that_passes_over_another_is_named(house):
    first = house.data
    house.add(LATER, "2026-11-28T09:30:00", more=1)
    made.package(house.releases / LAST, LAST, "2026-11-29T09:30:00", after=first)
    expected = f"releases/{LAST}/releases.csv, column 'id': expected a row for release {LATER}, which comes before"
    assert said(house) == [f"{expected}; found nothing"]
    house.withdraw((LATER, "2026-11-28T12:00:00", "A mistake."))
    assert said(house) == []


def test_a_lost_earlier_release_is_named_and_the_present_one_is_shown(house):
    kept(house)
    last = house.add(LAST, "2026-11-29T09:30:00")
    shutil.rmtree(house.earlier / FIRST)
    shutil.copytree(house.data, house.earlier / LATER)
    shutil.rmtree(house.data)
    last.rename(house.data)
    store = house.store()
    assert store.shown().current.id == LAST
    expected = f"data_earlier/{FIRST}: expected the package of this release, which readers can ask for; found nothing"
    assert [str(problem) for problem in store.reload()] == [expected]


def test_a_change_that_no_revision_lists_is_not_shown(house):
    later = house.add(LATER, "2026-11-28T09:30:00", more=1)
    made.write(later / "revisions.csv", made.rows_of(later / "revisions.csv")[:1])
    made.record(later)
    store = house.store()
    assert store.shown().current.id == FIRST
    (problem,) = store.reload()
    assert str(problem).startswith(f"releases/{LATER}/recorded_offences.csv, row ")
    assert "'2025-10-01 E23000001 88A'; found '135'" in str(problem)


def test_check_says_the_same_of_one_package(house):
    kept(house)
    places = release_folder.locations(house.data, house.earlier, house.releases)
    own = release_packages.PackageLocation(house.data, "", is_named=False)
    others = [place for name, place in places.items() if name != "data"]
    assert release_packages.check_package(own, others).release.id == LATER
    with pytest.raises(DataError, match="which comes before this one"):
        release_packages.check_package(own, [])
    first = release_packages.PackageLocation(house.earlier / FIRST, "", is_past=True)
    assert release_packages.check_package(first, [places["data"]]).release.id == FIRST
    made.raise_count(house.earlier / FIRST, 1)
    with pytest.raises(DataError, match="public with other bytes"):
        release_packages.check_package(first, [places["data"]])


@pytest.mark.parametrize("earlier", ["x", [{"release": "2026-11-26"}], [{"release": "x", "digest": "y"}], [7]])
def test_what_a_descriptor_records_is_of_one_form(house, earlier):
    described = json.loads((house.data / package_files.DESCRIPTOR).read_bytes()) | {"earlier": earlier}
    (house.data / package_files.DESCRIPTOR).write_text(json.dumps(described))
    with pytest.raises(DataError, match="releases, each with the SHA-256 of its package as digest"):
        package.check(house.data)
