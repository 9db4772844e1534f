"""Which release of the data is current: the only owner. Asked by pages, server and commands alike, swapped whole."""

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
    """Every release that was out has been withdrawn: there are no figures to show."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A release that readers saw and that was taken back: since when (UTC), and why."""

    release: Release
    moment: datetime
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class PublicReleases:
    """All that is public at one moment. Nothing in it tells of a release that is still to come.

    Args:
        current_or_none: the current release; None where every release that was out has been withdrawn, or none is out.
        earlier: the earlier releases that can still be read, newest first, by id.
        withdrawn: the releases that were taken back, newest first, by id.
        until: the moment (UTC) at which something else is shown; None where none is known. It stays in this process.
    """

    current_or_none: ReleasePackage | None
    earlier: Mapping[str, ReleasePackage] = field(default_factory=dict)
    withdrawn: Mapping[str, Withdrawn] = field(default_factory=dict)
    until: datetime | None = None

    @property
    def current(self) -> ReleasePackage:
        """The release that a bare address means.

        Raises:
            NothingPublicError: there is none.
        """
        if self.current_or_none is None:
            raise NothingPublicError
        return self.current_or_none

    @property
    def recalled(self) -> tuple[Withdrawn, ...]:
        """The releases that were taken back although they are newer than the current one, newest first."""
        since = self.current.register.release.published_at
        return tuple(gone for gone in self.withdrawn.values() if gone.release.published_at > since)

    @property
    def tag(self) -> str:
        """A digest of which releases are listed as what: answers that list them change with it."""
        said = [edition.register.digest for edition in (*self.earlier.values(), self.current)]
        said += [f"{gone.release.id} {gone.moment} {gone.reason}" for gone in self.withdrawn.values()]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def showing(editions: Iterable[ReleasePackage], withdrawals: Iterable[Withdrawal], now: datetime) -> PublicReleases:
    """What is public at `now`: the newest release that is out and stands, and what came before.

    A release that is withdrawn before its moment was never public, and nothing is said of it.
    """
    ends = {gone.release: gone for gone in withdrawals}
    ever = [one for one in editions if one.id not in ends or ends[one.id].moment > one.moment]
    out = sorted((one for one in ever if one.moment <= now), key=lambda one: (one.moment, one.id), reverse=True)
    back = {one.id: ends[one.id] for one in out if one.id in ends and ends[one.id].moment <= now}
    standing = [one for one in out if one.id not in back]
    changes = [one.moment for one in ever] + [ends[one.id].moment for one in ever if one.id in ends]
    gone = {
        one.id: Withdrawn(one.register.release, back[one.id].moment, back[one.id].reason)
        for one in out
        if one.id in back
    }
    return PublicReleases(
        standing[0] if standing else None,
        MappingProxyType({one.id: one for one in standing[1:]}),
        MappingProxyType(gone),
        min((moment for moment in changes if moment > now), default=None),
    )


def _is_over(shown: PublicReleases, now: datetime) -> bool:
    return shown.until is not None and now >= shown.until


