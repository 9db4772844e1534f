"""Ranges of rates against sums of Poisson probabilities, and changes against simulated ones."""

import math
from statistics import NormalDist

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures import ranges

# Counts -> exact limits (95%), as tables of the Poisson distribution have them.
KNOWN = {10: (4.795, 18.39), 20: (12.217, 30.888), 50: (37.111, 65.919), 100: (81.364, 121.627)}


def table(counts, per=1000.0, measure="21"):
    rows = [(measure, "2023-24", count, per * count / 1000) for count in counts]
    schema = {"measure": pl.String, "year": pl.String, "offences": pl.Int64, "rate": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def limits(counts):
    """The limits of counts, as those of rates per 1,000 of 1,000 residents."""
    return ranges.add(table(counts), ()).select("range_low", "range_high").rows()


def at_most(count, mean):
    """The probability of a count or fewer, summed term by term."""
    return math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))


@pytest.mark.parametrize(("count", "expected"), KNOWN.items())
def test_known_limits(count, expected):
    assert limits([count])[0] == pytest.approx(expected, abs=0.0006)


@given(st.integers(10, 5000))
def test_beyond_the_limits_the_count_would_be_in_a_tail(count):
    ((low, high),) = limits([count])
    assert 1 - at_most(count - 1, low) == pytest.approx(0.025, abs=2e-6)
    assert at_most(count, high) == pytest.approx(0.025, abs=2e-6)


@given(st.lists(st.integers(10, 10**6), min_size=1), st.floats(0.01, 1e6))
def test_a_range_holds_its_rate_and_has_its_unit(counts, per):
    found = ranges.add(table(counts, per), ())
    assert (found["range_low"] < found["rate"]).all()
    assert (found["rate"] < found["range_high"]).all()
    of_thousand = limits(counts)
    for (low, high), row in zip(of_thousand, found.iter_rows(named=True), strict=True):
        assert (row["range_low"], row["range_high"]) == pytest.approx((low * per / 1000, high * per / 1000))


def test_without_a_rate_or_where_it_is_excepted_there_is_no_range():
    rates = table([50, 50]).with_columns(rate=pl.Series([None, 50.0]))
    assert ranges.add(rates, ())["range_low"].is_null().to_list() == [True, False]
    excepted = ranges.add(table([50]), {("21", "2023-24")})
    assert excepted.select("range_low", "range_high").rows() == [(None, None)]
    assert ranges.add(table([50]), {("21", "2022-23"), ("71", "2023-24")})["range_low"].is_not_null().all()


def test_an_empty_table_has_the_columns():
    assert ranges.add(table([]), ()).columns[-2:] == ["range_low", "range_high"]


@given(st.integers(20, 9000), st.integers(20, 9000), st.integers(10**4, 10**6), st.integers(10**4, 10**6))
def test_a_change_is_told_as_by_the_share_of_the_later_year(before, after, residents, later):
    share = later / (residents + later)
    expected = share * (before + after)
    far = abs(after - expected) / math.sqrt(2.2 * expected * (1 - share))
    assert ranges.lies_outside((before, residents), (after, later), 2.2) == (far > NormalDist().inv_cdf(0.975))


@given(st.integers(20, 9000), st.integers(1, 10**6))
def test_the_same_rate_is_no_change_and_a_wider_range_never_makes_one(count, residents):
    assert not ranges.lies_outside((count, residents), (count, residents), 1.0)
    assert not ranges.lies_outside((count, residents), (2 * count, 2 * residents), 1.0)
    wide = ranges.lies_outside((count, residents), (count + 40, residents), 3.0)
    assert ranges.lies_outside((count, residents), (count + 40, residents), 1.0) or not wide
