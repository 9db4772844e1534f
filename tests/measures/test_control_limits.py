"""Control limits, against the textbook formula one force at a time, and against the study of the real figures."""

import math
import statistics

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lib import measures
from lib.measures.control_limits import control_limits

ROWS = st.lists(st.tuples(st.integers(10, 9000), st.integers(500, 2_000_000)), min_size=3, max_size=50)
UNITS = st.sampled_from([1000, 100_000])
Z95, Z998 = 1.959964, 3.090232  # printed tables of the normal distribution


def points(rows):
    schema = {"force": pl.String, "offences": pl.Int64, "residents_0_17": pl.Int64}
    return pl.DataFrame([(f"F{number:03}", *row) for number, row in enumerate(rows)], schema=schema, orient="row")


def placed_by_hand(rate, limits):
    """Where a rate lies among limits, from nothing but the numbers."""
    if not limits["low998"] <= rate <= limits["high998"]:
        return "outside 99.8%"
    return "inside" if limits["low95"] <= rate <= limits["high95"] else "outside 95%"


def limits_by_hand(rows, per):
    """Target, tau, phi and the z of each row, plain and with tau."""
    target = per * sum(count for count, _ in rows) / sum(size for _, size in rows)
    chance = [0.5 * math.sqrt(per / size) for _, size in rows]
    distance = [math.sqrt(per * count / size) - math.sqrt(target) for count, size in rows]
    plain = [d / s for d, s in zip(distance, chance, strict=True)]
    ranked, far = sorted(plain), math.floor(0.1 * (len(rows) - 1) + 0.5)
    low, high = ranked[far], ranked[len(rows) - 1 - far]
    phi = sum(min(max(z, low), high) ** 2 for z in plain) / len(rows)
    weights = [1 / s**2 for s in chance]
    squares = sum(w**2 for w in weights)
    tau2 = max(0, (len(rows) * phi - (len(rows) - 1)) / (sum(weights) - squares / sum(weights)))
    return (
        target,
        math.sqrt(tau2),
        phi,
        plain,
        [d / math.sqrt(s**2 + tau2) for d, s in zip(distance, chance, strict=True)],
    )


@given(ROWS, UNITS)
def test_limits_agree_with_the_textbook(rows, per):
    funnel = control_limits(points(rows), per)
    target, tau, phi, plain, z = limits_by_hand(rows, per)
    near = [abs(abs(one) - limit) < 1e-5 for one in [*plain, *z] for limit in (Z95, Z998)]
    assume(not any(near))  # on the line itself the last digit decides
    assert (funnel.per, funnel.target, funnel.phi) == pytest.approx((per, target, phi))
    assert funnel.tau == pytest.approx(tau, rel=1e-6, abs=1e-6 * math.sqrt(per))
    assert funnel.points["rate"].to_list() == pytest.approx([per * count / size for count, size in rows])
    assert funnel.plain_outside_998 == sum(abs(one) > Z998 for one in plain)
    assert (funnel.outside_95, funnel.outside_998) == tuple(sum(abs(one) > limit for one in z) for limit in (Z95, Z998))
    assert funnel.points["position"].to_list() == [
        "outside 99.8%" if abs(one) > Z998 else "outside 95%" if abs(one) > Z95 else "inside" for one in z
    ]
    parts = [per / (4 * size) / (per / (4 * size) + tau**2) for _, size in rows]
    assert funnel.chance == pytest.approx(statistics.median(parts), rel=1e-3, abs=1e-6)


@given(ROWS, UNITS)
def test_a_point_stands_where_its_limits_put_it(rows, per):
    """Recomputed from the rate and the limits that files hold, to the last digit."""
    funnel = control_limits(points(rows), per)
    curve = funnel.curve(funnel.points["residents_0_17"])
    assert curve.select("low95", "high95", "low998", "high998").equals(
        funnel.points.select("low95", "high95", "low998", "high998")
    )
    for point in funnel.points.to_dicts():
        assert point["position"] == placed_by_hand(point["rate"], point)
        assert 0 <= point["low998"] <= point["low95"] <= funnel.target * (1 + 1e-9)
        assert funnel.target * (1 - 1e-9) <= point["high95"] <= point["high998"]


