"""How long the server takes to run a page again, and how often it can, against stock `streamlit run` of the same pages."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from common import PAGES, Server, Session, median, ours, percentile, session, stock, tell

WARM, RUNS = 20, 200
READERS = 50
SECONDS = 10


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds for one reader's reruns, and reruns a second with many readers at once."""

    alone: list[float]
    crowd: float

    @property
    def milliseconds(self) -> str:
        """Median and 95th percentile of one reader."""
        return f"{1000 * median(self.alone):.1f} ms (95th percentile {1000 * percentile(self.alone, 95):.1f})"


async def speed(server: Server, path: str) -> Speed:
    """Both measures of one page."""
    async with session(server, path) as reader:
        alone = [await reader.rerun() for _ in range(WARM + RUNS)][WARM:]
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(session(server, path)) for _ in range(READERS)]
        began = perf_counter()
        counts = await asyncio.gather(*(_reruns_until(reader, began + SECONDS) for reader in readers))
        return Speed(alone, sum(counts) / (perf_counter() - began))


async def _reruns_until(reader: Session, deadline: float) -> int:
    count = 0
    while perf_counter() < deadline:
        await reader.rerun()
        count += 1
    return count


def main() -> None:
    """Print each page's figures beside those of stock Streamlit."""
    with ours() as server:
        own = {path: asyncio.run(speed(server, path)) for path in PAGES}
    with tempfile.TemporaryDirectory() as folder, stock(Path(folder)) as server:
        plain = {path: asyncio.run(speed(server, path)) for path in PAGES}
    for path in PAGES:
        print(path, own[path].milliseconds, own[path].crowd, "|", plain[path].milliseconds, plain[path].crowd)


if __name__ == "__main__":
    main()