class Store:
    """The releases of this process. Safe to share between threads.

    What is not due yet is read and checked beforehand and can be reached by no caller but `prepare`.

    Args:
        data: the folder or zip file that is the package shipped with the dashboard.
        earlier: the folder of the public packages before it, `<release>/` or `<release>.zip`; need not be there.
        releases: the folder of other packages, alike, and of `withdrawn.csv`; need not be there.
        clock: by which releases come due.
    """

    def __init__(self, data: Path, earlier: Path, releases: Path, clock: Clock | None = None) -> None:
        self._data, self._earlier, self._releases = data, earlier, releases
        places = f"{data.absolute()} {releases.absolute()}"
        self._clock = clock or Clock(f"shown-{hashlib.sha256(places.encode()).hexdigest()[:16]}")
        self._reading, self._turning = Lock(), Lock()
        self._held: ReleaseFolder | None = None
        self._kept: ReleasePackage | None = None  # was shown, and lies nowhere any more
        self._looked: Mapping[str, Signature] = {}
        self._previews: dict[str, ReleasePackage] = {}
        self.preview = False
        self._shown: PublicReleases | None = None

    def shown(self) -> PublicReleases:
        """All that is public now; the packages are read on the first call only. One answer asks once.

        Raises:
            DataError: no release can be shown. The next call tries again.
        """
        shown = self._shown
        if shown is None:
            return self._first()
        if _is_over(shown, self._clock.now()):
            with self._turning:
                shown = self._shown  # another thread may have turned while this one waited
                return self._turn() if shown is None or _is_over(shown, self._clock.now()) else shown
        return shown

    def current(self) -> Register:
        """The register that is current now.

        Raises:
            DataError: no release can be shown. The next call tries again.
            NothingPublicError: every release was withdrawn.
        """
        return self.shown().current.register

    def look_ahead(self, moment: datetime, *, preview: bool = False) -> None:
        """Stand still at a moment (UTC), so that a release can be looked at before it is out. Nothing of it is kept.

        All that is shown as a `preview` says so.
        """
        self._clock, self.preview = Clock("", lambda: moment), preview

    def looks(self) -> Mapping[str, Signature]:
        """How the folders look now, without reading a file."""
        return release_folder.look(self._data, self._earlier, self._releases)

    def is_read(self, looks: Mapping[str, Signature]) -> bool:
        """Whether the folders looked so when they were read last."""
        return looks == self._looked

    def reload(
        self, check: Callable[[Path], object] | None = None, make: Callable[[PublicReleases], None] | None = None
    ) -> tuple[Problem, ...]:
        """Read what changed, check it in full, and then show it, all in one step.

        What cannot be used leaves in place what was read there before. A release that was shown is taken back only by
        withdrawing it: where its package has gone, it stays until the process ends.

        Args:
            check: see `holdings.read`.
            make: fills its caches with what is about to be shown; it must let nothing out.

        Returns:
            What is wrong with the packages that are not used, and with the list of what was withdrawn.
        """
        with self._reading:
            self._looked, looked = {}, self.looks()  # until it is done, the folders count as not read
            held = release_folder.read(self._data, self._earlier, self._releases, self._held, check)
            kept = self._shown.current_or_none if self._shown else None
            coming = showing(self._editions(held, kept), held.withdrawals, self._clock.now())
            if self._shown is None and coming.current_or_none is None:
                self._looked = looked
                raise DataError([*held.problems, *([self._nothing_out()] if held.editions else [])])
            if make and coming.current_or_none:
                make(coming)
            with self._turning:
                self._held, self._kept = held, kept
                self._turn()
            self._looked = looked
        return held.problems

    def prepare(self, make: Callable[[PublicReleases], None], within: timedelta) -> None:
        """Let `make` fill its caches with what comes to be shown `within` this time; it must let nothing out."""
        shown, held = self._shown, self._held
        if held and shown and shown.until and self._clock.now() + within >= shown.until:
            coming = showing(self._editions(held, self._kept), held.withdrawals, shown.until)
            if coming.current_or_none:
                make(coming)

    def _first(self) -> PublicReleases:
        self.reload()
        if self._shown is None:
            raise AssertionError("what was read is neither shown nor refused")
        return self._shown

    def _turn(self) -> PublicReleases:
        """Show what is public by now. Whoever holds what was shown before keeps it, whole."""
        if self._held is None:
            raise AssertionError("nothing was read yet")
        turned = showing(self._editions(self._held, self._kept), self._held.withdrawals, self._clock.now())
        changes = [gone.moment for gone in turned.withdrawn.values()]
        changes += [turned.current_or_none.moment] if turned.current_or_none else []
        if changes:
            self._clock.saw(max(changes))
        self._shown = turned
        return turned

    def _editions(self, held: ReleaseFolder, kept: ReleasePackage | None) -> tuple[ReleasePackage, ...]:
        found = held.editions
        return self._marked(found if kept is None or kept.id in {one.id for one in found} else (*found, kept))

    def _marked(self, found: tuple[ReleasePackage, ...]) -> tuple[ReleasePackage, ...]:
        """The editions as they are shown: in a preview each says so, and nothing kept of it passes for the release."""
        if not self.preview:
            return found
        return tuple(one if one.register.preview else self._preview(one) for one in found)

    def _preview(self, edition: ReleasePackage) -> ReleasePackage:
        own = edition.register.digest
        if own not in self._previews:
            digest = hashlib.sha256(f"preview {own}".encode()).hexdigest()
            self._previews[own] = replace(edition, register=replace(edition.register, preview=True, digest=digest))
        return self._previews[own]

    def _nothing_out(self) -> Problem:
        now = self._clock.now().isoformat(timespec="seconds")
        expected = f"a release that is out and not withdrawn, here or in {self._releases}"
        return Problem(self._data.name, None, "", expected, f"none by this computer's clock, {now}")


store: Final = Store(DATA, EARLIER, RELEASES)
