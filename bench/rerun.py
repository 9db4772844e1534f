"""Benchmark page reruns: duration, and reruns per second, of ours, stock Streamlit and Dash.

Paths as arguments restrict it to those pages.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter

from common import PAGES, Server, dash, median, ours, percentile, quiet, stock, tell
from peers import callbacks
from sessions import Session, session

WARM, RUNS = 20, 200
READERS = 50
SECONDS, MOST = 10, 20  # of a crowd; of one reader, where runs are slow
HEADLINES = PAGES[0]
GOAL_ALONE, GOAL_TIMES = "11 ms", "8 times"  # of the Headlines page; other pages have no goal
NONE = "none, for comparison"


async def alone(server: Server, path: str) -> list[float]:
    """Measure the milliseconds of one reader's consecutive reruns."""
    async with session(server, path) as reader:
        for _ in range(WARM):
            await reader.rerun()
        took, ends = [], perf_counter() + MOST
        while len(took) < RUNS and perf_counter() < ends:
            took.append(1000 * await reader.rerun())
        return took


async def crowd(server: Server, path: str) -> float:
    """Measure the reruns per second of many simultaneous readers without pauses."""
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(session(server, path)) for _ in range(READERS)]
        began = perf_counter()
        counts = await asyncio.gather(*(_reruns_until(reader, began + SECONDS) for reader in readers))
        return sum(counts) / (perf_counter() - began)


async def _reruns_until(reader: Session, deadline: float) -> int:
    count = 0
    while perf_counter() < deadline:
        await reader.rerun()
        count += 1
    return count


def report(server: Server, path: str, took: list[float], rate: float) -> float:
    """Print both results of a page; return the reruns per second."""
    mine = server.label.startswith("python") and path == HEADLINES
    alone_words = f"{median(took):.1f} ms, 95th percentile {percentile(took, 95):.1f} ms"
    tell(f"rerun: {server.label}, {path}, one session", alone_words, GOAL_ALONE if mine else NONE)
    tell(f"rerun: {server.label}, {path}, {READERS} sessions at once", f"{rate:.0f} a second", NONE)
    return rate


def pages(server: Server) -> float:
    """Print the results of every page; return the reruns per second of the first."""
    rates = []
    for path in sys.argv[1:] or PAGES:
        quiet()
        rates.append(report(server, path, asyncio.run(alone(server, path)), asyncio.run(crowd(server, path))))
    return rates[0]


def main() -> None:
    """Print our results, those of the same pages under stock Streamlit, and those of Headlines written in Dash."""
    with ours() as server:
        own = pages(server)
    with tempfile.TemporaryDirectory() as folder, stock(Path(folder)) as server:
        others = pages(server)
    first = (sys.argv[1:] or PAGES)[0]
    tell(f"rerun: {first}, {READERS} sessions, ours to stock", f"{own / others:.1f} times", GOAL_TIMES)
    with dash() as server:
        quiet()
        took = callbacks.alone(server, WARM, RUNS)
        report(server, f"{HEADLINES}, callback", took, callbacks.crowd(server, READERS, SECONDS))


if __name__ == "__main__":
    main()
