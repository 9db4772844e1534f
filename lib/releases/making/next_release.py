"""Make a new release from source files, and list what is left to do by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from lib.dataset import csv_text, descriptor, fingerprint, lineage, package, package_files, succession
from lib.dataset.table_schema import DataError, Problem
from lib.model import words
from lib.model.periods import FULL_YEAR, QUARTER, financial_year, spoken
from lib.model.records import Release
from lib.releases import release_folder, release_packages
from lib.releases.making import force_names, headings, release_files, series, source_files, writing, written_times

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date
    from pathlib import Path

    import polars as pl

    from lib.dataset.register import Register
    from lib.releases.making.release_files import Publication
    from lib.releases.making.series import Series
    from lib.releases.release_packages import UncheckedPackage

STEPS: Final = ("Comparing", "Writing and checking")  # after one step for each file


class ReleaseRefusedError(ValueError):
    """Raised when a refresh cannot be done as ordered; the message is a sentence that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOrder:
    """The parameters of a refresh.

    Args:
        sources: the files that together make up the series.
        data: the package that the dashboard shows unless a newer release exists.
        earlier: the folder of the public packages before it.
        start: the package to begin with; None for the newest release before `at` in these three places.
        folder: the folder of releases; the new one gets a folder of its own there.
        id: of the new release; "" for the day of `at`.
        at: its publication time as written, Europe/London time.
        checked_on: when the figures were last checked against their sources.
        note: description of the release; "" for a sentence about the changes.
        reason: why counts were revised.
        publication: the source of the counts; None if it is the same as before.
        fewer: whether existing quarters may be missing.
        unchanged: whether a new publication may have exactly the present counts.
        ignored_codes: further offence codes to leave out.
        ignored_sheets: names of sheets that are no tables of counts.
        dropped_forces: codes of forces that the source has dropped.
    """

    sources: Sequence[Path]
    data: Path
    earlier: Path
    start: Path | None
    folder: Path
    id: str
    at: str
    checked_on: date
    note: str
    reason: str
    publication: Publication | None
    fewer: bool = False
    unchanged: bool = False
    ignored_codes: frozenset[str] = frozenset()
    ignored_sheets: frozenset[str] = frozenset()
    dropped_forces: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOutcome:
    """The result of a refresh, in words for its user; `before` and `after` are the releases themselves."""

    place: Path
    done: tuple[str, ...]
    left: tuple[str, ...]
    before: Register
    after: Register


def refresh(order: RefreshOrder, step: Callable[[str], None] = lambda _: None) -> RefreshOutcome:
    """Make a new release; `step` is called with the name of each step as it begins.

    Raises:
        DataError: the files, or the package made of them, cannot be used; every problem is listed.
        ReleaseRefusedError: the order cannot be carried out.
        FolderInUseError: another refresh writes into the same folder.
    """
    try:
        moment = written_times.parse_london(order.at)
    except ValueError as error:
        raise ReleaseRefusedError(str(error)) from None
    name = order.id or f"{moment:%Y-%m-%d}"
    with writing.exclusive(order.folder):
        if (order.folder / name).exists():
            raise ReleaseRefusedError(
                f"There is already a {order.folder / name}. Remove it first, or choose another --release."
            )
        start = order.start or newest(order.data, order.earlier, order.folder, moment)
        # Changes by hand in an explicit start package are intended, so its fingerprints are not verified.
        files = fingerprint.renew(package_files.read(start)) if order.start else package_files.read(start)
        before = package.from_files(files)
        known = release_folder.open_unchecked(order.data, order.earlier, order.folder)
        published = package.from_published(_published(before.release.id, name, known).files)
        publication = _publication(order.publication, files)
        others = order.ignored_codes | release_files.codes_left_out(before.descriptor)
        new_series, skipped = _read(order, before, others, step)
        step(STEPS[0])
        _refuse_fewer(before.tables[release_files.COUNTS], new_series.counts, fewer=order.fewer)
        schemas = descriptor.schemas(before.descriptor)
        revised = succession.changes(
            published.tables, {**before.tables, release_files.COUNTS: new_series.counts}, schemas
        )
        changed = _changed(before, revised, new_series.counts)
        if not changed and publication.id != before.counts_source.id and not order.unchanged:
            raise ReleaseRefusedError(_nothing_new(before, publication))
        changed = changed or (f"No change: every count equals that of release {before.release.id}.",)
        release = Release(
            id=name, published_at=moment, checked_on=order.checked_on, note=order.note or " ".join(changed)
        )
        step(STEPS[1])
        new_files = release_files.build_files(
            files, new_series.counts, revised, release, publication, order.reason, others
        )
        new_files = _with_records(new_files, known)
        writing.write_package(new_files, order.folder, name, lambda path: package.check(path, published))
        register = package.from_files(new_files, published)
    return RefreshOutcome(
        place=order.folder / name,
        done=(
            f"Compared with release {before.release.id} ({start}).",
            *changed,
            *_ended(before, new_series, order.dropped_forces),
            *_left_out(new_series),
            *skipped,
        ),
        left=_left(before, register, order.folder / name),
        before=published,
        after=register,
    )


