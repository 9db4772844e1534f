"""Benchmark hearing packs of six police forces: how soon both files are made, and what memory the process keeps."""

from __future__ import annotations

import tempfile
import urllib.request
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from common import ours, quiet, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from common import Server

FORCES, PACKS = 6, 6  # forces of a pack, packs made one after another
SETTLE = 3  # seconds in which memory that is no longer needed is given back
GOAL, MEMORY_GOAL = 6.0, 20.0  # seconds, megabytes


def main() -> None:
    """Print the seconds for a pack made for the first time, and the megabytes that the process kept."""
    with tempfile.TemporaryDirectory() as cache, ours(Path(cache)) as server:
        quiet()
        seconds, memory = [], []
        memory.append(server.memory)
        for forces in packs(server):
            started_at = perf_counter()
            sizes = [size(server, f"/hearing_pack.{ending}?force={forces}") for ending in ("docx", "pdf")]
            seconds.append(perf_counter() - started_at)
            sleep(SETTLE)
            memory.append(server.memory)
        what = f"hearing pack of {FORCES} forces"
        made = f"both files ({sizes[0] // 1000} kB and {sizes[1] // 1000} kB)"
        tell(f"{what}: {made}, the first of the process:", f"{seconds[0]:.2f} s", f"{GOAL:.0f} s")
        tell(f"{what}: {made}, slowest of {PACKS - 1} others:", f"{max(seconds[1:]):.2f} s", f"{GOAL:.0f} s")
        tell(f"{what}: memory after the first:", f"+{memory[1] - memory[0]:.1f} MB", f"{MEMORY_GOAL:.0f} MB")
        grown = memory[-1] - memory[0]
        tell(f"{what}: memory after {PACKS}:", f"+{grown:.1f} MB", f"{MEMORY_GOAL:.0f} MB")


def packs(server: Server) -> Iterator[str]:
    """Yield the forces of each pack, no two alike."""
    with urllib.request.urlopen(f"{server.url}/data/forces.csv") as answer:  # noqa: S310 - our own server
        codes = [line.split(",")[0] for line in answer.read().decode().splitlines()[1:]]
    yield from (",".join(codes[start : start + FORCES]) for start in range(0, FORCES * PACKS, FORCES))


def size(server: Server, path: str) -> int:
    """Request a file; return its bytes."""
    with urllib.request.urlopen(server.url + path) as answer:  # noqa: S310 - our own server
        return len(answer.read())


if __name__ == "__main__":
    main()
