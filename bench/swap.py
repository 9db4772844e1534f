"""Benchmark a new release: the time until it is shown, and how long requests take meanwhile.

Two ways: the moment of a waiting package comes, and a package replaces another with SIGHUP. Under load throughout:
files of exhibits, the index, and page reruns.
"""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import threading
import urllib.request
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, time

from common import ROOT, Server, ours, percentile, tell
from sessions import Session, session

from lib.model.uk_time import in_london
from tests.release_packages import package

READERS = 4  # sessions that run pages again
ASKERS = 2  # threads that request files, one after the other
BEFORE, AFTER = 6.0, 4.0  # seconds of load before the change, and after the new release was shown
PATIENCE = 60  # seconds for it to be shown
PATHS = (
    "/exhibits/breakdown",
    "/exhibits/forces-table.csv",
    "/exhibits/forces-time.json?force=E23000001&measure=88A",
    "/exhibits/years.xlsx",
    "/exhibits/index.json",
    "/data/releases.csv",
)
TELLING = "/data/releases.csv"  # names the release that is shown
GOALS = {"a release comes due": "1 s", "a new package and SIGHUP, its check in full included": "10 s"}


@dataclass
class Load:
    """Requests and results: when each response arrived (seconds of the clock) and how long it took."""

    url: str
    release: str  # that comes
    stop: threading.Event = field(default_factory=threading.Event)
    took: list[tuple[float, float, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    seen: threading.Event = field(default_factory=threading.Event)
    first: float = 0.0  # when an answer first named the new release

    def ask(self) -> None:
        """Request one path after the other until stopped."""
        while not self.stop.is_set():
            for path in PATHS:
                began = perf_counter()
                try:
                    with urllib.request.urlopen(self.url + path, timeout=30) as answer:  # noqa: S310 - our own address
                        body = answer.read()
                except OSError as error:
                    self.failed.append(f"{path}: {error}")
                    continue
                self.took.append((time(), perf_counter() - began, path))
                if path == TELLING:
                    self.read(body)

    def watch(self) -> None:
        """Poll which release is shown, often, to know the moment of the change."""
        while not self.stop.wait(0.01) and not self.first:
            with urllib.request.urlopen(self.url + TELLING, timeout=30) as answer:  # noqa: S310 - our own address
                self.read(answer.read())

    def read(self, body: bytes) -> None:
        """Check whether a response names the new release."""
        if not self.first and self.release.encode() in body:
            self.first = time()
            self.seen.set()

    async def rerun(self, reader: Session) -> None:
        """Rerun a page until stopped."""
        while not self.stop.is_set():
            try:
                took = await reader.rerun()
            except Exception as error:  # noqa: BLE001 - whatever it is, a reader saw it
                self.failed.append(f"page {reader.page}: {error}")
                return
            self.took.append((time(), took, f"page /{reader.page}"))


def under_load(server: Server, release: str, change: threading.Event, wait: float) -> Load:
    """Load the server from before the change until after it; `change` is set when it is due."""
    load = Load(server.url, release)
    threads = [threading.Thread(target=load.ask) for _ in range(ASKERS)] + [threading.Thread(target=load.watch)]

    async def readers() -> None:
        async with AsyncExitStack() as stack:
            pages = [await stack.enter_async_context(session(server, p)) for p in ("/", "/offences") * (READERS // 2)]
            running = [asyncio.create_task(load.rerun(page)) for page in pages]
            await asyncio.sleep(BEFORE)
            change.set()
            await asyncio.to_thread(load.seen.wait, wait + PATIENCE)
            await asyncio.sleep(AFTER)
            load.stop.set()
            await asyncio.gather(*running)

    for path in PATHS:  # what a server makes once, whatever the release, is not what is measured
        with urllib.request.urlopen(server.url + path, timeout=PATIENCE) as answer:  # noqa: S310 - our own address
            answer.read()
    for thread in threads:
        thread.start()
    try:
        asyncio.run(readers())
    finally:
        load.stop.set()
        for thread in threads:
            thread.join()
    return load


def report(name: str, load: Load, changed: float) -> None:
    """Print the results of one change, which came at `changed`."""
    if not load.first:
        raise RuntimeError(f"{name}: the new release was never shown")
    before = [took for at, took, _ in load.took if at < changed]
    during = [(took, what) for at, took, what in load.took if at - took <= load.first + 1 and at >= changed - 1]
    slowest, what = max(during)
    tell(f"swap: {name}, until the new release is shown", f"{load.first - changed:.2f} s", GOALS[name])
    tell(f"swap: {name}, slowest request within a second of it", f"{1000 * slowest:.0f} ms ({what})", "1,000 ms")
    quiet = f"95th percentile {1000 * percentile(before, 95):.0f} ms, slowest {1000 * max(before):.0f} ms"
    tell(f"swap: {name}, before it, for comparison", quiet, "none")
    tell(f"swap: {name}, requests failed", f"{len(load.failed)} of {len(load.took) + len(load.failed)}", "0")
    for line in load.failed[:5]:
        print(f"  {line}")


def next_release(folder: Path, release: str, moment: datetime) -> None:
    """Copy the package with another name and date."""
    local = in_london(moment).replace(microsecond=0).isoformat()
    package(folder, release, local, note="Made up to measure.", checked=False, after=ROOT / "data")


def due(place: Path) -> None:
    """Measure a waiting package whose moment comes."""
    moment = (datetime.now(UTC) + timedelta(seconds=45)).replace(microsecond=0)
    release = "2099-01-01"
    next_release(place / "releases" / release, release, moment)
    with ours(place / "cache") as server:
        wait = moment.timestamp() - time() - BEFORE
        load = under_load(server, release, threading.Event(), wait)
        report("a release comes due", load, moment.timestamp())


def told(place: Path) -> None:
    """Measure a package that replaces another, with SIGHUP."""
    release = "2099-01-02"
    with ours(place / "cache") as server:
        change, at = threading.Event(), [0.0]

        def replace() -> None:
            change.wait()
            next_release(place / "releases" / ".part", release, datetime.now(UTC))
            (place / "releases" / ".part").rename(place / "releases" / release)
            at[0] = time()
            os.kill(server.pid, signal.SIGHUP)

        thread = threading.Thread(target=replace)
        thread.start()
        load = under_load(server, release, change, 0)
        thread.join()
        report("a new package and SIGHUP, its check in full included", load, at[0])


def main() -> None:
    """Print the results of both changes."""
    for change in (due, told):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            (place / "releases").mkdir()
            os.environ["DASHBOARD_RELEASES"] = str(place / "releases")
            change(place)


if __name__ == "__main__":
    main()
