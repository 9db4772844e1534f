"""The releases before a package and their digests, as recorded in its descriptor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from lib.dataset import csv_text, descriptor, package_files
from lib.dataset.descriptor import EARLIER
from lib.dataset.table_schema import DataError
from lib.model import uk_time

if TYPE_CHECKING:
    from collections.abc import Mapping

RELEASES = "releases.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """The place of a package in the sequence of releases.

    Args:
        release: its newest release, to which its figures belong.
        moment: publication time of that release as in `releases.csv`: parseable, in London time.
        before: the release before it; "" for the first.
        earlier: release -> digest of its package, as the descriptor records.
        digest: of the package itself.
    """

    release: str
    moment: str
    before: str
    earlier: Mapping[str, str] = field(repr=False)
    digest: str

    @property
    def out(self) -> datetime:
        """The publication time in UTC.

        Raises:
            ValueError: it cannot be parsed.
        """
        return uk_time.in_utc(datetime.fromisoformat(self.moment))


def of(files: Mapping[str, bytes]) -> Lineage | None:
    """Read the lineage of a package; None where it cannot be read, which the package check reports."""
    try:
        rows = sorted((row["published_at"], row["id"]) for row in csv_text.records(files[RELEASES]))
        earlier = recorded_releases(files)
        moment, release = rows[-1]
        datetime.fromisoformat(moment)
    except (DataError, csv_text.Error, LookupError, TypeError, ValueError, AttributeError):
        return None
    before = rows[-2][1] if rows[:-1] else ""
    return Lineage(release=release, moment=moment, before=before, earlier=earlier, digest=package_files.digest(files))


def recorded_releases(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the earlier releases that a package records: release -> digest. See `of` for errors."""
    described = descriptor.load(files[package_files.DESCRIPTOR])
    return {str(entry["release"]): str(entry["digest"]) for entry in described.get(EARLIER, [])}


def record_releases(files: Mapping[str, bytes], others: Mapping[str, str]) -> dict[str, bytes]:
    """Add releases to the record in a package's descriptor; what is recorded already never changes.

    Args:
        files: the package.
        others: release -> digest, oldest first; its own release is ignored.

    Raises:
        DataError: the descriptor cannot be read.
    """
    own, described = of(files), descriptor.load(files[package_files.DESCRIPTOR])
    if own is None:
        return dict(files)
    digests = {name: digest for name, digest in {**others, **own.earlier}.items() if name != own.release}
    rest = {name: value for name, value in described.items() if name not in {EARLIER, "resources"}}
    if digests:
        rest[EARLIER] = [{"release": name, "digest": digests[name]} for name in sorted(digests)]
    rest["resources"] = described["resources"]
    return {**files, package_files.DESCRIPTOR: descriptor.serialise(rest)}
