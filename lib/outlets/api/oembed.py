"""Answer with the embed of an exhibit for sites that show a pasted link as a chart (oEmbed 1.0, type rich)."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lib.outlets.answers.full_answer import absolute
from lib.outlets.files import citation
from lib.outlets.html import exhibit_pages

if TYPE_CHECKING:
    from lib.exhibits.exhibit import Exhibit

PLACE: Final = exhibit_pages.OEMBED
WIDTH, NARROWEST, WIDEST = 640, 280, 1200  # CSS pixels of a frame
LOWEST: Final = 350
LONGEST: Final = 2000  # characters of a link
EXHIBIT: Final = re.compile(rf"{citation.PLACE}(?P<name>[a-z0-9-]+)(?:\.embed\.html)?/?")


def asked(url: str) -> tuple[str, str] | None:
    """Return the exhibit and the query that a link of ours names; None for any other link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = EXHIBIT.fullmatch(parts.path) if len(url) <= LONGEST else None
    own = f"{parts.scheme}://{parts.netloc}" == absolute("") or not absolute("")
    return (found["name"], parts.query) if found and own else None


def answer(exhibit: Exhibit, most_wide: int = WIDEST, most_high: int = 0) -> dict[str, Any]:
    """Describe the embed: a frame of the usual shape that fits what the other site allows.

    Its title is the subtitle: the number of the headline stands in the frame, with its cautions.
    """
    across, down = (int(part) for part in exhibit_pages.EMBED_SHAPE.split("/"))
    width = max(NARROWEST, min(WIDTH, most_wide))
    height = width * down // across
    if most_high:
        height = max(LOWEST, min(height, most_high))
    link, title = escape(citation.absolute(citation.file_link(exhibit, exhibit_pages.EMBED))), escape(exhibit.subtitle)
    frame = f'<iframe src="{link}" title="{title}" width="{width}" height="{height}" style="border: 0"></iframe>'
    return {
        "version": "1.0",
        "type": "rich",
        "title": exhibit.subtitle,
        "author_name": citation.short_citation(exhibit),
        "author_url": citation.absolute(citation.permalink(exhibit)),
        "provider_name": citation.TITLE,
        "provider_url": absolute("/"),
        "width": width,
        "height": height,
        "html": frame,
    }
