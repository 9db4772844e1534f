"""Benchmark files of exhibits: time to make each format and a deck, memory after it, cached files and 304s a second."""

from __future__ import annotations

import gc
import http.client
import resource
from importlib import import_module
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from common import ROOT, median, ours, tell

from lib import exhibits
from lib.dataset import package
from lib.model.records import Selection
from lib.outlets.html.formats import FORMATS
from lib.outlets.slides import offered
from lib.web.process_memory import return_freed_memory

GOALS = {"csv": "10 ms", "json": "10 ms", "xlsx": "150 ms"}
DECKS = (("one exhibit", 1, "300 ms"), ("twelve exhibits", 12, "3000 ms"))
MEGABYTE = 1_000_000
WHAT = {"breakdown": Selection(), "forces-compare": Selection(basis="rate"), "forces-table": Selection()}
RUNS, SECONDS = 15, 5
FORCE = ("E23000005",)


def anew() -> None:
    """Print the milliseconds to make each format of three exhibits."""
    register = package.read(ROOT / "data")
    for name, selection in WHAT.items():
        exhibit = exhibits.make(name, register, selection)
        for ending, how in FORMATS.items():
            if how.refusal and how.refusal(exhibit):
                continue
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


def decks() -> None:
    """Print the milliseconds of decks, the first with python-pptx to load, and the memory that stays after them."""
    return_freed_memory()  # as a server does
    register = package.read(ROOT / "data")
    drawn = [
        exhibit
        for name, builder in exhibits.REGISTRY.items()
        if offered.has_slides(exhibit := exhibits.make(name, register, Selection(force=FORCE if builder.needs else ())))
    ]
    for exhibit in drawn:
        exhibit.chart()  # a server that makes slides has drawn charts: polars and Plotly keep memory from then on
    make = FORMATS[offered.ENDING].make
    gc.collect()
    began, before = perf_counter(), resident()
    make(drawn[0], register)
    tell("files: first deck, python-pptx loaded with it", f"{1000 * (perf_counter() - began):.0f} ms", "none")
    deck = import_module("lib.outlets.slides.deck")
    cover = deck.FirstSlide(register.release, (), "/press_pack")
    for name, count, goal in DECKS:
        took = []
        for run in range(RUNS):
            began = perf_counter()
            if count == 1:
                make(drawn[run % len(drawn)], register)
            else:
                deck.of_several(drawn[:count], cover)
            took.append(1000 * (perf_counter() - began))
        tell(f"files: deck of {name}", f"{median(took):.0f} ms, at most {max(took):.0f} ms", goal)
    gc.collect()
    kept = resident() - before
    tell("files: memory after all these decks, the library included", f"{kept:.0f} MB on {before:.0f} MB", "20 MB")


def resident() -> float:
    """Return the memory of this process in megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / MEGABYTE


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
    decks()  # first, as it measures what loading python-pptx takes
    anew()
    served()