def newest(data: Path, earlier: Path, folder: Path, moment: datetime) -> Path:
    """Return the package of the newest release in force before a moment, without withdrawn ones.

    Args:
        data: the package that the dashboard shows unless a newer release exists.
        earlier: the folder of the public releases before it.
        folder: the folder of other releases, as folders and zip files.
        moment: Europe/London time.

    Raises:
        ReleaseRefusedError: there is none, or one of the packages cannot be read.
    """
    lists = [path / release_folder.WITHDRAWN for path in (earlier, folder)]
    withdrawn = {row["release"] for path in lists if path.exists() for row in csv_text.records(path.read_bytes())}
    in_force: list[tuple[str, Path]] = []
    for path in (location.path for location in release_folder.locations(data, earlier, folder).values()):
        try:
            rows = csv_text.records(package_files.read(path)["releases.csv"])
            published, release = max((row["published_at"], row["id"]) for row in rows)
        except (DataError, KeyError, ValueError) as error:
            raise ReleaseRefusedError(
                f"{path} is no data package that can be read ({error}). Correct or move it."
            ) from error
        if published < moment.isoformat() and release not in withdrawn:
            in_force.append((published, path))
    if not in_force:
        raise ReleaseRefusedError(
            f"No release is in force before {moment:{written_times.FORM}}: a new one has none to begin with."
        )
    return max(in_force, key=lambda pair: pair[0])[1]


def _published(before: str, name: str, known: Sequence[UncheckedPackage]) -> UncheckedPackage:
    """Return the package of the release before as it was published, for the comparison.

    Raises:
        ReleaseRefusedError: it is missing, or the id of the new release is in use.
    """
    used = {name for other in known for name in (other.lineage.release, *other.lineage.earlier)}
    if name in used:
        raise ReleaseRefusedError(
            f"There is a release {name} already, and an id is never used again: choose another --release."
        )
    for other in known:
        if other.lineage.release == before:
            return other
    raise ReleaseRefusedError(
        f"The package to begin with is of release {before}, which lies nowhere as it was published: the new one could "
        "not be compared with it."
    )


def _with_records(files: dict[str, bytes], known: Sequence[UncheckedPackage]) -> dict[str, bytes]:
    """Add the fingerprints of the tables and the record of earlier releases to the new package."""
    own = lineage.of(files)
    earlier = release_packages.releases_to_record(own, known, datetime.now(UTC)) if own else {}
    return fingerprint.renew(lineage.record_releases(files, earlier))


def _publication(ordered: Publication | None, files: dict[str, bytes]) -> Publication:
    known = release_files.source_rows(files["sources.csv"])
    if ordered is None:
        return release_files.Publication(
            id=release_files.counts_publication(json.loads(files[package_files.DESCRIPTOR].decode("utf-8-sig")))
        )
    if ordered.id in known and ordered.title:
        exists = f"sources.csv has a row {ordered.id} already"
        raise ReleaseRefusedError(f"{exists}: leave --source-title out, or choose another --source.")
    if ordered.id not in known and not (ordered.title and ordered.published):
        raise ReleaseRefusedError(
            f"sources.csv has no row {ordered.id}: say --source-title and --source-published, and --source-url if the "
            "publication has an address."
        )
    return ordered


def _nothing_new(before: Register, publication: Publication) -> str:
    return (
        f"Nothing was made: every count equals that of release {before.release.id}, but the files are said to be "
        f"another publication, {publication.id}. Are they the right files? If the publication really changes no count "
        "and adds no quarter, say --unchanged."
    )


def _read(
    order: RefreshOrder, before: Register, others: frozenset[str], step: Callable[[str], None]
) -> tuple[Series, list[str]]:
    codes = before.tables["offence_codes"]["code"].to_list()
    if wanted := sorted(order.ignored_codes.intersection(codes)):
        raise ReleaseRefusedError(f"offence_codes.csv holds {words.listed(wanted)}: it cannot go with --ignore-code.")
    if unknown := sorted(order.dropped_forces - set(before.forces)):
        raise ReleaseRefusedError(
            f"forces.csv has no force {words.listed(unknown)}: --without-force takes a code, such as BTP."
        )
    readings = []
    for path in order.sources:
        step(f"Reading {path.name}")
        readings.append(source_files.read(path, order.ignored_sheets))
    if unknown := sorted(order.ignored_sheets - {sheet for reading in readings for sheet in reading.sheets}):
        raise ReleaseRefusedError(
            f"No file has a sheet called {words.listed(unknown)}: --ignore-sheet needs the name as it stands."
        )
    problems = [problem for reading in readings for problem in reading.problems]
    parts = [part for reading in readings for part in reading.parts]
    try:
        if parts:
            combined = series.combine(
                parts, force_names.force_codes(before.tables["forces"]), codes, others, order.dropped_forces
            )
    except DataError as error:
        problems += error.problems
    if problems:
        raise DataError(problems)
    return combined, [f"Skipped {place}." for reading in readings for place in reading.skipped]


