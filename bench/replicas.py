"""Benchmark reruns per second of two replicas behind nginx against one, on this machine."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from common import Server, ours, quiet, tell
from rerun import READERS, crowd

from tests.e2e.balanced import NGINX, balanced

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = ("/", "/forces")
GOAL = "1.6 times one, where every process has a core of its own"


def main() -> None:
    """Print the results of one replica, and of two behind nginx with TLS."""
    if NGINX is None:
        sys.exit("nginx is missing. On Debian, as root: apt-get install nginx.")
    cores = f"{os.cpu_count()} cores, which readers and nginx share"
    for path in PAGES:
        quiet()
        with ours() as server:
            one, busy = spent(lambda: asyncio.run(crowd(server, path)))  # noqa: B023 - called at once
        tell(f"replicas: one alone, {path}, {READERS} sessions", f"{one:.0f} a second", "none, for comparison")
        print(f"replicas: the readers took {busy:.0%} of a core meanwhile; {cores}")
        with tempfile.TemporaryDirectory() as folder, balanced(Path(folder)) as site:
            two, busy = spent(lambda: asyncio.run(crowd(Server(site.url, 0, 0), path)))  # noqa: B023 - called at once
        tell(f"replicas: two behind nginx, {path}, {READERS} sessions", f"{two:.0f} a second", GOAL)
        print(f"replicas: the readers took {busy:.0%} of a core meanwhile; two carry {two / one:.2f} times one")


def spent(work: Callable[[], float]) -> tuple[float, float]:
    """Run `work`; return its result, and this process's CPU use as a share of a core."""
    started_at, cpu_before = perf_counter(), process_time()
    result = work()
    return result, (process_time() - cpu_before) / (perf_counter() - started_at)


if __name__ == "__main__":
    main()
