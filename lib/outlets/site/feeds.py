"""What a published site says of itself: its addresses, its releases and revisions, and a digest of every file."""

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
    said: str
    moment: datetime
    link: str

    @property
    def updated(self) -> str:
        """The moment as Atom writes it."""
        return f"{self.moment:%Y-%m-%dT%H:%M:%SZ}"


def sitemap(places: Iterable[str], release: Release) -> str:
    """The addresses of readers' pages, with the day of the release."""
    day = release.published_at.date().isoformat()
    return fragments.render("sitemap.xml", places=places, origin=citation.origin(), day=day)


def feed(shown: PublicReleases) -> str:
    """Releases, what each revised, and what was withdrawn, as Atom, newest first. Equal data give equal bytes."""
    register = shown.current.register
    entries = sorted(
        [*_releases(register), *_withdrawn(shown)], key=lambda entry: (entry.moment, entry.id), reverse=True
    )
    return fragments.render("feed.xml", entries=entries, title=citation.TITLE, origin=citation.origin())


def _releases(register: Register) -> Iterable[FeedEntry]:
    revised = Counter(register.tables["revisions"]["release"])
    for row in register.tables["releases"].iter_rows(named=True):
        moment = in_utc(row["published_at"])
        yield FeedEntry(f"release-{row['id']}", f"Release {row['id']}", row["note"], moment, "/bulletin")
        if count := revised[row["id"]]:
            title = f"Revisions in release {row['id']}"
            said = f"{words.capitalised(words.count_of(count, 'value'))} changed, each listed with its reason."
            yield FeedEntry(f"revisions-{row['id']}", title, said, moment, "/data/revisions.csv")


def _withdrawn(shown: PublicReleases) -> Iterable[FeedEntry]:
    for name, gone in shown.withdrawn.items():
        yield FeedEntry(f"withdrawn-{name}", f"Release {name} withdrawn", gone.reason, gone.moment, "/bulletin")


def manifest(register: Register, files: Mapping[str, str], sizes: Mapping[str, int]) -> bytes:
    """Release, digest of its data, and for each file its bytes and its SHA-256, by path."""
    listed = [{"path": path, "bytes": sizes[path], "sha256": files[path]} for path in sorted(files)]
    about = {
        "title": citation.TITLE,
        "origin": citation.origin(),
        "release": register.release.id,
        "data": register.digest,
    }
    return orjson.dumps(about | {"files": listed}, option=orjson.OPT_INDENT_2)


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
