"""Rates and the reasons why there is none, against loops; and the forces that are peers."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures import counts, peers, rates

FORCES, EXCLUDED = ("A", "B", "C", "city"), {"city", "rail"}
YEARS, MEASURES = ("2023-24", "2024-25"), ("71", "twelve-codes")
PER = {"71": 100_000, "twelve-codes": 1000}  # people: a code, and a total of codes
AREAS = {"EW": ("A", "B", "C", "city", "rail"), "north": ("A", "city"), "south": ("B", "C"), "square": ("city",)}
COUNTS = st.none() | st.integers(-5, 30) | st.integers(0, 9000)
KEYS = st.tuples(st.sampled_from(MEASURES), st.sampled_from([*FORCES, "rail"]), st.sampled_from(YEARS))
ANNUAL = st.dictionaries(KEYS, st.tuples(COUNTS, st.sampled_from([3, 4, 4, 4])))
POPULATIONS = st.dictionaries(
    st.tuples(st.sampled_from(FORCES), st.sampled_from(YEARS)), st.none() | st.integers(0, 3) | st.integers(1, 10**6)
)
MAPPING = pl.DataFrame(
    [(area, force) for area, forces in AREAS.items() for force in forces], schema=["area", "force"], orient="row"
)


def annual_table(annual):
    schema = dict.fromkeys(["measure", "force", "year"], pl.String) | dict.fromkeys(["offences", "quarters"], pl.Int64)
    return pl.DataFrame([(*k, *v) for k, v in sorted(annual.items())], schema=schema, orient="row")


def population_table(populations):
    schema = {"force": pl.String, "financial_year": pl.String, "residents_0_17": pl.Int64}
    return pl.DataFrame([(*k, v) for k, v in populations.items()], schema=schema, orient="row")


def rated(measure, offences, quarters, residents):
    """A rate and a reason: one of them is empty."""
    if offences is None:
        return None, "missing"
    if quarters < 4:
        return None, "part-year"
    if not residents:
        return None, "no-population"
    return (None, "small") if offences < 10 else (PER[measure] * offences / residents, "")


def sum_known(values):
    return None if None in values else sum(values)


@given(ANNUAL, POPULATIONS)
def test_rates_of_forces_agree_with_the_definition(annual, populations):
    expected = []
    for (measure, force, year), (offences, quarters) in sorted(annual.items()):
        residents = None if force in EXCLUDED else populations.get((force, year))
        found = (None, "no-residents") if force in EXCLUDED else rated(measure, offences, quarters, residents)
        expected.append((measure, force, year, offences, quarters, residents, *found))
    table = rates.rates(annual_table(annual), population_table(populations), EXCLUDED)
    assert table.rows() == expected
    assert table.columns[5:] == ["residents_0_17", "rate", "reason"]
    assert table.schema["residents_0_17"] == pl.Int64
    assert table.schema["rate"] == pl.Float64
    assert (table["rate"].is_null() == (table["reason"] != "")).all()


@given(ANNUAL, POPULATIONS)
def test_rates_of_areas_agree_with_the_definition(annual, populations):
    expected = []
    for measure in MEASURES:
        for area in sorted(AREAS):
            for year in YEARS:
                members = [force for force in AREAS[area] if force not in EXCLUDED]
                held = [annual[measure, force, year] for force in members if (measure, force, year) in annual]
                if not held:
                    continue
                even = len(held) == len(members) and len({quarters for _, quarters in held}) == 1
                offences = sum_known([count for count, _ in held]) if even else None
                quarters = min(quarters for _, quarters in held)
                residents = sum_known([populations.get((force, year)) for force in members])
                found = rated(measure, offences, quarters, residents)
                expected.append((measure, area, year, offences, quarters, residents, *found))
    table = rates.area_rates(annual_table(annual), population_table(populations), MAPPING, EXCLUDED)
    assert table.rows() == expected


@given(ANNUAL, POPULATIONS, st.sampled_from(MEASURES), st.sampled_from(YEARS))
def test_the_national_rate_agrees_with_the_definition(annual, populations, measure, year):
    table = rates.rates(annual_table(annual), population_table(populations), EXCLUDED)
    held = {f: annual[measure, f, year] for f in FORCES if f not in EXCLUDED and (measure, f, year) in annual}
    if not held:
        with pytest.raises(ValueError, match="no force"):
            rates.national_rate(table, measure, year)
        return
    known = {force: populations.get((force, year)) for force in held}
    held = {force: held[force] for force in held if known[force]} or held
    offences = sum_known([count for count, _ in held.values()])
    residents = sum_known([known[force] for force in held])
    rate, _ = rated(measure, offences, min(quarters for _, quarters in held.values()), residents)
    assert rates.national_rate(table, measure, year) == (offences, residents, rate)


@given(ANNUAL, POPULATIONS)
def test_no_count_under_ten_and_no_excluded_force_has_a_rate(annual, populations):
    table = rates.rates(annual_table(annual), population_table(populations), EXCLUDED)
    shown = table.filter(pl.col("rate").is_not_null())
    assert not set(shown["force"]) & EXCLUDED
    assert (shown["offences"] >= 10).all()
    assert not shown["rate"].is_infinite().any()


def test_two_populations_for_one_year_are_an_error():
    twice = pl.concat([population_table({("A", "2024-25"): 5})] * 2)
    with pytest.raises(pl.exceptions.ComputeError):
        rates.rates(annual_table({("71", "A", "2024-25"): (20, 4)}), twice, EXCLUDED)


@given(POPULATIONS, st.sampled_from(FORCES), st.integers(0, 4))
def test_peers_agree_with_the_definition(populations, force, count):
    newest = max((year for _, year in populations), default="")
    held = {f: n for (f, year), n in populations.items() if year == newest and n is not None and f not in EXCLUDED}
    expected = []
    while force in held and len(expected) < count and len(held) > len(expected) + 1:
        left = [other for other in sorted(held) if other != force and other not in expected]
        expected.append(min(left, key=lambda other: abs(held[other] - held[force])))
    assert peers.nearest(population_table(populations), force, EXCLUDED, count) == expected


class TestTheForces:
    @pytest.fixture
    def populations(self, register):
        return counts.of_forces(register.tables["populations"])

    def test_city_of_london_and_the_railways_neither_have_peers_nor_are_any(self, populations, register):
        found = {force: peers.nearest(populations, force, {"E23000034", "BTP"}) for force in register.forces}
        assert found.pop("E23000034") == found.pop("BTP") == []
        assert all(len(codes) == len(set(codes)) == 5 for codes in found.values())
        assert not {"E23000034", "BTP"} & {code for codes in found.values() for code in codes}

    def test_no_force_is_its_own_peer(self, populations, register):
        assert not [force for force in register.forces if force in peers.nearest(populations, force, (), 50)]
