"""Files of exhibits: the time to make each format anew, to send one that is kept, and the 304s answered a second."""

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
    """Print the milliseconds to make each format of three exhibits from the exhibit."""
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
    """Print the milliseconds of a kept file over HTTP, and the 304s a second of one asker."""
    with ours() as server:
        place = urlsplit(server.url)
        asker = http.client.HTTPConnection(place.hostname or "", place.port)
        for ending in GOALS:
            path = f"/exhibits/forces-table.{ending}"
            _get(asker, path, {})
            took = [_get(asker, path, {})[0] for _ in range(RUNS)]
            tell(f"files: forces-table.{ending} kept, over HTTP", f"{1000 * median(took):.1f} ms", "10 ms")
        _, tag = _get(asker, "/exhibits/forces-table.csv", {})
        began, count = perf_counter(), 0
        while perf_counter() < began + SECONDS:
            _get(asker, "/exhibits/forces-table.csv", {"If-None-Match": tag})
            count += 1
        tell("files: 304s, one asker", f"{count / (perf_counter() - began):.0f} a second", "none")
        asker.close()


def _get(asker: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> tuple[float, str]:
    began = perf_counter()
    asker.request("GET", path, headers=headers)
    answer = asker.getresponse()
    answer.read()
    return perf_counter() - began, answer.headers["etag"]


if __name__ == "__main__":
    anew()
    served()
