"""A package that comes while the dashboard runs: taken in when it has come to rest, and every problem logged."""

import asyncio
import logging
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.dataset.table_schema import Problem
from lib.releases import watcher
from lib.releases.watcher import Watcher, log_problems, watch_store
from tests import release_packages as made
from tests.release_packages import FIRST, House


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def said(caplog):
    return [record.getMessage() for record in caplog.records if record.name == "lib.releases.watcher"]


def test_a_folder_is_taken_in_when_it_looks_the_same_twice(house):
    store, warmed = house.store(), []
    looked = Watcher(store, lambda shown: warmed.append(shown.current.id))
    folder = made.package(house.releases / ".part", "2026-11-28", "2026-11-28T09:30:00")
    whole = (folder / "support.csv").read_bytes()
    (folder / "support.csv").unlink()
    folder.rename(house.releases / "2026-11-28")
    looked.look()
    assert store.current().release.id == FIRST  # it changed since the last look
    (house.releases / "2026-11-28" / "support.csv").write_bytes(whole)
    looked.look()
    assert store.current().release.id == FIRST  # and again
    looked.look()
    assert store.current().release.id == "2026-11-28"
    assert warmed == ["2026-11-28"]


def test_a_package_that_stays_unfinished_is_named_and_read_again_when_it_is_whole(house, caplog):
    looked = Watcher(house.store(), lambda _: None)
    folder = house.add("2026-11-28", "2026-11-28T09:30:00")
    whole = (folder / "support.csv").read_bytes()
    (folder / "support.csv").unlink()
    for _ in range(4):
        looked.look()
    assert said(caplog) == [
        "releases/2026-11-28/support.csv: expected a file; found nothing",
        "What has a problem is not shown: what was shown in its place stays.",
    ]
    (folder / "support.csv").write_bytes(whole)
    looked.look()
    looked.look()
    assert looked._shown.id == "2026-11-28"  # noqa: SLF001 - what it knows to be shown


def test_a_release_that_comes_due_is_made_ready_before_and_told_after(house, caplog):
    house.add("2027-01-14", "2027-01-14T09:30:00")
    warmed = []
    looked = Watcher(house.store(), lambda shown: warmed.append(shown.current.id))
    with caplog.at_level(logging.INFO, "lib.releases.watcher"):
        for moment in ("2027-01-14T09:29:00", "2027-01-14T09:29:45", "2027-01-14T09:30:00"):
            assert said(caplog) == []
            house.wall.moment = moment
            looked.look()
    assert warmed == ["2027-01-14"]
    assert said(caplog) == ["Release 2027-01-14 is shown."]


def test_a_release_whose_warming_failed_is_taken_in_at_the_next_look(house):
    store, tries = house.store(), []
    looked = Watcher(store, lambda shown: tries.append(shown.current.id) or 1 / (len(tries) - 1))
    house.add("2026-11-28", "2026-11-28T09:30:00")
    looked.look()
    with pytest.raises(ZeroDivisionError):
        looked.look()
    assert store.current().release.id == FIRST
    looked.look()
    assert (store.current().release.id, tries) == ("2026-11-28", ["2026-11-28"] * 2)


def test_a_long_list_of_problems_is_cut_and_counted(caplog):
    log_problems(Problem("a.csv", row, "b", "a number", "x") for row in range(1234))
    lines = said(caplog)
    assert len(lines) == watcher.MOST_LINES + 2
    assert lines[0] == "a.csv, row 0, column 'b': expected a number; found 'x'"
    assert lines[-2] == "1,234 problems in all; the first 50 are listed."


def test_no_problem_is_no_line(caplog):
    log_problems(())
    assert said(caplog) == []


def in_a_thread(run):
    """Run a coroutine where no other test's loop runs; a browser's may run in this thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, run()).result(60)


@pytest.mark.parametrize("by_signal", [True, False])
def test_a_served_store_takes_in_a_new_package(house, monkeypatch, by_signal):
    store, read, handlers = house.store(), asyncio.Event(), {}

    async def run():
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "add_signal_handler", lambda number, act: handlers.update({number: act}))
        monkeypatch.setattr(loop, "remove_signal_handler", handlers.pop)
        monkeypatch.setattr(watcher, "log_problems", lambda _: loop.call_soon_threadsafe(read.set))
        async with watch_store(store, lambda _: None):
            house.add("2026-11-28", "2026-11-28T09:30:00")
            if by_signal:
                handlers[signal.SIGHUP]()
            while store.current().release.id == FIRST:  # a folder may be seen half written
                await asyncio.wait_for(read.wait(), 20)
                read.clear()

    monkeypatch.setattr(watcher, "PAUSE", 60 if by_signal else 0.01)
    in_a_thread(run)
    assert store.current().release.id == "2026-11-28"
    assert not handlers


def test_a_package_that_was_never_checked_is_checked_elsewhere_first(house, monkeypatch):
    commands = []
    monkeypatch.setattr(watcher.subprocess, "run", lambda command, **_: commands.append(command))
    store = house.store()
    looked = Watcher(store, lambda _: None, watcher.check_in_subprocess)
    house.add("2026-11-27", "2026-11-27T09:30:00")  # known as checked
    folder = house.add("2026-11-28", "2026-11-28T09:30:00", more=1_234, checked=False)
    looked.reload()
    assert [command[1:] for command in commands] == [["-m", "lib", "check", str(folder)]]
    assert store.current().release.id == "2026-11-28"


def test_whatever_goes_wrong_the_watch_goes_on(house, monkeypatch, caplog):
    store, done = house.store(), asyncio.Event()
    looks = store.signatures

    async def run():
        loop = asyncio.get_running_loop()
        calls = []

        def failing():
            calls.append(1)
            if len(calls) == 2:
                raise RuntimeError("no such thing")
            if len(calls) == 4:
                loop.call_soon_threadsafe(done.set)
            return looks()

        monkeypatch.setattr(store, "signatures", failing)
        async with watch_store(store, lambda _: None):
            await asyncio.wait_for(done.wait(), 20)

    store.current()
    monkeypatch.setattr(watcher, "PAUSE", 0.01)
    in_a_thread(run)
    assert said(caplog) == ["The folders of releases could not be looked at."]
