"""What a page chooses that is opened without a query.

In an address with a query, a missing name means what it always meant: `Selection()` holds it. A page that counts
offences under codes and is opened without any query chooses the first measure of the release, and writes the choice
into its address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.addresses import address, query_names
from lib.model.records import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lib.dataset.register import Register
    from lib.model.site_map import Page


def selection(register: Register, version: str = "") -> Selection:
    """Return what a page shows that is opened without a query; `version` names the release where it is an earlier one.

    The bulletin, which has no filters, shows it too.
    """
    return Selection(measure=register.opening_measure, version=version)


def parameters(page: Page, register: Register) -> dict[str, str]:
    """Return what a page writes into an address without a query, in its canonical form; nothing on most pages."""
    return address.parameters(selection(register)) if page.measured else {}


def is_address(query: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a query has no parameter of ours, nor one that nearly is."""
    return not query_names.has_known_name(query, (*query_names.SELECTION, *query_names.PACK))
