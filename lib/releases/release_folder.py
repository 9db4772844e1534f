"""Read all packages and lists of withdrawals in the data folder and in the folders of other releases."""

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
    """The withdrawal of a release: from which moment (UTC), why, and the row that says so."""

    release: str
    moment: datetime
    reason: str  # a sentence
    file: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ReleaseFolder:
    """All packages and withdrawals that were read; the data folder first.

    `states` are by location name. Problems name files below their location.
    """

    states: Mapping[str, PackageState] = field(default_factory=dict)
    withdrawals: tuple[Withdrawal, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def packages(self) -> tuple[ReleasePackage, ...]:
        """One package per release; of two locations with the same release the first counts."""
        by_release: dict[str, ReleasePackage] = {}
        for state in self.states.values():
            if state.package:
                by_release.setdefault(state.package.id, state.package)
        return tuple(by_release.values())


def locations(data: Path, earlier: Path, releases: Path) -> dict[str, PackageLocation]:
    """Return every location of a package, by the name used in messages.

    Args:
        data: the package that is shipped with the dashboard; it comes first.
        earlier: the folder of the public releases before it.
        releases: the folder of all others.
    """
    by_name = {data.name: PackageLocation(data, data.name, is_named=False)}
    for folder in (earlier, releases):
        for path in _packages(folder):
            name = f"{folder.name}/{path.name}"
            by_name[name] = PackageLocation(path, name, is_past=folder == earlier)
    return by_name


def open_unchecked(data: Path, earlier: Path, releases: Path) -> list[UncheckedPackage]:
    """Return every readable package, unchecked, except releases withdrawn before their publication.

    Those were never public, so they are treated as if they did not exist.

    Raises:
        DataError: the list of withdrawals cannot be read.
    """
    ends = {withdrawal.release: withdrawal.moment for withdrawal in read_withdrawals(earlier, releases)}
    unchecked = release_packages.open_unchecked(locations(data, earlier, releases).values())
    return [
        package
        for package in unchecked
        if package.lineage.release not in ends or package.lineage.out < ends[package.lineage.release]
    ]


def _packages(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if _is_package(entry))
    except OSError:
        return []


def _is_package(entry: Path) -> bool:
    hidden = entry.name.startswith((".", "_"))  # packages that are still being written
    return not hidden and (entry.is_dir() or entry.suffix == ".zip")


def signatures(data: Path, earlier: Path, releases: Path) -> Mapping[str, Signature]:
    """Return the signatures of all locations and lists of withdrawals."""
    signatures = {
        name: release_packages.signature(location.path) for name, location in locations(data, earlier, releases).items()
    }
    return signatures | {
        file: release_packages.signature(path) for file, path in _withdrawal_lists(earlier, releases).items()
    }


def read(
    data: Path,
    earlier: Path,
    releases: Path,
    before: ReleaseFolder | None = None,
    check: Callable[[Path], object] | None = None,
) -> ReleaseFolder:
    """Read every location whose signature differs from `before`; see `release_packages.read`.

    If a list of withdrawals is invalid, what was read from it before stays in force.

    Raises:
        DataError: a list of withdrawals cannot be read, and none was read before. Without it a withdrawn release might
            be shown.
    """
    problems: list[Problem] = []
    try:
        withdrawals = read_withdrawals(earlier, releases)
    except DataError as error:
        if before is None:
            raise
        withdrawals = before.withdrawals
        problems += error.problems
    known = {withdrawal.release for withdrawal in withdrawals}
    states = release_packages.read(
        locations(data, earlier, releases).values(), before.states if before else {}, check, known
    )
    problems += [problem for state in states.values() for problem in state.problems]
    problems += _conflicting_packages(states) + _missing_packages(states, earlier)
    problems += _unknown_withdrawals(withdrawals, {state.package.id for state in states.values() if state.package})
    return ReleaseFolder(MappingProxyType(states), withdrawals, tuple(problems))


def _missing_packages(states: Mapping[str, PackageState], earlier: Path) -> list[Problem]:
    """Report earlier releases that a package records but whose own package is missing."""
    present = {state.package.id for state in states.values() if state.package}
    recorded = {
        name for state in states.values() if state.package for name in lineage.recorded_releases(state.package.files)
    }
    expected = "the package of this release, which readers can ask for"
    return [Problem(f"{earlier.name}/{name}", None, "", expected, None) for name in sorted(recorded - present)]


def _conflicting_packages(states: Mapping[str, PackageState]) -> list[Problem]:
    """Report two packages of the same release that differ."""
    problems: list[Problem] = []
    first: dict[str, tuple[str, ReleasePackage]] = {}
    for name, state in states.items():
        if not state.package:
            continue
        location, package = first.setdefault(state.package.id, (name, state.package))
        if package.register.digest != state.package.register.digest:
            expected = f"the same bytes as {location}, which is used"
            problems.append(Problem(name, None, "", expected, f"another package of release {package.id}"))
    return problems


def _unknown_withdrawals(withdrawals: Iterable[Withdrawal], known: set[str]) -> list[Problem]:
    expected = "a release whose package is kept: only then can readers be told that it was withdrawn"
    return [
        Problem(withdrawal.file, withdrawal.row, "release", expected, withdrawal.release)
        for withdrawal in withdrawals
        if withdrawal.release not in known
    ]


def read_withdrawals(earlier: Path, releases: Path) -> tuple[Withdrawal, ...]:
    """Read the withdrawals from the lists in both folders.

    The list in `earlier` is committed with its packages. Where both name a release, the one in `releases` counts.

    Raises:
        DataError: a list cannot be read.
    """
    by_release: dict[str, Withdrawal] = {}
    problems: list[Problem] = []
    for file, path in _withdrawal_lists(earlier, releases).items():
        try:
            by_release |= {withdrawal.release: withdrawal for withdrawal in _read_list(file, path)}
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return tuple(by_release.values())


def _withdrawal_lists(earlier: Path, releases: Path) -> dict[str, Path]:
    """Return the paths of the lists of withdrawals, by the name used in messages."""
    return {f"{earlier.name}/{WITHDRAWN}": earlier / WITHDRAWN, WITHDRAWN: releases / WITHDRAWN}


def _read_list(file: str, path: Path) -> list[Withdrawal]:
    if not path.exists():
        return []
    names = [column["name"] for column in SCHEMA["fields"]]
    try:
        text, problems = csv_text.read(path.read_bytes(), names, file)
    except OSError as error:
        raise DataError([Problem(file, None, "", "a file that can be read", str(error))]) from error
    if text is None:
        raise DataError(problems)
    table, cell_problems = table_schema.parse(text, SCHEMA, file)
    problems += cell_problems
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
