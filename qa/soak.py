"""Twenty minutes of readers of every kind, on one process.

Readers stay on every page and choose every ten seconds; others arrive, look for twenty seconds and leave; bulletin
pages, files, data and pictures are asked for beside them, new pictures among them. The readers run in a process of
their own and speak as a browser does. QA_SOAK_MINUTES makes it shorter, to try it.

Everything that will be asked for is asked for once before, so that the caches, whose sizes are limits, are full. Memory is
flat where the middle value of the last quarter is not more than 10 MB above that of the second quarter.
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
from qa.findings import ROOT, Finding

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

MINUTES: Final = float(os.environ.get("QA_SOAK_MINUTES", "20"))
STAYING, EVERY = 60, 10  # readers who stay, and seconds between their choices
VISIT = 20  # seconds that a passing reader stays
# Seconds between requests of each kind, and between passing readers.
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
BUSY = {429, 503, 504}  # what a picture may answer when too many are asked for


@dataclass(slots=True)
class Seen:
    """Milliseconds by kind of request, faults in words, how often pictures were put off, and the server's megabytes."""

    took: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    put_off: int = 0
    memory: list[float] = field(default_factory=list)


def addresses() -> dict[str, list[str]]:
    """What is asked for beside the pages, by kind."""
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
    """One choice on a page; the seconds until it is shown."""
    key, options = CHOICES.get(path, ("", ()))
    return await (page.choose(key, options[number % len(options)]) if key else page.rerun())


async def stay(server: Server, number: int, end: float, seen: Seen) -> None:
    """A reader who chooses every ten seconds until the end."""
    path = PAGES[number % len(PAGES)].path
    await asyncio.sleep(random.Random(number).uniform(0, EVERY))  # noqa: S311 - no secret
    async with session(server, path) as page:
        for turn in count():
            if perf_counter() > end:
                return
            began = perf_counter()
            seen.took["choice"].append(1000 * await choose(page, path, turn))
            await asyncio.sleep(max(0, EVERY - (perf_counter() - began)))


async def pass_by(server: Server, number: int, seen: Seen) -> None:
    """A reader who opens one page, chooses once and goes."""
    path = PAGES[number % len(PAGES)].path
    began = perf_counter()
    async with session(server, path) as page:
        seen.took["arrival"].append(1000 * (perf_counter() - began))
        seen.took["choice"].append(1000 * await choose(page, path, number))
        await asyncio.sleep(VISIT)


async def fetch(client: httpx2.AsyncClient, kind: str, path: str, seen: Seen) -> None:
    """One file, bulletin page or picture."""
    began = perf_counter()
    answer = await client.get(path)
    if kind == "picture" and answer.status_code in BUSY and "Retry-After" in answer.headers:
        seen.put_off += 1
        return
    if answer.status_code != httpx2.codes.OK or not answer.content:
        raise RuntimeError(f"{path} was answered with {answer.status_code}")
    seen.took[kind].append(1000 * (perf_counter() - began))


async def watched(seen: Seen, what: str, one: Coroutine[object, object, None]) -> None:
    """Whatever a reader meets is counted, and the others go on."""
    try:
        await one
    except Exception as fault:  # noqa: BLE001
        seen.faults.append(f"{what}: {type(fault).__name__}: {fault}")


async def load(server: Server, seconds: float) -> Seen:
    """Everything at once, to the end."""
    seen, asked = Seen(), addresses()
    choice = random.Random(9)  # noqa: S311 - no secret
    limits = httpx2.Limits(max_connections=40)
    async with (
        httpx2.AsyncClient(base_url=server.url, timeout=60, limits=limits) as client,
        asyncio.TaskGroup() as group,
    ):
        for kind, paths in asked.items():
            for path in paths:
                await watched(seen, "before", fetch(client, kind, path, Seen()))
        end = perf_counter() + seconds

        async def keep_coming(kind: str) -> None:
            for number in count():
                if perf_counter() > end - (VISIT if kind == "visit" else 0):
                    return
                if kind == "visit":
                    one = pass_by(server, number, seen)
                else:
                    one = fetch(client, kind, choice.choice(asked[kind]), seen)
                group.create_task(watched(seen, kind, one))
                await asyncio.sleep(PACE[kind])

        for number in range(STAYING):
            group.create_task(watched(seen, "stay", stay(server, number, end, seen)))
        for kind in PACE:
            group.create_task(keep_coming(kind))
        while perf_counter() < end:
            seen.memory.append(server.memory)
            await asyncio.sleep(1)
    return seen


def findings() -> Iterator[Finding]:
    """Faults, waits of each kind, and memory."""
    with tempfile.TemporaryDirectory() as cache, ours(Path(cache)) as server:
        seen = asyncio.run(load(server, 60 * MINUTES))
    yield from told(seen)


def told(seen: Seen) -> Iterator[Finding]:
    """The rows of the table."""
    done = sum(map(len, seen.took.values()))
    words = "; ".join(dict.fromkeys(seen.faults[:5])) or "none"
    yield Finding(f"{done:,} requests and page runs in {MINUTES:g} minutes: faults", words, held=not seen.faults)
    for kind, took in sorted(seen.took.items()):
        waits = f"95th percentile {percentile(took, 95):.0f} ms, median {median(took):.0f}, longest {max(took):.0f}"
        tried, held = f"{len(took):,} of the kind '{kind}'", True
        if kind == "choice":
            tried, held = f"{tried} (95 of 100 within {WAIT} ms)", percentile(took, 95) <= WAIT
        yield Finding(tried, waits, held=held)
    yield Finding("pictures put off in words (429, 503 or 504 with Retry-After)", f"{seen.put_off}", held=True)
    quarter = max(1, len(seen.memory) // 4)
    before, after = median(seen.memory[quarter : 2 * quarter]), median(seen.memory[-quarter:])
    found = f"{before:.0f} MB, then {after:.0f} MB; most {max(seen.memory):.0f} MB"
    yield Finding("memory in the second quarter and in the last", found, held=after - before <= FLAT)
