"""Resolve a request: the release it names, the selection of that release, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lib.addresses import address, query_names
from lib.model import words
from lib.model.uk_time import in_london
from lib.releases.store import store

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from lib.addresses.address import Refusal
    from lib.dataset.register import Register
    from lib.model.records import Selection
    from lib.releases.release_packages import ReleasePackage
    from lib.releases.store import PublicReleases, Withdrawn

# Caches revalidate each time, at the cost of a few headers. A max-age that never outlives the next release would reveal
# when it comes.
CACHE_CONTROL: Final = "public, no-cache"
PAGE_FIELDS: Final = (*query_names.PACK, *query_names.HEARING)  # parameters of pages, beside a selection
NO_FIGURES: Final = "No figures are public at present, because they were withdrawn."


@dataclass(frozen=True, slots=True, eq=False)
class ResolvedRequest:
    """A resolved request. Everything that answers it comes from one state of the release store.

    Args:
        shown: what is public at the moment of the request.
        package: of the requested release; the current one where that cannot be read.
        selection: what is requested of that release. Its `version` is empty where the release is the current one.
        refusals: values of the query that are not valid.
        misnamed: our parameters that others in the query nearly match; those are ignored.
        withdrawn: the requested release, where it was withdrawn.
        unknown: why the requested release cannot be read, where there is none of that name.
    """

    shown: PublicReleases
    package: ReleasePackage
    selection: Selection
    refusals: tuple[Refusal, ...]
    misnamed: tuple[str, ...] = ()
    withdrawn: Withdrawn | None = None
    unknown: str = ""

    @property
    def register(self) -> Register:
        """The tables of the release."""
        return self.package.register


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence shown above everything else, and the link that follows it; `link` may be empty."""

    text: str
    link: str = ""
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class ListedRelease:
    """One public release in a list: its texts, and its id where it is an earlier one that can be read."""

    name: str
    text: str
    note: str
    version: str = ""


def resolve(query: Mapping[str, Sequence[str]], more: Collection[str] = PAGE_FIELDS) -> ResolvedRequest:
    """Resolve the parameters of a query.

    `more` are the parameters that the address may have beside those of a selection: all on a page,
    which passes its query on.

    Raises:
        DataError: the data cannot be read.
        NothingPublicError: every release was withdrawn.
    """
    query = query_names.canonical(query)
    misnamed = query_names.near_misses(query, (*query_names.SELECTION, *more))
    shown, requested = store.shown(), address.version(query)
    withdrawn = shown.withdrawn.get(requested)
    package = shown.earlier.get(requested, shown.current)
    earlier = package.id if package is not shown.current else ""
    selection, refusals = address.parse(query, package.register, held=earlier)
    unknown = "" if requested in {"", package.id} or withdrawn else unknown_release(shown)
    return ResolvedRequest(shown, package, selection, refusals, misnamed, withdrawn, unknown)


def unknown_release(shown: PublicReleases) -> str:
    """Say that a release is not public, in the same words whether it is unpublished or never existed."""
    days = words.listed(words.day(name) for name in shown.earlier) if shown.earlier else ""
    earlier = f"You can read the earlier data of {days}." if days else "There is no earlier data release to read."
    return f"We could not find this data release. {earlier}"


def withdrawal(withdrawn: Withdrawn) -> str:
    """Say that a release was withdrawn, when, and why."""
    name = words.capitalised(words.released(withdrawn.release))
    since = words.clock_time(in_london(withdrawn.moment))
    return f"{name} was withdrawn on {since}. Reason: {withdrawn.reason.rstrip('.')}."


def notices(resolved: ResolvedRequest, path: str) -> tuple[Notice, ...]:
    """Build the notices shown above the content at `path`.

    They say that this is a preview, that a parameter was not understood, that newer figures exist, or why a release
    cannot be read.
    """
    first = (*preview_notices(), *misnamed_notices(resolved))
    if resolved.selection.version:
        present = address.path(path, replace(resolved.selection, version=""))
        return (*first, Notice(words.superseded(resolved.register.release), present, "See the present figures"))
    sentences = [resolved.unknown] if resolved.unknown else []
    sentences += [withdrawal(resolved.withdrawn)] if resolved.withdrawn else []
    if sentences:
        sentences = [f"{sentences[0]} Showing the present figures, {words.released(resolved.register.release)}."]
    others = [withdrawn for withdrawn in resolved.shown.recalled if withdrawn != resolved.withdrawn]
    sentences += [f"A later release was withdrawn. {withdrawal(withdrawn)}" for withdrawn in others]
    return (*first, *(Notice(sentence) for sentence in sentences))


def misnamed_notices(resolved: ResolvedRequest) -> tuple[Notice, ...]:
    """Build the notice that a parameter was not understood; nothing where all were."""
    sentence = query_names.near_miss_sentence(resolved.misnamed)
    return (Notice(f"{sentence} We have left out what it asks for."),) if sentence else ()


def preview_notices() -> tuple[Notice, ...]:
    """Build the notice that the figures are unpublished, in a preview; nothing elsewhere."""
    return (Notice(words.PREVIEW),) if store.preview else ()


def titled(title: str) -> str:
    """Prefix a page's title in a preview."""
    return f"{words.PREVIEWED}{title}" if store.preview else title


def releases(shown: PublicReleases) -> tuple[ListedRelease, ...]:
    """List the public releases, newest first; withdrawn ones with the reason."""
    present = shown.current
    rows = {present.id: (present.register.release, "The present figures.", "")}
    rows |= {name: (row.register.release, "", name) for name, row in shown.earlier.items()}
    for name, withdrawn in shown.withdrawn.items():
        since = words.clock_time(in_london(withdrawn.moment))
        rows[name] = (withdrawn.release, f"Withdrawn on {since}. Reason: {withdrawn.reason.rstrip('.')}.", "")
    ordered = sorted(rows.values(), key=lambda row: row[0].published_at, reverse=True)
    return tuple(
        ListedRelease(
            f"{words.data_release(release.version)}, published {words.clock_time(release.published_at)}",
            text,
            release.note,
            version,
        )
        for release, text, version in ordered
    )
