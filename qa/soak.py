"""Soak: twenty minutes of readers of every kind, on one process.

Readers stay on every page and choose every ten seconds; others arrive, stay for twenty seconds and leave; bulletin pages,
files, data and pictures are requested beside them, new pictures among them. The readers run in a process of their own and
speak Streamlit's protocol as a browser does. QA_SOAK_MINUTES makes it shorter.

Everything that will be requested is requested once before, so that the caches, whose sizes are limited, are full. Memory
is flat where the median of the last quarter is not more than 10 MB above that of the second quarter.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

import httpx2

from bench.common import Server, median, ours, percentile
from bench.sessions import Session, session
from lib.dataset import package
from lib.model.site_map import PAGES
from lib.outlets.pictures.sizes import SIZES
from qa.report import ROOT, Finding

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

MINUTES: Final = float(os.environ.get("QA_SOAK_MINUTES", "20"))
STAYING, EVERY = 60, 10  # readers who stay, and seconds between their choices
VISIT = 20  # seconds
# Seconds between requests of each kind, and between visits.
PACE: Final = {"visit": 2.0, "bulletin": 0.2, "file": 0.5, "data": 2.0, "picture": 5.0}
FLAT = 10  # megabytes
WAIT = 2000  # milliseconds that 95 of 100 choices may take under all this: two seconds is what a reader bears
FIGURES = ("As announced on 16 January 2025", "As published (exact)")
# What readers of a page choose in turn: the key of a list and its options; pages without one are run again.
CHOICES: Final = {
    "/": ("figures", FIGURES),
    "/offences": ("figures", FIGURES),
    "/forces": ("view", ("Compare", "Over time", "Spread", "Table", "Map")),
}
PRIVATE: Final = [name for name, size in SIZES.items() if not size.social]  # some counts are too small to be posted
DEFERRED = {429, 503, 504}  # of a picture when too many are requested


@dataclass(slots=True)
class Measurements:
    """Milliseconds by kind of request, failures in words, number of deferred pictures, and the server's megabytes."""

    latencies: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    deferred: int = 0
    memory: list[float] = field(default_factory=list)


def requests() -> dict[str, list[str]]:
    """List the paths that are requested beside the pages, by kind."""
    register = package.read(ROOT / "data")
    forces = list(register.forces)
    names = ("proportion", "breakdown", "forces-table", "forces-compare", "operations-under-way", "recommendations")
    files = [f"/exhibits/{name}{ending}" for name in names for ending in ("", ".csv", ".json", ".xlsx")]
    picked = [f"/exhibits/forces-time.{size}.png?force={force}" for force in forces for size in PRIVATE]
    drawn = [f"/exhibits/proportion.{size}.{ending}" for size in SIZES for ending in ("png", "svg")]
    return {
        "bulletin": ["/bulletin", *(f"/bulletin/forces/{force}" for force in forces)],
        "file": files,
        "data": ["/data/", "/data/recorded_offences.csv", "/data/datapackage.json"],
        "picture": picked + drawn,
    }


async def choose(page: Session, path: str, number: int) -> float:
    """Choose an option on a page; return the seconds until it is shown."""
    key, options = CHOICES.get(path, ("", ()))
    return await (page.choose(key, options[number % len(options)]) if key else page.rerun())


async def stay(server: Server, number: int, end: float, measured: Measurements) -> None:
    """Open a page and choose every ten seconds until the end."""
    path = PAGES[number % len(PAGES)].path
    await asyncio.sleep(random.Random(number).uniform(0, EVERY))
    async with session(server, path) as page:
        for turn in count():
            if perf_counter() > end:
                return
            began = perf_counter()
            measured.latencies["choice"].append(1000 * await choose(page, path, turn))
            await asyncio.sleep(max(0, EVERY - (perf_counter() - began)))