def _refuse_fewer(old: pl.DataFrame, new: pl.DataFrame, *, fewer: bool) -> None:
    missing = sorted(set(old["quarter_start"]) - set(new["quarter_start"]))
    if missing and not fewer:
        column = f"{headings.YEAR}, {headings.QUARTER}"
        raise DataError(
            Problem("all files", None, column, f"rows for {_span(run)}, which are in the current release", None)
            for run in _runs(missing)
        )


def _runs(days: Sequence[date]) -> list[list[date]]:
    """Group the first days of quarters, in order, into runs without a gap."""
    runs: list[list[date]] = []
    for day in days:
        follows = bool(runs) and (day.year * 12 + day.month) - (runs[-1][-1].year * 12 + runs[-1][-1].month) == QUARTER
        runs[-1].append(day) if follows else runs.append([day])
    return runs


def _span(run: Sequence[date]) -> str:
    first, last = series.quarter_name(run[0]), series.quarter_name(run[-1])
    return first if len(run) == 1 else f"{first} to {last} ({len(run)} quarters)"


def _changed(before: Register, revised: pl.DataFrame, new: pl.DataFrame) -> tuple[str, ...]:
    """Describe the changes of the counts in sentences for the note of the release; none where they are the same."""
    quarters = sorted(set(new["quarter_start"]) - set(before.quarters))
    sentences = (
        [f"Counts by force are added for {words.listed(map(series.quarter_name, quarters))}."] if quarters else []
    )
    if revised.height:
        noun = "published count" if (revised["table"] == release_files.COUNTS).all() else "published value"
        count = words.capitalised(words.count_of(revised.height, noun))
        sentences.append(f"{count} {'is' if revised.height == 1 else 'are'} revised.")
    return tuple(sentences)


def _ended(before: Register, new_series: Series, dropped: Collection[str]) -> tuple[str, ...]:
    """Say of each force that the source has dropped since when it has no count."""
    return tuple(
        f"{before.forces[code].name} has no count from {series.quarter_name(new_series.ended[code])} on, "
        "and no total with it either."
        for code in sorted(dropped)
    )


def _left_out(new_series: Series) -> tuple[str, ...]:
    bodies = tuple(
        f"Left out: {words.count_of(count, 'row')} of {body}, which is not a police force."
        for body, count in sorted(new_series.left_out.items())
    )
    if not new_series.other_codes:
        return bodies
    count = words.count_of(sum(new_series.other_codes.values()), "row")
    codes = words.count_of(len(new_series.other_codes), "code")
    return (*bodies, f"Left out: {count} under {codes} of other offences: {', '.join(sorted(new_series.other_codes))}.")


def _left(before: Register, register: Register, path: Path) -> tuple[str, ...]:
    """List what needs a statistician: the texts around the counts."""
    source, counts = register.counts_source, register.tables[release_files.COUNTS]
    if source.id == before.counts_source.id:
        first = (
            f"The counts are still said to be from: {words.citation(source)} ({source.id}). If the files are another "
            "publication, remove the new folder and run this again with --source."
        )
    else:
        first = f"sources.csv: read the new row {source.id} again; is its address there, and is it right?"
    old = [caveat for caveat in register.caveats.values() if caveat.source.id == before.counts_source.id]
    quarter_years = [financial_year(quarter) for quarter in register.quarters]
    parts = [spoken(year) for year in register.years if quarter_years.count(year) < FULL_YEAR]
    negative = counts.filter(counts["offences"] < 0).height
    words_of = (
        "caveats.csv and caveat_scopes.csv: these were written for the release before; do they still hold, and name "
        f"the right source? {words.listed([caveat.id for caveat in old] or ['none'])}. Part-years now: "
        f"{words.listed(parts or ['none'])}. Counts below zero now: {words.number(negative)}."
    )
    return (
        first,
        words_of,
        f"populations.csv: rates are shown for {words.listed(map(spoken, register.population_years))} only.",
        "gaps.csv, questions.csv and release_calendar.csv: does each row still hold?",
        f"After any change by hand: python -m lib fingerprint {path}",
        f"Then measure how much the counts vary: python -m lib dispersion {path}",
        f"Then check it: python -m lib check {path}",
    )
