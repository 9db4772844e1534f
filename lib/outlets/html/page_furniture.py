"""Render what surrounds the exhibits of a page, cached by release, because a page reruns at every choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.exhibits import headlines, questions
from lib.outlets.files import citation
from lib.outlets.html import fragments
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.addresses.request import Notice
    from lib.dataset.register import Register
    from lib.model.records import Selection
    from lib.model.site_map import Page


def opening(register: Register, page: Page, notices: Sequence[Notice]) -> str:
    """Render the heading, notices and lead sentence. The cards and groups of a page carry its cautions."""
    return _opening(register, page, tuple(notices))


def figures(register: Register, selection: Selection) -> str:
    """Render the figures of the Summary page, each group with its visible caution."""
    return _figures(register, selection.only(("analysis", "figures")))


def common_questions(register: Register, selection: Selection) -> str:
    """Render the common questions with their answers; empty in releases without any."""
    return _common_questions(register, selection.version)


def group_strip(register: Register) -> str:
    """Render the caution that all counts of a group share, above the first of them."""
    return fragments.render("group_strip.html", caution=headlines.lead_caveat(register))


@caches.per_release(16, also=citation.site)
def closing(register: Register, contact: str, bulletin: str, version: str = "") -> str:
    """Render where to report a concern and find support, then status, contact, release history and the rest."""
    return fragments.closing(register, contact, bulletin, version)


@caches.per_release(64, also=citation.site)
def _opening(register: Register, page: Page, notices: tuple[Notice, ...]) -> str:  # noqa: ARG001 - the cache's key
    return fragments.opening(page.heading, page.shows if page.led else "", notices=notices)


@caches.per_release(16, also=citation.site)
def _figures(register: Register, selection: Selection) -> str:
    return fragments.figures(headlines.groups(register, selection), selection.version)


@caches.per_release(16, also=citation.site)
def _common_questions(register: Register, version: str) -> str:
    return fragments.questions(questions.answered(register, version), version)
