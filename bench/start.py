"""How long `python -m lib serve` takes until it answers, with data that were checked before and data that were not."""

from __future__ import annotations

import tempfile
from pathlib import Path

from common import median, ours, tell

RUNS = 5
GOAL = "3 s"


def seconds(cache: Path) -> float:
    """One start."""
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
