"""Compute how far a force's rate would move by chance if offences were recorded independently, and how far two differ.

The range of a count is exact (95%, Poisson; Garwood 1936): from the mean below which the count would be in the highest
2.5% to the mean above which it would be in the lowest 2.5%. These are quantiles of gamma distributions, computed from
their expansion of Cornish and Fisher in the square root of the count: its error at 10 offences, the fewest that have a
rate, is below 0.00001 of an offence and shrinks with the count.

Offences are not recorded independently. One victim or one investigation can add many at once, so counts vary more than
this: `dispersion` measures how many times as much. A change between two years is compared with a range that is wider by
the square root of that number. No range covers what was not reported or not recorded, or the number of residents.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection

Z: Final = NormalDist().inv_cdf(0.975)
READ_WITH_CARE: Final = 20  # offences: with fewer, the range is about half of the rate to either side
LOW, HIGH = "range_low", "range_high"


def add(rates: pl.DataFrame, without: Collection[tuple[str, str]]) -> pl.DataFrame:
    """Add the range of each rate of a force.

    Args:
        rates: as `rates.rates` returns them, with a rate only for 10 offences or more.
        without: measures and years whose rates have no range.

    Returns:
        The same rows in the same order, plus `range_low` and `range_high` (Float64, in the unit of the rate, not
        rounded; null where there is no rate or no range).
    """
    offences = pl.col("offences").cast(pl.Float64)
    excepted = pl.lit(value=False)
    for measure, year in sorted(without):
        excepted |= (pl.col("measure") == measure) & (pl.col("year") == year)
    ranged = pl.col("rate").is_not_null() & ~excepted
    per_offence = pl.col("rate") / offences
    return rates.with_columns(
        pl.when(ranged).then(per_offence * _quantile(offences, -Z)).alias(LOW),
        pl.when(ranged).then(per_offence * _quantile(offences + 1, Z)).alias(HIGH),
    )


def lies_outside(before: tuple[int, int], after: tuple[int, int], factor: float) -> bool:
    """Return whether a change between two years is more than random variation would usually give.

    Of the offences of both years together, the later year has a share like that of its residents, give or take the
    variation of a binomial share, widened by the square root of the factor (95%).

    Args:
        before: offences and residents of the earlier year, both above zero.
        after: those of the later year.
        factor: how many times as large the variance is as that of independent offences.
    """
    offences, residents = before[0] + after[0], before[1] + after[1]
    share = after[1] / residents
    spread = math.sqrt(factor * offences * share * (1 - share))
    return abs(after[0] - offences * share) > Z * spread


def _quantile(shape: pl.Expr, z: float) -> pl.Expr:
    """Expand the quantile of a gamma distribution of scale one, at the probability of the normal quantile `z`."""
    root = shape.sqrt()
    return (
        shape
        + z * root
        + (z**2 - 1) / 3
        + (z**3 - 7 * z) / (36 * root)
        - (3 * z**4 + 7 * z**2 - 16) / (810 * shape)
        + (9 * z**5 + 256 * z**3 - 433 * z) / (38880 * shape * root)
        + (12 * z**6 - 243 * z**4 - 923 * z**2 + 1472) / (204120 * shape**2)
        - (3753 * z**7 + 4353 * z**5 - 289517 * z**3 - 289717 * z) / (146966400 * shape**2 * root)
    )
