"""Write a static site's sitemap, Atom feed of releases and revisions, and manifest of digests."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from lib.model import words
from lib.model.uk_time import in_utc
from lib.outlets.files import citation
from lib.outlets.html import fragments

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from lib.dataset.register import Register
    from lib.model.records import Release
    from lib.releases.store import PublicReleases


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of the feed; `moment` is in UTC."""

    id: str
    title: str
    summary: str
    moment: datetime
    link: str

    @property
    def updated(self) -> str:
        """The moment in Atom's format."""
        return f"{self.moment:%Y-%m-%dT%H:%M:%SZ}"


def sitemap(places: Iterable[str], release: Release) -> str:
    """List the addresses of readers' pages, with the day of the release."""
    day = release.published_at.date().isoformat()
    return fragments.render("sitemap.xml", places=places, origin=citation.origin(), day=day)


def feed(shown: PublicReleases) -> str:
    """Write releases, their revisions, and withdrawals as Atom, newest first. Equal data give equal bytes."""
    register = shown.current.register
    entries = sorted(
        [*_releases(register), *_withdrawn(shown)], key=lambda entry: (entry.moment, entry.id), reverse=True
    )
    return fragments.render("feed.xml", entries=entries, title=citation.TITLE, origin=citation.origin())


def _releases(register: Register) -> Iterable[FeedEntry]:
    revised = Counter(register.tables["revisions"]["release"])
    for row in register.tables["releases"].iter_rows(named=True):
        moment = in_utc(row["published_at"])
        yield FeedEntry(f"release-{row['id']}", words.data_release(row["id"]), row["note"], moment, "/bulletin")
        if count := revised[row["id"]]:
            title = f"Revisions in the data release of {words.day(row['id'])}"
            summary = f"{words.capitalised(words.count_of(count, 'value'))} changed, each listed with its reason."
            yield FeedEntry(f"revisions-{row['id']}", title, summary, moment, "/data/revisions.csv")


def _withdrawn(shown: PublicReleases) -> Iterable[FeedEntry]:
    for name, withdrawn in shown.withdrawn.items():
        yield FeedEntry(
            f"withdrawn-{name}",
            f"{words.data_release(name)} withdrawn",
            withdrawn.reason,
            withdrawn.moment,
            "/bulletin",
        )


def manifest(register: Register, files: Mapping[str, str], sizes: Mapping[str, int]) -> bytes:
    """Write the release, the digest of its data, and size and SHA-256 of each file, by path."""
    entries = [{"path": path, "bytes": sizes[path], "sha256": files[path]} for path in sorted(files)]
    header = {
        "title": citation.TITLE,
        "origin": citation.origin(),
        "release": register.release.id,
        "data": register.digest,
    }
    return orjson.dumps(header | {"files": entries}, option=orjson.OPT_INDENT_2)


def digest(content: bytes) -> str:
    """Compute the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
