"""Build the files of a new release from those of the one before, with only the changes of a refresh."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lib.dataset import csv_text, descriptor
from lib.dataset.package_files import DESCRIPTOR
from lib.dataset.published_cells import MISSING
from lib.releases.making.written_times import format_utc

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import polars as pl

    from lib.model.records import Release

COUNTS = "recorded_offences"
LEFT_OUT = "codesLeftOut"  # key of the table's resource in the descriptor: codes classified as other offences


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The publication of the counts: a row of the sources table, existing or to be added.

    `title`, `published` and `url` are empty for an existing row.
    """

    id: str
    title: str = ""
    published: str = ""
    url: str = ""


def build_files(
    before: Mapping[str, bytes],
    counts: pl.DataFrame,
    revised: pl.DataFrame,
    release: Release,
    publication: Publication,
    reason: str,
    codes_left_out: Collection[str] = (),
) -> dict[str, bytes]:
    """Build every file of the new release, by name.

    Args:
        before: the files of the release before.
        counts: the new counts, sorted.
        revised: as `succession.changes` returns them.
        release: the row for the releases table.
        publication: the source of the counts.
        reason: why counts were revised.
        codes_left_out: offence codes that were classified as other offences.
    """
    files = dict(before)
    files[f"{COUNTS}.csv"] = counts.write_csv(null_value=MISSING).encode()
    files["releases.csv"] = append_rows(
        before["releases.csv"],
        [[release.id, release.published_at.isoformat(), release.checked_on.isoformat(), release.note]],
    )
    files["revisions.csv"] = append_rows(before["revisions.csv"], revision_rows(revised, release.id, reason))
    if publication.title:
        files["sources.csv"] = append_rows(before["sources.csv"], [_source(before, publication)])
    described = _descriptor(before[DESCRIPTOR], files["sources.csv"], release, publication, codes_left_out)
    files[DESCRIPTOR] = descriptor.serialise(described)
    return files


def revision_rows(revised: pl.DataFrame, release: str, reason: str) -> list[list[str]]:
    """Convert changes, as `succession.changes` returns them, to rows of the revisions table."""
    return [[release, *row, reason] for row in revised.select("table", "key", "old", "new").iter_rows()]


def source_rows(sources: bytes) -> dict[str, dict[str, str]]:
    """Return the rows of the sources table by id."""
    return {row["id"]: row for row in csv_text.records(sources)}


def _source(before: Mapping[str, bytes], publication: Publication) -> list[str]:
    """Build the row of a new publication by the same publisher, under the same licence, read at its own address."""
    rows = source_rows(before["sources.csv"])
    old = rows[counts_publication(json.loads(before[DESCRIPTOR].decode("utf-8-sig")))]
    cleared = dict.fromkeys(old.keys() & {"read_at", "quoted_by", "copy_details"}, "")
    new = old | cleared | {name: getattr(publication, name) for name in ("id", "title", "published", "url")}
    return list(new.values())


def counts_publication(descriptor: Mapping[str, Any]) -> str:
    """Return the id of the publication of a package's counts."""
    return _resource(descriptor)["sources"][0]["name"]


def codes_left_out(descriptor: Mapping[str, Any]) -> frozenset[str]:
    """Return the offence codes that were classified as other offences."""
    listed = _resource(descriptor).get(LEFT_OUT, ())
    return frozenset(code for code in listed if isinstance(code, str))


def _resource(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    (resource,) = (entry for entry in descriptor["resources"] if entry["name"] == COUNTS)
    return resource


def _descriptor(
    content: bytes, sources: bytes, release: Release, publication: Publication, left_out: Collection[str]
) -> dict[str, Any]:
    described = json.loads(content.decode("utf-8-sig"))
    described |= {"version": release.id, "created": format_utc(release.published_at)}
    if publication.id != counts_publication(described):
        row = source_rows(sources)[publication.id]
        described["sources"] = [{"title": f"{row['title']}, {row['publisher']}"}]
        _resource(described)["sources"] = [{"name": publication.id, "title": row["title"]}]
    if left_out:
        _resource(described)[LEFT_OUT] = sorted(left_out)
    return described


def append_rows(content: bytes, rows: Iterable[Iterable[str]]) -> bytes:
    """Append rows to a CSV file, keeping its line ends."""
    end = b"\r\n" if b"\r\n" in content else b"\n"
    if not content.endswith(b"\n"):
        content += end
    return content + csv_text.encode(rows, end.decode())
