"""Faults beneath the data: a package that breaks, a release under load, a clock set back, two refreshes at once."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final

from bench.common import Server
from bench.sessions import session
from lib.dataset import package, package_files
from qa.findings import ROOT, Finding
from qa.served import OK, serving, until
from tests import official
from tests import release_packages as made_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qa.served import Served

DATA: Final = ROOT / "data"
TELLING: Final = "/data/releases.csv"  # names the release that is shown
PATHS: Final = (
    TELLING,
    "/data/",
    "/exhibits/index.json",
    "/exhibits/breakdown",
    "/exhibits/forces-table.csv",
    "/bulletin",
)
FAILURES: Final = "dashboard_load_failures_total"
# A clock for the served process, told by a file: read in place of this computer's, which stays as it is.
CLOCK: Final = """
import sys
from datetime import datetime
from pathlib import Path
sys.path.insert(0, {root!r})
from lib import clock
wall = Path({wall!r})
clock.Clock.__init__.__defaults__ = (lambda: datetime.fromisoformat(wall.read_text()),)
"""
NOW: Final = "2026-12-01T12:00:00+00:00"
LATE, BEFORE, DUE = "2026-12-10", "2026-12-10T09:29:59+00:00", "2026-12-10T09:30:00+00:00"
WAITING: Final = "2026-12-20"  # a release that never comes due here
ASKERS, PAUSE = 4, 0.1  # who ask during a change, and the seconds between their questions
AROUND: Final = 2  # seconds of load before the change and after it
DIGEST: Final = 64  # letters of a digest
TOLD: Final = 160  # characters of a log line


class House(made_up.House):
    """Data and releases that faults are done to, and the clock on the wall."""

    def build(self) -> dict[str, str]:
        """Lay out the clock; the environment in which the folders are served."""
        self.place = self.data.parent
        seam = self.place / "seam"
        seam.mkdir()
        code = CLOCK.format(root=str(ROOT), wall=str(self.place / "wall"))
        (seam / "sitecustomize.py").write_text(code)
        self.tell(NOW)
        return self.folders | {"PYTHONPATH": str(seam)}

    def tell(self, moment: str) -> None:
        """Set the clock."""
        beside = self.place / "wall.new"
        beside.write_text(moment)
        beside.replace(self.place / "wall")

    def bring(self, release: str, moment: str, more: int) -> None:
        """A release comes as an editor lays it down: written beside, and moved in one step."""
        self.add(release, moment, more=more, checked=False, beside=self.place / "next")
        (self.place / "next").rename(self.releases / release)


def releases(place: Path) -> Iterator[Finding]:
    """What happens while one process serves, and after it began again."""
    (place / "house").mkdir()
    house = House(place / "house")
    environment = house.build()
    with serving(place / "cache", **environment) as server:
        for words, harm in BREAKS.items():
            yield broken(house, server, words, harm)
        yield half_copied(house, server)
        yield under_load(house, server)
        yield from set_back(house, server)
        shown = server.ask(TELLING).body
    with serving(place / "cache", **environment) as server:
        same = server.ask(TELLING).body == shown
        early = is_named(server, WAITING)
        found = f"{'the same release' if same else 'another release'} is shown as before: a note in the cache folder "
        yield Finding(
            "the server starts again, its clock still nine days behind",
            f"{found}says up to when readers saw changes; the release that waits is {'seen' if early else 'not seen'}",
            held=same and not early,
        )


def _bad_cell(data: Path) -> None:
    file = data / "recorded_offences.csv"
    header, *rows = made_up.rows_of(file)
    rows[0][header.index("offences")] = "many"
    made_up.write(file, [header, *rows])


BREAKS: Final[dict[str, Callable[[Path], None]]] = {
    "one cell of the data is made a word while they are shown": _bad_cell,
    "a file of the data is removed while they are shown": lambda data: (data / "statistics.csv").unlink(),
}


def broken(house: House, server: Served, words: str, harm: Callable[[Path], None]) -> Finding:
    """The shown package breaks, and is mended."""
    before, failures, lines = bodies(server), server.count(FAILURES), len(server.logged())
    whole = package_files.read(house.data)
    harm(house.data)
    noticed = until(lambda: server.count(FAILURES) > failures)
    found, held = stays(server, before, lines)
    for name, content in whole.items():
        if not (house.data / name).exists() or (house.data / name).read_bytes() != content:
            (house.data / name).write_bytes(content)
    return Finding(words, f"noticed after {noticed:.1f} s; {found}", held=held)


def half_copied(house: House, server: Served) -> Finding:
    """A new package is copied over the shown one and stops in the middle; then it is finished."""
    house.add("2026-11-29", "2026-11-29T09:30:00", more=1, checked=False, beside=house.place / "next")
    shutil.copytree(house.data, house.earlier / made_up.FIRST)  # as an editor keeps what is replaced
    before, failures, lines = bodies(server), server.count(FAILURES), len(server.logged())
    counts = (house.place / "next" / "recorded_offences.csv").read_bytes()
    (house.data / "recorded_offences.csv").write_bytes(counts[: len(counts) // 2])
    noticed = until(lambda: server.count(FAILURES) > failures)
    found, held = stays(server, before, lines)
    for file in (house.place / "next").iterdir():
        shutil.copyfile(file, house.data / file.name)
    shutil.rmtree(house.place / "next")
    shown = until(lambda: is_named(server, "2026-11-29"))
    return Finding(
        "a new package is copied over the shown one and stops in the middle of a file; later it is finished",
        f"noticed after {noticed:.1f} s; {found}; finished, the new data are shown after {shown:.1f} s",
        held=held,
    )


def stays(server: Served, before: dict[str, bytes], lines: int) -> tuple[str, bool]:
    """What those who run it are told of a broken package, and that readers notice nothing."""
    same, ready = bodies(server) == before, server.ask("/readyz").status == OK
    said = [line for line in server.logged()[lines:] if line.startswith("data/")]
    told = said[0][:TOLD] if said else "nothing"
    words = "every answer stays the same to the byte" if same else "answers changed"
    found = f"{words}, /readyz says {'ready' if ready else 'not ready'}, /metrics counts one more failure, the log "
    return f"{found}says '{told}'", same and ready and bool(said)


def bodies(server: Served) -> dict[str, bytes]:
    """What every path answers now."""
    return {path: server.ask(path).body for path in PATHS}


def is_named(server: Served, release: str) -> bool:
    """Whether any list of what is public names a release, or its own address is answered."""
    listed = any(release.encode() in server.ask(path).body for path in (TELLING, "/data/", "/exhibits/index.json"))
    return listed or server.ask(f"/exhibits/breakdown.csv?version={release}").status == OK


@dataclass
class Load:
    """Answers that readers got: path -> tag and bytes of each; and what failed."""

    server: Served
    stop: threading.Event = field(default_factory=threading.Event)
    got: defaultdict[str, list[tuple[str, bytes]]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    runs: int = 0

    def ask(self) -> None:
        """One reader of files."""
        while not self.stop.wait(PAUSE / 2):
            for path in PATHS:
                try:
                    answer = self.server.ask(path)
                except OSError as error:
                    self.faults.append(f"{path}: {error}")
                    continue
                if answer.status != OK:
                    self.faults.append(f"{path}: {answer.said}")
                self.got[path].append((answer.headers.get("ETag", ""), answer.body))

    async def run(self, page: str) -> None:
        """One reader of a page."""
        try:
            async with session(Server(self.server.url, 0, self.server.process.pid), page) as reader:
                while not self.stop.is_set():
                    await reader.rerun()
                    self.runs += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, a reader saw it
            self.faults.append(f"page {page}: {error}")


def under_load(house: House, server: Served) -> Finding:
    """A release comes while readers ask for files and run pages."""
    load, before = Load(server), tagged(server)
    with ThreadPoolExecutor(ASKERS + 2) as readers:
        for _ in range(ASKERS):
            readers.submit(load.ask)
        for page in ("/", "/forces"):
            readers.submit(asyncio.run, load.run(page))
        sleep(AROUND)
        began = perf_counter()
        house.bring("2026-11-30", "2026-11-30T09:30:00", 2)
        shown = until(lambda: b"2026-11-30" in server.ask(TELLING).body)
        sleep(AROUND)
        load.stop.set()
        took = perf_counter() - began + AROUND
    after = tagged(server)
    count = sum(map(len, load.got.values()))
    mixed = [p for p, seen in load.got.items() for one in seen if one not in {before[p], after[p]}]
    changed = sum(before[path] != after[path] for path in PATHS)
    faults = "; ".join(dict.fromkeys(load.faults[:3])) or "none"
    mixture = f"{len(mixed)} mixed ({', '.join(sorted(set(mixed)))})" if mixed else "none mixed"
    return Finding(
        f"a release comes during {(count + load.runs) / took:.0f} answers and page runs a second",
        f"shown after {shown:.1f} s; {count:,} answers, {load.runs:,} page runs; failed: {faults}; tag and bytes of "
        f"every answer are those of one release: {mixture}; {changed} of {len(PATHS)} addresses changed",
        held=not load.faults and not mixed and changed > 0,
    )


def tagged(server: Served) -> dict[str, tuple[str, bytes]]:
    """Tag and bytes of every path now."""
    answers = {path: server.ask(path) for path in PATHS}
    return {path: (answer.headers.get("ETag", ""), answer.body) for path, answer in answers.items()}


def set_back(house: House, server: Served) -> Iterator[Finding]:
    """A release comes due; then the clock goes back behind it."""
    notes = _notes(server)
    house.bring(LATE, "2026-12-10T09:30:00", 3)
    house.bring(WAITING, "2026-12-20T09:30:00", 4)
    until(lambda: _notes(server) >= notes + 2)  # nothing else tells that a release waits: both were checked
    sleep(AROUND)
    house.tell(BEFORE)
    early = is_named(server, LATE)
    longest = max(_kept_for(server, path) for path in PATHS)
    house.tell(DUE)
    shown = until(lambda: LATE.encode() in server.ask(TELLING).body)
    yield Finding(
        "a release waits until one second before its moment, then its moment comes",
        f"nothing names it before, and no answer may be kept for more than {longest} s; shown after {shown:.1f} s",
        held=not early and longest <= 1,
    )
    before = tagged(server)
    house.tell(NOW)
    same, early = tagged(server) == before, is_named(server, WAITING)
    sleep(AROUND)  # the folders are looked at once a second
    same = same and tagged(server) == before
    yield Finding(
        "the clock is set back nine days, behind the release that is shown",
        f"{'every answer stays the same, tag and bytes' if same else 'answers changed'}: what readers saw is not taken "
        f"back by a clock; a later release that waits is {'seen' if early else 'not seen'}",
        held=same and not early,
    )


def _notes(server: Served) -> int:
    """How many packages are noted as checked; the names of such notes are digests."""
    return sum(len(file.name) == DIGEST for file in server.pictures.parent.iterdir())


def _kept_for(server: Served, path: str) -> int:
    ages = re.findall(r"max-age=(\d+)", server.ask(path).headers.get("Cache-Control", ""))
    return max(map(int, ages), default=0)


def refreshes(place: Path) -> Finding:
    """Two refreshes of the same table into one folder."""
    table, folder = place / "official.csv", place / "refreshed"
    official.rows(DATA).write_csv(table)
    command = [sys.executable, "-m", "lib", "refresh", str(table), "--at", "2027-01-21 09:30", "--to", str(folder)]
    command += ["--checked-on", "2026-11-22"]
    whole = {file.name for file in DATA.iterdir()}
    halves, environment = 0, os.environ | {"XDG_CACHE_HOME": str(place / "cache")}
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    while any(one.poll() is None for one in running):
        laid = folder / "2027-01-21"
        halves += laid.exists() and {file.name for file in laid.iterdir()} != whole
        sleep(0.01)
    told = [one.communicate() for one in running]
    won = [one.returncode for one in running].count(0)
    lost = [error.strip().splitlines()[-1] for one, (_, error) in zip(running, told, strict=True) if one.returncode]
    left = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    release = package.check(folder / "2027-01-21").release.id
    said = "; ".join(lost).replace(str(folder), "the folder")
    return Finding(
        "two refreshes begin at once with the same table and the same folder of releases",
        f"{won} made release {release}, which passes its check; the other ends with '{said}'; "
        f"{halves} looks at the folder found half a package; in it lies {', '.join(left)}",
        held=won == 1 and len(lost) == 1 and lost[0].endswith(".") and not halves and left == ["2027-01-21"],
    )
