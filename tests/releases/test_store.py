"""Which release is shown at which moment, and what a new package changes while the dashboard runs."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import settings
from lib.dataset import package
from lib.dataset.table_schema import DataError
from lib.releases import store as stores
from lib.releases.clock import Clock
from lib.releases.release_folder import Withdrawal
from lib.releases.store import Store, public_at
from tests import release_packages as made
from tests.release_packages import FIRST, House, london

# A release due at half past nine: in winter, in summer, and on the days on which the clocks change.
DUE = {
    "winter time": ("2027-01-14", "2027-01-14T09:30:00", "2027-01-14T09:29:59"),
    "summer time": ("2027-07-08", "2027-07-08T09:30:00", "2027-07-08T09:29:59"),
    "after the hour that is skipped": ("2027-03-28", "2027-03-28T02:00:00", "2027-03-28T00:59:59"),
    "in the hour that comes twice": ("2027-10-31", "2027-10-31T01:30:00", "2027-10-31T01:29:59"),
}


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


@pytest.mark.parametrize("times", DUE.values(), ids=DUE)
def test_a_release_comes_at_its_moment_and_not_a_second_before(house, times):
    release, moment, just_before = times
    house.add(release, moment)
    house.wall.moment = just_before
    store = house.store()
    shown = store.shown()
    assert (shown.current.id, dict(shown.earlier), shown.until) == (FIRST, {}, london(moment))
    assert london(moment) - house.clock().now() == timedelta(seconds=1)
    house.wall.moment = moment
    assert store.current().release.id == release
    assert list(store.shown().earlier) == [FIRST]
    assert store.shown().until is None


def test_in_the_hour_that_comes_twice_the_first_time_is_meant():
    assert london("2027-10-31T01:30:00") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert london("2027-03-28T02:00:00") - london("2027-03-28T00:59:59") == timedelta(seconds=1)


def test_nothing_of_a_release_to_come_can_be_found_in_what_is_shown(house):
    house.add("2027-01-14", "2027-01-14T09:30:00", note="The number of the beast.")
    shown = house.store().shown()
    assert shown.current.id == FIRST
    assert not shown.earlier
    assert "2027-01-14" not in repr(shown.current) + shown.tag
    assert "2027-01-14" not in shown.current.register.tables["releases"]["id"].to_list()


def test_a_release_once_shown_stays_shown(house):
    house.add("2027-01-14", "2027-01-14T09:30:00")
    house.wall.moment = "2027-01-14T09:30:00"
    store = house.store()
    assert store.current().release.id == "2027-01-14"
    house.wall.moment = "2026-11-27T00:00:00"
    assert store.current().release.id == "2027-01-14"
    store.reload()
    assert store.current().release.id == "2027-01-14"
    assert house.store().current().release.id == "2027-01-14"  # another process, the same cache folder


def test_a_clock_that_ran_ahead_makes_nothing_public_that_was_not_shown(house):
    house.wall.moment = "2031-01-01T00:00:00"
    store = house.store()
    store.current()
    house.wall.moment = "2026-12-01T12:00:00"
    house.add("2027-01-14", "2027-01-14T09:30:00")
    store.reload()
    assert store.current().release.id == FIRST


@pytest.mark.parametrize("noted", ["", "nonsense", "2027-01-01T00:00:00", "\N{SNOWMAN}", "9" * 1000])
def test_a_note_that_is_no_moment_is_ignored(house, noted):
    (settings.current().cache / house.note).write_text(noted, encoding="utf-8")
    assert house.clock().now() == london("2026-12-01T12:00:00")


def test_where_no_note_can_be_written_the_process_remembers(house, configured, tmp_path):
    (tmp_path / "file").write_text("")
    configured(XDG_CACHE_HOME=tmp_path / "file")
    clock = house.clock()
    clock.record_change(london("2026-11-22T00:00:00"))
    house.wall.moment = "2020-01-01T00:00:00"
    assert clock.now() == london("2026-11-22T00:00:00")


def test_processes_that_share_a_cache_folder_write_no_file_together(house, monkeypatch):
    beside, replaced = [], Path.replace
    monkeypatch.setattr(Path, "replace", lambda file, to: beside.append(file.name) or replaced(file, to))
    for clock in (house.clock(), house.clock()):
        clock.now()
        clock.record_change(london(f"2027-01-14T09:3{len(beside)}:00"))
    assert len(set(beside)) == 2
    assert {file.name for file in settings.current().cache.glob(f"*{house.note}*")} == {house.note}


def test_a_look_ahead_shows_what_will_be_and_leaves_nothing_behind(house):
    house.add("2027-01-14", "2027-01-14T09:30:00")
    ahead = house.store()
    ahead.look_ahead(london("2027-01-14T09:30:00"))
    assert ahead.current().release.id == "2027-01-14"
    assert house.store().current().release.id == FIRST


# --- withdrawn --------------------------------------------------------------------------------------------------------


def test_a_withdrawn_release_gives_way_to_the_one_before(house):
    house.add("2027-01-14", "2027-01-14T09:30:00")
    house.withdraw(("2027-01-14", "2027-02-01T17:00:00", "A force was counted twice."))
    house.wall.moment = "2027-02-01T16:59:59"
    store = house.store()
    assert store.shown().current.id == "2027-01-14"
    assert not store.shown().withdrawn
    house.wall.moment = "2027-02-01T17:00:00"
    shown = store.shown()
    assert (shown.current.id, dict(shown.earlier)) == (FIRST, {})
    (gone,) = shown.recalled
    assert (gone.release.id, gone.reason) == ("2027-01-14", "A force was counted twice.")


def test_an_earlier_release_can_be_withdrawn_too(house):
    house.add("2026-11-28", "2026-11-28T09:30:00")
    house.withdraw((FIRST, "2026-11-29T00:00:00", "A mistake."))
    shown = house.store().shown()
    assert (shown.current.id, dict(shown.earlier), list(shown.withdrawn), shown.recalled) == (
        "2026-11-28",
        {},
        [FIRST],
        (),
    )


def test_a_release_withdrawn_before_its_moment_was_never_there(house):
    house.add("2027-01-14", "2027-01-14T09:30:00")
    house.withdraw(("2027-01-14", "2027-01-14T09:30:00", "Not ready."))
    store = house.store()
    assert store.shown().until is None
    house.wall.moment = "2027-03-01T00:00:00"
    assert not store.shown().withdrawn
    assert store.shown().current.id == FIRST


def test_nothing_left_to_show_is_said_and_nothing_withdrawn_is_shown(house):
    store = house.store()
    store.current()
    house.withdraw((FIRST, "2026-11-30T00:00:00", "All of it was wrong."))
    store.reload()
    assert list(store.shown().withdrawn) == [FIRST]
    with pytest.raises(LookupError):
        store.current()
    with pytest.raises(DataError, match="expected a release that is out and not withdrawn"):
        house.store().current()


def test_a_list_of_withdrawals_that_cannot_be_read_stops_the_start_and_changes_nothing_later(house):
    store = house.store()
    house.withdraw((FIRST, "2027-03-28T01:30:00", ""), ("x", "soon", "y"))
    with pytest.raises(DataError) as caught:
        store.current()
    said = "\n".join(str(p) for p in caught.value.problems)
    for expected in ("row 2, column 'reason'", "row 3, column 'withdrawn_at'", "row 3, column 'release'"):
        assert f"withdrawn.csv, {expected}" in said
    house.withdraw((FIRST, "2027-03-28T01:30:00", "Sure."))
    with pytest.raises(DataError, match="they skip this hour in spring"):
        store.current()
    house.withdraw(("2020-01-01", "2027-01-01T00:00:00", "Unknown."))
    store.current()
    assert ["package is kept" in str(p) for p in store.reload()] == [True]
    house.withdraw(("?", "?", "?"))
    assert store.reload()
    assert store.current().release.id == FIRST


# --- the rule against a second telling --------------------------------------------------------------------------------

MOMENTS = st.integers(1, 8).map(lambda hour: datetime(2027, 1, 1, hour, tzinfo=UTC))
EDITIONS = st.lists(st.tuples(st.integers(0, 9), MOMENTS), max_size=6, unique_by=lambda one: one[0])


def edition(number, moment):
    release = SimpleNamespace(id=str(number), published_at=moment)
    return SimpleNamespace(id=str(number), moment=moment, register=SimpleNamespace(release=release, digest=str(number)))


@given(EDITIONS, st.dictionaries(st.integers(0, 9), MOMENTS))
def test_at_every_moment_the_newest_standing_release_is_shown(numbers, gone):
    """Walk through time hour by hour, as somebody would who puts papers on a board and takes them off."""
    editions = [edition(*one) for one in numbers]
    withdrawals = [Withdrawal(str(number), moment, "why") for number, moment in gone.items()]
    board, taken = [], set()
    for hour in range(10):
        now = datetime(2027, 1, 1, hour, tzinfo=UTC)
        for number, moment in sorted(numbers, key=lambda one: (one[1], one[0])):
            if moment == now and gone.get(number, moment + timedelta(1)) > moment:
                board.append(str(number))
        for number, moment in gone.items():
            if moment == now and str(number) in board:
                board.remove(str(number))
                taken.add(str(number))
        shown = public_at(editions, withdrawals, now)
        assert (shown.current_or_none.id if shown.current_or_none else None) == (board[-1] if board else None)
        assert list(shown.earlier) == board[-2::-1]
        assert set(shown.withdrawn) == taken
        if shown.until:  # nothing changes before it
            assert shown.until > now
            almost = public_at(editions, withdrawals, shown.until - timedelta(microseconds=1))
            assert (almost.current_or_none, list(almost.earlier), set(almost.withdrawn)) == (
                shown.current_or_none,
                list(shown.earlier),
                taken,
            )
        else:
            assert public_at(editions, withdrawals, now + timedelta(999)).current_or_none is shown.current_or_none


# --- a new package while running --------------------------------------------------------------------------------------


def test_the_packages_are_read_once_however_many_ask_at_once(monkeypatch, house, register):
    reads, together = [], threading.Barrier(8)
    monkeypatch.setattr(package, "from_files", lambda files, _: reads.append(len(files)) or register)
    store = house.store()

    def ask(_):
        together.wait()
        return store.current()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert len(reads) == 1
    assert all(one is register for one in found)


def test_a_change_of_release_happens_once_however_many_wait_for_it(house, monkeypatch):
    house.add("2027-01-14", "2027-01-14T09:30:00")
    readers, met, turns = 8, threading.local(), []
    together = threading.Barrier(readers)

    def tell():
        """The time, told to all readers at once, so that each finds that the release has come."""
        if house.wall.moment.startswith("2027") and not hasattr(met, "once"):
            met.once = True
            together.wait(30)
        return house.wall()

    store = Store(house.data, house.earlier, house.releases, Clock("", tell))
    store.shown()
    house.wall.moment = "2027-01-14T09:30:00"
    monkeypatch.setattr(stores, "public_at", lambda *asked: turns.append(1) or public_at(*asked))
    with ThreadPoolExecutor(readers) as pool:
        found = set(pool.map(lambda _: store.shown(), range(readers)))
    assert len(turns) == len(found) == 1


def test_a_new_package_is_seen_at_once_and_leaves_the_old_one_whole(house):
    store = house.store()
    before = store.shown()
    made.package(house.releases / "next", "2026-11-28", "2026-11-28T09:30:00", more=1)
    shutil.copytree(house.data, house.earlier / FIRST)
    shutil.rmtree(house.data)
    (house.releases / "next").rename(house.data)
    assert not store.is_read(store.signatures())
    assert store.reload() == ()
    assert store.is_read(store.signatures())
    after = store.shown()
    assert (before.current.id, after.current.id) == (FIRST, "2026-11-28")
    for shown, count in ((before, "134"), (after, "135")):  # register and files are one
        key = dict(
            zip(("area", "code"), made.REVISED, strict=False),
            quarter_start=datetime.fromisoformat(made.REVISED[2]).date(),
        )
        row = shown.current.register.tables["recorded_offences"].row(by_predicate=_is(key), named=True)
        assert str(row["offences"]) == count
        assert f"2025-10-01,E23000001,police-force-area,88A,{count}\n".encode() in shown.current.files[
            "recorded_offences.csv"
        ].replace(b"\r", b"")


def _is(cells):
    import polars as pl  # noqa: PLC0415

    return pl.all_horizontal(pl.col(name) == value for name, value in cells.items())


def test_a_broken_package_changes_nothing_and_every_problem_is_named(house):
    store = house.store()
    store.current()
    house.add("2026-11-28", "2026-11-28T09:30:00", checked=False)
    (house.data / "tiles.csv").unlink()
    (house.releases / "2026-11-28" / "support.csv").unlink()
    problems = [str(problem) for problem in store.reload()]
    assert problems == [
        "data/tiles.csv: expected a file; found nothing",
        "releases/2026-11-28/support.csv: expected a file; found nothing",
    ]
    assert store.current().release.id == FIRST
    assert "tiles.csv" in store.shown().current.files


def test_a_broken_package_at_the_start_gives_way_to_an_older_one_that_can_be_used(house):
    shutil.copytree(house.data, house.releases / FIRST)
    shutil.rmtree(house.data)
    made.package(house.data, "2026-11-28", "2026-11-28T09:30:00", checked=False)
    (house.data / "tiles.csv").unlink()
    assert house.store().current().release.id == FIRST


def test_bad_data_are_said_and_asked_for_again(house):
    (house.data / "tiles.csv").unlink()
    store = house.store()
    with pytest.raises(DataError, match=r"tiles\.csv: expected a file"):
        store.current()
    shutil.copy(made.DATA / "tiles.csv", house.data)
    assert store.current().release.id == FIRST


def test_a_release_that_is_not_due_is_not_shown_even_where_there_is_nothing_else(house):
    header, (release, _, *rest) = made.rows_of(house.data / "releases.csv")
    made.write(house.data / "releases.csv", [header, [release, "2027-01-14T09:30:00", *rest]])
    made.record(house.data)
    with pytest.raises(DataError) as caught:
        house.store().current()
    (problem,) = caught.value.problems
    assert "none by this computer's clock, 2026-12-01T12:00:00+00:00" in str(problem)
    assert "2027" not in str(problem)


def test_a_shown_release_is_not_taken_back_by_removing_its_package(house):
    later = house.add("2026-11-28", "2026-11-28T09:30:00")
    store = house.store()
    assert store.current().release.id == "2026-11-28"
    shutil.rmtree(later)
    store.reload()
    assert store.current().release.id == "2026-11-28"
    house.withdraw(("2026-11-28", "2026-11-29T00:00:00", "A mistake."))
    store.reload()
    assert store.current().release.id == FIRST


def test_a_package_lies_where_its_name_says(house):
    house.add("2026-11-28", "2026-11-27T09:30:00").rename(house.releases / "2026-11-27")
    (house.releases / ".2026-11-29.part").mkdir()
    (house.releases / "README.md").write_text("Not a package.")
    store = house.store()
    assert store.current().release.id == FIRST
    (problem,) = store.reload()
    assert str(problem) == (
        "releases/2026-11-27/releases.csv, column 'id': expected a newest release that is called 2026-11-27, as its "
        "place is; found '2026-11-28'"
    )


def test_two_packages_of_one_release_must_be_one(house):
    shutil.copytree(house.data, house.releases / FIRST)
    assert house.store().reload() == ()
    made.raise_count(house.releases / FIRST, 1)
    made.record(house.releases / FIRST)
    (problem,) = house.store().reload()
    assert f"releases/{FIRST}: expected the same bytes as data, which is used" in str(problem)


def test_a_zip_file_is_a_package_too(house):
    folder = house.add("2026-11-28", "2026-11-28T09:30:00")
    shutil.make_archive(str(folder), "zip", folder)
    shutil.rmtree(folder)
    assert house.store().current().release.id == "2026-11-28"


def test_what_comes_is_made_ready_shortly_before_and_not_sooner(house):
    house.add("2027-01-14", "2027-01-14T09:30:00")
    store, ready = house.store(), []
    store.current()
    for moment in ("2027-01-14T09:29:29", "2027-01-14T09:29:30", "2027-01-14T09:30:00"):
        house.wall.moment = moment
        store.shown()
        store.prepare(ready.append, timedelta(seconds=30))
    (coming,) = ready
    assert (coming.current.id, list(coming.earlier)) == ("2027-01-14", [FIRST])
    assert coming.tag == store.shown().tag  # what is kept by it is found when its moment has come
