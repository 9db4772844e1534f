"""Benchmark many readers of the Headlines page in one process: waiting times and memory.

They arrive within a minute, then stay and make choices for two more. The readers run in this process, the server in
its own.
"""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter

from common import Server, median, ours, percentile, quiet, tell
from sessions import session

READERS, ARRIVING, STAYING, EVERY = 500, 60, 120, 10  # readers, seconds, seconds, seconds
FIGURES = ("As announced on 16 January 2025", "As published (exact)")
LIMIT = 100  # faults that are printed
GOAL_WAIT, GOAL_MEMORY, GOAL_GROWTH, GOAL_ERRORS = "300 ms", "330 MB", "flat: at most 5 MB", "0"


@dataclass(slots=True)
class Seen:
    """Results: milliseconds of arrivals and choices, faults, and the server's memory as (second, megabytes)."""

    arrivals: list[float] = field(default_factory=list)
    choices: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)


async def reader(server: Server, number: int, began: float, seen: Seen) -> None:
    """Run one reader from arrival to end."""
    come, end = began + number * ARRIVING / READERS, began + ARRIVING + STAYING
    await asyncio.sleep(come - perf_counter())
    try:
        async with session(server, "/") as page:
            seen.arrivals.append(1000 * (perf_counter() - come))
            # Readers do not move in step, but do so alike at every run.
            at = perf_counter() + random.Random(number).uniform(0, EVERY)  # noqa: S311 - no secret
            for figures in cycle(FIGURES):
                if max(at, perf_counter()) >= end:
                    return
                await asyncio.sleep(at - perf_counter())
                seen.choices.append(1000 * await page.choose("figures", figures))
                at += EVERY
    except Exception as fault:  # noqa: BLE001 - whatever a reader meets is counted, and the others go on
        seen.faults.append(f"{type(fault).__name__}: {fault}")


async def weigh(server: Server, began: float, seen: Seen) -> None:
    """Record the server's memory once a second."""
    while True:
        seen.memory.append((perf_counter() - began, server.memory))
        await asyncio.sleep(1)


async def visit(server: Server) -> Seen:
    """Run all readers to the end."""
    seen, began = Seen(), perf_counter()
    async with AsyncExitStack() as stack:
        scale = asyncio.create_task(weigh(server, began, seen))
        stack.callback(scale.cancel)
        await asyncio.gather(*(reader(server, number, began, seen) for number in range(READERS)))
    with suppress(asyncio.CancelledError):
        await scale
    return seen


def held(seen: Seen, begin: float, end: float) -> list[float]:
    """Return the megabytes recorded between two moments."""
    return [megabytes for second, megabytes in seen.memory if begin <= second < end]


def load() -> str:
    """Describe the load of the machine, including the readers."""
    return f"load {os.getloadavg()[0]:.1f} at the end"


def main() -> None:
    """Print waiting times, faults and memory."""
    name = f"crowd: {READERS} sessions in one process,"
    with ours() as server:
        quiet()
        empty = server.memory
        seen = asyncio.run(visit(server))
    waited = f"{percentile(seen.choices, 95):.0f} ms, median {median(seen.choices):.0f} ms"
    tell(f"{name} 95th percentile of {len(seen.choices)} choices, {load()}", waited, GOAL_WAIT)
    print(f"{name} first page, median {median(seen.arrivals):.0f} ms, 95th {percentile(seen.arrivals, 95):.0f} ms")
    tell(f"{name} errors", str(len(seen.faults)), GOAL_ERRORS)
    for fault in dict.fromkeys(seen.faults[:LIMIT]):
        print(f"  {fault}")
    most = max(megabytes for _, megabytes in seen.memory)
    tell(f"{name} most memory", f"{most:.0f} MB, {empty:.0f} MB before the first reader", GOAL_MEMORY)
    last = held(seen, ARRIVING + STAYING / 2, ARRIVING + STAYING)
    ends = len(last) // 4
    grown = median(last[-ends:]) - median(last[:ends])
    tell(f"{name} memory grown in the second minute", f"{grown:+.1f} MB", GOAL_GROWTH)


if __name__ == "__main__":
    main()
