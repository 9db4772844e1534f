"""What a page chooses that is opened without a query.

In an address with a query, a missing name means what it always meant: `Selection()` holds it. A page that counts
offences under codes and is opened without any query chooses the first measure of the release, and writes the choice
into its address. The Police forces page chooses rates too, because counts mostly follow the number of people.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lib.addresses import address, query_names
from lib.model.records import WHOLE, Selection

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from lib.dataset.register import Register
    from lib.model.site_map import Page


def selection(register: Register, version: str = "") -> Selection:
    """Return what a page shows that is opened without a query; `version` names the release where it is an earlier one.

    The bulletin, which has no filters, shows it too.
    """
    return Selection(measure=register.opening_measure, version=version)


def of_page(page: Page, register: Register) -> Selection:
    """Return what a page shows that is opened without a query; on most pages nothing is chosen."""
    if not page.measured:
        return Selection()
    chosen = selection(register)
    rated = page.rated and register.newest_year in register.population_years
    return replace(chosen, basis="rate") if rated else chosen


def parameters(page: Page, register: Register) -> dict[str, str]:
    """Return what a page writes into an address without a query, in its canonical form; nothing on most pages."""
    return address.parameters(of_page(page, register))


def view(forces: Collection[str]) -> str:
    """Return the view that answers a choice of forces: a map of all, the profile of one, a comparison of several."""
    count = len([code for code in forces if code != WHOLE])
    return ("map", "profile")[count] if count <= 1 else "compare"


def is_address(query: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a query has no parameter of ours, nor one that nearly is."""
    return not query_names.has_known_name(query, (*query_names.SELECTION, *query_names.PACK))
