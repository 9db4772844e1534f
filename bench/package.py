"""Benchmark the data package: checked in full, loaded when checked before, and with all earlier releases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

from common import ROOT, median, tell

RUNS = 7
GOALS = {"check(DATA)": "1 s", "read(DATA)": "0.1 s", "store": "0.3 s"}
NAMES = {
    "check(DATA)": "full check",
    "read(DATA)": "load when already checked",
    "store": "load with the earlier releases, compared with the one before",
}
MEASURE = """
import json, sys, time
began = time.perf_counter()
from lib.dataset import package
from lib.releases.store import DATA, store
imported = time.perf_counter()
store.current() if sys.argv[1] == "store" else eval(f"package.{sys.argv[1]}")
print(json.dumps([imported - began, time.perf_counter() - imported]))
"""


def measured(command: str, cache: str) -> tuple[float, float]:
    """Measure in a fresh process the seconds to import and to run `lib.dataset.package`, or the store."""
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, command],
        cwd=ROOT,
        env=os.environ | {"XDG_CACHE_HOME": cache},
        capture_output=True,
        check=True,
        text=True,
    )
    imported, ran = json.loads(run.stdout)
    return imported, ran


def main() -> None:
    """Print the medians; the full check comes first and fills the validation cache for the loads."""
    with tempfile.TemporaryDirectory() as cache:
        for command, goal in GOALS.items():
            runs = [measured(command, cache) for _ in range(RUNS)]
            tell(f"package: {NAMES[command]}", f"{median([ran for _, ran in runs]):.2f} s", goal)
            print(f"package: imports before it {median([imported for imported, _ in runs]):.2f} s")


if __name__ == "__main__":
    main()
