"""Compute control limits for a funnel plot: how far a force's rate may be from the overall rate by ordinary variation.

The method is the additive random-effects model of Spiegelhalter (Statistics in Medicine, 2005, 24:1185), which NHS
funnel plots use. Plain limits allow for chance alone. Rates vary between forces far more than by chance, so these
limits also allow for the ordinary spread between forces. Step by step:

1. Each rate is replaced by its square root, y, because the square root of a count varies by chance to the same extent
   whatever its size: by a standard deviation of one half. For a rate of N residents in a unit of U people (1,000, or
   100,000) that is s = 0.5 * sqrt(U / N). It does not depend on the rate.
2. The target is the overall rate: all offences over all residents. z is how many s lie between y and its square root.
3. So that a few far forces do not set the spread for all, the highest and the lowest tenth of the z are pulled in to
   the next one ("winsorised at 10%"): of I forces sorted by z, the k = (I + 4) // 10 at each end take the value of the
   one after them. (That is 10% of I - 1, to the nearest whole number: 4 of 42.)
4. phi is the mean of the squares of these z. It would be about 1 if chance were all.
5. tau, the spread between forces on the square-root scale, follows from w = 1 / s^2:
   tau^2 = (I * phi - (I - 1)) / (sum(w) - sum(w^2) / sum(w)), and is 0 where that is below 0.
6. The limits lie 1.96 (95%) and 3.09 (99.8%) times sqrt(s^2 + tau^2) from the target's square root, and are squared to
   be rates; a lower one that would lie below zero before it is squared is 0.
7. A force is outside where its rate is beyond a limit at its number of residents. Neither is rounded before the
   comparison, and files have both unrounded, so that readers can repeat it.

If the forces followed the spread that is measured from them, about one in twenty would lie outside the 95% limits and
one in five hundred outside the 99.8% limits. The method decides which do, so no text names one. Being inside does not
mean that nothing is wrong, and being outside does not mean that something is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist, median
from typing import TYPE_CHECKING, Final

import polars as pl

from lib.model.small_counts import LEAST

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST: Final = 3  # points from which a spread is estimated
Z95: Final = NormalDist().inv_cdf(0.975)
Z998: Final = NormalDist().inv_cdf(0.999)
INSIDE, OUTSIDE_95, OUTSIDE_998 = "inside", "outside 95%", "outside 99.8%"


@dataclass(frozen=True, kw_only=True, eq=False)
class Funnel:
    """Centre, limits and points of a funnel plot.

    Args:
        per: how many residents aged 0 to 17 the rates are for.
        target: the overall rate.
        tau: the spread between forces, a standard deviation on the scale of the square root of the rate.
        phi: how many times greater than by chance the (winsorised) variance is.
        chance: the part of the variance s^2 + tau^2 that chance makes, at the median of the points: 1 where it is all.
        plain_outside_998: how many points lie outside the 99.8% limits that allow for chance alone.
        outside_95: how many points lie outside the 95% limits, those outside the 99.8% limits included.
        outside_998: how many points lie outside the 99.8% limits.
        left_out: how many forces that count towards the target are not points, their counts being under 10.
        points: one row per point: `force`, `offences`, `residents_0_17`, `rate` (Float64), the limits at this number
            of residents as `curve` gives them (`low95`, `high95`, `low998`, `high998`), and `position` ("inside",
            "outside 95%" or "outside 99.8%"): where the rate lies among them. No nulls; in the order given.
    """

    per: int
    target: float
    tau: float
    phi: float
    chance: float
    plain_outside_998: int
    outside_95: int
    outside_998: int
    left_out: int
    points: pl.DataFrame

    @property
    def expected_95(self) -> int:
        """The number of points expected outside the 95% limits if forces follow the measured spread."""
        return self._expected(Z95)

    @property
    def expected_998(self) -> int:
        """The number of points expected outside the 99.8% limits if forces follow the measured spread."""
        return self._expected(Z998)

    def _expected(self, z: float) -> int:
        outside = 2 * (1 - NormalDist().cdf(z))
        return math.floor(outside * self.points.height + 1 / 2)

    def curve(self, residents: Iterable[float]) -> pl.DataFrame:
        """Compute the limits for areas of these sizes.

        Args:
            residents: numbers of residents aged 0 to 17.

        Returns:
            One row per number, in the order given: `residents`, `low95`, `high95`, `low998`, `high998`, all Float64,
            rates that are not rounded; the lower ones not below 0.

        Raises:
            ValueError: a number of residents that is not above zero.
        """
        sizes = pl.Series("residents", [float(size) for size in residents], dtype=pl.Float64)
        if not ((sizes > 0) & sizes.is_finite()).all():
            raise ValueError("limits are drawn for numbers of residents above zero")
        return sizes.to_frame().with_columns(**_limits(self.target, self.tau, self.per, pl.col("residents")))


def control_limits(points: pl.DataFrame, per: int) -> Funnel:
    """Compute control limits around the overall rate of the forces; the module describes the method.

    Args:
        points: one row per `force`, with `offences` and `residents_0_17` of one measure and one full year, without the
            forces that never have a rate. A row with a null or without residents is ignored. A count under 10 counts
            towards the target, so that it equals the overall rate shown elsewhere, but is no point.
        per: the number of residents that rates are for.

    Returns:
        The funnel. Where the points differ by no more than chance allows, tau is 0 and the limits are the plain ones.

    Raises:
        ValueError: there are fewer than three points, a force is there twice, or the target is not above zero, which
            negative counts can cause.
    """
    known = points.select("force", "offences", "residents_0_17").filter(
        pl.col("offences").is_not_null() & (pl.col("residents_0_17") > 0)
    )
    if known["force"].is_duplicated().any():
        raise ValueError("a funnel has one point for each force, and a force stands here twice")
    placed = known.filter(pl.col("offences") >= LEAST)
    if placed.height < FEWEST:
        raise ValueError(
            f"a funnel needs {FEWEST} forces with a count of {LEAST} or more, and there are {placed.height}"
        )
    target = per * int(known["offences"].sum()) / int(known["residents_0_17"].sum())
    if target <= 0:
        raise ValueError("a funnel needs an overall rate above zero")
    residents = pl.col("residents_0_17")
    placed = placed.with_columns(rate=per * pl.col("offences") / residents)
    chance = placed.select(_variance(per, residents)).to_series()
    plain = (placed["rate"].sqrt() - math.sqrt(target)) / chance.sqrt()
    phi = _overdispersion(plain)
    tau = _between(phi, 1 / chance)
    placed = placed.with_columns(**_limits(target, tau, per, residents)).with_columns(position=_position())
    return Funnel(
        per=per,
        target=target,
        tau=tau,
        phi=phi,
        chance=median((chance / (chance + tau**2)).to_list()),
        plain_outside_998=int((plain.abs() > Z998).sum()),
        outside_95=int((placed["position"] != INSIDE).sum()),
        outside_998=int((placed["position"] == OUTSIDE_998).sum()),
        left_out=known.height - placed.height,
        points=placed,
    )


def _variance(per: int, residents: pl.Expr) -> pl.Expr:
    """Return the variance of the square root of a rate by chance alone: s^2."""
    return per / (4 * residents)


def _limits(target: float, tau: float, per: int, residents: pl.Expr) -> dict[str, pl.Expr]:
    spread = (_variance(per, residents) + tau**2).sqrt()
    centre = math.sqrt(target)
    return {
        "low95": (centre - Z95 * spread).clip(lower_bound=0) ** 2,
        "high95": (centre + Z95 * spread) ** 2,
        "low998": (centre - Z998 * spread).clip(lower_bound=0) ** 2,
        "high998": (centre + Z998 * spread) ** 2,
    }


def _overdispersion(z: pl.Series) -> float:
    in_order = z.sort()
    pulled_in = (len(z) + 4) // 10
    winsorised = z.clip(in_order[pulled_in], in_order[-1 - pulled_in])
    return float((winsorised**2).sum()) / len(z)


def _between(phi: float, weights: pl.Series) -> float:
    count, whole = len(weights), float(weights.sum())
    squared = (count * phi - (count - 1)) / (whole - float((weights**2).sum()) / whole)
    return math.sqrt(max(0.0, squared))


def _position() -> pl.Expr:
    rate = pl.col("rate")
    return (
        pl.when((rate < pl.col("low998")) | (rate > pl.col("high998")))
        .then(pl.lit(OUTSIDE_998))
        .when((rate < pl.col("low95")) | (rate > pl.col("high95")))
        .then(pl.lit(OUTSIDE_95))
        .otherwise(pl.lit(INSIDE))
    )
