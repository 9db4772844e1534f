"""Packages read from their places: earlier ones as recorded, all others in full and held against the one before."""

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

Signature = tuple[tuple[str, int, int], ...]  # of each file: name, bytes, time of the last change


@dataclass(frozen=True, slots=True, eq=False)
class ReleasePackage:
    """One release whole: what its package says, and the package's files by name. Both are of the same bytes."""

    register: Register = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def id(self) -> str:
        """The release."""
        return self.register.release.id

    @property
    def moment(self) -> datetime:
        """Of release, in UTC."""
        return uk_time.in_utc(self.register.release.published_at)


@dataclass(frozen=True, slots=True, eq=False)
class PackageState:
    """One place that was read: how it looked, and its edition, None where there is none that can be used."""

    signature: Signature
    edition: ReleasePackage | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PackageLocation:
    """Where a package lies.

    Args:
        path: a folder or a zip file.
        name: what messages call it; "" where it stands for itself.
        is_past: whether it lies among the earlier releases, which are public and closed.
        is_named: whether it must be called as its release.
    """

    path: Path
    name: str
    is_past: bool = False
    is_named: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class UncheckedPackage:
    """A place whose files were read, unchecked, and what the package says of itself."""

    place: PackageLocation
    looks: Signature
    files: Mapping[str, bytes] = field(repr=False)
    lineage: Lineage


def signature(path: Path) -> Signature:
    """How a folder or a file looks without reading it: equal looks mean that nothing has changed. Empty: not there."""
    try:
        files = [path] if path.is_file() else [entry for entry in path.iterdir() if entry.is_file()]
        looks = [(file.name, file.stat()) for file in files]
    except OSError:  # it went away while it was looked at
        return ()
    return tuple(sorted((name, look.st_size, look.st_mtime_ns) for name, look in looks))


def read(
    places: Iterable[PackageLocation],
    before: Mapping[str, PackageState] = MappingProxyType({}),
    check: Callable[[Path], object] | None = None,
    withdrawn: Collection[str] = (),
) -> dict[str, PackageState]:
    """Read every place that looks another way than `before`.

    A package among the earlier releases is good if its bytes are those that a later one records of its release. Every
    other package is checked in full and held against the release before it, which must lie in one of the places.

    Args:
        places: each once.
        before: what was read of them last, by name. A place whose package cannot be used keeps its edition.
        check: is called with the place of a package that was never checked: it may check it elsewhere, and leave the
            note that it passed.
        withdrawn: the releases that are passed over by those that come after them.

    Returns:
        What every place holds, by name, in the order of `places`.
    """
    listed = list(places)
    found = _FolderReading(listed, before, check, withdrawn).held()
    return {place.name: found[place.name] for place in listed}


def checked(place: PackageLocation, others: Iterable[PackageLocation], withdrawn: Collection[str] = ()) -> Register:
    """Check one package in full, and hold it against the release before it, which must lie in one of the other places.

    A release that another package records as an earlier one is public and closed: it must be that to the byte.

    Raises:
        DataError: with every problem.
    """
    files = package_files.read(place.path)
    own = lineage.of(files)
    if own is None:
        return package.from_files(files, trust_stamp=False)
    known = open_unchecked(others)
    if is_closed(own, known):
        return package.from_published(files)
    past, problems = _before(own, known)
    problems += _used_up(own, known, is_past=place.is_past) + _passed_over(own, known, withdrawn)
    try:
        register = package.from_files(files, package.from_published(past.files) if past else None, trust_stamp=False)
    except DataError as error:
        raise DataError([*problems, *error.problems]) from error
    if problems:
        raise DataError(problems)
    return register


def open_unchecked(places: Iterable[PackageLocation]) -> list[UncheckedPackage]:
    """The places whose package can be read, unchecked."""
    found = (_open_unchecked(place) for place in places)
    return [one for one in found if isinstance(one, UncheckedPackage)]


def is_closed(own: Lineage, known: Iterable[UncheckedPackage]) -> bool:
    """Whether a package, to the byte, is one that another records as an earlier release."""
    return any(one.lineage.earlier.get(own.release) == own.digest for one in known)


def to_record(own: Lineage, known: Iterable[UncheckedPackage], now: datetime | None = None) -> dict[str, str]:
    """The releases that a package must record: the one before it, and earlier ones that are public.

    Args:
        own: what the package says of itself.
        known: the other packages.
        now: what was out by this moment (UTC) is public too, wherever it lies. A release under embargo is recorded by
            none but the one that follows it.

    Returns:
        Release -> digest.
    """
    return {
        one.lineage.release: one.lineage.digest
        for one in known
        if one.lineage.release == own.before
        or (one.lineage.out < own.out and (one.place.is_past or (now is not None and one.lineage.out <= now)))
    }


