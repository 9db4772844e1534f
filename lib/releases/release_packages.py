"""Read packages: earlier releases as recorded, all others validated in full and compared with the one before."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from lib.dataset import lineage, package, package_files, validation_cache
from lib.dataset.descriptor import EARLIER
from lib.dataset.package_files import DESCRIPTOR
from lib.dataset.table_schema import DataError, Problem
from lib.model import uk_time

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from lib.dataset.lineage import Lineage
    from lib.dataset.register import Register

Signature = tuple[tuple[str, int, int], ...]  # name, size and modification time of each file


@dataclass(frozen=True, slots=True, eq=False)
class ReleasePackage:
    """One release: its register and the files of its package by name, both of the same bytes."""

    register: Register = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def id(self) -> str:
        """The release id."""
        return self.register.release.id

    @property
    def moment(self) -> datetime:
        """The publication time, in UTC."""
        return uk_time.in_utc(self.register.release.published_at)


@dataclass(frozen=True, slots=True, eq=False)
class PackageState:
    """The result of reading one location: its signature, its package, None if none is usable, and the problems."""

    signature: Signature
    package: ReleasePackage | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PackageLocation:
    """The location of a package.

    Args:
        path: a folder or a zip file.
        name: its name in messages; "" for a package that is checked by itself.
        is_past: whether it is among the earlier releases, which are public and closed.
        is_named: whether its name must be that of its release.
    """

    path: Path
    name: str
    is_past: bool = False
    is_named: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class UncheckedPackage:
    """A location whose files were read but not checked, with the lineage that the package states."""

    location: PackageLocation
    signature: Signature
    files: Mapping[str, bytes] = field(repr=False)
    lineage: Lineage


def signature(path: Path) -> Signature:
    """Return name, size and modification time of each file; equal signatures mean no change. Empty if missing."""
    try:
        files = [path] if path.is_file() else [entry for entry in path.iterdir() if entry.is_file()]
        stats = [(file.name, file.stat()) for file in files]
    except OSError:  # it was removed meanwhile
        return ()
    return tuple(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats))


def read(
    locations: Iterable[PackageLocation],
    before: Mapping[str, PackageState] = MappingProxyType({}),
    check: Callable[[Path], object] | None = None,
    withdrawn: Collection[str] = (),
) -> dict[str, PackageState]:
    """Read every location whose signature differs from `before`.

    A package among the earlier releases is valid if a later one records its digest. Every other package is validated in
    full and compared with the release before it, which must be in one of the locations.

    Args:
        locations: each once.
        before: the previous states, by name. A location whose package cannot be used keeps its previous one.
        check: called with the path of a package that was never checked; it may check it in another process, which fills
            the validation cache.
        withdrawn: releases that later ones may skip.

    Returns:
        The state of every location, by name, in the order of `locations`.
    """
    ordered = list(locations)
    states = _FolderReading(ordered, before, check, withdrawn).states()
    return {location.name: states[location.name] for location in ordered}


def check_package(
    location: PackageLocation, others: Iterable[PackageLocation], withdrawn: Collection[str] = ()
) -> Register:
    """Validate one package in full, and compare it with the release before it, which must be in another location.

    A release that another package records as an earlier one is public and closed: its bytes must be those recorded.

    Raises:
        DataError: with every problem.
    """
    files = package_files.read(location.path)
    own = lineage.of(files)
    if own is None:
        return package.from_files(files, trust_stamp=False)
    known = open_unchecked(others)
    if is_closed(own, known):
        return package.from_published(files)
    previous, problems = _previous_release(own, known)
    problems += _reused_id_problems(own, known, is_past=location.is_past) + _skipped_release_problems(
        own, known, withdrawn
    )
    try:
        register = package.from_files(
            files, package.from_published(previous.files) if previous else None, trust_stamp=False
        )
    except DataError as error:
        raise DataError([*problems, *error.problems]) from error
    if problems:
        raise DataError(problems)
    return register


def open_unchecked(locations: Iterable[PackageLocation]) -> list[UncheckedPackage]:
    """Read the packages of these locations, unchecked; those that cannot be read are skipped."""
    results = (_open_unchecked(location) for location in locations)
    return [result for result in results if isinstance(result, UncheckedPackage)]


def is_closed(own: Lineage, known: Iterable[UncheckedPackage]) -> bool:
    """Return whether another package records this one, to the byte, as an earlier release."""
    return any(other.lineage.earlier.get(own.release) == own.digest for other in known)


def releases_to_record(own: Lineage, known: Iterable[UncheckedPackage], now: datetime | None = None) -> dict[str, str]:
    """Return the releases that a package must record: the one before it, and earlier ones that are public.

    Args:
        own: lineage of the package.
        known: the other packages.
        now: releases that are out by this moment (UTC) count as public, wherever they are. A release under embargo is
            recorded only by the one that follows it.

    Returns:
        Release -> digest.
    """
    return {
        other.lineage.release: other.lineage.digest
        for other in known
        if other.lineage.release == own.before
        or (other.lineage.out < own.out and (other.location.is_past or (now is not None and other.lineage.out <= now)))
    }


def _open_unchecked(location: PackageLocation, before: PackageState | None = None) -> UncheckedPackage | PackageState:
    """Read the files of a location, from disk only if its signature changed; or return why they cannot be read."""
    current, previous = signature(location.path), before.package if before else None
    try:
        unchanged = before and not before.problems and current and before.signature == current
        files = previous.files if unchanged and previous else package_files.read(location.path)
        own = lineage.of(files)
        if own:
            return UncheckedPackage(location, current, files, own)
        package.from_files(files)  # raises with the problems
        problems = [Problem(lineage.RELEASES, None, "", "a newest release", None)]
    except DataError as error:
        problems = error.problems
    return PackageState(current, previous, tuple(_problems_below(location.name, problems)))


class _FolderReading:
    """One reading of all locations."""

    def __init__(
        self,
        locations: list[PackageLocation],
        before: Mapping[str, PackageState],
        check: Callable[[Path], object] | None,
        withdrawn: Collection[str],
    ) -> None:
        self._previous, self._check, self._withdrawn = before, check, withdrawn
        results = [_open_unchecked(location, before.get(location.name)) for location in locations]
        self._unchecked = [unchecked for unchecked in results if isinstance(unchecked, UncheckedPackage)]
        # An unreadable package may be the one that records an earlier package.
        self._all_readable = all(
            isinstance(unchecked, UncheckedPackage)
            for unchecked, location in zip(results, locations, strict=True)
            if not location.is_past
        )
        self._states = {
            location.name: unchecked
            for unchecked, location in zip(results, locations, strict=True)
            if isinstance(unchecked, PackageState)
        }
        # A package that was read before may be the predecessor of another.
        self._from_before = [unchecked for unchecked in map(self._read_before, locations) if unchecked]

    def states(self) -> dict[str, PackageState]:
        """Return the state of every location."""
        others = sorted(
            (unchecked for unchecked in self._unchecked if not unchecked.location.is_past),
            key=lambda unchecked: unchecked.lineage.out,
        )
        earlier = [unchecked for unchecked in self._unchecked if unchecked.location.is_past]
        recorded = _recorded_digests(others)
        for unchecked in earlier:
            self._states[unchecked.location.name] = self._read_earlier(
                unchecked, recorded.get(unchecked.lineage.release, set())
            )
        for unchecked in others:
            self._states[unchecked.location.name] = self._read_new(unchecked)
        recorded = _recorded_digests(unchecked for unchecked in others if self._states[unchecked.location.name].package)
        for unchecked in others:
            # The rules may be those of a release to come, whose usable package records this one: it is closed.
            digests = recorded.get(unchecked.lineage.release, set())
            if not self._states[unchecked.location.name].package and unchecked.lineage.digest in digests:
                self._states[unchecked.location.name] = self._read_earlier(unchecked, digests)
        for unchecked in earlier:
            # An earlier package that only unusable packages record must not be shown in place of the broken one, but
            # what readers could read before stays.
            digests = recorded.get(unchecked.lineage.release, ())
            if unchecked.lineage.digest not in digests and not self._previous_package(unchecked):
                self._states[unchecked.location.name] = PackageState(
                    unchecked.signature, None, self._states[unchecked.location.name].problems
                )
        return self._states

    def _read_before(self, location: PackageLocation) -> UncheckedPackage | None:
        before = self._previous.get(location.name)
        own = lineage.of(before.package.files) if before and before.package else None
        if (
            not before
            or not before.package
            or not own
            or own.digest in {unchecked.lineage.digest for unchecked in self._unchecked}
        ):
            return None
        return UncheckedPackage(location, before.signature, before.package.files, own)

    def _previous_package(self, unchecked: UncheckedPackage) -> ReleasePackage | None:
        before = self._previous.get(unchecked.location.name)
        return before.package if before else None

    def _read_earlier(self, unchecked: UncheckedPackage, digests: set[str]) -> PackageState:
        previous, own = self._previous_package(unchecked), unchecked.lineage
        problems = _name_problems(unchecked)
        if not digests and self._all_readable:
            expected = f"a release that a later package records in its {DESCRIPTOR} as earlier"
            problems.append(Problem("", None, "", expected, own.release))
        elif digests and own.digest not in digests:
            expected = f"the bytes of the package that was published as {own.release}: {' or '.join(sorted(digests))}"
            problems.append(Problem("", None, "", expected, own.digest))
        if problems or not digests:
            return PackageState(
                unchecked.signature, previous, tuple(_problems_below(unchecked.location.name, problems))
            )
        if previous and previous.register.digest == own.digest:
            return PackageState(unchecked.signature, previous)
        try:
            return PackageState(
                unchecked.signature,
                ReleasePackage(package.from_published(unchecked.files), MappingProxyType(dict(unchecked.files))),
            )
        except DataError as error:
            return PackageState(
                unchecked.signature, previous, tuple(_problems_below(unchecked.location.name, error.problems))
            )

    def _read_new(self, unchecked: UncheckedPackage) -> PackageState:
        previous, files = self._previous_package(unchecked), unchecked.files
        known = [other for other in (*self._unchecked, *self._from_before) if other.location is not unchecked.location]
        earlier, problems = _previous_release(unchecked.lineage, known)
        problems += _reused_id_problems(unchecked.lineage, known) + _skipped_release_problems(
            unchecked.lineage, known, self._withdrawn
        )
        problems += _name_problems(unchecked)
        if previous and files is previous.files:
            return PackageState(
                unchecked.signature, previous, tuple(_problems_below(unchecked.location.name, problems))
            )
        try:
            if self._check and not validation_cache.holds(unchecked.lineage.digest):
                self._check(unchecked.location.path)
            _raise_if_changing(unchecked)
            release_package = ReleasePackage(
                package.from_files(files, self._register_of(earlier)), MappingProxyType(dict(files))
            )
        except DataError as error:
            return PackageState(
                unchecked.signature,
                previous,
                tuple(_problems_below(unchecked.location.name, [*problems, *error.problems])),
            )
        return PackageState(
            unchecked.signature,
            previous if problems else release_package,
            tuple(_problems_below(unchecked.location.name, problems)),
        )

    def _register_of(self, unchecked: UncheckedPackage | None) -> Register | None:
        """Return the register of the release before: the one that was read already, or read it now."""
        if unchecked is None:
            return None
        state = self._states.get(unchecked.location.name)
        unchanged = state and state.package and state.package.register.digest == unchecked.lineage.digest
        return (
            state.package.register if state and state.package and unchanged else package.from_published(unchecked.files)
        )


def _recorded_digests(packages: Iterable[UncheckedPackage]) -> dict[str, set[str]]:
    """Return the digests that packages record of earlier releases, and their own: release -> digests."""
    digests: dict[str, set[str]] = {}
    for unchecked in packages:
        for release, digest in (
            *unchecked.lineage.earlier.items(),
            (unchecked.lineage.release, unchecked.lineage.digest),
        ):
            digests.setdefault(release, set()).add(digest)
    return digests


def _previous_release(own: Lineage, known: list[UncheckedPackage]) -> tuple[UncheckedPackage | None, list[Problem]]:
    """Return the release before a package, None for the first, and problems with its record of earlier ones."""
    unrecorded = {name for name in releases_to_record(own, known) if name not in own.earlier}
    unrecorded |= {own.before} - {"", *own.earlier}
    problems = [
        Problem(DESCRIPTOR, None, EARLIER, f"the digest of release {release}; run: python -m lib fingerprint", None)
        for release in sorted(unrecorded)
    ]
    digest = own.earlier.get(own.before)
    if digest is None:
        return None, problems
    candidates = [candidate for candidate in known if candidate.lineage.release == own.before]
    for candidate in candidates:
        if candidate.lineage.digest == digest:
            return candidate, problems
    other = f"{candidates[0].lineage.digest} in {candidates[0].location.name}" if candidates else None
    expected = f"the package of release {own.before}, which comes before this one, with the digest {digest}"
    return None, [*problems, Problem(DESCRIPTOR, None, EARLIER, expected, other)]


def _reused_id_problems(own: Lineage, known: list[UncheckedPackage], *, is_past: bool = False) -> list[Problem]:
    """Report the id of a public release that is used for other bytes.

    What a later package records of a release that is not closed yet is a problem of that package.
    """
    closed = {**own.earlier}
    for other in known:
        closed |= other.lineage.earlier if is_past or other.lineage.out <= own.out else {}
        closed |= {other.lineage.release: other.lineage.digest} if other.location.is_past else {}
    if closed.get(own.release, own.digest) == own.digest:
        return []
    expected = "an id that no release has had: this one is public with other bytes"
    return [Problem(lineage.RELEASES, None, "id", expected, own.release)]


def _skipped_release_problems(own: Lineage, known: list[UncheckedPackage], withdrawn: Collection[str]) -> list[Problem]:
    """Report releases between a package and the one recorded as before it, except withdrawn ones."""
    after = max((other.lineage.out for other in known if other.lineage.release == own.before), default=None)
    if own.before and after is None:
        return []  # the release before is missing, which is reported elsewhere
    return [
        Problem(lineage.RELEASES, None, "id", f"a row for release {other.lineage.release}, which comes before", None)
        for other in known
        if other.lineage.release not in {own.release, *withdrawn} and other.lineage.out < own.out
        if after is None or other.lineage.out > after
    ]


def _name_problems(unchecked: UncheckedPackage) -> list[Problem]:
    name, release = unchecked.location.path.name.removesuffix(".zip"), unchecked.lineage.release
    if not unchecked.location.is_named or name == release:
        return []
    return [Problem(lineage.RELEASES, None, "id", f"a newest release that is called {name}, as its place is", release)]


def _raise_if_changing(unchecked: UncheckedPackage) -> None:
    if signature(unchecked.location.path) != unchecked.signature:
        raise DataError([Problem("", None, "", "files that do not change while they are read", "a change")])


def _problems_below(location: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    for problem in problems:
        yield Problem(
            f"{location}/{problem.file}".rstrip("/"), problem.row, problem.column, problem.expected, problem.found
        )
