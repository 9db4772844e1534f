"""Addresses of what tells of changes: feeds (Atom) and the calendar of releases. Pages lead to them."""

from __future__ import annotations

from typing import Final

PLACE: Final = "/feeds/"
ENDING: Final = ".atom"
ATOM: Final = "application/atom+xml"
CALENDAR: Final = "/releases.ics"


def force_path(code: str) -> str:
    """Return the path of the feed of one police force."""
    return f"{PLACE}forces/{code}{ENDING}"


def statistic_path(name: str) -> str:
    """Return the path of the feed of one national figure."""
    return f"{PLACE}statistics/{name}{ENDING}"


def discovery(path: str) -> str:
    """Return the tag of a page's head by which feed readers find its feed; `path` is one of ours."""
    return f'<link rel="alternate" type="{ATOM}" href="{path}" title="What changed">'