def _open_unchecked(place: PackageLocation, before: PackageState | None = None) -> UncheckedPackage | PackageState:
    """The files of a place, read again only where it looks another way; or why they cannot be read."""
    looks, kept = signature(place.path), before.edition if before else None
    try:
        same = before and not before.problems and looks and before.signature == looks
        files = kept.files if same and kept else package_files.read(place.path)
        own = lineage.of(files)
        if own:
            return UncheckedPackage(place, looks, files, own)
        package.from_files(files)  # names what is wrong
        problems = [Problem(lineage.RELEASES, None, "", "a newest release", None)]
    except DataError as error:
        problems = error.problems
    return PackageState(looks, kept, tuple(_below(place.name, problems)))


class _FolderReading:
    """One look at all places."""

    def __init__(
        self,
        places: list[PackageLocation],
        before: Mapping[str, PackageState],
        check: Callable[[Path], object] | None,
        withdrawn: Collection[str],
    ) -> None:
        self._was, self._check, self._withdrawn = before, check, withdrawn
        every = [_open_unchecked(place, before.get(place.name)) for place in places]
        self._opened = [one for one in every if isinstance(one, UncheckedPackage)]
        # What cannot be opened may be what vouches for an earlier package.
        self._all_open = all(
            isinstance(one, UncheckedPackage) for one, place in zip(every, places, strict=True) if not place.is_past
        )
        self._found = {
            place.name: one for one, place in zip(every, places, strict=True) if isinstance(one, PackageState)
        }
        # What was read in a place before may be what another package comes after.
        self._stays = [one for one in map(self._as_before, places) if one]

    def held(self) -> dict[str, PackageState]:
        """What every place holds."""
        others = sorted((one for one in self._opened if not one.place.is_past), key=lambda one: one.lineage.out)
        past = [one for one in self._opened if one.place.is_past]
        vouched = _vouched(others)
        for one in past:
            self._found[one.place.name] = self._past(one, vouched.get(one.lineage.release, set()))
        for one in others:
            self._found[one.place.name] = self._new(one)
        vouched = _vouched(one for one in others if self._found[one.place.name].edition)
        for one in past:
            # Where what records an earlier package cannot be used itself, nothing vouches for it: it must not come to
            # be shown in the place of what is broken. What readers could read before stays.
            if one.lineage.digest not in vouched.get(one.lineage.release, ()) and not self._kept(one):
                self._found[one.place.name] = PackageState(one.looks, None, self._found[one.place.name].problems)
        return self._found

    def _as_before(self, place: PackageLocation) -> UncheckedPackage | None:
        before = self._was.get(place.name)
        own = lineage.of(before.edition.files) if before and before.edition else None
        if not before or not before.edition or not own or own.digest in {one.lineage.digest for one in self._opened}:
            return None
        return UncheckedPackage(place, before.signature, before.edition.files, own)

    def _kept(self, one: UncheckedPackage) -> ReleasePackage | None:
        before = self._was.get(one.place.name)
        return before.edition if before else None

    def _past(self, one: UncheckedPackage, digests: set[str]) -> PackageState:
        kept, own = self._kept(one), one.lineage
        problems = _other_name(one)
        if not digests and self._all_open:
            expected = f"a release that a later package records in its {DESCRIPTOR} as earlier"
            problems.append(Problem("", None, "", expected, own.release))
        elif digests and own.digest not in digests:
            expected = f"the bytes of the package that was published as {own.release}: {' or '.join(sorted(digests))}"
            problems.append(Problem("", None, "", expected, own.digest))
        if problems or not digests:
            return PackageState(one.looks, kept, tuple(_below(one.place.name, problems)))
        if kept and kept.register.digest == own.digest:
            return PackageState(one.looks, kept)
        try:
            return PackageState(
                one.looks, ReleasePackage(package.from_published(one.files), MappingProxyType(dict(one.files)))
            )
        except DataError as error:
            return PackageState(one.looks, kept, tuple(_below(one.place.name, error.problems)))

    def _new(self, one: UncheckedPackage) -> PackageState:
        kept, files = self._kept(one), one.files
        known = [other for other in (*self._opened, *self._stays) if other.place is not one.place]
        past, problems = _before(one.lineage, known)
        problems += _used_up(one.lineage, known) + _passed_over(one.lineage, known, self._withdrawn)
        problems += _other_name(one)
        if kept and files is kept.files:
            return PackageState(one.looks, kept, tuple(_below(one.place.name, problems)))
        try:
            if self._check and not validation_cache.holds(one.lineage.digest):
                self._check(one.place.path)
            _refuse_unrest(one)
            edition = ReleasePackage(package.from_files(files, self._register(past)), MappingProxyType(dict(files)))
        except DataError as error:
            return PackageState(one.looks, kept, tuple(_below(one.place.name, [*problems, *error.problems])))
        return PackageState(one.looks, kept if problems else edition, tuple(_below(one.place.name, problems)))

    def _register(self, one: UncheckedPackage | None) -> Register | None:
        """The release before, as it was read already or is read now."""
        if one is None:
            return None
        held = self._found.get(one.place.name)
        same = held and held.edition and held.edition.register.digest == one.lineage.digest
        return held.edition.register if held and held.edition and same else package.from_published(one.files)


