"""Benchmark the Police forces page: a change of filter, the whole page, and ten times the quarterly counts."""

from __future__ import annotations

import asyncio
import csv
import itertools
import shutil
import tempfile
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from time import perf_counter

from common import ROOT, Server, median, ours, percentile, tell
from sessions import Session, session

from lib import exhibits, measures
from lib.charts.canvas import Canvas
from lib.dataset import fingerprint, package, package_files
from lib.exhibits import naming
from lib.model.records import Selection
from lib.outlets.html import fragments

TABLE, MAP = "/forces?view=table", "/forces"
RATES = {"table of all rates": f"{TABLE}&basis=rate", "map of all rates": f"{MAP}?basis=rate"}
WARM, RUNS = 30, 200
READERS, SECONDS = 50, 10
TIMES = 10


def options() -> list[str]:
    """List the options of the offences control, as labels."""
    return list(naming.measures(package.read(ROOT / "data")).values())


async def alone(server: Server, path: str) -> str:
    """Measure how long one reader waits for another measure of all forces."""
    async with session(server, path) as reader:
        chosen = itertools.cycle(options())
        took = [1000 * await reader.choose("measure", next(chosen)) for _ in range(WARM + RUNS)][WARM:]
    return f"{median(took):.1f} ms, 95th percentile {percentile(took, 95):.1f} ms"


async def unseen(server: Server, path: str) -> str:
    """Measure how long the first reader waits for an uncached measure."""
    async with session(server, path) as reader:
        took = [1000 * await reader.choose("measure", option) for option in options()[1:]]
    return f"{median(took):.1f} ms"


async def crowd(server: Server, path: str) -> str:
    """Measure how many changes per second many readers get without pauses."""
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(session(server, path)) for _ in range(READERS)]
        began = perf_counter()
        counts = await asyncio.gather(*(_until(reader, began + SECONDS, i) for i, reader in enumerate(readers)))
        return f"{sum(counts) / (perf_counter() - began):.0f} a second"


async def _until(reader: Session, deadline: float, start: int) -> int:
    count = 0
    for option in itertools.islice(itertools.cycle(options()), start, None):
        if perf_counter() >= deadline:
            return count
        await reader.choose("measure", option)
        count += 1
    return count


async def whole(server: Server, path: str) -> str:
    """Measure how long a rerun of the whole page takes."""
    async with session(server, path) as reader:
        took = [1000 * await reader.rerun() for _ in range(WARM + RUNS)][WARM:]
    return f"{median(took):.1f} ms"


def longer(folder: Path) -> Path:
    """Copy the data with quarterly counts that begin earlier, so that there are ten times as many rows."""
    package_folder = folder / "data"
    shutil.copytree(ROOT / "data", package_folder)
    with (package_folder / "recorded_offences.csv").open(encoding="utf-8", newline="") as stream:
        _, *rows = csv.reader(stream)
    quarters = len({row[0] for row in rows})
    with (package_folder / "recorded_offences.csv").open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for copy in range(1, TIMES):
            writer.writerows([_earlier(row[0], copy * quarters), *row[1:]] for row in rows)
    (package_folder / package_files.DESCRIPTOR).write_bytes(
        fingerprint.renew(package_files.read(package_folder))[package_files.DESCRIPTOR]
    )
    return package_folder


def _earlier(day: str, quarters: int) -> str:
    month = (first := date.fromisoformat(day)).year * 12 + first.month - 1 - 3 * quarters
    return date(month // 12, month % 12 + 1, 1).isoformat()


def views(place: Path) -> dict[str, float]:
    """Measure the milliseconds to make a year of all forces uncached (exhibit, chart and table): median by exhibit."""
    register = package.read(place)
    measures.of(register)
    took: dict[str, list[float]] = {}
    for name in ("forces-map", "forces-compare", "forces-spread"):
        for measure in register.measures:
            for basis in ("count", "rate"):
                selection = Selection(measure=measure, basis=basis)
                began = perf_counter()
                exhibit = exhibits.REGISTRY[name].build(register, selection)
                exhibit.chart(Canvas())
                fragments.exhibit_table(exhibit)
                took.setdefault(name, []).append(1000 * (perf_counter() - began))
    return {name: median(values) for name, values in took.items()}


def main() -> None:
    """Print all results."""
    with ours() as server:
        for name, path in {"table of all forces and years": TABLE, "map of all forces": MAP, **RATES}.items():
            tell(f"forces: a measure never asked for before, {name}", asyncio.run(unseen(server, path)), "none")
            tell(f"forces: another measure, {name}, one session", asyncio.run(alone(server, path)), "12 ms")
            tell(
                f"forces: another measure, {name}, {READERS} sessions", asyncio.run(crowd(server, path)), "80 a second"
            )
            tell(f"forces: whole page, {name}", asyncio.run(whole(server, path)), "35 ms")
    usual = views(ROOT / "data")
    with tempfile.TemporaryDirectory() as folder:
        tenfold = views(longer(Path(folder)))
    for name, took in usual.items():
        tell(f"forces: {name} made anew", f"{took:.1f} ms; {TIMES} times the rows {tenfold[name]:.1f} ms", "1.5 times")


if __name__ == "__main__":
    main()
