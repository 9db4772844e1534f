"""What lies in the data folder and in the folders of other releases: packages read whole, and what was withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from lib.dataset import csv_text, lineage, table_schema
from lib.dataset.table_schema import DataError, Problem
from lib.model import uk_time
from lib.releases import release_packages
from lib.releases.release_packages import PackageLocation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from lib.releases.release_packages import PackageState, ReleasePackage, Signature, UncheckedPackage

WITHDRAWN: Final = "withdrawn.csv"
ID: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
SCHEMA: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "fields": [
            {"name": "release", "type": "string", "constraints": {"required": True, "pattern": ID}},
            {"name": "withdrawn_at", "type": "datetime", "constraints": {"required": True}},
            {"name": "reason", "type": "string", "constraints": {"required": True}},
        ],
        "primaryKey": ["release"],
        "missingValues": [""],
    }
)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a release was, or will be, taken back: from which moment (UTC), why, and where that is said."""

    release: str
    moment: datetime
    reason: str  # a sentence
    file: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ReleaseFolder:
    """All that was read, by place; the data folder first. Files and rows of a problem are named below their place."""

    places: Mapping[str, PackageState] = field(default_factory=dict)
    withdrawals: tuple[Withdrawal, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def editions(self) -> tuple[ReleasePackage, ...]:
        """One edition for each release; where two places hold the same release the first counts."""
        found: dict[str, ReleasePackage] = {}
        for held in self.places.values():
            if held.edition:
                found.setdefault(held.edition.id, held.edition)
        return tuple(found.values())


def places(data: Path, earlier: Path, releases: Path) -> dict[str, PackageLocation]:
    """Every place that a package may lie in, by the name that messages use.

    Args:
        data: the package that is shipped with the dashboard; it comes first.
        earlier: the folder of the public releases before it.
        releases: the folder of all others.
    """
    found = {data.name: PackageLocation(data, data.name, is_named=False)}
    for folder in (earlier, releases):
        for path in _packages(folder):
            name = f"{folder.name}/{path.name}"
            found[name] = PackageLocation(path, name, is_past=folder == earlier)
    return found


def kept(data: Path, earlier: Path, releases: Path) -> list[UncheckedPackage]:
    """Every package that lies somewhere and can be read, unchecked, but those withdrawn before their moment.

    Such a release was never there, and nothing is said of it.

    Raises:
        DataError: the list of what was withdrawn cannot be read.
    """
    ends = {gone.release: gone.moment for gone in withdrawn(earlier, releases)}
    found = release_packages.open_unchecked(places(data, earlier, releases).values())
    return [one for one in found if one.lineage.release not in ends or one.lineage.out < ends[one.lineage.release]]


def _packages(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if _is_package(entry))
    except OSError:
        return []


def _is_package(entry: Path) -> bool:
    hidden = entry.name.startswith((".", "_"))  # where something is being put together
    return not hidden and (entry.is_dir() or entry.suffix == ".zip")


def look(data: Path, earlier: Path, releases: Path) -> Mapping[str, Signature]:
    """How every place looks, and the lists of what was withdrawn."""
    found = {name: release_packages.signature(place.path) for name, place in places(data, earlier, releases).items()}
    return found | {file: release_packages.signature(path) for file, path in _lists(earlier, releases).items()}


def read(
    data: Path,
    earlier: Path,
    releases: Path,
    before: ReleaseFolder | None = None,
    check: Callable[[Path], object] | None = None,
) -> ReleaseFolder:
    """Read every place that looks another way than `before`; see `editions.read`.

    What is wrong with a list of what was withdrawn leaves in force what was read there before.

    Raises:
        DataError: a list of what was withdrawn cannot be read, and none was read before. Without it a release that
            was taken back might be shown.
    """
    problems: list[Problem] = []
    try:
        withdrawals = withdrawn(earlier, releases)
    except DataError as error:
        if before is None:
            raise
        withdrawals = before.withdrawals
        problems += error.problems
    known = {gone.release for gone in withdrawals}
    found = release_packages.read(
        places(data, earlier, releases).values(), before.places if before else {}, check, known
    )
    problems += [problem for held in found.values() for problem in held.problems]
    problems += _doubled(found) + _lost(found, earlier)
    problems += _unknown(withdrawals, {held.edition.id for held in found.values() if held.edition})
    return ReleaseFolder(MappingProxyType(found), withdrawals, tuple(problems))


def _lost(found: Mapping[str, PackageState], earlier: Path) -> list[Problem]:
    """Earlier releases that a package records and whose own package is not kept."""
    held = {one.edition.id for one in found.values() if one.edition}
    recorded = {name for one in found.values() if one.edition for name in lineage.recorded_releases(one.edition.files)}
    expected = "the package of this release, which readers can ask for"
    return [Problem(f"{earlier.name}/{name}", None, "", expected, None) for name in sorted(recorded - held)]


def _doubled(found: Mapping[str, PackageState]) -> list[Problem]:
    """Two packages that call themselves the same release must be the same to the byte."""
    problems: list[Problem] = []
    first: dict[str, tuple[str, ReleasePackage]] = {}
    for name, held in found.items():
        if not held.edition:
            continue
        place, edition = first.setdefault(held.edition.id, (name, held.edition))
        if edition.register.digest != held.edition.register.digest:
            expected = f"the same bytes as {place}, which is used"
            problems.append(Problem(name, None, "", expected, f"another package of release {edition.id}"))
    return problems


def _unknown(withdrawals: Iterable[Withdrawal], known: set[str]) -> list[Problem]:
    expected = "a release whose package is kept: only then can readers be told that it was withdrawn"
    return [
        Problem(gone.file, gone.row, "release", expected, gone.release)
        for gone in withdrawals
        if gone.release not in known
    ]


def withdrawn(earlier: Path, releases: Path) -> tuple[Withdrawal, ...]:
    """What was, or will be, taken back, as the lists in both folders say.

    That in `earlier` is committed with the packages that it speaks of. Where both name a release, the one in `releases`
    counts.

    Raises:
        DataError: a list cannot be read.
    """
    found: dict[str, Withdrawal] = {}
    problems: list[Problem] = []
    for file, path in _lists(earlier, releases).items():
        try:
            found |= {gone.release: gone for gone in _listed(file, path)}
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return tuple(found.values())


def _lists(earlier: Path, releases: Path) -> dict[str, Path]:
    """The lists of what was withdrawn, by the name that messages use."""
    return {f"{earlier.name}/{WITHDRAWN}": earlier / WITHDRAWN, WITHDRAWN: releases / WITHDRAWN}


def _listed(file: str, path: Path) -> list[Withdrawal]:
    if not path.exists():
        return []
    names = [column["name"] for column in SCHEMA["fields"]]
    try:
        text, problems = csv_text.read(path.read_bytes(), names, file)
    except OSError as error:
        raise DataError([Problem(file, None, "", "a file that can be read", str(error))]) from error
    if text is None:
        raise DataError(problems)
    table, found = table_schema.parse(text, SCHEMA, file)
    problems += found
    rows = [] if problems else list(table_schema.numbered(table))
    for number, row in rows:
        if not uk_time.exists(row["withdrawn_at"]):
            expected = "a time that clocks in London show: they skip this hour in spring"
            problems.append(Problem(file, number, "withdrawn_at", expected, row["withdrawn_at"].isoformat()))
    if problems:
        raise DataError(problems)
    return [
        Withdrawal(row["release"], uk_time.in_utc(row["withdrawn_at"]), row["reason"], file, number)
        for number, row in rows
    ]
