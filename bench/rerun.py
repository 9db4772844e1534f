"""How long the server takes to run a page again, and how many reruns it manages; also under stock `streamlit run`."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter

from common import PAGES, Server, Session, median, ours, percentile, session, stock, tell

WARM, RUNS = 20, 200
READERS = 50
SECONDS = 10
# What the architecture measured for a whole page of seven cards.
GOAL_ALONE, GOAL_CROWD = "31 ms", "32 a second"


async def alone(server: Server, path: str) -> str:
    """How long one reader's reruns take, one after the other."""
    async with session(server, path) as reader:
        took = [1000 * await reader.rerun() for _ in range(WARM + RUNS)][WARM:]
    return f"{median(took):.1f} ms, 95th percentile {percentile(took, 95):.1f} ms"


async def crowd(server: Server, path: str) -> str:
    """How many reruns a second the server manages when many readers ask at once, all without a pause."""
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(session(server, path)) for _ in range(READERS)]
        began = perf_counter()
        counts = await asyncio.gather(*(_reruns_until(reader, began + SECONDS) for reader in readers))
        return f"{sum(counts) / (perf_counter() - began):.0f} a second"


async def _reruns_until(reader: Session, deadline: float) -> int:
    count = 0
    while perf_counter() < deadline:
        await reader.rerun()
        count += 1
    return count


def report(name: str, server: Server, goals: tuple[str, str]) -> None:
    """Print both figures of every page."""
    for path in PAGES:
        tell(f"rerun: {name}, {path}, one session", asyncio.run(alone(server, path)), goals[0])
        tell(f"rerun: {name}, {path}, {READERS} sessions at once", asyncio.run(crowd(server, path)), goals[1])


def main() -> None:
    """Print our figures, then those of the same pages under stock Streamlit."""
    with ours() as server:
        report("python -m lib serve", server, (GOAL_ALONE, GOAL_CROWD))
    with tempfile.TemporaryDirectory() as folder, stock(Path(folder)) as server:
        report("stock streamlit run", server, ("none, for comparison", "none, for comparison"))


if __name__ == "__main__":
    main()
