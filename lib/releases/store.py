"""Store: decides which release is current. The only owner of that state; it is replaced as a whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib import settings
from lib.dataset.table_schema import DataError, Problem
from lib.releases import release_folder
from lib.releases.clock import Clock
from lib.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime, timedelta
    from pathlib import Path

    from lib.dataset.register import Register
    from lib.model.records import Release
    from lib.releases.release_folder import ReleaseFolder, Withdrawal
    from lib.releases.release_packages import ReleasePackage, Signature

DATA: Final = settings.current().data or ROOT / "data"
_BESIDE: Final = DATA.parent / "data_earlier"
EARLIER: Final = settings.current().earlier or (_BESIDE if _BESIDE.is_dir() else ROOT / "data_earlier")
RELEASES: Final = settings.current().releases or DATA.parent / "releases"


class NothingPublicError(LookupError):
    """Raised when every published release has been withdrawn."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A published release that was withdrawn: since when (UTC), and why."""

    release: Release
    moment: datetime
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class PublicReleases:
    """The releases that are public at one moment. Never refers to a release that is still to come.

    Args:
        current_or_none: the current release; None if none is out, or all were withdrawn.
        earlier: the earlier releases that are still readable, newest first, by id.
        withdrawn: the withdrawn releases, newest first, by id.
        until: the moment (UTC) of the next known change; None if there is none. It must not leave this process.
    """

    current_or_none: ReleasePackage | None
    earlier: Mapping[str, ReleasePackage] = field(default_factory=dict)
    withdrawn: Mapping[str, Withdrawn] = field(default_factory=dict)
    until: datetime | None = None

    @property
    def current(self) -> ReleasePackage:
        """The release that an address without `version` means.

        Raises:
            NothingPublicError: there is none.
        """
        if self.current_or_none is None:
            raise NothingPublicError
        return self.current_or_none

    @property
    def recalled(self) -> tuple[Withdrawn, ...]:
        """The withdrawn releases that are newer than the current one, newest first."""
        since = self.current.register.release.published_at
        return tuple(gone for gone in self.withdrawn.values() if gone.release.published_at > since)

    @property
    def tag(self) -> str:
        """A digest of which releases are listed as what, for the ETag of responses that list them."""
        parts = [package.register.digest for package in (*self.earlier.values(), self.current)]
        parts += [
            f"{withdrawn.release.id} {withdrawn.moment} {withdrawn.reason}" for withdrawn in self.withdrawn.values()
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def public_at(packages: Iterable[ReleasePackage], withdrawals: Iterable[Withdrawal], now: datetime) -> PublicReleases:
    """Return what is public at `now`: the newest release that is out and not withdrawn, and the earlier ones.

    A release that is withdrawn before its publication was never public and is left out.
    """
    ends = {withdrawal.release: withdrawal for withdrawal in withdrawals}
    ever = [release for release in packages if release.id not in ends or ends[release.id].moment > release.moment]
    out = sorted((r for r in ever if r.moment <= now), key=lambda r: (r.moment, r.id), reverse=True)
    recalled = {r.id: ends[r.id] for r in out if r.id in ends and ends[r.id].moment <= now}
    in_force = [release for release in out if release.id not in recalled]
    changes = [release.moment for release in ever] + [ends[r.id].moment for r in ever if r.id in ends]
    withdrawn = {
        r.id: Withdrawn(r.register.release, recalled[r.id].moment, recalled[r.id].reason)
        for r in out
        if r.id in recalled
    }
    return PublicReleases(
        in_force[0] if in_force else None,
        MappingProxyType({release.id: release for release in in_force[1:]}),
        MappingProxyType(withdrawn),
        min((moment for moment in changes if moment > now), default=None),
    )


def _is_over(public: PublicReleases, now: datetime) -> bool:
    return public.until is not None and now >= public.until


class Store:
    """The releases of this process. Thread-safe.

    Packages that are not due yet are read and checked beforehand, but only `prepare` may reach them.

    Args:
        data: the folder or zip file of the package shipped with the dashboard.
        earlier: the folder of the public packages before it, `<release>/` or `<release>.zip`; may be missing.
        releases: the folder of other packages, in the same form, and of `withdrawn.csv`; may be missing.
        clock: decides when releases are due.
    """

    def __init__(self, data: Path, earlier: Path, releases: Path, clock: Clock | None = None) -> None:
        self._data, self._earlier, self._releases = data, earlier, releases
        locations = f"{data.absolute()} {releases.absolute()}"
        self._clock = clock or Clock(f"shown-{hashlib.sha256(locations.encode()).hexdigest()[:16]}")
        self._read_lock, self._switch_lock = Lock(), Lock()
        self._folder: ReleaseFolder | None = None
        self._removed: ReleasePackage | None = None  # the current release, where its package is in no folder any more
        self._signatures: Mapping[str, Signature] = {}
        self._previews: dict[str, ReleasePackage] = {}
        self.preview = False
        self._public: PublicReleases | None = None

    def shown(self) -> PublicReleases:
        """Return what is public now; packages are read on the first call only. Call once per response.

        Raises:
            DataError: no release can be shown. The next call tries again.
        """
        public = self._public
        if public is None:
            return self._read_first()
        if _is_over(public, self._clock.now()):
            with self._switch_lock:
                public = self._public  # another thread may have switched while this one waited
                return self._switch() if public is None or _is_over(public, self._clock.now()) else public
        return public

    def current(self) -> Register:
        """Return the register of the current release.

        Raises:
            DataError: no release can be shown. The next call tries again.
            NothingPublicError: every release was withdrawn.
        """
        return self.shown().current.register

    def look_ahead(self, moment: datetime, *, preview: bool = False) -> None:
        """Stop the clock at a moment (UTC), so that a release can be viewed before publication.

        Nothing of it is stored. As a `preview`, everything shown is marked as one.
        """
        self._clock, self.preview = Clock("", lambda: moment), preview

    def signatures(self) -> Mapping[str, Signature]:
        """Return the present signatures of the folders, without reading a file."""
        return release_folder.signatures(self._data, self._earlier, self._releases)

    def is_read(self, signatures: Mapping[str, Signature]) -> bool:
        """Return whether the folders had these signatures when they were last read."""
        return signatures == self._signatures

    def reload(
        self, check: Callable[[Path], object] | None = None, make: Callable[[PublicReleases], None] | None = None
    ) -> tuple[Problem, ...]:
        """Read what changed, validate it in full, and then publish it in one step.

        What cannot be used leaves the previous package in place. A release that was shown is only removed by
        withdrawing it: if its package disappears, it stays until the process ends.

        Args:
            check: see `release_packages.read`.
            make: fills caches with what is about to be shown; it must not publish anything.

        Returns:
            Problems of packages that are not used, and of the lists of withdrawals.
        """
        with self._read_lock:
            self._signatures, signatures = {}, self.signatures()  # until it is done, the folders count as unread
            folder = release_folder.read(self._data, self._earlier, self._releases, self._folder, check)
            removed = self._public.current_or_none if self._public else None
            coming = public_at(self._packages(folder, removed), folder.withdrawals, self._clock.now())
            if self._public is None and coming.current_or_none is None:
                self._signatures = signatures
                raise DataError([*folder.problems, *([self._nothing_out_problem()] if folder.packages else [])])
            if make and coming.current_or_none:
                make(coming)
            with self._switch_lock:
                self._folder, self._removed = folder, removed
                self._switch()
            self._signatures = signatures
        return folder.problems

    def prepare(self, make: Callable[[PublicReleases], None], within: timedelta) -> None:
        """Let `make` fill caches with what will be shown `within` this time; it must not publish anything."""
        public, folder = self._public, self._folder
        if folder and public and public.until and self._clock.now() + within >= public.until:
            coming = public_at(self._packages(folder, self._removed), folder.withdrawals, public.until)
            if coming.current_or_none:
                make(coming)

    def _read_first(self) -> PublicReleases:
        self.reload()
        if self._public is None:
            raise AssertionError("what was read is neither shown nor refused")
        return self._public

    def _switch(self) -> PublicReleases:
        """Switch to what is public by now. Callers that use the previous state keep it unchanged."""
        if self._folder is None:
            raise AssertionError("nothing was read yet")
        public = public_at(self._packages(self._folder, self._removed), self._folder.withdrawals, self._clock.now())
        changes = [withdrawn.moment for withdrawn in public.withdrawn.values()]
        changes += [public.current_or_none.moment] if public.current_or_none else []
        if changes:
            self._clock.record_change(max(changes))
        self._public = public
        return public

    def _packages(self, folder: ReleaseFolder, removed: ReleasePackage | None) -> tuple[ReleasePackage, ...]:
        packages = folder.packages
        return self._as_previews(
            packages if removed is None or removed.id in {package.id for package in packages} else (*packages, removed)
        )

    def _as_previews(self, packages: tuple[ReleasePackage, ...]) -> tuple[ReleasePackage, ...]:
        """Mark the packages in a preview, with other digests so that no cached result passes for the release."""
        if not self.preview:
            return packages
        return tuple(package if package.register.preview else self._as_preview(package) for package in packages)

    def _as_preview(self, package: ReleasePackage) -> ReleasePackage:
        own = package.register.digest
        if own not in self._previews:
            digest = hashlib.sha256(f"preview {own}".encode()).hexdigest()
            self._previews[own] = replace(package, register=replace(package.register, preview=True, digest=digest))
        return self._previews[own]

    def _nothing_out_problem(self) -> Problem:
        now = self._clock.now().isoformat(timespec="seconds")
        expected = f"a release that is out and not withdrawn, here or in {self._releases}"
        return Problem(self._data.name, None, "", expected, f"none by this computer's clock, {now}")


store: Final = Store(DATA, EARLIER, RELEASES)
