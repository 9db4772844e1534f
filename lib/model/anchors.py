"""The ids of rows on pages, the ends of links that lead to them. Permanent once given, like addresses.

Pages that show the rows, and whatever links to one of them, such as the search, take the ids from here.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

# Inquiry -> its name in the ids of its recommendations, where that is not all of its name.
SHORT: Final = MappingProxyType({"national-audit": "audit"})


def recommendation(inquiry: str, number: object) -> str:
    """Return the id of a recommendation on the page of recommendations: "iicsa-13", "audit-5"."""
    name = slug(inquiry)
    return f"{SHORT.get(name, name)}-{number}"


def commitment(number: object) -> str:
    """Return the id of a commitment on the page of recommendations: "commitment-7"."""
    return f"commitment-{number}"


def event(name: str) -> str:
    """Return the id of an event of the timeline on the page of recommendations: "event-e27"."""
    return f"event-{name}"


def wording(name: str) -> str:
    """Return the id of a wording on the page of differences: "wording-w17"."""
    return f"wording-{name}"


def operation(name: str) -> str:
    """Return the id of a named operation on the page of operations: "operation-stovewood"."""
    return f"operation-{name}"


def slug(name: str) -> str:
    """Return a name as a part of an id, an address or a file name: lower case, only letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
