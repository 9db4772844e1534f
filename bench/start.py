"""Benchmark the start of `python -m lib serve`, with and without a validation cache."""

from __future__ import annotations

import tempfile
from pathlib import Path

from common import median, ours, tell

RUNS = 5
GOAL = "3 s"


def seconds(cache: Path) -> float:
    """Measure one start."""
    with ours(cache) as server:
        return server.start


def main() -> None:
    """Print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        caches = [Path(folder, str(run)) for run in range(RUNS)]
        first = [seconds(cache) for cache in caches]
        again = [seconds(cache) for cache in caches]
    tell("start: data checked before", f"{median(again):.2f} s", GOAL)
    tell("start: data never checked", f"{median(first):.2f} s", GOAL)


if __name__ == "__main__":
    main()
