"""What the Sources page lists, in words: statistics, sources, caveats and columns."""

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

NOT_SHOWN: Final = "not shown"  # a quarterly count that is too small
SIDES: Final = ("old", "new")  # of a revision
NUMBER: Final = r"-?[0-9]+(\.[0-9]+)?"
MOST: Final = 100  # revisions of one release that the page lists; the file holds them all


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticEntry:
    """One statistic with everything that is known of it.

    `choice` says which source's figure is used, and why where the data tells; `quote` is empty where none may be taken
    away.
    """

    statistic: Statistic
    number: str
    sentence: str
    caveats: tuple[Caveat, ...]
    wordings: tuple[tuple[Wording, str], ...]  # each with its use on this dashboard
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
    """One published value that changed, in words."""

    what: str
    period: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """What one release changed: how many values in all, and the first of them."""

    release: str
    day: str
    count: int
    rows: tuple[Revision, ...]

    @property
    def unavailable(self) -> bool:
        """Whether a value stands as [x] among the rows, so that the letter must be explained."""
        return any("[x]" in (row.old, row.new) for row in self.rows)

    @property
    def withheld(self) -> bool:
        """Whether a value is not shown, so that the reason must be given."""
        return any(NOT_SHOWN in {row.old, row.new} for row in self.rows)


def entry(register: Register, name: str, version: str = "") -> StatisticEntry:
    """One statistic of the register; `version` names its release where that is an earlier one.

    Raises:
        KeyError: no statistic has that id.
    """
    statistic = register.statistics[name]
    caveats = register.caveats_of([statistic])
    shown = tuple(caveat for caveat in caveats if caveat.must_show)
    said = words.notice(register.release, version)
    worded = tuple((w, _used(w)) for w in register.wordings if w.statistic == name)
    return StatisticEntry(
        statistic=statistic,
        number=words.label(statistic),
        sentence=words.sentence(statistic),
        caveats=caveats,
        wordings=worded,
        choice=_choice(statistic, [w for w, _ in worded if w.source.id != statistic.source.id]),
        quote="" if statistic.grade is Grade.PRESS else words.quote(statistic, shown, notice=said),
        path=address.path("/sources", Selection(statistic=name, version=version)),
    )


def _choice(statistic: Statistic, others: list[Wording]) -> str:
    if statistic.grade is Grade.PRESS:
        return ""
    used = f"This dashboard uses the figure of the first source named here: {words.short_citation(statistic.source)}"
    order = list(Grade)
    if others and all(order.index(statistic.grade) < order.index(w.grade) for w in others):
        return f"{used}. It was read closest to its publisher's own text."
    if statistic.quantity.qualifier is Qualifier.EXACTLY and any(w.quantity != statistic.quantity for w in others):
        return f"{used}. It gives an exact number; not all others do."
    return f"{used}."


def _used(wording: Wording) -> str:
    return "shown where figures are as announced" if wording.used_as == "announced" else ""


def chosen(register: Register, selection: Selection) -> tuple[Statistic, ...]:
    """The statistics that every filter of the selection lets through, in the order of the data."""
    found = site_search.statistics(register, selection.search)
    return tuple(
        s
        for s in register.statistics.values()
        if s.id in found
        and selection.subject in {"", s.subject}
        and selection.grade in {"", s.grade}
        and selection.publisher in {"", s.source.publisher}
        and (not selection.when or selection.when in periods.touched(s.period, s.as_of))
    )


def by_subject(
    register: Register, statistics: Iterable[Statistic], version: str = ""
) -> Mapping[str, tuple[StatisticEntry, ...]]:
    """Entries under their subjects, in the order in which the subjects first come."""
    groups: dict[str, list[StatisticEntry]] = {}
    for statistic in statistics:
        groups.setdefault(words.capitalised(statistic.subject), []).append(entry(register, statistic.id, version))
    return {subject: tuple(group) for subject, group in groups.items()}


def sources_by_publisher(register: Register) -> Mapping[str, tuple[Source, ...]]:
    """Every source under its publisher, publishers from A to Z."""
    groups: dict[str, list[Source]] = {}
    for source in sorted(register.sources.values(), key=lambda source: (source.publisher.lower(), source.published)):
        groups.setdefault(source.publisher, []).append(source)
    return {publisher: tuple(group) for publisher, group in groups.items()}


def licences(register: Register) -> Mapping[str, str]:
    """How many sources have each licence, in words; those whose licence was not seen are not among them."""
    named = [source.licence for source in register.sources.values() if source.licence]
    return {name: words.count_of(named.count(name), "source") for name in sorted(set(named))}


def caveats(register: Register) -> tuple[tuple[Caveat, str], ...]:
    """Every caveat, most important first, with where it applies."""
    ordered = sorted(register.caveats.values(), key=lambda caveat: (caveat.rank, caveat.id))
    return tuple((caveat, _applies(register, caveat)) for caveat in ordered)


def _applies(register: Register, caveat: Caveat) -> str:
    scopes = [scope for scope in register.scopes if scope.caveat == caveat.id]
    if not scopes:
        return "Applies to no single figure."
    titles = {resource["name"]: resource["title"] for resource in _resources(register)}
    tables: dict[str, list[str]] = {}
    for scope in scopes:
        tables.setdefault(titles[scope.table], []).append(_scope(register, scope))
    # In an order of their own, whatever that of the rows: the package's for tables, the alphabet's for what is in them.
    parts = [f"{title}: {'; '.join(sorted(set(tables[title])))}" for title in titles.values() if title in tables]
    return f"Applies to {words.listed(parts)}."


