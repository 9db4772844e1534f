"""What an address asks for, answered: which release, which selection of it, and what was not understood."""

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

# What an answer says of how long it may be kept: whoever keeps it asks each time whether it still holds, which the tag
# tells at the cost of a few headers. A number of seconds that never passes the next change would tell when it comes.
CACHE_CONTROL: Final = "public, no-cache"
NO_FIGURES: Final = "No figures are public at present: they were withdrawn."


@dataclass(frozen=True, slots=True, eq=False)
class ResolvedRequest:
    """One question to the dashboard: everything that answers it is of this one moment.

    Args:
        shown: all that is public at the moment of the question.
        edition: the release that the address asks for; the current one where that cannot be read.
        selection: what is asked for of that release. Its `version` is empty where the release is the current one.
        refusals: of values of the address.
        misnamed: names of ours that others in the address nearly are; what those ask for is left out.
        withdrawn: the release that the address asks for, where it was taken back.
        unknown: why the release that the address asks for cannot be read, where there is none of that name.
    """

    shown: PublicReleases
    edition: ReleasePackage
    selection: Selection
    refusals: tuple[Refusal, ...]
    misnamed: tuple[str, ...] = ()
    withdrawn: Withdrawn | None = None
    unknown: str = ""

    @property
    def register(self) -> Register:
        """The tables of the release."""
        return self.edition.register


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that stands above everything else, and where a reader may go from it; `link` may be empty."""

    text: str
    link: str = ""
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class ListedRelease:
    """One public release in a list: its words, and its id where it is an earlier one that can be read."""

    name: str
    said: str
    note: str
    version: str = ""


def resolve(query: Mapping[str, Sequence[str]], more: Collection[str] = query_names.PACK) -> ResolvedRequest:
    """Answer an address, given as its parameters.

    `more` are the names that it may have beside those of a selection: on a page, which hands its query on, all.

    Raises:
        DataError: the data cannot be read.
        NothingPublicError: every release was withdrawn.
    """
    query = query_names.canonical(query)
    misnamed = query_names.near_misses(query, (*query_names.SELECTION, *more))
    shown, asked = store.shown(), address.version(query)
    withdrawn = shown.withdrawn.get(asked)
    edition = shown.earlier.get(asked, shown.current)
    held = edition.id if edition is not shown.current else ""
    selection, refusals = address.parse(query, edition.register, held=held)
    unknown = "" if asked in {"", edition.id} or withdrawn else unknown_release(shown)
    return ResolvedRequest(shown, edition, selection, refusals, misnamed, withdrawn, unknown)


def unknown_release(shown: PublicReleases) -> str:
    """What is said of a release that is not public: the same whether it is not out yet or was never heard of."""
    earlier = f"Earlier releases that can be read: {words.listed(shown.earlier)}." if shown.earlier else ""
    return f"There is no release of this name. {earlier or 'No earlier release can be read.'}"


def withdrawal(gone: Withdrawn) -> str:
    """That a release was withdrawn, when, and why."""
    said = words.capitalised(words.released(gone.release))
    return f"{said} was withdrawn on {words.clock_time(in_london(gone.moment))}: {gone.reason.rstrip('.')}."


def notices(asked: ResolvedRequest, place: str) -> tuple[Notice, ...]:
    """What stands above what is shown at `place`.

    That this is a preview, that a name in the address was not understood, that newer figures exist, or why a release
    cannot be read.
    """
    first = (*preview_notices(), *misnamed_notices(asked))
    if asked.selection.version:
        present = address.path(place, replace(asked.selection, version=""))
        return (*first, Notice(words.superseded(asked.register.release), present, "See the present figures"))
    said = [asked.unknown] if asked.unknown else []
    said += [withdrawal(asked.withdrawn)] if asked.withdrawn else []
    if said:
        said = [f"{said[0]} The present figures are shown: {words.released(asked.register.release)}."]
    others = [gone for gone in asked.shown.recalled if gone != asked.withdrawn]
    said += [f"A later release was withdrawn. {withdrawal(gone)}" for gone in others]
    return (*first, *(Notice(sentence) for sentence in said))


def misnamed_notices(asked: ResolvedRequest) -> tuple[Notice, ...]:
    """That a name in the address was not understood; nothing where all were."""
    strange = query_names.near_miss_sentence(asked.misnamed)
    return (Notice(f"{strange} What it asks for is left out."),) if strange else ()


def preview_notices() -> tuple[Notice, ...]:
    """What stands above everything where a release is looked at before it is out; nothing elsewhere."""
    return (Notice(words.PREVIEW),) if store.preview else ()


def titled(title: str) -> str:
    """The title of a page, which says first that it is a preview, where it is one."""
    return f"{words.PREVIEWED}{title}" if store.preview else title


def releases(shown: PublicReleases) -> tuple[ListedRelease, ...]:
    """The releases that are public, newest first; those that were withdrawn say why."""
    present = shown.current
    found = {present.id: (present.register.release, "The present figures.", "")}
    found |= {name: (one.register.release, "", name) for name, one in shown.earlier.items()}
    for name, gone in shown.withdrawn.items():
        since = words.clock_time(in_london(gone.moment))
        found[name] = (gone.release, f"Withdrawn on {since}: {gone.reason.rstrip('.')}.", "")
    ordered = sorted(found.values(), key=lambda one: one[0].published_at, reverse=True)
    return tuple(
        ListedRelease(
            f"Release {release.version}, {words.clock_time(release.published_at)}", said, release.note, version
        )
        for release, said, version in ordered
    )
