"""Commands for packages that were changed by hand, and for one whose publication time has come."""

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
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from lib.dataset.lineage import Lineage
    from lib.dataset.register import Register
    from lib.releases.release_packages import UncheckedPackage

REVISIONS = "revisions.csv"


@dataclass(frozen=True, slots=True)
class PackageFolders:
    """The folders of packages; see `release_folder.locations`."""

    data: Path
    earlier: Path
    releases: Path

    def others(self, path: Path) -> list[UncheckedPackage]:
        """Return every package but the one at `path`, including earlier releases in a folder beside it.

        Raises:
            DataError: the list of withdrawals cannot be read.
        """
        unchecked = release_folder.open_unchecked(self.data, self.earlier, self.releases)
        beside = path.absolute().parent / self.earlier.name
        if beside.absolute() != self.earlier.absolute():
            unchecked += release_folder.open_unchecked(path, beside, self.releases)
        return [other for other in unchecked if other.location.path.resolve() != path.resolve()]


def check(path: Path, folders: PackageFolders) -> Register:
    """Check a package in full, wherever it is; see `release_packages.check_package`.

    Raises:
        DataError: with every problem.
    """
    location = release_packages.PackageLocation(
        path, "", is_past=path.absolute().parent == folders.earlier.absolute(), is_named=False
    )
    withdrawn = {
        withdrawal.release for withdrawal in release_folder.read_withdrawals(folders.earlier, folders.releases)
    }
    return release_packages.check_package(location, [other.location for other in folders.others(path)], withdrawn)


def row_count_changes(path: Path, folders: PackageFolders, register: Register) -> tuple[str, ...]:
    """Describe the tables with another number of rows than in the release before, in sentences."""
    own = lineage.of(package_files.read(path))
    previous = [other for other in folders.others(path) if own and other.lineage.release == own.before]
    before = package.from_published(previous[0].files).tables if previous else {}
    return tuple(
        _row_count_words(name, before[name].height, table.height)
        for name, table in register.tables.items()
        if name in before and before[name].height != table.height
    )


def record_fingerprints(path: Path, folders: PackageFolders, now: datetime) -> tuple[str, ...]:
    """Record the rows and bytes of the tables and the earlier releases in a package's descriptor.

    Args:
        path: the folder of the package.
        folders: the folders of the other releases.
        now: releases that are out by this moment (UTC) are recorded as earlier ones, withdrawn ones included.

    Returns:
        What changed, in sentences.

    Raises:
        DataError: the package has no readable descriptor.
        ReleaseRefusedError: it must not be changed.
    """
    files = package_files.read(path)
    own, others = _open_for_change(path, files, folders)
    updated = fingerprint.renew(lineage.record_releases(files, release_packages.releases_to_record(own, others, now)))
    old, new = (descriptor.load(version[DESCRIPTOR]) for version in (files, updated))
    recorded = sorted(set(lineage.recorded_releases(updated)) - set(lineage.recorded_releases(files)))
    sentences = [f"Release {name} is recorded as an earlier one." for name in recorded]
    sentences += [_row_count_words(*table) for table in fingerprint.changed_tables(old, new)]
    if updated[DESCRIPTOR] != files[DESCRIPTOR]:
        storage.write_whole(path / DESCRIPTOR, updated[DESCRIPTOR], durable=True)
    return tuple(sentences) or ("Nothing changed: every table has the rows and bytes that are recorded.",)


def revise(path: Path, folders: PackageFolders, reason: str, now: datetime) -> tuple[str, ...]:
    """Add every published figure that changed since the release before to the revisions of a package, if not yet there.

    Returns:
        What was done, in sentences.

    Raises:
        DataError: the package cannot be used.
        ReleaseRefusedError: it must not be changed, or there is nothing to compare it with.
    """
    files = package_files.read(path)
    own, others = _open_for_change(path, files, folders)
    previous = [other for other in others if other.lineage.release == own.before]
    if not previous:
        raise ReleaseRefusedError(f"There is no release before {own.release} to compare it with.")
    # Wrong revisions are left to the check; they must not prevent adding others.
    without_own = fingerprint.renew({**files, REVISIONS: _without(files[REVISIONS], own.release)})
    register = package.from_files(without_own)
    before = package.from_published(previous[0].files)
    changes = succession.changes(before.tables, register.tables, descriptor.schemas(register.descriptor))
    rows = csv_text.records(files[REVISIONS])
    listed = {(row["table"], row["key"]) for row in rows if row["release"] == own.release}
    added = [row for row in release_files.revision_rows(changes, own.release, reason) if (row[1], row[2]) not in listed]
    if added:
        storage.write_whole(path / REVISIONS, release_files.append_rows(files[REVISIONS], added), durable=True)
    sentence = f"{_rows(len(added))} added to {REVISIONS}, compared with release {own.before}."
    return (sentence, *record_fingerprints(path, folders, now))


