"""Arithmetic on qualified numbers, against numbers that the qualifier allows, one at a time."""

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lib.model.quantity import Qualifier, Quantity, Range, remainder, share, total

FAR = 10**9  # stands for "no upper bound" when a number is drawn
COUNTS = st.integers(0, 200_000)
QUANTITIES = st.builds(Quantity, COUNTS.map(float), st.sampled_from(Qualifier))
EXACT = st.builds(Quantity, st.integers(1, 200_000).map(float))


def half_step(quantity):
    """Half of the last printed unit, worked out from the digits as text."""
    digits = f"{int(quantity.value)}"
    zeros = len(digits) - len(digits.rstrip("0"))
    return Fraction(10 ** min(zeros, max(len(digits) - 2, 0)), 2) if quantity.value else Fraction(0)


def allowed(quantity):
    """The least and the greatest true count that the printed number allows, and whether each is itself allowed."""
    value = Fraction(quantity.value)
    match quantity.qualifier:
        case Qualifier.OVER:
            return value, Fraction(FAR), False
        case Qualifier.AT_LEAST:
            return value, Fraction(FAR), True
        case Qualifier.UP_TO:
            return Fraction(0), value, True
        case Qualifier.ROUNDED:
            return max(Fraction(0), value - half_step(quantity)), value + half_step(quantity), True
        case _:
            return value, value, True


@st.composite
def with_truth(draw):
    """A quantity and a true number that it allows."""
    quantity = draw(QUANTITIES)
    low, high, closed = allowed(quantity)
    truth = low + draw(st.fractions(0, 1, max_denominator=50)) * (high - low)
    if not closed and truth == low:
        truth = low + Fraction(1, 100)
    return quantity, truth


def holds(found: Range, truth):
    tolerance = 1e-6 + 1e-9 * abs(float(truth))
    return found.low - tolerance <= truth and (math.isinf(found.high) or truth <= found.high + tolerance)


@given(st.lists(with_truth(), min_size=1, max_size=5))
def test_a_sum_holds_every_sum_that_the_words_allow(parts):
    assert holds(total(*(q.range for q, _ in parts)), sum(t for _, t in parts))


@given(with_truth(), st.lists(with_truth(), min_size=1, max_size=4))
def test_a_remainder_holds_every_remainder_and_stays_inside_the_whole(whole, parts):
    left = whole[1] - sum(t for _, t in parts)
    assume(left >= 0)
    found = remainder(whole[0].range, *(q.range for q, _ in parts))
    assert holds(found, left)
    assert found.low >= 0
    assert found.high <= whole[0].range.high


@given(with_truth(), with_truth())
def test_a_share_holds_every_share_of_a_part_in_its_whole(part, whole):
    assume(part[1] <= whole[1])
    assume(whole[0].range.low > 0)
    assume(part[0].range.low <= whole[0].range.high)
    assert holds(share(part[0].range, whole[0].range), part[1] / whole[1] * 100)


@given(EXACT, EXACT)
def test_exact_numbers_stay_exact(a, b):
    assert total(a.range, b.range) == Range(a.value + b.value, a.value + b.value)
    larger, smaller = max(a.value, b.value), min(a.value, b.value)
    assert remainder(Quantity(larger).range, Quantity(smaller).range).exact


@given(QUANTITIES, QUANTITIES)
def test_arithmetic_never_loses_the_word(a, b):
    loose = {Qualifier.AROUND, Qualifier.ESTIMATE}
    expected = bool(loose & {a.qualifier, b.qualifier})
    assert total(a.range, b.range).approximate == expected
    unbounded = {Qualifier.OVER, Qualifier.AT_LEAST}
    assert math.isinf(total(a.range, b.range).high) == bool(unbounded & {a.qualifier, b.qualifier})


def test_what_is_left_of_the_group_based_offences_is_an_upper_limit():
    parts = [Quantity(1125), Quantity(300, Qualifier.OVER), Quantity(717)]
    left = remainder(Quantity(4228).range, *(part.range for part in parts))
    assert (left.low, left.high, left.high_open) == (0, 2086, True)


@pytest.mark.parametrize(
    ("value", "qualifier", "step"),
    [
        (4000, Qualifier.AROUND, 100),
        (115_000, Qualifier.AROUND, 1000),
        (500_000, Qualifier.ESTIMATE, 10_000),
        (7.6, Qualifier.ROUNDED, 0.1),
        (26, Qualifier.ROUNDED, 1),
        (6, Qualifier.ROUNDED, 1),
        (4228, Qualifier.EXACTLY, 0),
        (0, Qualifier.AROUND, 0),
    ],
)
def test_a_round_number_is_trusted_to_its_second_figure_at_most(value, qualifier, step):
    assert Quantity(value, qualifier).step == step


def test_over_has_no_upper_bound_but_its_whole():
    over = Quantity(300, Qualifier.OVER).range
    assert math.isinf(over.high)
    assert share(over, Quantity(4228).range).high == 100


@pytest.mark.parametrize("value", [-1, math.nan, math.inf])
def test_a_number_that_nobody_published_is_refused(value):
    with pytest.raises(ValueError, match="not a published quantity"):
        Quantity(value)


def test_an_empty_range_is_refused():
    with pytest.raises(ValueError, match="holds nothing"):
        Range(2, 1)


def test_a_share_of_nothing_is_refused():
    with pytest.raises(ValueError, match="can be zero"):
        share(Quantity(1).range, Quantity(0).range)
