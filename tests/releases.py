"""Made-up releases for the tests, in temporary folders only: copies of the data package, named and dated anew."""

import csv
import shutil
from datetime import datetime
from pathlib import Path

from lib import members, moments, stamp
from lib.clock import Clock
from lib.store import Store

FIRST = "2026-11-22"  # the release that made-up ones come after
DATA = Path(__file__).parents[1] / "data_earlier" / FIRST
REVISED = ("E23000001", "88A", "2025-10-01")  # the cell that a later release counts anew


def london(moment):
    """What clocks in London say -> UTC."""
    return moments.in_utc(datetime.fromisoformat(moment))


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def write(file, rows):
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def package(folder, release, moment, *, note="Made up for a test.", more=0, checked=True):
    """A package whose newest release is `release`, out at `moment`; one count in it is `more` higher than in the first.

    Unless `checked` is false, it is known as checked: what is made up here differs in nothing that the check looks at.
    """
    shutil.copytree(DATA, folder)
    header, first = rows_of(folder / "releases.csv")
    write(folder / "releases.csv", [header, first, [release, moment, "2026-11-22", note]])
    described = (folder / members.DESCRIPTOR).read_text(encoding="utf-8")
    described = described.replace(f'"version": "{FIRST}"', f'"version": "{release}"')
    (folder / members.DESCRIPTOR).write_text(described, encoding="utf-8")
    if more:
        raise_count(folder, more)
    if checked:
        stamp.put(members.digest(members.read(folder)))
    return folder


def raise_count(folder, more):
    """Make the newest quarter's first count `more` higher, so that two releases can be told apart by a number."""
    header, *rows = rows_of(folder / "recorded_offences.csv")
    where, code, quarter, value = (header.index(name) for name in ("force", "code", "quarter_start", "offences"))
    (row,) = [row for row in rows if (row[where], row[code], row[quarter]) == REVISED]
    row[value] = str(int(row[value]) + more)
    write(folder / "recorded_offences.csv", [header, *rows])


class Wall:
    """A clock on a wall in London that a test sets."""

    def __init__(self, moment):
        self.moment = moment

    def __call__(self):
        return london(self.moment)


class House:
    """A data folder and a folder of other releases, with a clock; `store` reads them as the dashboard does."""

    def __init__(self, folder, moment="2026-12-01T12:00:00"):
        self.data, self.earlier, self.releases = folder / "data", folder / "data_earlier", folder / "releases"
        self.wall = Wall(moment)
        self.note = "test-clock-" + folder.name
        self.releases.mkdir()
        shutil.copytree(DATA, self.data)

    def add(self, release, moment, **changes):
        return package(self.releases / release, release, moment, **changes)

    def withdraw(self, *rows):
        write(self.releases / "withdrawn.csv", [("release", "withdrawn_at", "reason"), *rows])

    def store(self):
        return Store(self.data, self.earlier, self.releases, self.clock())

    def clock(self):
        return Clock(self.note, self.wall)