def remake_table(
    path: Path,
    folders: PackageFolders,
    name: str,
    make: Callable[[Register], tuple[Sequence[str], Iterable[Sequence[str]]]],
) -> tuple[str, ...]:
    """Write a table that follows from the other tables of a package anew, and record it.

    Args:
        path: the folder of the package.
        folders: the folders of the other releases.
        name: of the table.
        make: makes its header and its rows of text from the package.

    Returns:
        What changed, in sentences.

    Raises:
        DataError: the package cannot be used.
        ReleaseRefusedError: it must not be changed.
    """
    files = package_files.read(path)
    _open_for_change(path, files, folders)
    header, rows = make(package.from_files(fingerprint.renew(files)))
    file, made = f"{name}.csv", csv_text.encode([header, *rows])
    if made == files[file]:
        return (f"Nothing changed: {file} is as the other tables make it.",)
    before, after = ({tuple(row) for row in csv_text.rows(content)} for content in (files[file], made))
    count = max(len(before - after), len(after - before))
    changed = fingerprint.renew({**files, file: made})
    package.from_files(changed)  # before anything is written
    for one in (file, DESCRIPTOR):
        storage.write_whole(path / one, changed[one], durable=True)
    return (f"{file}: {_rows(count)} changed.",)


def replace_data(name: str, folders: PackageFolders, now: datetime) -> tuple[str, ...]:
    """Make a published release the dashboard's own data, and keep every one before it among the earlier releases.

    Interrupted at any moment, it can be run again with the same result.

    Returns:
        What was done, in sentences.

    Raises:
        DataError: the release cannot be used.
        ReleaseRefusedError: it is not out yet, or does not follow the present release.
        FolderInUseError: another command writes into the same folder.
    """
    with writing.exclusive(folders.releases):
        writing.mend(folders.data)
        known = release_folder.open_unchecked(folders.data, folders.earlier, folders.releases)
        matching = [
            other for other in known if other.lineage.release == name and other.location.path.parent == folders.releases
        ]
        if not matching:
            raise ReleaseRefusedError(f"There is no release {name} in {folders.releases}.")
        new = matching[0]
        if new.lineage.out > now:
            raise ReleaseRefusedError(
                f"Release {name} is not out yet: what lies in {folders.data} is public for all who have it."
            )
        check(new.location.path, folders)
        old = next(other.lineage for other in known if other.location.path == folders.data)
        if old.release == name:
            return (f"Release {name} lies in {folders.data} already.",)
        if old.out > new.lineage.out or old.release not in new.lineage.earlier:
            raise ReleaseRefusedError(
                f"Release {name} does not come after release {old.release}, which lies in {folders.data}."
            )
        to_keep = [name for name in new.lineage.earlier if not (folders.earlier / name).exists()]
        for release, digest in new.lineage.earlier.items():
            for other in known:
                if release in to_keep and other.lineage.digest == digest:
                    writing.write_package(other.files, folders.earlier, release)
                    break
        _carry_over(folders, {name, *new.lineage.earlier}, now)
        writing.swap(new.files, folders.data)
    return (
        *(f"Release {release} is kept in {folders.earlier / release}." for release in to_keep),
        f"Release {name} lies in {folders.data}.",
        f"Commit both. {new.location.path} can be removed once every server has them.",
    )


def _carry_over(folders: PackageFolders, public: set[str], now: datetime) -> None:
    """Copy the public withdrawals to the folder of their packages, to be committed with them."""
    path = folders.earlier / release_folder.WITHDRAWN
    rows = [
        [withdrawal.release, uk_time.in_london(withdrawal.moment).isoformat(), withdrawal.reason]
        for withdrawal in release_folder.read_withdrawals(folders.earlier, folders.releases)
        if withdrawal.release in public and withdrawal.moment <= now
    ]
    if rows:
        header = [[field["name"] for field in release_folder.SCHEMA["fields"]]]
        storage.write_whole(path, csv_text.encode(header + rows), durable=True)


def _open_for_change(
    path: Path, files: Mapping[str, bytes], folders: PackageFolders
) -> tuple[Lineage, list[UncheckedPackage]]:
    own = lineage.of(files)
    if own is None:
        package.from_files(files, trust_stamp=False)  # raises with the problems
        raise ReleaseRefusedError(f"{path} has no newest release.")
    if not path.is_dir():
        raise ReleaseRefusedError(f"{path} is no folder: unpack it first.")
    others = folders.others(path)
    earlier_ids = {other.lineage.release for other in others if other.location.is_past}
    if (
        path.absolute().parent == folders.earlier.absolute()
        or own.release in earlier_ids
        or release_packages.is_closed(own, others)
    ):
        raise ReleaseRefusedError(
            f"Release {own.release} is public and closed: nothing in it may change. Take its files back from version "
            "control, or make a new release with an id of its own."
        )
    return own, others


def _without(revisions: bytes, release: str) -> bytes:
    """Return the revisions of earlier releases only."""
    header, *rows = csv_text.rows(revisions)
    return csv_text.encode([header, *(row for row in rows if row[:1] != [release])])


def _row_count_words(name: str, before: int | None, now: int) -> str:
    if before is None:
        return f"{name}.csv: {_rows(now)}, recorded for the first time."
    return (
        f"{name}.csv: {_rows(now)}, as before; other bytes."
        if before == now
        else f"{name}.csv: {_rows(now)}, {before:,} before."
    )


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
