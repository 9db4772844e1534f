"""Which releases came before a package, and with which bytes: the descriptor records it for good."""

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
    """A package among the releases.

    Args:
        release: its newest release, whose figures it holds.
        moment: of that release, as `releases.csv` has it: a time that can be read, in London.
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
        """The moment in UTC.

        Raises:
            ValueError: it is not written as one.
        """
        return uk_time.in_utc(datetime.fromisoformat(self.moment))


def of(files: Mapping[str, bytes]) -> Lineage | None:
    """What a package says of itself; None where that cannot be read, which its check names."""
    try:
        rows = sorted((row["published_at"], row["id"]) for row in csv_text.records(files[RELEASES]))
        earlier = recorded_in(files)
        moment, release = rows[-1]
        datetime.fromisoformat(moment)
    except (DataError, csv_text.Error, LookupError, TypeError, ValueError, AttributeError):
        return None
    before = rows[-2][1] if rows[:-1] else ""
    return Lineage(release=release, moment=moment, before=before, earlier=earlier, digest=package_files.digest(files))


def recorded_in(files: Mapping[str, bytes]) -> dict[str, str]:
    """The earlier releases that a package records: release -> digest; see `of` for one that cannot be read."""
    described = descriptor.loaded(files[package_files.DESCRIPTOR])
    return {str(one["release"]): str(one["digest"]) for one in described.get(EARLIER, [])}


def recorded(files: Mapping[str, bytes], others: Mapping[str, str]) -> dict[str, bytes]:
    """The package with other releases recorded in its descriptor; what it records already is never changed.

    Args:
        files: the package.
        others: release -> digest, oldest first; its own release is left out.

    Raises:
        DataError: the descriptor cannot be read.
    """
    own, described = of(files), descriptor.loaded(files[package_files.DESCRIPTOR])
    if own is None:
        return dict(files)
    found = {name: digest for name, digest in {**others, **own.earlier}.items() if name != own.release}
    rest = {name: value for name, value in described.items() if name not in {EARLIER, "resources"}}
    if found:
        rest[EARLIER] = [{"release": name, "digest": found[name]} for name in sorted(found)]
    rest["resources"] = described["resources"]
    return {**files, package_files.DESCRIPTOR: descriptor.written(rest)}
