import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest

from lib import package
from lib.schema import DataError
from lib.store import Store

DATA = Path(__file__).parents[1] / "data"


def test_the_package_is_read_once_however_many_ask_at_once(monkeypatch, register):
    reads = []
    together = threading.Barrier(8)

    def slowly(path):
        reads.append(path)
        sleep(0.05)
        return register

    monkeypatch.setattr(package, "read", slowly)
    store = Store(DATA)

    def ask(_):
        together.wait()
        return store.current()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert reads == [DATA]
    assert all(one is register for one in found)


def test_a_swap_is_seen_at_once_and_leaves_the_old_register_whole(broken, register):
    store = Store(DATA)
    before = store.current()
    broken.cell("statistics.csv", "gb-2023-cse", "note", "Changed.")
    after = package.read(broken.folder)
    store.swap(after)
    assert store.current() is after
    assert before.digest == register.digest != after.digest
    assert before.statistics["gb-2023-cse"].note != "Changed."
    assert after.statistics["gb-2023-cse"].note == "Changed."


def test_a_swap_before_the_first_question_reads_nothing(monkeypatch, register):
    monkeypatch.setattr(package, "read", lambda _: pytest.fail("read"))
    store = Store(DATA)
    store.swap(register)
    assert store.current() is register


def test_bad_data_are_said_and_asked_for_again(broken):
    row = broken.cell("tiles.csv", "4", "coverage", "nothing")
    store = Store(broken.folder)
    with pytest.raises(DataError, match=f"tiles.csv, row {row}, column 'coverage'"):
        store.current()
    broken.cell("tiles.csv", "4", "coverage", "ops-2025-01-forces")
    assert store.current().release.id == "2026-11-22"
