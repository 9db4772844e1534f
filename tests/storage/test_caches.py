"""Every cache is bounded, locked, made once for all who ask meanwhile, and counted."""

import ast
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier, Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.settings import ROOT
from lib.storage import caches
from lib.storage.caches import Cache
from lib.telemetry import metrics

PATIENCE = 20


@dataclass(frozen=True)
class Of:
    digest: str


@dataclass(frozen=True)
class Shown:
    name: str
    published: bool = True

    @property
    def identity(self):
        if not self.published:
            raise ValueError("is not published")
        return (self.name,)


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 60))), st.integers(0, 100))
def test_it_never_holds_more_than_it_may_and_never_gives_what_is_another_s(asked, most):
    cache, last = Cache("", most, lambda thing: thing[1]), {}
    for name, size in asked:
        cache.put(name, (name, size))
        last[name] = (name, size)
        kept = {key: cache.peek(key) for key in sorted(cache.keys())}
        assert sum(thing[1] for thing in kept.values()) <= most
        assert all(thing[0] == key for key, thing in kept.items())
        if size <= most:
            assert cache.peek(name) == last[name]


def test_the_least_used_goes_first():
    cache = Cache("", 2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.peek("a")
    cache.put("c", 3)
    assert cache.keys() == {"a", "c"}


def test_many_that_ask_meanwhile_get_what_one_made():
    cache, made, begun, go = Cache("", 8), [], Barrier(8), Event()

    def work():
        made.append(1)
        assert go.wait(PATIENCE)
        return object()

    def ask():
        begun.wait(PATIENCE)
        return cache.make("key", work)

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask) for _ in range(7)]
        begun.wait(PATIENCE)
        go.set()
        assert len({id(one.result(PATIENCE)) for one in asked}) == 1
    assert made == [1]
    assert cache.counts() == (6, 1, 1)


def test_one_key_waits_for_no_other():
    cache, go = Cache("", 8), Event()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(cache.make, "slow", lambda: go.wait(PATIENCE))
        assert cache.make("quick", lambda: "made") == "made"
        go.set()
        assert slow.result(PATIENCE) is True


def test_what_work_raises_is_kept_by_nobody():
    cache = Cache("", 8)
    with pytest.raises(ZeroDivisionError):
        cache.make("key", lambda: 1 / 0)
    assert cache.make("key", lambda: "made") == "made"


def test_what_is_made_of_a_release_is_made_once_for_its_bytes():
    made = []

    @caches.per_release(2, also=lambda: (len(site),))
    def of(release, name, *, loud=False):
        made.append((release, name, loud))
        return len(made)

    site = []
    assert of(Of("1"), "a") == of(Of("1"), "a") == 1
    assert of(Of("2"), "a") == 2
    assert of(Of("2"), "a", loud=True) == 3
    assert of(Of("1"), "a") == 4  # two are kept
    site.append("another")
    assert of(Of("1"), "a") == 5


def test_what_a_reader_brought_is_never_kept():
    made = []

    @caches.per_exhibit(8)
    def of(exhibit):
        made.append(exhibit)
        return len(made)

    assert of(Shown("a")) == of(Shown("a")) == 1
    assert [of(Shown("a", published=False)) for _ in range(3)] == [2, 3, 4]


@pytest.mark.usefixtures("client")
def test_each_is_counted_in_the_metrics():
    names = set(caches.counted())
    assert {"exhibits", "charts", "files", "bulletin", "packs", "measures.of"} <= names
    told = metrics.exposition().decode()
    for name in names:
        assert f'dashboard_cache_entries{{cache="{name}"}}' in told


def test_no_other_module_keeps_anything_by_a_key():
    """Constants of the process, functions without parameters, apart."""
    for file in (ROOT / "lib").rglob("*.py"):
        tree, where = ast.parse(file.read_text(encoding="utf-8")), file.relative_to(ROOT).as_posix()
        if where.startswith("lib/storage/"):
            continue
        names = {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom) for alias in n.names}
        modules = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        assert "lru_cache" not in names, where
        assert "cachetools" not in names | modules, where
        for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
            if any(isinstance(mark, ast.Name) and mark.id == "cache" for mark in function.decorator_list):
                few = [one for one in function.args.args if getattr(one.annotation, "id", "") != "bool"]
                assert not few, (where, function.name)