def _scope(register: Register, scope: CaveatScope) -> str:
    parts = [
        f"subject {scope.subject}" if scope.subject else "",
        _named(register.statistics[scope.statistic]) if scope.statistic else "",
        naming.measure(register, scope.measure).counted if scope.measure else "",
        register.forces[scope.force].name if scope.force else "",
        f"shown as {scope.view.replace('-', ' ')}" if scope.view else "",
        f"from {words.day(scope.period_from.isoformat())}" if scope.period_from else "",
        f"to {words.day(scope.period_to.isoformat())}" if scope.period_to else "",
    ]
    return ", ".join(part for part in parts if part) or "all"


def _named(statistic: Statistic) -> str:
    return f"{statistic.measure} ({statistic.period})"


def tables(register: Register) -> tuple[DictionaryTable, ...]:
    """The data dictionary: every table and column of the package in words, from its descriptor."""
    return tuple(_table(register, resource) for resource in _resources(register))


def _table(register: Register, resource: Mapping[str, Any]) -> DictionaryTable:
    described = resource["schema"]
    missing, keys = table_schema.missing_values(described), tuple(_references(described))
    return DictionaryTable(
        name=resource["name"],
        title=resource["title"],
        meaning=resource["description"],
        rows=words.number(register.tables[resource["name"]].height),
        key=words.listed(table_schema.names(described.get("primaryKey")) or ["none"]),
        columns=tuple(_column(field, missing, dict(keys)) for field in described["fields"]),
    )


def _references(described: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in described.get("foreignKeys", ()):
        for name in table_schema.names(key["fields"]):
            reference = key["reference"]
            yield name, table_schema.describe_reference(reference["resource"], table_schema.names(reference["fields"]))


def _column(field: Mapping[str, Any], missing: list[str], references: Mapping[str, str]) -> DictionaryColumn:
    holds = table_schema.describe_values({**field, "description": ""}, missing)
    if field["name"] in references:
        holds += f"; {references[field['name']]}"
    if field.get("constraints", {}).get("unique"):
        holds += "; in one row only"
    return DictionaryColumn(
        field["name"], field.get("title", ""), field.get("description", ""), words.capitalised(f"{holds}.")
    )


def _resources(register: Register) -> list[Mapping[str, Any]]:
    found = register.descriptor["resources"]
    return list(found) if isinstance(found, list | tuple) else []


def revisions(register: Register) -> tuple[ReleaseChanges, ...]:
    """What each release changed, the newest release first; of each at most `MOST` values, in the order of the data."""
    rows = register.tables["revisions"]
    found = []
    for release in sorted(register.rows("releases"), key=lambda row: row["published_at"], reverse=True):
        part = rows.filter(rows["release"] == release["id"])
        if part.height:
            shown = tuple(_revision(register, row) for row in part.head(MOST).iter_rows(named=True))
            day = words.day(release["published_at"].date().isoformat())
            found.append(ReleaseChanges(release["id"], day, part.height, shown))
    return tuple(found)


def _revision(register: Register, row: Mapping[str, str]) -> Revision:
    what, period = _meant(register, row["table"], row["key"])
    by_quarter = row["table"] == "recorded_offences"
    never = by_quarter and row["key"].split(" ")[-1] in register.annual_only
    old, new = (NOT_SHOWN if never or (by_quarter and _is_small(row[side])) else _value(row[side]) for side in SIDES)
    return Revision(what, period, old, new, words.capitalised(row["reason"]))


def _is_small(written: str) -> bool:
    return bool(re.fullmatch(NUMBER, written)) and small_counts.is_small(float(written))


def _meant(register: Register, table: str, key: str) -> tuple[str, str]:
    """What a revised value was of, and for when."""
    if table == "recorded_offences":
        start, force, code = key.split(" ")
        first = date.fromisoformat(start)
        what = naming.measure(register, code, periods.financial_year(first)).label
        return f"{register.forces[force].name}, {what}", periods.quarter(first)
    row, column = published_cells.parse_revision_key(table, key)
    titles = {resource["name"]: resource["title"] for resource in _resources(register)}
    named = (
        f", {_title(register, table, column)}"
        if column and not published_cells.is_default_column(table, column)
        else ""
    )
    if table == "statistics" and row in register.statistics:
        statistic = register.statistics[row]
        return f"{statistic.measure}{named}", statistic.period
    if table == "populations":
        force, year = row.split(" ")
        return f"{register.forces[force].name}{named}", periods.spoken(year)
    return f"{titles[table]}: {row}{named}", ""


def _title(register: Register, table: str, column: str) -> str:
    """What a column is called, in running text."""
    (fields,) = (resource["schema"]["fields"] for resource in _resources(register) if resource["name"] == table)
    titles = {field["name"]: field.get("title", field["name"]) for field in fields}
    return str(titles.get(column, column)).lower()


def _value(written: str) -> str:
    """A value of the revisions table for readers: digits with separators, or why there is none."""
    if not written:
        return "not held"
    return words.number(float(written)) if re.fullmatch(NUMBER, written) else written
