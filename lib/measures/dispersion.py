"""Measure how much more counts vary from quarter to quarter than independent offences would: a factor for a measure.

For each force that has rates, over some whole financial years: the force's offences of a year are spread over its
quarters as those of all these forces together were, which takes out the national season and every change between
years. The factor of a force is the sum of (recorded - expected)^2 / expected, divided by three for each year: one if
offences were independent. The factor of a measure is the median of its forces.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from lib.model.periods import FULL_YEAR

if TYPE_CHECKING:
    from collections.abc import Collection

YEARS: Final = 5
LEAST_EXPECTED: Final = 5  # offences of a force in each quarter: with fewer, the factor says little
LEAST_SHARE: Final = 0.5  # of the forces


METHOD: Final = (  # as the table says it
    "quarterly counts of a force against its year's, with the national season taken out, median of the forces"
)


class Factor(NamedTuple):
    """How many times as large the variance is as that of independent offences, and over how many forces."""

    factor: float
    forces: int


def factor(quarterly: pl.DataFrame, years: Collection[str], excluded: Collection[str]) -> Factor | None:
    """Compute the factor of one measure.

    Args:
        quarterly: quarterly counts of one measure, as in `counts`.
        years: whole financial years.
        excluded: forces that never have a rate.

    Returns:
        The factor, not rounded; None where fewer than half of the forces have counts large enough for it.
    """
    counted = quarterly.filter(pl.col("year").is_in(list(years)), ~pl.col("force").is_in(sorted(excluded)))
    forces = counted["force"].n_unique()
    nationally = pl.col("offences").sum()
    spread = counted.with_columns(
        expected=nationally.over("force", "year") * nationally.over("quarter") / nationally.over("year")
    )
    of_forces = spread.group_by("force").agg(
        least=pl.col("expected").min(),
        squares=((pl.col("offences") - pl.col("expected")) ** 2 / pl.col("expected")).sum(),
        missing=pl.col("offences").null_count(),
    )
    enough = of_forces.filter(pl.col("least") >= LEAST_EXPECTED, pl.col("missing") == 0)
    if not enough.height or enough.height < LEAST_SHARE * forces:
        return None
    freedom = (FULL_YEAR - 1) * len(years)
    return Factor(median((enough["squares"] / freedom).to_list()), enough.height)
