"""Published numbers with their qualifiers, and arithmetic that keeps the uncertainty.

A `Quantity` is what a source printed. Arithmetic gives a `Range`: all that the result can be, whether its ends are only
approximate, and how finely it may be printed (`step`). Standard library only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum


class Qualifier(StrEnum):
    """The qualifier that a source prints with a number."""

    EXACTLY = "exactly"
    ROUNDED = "rounded"
    AROUND = "around"
    ESTIMATE = "estimate"
    OVER = "over"
    AT_LEAST = "at_least"
    UP_TO = "up_to"


@dataclass(frozen=True, slots=True)
class Range:
    """The interval of values that a number can have.

    `low` and `high` are the ends, open where the end itself is excluded; `high` is infinite where there is no upper
    bound. `approximate`: a source rounded or estimated the ends themselves. `step`: the finest unit in which the ends
    may be printed; 0 where they are exact.
    """

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False
    approximate: bool = False
    step: float = 0

    def __post_init__(self) -> None:
        if math.isnan(self.low) or math.isnan(self.high) or self.low > self.high:
            raise ValueError(f"a range from {self.low} to {self.high} holds nothing")
        if self.step < 0:
            raise ValueError(f"a step of {self.step} is below zero")

    @property
    def is_point(self) -> bool:
        """Whether only one value is possible."""
        return self.low == self.high

    @property
    def exact(self) -> bool:
        """Whether the value is a single one, known to the last digit."""
        return self.is_point and not self.approximate and not self.step

    def __add__(self, other: Range) -> Range:
        return Range(
            self.low + other.low,
            self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
            self.approximate or other.approximate,
            max(self.step, other.step),
        )

    def __neg__(self) -> Range:
        return replace(self, low=-self.high, high=-self.low, low_open=self.high_open, high_open=self.low_open)

    def __sub__(self, other: Range) -> Range:
        return self + -other

    def within(self, whole: Range) -> Range:
        """Clip to what a part of `whole` can be: at least zero, and no larger than the whole.

        Raises:
            ValueError: no value is possible.
        """
        bounded = self
        if bounded.low < 0:
            bounded = replace(bounded, low=0, low_open=False)
        if bounded.high > whole.high:
            bounded = replace(
                bounded,
                high=whole.high,
                high_open=whole.high_open,
                approximate=bounded.approximate or whole.approximate,
                step=max(bounded.step, whole.step),
            )
        return bounded


def total(*parts: Range) -> Range:
    """Sum parts that do not overlap; at least one is needed."""
    result = parts[0]
    for part in parts[1:]:
        result += part
    return result


def remainder(whole: Range, *parts: Range) -> Range:
    """Subtract parts that do not overlap from a whole: never below zero, never above the whole."""
    return (whole - total(*parts)).within(whole) if parts else whole


def share(part: Range, whole: Range, per: float = 100) -> Range:
    """Compute how many of every `per` of the whole belong to the part, which cannot exceed the whole.

    Raises:
        ValueError: the whole can be zero.
    """
    if whole.low <= 0:
        raise ValueError("a share of a whole that can be zero is not defined")
    inside = part.within(whole)
    high = per if math.isinf(inside.high) else min(per, inside.high / whole.low * per)
    low = 0.0 if math.isinf(whole.high) else inside.low / whole.high * per
    return Range(
        low,
        high,
        (inside.low_open or whole.high_open) and low > 0,
        (inside.high_open or whole.low_open) and high < per,
        part.approximate or whole.approximate,
        _ratio_step(low, high, part, whole),
    )


def _ratio_step(low: float, high: float, *terms: Range) -> float:
    """Return the step of a ratio: it has as many digits as its least exact term."""
    loosest = max((term.step / abs(term.low) for term in terms if term.step and term.low), default=0.0)
    size = high if math.isfinite(high) and high else low
    return _power_at_most(size * loosest) if loosest and size else 0.0


def _power_at_most(size: float) -> float:
    """Return the largest power of ten that is at most twice `size`: 0.087 and 0.06 both give 0.1, 0.03 gives 0.01."""
    return float(Decimal(10) ** math.floor(math.log10(size * 2)))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A `value` as printed by the source, with the qualifier printed beside it."""

    value: float
    qualifier: Qualifier = Qualifier.EXACTLY

    def __post_init__(self) -> None:
        if not math.isfinite(self.value) or self.value < 0:
            raise ValueError(f"{self.value} is not a published quantity: expected a number of zero or more")

    @property
    def step(self) -> float:
        """The finest unit to which a number that is not exact can be trusted.

        The unit of its last non-zero digit, but never coarser than that of its second digit: around 4,000 is read to
        the hundred, around 115,000 to the thousand, 7.6 to the tenth.
        """
        if self.qualifier is Qualifier.EXACTLY or not self.value:
            return 0
        number = Decimal(str(self.value)).normalize()
        last, first = int(number.as_tuple().exponent), number.adjusted()
        return float(Decimal(10) ** min(last, first - 1 if first > 0 else first))

    @property
    def range(self) -> Range:
        """All values that the qualified number can have."""
        match self.qualifier:
            case Qualifier.EXACTLY:
                return Range(self.value, self.value)
            case Qualifier.OVER:
                return Range(self.value, math.inf, low_open=True, high_open=True)
            case Qualifier.AT_LEAST:
                return Range(self.value, math.inf, high_open=True)
            case Qualifier.UP_TO:
                return Range(0, self.value)
            case Qualifier.ROUNDED:
                half = float(Decimal(str(self.step)) / 2)
                return Range(max(0, self.value - half), self.value + half, step=self.step)
            case Qualifier.AROUND | Qualifier.ESTIMATE:
                return Range(self.value, self.value, approximate=True, step=self.step)
