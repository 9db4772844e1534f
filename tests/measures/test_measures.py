"""Lookups in a release's measures: any selection, against a loop over the published cells."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace
from datetime import date
from statistics import median

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import measures

NOT_RATED = {"E23000034", "BTP"}
TOTALS = ("eleven-codes", "twelve-codes")


@pytest.fixture(scope="module")
def held(register):
    return measures.of(register)


@pytest.fixture(scope="module")
def published(register):
    """(force, code, quarter) -> offences, straight from the table."""
    rows = register.tables["recorded_offences"].iter_rows(named=True)
    return {(row["area"], row["code"], row["quarter_start"]): row["offences"] for row in rows}


@pytest.fixture(scope="module")
def codes(register):
    """Measure -> the codes that it adds up."""
    rows = register.rows("offence_codes")
    twelve = [row["code"] for row in rows if row["in_twelve_code_total"]]
    eleven = [row["code"] for row in rows if row["names_child_victim"]]
    return {row["code"]: [row["code"]] for row in rows} | {"twelve-codes": twelve, "eleven-codes": eleven}


def quarters_of(year):
    start = int(year[:4])
    return [date(start, 4, 1), date(start, 7, 1), date(start, 10, 1), date(start + 1, 1, 1)]


def counted(published, forces, codes, quarters):
    cells = [published[f, c, q] for f in forces for c in codes for q in quarters if (f, c, q) in published]
    return None if None in cells else sum(cells)


@given(data=st.data())
def test_any_selection_of_forces_and_years_is_the_sum_of_its_cells(data, held, published, codes, register):
    measure = data.draw(st.sampled_from(held.names))
    forces = data.draw(st.lists(st.sampled_from([*register.forces, "no such force"]), max_size=6))
    years = data.draw(st.lists(st.sampled_from([*held.years, "1066-67"]), max_size=4))
    known = sorted(set(forces or register.forces) & set(register.forces))
    expected, by_quarter = [], []
    for force in known:
        for year in sorted(set(years or held.years) & set(held.years)):
            quarters = [quarter for quarter in quarters_of(year) if quarter in held.quarters]
            value = counted(published, [force], codes[measure], quarters)
            expected.append((measure, force, year, value, len(quarters)))
            for quarter in quarters:
                value = counted(published, [force], codes[measure], [quarter])
                by_quarter.append((measure, force, quarter, year, value))
    assert held.annual(measure, forces, years).rows() == expected
    assert held.quarterly(measure, forces, years).rows() == by_quarter


@given(data=st.data())
def test_any_selection_of_areas_is_the_sum_of_its_members(data, held, published, codes):
    measure = data.draw(st.sampled_from(held.names))
    kind = data.draw(st.sampled_from(["", "region", "nation", "england-and-wales"]))
    areas = data.draw(st.lists(st.sampled_from([*held.areas["area"], "no such area"]), max_size=4))
    years = data.draw(st.lists(st.sampled_from(held.years), max_size=3))
    members = {}
    for held_as, area, _, force in held.areas.rows():
        if kind in ("", held_as) and area in (areas or [area]):
            members.setdefault(area, set()).add(force)
    expected, by_quarter = [], []
    for area in sorted(members):
        for year in sorted(set(years or held.years)):
            quarters = [quarter for quarter in quarters_of(year) if quarter in held.quarters]
            value = counted(published, members[area], codes[measure], quarters)
            expected.append((measure, area, year, value, len(quarters)))
            for quarter in quarters:
                value = counted(published, members[area], codes[measure], [quarter])
                by_quarter.append((measure, area, quarter, year, value))
    assert held.areas_annual(measure, areas, years, kind).rows() == expected
    assert held.areas_quarterly(measure, areas, years, kind).rows() == by_quarter


@pytest.mark.parametrize(
    ("measure", "year", "offences"),
    [
        ("twelve-codes", "2024-25", 62_266),
        ("86", "2024-25", 41_857),
        ("71", "2024-25", 964),
        ("88A", "2024-25", 7_140),
        ("twelve-codes", "2012-13", 19_650),
        ("eleven-codes", "2012-13", 19_141),
        ("eleven-codes", "2023-24", 61_493),
        ("eleven-codes", "2024-25", 61_476),
    ],
)
def test_the_totals_of_all_bodies_are_those_known(held, measure, year, offences):
    assert held.areas_annual(measure, ["EW"], [year]).rows() == [(measure, "EW", year, offences, 4)]


def test_north_wales_keeps_its_spike(held):
    found = held.quarterly("twelve-codes", ["W15000001"], ["2017-18", "2018-19"])["offences"].to_list()
    assert found[2:5] == [264, 758, 331]


def test_what_is_negative_as_published_stays_so(held, register):
    below = pl.col("offences") < 0
    expected = register.tables["recorded_offences"].filter(below).height
    assert expected > 0
    of_codes = [name for name in held.names if name not in TOTALS]
    assert sum(held.quarterly(code).filter(below).height for code in of_codes) == expected


def test_time_as_it_is_held(held, register):
    assert (held.years[0], held.years[-1], held.part_years) == ("2012-13", "2025-26", ("2025-26",))
    assert held.quarters == tuple(sorted(set(register.tables["recorded_offences"]["quarter_start"])))
    assert held.population_years == held.years[:-1]
    assert held.annual_only == {"71"}
    assert len(held.names) == 15


def test_code_86_is_in_no_total(held, codes):
    assert "86" in held.names
    for total in TOTALS:
        assert "86" not in codes[total]
        everything = sum(held.areas_annual(code, ["EW"], ["2024-25"])["offences"].item() for code in codes[total])
        assert held.areas_annual(total, ["EW"], ["2024-25"])["offences"].item() == everything


def test_only_rates_that_mean_something(held, register):
    rows = register.rows("populations")
    residents = {(row["area"], row["financial_year"]): row["residents_0_17"] for row in rows}
    for name in held.names:
        for year in held.years:
            for row in held.rates(name, year).iter_rows(named=True):
                force, count = row["force"], row["offences"]
                full = force not in NOT_RATED and count >= 10 and year != "2025-26" and (force, year) in residents
                people = 1000 if name in TOTALS else 100_000
                assert row["rate"] == (people * count / residents[force, year] if full else None)
                assert (row["reason"] == "no-residents") == (force in NOT_RATED)
                assert row["reason"] != "missing"
    assert set(held.rates("71", "2025-26")["reason"]) == {"no-residents", "part-year"}
    assert set(held.rates("71", "2018-19")["reason"]) == {"no-residents", "no-population", "small", ""}
    assert set(held.rates("71", "2024-25")["reason"]) == {"no-residents", "small", ""}


def test_the_national_rate_is_that_of_the_area_without_the_excluded(held):
    for name in held.names:
        (row,) = held.area_rates(name, "2024-25", ["EW"]).iter_rows(named=True)
        assert held.national_rate(name, "2024-25") == (row["offences"], row["residents_0_17"], row["rate"])
        bodies = held.annual(name, years=["2024-25"]).filter(~pl.col("force").is_in(list(NOT_RATED)))
        assert row["offences"] == bodies["offences"].sum()
    assert round(held.national_rate("twelve-codes", "2024-25").rate, 1) == 4.9
    assert held.national_rate("twelve-codes", "2025-26").rate is None
    without = held.national_rate("twelve-codes", "2018-19")  # without Dorset, whose residents are not held
    (row,) = held.area_rates("twelve-codes", "2018-19", ["EW"]).iter_rows(named=True)
    (dorset,) = held.rates("twelve-codes", "2018-19", ["E23000039"]).iter_rows(named=True)
    assert (row["rate"], row["reason"], dorset["reason"]) == (None, "no-population", "no-population")
    assert without.offences == row["offences"] - dorset["offences"]
    assert set(held.area_rates("twelve-codes", "2024-25", kind="region")["reason"]) == {""}


def test_london_is_rated_without_the_city(held):
    (london,) = held.area_rates("twelve-codes", "2024-25", ["E12000007"]).iter_rows(named=True)
    (met,) = held.rates("twelve-codes", "2024-25", ["E23000001"]).iter_rows(named=True)
    assert london["rate"] == met["rate"]


def test_a_funnel_only_where_there_is_a_population(held):
    assert held.funnel("twelve-codes", "2025-26") is None
    assert held.funnel("twelve-codes", "2018-19").points.height == 41
    assert held.funnel("twelve-codes", "2023-24").points.height == 42
    few = held.funnel("73", "2024-25")
    assert (few.points.height, few.left_out) == (8, 34)


def test_peers_of_a_force(held):
    assert held.peers("BTP") == held.peers("E23000034") == held.peers("no such force") == ()
    assert len(held.peers("E23000014")) == 5


def test_what_is_not_held_is_an_error_or_nothing(held):
    with pytest.raises(KeyError):
        held.annual("99Z")
    with pytest.raises(KeyError):
        held.areas_annual("71", kind="county")
    with pytest.raises(ValueError, match="no force"):
        held.national_rate("71", "1066-67")
    assert held.annual("71", ["no such force"]).is_empty()
    assert held.annual("71", years=["1066-67"]).is_empty()
    assert held.areas_annual("71", ["E92000001"], kind="region").is_empty()


def test_measures_are_made_once_for_a_release(held, register):
    assert measures.of(register) is held
    assert measures.of(replace(register)) is held
    other = replace(register, digest="another")
    with ThreadPoolExecutor(4) as pool:
        assert len(set(map(id, pool.map(measures.of, [other] * 8)))) == 1
    assert measures.of(other) is not held
    with pytest.raises(FrozenInstanceError):
        held.names = ()


def test_a_missing_cell_leaves_a_gap_in_every_sum_that_needs_it(register):
    cell = (pl.col("area") == "W15000001") & (pl.col("code") == "88A") & (pl.col("quarter_start") == date(2024, 7, 1))
    gap = register.tables["recorded_offences"].with_columns(offences=pl.when(~cell).then("offences"))
    held = measures.of.__wrapped__(replace(register, tables={**register.tables, "recorded_offences": gap}))
    for name in ("88A", "eleven-codes", "twelve-codes"):
        assert held.annual(name, ["W15000001"], ["2024-25"])["offences"].item() is None
        assert held.quarterly(name, ["W15000001"], ["2024-25"])["offences"].is_null().to_list() == [
            False,
            True,
            False,
            False,
        ]
        for area in ("W92000004", "EW"):
            assert held.areas_annual(name, [area], ["2024-25"])["offences"].item() is None
        assert held.rates(name, "2024-25", ["W15000001"])["reason"].item() == "missing"
        assert held.national_rate(name, "2024-25").offences is None
        funnel = held.funnel(name, "2024-25")
        assert funnel
        assert funnel.points.height == 41
    assert held.annual("71").equals(measures.of(register).annual("71"))


def test_two_bodies_are_excluded(held, register):
    assert held.excluded == NOT_RATED
    assert {register.forces[code].name for code in held.excluded} == {"City of London", "British Transport Police"}


def typical(lookup):
    """Seconds, the median of many."""
    times = []
    for _ in range(60):
        start = time.perf_counter()
        lookup()
        times.append(time.perf_counter() - start)
    return median(times)


def test_a_lookup_does_not_take_longer_when_more_is_held(held, register):
    """Ten times the forces, the same rows asked for."""
    recorded = register.tables["recorded_offences"]
    copies = [recorded.with_columns(pl.col("area") + f"x{number}") for number in range(9)]
    more = measures.of.__wrapped__(
        replace(register, tables={**register.tables, "recorded_offences": pl.concat([recorded, *copies])})
    )
    forces = list(register.forces)[:5]
    assert more.quarterly("88A", forces).equals(held.quarterly("88A", forces))
    before, after = (typical(lambda made=made: made.quarterly("88A", forces)) for made in (held, more))
    assert after < 3 * before + 0.0005
    assert after < 0.005  # a loaded machine; 0.1 ms on an idle one
