"""What lies in the data folder and in the folders of other releases: packages read whole, and what was withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from lib import csvtext, members, moments, package, schema, stamp
from lib.schema import HEADER, DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from lib.register import Register

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

Signature = tuple[tuple[str, int, int], ...]  # of each file: name, bytes, time of the last change


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
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
        return moments.in_utc(self.register.release.published_at)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a release was, or will be, taken back: from which moment (UTC), and why, in a sentence."""

    release: str
    moment: datetime
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """One place that was read: how it looked, and its edition, None where there is none that can be used."""

    signature: Signature
    edition: Edition | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """All that was read, by place; the data folder first. Files and rows of a problem are named below their place."""

    places: Mapping[str, Held] = field(default_factory=dict)
    withdrawals: tuple[Withdrawal, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def editions(self) -> tuple[Edition, ...]:
        """One edition for each release; where two places hold the same release the first counts."""
        found: dict[str, Edition] = {}
        for held in self.places.values():
            if held.edition:
                found.setdefault(held.edition.id, held.edition)
        return tuple(found.values())


def signature(path: Path) -> Signature:
    """How a folder or a file looks without reading it: equal looks mean that nothing has changed. Empty: not there."""
    try:
        files = [path] if path.is_file() else [entry for entry in path.iterdir() if entry.is_file()]
        looks = [(file.name, file.stat()) for file in files]
    except OSError:  # it went away while it was looked at
        return ()
    return tuple(sorted((name, look.st_size, look.st_mtime_ns) for name, look in looks))


def places(data: Path, earlier: Path, releases: Path) -> dict[str, Path]:
    """Every place that a package may lie in, by the name that messages use.

    Args:
        data: the package that is shipped with the dashboard; it comes first.
        earlier: the folder of the public releases before it.
        releases: the folder of all others.
    """
    others = [(folder, entry) for folder in (earlier, releases) for entry in _packages(folder)]
    return {data.name: data} | {f"{folder.name}/{entry.name}": entry for folder, entry in others}


def _packages(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if _is_package(entry))
    except OSError:
        return []


def _is_package(entry: Path) -> bool:
    hidden = entry.name.startswith((".", "_"))  # where something is being put together
    return not hidden and (entry.is_dir() or entry.suffix == ".zip")


def look(data: Path, earlier: Path, releases: Path) -> Mapping[str, Signature]:
    """How every place looks, and the list of what was withdrawn."""
    found = {name: signature(path) for name, path in places(data, earlier, releases).items()}
    return found | {WITHDRAWN: signature(releases / WITHDRAWN)}


def read(
    data: Path,
    earlier: Path,
    releases: Path,
    before: Holdings | None = None,
    check: Callable[[Path], object] | None = None,
) -> Holdings:
    """Read every place that looks another way than `before`; each package is checked in full.

    A place whose package cannot be used keeps the edition that was read there before, and its problems are listed.
    The same holds for the list of what was withdrawn. `check` is called with the place of a package that was never
    checked: it may check it elsewhere, and leave the note that it passed.

    Raises:
        DataError: the list of what was withdrawn cannot be read, and none was read before. Without it a release that
            was taken back might be shown.
    """
    before_places = before.places if before else {}
    found = {
        name: _held(name, path, data, before_places.get(name), check)
        for name, path in places(data, earlier, releases).items()
    }
    problems = [problem for held in found.values() for problem in held.problems]
    problems += _doubled(found)
    try:
        withdrawals = _withdrawals(releases / WITHDRAWN)
        problems += _unknown(withdrawals, {held.edition.id for held in found.values() if held.edition})
    except DataError as error:
        if before is None:
            raise
        withdrawals = before.withdrawals
        problems += error.problems
    return Holdings(MappingProxyType(found), withdrawals, tuple(problems))


def _held(name: str, path: Path, data: Path, before: Held | None, check: Callable[[Path], object] | None) -> Held:
    looks = signature(path)
    if before and before.signature == looks and looks:
        return before
    try:
        files = members.read(path)
        if check and not stamp.holds(members.digest(files)):
            check(path)
        _refuse_unrest(path, looks)
        register = package.made_of(files)
        _refuse_other_name(path, data, register.release.id)
    except DataError as error:
        return Held(looks, before.edition if before else None, tuple(_below(name, error.problems)))
    return Held(looks, Edition(register, MappingProxyType(files)))


def _refuse_unrest(path: Path, looks: Signature) -> None:
    if signature(path) != looks:
        raise DataError([Problem("", None, "", "files that do not change while they are read", "a change")])


def _refuse_other_name(path: Path, data: Path, release: str) -> None:
    if path != data and path.name.removesuffix(".zip") != release:
        expected = f"a newest release that is called {path.name.removesuffix('.zip')}, as its place is"
        raise DataError([Problem("releases.csv", None, "id", expected, release)])


def _below(place: str, problems: Iterable[Problem]) -> list[Problem]:
    return [Problem(f"{place}/{p.file}".rstrip("/"), p.row, p.column, p.expected, p.found) for p in problems]


def _doubled(found: Mapping[str, Held]) -> list[Problem]:
    """Two packages that call themselves the same release must be the same to the byte."""
    problems: list[Problem] = []
    first: dict[str, tuple[str, Edition]] = {}
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
        Problem(WITHDRAWN, number, "release", expected, row.release)
        for number, row in enumerate(withdrawals, HEADER + 1)
        if row.release not in known
    ]


def _withdrawals(path: Path) -> tuple[Withdrawal, ...]:
    if not path.exists():
        return ()
    names = [column["name"] for column in SCHEMA["fields"]]
    try:
        text, problems = csvtext.read(path.read_bytes(), names, WITHDRAWN)
    except OSError as error:
        raise DataError([Problem(WITHDRAWN, None, "", "a file that can be read", str(error))]) from error
    if text is None:
        raise DataError(problems)
    table, found = schema.parse(text, SCHEMA, WITHDRAWN)
    problems += found
    rows = [] if problems else list(table.iter_rows(named=True))
    for number, row in enumerate(rows, HEADER + 1):
        if not moments.exists(row["withdrawn_at"]):
            expected = "a time that clocks in London show: they skip this hour in spring"
            problems.append(Problem(WITHDRAWN, number, "withdrawn_at", expected, row["withdrawn_at"].isoformat()))
    if problems:
        raise DataError(problems)
    return tuple(Withdrawal(row["release"], moments.in_utc(row["withdrawn_at"]), row["reason"]) for row in rows)
