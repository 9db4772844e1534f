"""Soak: twenty minutes of readers of every kind, on one process.

Readers stay on every page and choose every ten seconds; others arrive, stay for twenty seconds and leave; bulletin pages,
files, data and pictures are requested beside them, new pictures among them. So are figures, counts and checks of texts from
the API, tools of assistants, slides, hearing packs, charts as Plotly JSON, charts in frames of another site in a browser,
signed, painted and broken pictures to be checked, documents to be checked, feeds and the database. The readers run in a
process of their own and speak Streamlit's protocol as a browser does. What those of the second list get is compared with
the published tables, which they read themselves. QA_SOAK_MINUTES makes it shorter, for a trial:
then its warm-up asks for a sixth, and it does not pass.

Everything that will be requested is requested once before, so that the caches, whose sizes are limited, are full. Memory
is flat where the median of the last quarter is not more than 10 MB above that of the second quarter.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING, Final

import httpx2
from playwright.async_api import async_playwright

from bench import common
from bench.common import median, percentile
from bench.sessions import Session, session
from lib.dataset import package
from lib.model.site_map import PAGES
from lib.outlets.pictures.sizes import SIZES
from qa import outlet_readers
from qa.outlet_readers import DeferredError, Outlet, Place, ask
from qa.report import ROOT, SEED, Finding
from qa.server import Server, running, wait_until

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

ASKED: Final = 20  # minutes
SHARE: Final = 6  # of what is requested before a trial, one in so many
MINUTES: Final = float(os.environ.get("QA_SOAK_MINUTES", ASKED))
STAYING, EVERY = 60, 10  # readers who stay, and seconds between their choices
VISIT = 20  # seconds
VISITS: Final = 2.0  # seconds between two
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
MORE_FILES, MORE_THREADS = 20, 4  # that may be open and run at the end beside those after the warm-up
HELD: Final = 180  # seconds within which sessions whose page was closed are let go


@dataclass(slots=True)
class Measurements:
    """Milliseconds by kind of request, failures in words, number of deferred requests by kind, the server's megabytes."""

    latencies: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    deferred: Counter[str] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)
    warm: Remains | None = None


@dataclass(frozen=True, slots=True)
class Remains:
    """What a server holds: open files, threads, files for a time, browsers, and other processes below it."""

    files: int
    threads: int
    temporary: int
    browsers: int
    others: int

    @classmethod
    def of(cls, server: Server) -> Remains:
        """Count what a server holds now."""
        browsers, others = len(server.browser_pids()), len(server.other_processes())
        return cls(server.open_files, server.threads, server.temporary_files, browsers, others)

    def is_as(self, warm: Remains) -> bool:
        """Whether it is no more than after the warm-up."""
        return (
            self.files <= warm.files + MORE_FILES
            and self.threads <= warm.threads + MORE_THREADS
            and self.temporary <= warm.temporary
            and self.browsers <= 1
            and not self.others
        )

    def __str__(self) -> str:
        """Name what there is, in words."""
        return (
            f"{self.files} open files, {self.threads} threads, {self.temporary} temporary files, "
            f"{self.browsers} browsers, {self.others} other processes"
        )


def files() -> dict[str, Outlet]:
    """Return the readers of what is requested beside the pages without a value being looked at."""
    register = package.read(ROOT / "data")
    forces = list(register.forces)
    names = ("proportion", "breakdown", "forces-table", "forces-compare", "operations-under-way", "recommendations")
    paths = [f"/exhibits/{name}{ending}" for name in names for ending in ("", ".csv", ".json", ".xlsx")]
    picked = [f"/exhibits/forces-time.{size}.png?force={force}" for force in forces[::4] for size in PRIVATE]
    drawn = [f"/exhibits/proportion.{size}.{ending}" for size in SIZES for ending in ("png", "svg")]
    return {
        "bulletin": Outlet(0.2, ["/bulletin", *(f"/bulletin/forces/{force}" for force in forces)], fetch),
        "file": Outlet(0.5, paths, fetch),
        "data": Outlet(2.0, ["/data/", "/data/recorded_offences.csv", "/data/datapackage.json"], fetch),
        "picture": Outlet(5.0, picked + drawn, fetch),
    }


async def fetch(place: Place, path: str) -> None:
    """Request a file, bulletin page or picture."""
    await ask(place.client, path)


async def choose(page: Session, path: str, number: int) -> float:
    """Choose an option on a page; return the seconds until it is shown."""
    key, options = CHOICES.get(path, ("", ()))
    return await (page.choose(key, options[number % len(options)]) if key else page.rerun())


async def stay(server: common.Server, number: int, end: float, measured: Measurements) -> None:
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


async def visit(server: common.Server, number: int, measured: Measurements) -> None:
    """Open a page, choose once and leave."""
    path = PAGES[number % len(PAGES)].path
    began = perf_counter()
    async with session(server, path) as page:
        measured.latencies["arrival"].append(1000 * (perf_counter() - began))
        measured.latencies["choice"].append(1000 * await choose(page, path, number))
        await asyncio.sleep(VISIT)


async def timed(measured: Measurements, kind: str, outlet: Outlet, place: Place, target: object) -> None:
    """Let one reader read, and keep the time that it took."""
    began = perf_counter()
    try:
        await outlet.read(place, target)
    except DeferredError:
        measured.deferred[kind] += 1
    else:
        measured.latencies[kind].append(1000 * (perf_counter() - began))


