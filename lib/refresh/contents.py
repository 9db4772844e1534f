"""The files of a new release, made of those of the release before: only what a refresh changes is changed."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lib.members import DESCRIPTOR
from lib.refresh.comparing import MISSING
from lib.refresh.moments import in_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from lib.model import Release

COUNTS = "recorded_offences"


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
) -> dict[str, bytes]:
    """The bytes of every file of the new release, by name.

    Args:
        before: the files of the release before.
        counts: the new counts, sorted.
        revised: as `comparing.revisions` gives them.
        release: the row to be added to the releases table.
        publication: what the counts are from.
        reason: why counts were revised.
    """
    files = dict(before)
    files[f"{COUNTS}.csv"] = counts.write_csv(null_value=MISSING).encode()
    files["releases.csv"] = _appended(
        before["releases.csv"],
        [[release.id, release.published_at.isoformat(), release.checked_on.isoformat(), release.note]],
    )
    files["revisions.csv"] = _appended(
        before["revisions.csv"], ([release.id, COUNTS, *row, reason] for row in revised.iter_rows())
    )
    if publication.title:
        files["sources.csv"] = _appended(before["sources.csv"], [_source(before, publication)])
    files[DESCRIPTOR] = _descriptor(before[DESCRIPTOR], files["sources.csv"], release, publication)
    return files


def source_rows(sources: bytes) -> dict[str, dict[str, str]]:
    """The rows of the sources table by id."""
    text = sources.decode("utf-8-sig")
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def _source(before: Mapping[str, bytes], publication: Publication) -> list[str]:
    """A new publication of the same publisher, under the same licence, read at its own address."""
    rows = source_rows(before["sources.csv"])
    old = rows[named(json.loads(before[DESCRIPTOR].decode("utf-8-sig")))]
    new = old | {"read_at": ""} | {name: getattr(publication, name) for name in ("id", "title", "published", "url")}
    return list(new.values())


def named(descriptor: Mapping[str, Any]) -> str:
    """The id of the publication that a package's counts are from."""
    (resource,) = (found for found in descriptor["resources"] if found["name"] == COUNTS)
    return resource["sources"][0]["name"]


def _descriptor(content: bytes, sources: bytes, release: Release, publication: Publication) -> bytes:
    described = json.loads(content.decode("utf-8-sig"))
    described |= {"version": release.id, "created": in_utc(release.published_at)}
    if publication.id != named(described):
        row = source_rows(sources)[publication.id]
        described["sources"] = [{"title": f"{row['title']}, {row['publisher']}"}]
        for resource in described["resources"]:
            if resource["name"] == COUNTS:
                resource["sources"] = [{"name": publication.id, "title": row["title"]}]
    return (json.dumps(described, indent=1, ensure_ascii=False) + "\n").encode()


def _appended(content: bytes, rows: Iterable[Iterable[str]]) -> bytes:
    """A CSV file with rows added at its end, its lines ended as they were."""
    end = b"\r\n" if b"\r\n" in content else b"\n"
    if not content.endswith(b"\n"):
        content += end
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=end.decode()).writerows(rows)
    return content + buffer.getvalue().encode()
