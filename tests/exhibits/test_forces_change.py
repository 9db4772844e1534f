"""The change of one force between two whole years: numbers, and a sentence only where one may be made."""

import math
from dataclasses import replace
from statistics import NormalDist

import polars as pl
import pytest

from lib import exhibits, measures
from lib.exhibits import forces_change
from lib.model.records import Selection

LIVERPOOL, CITY, BTP, NORTH_WALES, DORSET = "E23000004", "E23000034", "BTP", "W15000001", "E23000039"
MORE = (
    ": more than random variation of independent offences would usually give. Recording, reporting or the work of the "
    "force can explain this as well as offending. "
)
NO_MORE = ": no more than random variation would usually give. "
NOTHING = "No sentence is made of the change between "


def made(register, force, measure="twelve-codes", year=""):
    return exhibits.make("force-change", register, Selection(force=(force,), measure=measure, year=year))


@pytest.mark.parametrize("measure", ["twelve-codes", "88A", "21"])
@pytest.mark.parametrize("year", ["", "2023-24", "2015-16"])
def test_the_sentence_follows_from_counts_residents_and_dispersion(register, measure, year):
    """A second telling for every force: from the share of the later year of the offences of both."""
    after = year or register.newest_year
    before = {"2024-25": "2023-24", "2023-24": "2022-23", "2015-16": "2014-15"}[after]
    said = set()
    for force in register.forces:
        text = made(register, force, measure, year).description
        rows = measures.of(register).rates_of_years(measure, [force], [before, after]).to_dicts()
        counts, people = [row["offences"] for row in rows], [row["residents_0_17"] for row in rows]
        if min(counts) < 20 or None in people:
            assert text.startswith(NOTHING)
            continue
        share = people[1] / sum(people)
        spread = math.sqrt(register.dispersion[measure].factor * sum(counts) * share * (1 - share))
        outside = abs(counts[1] - sum(counts) * share) > NormalDist().inv_cdf(0.975) * spread
        assert (MORE if outside else NO_MORE) in text
        assert f"recorded {counts[0]:,} " in text
        assert f" and {counts[1]:,} in the year ending March " in text
        said.add(outside)
    assert False in said


def test_some_changes_are_outside(register):
    assert any(MORE in made(register, force).description for force in register.forces)


@pytest.mark.parametrize(
    ("force", "measure", "year", "why"),
    [
        (CITY, "twelve-codes", "", "there are no rates for this force."),
        (BTP, "twelve-codes", "", "there are no rates for this force."),
        ("E23000001", "88A", "2017-18", "the series is broken. A new offence was added from April 2017."),
        (LIVERPOOL, "twelve-codes", "2017-18", "the series is broken. A new offence was added from April 2017."),
        (LIVERPOOL, "73", "", "under 20."),
        (NORTH_WALES, "twelve-codes", "2021-22", "may rest on another census before the year ending March 2022."),
        (DORSET, "twelve-codes", "2018-19", "we do not hold the number of people of both years."),
        (DORSET, "twelve-codes", "2019-20", "we do not hold the number of people of both years."),
        ("E23000001", "71", "", "there are too few offences to tell how much such counts vary."),
    ],
)
def test_nothing_is_said_where_it_may_not_be_and_why(register, force, measure, year, why):
    text = made(register, force, measure, year).description
    assert text.startswith(NOTHING)
    assert why in text
    assert "random variation" not in text


def test_a_break_of_code_73_is_heeded(register):
    large = pl.when(pl.col("code") == "73").then(100).otherwise("offences").alias("offences")
    tables = {**register.tables, "recorded_offences": register.tables["recorded_offences"].with_columns(large)}
    more = replace(register, tables=tables, digest="made up")
    assert "From June 2022 code 73" in made(more, LIVERPOOL, "73", "2022-23").description


@pytest.mark.parametrize("measure", ["eleven-codes", "twelve-codes"])
def test_a_total_keeps_its_sentence_across_a_break_of_code_73_and_carries_the_caution(register, measure):
    """Of the breaks of single codes, that of 88A alone is one of totals too; which they are is in the data."""
    exhibit = made(register, LIVERPOOL, measure, "2022-23")
    assert "random variation" in exhibit.description
    assert "code-73-break" in {caveat.id for caveat in exhibit.caveats}
    marked = register.tables["series_breaks"].with_columns(breaks_totals=pl.lit(value=True))
    broken = replace(register, tables={**register.tables, "series_breaks": marked}, digest="made up")
    assert "From June 2022 code 73" in made(broken, LIVERPOOL, measure, "2022-23").description


def test_no_difference_is_made_of_a_count_under_10_and_a_break_is_marked(register):
    for force in register.forces:
        for row in made(register, force, "88A").table.iter_rows(named=True):
            small = min(row["earlier"], row["later"]) < 10
            assert (row["value"] is None) == small
            assert small or row["value"] == row["later"] - row["earlier"]
            assert ("b" in row["shorthand"]) == (not small and row["period"].endswith("2017/18")) or row[
                "period"
            ].endswith("2021/22")
    assert "[z] one of them is under 10" in set(made(register, "E23000015", "71").table["printed"])


def test_it_is_in_no_picture_and_its_headline_says_no_change(register):
    exhibit = made(register, LIVERPOOL)
    assert exhibit.draw is None
    assert "random" not in exhibit.headline + exhibit.subtitle
    others = [name for name in exhibits.REGISTRY if name != "force-change"]
    for name in others:
        selection = Selection(force=(LIVERPOOL,), basis="rate")
        if exhibits.REGISTRY[name].page == "forces":
            assert "random variation" not in exhibits.make(name, register, selection).description


def test_pairs_are_of_whole_years_newest_first(register):
    periods = list(made(register, LIVERPOOL).table["period"])
    assert (periods[0], periods[-1], len(periods)) == ("2023/24 to 2024/25", "2012/13 to 2013/14", 12)
    part = Selection(force=(LIVERPOOL,), year="2025-26")
    assert forces_change.of_two_years(register, part).year == ""
    assert forces_change.of_two_years(register, replace(part, year="2012-13")).year == ""
    assert forces_change.of_two_years(register, replace(part, year="2013-14")).year == "2013-14"
