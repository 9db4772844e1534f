"""Benchmark the bulletin's requests per second in one process with wrk; `visit.py` measures its first heading."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

from common import Server, ours, quiet, tell

PATH, HEALTH = "/bulletin", "/_stcore/health"
CONNECTIONS, SECONDS, RUNS = 32, 8, 3
GOAL = "2,000 a second"
MISSING = "wrk is missing, so requests a second are not measured. On Debian: apt-get install wrk"


def asked(wrk: str, server: Server, path: str, *headers: str) -> tuple[float, bool]:
    """Run wrk, with further `headers`; return requests per second, and whether every response was successful."""
    given = [part for header in ("Accept-Encoding: br", *headers) for part in ("-H", header)]
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *given, server.url + path]
    output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    match = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if match is None:
        raise RuntimeError(f"wrk said something else than expected: {output}")
    return float(match[1]), "Non-2xx" not in output and "Socket errors" not in output


def main() -> None:
    """Print the best runs, and for comparison those of the smallest possible response of the same process."""
    wrk = shutil.which("wrk")
    if wrk is None:
        print(MISSING)
        sys.exit(0)
    with ours() as server:
        for path, goal in ((PATH, GOAL), (HEALTH, "none, for comparison")):
            if not server.has(path):
                print(f"bulletin: {path} is not served by this version: nothing to measure")
                continue
            quiet()
            runs = [asked(wrk, server, path) for _ in range(RUNS)]
            rates = ", ".join(f"{rate:,.0f}" for rate, _ in runs)
            bad = "" if all(good for _, good in runs) else ", BUT SOME ANSWERS WERE ERRORS"
            tell(f"bulletin: {path}, {CONNECTIONS} connections,", f"{rates} a second{bad}", goal)


if __name__ == "__main__":
    main()
