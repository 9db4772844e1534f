"""Write an exhibit's addresses, caption, alternative text and citations. Plain text, safe to paste."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lib import settings
from lib.addresses import address
from lib.model import small_counts, words
from lib.model.records import FORCE_AREA

if TYPE_CHECKING:
    from lib.exhibits.exhibit import Exhibit

TITLE = "Recorded child sexual abuse and exploitation, England and Wales"
PLACE = "/exhibits/"
MOST_NAMED = 8  # areas in an alternative text, each with its number
OGL = "Contains public sector information licensed under the Open Government Licence v3.0."


def permalink(exhibit: Exhibit) -> str:
    """Return the permanent path of this view of the exhibit.

    Raises:
        ValueError: the exhibit is unpublished and has no address.
    """
    return _path(exhibit, exhibit.id)


def current_link(exhibit: Exhibit) -> str:
    """Return the path of the same view in the current release."""
    return address.path(f"{PLACE}{exhibit.id}", replace(exhibit.selection, version=""))


def file_link(exhibit: Exhibit, ending: str) -> str:
    """Return the permanent path of a file of this view."""
    return _path(exhibit, f"{exhibit.id}.{ending}")


def _path(exhibit: Exhibit, name: str) -> str:
    if not exhibit.published:
        raise ValueError(f"exhibit {exhibit.id} is not published: it has no address")
    return address.path(f"{PLACE}{name}", exhibit.selection)


def picture_link(exhibit: Exhibit, ending: str, size: str) -> str:
    """Return the permanent path of a picture of this view."""
    path = file_link(exhibit, ending)
    return f"{path}{'&' if '?' in path else '?'}size={size}"


def origin() -> str:
    """Return scheme and host of this site from DASHBOARD_ORIGIN; empty where it is not set."""
    return settings.current().origin


def site() -> tuple[str]:
    """Return what cached addresses depend on beside release and selection: the origin; see `storage.caches`."""
    return (origin(),)


def absolute(path: str) -> str:
    """Return a path as an absolute address; unchanged where no origin is set.

    The host of a request is never used, because clients can send any.
    """
    return f"{origin()}{path}"


def contact() -> str:
    """Return the sentence that says whom to contact, from DASHBOARD_CONTACT."""
    return settings.current().contact


def caption(exhibit: Exhibit) -> str:
    """Return the caption of a picture: headline, what is counted, caveats that must be shown, and sources."""
    return f"{_notice(exhibit)}{_body(exhibit)} Source: {sources_text(exhibit)}."


def caveats_text(exhibit: Exhibit) -> str:
    """Return the caveats that must be shown, as one text."""
    return " ".join(caveat.short for caveat in exhibit.must_show)


def preview(exhibit: Exhibit) -> str:
    """Return the link-preview description: the caveats first, because long texts are truncated."""
    return f"{_notice(exhibit)}{caveats_text(exhibit)} {exhibit.subtitle}.".strip()


def chart_description(exhibit: Exhibit) -> str:
    """Describe the chart for readers who cannot see it, where the caveats are beside it."""
    return " ".join(part for part in (f"{exhibit.subtitle}.", exhibit.description, _each_area(exhibit)) if part)


def _each_area(exhibit: Exhibit) -> str:
    """Say which area has which number, forces from A to Z and then what they are beside; of many areas nothing.

    Empty where the description has said it of every force, and for limits: they are never said of one force.
    """
    columns = set(exhibit.table.columns)
    if exhibit.draw is None or not {"label", "level", "drawn"} <= columns or columns & {"mark", "low95"}:
        return ""
    rows = [row for row in exhibit.table.to_dicts() if row["drawn"] != small_counts.TABLE_ONLY]
    forces = sorted((row for row in rows if row["level"] == FORCE_AREA), key=lambda row: row["label"])
    unsaid = [row for row in forces if row["label"] not in exhibit.description]
    if not unsaid or len(forces) > MOST_NAMED:
        return ""
    others = [row for row in rows if row["level"] != FORCE_AREA]
    said = words.listed(f"{row['label']} {row['drawn']}" for row in (*forces, *others))
    return f"{words.capitalised(said)}."


def alt_text(exhibit: Exhibit) -> str:
    """Describe the chart with its caveats for readers who cannot see it: the text accompanies the picture."""
    return f"{chart_description(exhibit)} {caveats_text(exhibit)}".strip()


def short_citation(exhibit: Exhibit) -> str:
    """Return publishers and data version, for use in a sentence."""
    publishers = list(dict.fromkeys(source.publisher for source in exhibit.sources))
    return f"{words.listed(publishers)}, {_release(exhibit)}"


def full_citation(exhibit: Exhibit) -> str:
    """Return title, caveats, sources with dates, data version and permalink, for a reference list."""
    return (
        f"{_notice(exhibit)}{_body(exhibit)} In: {TITLE}, {_release(exhibit)}. "
        f"Based on: {sources_text(exhibit)}. {absolute(permalink(exhibit))}"
    )


def _release(exhibit: Exhibit) -> str:
    """Name the release within a sentence."""
    named = words.data_release(exhibit.version)
    return f"{named[:1].lower()}{named[1:]}"


def _body(exhibit: Exhibit) -> str:
    return f"{exhibit.headline}. {exhibit.subtitle}. {caveats_text(exhibit)}".strip()


def _notice(exhibit: Exhibit) -> str:
    return f"{exhibit.notice} " if exhibit.notice else ""


def licence(exhibit: Exhibit) -> str:
    """Return the attribution required by the sources' licences; empty where none is."""
    return OGL if any("Open Government" in source.licence for source in exhibit.sources) else ""


def sources_text(exhibit: Exhibit) -> str:
    """Return the sources in one line, each with its publisher and date."""
    return "; ".join(words.citation(source) for source in exhibit.sources)
