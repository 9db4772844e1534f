"""A page to embed: what a new address costs, what one that was met costs, and what a crowd does to a reader.

`python bench/embed.py` measures this code, `python bench/embed.py COMMIT` an earlier one first, in the same run.
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

ALONE, CONNECTIONS, CROWD = 12, 20, 60  # addresses asked for one by one; connections of a crowd, and what they ask for
CODES = ("17B", "19D", "19E", "19G", "19H", "20B", "21", "22B", "23", "71", "73", "86", "88A")
FIGURES = ("As announced on 16 January 2025", "As published (exact)")
GOAL_NEW, GOAL_MET, GOAL_WAIT = "0.5 s", "50 ms", "as without"


def addresses() -> Iterator[str]:
    """Views that no page shows by itself, each once."""
    years = [f"{year}-{(year + 1) % 100}" for year in range(2023, 2012, -1)]
    for exhibit, year, code in product(("forces-map", "forces-compare"), years, CODES):
        yield f"/exhibits/{exhibit}?measure={code}&year={year}"


def asked(server: Server, path: str) -> tuple[int, float]:
    """The status of an answer, and the seconds until all of it was there."""
    began = perf_counter()
    try:
        with urllib.request.urlopen(server.url + path, timeout=PATIENCE) as answer:  # noqa: S310 - our own http address
            answer.read()
            return answer.status, perf_counter() - began
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, perf_counter() - began


def worked(server: Server) -> float:
    """The seconds of a core that the server has used."""
    with urllib.request.urlopen(server.url + "/metrics", timeout=PATIENCE) as answer:  # noqa: S310 - our own
        found = re.search(r"^process_cpu_seconds_total (\S+)", answer.read().decode(), re.MULTILINE)
    if found is None:
        raise RuntimeError("/metrics tells nothing of the process")
    return float(found[1])


def alone(server: Server, fresh: Iterator[str]) -> tuple[float, float, float]:
    """Seconds of a core and of waiting for a new address, and of waiting for one that was met."""
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
    """How long a reader waits for each of some choices; with a crowd, for as long as it asks."""
    found = []
    async with session(server, "/") as page:
        for figures in islice(cycle(FIGURES), 200):
            found.append(await page.choose("figures", figures))
            if len(found) >= ALONE and (crowd is None or crowd.is_set()):
                break
    return found


async def beside(server: Server, fresh: Iterator[str]) -> tuple[list[float], list[int]]:
    """What a reader waits for choices while a crowd asks for new addresses, and what the crowd is answered."""
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
    """Print the figures of one server."""
    fresh = addresses()
    for _ in range(3):
        asked(server, next(fresh))  # letters and tables are made ready once
    quiet()
    used, waited, met = alone(server, fresh)
    tell(f"embed: {label}, an address that is new,", f"{waited:.2f} s, {used:.2f} s of a core", GOAL_NEW)
    tell(f"embed: {label}, an address that was met,", f"{1000 * met:.0f} ms", GOAL_MET)
    quietly = asyncio.run(choosing(server, None))
    waits, statuses = asyncio.run(beside(server, fresh))
    said = f"longest {1000 * max(waits):.0f} ms, median {1000 * median(waits):.0f} ms"
    without = f"longest {1000 * max(quietly):.0f} ms, median {1000 * median(quietly):.0f} ms without"
    refused = statuses.count(429)
    told = f"{CONNECTIONS} connections ask for {CROWD} new addresses ({refused} are told to come again),"
    tell(f"embed: {label}, {told} a reader's choice", f"{said}; {without}", GOAL_WAIT)


def main() -> None:
    """Print the figures of an earlier commit, where one is named, and of this code."""
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
