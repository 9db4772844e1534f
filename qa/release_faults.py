"""Faults of releases: a package that breaks while it is shown, a release under load, a clock that is set back."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final

from bench import common
from bench.sessions import session
from qa.outlet_answers import OUTLETS, OutletRequest
from qa.report import ROOT, Finding, attempt
from qa.server import OK, running, wait_until
from tests import release_packages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.server import Response, Server

RELEASES: Final = "/data/releases.csv"  # names the release that is shown
PATHS: Final = (
    RELEASES,
    "/data/",
    "/exhibits/index.json",
    "/exhibits/breakdown",
    "/exhibits/forces-table.csv",
    "/bulletin",
)
REQUESTS: Final = (*(OutletRequest(path, path) for path in PATHS), *OUTLETS)
FAILURES: Final = "dashboard_load_failures_total"
# Replaces the dashboard's clock in the server by a moment that stands in a file.
CLOCK: Final = """
import sys
from datetime import datetime
from pathlib import Path
sys.path.insert(0, {root!r})
from lib.releases import clock
clock.Clock.__init__.__defaults__ = (lambda: datetime.fromisoformat(Path({file!r}).read_text()),)
"""
NOW: Final = "2026-12-01T12:00:00+00:00"
LATE, BEFORE, DUE = "2026-12-10", "2026-12-10T09:29:59+00:00", "2026-12-10T09:30:00+00:00"
WAITING: Final = "2026-12-20"  # a release that does not come due
READERS, PAUSE = 4, 0.1  # readers of files during a change, and seconds between their requests
AROUND: Final = 2  # seconds of load before the change and after it
COMES: Final = 240  # seconds in which a release must come under load; more is given up


class House(release_packages.House):
    """Data and releases in temporary folders, and the clock of the server that reads them."""

    def environment(self) -> dict[str, str]:
        """Write the clock; return the variables with which a server reads these folders and this clock."""
        self.place = self.data.parent
        modules = self.place / "modules"
        modules.mkdir()
        code = CLOCK.format(root=str(ROOT), file=str(self.place / "now"))
        (modules / "sitecustomize.py").write_text(code)
        self.set_clock(NOW)
        return self.folders | {"PYTHONPATH": str(modules)}

    def set_clock(self, moment: str) -> None:
        """Set the clock of the server."""
        beside = self.place / "now.new"
        beside.write_text(moment)
        beside.replace(self.place / "now")

    def publish(self, release: str, moment: str, more: int) -> None:
        """Lay a release down as an editor does: written beside, and moved in one step."""
        self.add(release, moment, more=more, checked=False, beside=self.place / "next")
        (self.place / "next").rename(self.releases / release)


def release_faults(folder: Path) -> Iterator[Finding]:
    """Inject each fault of releases into one server, then start it again behind its clock."""
    (folder / "house").mkdir()
    house = House(folder / "house")
    environment = house.environment()
    with running(folder / "cache", **environment) as server:
        yield from attempt("the data that are shown are damaged", lambda: [package_damaged(house, server)])
        yield from attempt("a release is published under load", lambda: [release_under_load(house, server)])
        yield from attempt("the clock is set back", lambda: clock_set_back(house, server))
        shown = server.get(RELEASES).body
    with running(folder / "cache", **environment) as server:
        same, early = server.get(RELEASES).body == shown, is_named(server, WAITING)
        yield Finding(
            "the server starts again, its clock still nine days behind",
            f"{'the same' if same else 'another'} release is shown as before, by a note in the cache folder; the release "
            f"that waits is {'named' if early else 'not named'}",
            passed=same and not early,
        )


def package_damaged(house: House, server: Server) -> Finding:
    """Replace a count by a word in the package that is shown, then repair it."""
    before, failures, lines = tagged(server), server.metric(FAILURES), len(server.log_records())
    file = house.data / "recorded_offences.csv"
    content = file.read_bytes()
    header, *rows = release_packages.rows_of(file)
    rows[0][header.index("offences")] = "many"
    release_packages.write(file, [header, *rows])
    try:
        noticed = wait_until(lambda: server.metric(FAILURES) > failures)
        found, passed = unchanged(server, before, lines)
    finally:
        file.write_bytes(content)
    tried = "a count is replaced by a word in the data that are shown"
    return Finding(tried, f"noticed after {noticed:.1f} s; {found}", passed=passed)


def unchanged(server: Server, before: dict[str, tuple[str, bytes]], lines: int) -> tuple[str, bool]:
    """Whether readers get the same answers as before, and operators are told of a broken package."""
    same, ready = tagged(server) == before, server.get("/readyz").status == OK
    messages = [str(one.get("message", "")) for one in server.log_records()[lines:]]
    problem = next((message for message in messages if message.startswith("data/")), "nothing")[:160]
    found = f"{'every answer stays the same to the byte' if same else 'answers changed'}, /readyz says "
    found += f"{'ready' if ready else 'not ready'}, /metrics counts one more failure, the log says '{problem}'"
    return found, same and ready and problem != "nothing"


def tagged(server: Server) -> dict[str, tuple[str, bytes]]:
    """Tag and bytes of every answer."""
    answers = {one.name: one.send(server) for one in REQUESTS}
    return {name: (answer.headers.get("ETag", ""), answer.body) for name, answer in answers.items()}


def is_named(server: Server, release: str) -> bool:
    """Whether a list of public releases names a release, or its address is answered."""
    listed = any(release.encode() in server.get(path).body for path in (RELEASES, "/data/", "/exhibits/index.json"))
    return listed or server.get(f"/exhibits/breakdown.csv?version={release}").status == OK


@dataclass
class Load:
    """Answers that readers got: path -> tag and bytes of each; page runs; and failures."""

    server: Server
    stop: threading.Event = field(default_factory=threading.Event)
    answers: defaultdict[str, list[tuple[str, bytes]]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    runs: int = 0

    def read_files(self) -> None:
        """Request every path again and again."""
        while not self.stop.wait(PAUSE / 2):
            for one in REQUESTS:
                try:
                    answer = one.send(self.server)
                except OSError as error:
                    self.failures.append(f"{one.name}: {error}")
                    continue
                if answer.status != OK:
                    self.failures.append(f"{one.name}: {answer.summary}")
                self.answers[one.name].append((answer.headers.get("ETag", ""), answer.body))

    async def run_page(self, path: str) -> None:
        """Run a page again and again."""
        try:
            async with session(common.Server(self.server.url, 0, self.server.process.pid), path) as page:
                while not self.stop.is_set():
                    await page.rerun()
                    self.runs += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, a reader saw it
            self.failures.append(f"page {path}: {type(error).__name__}: {error}")


def release_under_load(house: House, server: Server) -> Finding:
    """Publish a release while readers request files and run pages."""
    load, before = Load(server), tagged(server)
    with ThreadPoolExecutor(READERS + 2) as readers:
        for _ in range(READERS):
            readers.submit(load.read_files)
        for path in ("/", "/forces"):
            readers.submit(asyncio.run, load.run_page(path))
        try:
            sleep(AROUND)
            start = perf_counter()
            house.publish("2026-11-30", "2026-11-30T09:30:00", 2)
            shown = wait_until(lambda: b"2026-11-30" in server.get(RELEASES).body, COMES)
            sleep(AROUND)
        finally:
            load.stop.set()  # the readers would go on for ever, and the end of the block waits for them
        seconds = perf_counter() - start + AROUND
    after = tagged(server)
    count = sum(map(len, load.answers.values()))
    mixed = [name for name, found in load.answers.items() for one in found if one not in {before[name], after[name]}]
    changed = sum(before[name] != after[name] for name in before)
    failures = "; ".join(dict.fromkeys(load.failures[:3])) or "none"
    mixture = f"{len(mixed)} mixed ({', '.join(sorted(set(mixed)))})" if mixed else "none mixed"
    return Finding(
        f"a release is published during {(count + load.runs) / seconds:.0f} answers and page runs a second",
        f"shown after {shown:.1f} s; {count:,} answers, {load.runs:,} page runs; failed: {failures}; tag and bytes of "
        f"every answer belong to one release: {mixture}; {changed} of {len(before)} answers changed",
        passed=not load.failures and not mixed and changed > 0,
    )


def clock_set_back(house: House, server: Server) -> Iterator[Finding]:
    """Let a release come due, then set the clock back behind it."""
    checked = server.checked
    house.publish(LATE, "2026-12-10T09:30:00", 3)
    house.publish(WAITING, "2026-12-20T09:30:00", 4)
    wait_until(lambda: server.checked >= checked + 2)  # nothing else tells that a release waits: both were checked
    sleep(AROUND)
    house.set_clock(BEFORE)
    early = is_named(server, LATE)
    longest = max(_max_age(one.send(server)) for one in REQUESTS)
    house.set_clock(DUE)
    shown = wait_until(lambda: LATE.encode() in server.get(RELEASES).body)
    yield Finding(
        "a release waits until one second before its moment, then its moment comes",
        f"{'named' if early else 'not named'} before; answers may be kept for {longest} s at most; "
        f"shown after {shown:.1f} s",
        passed=not early and longest <= 1,
    )
    before = tagged(server)
    house.set_clock(NOW)
    same, early = tagged(server) == before, is_named(server, WAITING)
    sleep(AROUND)  # the folders are read once a second
    same = same and tagged(server) == before
    yield Finding(
        "the clock is set back nine days, behind the release that is shown",
        f"{'every answer stays the same, tag and bytes' if same else 'answers changed'}; a later release that waits is "
        f"{'named' if early else 'not named'}",
        passed=same and not early,
    )


def _max_age(answer: Response) -> int:
    ages = re.findall(r"max-age=(\d+)", answer.headers.get("Cache-Control", ""))
    return max(map(int, ages), default=0)