async def guarded(measured: Measurements, kind: str, reader: Coroutine[object, object, None]) -> None:
    """Record a failure of one reader and let the others go on."""
    try:
        await reader
    except Exception as error:  # noqa: BLE001 - whatever it is, a reader saw it
        measured.failures.append(f"{kind}: {type(error).__name__}: {error}")


async def load(server: Server, seconds: float) -> Measurements:
    """Run all readers at once until the end."""
    readers = common.Server(server.url, 0, server.process.pid)
    limits = httpx2.Limits(max_connections=40)
    async with (
        httpx2.AsyncClient(base_url=server.url, timeout=60, limits=limits) as client,
        async_playwright() as playwright,
        await playwright.chromium.launch(executable_path=common.chromium(), args=list(common.QUIET)) as browser,
        outlet_readers.elsewhere() as elsewhere,
    ):
        place = Place(readers, client, browser, await outlet_readers.pictures(client), elsewhere)
        outlets = files() | outlet_readers.outlets()
        measured = await warm_up(place, outlets)
        measured.warm = Remains.of(server)
        await load_warm(server, place, outlets, seconds, measured)
    return measured


async def warm_up(place: Place, outlets: dict[str, Outlet]) -> Measurements:
    """Request everything once; return measurements that hold no more than what failed."""
    measured = Measurements()
    for kind, outlet in outlets.items():
        for target in list(outlet.targets)[:: 1 if MINUTES >= ASKED else SHARE]:
            await guarded(measured, f"{kind}, before", timed(Measurements(), kind, outlet, place, target))
    return measured


async def load_warm(
    server: Server, place: Place, outlets: dict[str, Outlet], seconds: float, measured: Measurements
) -> None:
    """Run all readers at once until the end, all content having been requested before."""
    drawn, end = random.Random(SEED), perf_counter() + seconds

    async def keep_visiting(group: asyncio.TaskGroup) -> None:
        for number in count():
            if perf_counter() > end - VISIT:
                return
            group.create_task(guarded(measured, "visit", visit(place.server, number, measured)))
            await asyncio.sleep(VISITS)

    async def keep_asking(group: asyncio.TaskGroup, kind: str, outlet: Outlet) -> None:
        targets = list(outlet.targets)
        while perf_counter() < end:
            reader = timed(measured, kind, outlet, place, drawn.choice(targets))
            group.create_task(guarded(measured, kind, reader))
            await asyncio.sleep(outlet.pace)

    async with asyncio.TaskGroup() as group:
        for number in range(STAYING):
            group.create_task(guarded(measured, "stay", stay(place.server, number, end, measured)))
        group.create_task(keep_visiting(group))
        for kind, outlet in outlets.items():
            group.create_task(keep_asking(group, kind, outlet))
        while perf_counter() < end:
            measured.memory.append(server.memory())
            await asyncio.sleep(1)


def findings() -> Iterator[Finding]:
    """Load a server and summarise failures, latencies, memory, and what is left behind."""
    with running() as server:
        measured = asyncio.run(load(server, 60 * MINUTES))
        yield from summary(measured)
        yield left_behind(server, measured)


def left_behind(server: Server, measured: Measurements) -> Finding:
    """Compare what the server holds, when every reader has gone, with what it held after the warm-up."""
    warm = measured.warm or Remains.of(server)

    def has_let_go() -> bool:
        held = server.metric("dashboard_sessions") + server.metric("dashboard_uploads")
        return not held and Remains.of(server).is_as(warm)

    try:
        found = f"{wait_until(has_let_go, HELD):.0f} s later: "
        passed = True
    except TimeoutError:
        found, passed = f"{HELD} s later: ", False
    errors = server.errors()
    left = f"{found}{Remains.of(server)}, {server.metric('dashboard_uploads'):.0f} uploads; {len(errors)} errors in the log"
    left += f"; after the warm-up: {warm}"
    return Finding(
        "when every reader has gone", "; ".join([left, *(line[:300] for line in errors[:3])]), passed and not errors
    )


def summary(measured: Measurements) -> Iterator[Finding]:
    """Summarise failures, latencies of each kind of request, and memory."""
    done = sum(map(len, measured.latencies.values()))
    failures = "; ".join(dict.fromkeys(failure[:300] for failure in measured.failures[:50])) or "none"
    yield Finding(
        f"{done:,} requests and page runs in {MINUTES:g} minutes ({ASKED} are asked for): failures and wrong values",
        failures[:1500],
        passed=not measured.failures and MINUTES >= ASKED,
    )
    for kind, times in sorted(measured.latencies.items()):
        latency = (
            f"95th percentile {percentile(times, 95):.0f} ms, median {median(times):.0f}, longest {max(times):.0f}"
            if len(times) > 1
            else f"{times[0]:.0f} ms"
        )
        tried, passed = f"{len(times):,} of the kind '{kind}'", True
        if kind == "choice":
            tried, passed = f"{tried} (95 of 100 within {WAIT} ms)", percentile(times, 95) <= WAIT
        yield Finding(tried, latency, passed=passed)
    deferred = ", ".join(f"{number} of the kind '{kind}'" for kind, number in measured.deferred.items())
    yield Finding("requests deferred (429, 503 or 504 with Retry-After)", deferred or "none", passed=True)
    quarter = max(1, len(measured.memory) // 4)
    before, after = median(measured.memory[quarter : 2 * quarter]), median(measured.memory[-quarter:])
    found = f"{before:.0f} MB, then {after:.0f} MB; most {max(measured.memory):.0f} MB"
    yield Finding("memory in the second quarter and in the last", found, passed=after - before <= FLAT)
