"""Define the bulletin's contents: its pages, their addresses, and their exhibits in order."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import bare
from lib.exhibits import naming
from lib.model import periods, words
from lib.model.records import TWELVE_CODES, Selection

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.site_map import Page

PLACE: Final = "/bulletin"
FORCES: Final = f"{PLACE}/forces/"
CHILD_AND_FAMILIAL: Final = "Child and familial sexual offences"
CODE: Final = re.compile(r"[A-Z0-9]{3,9}")  # a force's code in an address, whether or not the force exists
# Page of the dashboard -> its main exhibits. The others are linked below them.
SECTIONS: Final = MappingProxyType(
    {
        "headlines": ("proportion",),
        "offences": ("breakdown", "crime-types", "profile", "years", "under-reporting"),
        "forces": ("forces-map", "forces-national"),
        "operations": ("closed-cases", "operations-under-way", "review-panel", "taskforce-arrests"),
        "action-plan": ("funding", "recommendations-summary"),
    }
)
NATIONAL: Final = tuple(name for names in SECTIONS.values() for name in names)
ONE_FORCE: Final = ("forces-time", "force-codes", "force-peers")


def national(register: Register, version: str = "") -> dict[str, list[Exhibit]]:
    """Make the exhibits of the first page, by page of the dashboard; `version` names an earlier release."""
    selection = bare.selection(register, version)
    return {page: [exhibits.make(name, register, selection) for name in names] for page, names in SECTIONS.items()}


def of_force(register: Register, code: str, version: str = "") -> list[Exhibit]:
    """Make the exhibits of one force's page."""
    selection = replace(bare.selection(register, version), force=(code,))
    return [exhibits.make(name, register, selection) for name in ONE_FORCE]


def force_title(register: Register, code: str) -> str:
    """Return the title of one force's page: what it counts, the force, and the months.

    In releases that open with the twelve codes it names them as it always did.
    """
    measure = naming.measure(register, register.opening_measure)
    subject = CHILD_AND_FAMILIAL if measure.code == TWELVE_CODES else words.capitalised(measure.counted)
    months = periods.months(register.quarters[0], register.quarters[-1])
    return f"{subject} recorded by {register.forces[code].official_name}, {months}"


def table_of(exhibit: Exhibit) -> str:
    """Return the path of a table that only the bulletin shows in a static site, without a leading slash."""
    force = exhibit.selection.force
    return f"{FORCES[1:]}{force[0]}/{exhibit.id}.csv" if force else f"{PLACE[1:]}/{exhibit.id}.csv"


def of_page(page: Page, register: Register, version: str = "", *, plain: bool = False) -> list[Exhibit]:
    """Make the exhibits of a dashboard page that need no choice, in the order of the registry.

    If `plain`, as at an address without a query, because a static folder has no other.
    """
    selection = Selection(version=version) if plain else bare.selection(register, version)
    return [
        exhibits.make(name, register, selection)
        for name, builder in exhibits.REGISTRY.items()
        if builder.page == page.id and not builder.needs
    ]


def others(page: Page, register: Register, version: str = "", *, plain: bool = False) -> list[Exhibit]:
    """Make the exhibits of a page that are not in the bulletin but have addresses of their own; see `of_page`."""
    return [exhibit for exhibit in of_page(page, register, version, plain=plain) if exhibit.id not in NATIONAL]
