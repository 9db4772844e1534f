"""Make the table of dispersion anew from the counts of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib import measures
from lib.measures import dispersion

if TYPE_CHECKING:
    from lib.dataset.register import Register

TABLE: Final = "dispersion"
COLUMNS: Final = ("measure", "factor", "first_year", "last_year", "forces", "method")


def rows(register: Register) -> list[tuple[str, ...]]:
    """Compute the factor of every measure over the newest whole financial years.

    Returns:
        One row per measure that has enough offences, in the order of the measures: cells as text, by `COLUMNS`.
    """
    held = measures.of(register)
    years = [year for year in held.years if year not in held.part_years][-dispersion.YEARS :]
    found = {name: dispersion.factor(held.quarterly(name), years, held.excluded) for name in register.measures}
    return [
        (name, f"{one.factor:.1f}", years[0], years[-1], str(one.forces), dispersion.METHOD)
        for name, one in found.items()
        if one
    ]
