"""Rates over time, in the table and beside their ranges: every year with residents, and why there is none."""

import csv
import io

import pytest

from lib import exhibits, measures
from lib.exhibits import recorded
from lib.model import words
from lib.model.records import Selection
from lib.outlets.files import tabular

KENT, CITY, BTP, DORSET, NORTH_WALES = "E23000032", "E23000034", "BTP", "E23000039", "W15000001"
SOUTH_WEST, WALES = "E12000009", "W92000004"


def made(register, name, **chosen):
    return exhibits.make(name, register, Selection(basis="rate", **chosen))


def rows(exhibit, place):
    return {row["period"]: row for row in exhibit.table.iter_rows(named=True) if row["force"] == place}


@pytest.mark.parametrize("name", ["forces-time", "forces-table"])
@pytest.mark.parametrize("measure", ["twelve-codes", "88A", "73"])
def test_every_year_has_its_rate_or_a_reason(register, name, measure):
    held = rows(made(register, name, force=(KENT,), measure=measure), KENT)
    residents = {
        row["financial_year"]: row["residents_0_17"] for row in register.rows("populations") if row["area"] == KENT
    }
    per = 1000 if measure == "twelve-codes" else 100_000
    for line in measures.of(register).annual(measure, [KENT]).iter_rows(named=True):
        year = f"{line['year'][:4]}/{line['year'][-2:]}"
        row = held[year if line["quarters"] == 4 else f"{year} (part)"]
        if line["quarters"] < 4:
            assert (row["value"], row["printed"]) == (None, "[x] part-year")
        elif line["offences"] < 10:
            assert (row["value"], row["printed"]) == (None, "[z] under 10")
        else:
            assert row["value"] == pytest.approx(per * line["offences"] / residents[line["year"]])
            assert row["printed"].split(" ")[0] == words.rate(row["value"])
            assert row["range"].split(", ")[0] == f"{words.rate(row['range_low'])} to {words.rate(row['range_high'])}"


@pytest.mark.parametrize("name", ["forces-time", "forces-table", "forces-compare", "forces-map"])
def test_no_range_but_of_a_force_with_a_rate(register, name):
    for measure in ("twelve-codes", "71", "73"):
        for region in ("", SOUTH_WEST, WALES):
            exhibit = made(register, name, measure=measure, region=region)
            for row in exhibit.table.iter_rows(named=True):
                has = row["range_low"] is not None
                former = measure == "71" and row["period"] == "2012/13"
                assert has == (row["value"] is not None and row["level"] == "police-force-area" and not former)
                assert bool(row["range"]) == has
                assert not has or row["range_low"] < row["value"] < row["range_high"]
                assert not has or row["force"] not in (CITY, BTP)
                assert (recorded.READ_WITH_CARE in row["range"]) == (has and row["offences"] < 20)


def test_areas_with_a_force_without_residents_have_no_rate_over_time(register):
    exhibit = made(register, "forces-time", region=SOUTH_WEST)
    for place in (SOUTH_WEST, "EW"):
        held = rows(exhibit, place)
        assert held["2018/19"]["printed"] == "[x] no population"
        assert held["2019/20"]["value"] is not None
    dorset = rows(made(register, "forces-table", force=(DORSET,)), DORSET)
    assert dorset["2018/19"]["printed"] == "[x] no population"


def test_a_rate_of_one_year_leaves_out_and_names_the_force_without_residents(register):
    exhibit = made(register, "forces-compare", year="2018-19")
    last = exhibit.table.row(-1, named=True)
    assert last["label"] == "England and Wales without City of London, Dorset and British Transport Police"
    assert "41 police forces, England and Wales without City of London, Dorset and" in exhibit.subtitle
    assert last["value"] == pytest.approx(1000 * last["offences"] / last["residents"])
    later = made(register, "forces-compare", year="2019-20").table.row(-1, named=True)
    assert later["label"] == "England and Wales without City of London and British Transport Police"


def test_the_residents_of_wales_are_a_break_and_those_of_england_are_none(register):
    exhibit = made(register, "forces-table")
    broken = {
        (row["force"], row["period"])
        for row in exhibit.table.iter_rows(named=True)
        if row["printed"].endswith("[b]") and "b" in row["shorthand"]
    }
    welsh = {code for code in register.forces if code[0] == "W"}
    assert broken == {(place, "2021/22") for place in (*welsh, "EW")}
    said = "Numbers of people in Wales may rest on another census before the year ending March 2022."
    assert said in exhibit.description


def test_a_count_has_none_of_this(register):
    counts = exhibits.make("forces-table", register, Selection(force=(KENT,)))
    assert not {"range", "range_low", "residents"} & set(counts.table.columns)


def test_quarters_of_rates_are_years(register):
    asked = Selection(basis="rate", period="quarters", force=(KENT,))
    assert exhibits.make("forces-time", register, asked) is made(register, "forces-time", force=(KENT,))


def test_files_hold_ranges_unrounded(register):
    exhibit = made(register, "forces-compare", measure="88A")
    for row in csv.DictReader(io.StringIO(tabular.as_csv(exhibit).decode("utf-8-sig"), newline="")):
        if row["range_low"] not in {"[z]", ""}:
            assert len(row["range_low"].partition(".")[2]) > 3


def test_sources_are_those_of_the_years_shown(register):
    one = {source.id for source in made(register, "forces-map").sources}
    assert one == {register.counts_source.id, "ons-pop-mid-2024"}
    assert {"dfe-csc-ons-mye", "uk-data-atlas-mye"} <= {source.id for source in made(register, "forces-time").sources}


def test_superseded_residents_are_told_beside_the_years_that_rest_on_them(register):
    def told(year):
        return "residents-superseded" in {c.id for c in made(register, "forces-map", year=year).must_show}

    assert [year for year in register.population_years if told(year)] == ["2022-23", "2023-24", "2024-25"]
    superseded = {row["financial_year"] for row in register.rows("populations") if row["status"] == "superseded"}
    assert superseded == {"2022-23", "2023-24", "2024-25"}
