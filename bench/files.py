"""Benchmark files of exhibits: the time to make each format, to send a cached one, and 304 responses per second."""

from __future__ import annotations

import http.client
from time import perf_counter
from urllib.parse import urlsplit

from common import ROOT, median, ours, tell

from lib import exhibits
from lib.dataset import package
from lib.model.records import Selection
from lib.outlets.html.formats import FORMATS

GOALS = {"csv": "10 ms", "json": "10 ms", "xlsx": "150 ms"}
WHAT = {"breakdown": Selection(), "forces-compare": Selection(basis="rate"), "forces-table": Selection()}
RUNS, SECONDS = 15, 5


def anew() -> None:
    """Print the milliseconds to make each format of three exhibits."""
    register = package.read(ROOT / "data")
    for name, selection in WHAT.items():
        exhibit = exhibits.make(name, register, selection)
        for ending, how in FORMATS.items():
            took = []
            for _ in range(RUNS):
                began = perf_counter()
                body = how.make(exhibit, register)
                took.append(1000 * (perf_counter() - began))
            size = f"{len(body) / 1000:.0f} kB"
            tell(
                f"files: {name}, {ending or 'page'} made anew",
                f"{median(took):.1f} ms, {size}",
                GOALS.get(ending, "none"),
            )


def served() -> None:
    """Print the milliseconds of a cached file over HTTP, and the 304 responses per second for one client."""
    with ours() as server:
        url = urlsplit(server.url)
        client = http.client.HTTPConnection(url.hostname or "", url.port)
        for ending in GOALS:
            path = f"/exhibits/forces-table.{ending}"
            _get(client, path, {})
            took = [_get(client, path, {})[0] for _ in range(RUNS)]
            tell(f"files: forces-table.{ending} kept, over HTTP", f"{1000 * median(took):.1f} ms", "10 ms")
        _, tag = _get(client, "/exhibits/forces-table.csv", {})
        began, count = perf_counter(), 0
        while perf_counter() < began + SECONDS:
            _get(client, "/exhibits/forces-table.csv", {"If-None-Match": tag})
            count += 1
        tell("files: 304s, one asker", f"{count / (perf_counter() - began):.0f} a second", "none")
        client.close()


def _get(client: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> tuple[float, str]:
    began = perf_counter()
    client.request("GET", path, headers=headers)
    answer = client.getresponse()
    answer.read()
    return perf_counter() - began, answer.headers["etag"]


if __name__ == "__main__":
    anew()
    served()
