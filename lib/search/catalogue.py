"""Describe in words what the Sources page lists: statistics, sources, caveats, columns and revisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from lib.addresses import address
from lib.dataset import published_cells, table_schema
from lib.exhibits import naming
from lib.model import periods, small_counts, words
from lib.model.records import Grade, Qualifier, Selection
from lib.search import site_search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lib.dataset.register import Register
    from lib.model.records import Caveat, CaveatScope, Source, Statistic, Wording

NOT_SHOWN: Final = "not shown"  # replaces a quarterly count that is too small
SIDES: Final = ("old", "new")  # columns of a revision
NUMBER: Final = r"-?[0-9]+(\.[0-9]+)?"
MOST: Final = 100  # revisions of one release that the page lists; the file has all


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticEntry:
    """One statistic with everything known about it.

    `choice` says which source's figure is used, and why where the data tell; `quote` is empty where it may not be
    quoted.
    """

    statistic: Statistic
    number: str
    sentence: str
    caveats: tuple[Caveat, ...]
    wordings: tuple[tuple[Wording, str], ...]  # each with its use on this site
    choice: str
    quote: str
    path: str

    @property
    def press(self) -> bool:
        """Whether only the press reported it."""
        return self.statistic.grade is Grade.PRESS


@dataclass(frozen=True, slots=True)
class DictionaryColumn:
    """One column of a table of the data package, in words."""

    name: str
    title: str
    meaning: str
    holds: str


@dataclass(frozen=True, slots=True)
class DictionaryTable:
    """One table of the data package, in words."""

    name: str
    title: str
    meaning: str
    rows: str
    key: str
    columns: tuple[DictionaryColumn, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """One revised value, in words."""

    what: str
    period: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """The revisions of one release: their number, and the first of them."""

    release: str
    day: str
    count: int
    rows: tuple[Revision, ...]

    @property
    def unavailable(self) -> bool:
        """Whether [x] is among the rows, so that it must be explained."""
        return any("[x]" in (row.old, row.new) for row in self.rows)

    @property
    def withheld(self) -> bool:
        """Whether a value is not shown, so that the reason must be given."""
        return any(NOT_SHOWN in {row.old, row.new} for row in self.rows)


def entry(register: Register, name: str, version: str = "") -> StatisticEntry:
    """Describe one statistic; `version` names its release where that is an earlier one.

    Raises:
        KeyError: no statistic has that id.
    """
    statistic = register.statistics[name]
    caveats = register.caveats_of([statistic])
    required = tuple(caveat for caveat in caveats if caveat.must_show)
    notice = words.notice(register.release, version)
    wordings = tuple((w, _used(w)) for w in register.wordings if w.statistic == name)
    return StatisticEntry(
        statistic=statistic,
        number=words.label(statistic),
        sentence=words.sentence(statistic),
        caveats=caveats,
        wordings=wordings,
        choice=_choice(statistic, [w for w, _ in wordings if w.source.id != statistic.source.id]),
        quote="" if statistic.grade is Grade.PRESS else words.quote(statistic, required, notice=notice),
        path=address.path("/sources", Selection(statistic=name, version=version)),
    )


def _choice(statistic: Statistic, others: list[Wording]) -> str:
    if statistic.grade is Grade.PRESS:
        return ""
    used = f"We use the figure of {words.short_citation(statistic.source)}"
    order = list(Grade)
    if others and all(order.index(statistic.grade) < order.index(w.grade) for w in others):
        return f"{used}. We read it closest to its publisher's own text."
    if statistic.quantity.qualifier is Qualifier.EXACTLY and any(w.quantity != statistic.quantity for w in others):
        return f"{used}. It gives an exact number, and not all others do."
    return f"{used}."


def _used(wording: Wording) -> str:
    return "shown where you choose figures as announced" if wording.used_as == "announced" else ""


def chosen(register: Register, selection: Selection) -> tuple[Statistic, ...]:
    """List the statistics that pass every filter of the selection, in the order of the data."""
    matches = site_search.statistics(register, selection.search)
    return tuple(
        s
        for s in register.statistics.values()
        if s.id in matches
        and selection.subject in {"", s.subject}
        and selection.grade in {"", s.grade}
        and selection.publisher in {"", s.source.publisher}
        and (not selection.when or selection.when in periods.calendar_years(s.period, s.as_of))
    )


def by_subject(
    register: Register, statistics: Iterable[Statistic], version: str = ""
) -> Mapping[str, tuple[StatisticEntry, ...]]:
    """Group entries by subject, in order of first appearance."""
    groups: dict[str, list[StatisticEntry]] = {}
    for statistic in statistics:
        groups.setdefault(words.capitalised(statistic.subject), []).append(entry(register, statistic.id, version))
    return {subject: tuple(group) for subject, group in groups.items()}


def sources_by_publisher(register: Register) -> Mapping[str, tuple[Source, ...]]:
    """Group all sources by publisher, publishers from A to Z."""
    groups: dict[str, list[Source]] = {}
    for source in sorted(register.sources.values(), key=lambda source: (source.publisher.lower(), source.published)):
        groups.setdefault(source.publisher, []).append(source)
    return {publisher: tuple(group) for publisher, group in groups.items()}


def licences(register: Register) -> Mapping[str, str]:
    """Count the sources of each licence, in words; sources without a known licence are left out."""
    known = [source.licence for source in register.sources.values() if source.licence]
    return {name: words.count_of(known.count(name), "source") for name in sorted(set(known))}


def caveats(register: Register) -> tuple[tuple[Caveat, tuple[str, ...]], ...]:
    """List every caveat, most important first, with where it applies."""
    ordered = sorted(register.caveats.values(), key=lambda caveat: (caveat.rank, caveat.id))
    return tuple((caveat, _applies(register, caveat)) for caveat in ordered)


def _applies(register: Register, caveat: Caveat) -> tuple[str, ...]:
    """List what a caveat applies to: tables as in the package, their contents alphabetically."""
    scopes = [scope for scope in register.scopes if scope.caveat == caveat.id]
    titles = {resource["name"]: resource["title"] for resource in _resources(register)}
    tables: dict[str, list[str]] = {}
    for scope in scopes:
        tables.setdefault(titles[scope.table], []).append(_scope(register, scope))
    return tuple(
        f"{title}: {part}" for title in titles.values() if title in tables for part in sorted(set(tables[title]))
    )


def _scope(register: Register, scope: CaveatScope) -> str:
    parts = [
        f"subject {scope.subject}" if scope.subject else "",
        _statistic_name(register.statistics[scope.statistic]) if scope.statistic else "",
        naming.measure(register, scope.measure).counted if scope.measure else "",
        register.forces[scope.force].name if scope.force else "",
        f"shown as {scope.view.replace('-', ' ')}" if scope.view else "",
        f"from {words.day(scope.period_from.isoformat())}" if scope.period_from else "",
        f"to {words.day(scope.period_to.isoformat())}" if scope.period_to else "",
    ]
    return ", ".join(part for part in parts if part) or "all"


def _statistic_name(statistic: Statistic) -> str:
    return f"{statistic.measure} ({statistic.period})"


def tables(register: Register) -> tuple[DictionaryTable, ...]:
    """Describe every table and column of the package from its descriptor: the data dictionary."""
    return tuple(_table(register, resource) for resource in _resources(register))


def _table(register: Register, resource: Mapping[str, Any]) -> DictionaryTable:
    schema = resource["schema"]
    missing, keys = table_schema.missing_values(schema), tuple(_references(schema))
    return DictionaryTable(
        name=resource["name"],
        title=resource["title"],
        meaning=resource["description"],
        rows=words.number(register.tables[resource["name"]].height),
        key=words.listed(table_schema.names(schema.get("primaryKey")) or ["none"]),
        columns=tuple(_column(field, missing, dict(keys)) for field in schema["fields"]),
    )


def _references(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in schema.get("foreignKeys", ()):
        for name in table_schema.names(key["fields"]):
            reference = key["reference"]
            yield name, table_schema.describe_reference(reference["resource"], table_schema.names(reference["fields"]))


def _column(field: Mapping[str, Any], missing: list[str], references: Mapping[str, str]) -> DictionaryColumn:
    holds = table_schema.describe_values({**field, "description": ""}, missing)
    said = [holds]
    if field["name"] in references:
        said.append(references[field["name"]])
    if field.get("constraints", {}).get("unique"):
        said.append("in one row only")
    return DictionaryColumn(
        field["name"],
        field.get("title", ""),
        field.get("description", ""),
        " ".join(f"{words.capitalised(part)}." for part in said),
    )


def _resources(register: Register) -> list[Mapping[str, Any]]:
    resources = register.descriptor["resources"]
    return list(resources) if isinstance(resources, list | tuple) else []


def revisions(register: Register) -> tuple[ReleaseChanges, ...]:
    """List what each release changed, newest release first; at most `MOST` values each, in the order of the data."""
    rows = register.tables["revisions"]
    changes = []
    for release in sorted(register.rows("releases"), key=lambda row: row["published_at"], reverse=True):
        release_rows = rows.filter(rows["release"] == release["id"])
        if release_rows.height:
            listed = tuple(_revision(register, row) for row in release_rows.head(MOST).iter_rows(named=True))
            day = words.day(release["published_at"].date().isoformat())
            changes.append(ReleaseChanges(release["id"], day, release_rows.height, listed))
    return tuple(changes)


def _revision(register: Register, row: Mapping[str, str]) -> Revision:
    subject, period = _revised_value(register, row["table"], row["key"])
    by_quarter = row["table"] == "recorded_offences"
    is_withheld = by_quarter and row["key"].split(" ")[-1] in register.annual_only
    old, new = (
        NOT_SHOWN if is_withheld or (by_quarter and _is_small(row[side])) else _value(row[side]) for side in SIDES
    )
    return Revision(subject, period, old, new, words.capitalised(row["reason"]))


def _is_small(written: str) -> bool:
    return bool(re.fullmatch(NUMBER, written)) and small_counts.is_small(float(written))


def _revised_value(register: Register, table: str, key: str) -> tuple[str, str]:
    """Name what a revised value counts, and its period."""
    if table == "recorded_offences":
        start, force, code = key.split(" ")
        first = date.fromisoformat(start)
        subject = naming.measure(register, code, periods.financial_year(first)).label
        return f"{register.forces[force].name}, {subject}", periods.quarter(first)
    row, column = published_cells.parse_revision_key(table, key)
    titles = {resource["name"]: resource["title"] for resource in _resources(register)}
    suffix = (
        f", {_title(register, table, column)}"
        if column and not published_cells.is_default_column(table, column)
        else ""
    )
    if table == "statistics" and row in register.statistics:
        statistic = register.statistics[row]
        return f"{statistic.measure}{suffix}", statistic.period
    if table == "populations":
        area, year = row.split(" ")
        return f"{register.forces[area].name}{suffix}", periods.spoken(year)
    return f"{titles[table]}: {row}{suffix}", ""


def _title(register: Register, table: str, column: str) -> str:
    """Return a column's title for running text."""
    (fields,) = (resource["schema"]["fields"] for resource in _resources(register) if resource["name"] == table)
    titles = {field["name"]: field.get("title", field["name"]) for field in fields}
    return str(titles.get(column, column)).lower()


def _value(written: str) -> str:
    """Format a value of the revisions table: digits with separators, or why there is none."""
    if not written:
        return "not held"
    return words.number(float(written)) if re.fullmatch(NUMBER, written) else written
