"""Benchmark cached answers for programs: requests per second in one process with wrk, whole and as 304."""

from __future__ import annotations

import shutil
import sys
import urllib.request

from bulletin import CONNECTIONS, GOAL, MISSING, RUNS, asked
from common import Server, ours, quiet, tell

PATHS = (
    "/api/v1/measures",
    "/api/v1/statistics?per_page=10",
    "/exhibits/breakdown.csv",
    "/exhibits/breakdown.jsonstat.json",
    "/feeds/forces/E23000011.atom",
    "/releases.ics",
    "/data/catalog.jsonld",
)


def tag(server: Server, path: str) -> str:
    """Return the entity tag of a path, which is cached from then on."""
    with urllib.request.urlopen(server.url + path) as answer:  # noqa: S310 - our own http address
        return answer.headers["etag"]


def main() -> None:
    """Print requests per second for each path: with its body in brotli, and for a client that has it already."""
    wrk = shutil.which("wrk")
    if wrk is None:
        print(MISSING)
        sys.exit(0)
    with ours() as server:
        for path in PATHS:
            held = tag(server, path)
            for name, headers in (("whole", ()), ("304", (f"If-None-Match: {held}",))):
                quiet()
                runs = [asked(wrk, server, path, *headers) for _ in range(RUNS)]
                rates = ", ".join(f"{rate:,.0f}" for rate, _ in runs)
                bad = "" if name == "304" or all(good for _, good in runs) else ", BUT SOME ANSWERS WERE ERRORS"
                tell(f"cached: {path}, {name}, {CONNECTIONS} connections,", f"{rates} a second{bad}", GOAL)


if __name__ == "__main__":
    main()
