"""Sums by measure, year and area, against loops over dictionaries."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from lib.measures import counts
from lib.model import periods

FORCES, CODES = ("A", "B", "C"), ("17B", "71", "86", "88A")
TOTALS = {"two": ("71", "88A"), "three": ("17B", "71", "88A")}
AREAS = {"EW": FORCES, "north": ("A", "B"), "wales": ("C",)}
QUARTERS = st.builds(date, st.sampled_from([1999, 2023, 2024]), st.sampled_from([1, 4, 7, 10]), st.just(1))
VALUES = st.none() | st.integers(-60, 900)
CELLS = st.dictionaries(st.tuples(QUARTERS, st.sampled_from(FORCES), st.sampled_from(CODES)), VALUES, max_size=60)
# No gap, as a package that passed the check: every force and code in every quarter.
GRIDS = st.sets(QUARTERS, max_size=6).flatmap(
    lambda quarters: st.fixed_dictionaries({(q, f, c): VALUES for q in quarters for f in FORCES for c in CODES})
)
MAPPING = pl.DataFrame(
    [("any", area, area, force) for area, forces in AREAS.items() for force in forces],
    schema=["kind", "area", "name", "force"],
    orient="row",
)


def recorded(cells):
    schema = {"quarter_start": pl.Date, "force": pl.String, "code": pl.String, "offences": pl.Int64}
    return pl.DataFrame([(*key, value) for key, value in cells.items()], schema=schema, orient="row")


def added(values):
    """None where one of them is."""
    return None if None in values else sum(values)


def year_by_hand(day):
    """The year whose first of April was the last to pass."""
    start = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return f"{start}-{str(start + 1)[2:]}"


def quarterly_by_hand(cells):
    found = {(code, force, quarter): value for (quarter, force, code), value in cells.items()}
    for name, codes in TOTALS.items():
        for quarter, force in {(q, f) for q, f, code in cells if code in codes}:
            found[name, force, quarter] = added([cells.get((quarter, force, code)) for code in codes])
    return found


def annual_by_hand(quarterly):
    years = {}
    for (measure, force, quarter), value in quarterly.items():
        years.setdefault((measure, force, year_by_hand(quarter)), []).append(value)
    return {key: (added(values), len(values)) for key, values in years.items()}


def by_area(counted):
    """Sums over members of counts with any time in third place; a member that is not there is not known."""
    found = {}
    for measure, time in {(m, t) for m, _, t in counted}:
        for area, members in AREAS.items():
            if any((measure, force, time) in counted for force in members):
                found[measure, area, time] = added([counted.get((measure, force, time)) for force in members])
    return found


def as_rows(quarterly):
    return [(m, place, q, year_by_hand(q), value) for (m, place, q), value in sorted(quarterly.items())]


@given(CELLS)
def test_quarterly_counts_agree_with_the_definition(cells):
    table = counts.quarterly(recorded(cells), TOTALS)
    assert table.rows() == as_rows(quarterly_by_hand(cells))
    assert dict(table.schema) == {
        "measure": pl.String,
        "force": pl.String,
        "quarter": pl.Date,
        "year": pl.String,
        "offences": pl.Int64,
    }


@given(CELLS)
def test_annual_counts_agree_with_the_definition(cells):
    table = counts.annual(counts.quarterly(recorded(cells), TOTALS))
    expected = annual_by_hand(quarterly_by_hand(cells))
    assert table.rows() == [(*key, *value) for key, value in sorted(expected.items())]
    assert dict(table.schema) == {
        "measure": pl.String,
        "force": pl.String,
        "year": pl.String,
        "offences": pl.Int64,
        "quarters": pl.Int64,
    }


@given(CELLS)
def test_quarters_of_areas_agree_with_the_definition(cells):
    table = counts.of_areas(counts.quarterly(recorded(cells), TOTALS), MAPPING)
    assert table.rows() == as_rows(by_area(quarterly_by_hand(cells)))
    assert table.columns == ["measure", "area", "quarter", "year", "offences"]


@given(CELLS)
def test_years_of_areas_agree_with_the_definition(cells):
    annual = annual_by_hand(quarterly_by_hand(cells))
    sums = by_area({key: value for key, (value, _) in annual.items()})
    expected = []
    for (measure, area, year), value in sorted(sums.items()):
        held = [annual[measure, f, year][1] for f in AREAS[area] if (measure, f, year) in annual]
        expected.append((measure, area, year, value if len(set(held)) == 1 else None, min(held)))
    table = counts.of_areas(counts.annual(counts.quarterly(recorded(cells), TOTALS)), MAPPING)
    assert table.rows() == expected


@given(GRIDS)
def test_where_nothing_is_left_out_it_is_the_same_to_add_up_years_or_areas_first(cells):
    quarterly = counts.quarterly(recorded(cells), TOTALS)
    years_first = counts.of_areas(counts.annual(quarterly), MAPPING)
    assert_frame_equal(years_first, counts.annual(counts.of_areas(quarterly, MAPPING)))


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (("71", "86"), "code 86 is never part of a total"),
        (("71", "71"), "each once"),
        ((), "one or more codes"),
    ],
)
def test_a_total_that_makes_no_sense_is_refused(codes, message):
    with pytest.raises(ValueError, match=message):
        counts.quarterly(recorded({}), {"total": codes})


def test_a_total_cannot_pass_for_a_code():
    with pytest.raises(ValueError, match="the name of a code"):
        counts.quarterly(recorded({(date(2024, 4, 1), "A", "71"): 1}), {"71": ("88A",)})


def test_a_cell_that_stands_twice_is_refused():
    twice = recorded({(date(2024, 4, 1), "A", "71"): 1})
    with pytest.raises(ValueError, match="two rows"):
        counts.quarterly(pl.concat([twice, twice]), {})


@given(st.dates(date(1001, 1, 1)))
def test_a_financial_year_starts_in_april(day):
    assert periods.financial_year(day) == year_by_hand(day)
    assert periods.spoken(periods.financial_year(day)) == year_by_hand(day).replace("-", "/")


@pytest.mark.parametrize("year", ["", "2024", "2024/25", "2024-26", "2024-2025", "2024-25\n", "1999-100"])
def test_what_is_no_financial_year_is_not_spoken(year):
    with pytest.raises(ValueError, match="not a financial year"):
        periods.spoken(year)


def test_the_turn_of_the_century():
    assert periods.financial_year(date(2000, 3, 31)) == "1999-00"
    assert periods.spoken("1999-00") == "1999/00"


class TestTheForces:
    @pytest.fixture
    def areas(self, register):
        return counts.areas(register.tables["forces"])

    def members(self, areas, area):
        return set(areas.filter(pl.col("area") == area)["force"])

    def test_a_kind_holds_a_force_once_and_an_area_has_one_name(self, areas):
        assert not areas.select("kind", "force").is_duplicated().any()
        assert areas.select("area", "name").unique()["area"].is_unique().all()
        assert areas.columns == ["kind", "area", "name", "force"]

    def test_every_body_is_in_england_and_wales_and_only_the_railways_are_nowhere_else(self, areas, register):
        by_kind = {kind: set(part["force"]) for (kind,), part in areas.group_by("kind")}
        assert by_kind["england-and-wales"] == set(register.forces)
        assert by_kind["region"] == by_kind["nation"] == set(register.forces) - {"BTP"}

    def test_wales_is_one_area_under_two_kinds(self, areas):
        wales = areas.filter(pl.col("area") == "W92000004")
        assert set(wales["kind"]) == {"region", "nation"}
        assert self.members(areas, "W92000004") == {f"W1500000{number}" for number in (1, 2, 3, 4)}
        assert wales.height == 8

    def test_a_region_is_not_the_force_of_the_same_name(self, areas):
        assert len(self.members(areas, "E12000005")) == 4

    def test_a_nation_that_is_not_known_is_an_error(self, register):
        forces = register.tables["forces"].with_columns(nation=pl.lit("Mercia"))
        with pytest.raises(pl.exceptions.InvalidOperationError, match="replace_strict"):
            counts.areas(forces)