async def visit(server: Server, number: int, measured: Measurements) -> None:
    """Open a page, choose once and leave."""
    path = PAGES[number % len(PAGES)].path
    began = perf_counter()
    async with session(server, path) as page:
        measured.latencies["arrival"].append(1000 * (perf_counter() - began))
        measured.latencies["choice"].append(1000 * await choose(page, path, number))
        await asyncio.sleep(VISIT)


async def fetch(client: httpx2.AsyncClient, kind: str, path: str, measured: Measurements) -> None:
    """Request a file, bulletin page or picture."""
    began = perf_counter()
    answer = await client.get(path)
    if kind == "picture" and answer.status_code in DEFERRED and "Retry-After" in answer.headers:
        measured.deferred += 1
        return
    if answer.status_code != httpx2.codes.OK or not answer.content:
        raise RuntimeError(f"{path} was answered with {answer.status_code}")
    measured.latencies[kind].append(1000 * (perf_counter() - began))


async def guarded(measured: Measurements, kind: str, reader: Coroutine[object, object, None]) -> None:
    """Record a failure of one reader and let the others go on."""
    try:
        await reader
    except Exception as error:  # noqa: BLE001 - whatever it is, a reader saw it
        measured.failures.append(f"{kind}: {type(error).__name__}: {error}")


async def load(server: Server, seconds: float) -> Measurements:
    """Run all readers at once until the end."""
    measured, paths_of = Measurements(), requests()
    random_path = random.Random(9)
    limits = httpx2.Limits(max_connections=40)
    async with (
        httpx2.AsyncClient(base_url=server.url, timeout=60, limits=limits) as client,
        asyncio.TaskGroup() as group,
    ):
        for kind, paths in paths_of.items():
            for path in paths:
                await guarded(measured, "before", fetch(client, kind, path, Measurements()))
        end = perf_counter() + seconds

        async def keep_coming(kind: str) -> None:
            for number in count():
                if perf_counter() > end - (VISIT if kind == "visit" else 0):
                    return
                if kind == "visit":
                    reader = visit(server, number, measured)
                else:
                    reader = fetch(client, kind, random_path.choice(paths_of[kind]), measured)
                group.create_task(guarded(measured, kind, reader))
                await asyncio.sleep(PACE[kind])

        for number in range(STAYING):
            group.create_task(guarded(measured, "stay", stay(server, number, end, measured)))
        for kind in PACE:
            group.create_task(keep_coming(kind))
        while perf_counter() < end:
            measured.memory.append(server.memory)
            await asyncio.sleep(1)
    return measured


def findings() -> Iterator[Finding]:
    """Load a server and summarise failures, latencies and memory."""
    with tempfile.TemporaryDirectory() as cache, ours(Path(cache)) as server:
        measured = asyncio.run(load(server, 60 * MINUTES))
    yield from summary(measured)


def summary(measured: Measurements) -> Iterator[Finding]:
    """Summarise failures, latencies of each kind of request, and memory."""
    done = sum(map(len, measured.latencies.values()))
    failures = "; ".join(dict.fromkeys(measured.failures[:5])) or "none"
    yield Finding(
        f"{done:,} requests and page runs in {MINUTES:g} minutes: failures", failures, passed=not measured.failures
    )
    for kind, times in sorted(measured.latencies.items()):
        latency = (
            f"95th percentile {percentile(times, 95):.0f} ms, median {median(times):.0f}, longest {max(times):.0f}"
        )
        tried, passed = f"{len(times):,} of the kind '{kind}'", True
        if kind == "choice":
            tried, passed = f"{tried} (95 of 100 within {WAIT} ms)", percentile(times, 95) <= WAIT
        yield Finding(tried, latency, passed=passed)
    yield Finding("pictures deferred (429, 503 or 504 with Retry-After)", f"{measured.deferred}", passed=True)
    quarter = max(1, len(measured.memory) // 4)
    before, after = median(measured.memory[quarter : 2 * quarter]), median(measured.memory[-quarter:])
    found = f"{before:.0f} MB, then {after:.0f} MB; most {max(measured.memory):.0f} MB"
    yield Finding("memory in the second quarter and in the last", found, passed=after - before <= FLAT)
