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


def of_page(page: Page, register: Register, *, narrow: bool = False) -> Selection:
    """Return what a page shows that is opened without a query; on most pages nothing is chosen.

    In one `narrow` column a list of the police forces answers sooner than a map.
    """
    if not page.measured:
        return Selection()
    chosen = selection(register)
    if not page.rated:
        return chosen
    rated = register.newest_year in register.population_years
    return replace(chosen, basis="rate" if rated else "count", view=view((), narrow=narrow))


def parameters(page: Page, register: Register, *, narrow: bool = False) -> dict[str, str]:
    """Return what a page writes into an address without a query, in its canonical form; nothing on most pages."""
    return address.parameters(of_page(page, register, narrow=narrow))


def view(forces: Collection[str], *, narrow: bool = False) -> str:
    """Return the view that answers a choice of forces: a map or list of all, the profile of one, a comparison."""
    count = len([code for code in forces if code != WHOLE])
    return ("compare" if narrow else "map", "profile")[count] if count <= 1 else "compare"


def is_address(query: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a query has no parameter of ours, nor one that nearly is."""
    return not query_names.has_known_name(query, (*query_names.SELECTION, *query_names.PACK, *query_names.HEARING))
