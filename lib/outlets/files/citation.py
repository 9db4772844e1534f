"""The words that go with an exhibit: caption, alternative text, citations. Plain text, safe to paste."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lib import settings
from lib.addresses import address
from lib.model import words

if TYPE_CHECKING:
    from lib.exhibits.exhibit import Exhibit

TITLE = "Recorded child sexual abuse and exploitation, England and Wales"
PLACE = "/exhibits/"
OGL = "Contains public sector information licensed under the Open Government Licence v3.0."


def permalink(exhibit: Exhibit) -> str:
    """Where this view of the exhibit stands for good, without the host.

    Raises:
        ValueError: it is a reader's own return, which has no address.
    """
    return _path(exhibit, exhibit.id)


def present(exhibit: Exhibit) -> str:
    """Where the same view of the current release stands, without the host."""
    return address.path(f"{PLACE}{exhibit.id}", replace(exhibit.selection, version=""))


def file_link(exhibit: Exhibit, ending: str) -> str:
    """Where a file of this view stands for good, without the host."""
    return _path(exhibit, f"{exhibit.id}.{ending}")


def _path(exhibit: Exhibit, name: str) -> str:
    if not exhibit.published:
        raise ValueError(f"exhibit {exhibit.id} is not published: it has no address")
    return address.path(f"{PLACE}{name}", exhibit.selection)


def picture_link(exhibit: Exhibit, ending: str, size: str) -> str:
    """Where a picture of this view stands for good, without the host."""
    place = file_link(exhibit, ending)
    return f"{place}{'&' if '?' in place else '?'}size={size}"


def origin() -> str:
    """Scheme and host of this dashboard as readers reach it, from DASHBOARD_ORIGIN; empty where that is not set."""
    return settings.current().origin


def site() -> tuple[str]:
    """What decides, beside a release and a selection, how addresses are written: the origin; see `storage.caches`."""
    return (origin(),)


def whole(link: str) -> str:
    """An address as it leaves the dashboard: with the host where that is set, else without.

    The host that a request names is never taken: anybody can name another.
    """
    return f"{origin()}{link}"


def contact() -> str:
    """The sentence that says whom to write to, from DASHBOARD_CONTACT."""
    return settings.current().contact


def caption(exhibit: Exhibit) -> str:
    """Headline, what is counted, the cautions that must be shown, and the sources: what stands under a picture."""
    return f"{_first(exhibit)}{_said(exhibit)} Source: {_sources(exhibit)}."


def cautions(exhibit: Exhibit) -> str:
    """The cautions that must be shown, as one text."""
    return " ".join(caveat.short for caveat in exhibit.must_show)


def preview(exhibit: Exhibit) -> str:
    """What a link to the exhibit says below its headline: the cautions first, because long texts are cut off."""
    return f"{_first(exhibit)}{cautions(exhibit)} {exhibit.subtitle}.".strip()


def drawing_says(exhibit: Exhibit) -> str:
    """What the drawing says, for those who do not see it, where the cautions stand beside it."""
    return f"{exhibit.subtitle}. {exhibit.description}"


def alternative(exhibit: Exhibit) -> str:
    """What the drawing says, for those who do not see it, with its cautions: it goes where the picture goes."""
    return f"{drawing_says(exhibit)} {cautions(exhibit)}".strip()


def short_citation(exhibit: Exhibit) -> str:
    """Publishers and data version, for a sentence."""
    publishers = list(dict.fromkeys(source.publisher for source in exhibit.sources))
    return f"{words.listed(publishers)}; data version {exhibit.version}"


def full_citation(exhibit: Exhibit) -> str:
    """Title, cautions, sources with dates, data version and permalink, for a reference list."""
    return (
        f"{_first(exhibit)}{_said(exhibit)} In: {TITLE}, data version {exhibit.version}. "
        f"Based on: {_sources(exhibit)}. {whole(permalink(exhibit))}"
    )


def _said(exhibit: Exhibit) -> str:
    return f"{exhibit.headline}. {exhibit.subtitle}. {cautions(exhibit)}".strip()


def _first(exhibit: Exhibit) -> str:
    return f"{exhibit.notice} " if exhibit.notice else ""


def licence(exhibit: Exhibit) -> str:
    """The attribution that the sources' licences ask for; empty where none does."""
    return OGL if any("Open Government" in source.licence for source in exhibit.sources) else ""


def _sources(exhibit: Exhibit) -> str:
    return "; ".join(words.citation(source) for source in exhibit.sources)