@given(ROWS)
def test_who_lies_outside_does_not_depend_on_the_unit(rows):
    thousand, hundred_thousand = (control_limits(points(rows), per) for per in (1000, 100_000))
    z = limits_by_hand(rows, 1000)[-1]
    assume(not any(abs(abs(one) - limit) < 1e-9 for one in z for limit in (Z95, Z998)))
    assert hundred_thousand.points["position"].equals(thousand.points["position"])
    assert hundred_thousand.phi == pytest.approx(thousand.phi)


@given(ROWS, st.lists(st.integers(1, 5_000_000), min_size=2, unique=True).map(sorted))
def test_limits_never_widen_as_areas_grow(rows, sizes):
    curve = control_limits(points(rows), 1000).curve(sizes)
    assert (curve["high95"].diff().drop_nulls() <= 0).all()
    assert (curve["low998"].diff().drop_nulls() >= 0).all()


@given(ROWS, st.lists(st.tuples(st.integers(0, 9), st.integers(500, 90_000)), max_size=5))
def test_a_count_under_ten_is_no_point_and_counts_towards_the_target(rows, small):
    funnel = control_limits(points([*small, *rows]), 1000)
    assert funnel.left_out == len(small)
    assert funnel.points["offences"].to_list() == [count for count, _ in rows]
    everyone = [*small, *rows]
    assert funnel.target == pytest.approx(1000 * sum(c for c, _ in everyone) / sum(n for _, n in everyone))


def test_what_is_not_known_counts_for_nothing():
    rows = [(20, 4000), (30, 5000), (50, 9000)]
    more = control_limits(points([*rows, (None, 4000), (900, None), (900, 0)]), 1000)
    less = control_limits(points(rows), 1000)
    assert (more.target, more.tau, more.points.rows(), more.left_out) == (less.target, less.tau, less.points.rows(), 0)


def test_equal_rates_have_no_spread_and_all_lie_inside():
    funnel = control_limits(points([(50, 10_000)] * 6), 1000)
    assert (funnel.target, funnel.tau, funnel.phi, funnel.outside_95, funnel.plain_outside_998) == (5, 0, 0, 0, 0)
    assert set(funnel.points["position"]) == {"inside"}
    (limit,) = funnel.curve([10_000]).to_dicts()
    assert limit["high95"] == pytest.approx((math.sqrt(5) + Z95 * 0.5 * math.sqrt(1000 / 10_000)) ** 2, rel=1e-5)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "needs 3 forces"),
        ([(50, 9000), (50, 9000), (9, 9000)], "there are 2"),
        ([(50, 9000), (50, 9000), (50, 9000), (-150, 9000)], "above zero"),
    ],
)
def test_what_makes_no_funnel_is_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        control_limits(points(rows), 1000)


def test_a_force_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="stands here twice"):
        control_limits(pl.concat([points([(50, 9000)] * 3)] * 2), 1000)


@pytest.mark.parametrize("size", [0, -1, math.nan, math.inf])
def test_limits_need_residents(size):
    with pytest.raises(ValueError, match="above zero"):
        control_limits(points([(50, 9000)] * 3), 1000).curve([4000, size])


def test_limits_of_no_areas_are_none():
    assert control_limits(points([(50, 9000)] * 3), 1000).curve([]).is_empty()


def test_the_real_figures_reproduce_the_study(register):
    funnel = measures.of(register).funnel("twelve-codes", "2024-25")
    assert funnel
    assert funnel.points.height == 42
    assert not set(funnel.points["force"]) & {"E23000034", "BTP"}
    assert (round(funnel.tau, 3), round(funnel.phi), round(funnel.target, 1)) == (0.199, 47, 4.9)
    assert round(funnel.chance, 2) == 0.03
    assert (funnel.outside_998, funnel.outside_95, funnel.plain_outside_998, funnel.left_out) == (0, 7, 33, 0)
    rates = sorted(funnel.points["rate"])
    assert (round(rates[0], 1), round(rates[-1], 1)) == (2.8, 7.7)
