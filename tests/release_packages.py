"""Made-up releases for the tests, in temporary folders only: copies of the data package, named and dated anew."""

import csv
import json
import shutil
from datetime import datetime
from functools import cache

from lib.dataset import descriptor, fingerprint, lineage, package_files, validation_cache
from lib.model import uk_time
from lib.releases import release_folder, release_packages
from lib.releases.clock import Clock
from lib.releases.store import DATA, Store

FIRST = "2026-11-26"  # the release of data/, here without one before it
FIRST_DAY = "26 November 2026"
FIRST_AT = "2026-11-26T14:00:00"
REVISED = ("E23000001", "88A", "2025-10-01")  # the cell that a later release counts anew


def london(moment):
    """What clocks in London say -> UTC."""
    return uk_time.in_utc(datetime.fromisoformat(moment))


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def write(file, rows):
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def alone(files):
    """A package as if it were of the first release: no release comes before it, and it revises nothing."""
    releases, revisions = (files[name].splitlines(keepends=True) for name in ("releases.csv", "revisions.csv"))
    described = json.loads(files[package_files.DESCRIPTOR])
    described.pop("earlier", None)
    return fingerprint.renew(
        {
            **files,
            "releases.csv": releases[0] + releases[-1],
            "revisions.csv": revisions[0],
            package_files.DESCRIPTOR: descriptor.serialise(described),
        }
    )


@cache
def _first():
    return alone(package_files.read(DATA))


def first(folder):
    """The release of data/ as if it were the first."""
    folder.mkdir(parents=True)
    for name, content in _first().items():
        (folder / name).write_bytes(content)
    return folder


def record(folder, *, after=None):
    """Record what the tables of a package hold and, of the package in `after`, that it comes before."""
    files = package_files.read(folder)
    if after:
        past = package_files.read(after)
        own = lineage.of(past)
        files = lineage.record_releases(files, {**own.earlier, own.release: own.digest})
    (folder / package_files.DESCRIPTOR).write_bytes(fingerprint.renew(files)[package_files.DESCRIPTOR])


def package(folder, release, moment, *, note="Made up for a test.", more=0, checked=True, after=None):
    """A package whose newest release is `release`, out at `moment`; one count in it is `more` higher than before.

    It comes after the package in `after`, or else after the first. Unless `checked` is false, it is known as checked:
    what is made up here differs in nothing that the check looks at.
    """
    before = after or first(folder.with_name(f".{folder.name}.first"))
    shutil.copytree(before, folder)
    rows = rows_of(folder / "releases.csv")
    write(folder / "releases.csv", [*rows, [release, moment, rows[-1][2], note]])
    described = (folder / package_files.DESCRIPTOR).read_text(encoding="utf-8")
    described = described.replace(f'"version": "{rows[-1][0]}"', f'"version": "{release}"')
    (folder / package_files.DESCRIPTOR).write_text(described, encoding="utf-8")
    if more:
        was, now = raise_count(folder, more)
        place, code, quarter = REVISED
        revision = [release, "recorded_offences", f"{quarter} {place} {code}", was, now, "Made up for a test."]
        write(folder / "revisions.csv", [*rows_of(folder / "revisions.csv"), revision])
    record(folder, after=before)
    if not after:
        shutil.rmtree(before)
    if checked:
        validation_cache.put(package_files.digest(package_files.read(folder)))
    return folder


def raise_count(folder, more):
    """Make the newest quarter's first count `more` higher, so that two releases can be told apart by a number.

    Returns what it was and what it is now.
    """
    header, *rows = rows_of(folder / "recorded_offences.csv")
    where, code, quarter, value = (header.index(name) for name in ("area", "code", "quarter_start", "offences"))
    (row,) = [row for row in rows if (row[where], row[code], row[quarter]) == REVISED]
    was, row[value] = row[value], str(int(row[value]) + more)
    write(folder / "recorded_offences.csv", [header, *rows])
    return was, row[value]


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
        first(self.data)

    @property
    def folders(self):
        """The environment in which a process of its own reads them."""
        places = {"DATA": self.data, "EARLIER": self.earlier, "RELEASES": self.releases}
        return {f"DASHBOARD_{name}": str(place) for name, place in places.items()}

    def add(self, release, moment, *, beside=None, **changes):
        """A release after the newest before its moment, those withdrawn left out; laid down `beside`, or in place."""
        places = release_folder.locations(self.data, self.earlier, self.releases).values()
        listed = self.releases / release_folder.WITHDRAWN
        told = rows_of(listed)[1:] if listed.exists() else []
        gone = {row[0] for row in told if london(row[1]) <= london(moment)}
        before = [one for one in release_packages.open_unchecked(places) if one.lineage.out < london(moment)]
        after = max((one for one in before if one.lineage.release not in gone), key=lambda one: one.lineage.out)
        return package(beside or self.releases / release, release, moment, after=after.location.path, **changes)

    def withdraw(self, *rows):
        write(self.releases / "withdrawn.csv", [("release", "withdrawn_at", "reason"), *rows])

    def store(self):
        return Store(self.data, self.earlier, self.releases, self.clock())

    def clock(self):
        return Clock(self.note, self.wall)
