"""Control limits for a funnel plot: how far a force's rate may lie from the overall rate before it stands apart.

The method is the additive random-effects one of Spiegelhalter (Statistics in Medicine, 2005, 24:1185), which NHS funnel
plots use. Plain limits allow for chance alone. Between forces, rates vary far more than by chance, so these limits also
allow for the ordinary spread between forces. In plain words:

1. Each rate per 1,000 residents is replaced by its square root, y, because the square root of a count varies by chance
   to the same extent whatever its size: by a standard deviation of one half. For a rate per 1,000 of N residents that
   is s = 0.5 * sqrt(1000 / N). It does not depend on the rate.
2. The target is the overall rate: all offences over all residents. z is how many s lie between y and its square root.
3. So that a few far forces do not set the spread for all, the highest and the lowest tenth of the z are pulled in to
   the next one ("winsorised at 10%"): of I forces sorted by z, the k = (I + 4) // 10 at each end take the value of the
   one after them. (That is 10% of I - 1, to the nearest whole number: 4 of 42.)
4. phi is the mean of the squares of these z. It would be about 1 if chance were all.
5. tau, the spread between forces on the square-root scale, follows from w = 1 / s^2:
   tau^2 = (I * phi - (I - 1)) / (sum(w) - sum(w^2) / sum(w)), and is 0 where that is below 0.
6. A force is outside where y lies more than 1.96 (95%) or 3.09 (99.8%) times sqrt(s^2 + tau^2) from the target's
   square root, with the z as they were, not pulled in. A limit is squared to draw it as a rate; a lower one that would
   lie below zero before it is squared is 0.

About one force in twenty is to be expected outside the 95% limits. The method decides which lie there, so no sentence
names one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

import polars as pl

from lib.measures.rates import PER, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST: Final = 3  # points; of fewer no spread is made
Z95: Final = NormalDist().inv_cdf(0.975)
Z998: Final = NormalDist().inv_cdf(0.999)
INSIDE, OUTSIDE_95, OUTSIDE_998 = "inside", "outside 95%", "outside 99.8%"


@dataclass(frozen=True, kw_only=True, eq=False)
class Funnel:
    """A funnel plot's centre, limits and points.

    Args:
        target: the overall rate per 1,000 residents aged 0 to 17.
        tau: the spread between forces, a standard deviation on the scale of the square root of the rate per 1,000.
        phi: how many times greater than by chance the (winsorised) variance is.
        plain_outside_998: how many points lie outside the 99.8% limits that allow for chance alone.
        outside_95: how many points lie outside the 95% limits, those outside the 99.8% limits included.
        outside_998: how many points lie outside the 99.8% limits.
        left_out: how many forces that count towards the target are not points, their counts being under 10.
        points: one row per point: `force`, `offences`, `residents_0_17`, `rate` (Float64, per 1,000), `z` (Float64,
            distance from the target in units of sqrt(s^2 + tau^2), not winsorised) and `position` ("inside",
            "outside 95%" or "outside 99.8%"). No nulls; in the order given.
    """

    target: float
    tau: float
    phi: float
    plain_outside_998: int
    outside_95: int
    outside_998: int
    left_out: int
    points: pl.DataFrame

    def curve(self, residents: Iterable[float]) -> pl.DataFrame:
        """The limits for areas of these sizes.

        Args:
            residents: numbers of residents aged 0 to 17.

        Returns:
            One row per number, in the order given: `residents`, `low95`, `high95`, `low998`, `high998`, all Float64,
            rates per 1,000; the lower ones not below 0.

        Raises:
            ValueError: a number of residents that is not above zero.
        """
        sizes = pl.Series("residents", [float(size) for size in residents], dtype=pl.Float64)
        if not ((sizes > 0) & sizes.is_finite()).all():
            raise ValueError("limits are drawn for numbers of residents above zero")
        spread = (_variance(pl.col("residents")) + self.tau**2).sqrt()
        centre = math.sqrt(self.target)
        return sizes.to_frame().with_columns(
            low95=(centre - Z95 * spread).clip(lower_bound=0) ** 2,
            high95=(centre + Z95 * spread) ** 2,
            low998=(centre - Z998 * spread).clip(lower_bound=0) ** 2,
            high998=(centre + Z998 * spread) ** 2,
        )


def control_limits(points: pl.DataFrame) -> Funnel:
    """Place forces within limits around their overall rate. The method is in the text at the head of this module.

    Args:
        points: one row per `force`, with `offences` and `residents_0_17` of one measure and one full year, the
            forces that never have a rate left out. A row with a null, or with no residents, counts for nothing. A
            count under 10 counts towards the target, so that it is the overall rate shown elsewhere, but is no point.

    Returns:
        The funnel. Where the points do not differ by more than chance allows, all equal among them, tau is 0 and the
        limits are the plain ones.

    Raises:
        ValueError: fewer than three points; a force twice; or a target that is not above zero, which negative counts
            can bring about.
    """
    known = points.select("force", "offences", "residents_0_17").filter(
        pl.col("offences").is_not_null() & (pl.col("residents_0_17") > 0)
    )
    if known["force"].is_duplicated().any():
        raise ValueError("a funnel has one point for each force, and a force stands here twice")
    placed = known.filter(pl.col("offences") >= SMALL)
    if placed.height < FEWEST:
        raise ValueError(
            f"a funnel needs {FEWEST} forces with a count of {SMALL} or more, and there are {placed.height}"
        )
    target = PER * int(known["offences"].sum()) / int(known["residents_0_17"].sum())
    if target <= 0:
        raise ValueError("a funnel needs an overall rate above zero")
    rate = PER * pl.col("offences") / pl.col("residents_0_17")
    placed = placed.with_columns(
        rate=rate, _distance=rate.sqrt() - math.sqrt(target), _variance=_variance(pl.col("residents_0_17"))
    )
    plain = placed["_distance"] / placed["_variance"].sqrt()
    phi = _overdispersion(plain)
    tau = _between(phi, 1 / placed["_variance"])
    placed = placed.with_columns(z=pl.col("_distance") / (pl.col("_variance") + tau**2).sqrt()).drop(
        "_distance", "_variance"
    )
    size = placed["z"].abs()
    return Funnel(
        target=target,
        tau=tau,
        phi=phi,
        plain_outside_998=int((plain.abs() > Z998).sum()),
        outside_95=int((size > Z95).sum()),
        outside_998=int((size > Z998).sum()),
        left_out=known.height - placed.height,
        points=placed.with_columns(position=_position()),
    )


def _variance(residents: pl.Expr) -> pl.Expr:
    """Of the square root of a rate per 1,000, by chance alone: s^2."""
    return PER / (4 * residents)


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
    size = pl.col("z").abs()
    return (
        pl.when(size > Z998)
        .then(pl.lit(OUTSIDE_998))
        .when(size > Z95)
        .then(pl.lit(OUTSIDE_95))
        .otherwise(pl.lit(INSIDE))
    )
