"""The files of a new release, made of those of the release before: only what a refresh changes is changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lib.dataset import csv_text, descriptor
from lib.dataset.package_files import DESCRIPTOR
from lib.dataset.published_cells import MISSING
from lib.releases.making.written_times import in_utc

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import polars as pl

    from lib.model.records import Release

COUNTS = "recorded_offences"
LEFT_OUT = "codesLeftOut"  # of the table's resource in the descriptor: what was said to be other offences' codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The publication that the counts are read from: a row of the sources table, there already or to be added.

    `title`, `published` and `url` are empty where the row is there.
    """

    id: str
    title: str = ""
    published: str = ""
    url: str = ""


def contents(
    before: Mapping[str, bytes],
    counts: pl.DataFrame,
    revised: pl.DataFrame,
    release: Release,
    publication: Publication,
    reason: str,
    codes_left_out: Collection[str] = (),
) -> dict[str, bytes]:
    """The bytes of every file of the new release, by name.

    Args:
        before: the files of the release before.
        counts: the new counts, sorted.
        revised: as `succession.changes` gives them.
        release: the row to be added to the releases table.
        publication: what the counts are from.
        reason: why counts were revised.
        codes_left_out: offence codes that somebody has said to be none of those wanted.
    """
    files = dict(before)
    files[f"{COUNTS}.csv"] = counts.write_csv(null_value=MISSING).encode()
    files["releases.csv"] = appended(
        before["releases.csv"],
        [[release.id, release.published_at.isoformat(), release.checked_on.isoformat(), release.note]],
    )
    files["revisions.csv"] = appended(before["revisions.csv"], revision_rows(revised, release.id, reason))
    if publication.title:
        files["sources.csv"] = appended(before["sources.csv"], [_source(before, publication)])
    described = _descriptor(before[DESCRIPTOR], files["sources.csv"], release, publication, codes_left_out)
    files[DESCRIPTOR] = descriptor.serialise(described)
    return files


def revision_rows(revised: pl.DataFrame, release: str, reason: str) -> list[list[str]]:
    """Changes, as `succession.changes` gives them, as rows of the revisions table."""
    return [[release, *row, reason] for row in revised.select("table", "key", "old", "new").iter_rows()]


def source_rows(sources: bytes) -> dict[str, dict[str, str]]:
    """The rows of the sources table by id."""
    return {row["id"]: row for row in csv_text.records(sources)}


def _source(before: Mapping[str, bytes], publication: Publication) -> list[str]:
    """A new publication of the same publisher, under the same licence, read at its own address."""
    rows = source_rows(before["sources.csv"])
    old = rows[named(json.loads(before[DESCRIPTOR].decode("utf-8-sig")))]
    carried = dict.fromkeys(old.keys() & {"read_at", "quoted_by", "copy_details"}, "")
    new = old | carried | {name: getattr(publication, name) for name in ("id", "title", "published", "url")}
    return list(new.values())


def named(descriptor: Mapping[str, Any]) -> str:
    """The id of the publication that a package's counts are from."""
    return _resource(descriptor)["sources"][0]["name"]


def codes_left_out(descriptor: Mapping[str, Any]) -> frozenset[str]:
    """The offence codes that somebody has said to be none of those wanted."""
    listed = _resource(descriptor).get(LEFT_OUT, ())
    return frozenset(code for code in listed if isinstance(code, str))


def _resource(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    (resource,) = (found for found in descriptor["resources"] if found["name"] == COUNTS)
    return resource


def _descriptor(
    content: bytes, sources: bytes, release: Release, publication: Publication, left_out: Collection[str]
) -> dict[str, Any]:
    described = json.loads(content.decode("utf-8-sig"))
    described |= {"version": release.id, "created": in_utc(release.published_at)}
    if publication.id != named(described):
        row = source_rows(sources)[publication.id]
        described["sources"] = [{"title": f"{row['title']}, {row['publisher']}"}]
        _resource(described)["sources"] = [{"name": publication.id, "title": row["title"]}]
    if left_out:
        _resource(described)[LEFT_OUT] = sorted(left_out)
    return described


def appended(content: bytes, rows: Iterable[Iterable[str]]) -> bytes:
    """A CSV file with rows added at its end, its lines ended as they were."""
    end = b"\r\n" if b"\r\n" in content else b"\n"
    if not content.endswith(b"\n"):
        content += end
    return content + csv_text.encode(rows, end.decode())
