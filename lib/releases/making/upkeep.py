"""What is done to a package that was changed by hand, and to one whose moment has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.dataset import csv_text, descriptor, fingerprint, lineage, package, package_files, succession
from lib.dataset.package_files import DESCRIPTOR
from lib.model import uk_time
from lib.releases import release_folder, release_packages
from lib.releases.making import release_files, writing
from lib.releases.making.next_release import ReleaseRefusedError
from lib.storage import files as storage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from lib.dataset.lineage import Lineage
    from lib.dataset.register import Register
    from lib.releases.release_packages import UncheckedPackage

REVISIONS = "revisions.csv"


@dataclass(frozen=True, slots=True)
class PackageFolders:
    """The folders in which packages are kept; see `holdings.places`."""

    data: Path
    earlier: Path
    releases: Path

    def others(self, path: Path) -> list[UncheckedPackage]:
        """Every package but the one at `path`, and what lies beside that as its own earlier releases.

        Raises:
            DataError: the list of what was withdrawn cannot be read.
        """
        found = release_folder.open_unchecked(self.data, self.earlier, self.releases)
        beside = path.absolute().parent / self.earlier.name
        if beside.absolute() != self.earlier.absolute():
            found += release_folder.open_unchecked(path, beside, self.releases)
        return [one for one in found if one.location.path.resolve() != path.resolve()]


def check(path: Path, kept: PackageFolders) -> Register:
    """Check a package in full, wherever it lies; see `editions.checked`.

    Raises:
        DataError: with every problem.
    """
    place = release_packages.PackageLocation(
        path, "", is_past=path.absolute().parent == kept.earlier.absolute(), is_named=False
    )
    gone = {one.release for one in release_folder.read_withdrawals(kept.earlier, kept.releases)}
    return release_packages.check_package(place, [one.location for one in kept.others(path)], gone)


def grown(path: Path, kept: PackageFolders, register: Register) -> tuple[str, ...]:
    """The tables with another number of rows than in the release before, in sentences."""
    own = lineage.of(package_files.read(path))
    past = [one for one in kept.others(path) if own and one.lineage.release == own.before]
    before = package.from_published(past[0].files).tables if past else {}
    return tuple(
        _said(name, before[name].height, table.height)
        for name, table in register.tables.items()
        if name in before and before[name].height != table.height
    )


def fingerprints(path: Path, kept: PackageFolders, now: datetime) -> tuple[str, ...]:
    """Record in a package's descriptor which rows and bytes its tables have, and which releases came before it.

    Args:
        path: the folder of the package.
        kept: where the other releases lie.
        now: releases that are out by this moment (UTC) are recorded as earlier ones, those withdrawn since as well.

    Returns:
        What changed, in sentences.

    Raises:
        DataError: the package has no descriptor that can be read.
        RefusedError: nothing may be changed in it.
    """
    files = package_files.read(path)
    own, others = _open(path, files, kept)
    made = fingerprint.renew(lineage.record_releases(files, release_packages.releases_to_record(own, others, now)))
    old, new = (descriptor.load(side[DESCRIPTOR]) for side in (files, made))
    recorded = sorted(set(lineage.recorded_releases(made)) - set(lineage.recorded_releases(files)))
    said = [f"Release {name} is recorded as an earlier one." for name in recorded]
    said += [_said(*table) for table in fingerprint.changed_tables(old, new)]
    if made[DESCRIPTOR] != files[DESCRIPTOR]:
        storage.write_whole(path / DESCRIPTOR, made[DESCRIPTOR], durable=True)
    return tuple(said) or ("Nothing changed: every table has the rows and bytes that are recorded.",)


def revise(path: Path, kept: PackageFolders, reason: str, now: datetime) -> tuple[str, ...]:
    """Add to the revisions of a package every published figure that changed since the release before and is not there.

    Returns:
        What was done, in sentences.

    Raises:
        DataError: the package cannot be used.
        RefusedError: nothing may be changed in it, or there is nothing to compare it with.
    """
    files = package_files.read(path)
    own, others = _open(path, files, kept)
    past = [one for one in others if one.lineage.release == own.before]
    if not past:
        raise ReleaseRefusedError(f"There is no release before {own.release} to compare it with.")
    # Rows of revisions that are no change are for the check to name; none stands in the way of adding others.
    plain = fingerprint.renew({**files, REVISIONS: _without(files[REVISIONS], own.release)})
    register = package.from_files(plain)
    before = package.from_published(past[0].files)
    found = succession.changes(before.tables, register.tables, descriptor.schemas(register.descriptor))
    rows = csv_text.records(files[REVISIONS])
    listed = {(row["table"], row["key"]) for row in rows if row["release"] == own.release}
    added = [row for row in release_files.revision_rows(found, own.release, reason) if (row[1], row[2]) not in listed]
    if added:
        storage.write_whole(path / REVISIONS, release_files.appended(files[REVISIONS], added), durable=True)
    said = f"{_rows(len(added))} added to {REVISIONS}, compared with release {own.before}."
    return (said, *fingerprints(path, kept, now))


def replace(name: str, kept: PackageFolders, now: datetime) -> tuple[str, ...]:
    """Make a release that is out the dashboard's own data, and keep every one before it among the earlier releases.

    Stopped at any moment and run again, it comes to the same end.

    Returns:
        What was done, in sentences.

    Raises:
        DataError: the release cannot be used.
        RefusedError: it is not out yet, or cannot take its place.
        FolderInUseError: another command writes into the same folder.
    """
    with writing.alone(kept.releases):
        writing.mend(kept.data)
        known = release_folder.open_unchecked(kept.data, kept.earlier, kept.releases)
        found = [one for one in known if one.lineage.release == name and one.location.path.parent == kept.releases]
        if not found:
            raise ReleaseRefusedError(f"There is no release {name} in {kept.releases}.")
        new = found[0]
        if new.lineage.out > now:
            raise ReleaseRefusedError(
                f"Release {name} is not out yet: what lies in {kept.data} is public for all who have it."
            )
        check(new.location.path, kept)
        old = next(one.lineage for one in known if one.location.path == kept.data)
        if old.release == name:
            return (f"Release {name} lies in {kept.data} already.",)
        if old.out > new.lineage.out or old.release not in new.lineage.earlier:
            raise ReleaseRefusedError(
                f"Release {name} does not come after release {old.release}, which lies in {kept.data}."
            )
        past = [name for name in new.lineage.earlier if not (kept.earlier / name).exists()]
        for release, digest in new.lineage.earlier.items():
            for one in known:
                if release in past and one.lineage.digest == digest:
                    writing.lay(one.files, kept.earlier, release)
                    break
        _carry_over(kept, {name, *new.lineage.earlier}, now)
        writing.swap(new.files, kept.data)
    return (
        *(f"Release {release} is kept in {kept.earlier / release}." for release in past),
        f"Release {name} lies in {kept.data}.",
        f"Commit both. {new.location.path} can be removed once every server has them.",
    )


def _carry_over(kept: PackageFolders, public: set[str], now: datetime) -> None:
    """Copy what readers were told of withdrawn releases to where their packages are kept, to be committed with them."""
    place = kept.earlier / release_folder.WITHDRAWN
    rows = [
        [gone.release, uk_time.in_london(gone.moment).isoformat(), gone.reason]
        for gone in release_folder.read_withdrawals(kept.earlier, kept.releases)
        if gone.release in public and gone.moment <= now
    ]
    if rows:
        header = [[field["name"] for field in release_folder.SCHEMA["fields"]]]
        storage.write_whole(place, csv_text.encode(header + rows), durable=True)


def _open(path: Path, files: Mapping[str, bytes], kept: PackageFolders) -> tuple[Lineage, list[UncheckedPackage]]:
    own = lineage.of(files)
    if own is None:
        package.from_files(files, trust_stamp=False)  # names what is wrong
        raise ReleaseRefusedError(f"{path} has no newest release.")
    if not path.is_dir():
        raise ReleaseRefusedError(f"{path} is no folder: unpack it first.")
    others = kept.others(path)
    past = {one.lineage.release for one in others if one.location.is_past}
    if (
        path.absolute().parent == kept.earlier.absolute()
        or own.release in past
        or release_packages.is_closed(own, others)
    ):
        raise ReleaseRefusedError(
            f"Release {own.release} is public and closed: nothing in it may change. Take its files back from version "
            "control, or make a new release with an id of its own."
        )
    return own, others


def _without(revisions: bytes, release: str) -> bytes:
    """The revisions of earlier releases."""
    header, *rows = csv_text.rows(revisions)
    return csv_text.encode([header, *(row for row in rows if row[:1] != [release])])


def _said(name: str, before: int | None, now: int) -> str:
    if before is None:
        return f"{name}.csv: {_rows(now)}, recorded for the first time."
    return (
        f"{name}.csv: {_rows(now)}, as before; other bytes."
        if before == now
        else f"{name}.csv: {_rows(now)}, {before:,} before."
    )


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
