"""Define the bulletin's contents: its pages, their addresses, and their exhibits in order."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.model.records import Selection

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.site_map import Page

PLACE: Final = "/bulletin"
FORCES: Final = f"{PLACE}/forces/"
CODE: Final = re.compile(r"[A-Z0-9]{3,9}")  # a force's code in an address, whether or not the force exists
# Page of the dashboard -> its main exhibits. The others are linked below them.
SECTIONS: Final = MappingProxyType(
    {
        "headlines": ("proportion", "newer"),
        "offences": ("breakdown", "crime-types", "years", "under-reporting"),
        "forces": ("forces-map", "forces-national"),
        "operations": ("operations-under-way", "closed-cases", "review-panel", "taskforce-arrests"),
        "action-plan": ("funding", "recommendations-summary"),
    }
)
NATIONAL: Final = tuple(name for names in SECTIONS.values() for name in names)
ONE_FORCE: Final = ("forces-time", "force-codes", "force-peers")


def national(register: Register, version: str = "") -> dict[str, list[Exhibit]]:
    """Make the exhibits of the first page, by page of the dashboard; `version` names an earlier release."""
    selection = Selection(version=version)
    return {page: [exhibits.make(name, register, selection) for name in names] for page, names in SECTIONS.items()}


def of_force(register: Register, code: str, version: str = "") -> list[Exhibit]:
    """Make the exhibits of one force's page."""
    selection = Selection(force=(code,), version=version)
    return [exhibits.make(name, register, selection) for name in ONE_FORCE]


def table_of(exhibit: Exhibit) -> str:
    """Return the path of one force's table in a static site, without a leading slash."""
    return f"{FORCES[1:]}{exhibit.selection.force[0]}/{exhibit.id}.csv"


def of_page(page: Page, register: Register, version: str = "") -> list[Exhibit]:
    """Make the exhibits of a dashboard page that need no choice, in the order of the registry."""
    selection = Selection(version=version)
    return [
        exhibits.make(name, register, selection)
        for name, builder in exhibits.REGISTRY.items()
        if builder.page == page.id and not builder.needs
    ]


def others(page: Page, register: Register, version: str = "") -> list[Exhibit]:
    """Make the exhibits of a page that are not in the bulletin but have addresses of their own."""
    return [exhibit for exhibit in of_page(page, register, version) if exhibit.id not in NATIONAL]
