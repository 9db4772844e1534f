"""Benchmark an exhibit's page for embedding: uncached, cached, and its effect on a reader under load.

`python bench/embed.py` measures this code, `python bench/embed.py COMMIT` first an earlier commit, in the same run.
"""

from __future__ import annotations

import asyncio
import io
import re
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import cycle, islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from common import PATIENCE, ROOT, Server, median, ours, quiet, tell
from sessions import session

if TYPE_CHECKING:
    from collections.abc import Iterator

ALONE, CONNECTIONS, CROWD = (
    12,
    20,
    60,
)  # addresses requested one by one; connections of a crowd, and addresses they request
CODES = ("17B", "19D", "19E", "19G", "19H", "20B", "21", "22B", "23", "71", "73", "86", "88A")
FIGURES = ("As announced on 16 January 2025", "As published (exact)")
GOAL_NEW, GOAL_MET, GOAL_WAIT = "0.5 s", "50 ms", "as without"


def addresses() -> Iterator[str]:
    """Yield addresses of views that no page shows by default, each once."""
    years = [f"{year}-{(year + 1) % 100}" for year in range(2023, 2012, -1)]
    for exhibit, year, code in product(("forces-map", "forces-compare"), years, CODES):
        yield f"/exhibits/{exhibit}?measure={code}&year={year}"


def asked(server: Server, path: str) -> tuple[int, float]:
    """Request a path; return the status, and the seconds until the whole response arrived."""
    started_at = perf_counter()
    try:
        with urllib.request.urlopen(server.url + path, timeout=PATIENCE) as answer:  # noqa: S310 - our own http address
            answer.read()
            return answer.status, perf_counter() - started_at
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, perf_counter() - started_at


def worked(server: Server) -> float:
    """Return the CPU seconds of the server."""
    with urllib.request.urlopen(server.url + "/metrics", timeout=PATIENCE) as answer:  # noqa: S310 - our own
        match = re.search(r"^process_cpu_seconds_total (\S+)", answer.read().decode(), re.MULTILINE)
    if match is None:
        raise RuntimeError("/metrics tells nothing of the process")
    return float(match[1])


def alone(server: Server, fresh: Iterator[str]) -> tuple[float, float, float]:
    """Measure CPU seconds and waiting time for an uncached address, and waiting time for a cached one."""
    used, waited, met = [], [], []
    while len(used) < ALONE:
        path, before = next(fresh), worked(server)
        status, took = asked(server, path)
        if status != 200:  # noqa: PLR2004 - this view has no such measure in this version
            continue
        used.append(worked(server) - before)
        waited.append(took)
        met.append(asked(server, path)[1])
    return median(used), median(waited), median(met)


async def choosing(server: Server, crowd: asyncio.Event | None) -> list[float]:
    """Measure how long a reader waits for each choice; with a crowd, as long as that runs."""
    waits = []
    async with session(server, "/") as page:
        for figures in islice(cycle(FIGURES), 200):
            waits.append(await page.choose("figures", figures))
            if len(waits) >= ALONE and (crowd is None or crowd.is_set()):
                break
    return waits


async def beside(server: Server, fresh: Iterator[str]) -> tuple[list[float], list[int]]:
    """Measure a reader's waits while a crowd requests uncached addresses; return them and the crowd's statuses."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def crowd() -> list[int]:
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            asks = [loop.run_in_executor(pool, asked, server, path) for path in islice(fresh, CROWD)]
            answers = await asyncio.gather(*asks)
        over.set()
        return [status for status, _ in answers]

    statuses, waits = await asyncio.gather(crowd(), choosing(server, over))
    return waits, statuses


def measure(server: Server, label: str) -> None:
    """Print the results of one server."""
    fresh = addresses()
    for _ in range(3):
        asked(server, next(fresh))  # fonts and tables are loaded once
    quiet()
    used, waited, met = alone(server, fresh)
    tell(f"embed: {label}, an address that is new,", f"{waited:.2f} s, {used:.2f} s of a core", GOAL_NEW)
    tell(f"embed: {label}, an address that was met,", f"{1000 * met:.0f} ms", GOAL_MET)
    quietly = asyncio.run(choosing(server, None))
    waits, statuses = asyncio.run(beside(server, fresh))
    with_crowd = f"longest {1000 * max(waits):.0f} ms, median {1000 * median(waits):.0f} ms"
    without = f"longest {1000 * max(quietly):.0f} ms, median {1000 * median(quietly):.0f} ms without"
    refused = statuses.count(429)
    crowd_description = f"{CONNECTIONS} connections ask for {CROWD} new addresses ({refused} are told to come again),"
    tell(f"embed: {label}, {crowd_description} a reader's choice", f"{with_crowd}; {without}", GOAL_WAIT)


def main() -> None:
    """Print the results of an earlier commit, if one is named, and of this code."""
    with ExitStack() as stack:
        if len(sys.argv) > 1:
            earlier = Path(stack.enter_context(TemporaryDirectory()))
            packed = subprocess.run(
                ["git", "archive", sys.argv[1]],
                cwd=ROOT,
                capture_output=True,
                check=True,
            ).stdout
            with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
                archive.extractall(earlier, filter="data")
            with ours(folder=earlier) as server:
                measure(server, sys.argv[1])
        with ours() as server:
            measure(server, "now")


if __name__ == "__main__":
    main()