def _vouched(packages: Iterable[UncheckedPackage]) -> dict[str, set[str]]:
    """The digests that packages record of earlier releases, and their own: release -> digests."""
    found: dict[str, set[str]] = {}
    for one in packages:
        for release, digest in (*one.lineage.earlier.items(), (one.lineage.release, one.lineage.digest)):
            found.setdefault(release, set()).add(digest)
    return found


def _before(own: Lineage, known: list[UncheckedPackage]) -> tuple[UncheckedPackage | None, list[Problem]]:
    """The release before a package, None for the first; and what is wrong with what it records of earlier ones."""
    unrecorded = {name for name in to_record(own, known) if name not in own.earlier}
    unrecorded |= {own.before} - {"", *own.earlier}
    problems = [
        Problem(DESCRIPTOR, None, EARLIER, f"the digest of release {release}; run: python -m lib fingerprint", None)
        for release in sorted(unrecorded)
    ]
    digest = own.earlier.get(own.before)
    if digest is None:
        return None, problems
    found = [one for one in known if one.lineage.release == own.before]
    for one in found:
        if one.lineage.digest == digest:
            return one, problems
    other = f"{found[0].lineage.digest} in {found[0].place.name}" if found else None
    expected = f"the package of release {own.before}, which comes before this one, with the digest {digest}"
    return None, [*problems, Problem(DESCRIPTOR, None, EARLIER, expected, other)]


def _used_up(own: Lineage, known: list[UncheckedPackage], *, is_past: bool = False) -> list[Problem]:
    """The id of a release that is public is never used again for other bytes.

    What a later package records of a release that is not closed yet is for that package to mend.
    """
    closed = {**own.earlier}
    for one in known:
        closed |= one.lineage.earlier if is_past or one.lineage.out <= own.out else {}
        closed |= {one.lineage.release: one.lineage.digest} if one.place.is_past else {}
    if closed.get(own.release, own.digest) == own.digest:
        return []
    expected = "an id that no release has had: this one is public with other bytes"
    return [Problem(lineage.RELEASES, None, "id", expected, own.release)]


def _passed_over(own: Lineage, known: list[UncheckedPackage], withdrawn: Collection[str]) -> list[Problem]:
    """Releases between a package and the one that it says comes before it, those withdrawn left out."""
    after = max((one.lineage.out for one in known if one.lineage.release == own.before), default=None)
    if own.before and after is None:
        return []  # it lies nowhere, and that is named
    return [
        Problem(lineage.RELEASES, None, "id", f"a row for release {one.lineage.release}, which comes before", None)
        for one in known
        if one.lineage.release not in {own.release, *withdrawn} and one.lineage.out < own.out
        if after is None or one.lineage.out > after
    ]


def _other_name(one: UncheckedPackage) -> list[Problem]:
    name, release = one.place.path.name.removesuffix(".zip"), one.lineage.release
    if not one.place.is_named or name == release:
        return []
    return [Problem(lineage.RELEASES, None, "id", f"a newest release that is called {name}, as its place is", release)]


def _refuse_unrest(one: UncheckedPackage) -> None:
    if signature(one.place.path) != one.looks:
        raise DataError([Problem("", None, "", "files that do not change while they are read", "a change")])


def _below(place: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    for p in problems:
        yield Problem(f"{place}/{p.file}".rstrip("/"), p.row, p.column, p.expected, p.found)
