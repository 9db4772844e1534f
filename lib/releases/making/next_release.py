"""One refresh from its files to a new release, and what is left to do by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from lib.dataset import csv_text, descriptor, fingerprint, lineage, package, package_files, succession
from lib.dataset.table_schema import DataError, Problem
from lib.model import words
from lib.model.periods import FULL_YEAR, financial_year, spoken
from lib.model.records import Release
from lib.releases import release_folder, release_packages
from lib.releases.making import force_names, headings, release_files, series, source_files, writing, written_times

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    import polars as pl

    from lib.dataset.register import Register
    from lib.releases.making.release_files import Publication
    from lib.releases.making.series import Series
    from lib.releases.release_packages import UncheckedPackage

STEPS: Final = ("Comparing", "Writing and checking")  # after one step for each file


class ReleaseRefusedError(ValueError):
    """The refresh was asked for something that cannot be; the message is a sentence that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOrder:
    """What is asked for.

    Args:
        sources: the files that together make the series.
        data: the package that the dashboard shows unless a newer release has been laid down.
        earlier: the folder of the public packages before it.
        start: the package to begin with; None for the newest release before `at`, of all that lie in these three.
        folder: where releases lie; the new one gets a folder of its own there.
        id: of the new release; "" for the day of `at`.
        at: its moment as written, Europe/London time.
        checked_on: when the figures were last checked against their sources.
        note: what the release holds; "" for a sentence made of what changed.
        reason: why counts were revised.
        publication: what the counts are from; None where it is the same as before.
        fewer: whether quarters that are held may be missing.
        unchanged: whether a new publication may hold the very counts that are held.
        ignored_codes: offence codes that are none of those wanted, besides those that are known.
        ignored_sheets: names of sheets that are no tables of counts.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOutcome:
    """What a refresh made, in words for whoever ran it."""

    place: Path
    done: tuple[str, ...]
    left: tuple[str, ...]


def refresh(order: RefreshOrder, step: Callable[[str], None] = lambda _: None) -> RefreshOutcome:
    """Make a new release; `step` is told of each thing that begins.

    Raises:
        DataError: the files, or the package made of them, cannot be used; every problem is named.
        RefusedError: what was asked for cannot be.
        FolderInUseError: another refresh writes into the same folder.
    """
    try:
        moment = written_times.london(order.at)
    except ValueError as error:
        raise ReleaseRefusedError(str(error)) from None
    name = order.id or f"{moment:%Y-%m-%d}"
    with writing.alone(order.folder):
        if (order.folder / name).exists():
            raise ReleaseRefusedError(
                f"There is already a {order.folder / name}. Remove it first, or choose another --release."
            )
        start = order.start or newest(order.data, order.earlier, order.folder, moment)
        # What stands in a package that was changed by hand is meant, so its fingerprints are not asked.
        held = fingerprint.renew(package_files.read(start)) if order.start else package_files.read(start)
        before = package.from_files(held)
        known = release_folder.open_unchecked(order.data, order.earlier, order.folder)
        published = package.from_published(_published(before.release.id, name, known).files)
        publication = _publication(order.publication, held)
        others = order.ignored_codes | release_files.codes_left_out(before.descriptor)
        found, skipped = _read(order, before, others, step)
        step(STEPS[0])
        _refuse_fewer(before.tables[release_files.COUNTS], found.counts, fewer=order.fewer)
        schemas = descriptor.schemas(before.descriptor)
        revised = succession.changes(published.tables, {**before.tables, release_files.COUNTS: found.counts}, schemas)
        changed = _changed(before, revised, found.counts)
        if not changed and publication.id != before.counts_source.id and not order.unchanged:
            raise ReleaseRefusedError(_nothing_new(before, publication))
        changed = changed or (f"No change: every count equals that of release {before.release.id}.",)
        release = Release(
            id=name, published_at=moment, checked_on=order.checked_on, note=order.note or " ".join(changed)
        )
        step(STEPS[1])
        made = release_files.contents(held, found.counts, revised, release, publication, order.reason, others)
        made = _sealed(made, known)
        writing.lay(made, order.folder, name, lambda place: package.check(place, published))
        register = package.from_files(made, published)
    return RefreshOutcome(
        place=order.folder / name,
        done=(f"Compared with release {before.release.id} ({start}).", *changed, *_left_out(found), *skipped),
        left=_left(before, register, order.folder / name),
    )


def newest(data: Path, earlier: Path, folder: Path, moment: datetime) -> Path:
    """The package whose newest release is the last one in force before a moment, those withdrawn left out.

    Args:
        data: the package that the dashboard shows unless a newer release has been laid down.
        earlier: where the public releases before it lie.
        folder: where other releases lie, as folders and zip files.
        moment: Europe/London time.

    Raises:
        RefusedError: there is none, or one of the packages cannot be read.
    """
    listed = [place / release_folder.WITHDRAWN for place in (earlier, folder)]
    withdrawn = {row["release"] for place in listed if place.exists() for row in csv_text.records(place.read_bytes())}
    last: list[tuple[str, Path]] = []
    for place in (one.path for one in release_folder.locations(data, earlier, folder).values()):
        try:
            rows = csv_text.records(package_files.read(place)["releases.csv"])
            published, release = max((row["published_at"], row["id"]) for row in rows)
        except (DataError, KeyError, ValueError) as error:
            raise ReleaseRefusedError(
                f"{place} is no data package that can be read ({error}): mend or move it."
            ) from error
        if published < moment.isoformat() and release not in withdrawn:
            last.append((published, place))
    if not last:
        raise ReleaseRefusedError(
            f"No release is in force before {moment:{written_times.FORM}}: a new one has none to begin with."
        )
    return max(last, key=lambda found: found[0])[1]


def _published(before: str, name: str, known: Sequence[UncheckedPackage]) -> UncheckedPackage:
    """The package of the release before, as it was published; the new one is compared with it.

    Raises:
        RefusedError: it lies nowhere, or the id of the new one is taken for good.
    """
    taken = {name for one in known for name in (one.lineage.release, *one.lineage.earlier)}
    if name in taken:
        raise ReleaseRefusedError(
            f"There is a release {name} already, and an id is never used again: choose another --release."
        )
    for one in known:
        if one.lineage.release == before:
            return one
    raise ReleaseRefusedError(
        f"The package to begin with is of release {before}, which lies nowhere as it was published: the new one could "
        "not be compared with it."
    )


def _sealed(made: dict[str, bytes], known: Sequence[UncheckedPackage]) -> dict[str, bytes]:
    """The new package with what it records: its tables, and the releases before it."""
    own = lineage.of(made)
    earlier = release_packages.releases_to_record(own, known, datetime.now(UTC)) if own else {}
    return fingerprint.renew(lineage.record_releases(made, earlier))


def _publication(asked: Publication | None, held: dict[str, bytes]) -> Publication:
    known = release_files.source_rows(held["sources.csv"])
    if asked is None:
        return release_files.Publication(
            id=release_files.named(json.loads(held[package_files.DESCRIPTOR].decode("utf-8-sig")))
        )
    if asked.id in known and asked.title:
        already = f"sources.csv has a row {asked.id} already"
        raise ReleaseRefusedError(f"{already}: leave --source-title out, or choose another --source.")
    if asked.id not in known and not (asked.title and asked.published):
        raise ReleaseRefusedError(
            f"sources.csv has no row {asked.id}: say --source-title and --source-published, and --source-url if the "
            "publication has an address."
        )
    return asked


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
    readings = []
    for path in order.sources:
        step(f"Reading {path.name}")
        readings.append(source_files.read(path, order.ignored_sheets))
    if lost := sorted(order.ignored_sheets - {sheet for reading in readings for sheet in reading.sheets}):
        raise ReleaseRefusedError(
            f"No file has a sheet called {words.listed(lost)}: --ignore-sheet needs the name as it stands."
        )
    problems = [problem for reading in readings for problem in reading.problems]
    parts = [part for reading in readings for part in reading.parts]
    try:
        if parts:
            found = series.series(parts, force_names.force_codes(before.tables["forces"]), codes, others)
    except DataError as error:
        problems += error.problems
    if problems:
        raise DataError(problems)
    return found, [f"Skipped {place}." for reading in readings for place in reading.skipped]


def _refuse_fewer(old: pl.DataFrame, new: pl.DataFrame, *, fewer: bool) -> None:
    lost = sorted(set(old["quarter_start"]) - set(new["quarter_start"]))
    if lost and not fewer:
        column = f"{headings.YEAR}, {headings.QUARTER}"
        raise DataError(
            Problem("all files", None, column, f"rows for {series.said(day)}, which are held until now", None)
            for day in lost
        )


def _changed(before: Register, revised: pl.DataFrame, new: pl.DataFrame) -> tuple[str, ...]:
    """What the counts bring, in sentences that can stand in the note of the release; none where they are the same."""
    quarters = sorted(set(new["quarter_start"]) - set(before.quarters))
    said = [f"Counts by force are added for {words.listed(map(series.said, quarters))}."] if quarters else []
    if revised.height:
        noun = "published count" if (revised["table"] == release_files.COUNTS).all() else "published value"
        count = words.capitalised(words.count_of(revised.height, noun))
        said.append(f"{count} {'is' if revised.height == 1 else 'are'} revised.")
    return tuple(said)


def _left_out(found: Series) -> tuple[str, ...]:
    bodies = tuple(
        f"Left out: {words.count_of(count, 'row')} of {body}, which is not a police force."
        for body, count in sorted(found.left_out.items())
    )
    if not found.other_codes:
        return bodies
    count = words.count_of(sum(found.other_codes.values()), "row")
    codes = words.count_of(len(found.other_codes), "code")
    return (*bodies, f"Left out: {count} under {codes} of other offences: {', '.join(sorted(found.other_codes))}.")


def _left(before: Register, register: Register, place: Path) -> tuple[str, ...]:
    """What only a statistician can know: the words around the counts."""
    source, counts = register.counts_source, register.tables[release_files.COUNTS]
    if source.id == before.counts_source.id:
        first = (
            f"The counts are still said to be from: {words.citation(source)} ({source.id}). If the files are another "
            "publication, remove the new folder and run this again with --source."
        )
    else:
        first = f"sources.csv: read the new row {source.id} again; is its address there, and is it right?"
    old = [caveat for caveat in register.caveats.values() if caveat.source.id == before.counts_source.id]
    held = [financial_year(quarter) for quarter in register.quarters]
    parts = [spoken(year) for year in register.years if held.count(year) < FULL_YEAR]
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
        f"After any change by hand: python -m lib fingerprint {place}",
        f"Then check it: python -m lib check {place}",
    )
