"""The heading answers what was asked: with forces chosen their numbers, with a region its own, else the whole's."""

import re

import pytest

from lib import exhibits, measures
from lib.exhibits import naming
from lib.model import words
from lib.model.records import Selection
from lib.outlets.bulletin import contents
from lib.outlets.files import citation
from lib.outlets.press import brief

GMP, SOUTH_YORKSHIRE, CITY, BTP, KENT = "E23000005", "E23000011", "E23000034", "BTP", "E23000032"
AVON, DEVON = "E23000036", "E23000035"
EIGHT = (AVON, "E23000026", "E23000023", "E23000006", "E23000013", "E23000002", "E23000018", DEVON)
ENGLAND, LONDON, NORTH_EAST = "E92000001", "E12000007", "E12000001"
YEAR = "2024-25"
ALL = "child and familial sexual offences (12 codes)"
WHEN = "in the year ending March 2025"
NAMES = ("forces-map", "forces-compare", "forces-time", "forces-table")
WITHOUT = "England and Wales without City of London and British Transport Police"


def made(register, name, **asked):
    return exhibits.make(name, register, Selection(**asked))


def count(register, code, measure="twelve-codes", year=YEAR):
    return measures.of(register).annual(measure, [code], [year])["offences"][0]


@pytest.mark.parametrize("name", NAMES)
def test_with_nothing_chosen_it_is_england_and_wales(register, name):
    assert made(register, name).headline.startswith(f"Police recorded 62,266 {ALL} in England and Wales {WHEN}")
    grooming = made(register, name, measure="88A").headline
    assert grooming.startswith(
        f"Police recorded 7,140 offences of sexual grooming (code 88A) in England and Wales {WHEN}"
    )


@pytest.mark.parametrize("name", NAMES)
def test_up_to_three_forces_are_named_with_their_numbers_from_a_to_z(register, name):
    two = made(register, name, force=(SOUTH_YORKSHIRE, GMP)).headline
    assert two.startswith(f"Greater Manchester recorded 3,729 {ALL} and South Yorkshire 1,800 {WHEN}")
    three = made(register, name, force=(SOUTH_YORKSHIRE, DEVON, AVON)).headline
    numbers = [f"{count(register, code):,}" for code in (AVON, DEVON, SOUTH_YORKSHIRE)]
    assert three.startswith(
        f"Avon and Somerset recorded {numbers[0]} {ALL}, Devon and Cornwall {numbers[1]}, and South Yorkshire "
        f"{numbers[2]} {WHEN}"
    )
    assert "62,266" not in two + three


@pytest.mark.parametrize("name", NAMES)
def test_more_are_compared_in_the_heading_and_up_to_eight_told_in_the_text(register, name):
    shown = made(register, name, force=EIGHT)
    assert shown.headline.startswith(f"8 police forces compared on {ALL}, England and Wales, year ending March 2025")
    told = citation.alt_text(shown)
    for code in EIGHT:
        assert f"{register.forces[code].name} " in told
        assert f" {count(register, code):,}" in shown.description
    places = [shown.description.index(register.forces[code].name) for code in register.forces if code in EIGHT]
    assert places == sorted(places)
    assert len(shown.description.split()) <= words.MOST_WORDS


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("region", [NORTH_EAST, LONDON, ENGLAND])
def test_a_region_has_its_own_number(register, name, region):
    kind = measures.NATION if region == ENGLAND else measures.REGION
    number = measures.of(register).areas_annual("twelve-codes", [region], [YEAR], kind)["offences"][0]
    area = naming.within(naming.area(register, region))
    shown = made(register, name, region=region)
    assert shown.headline.startswith(f"Police recorded {number:,} {ALL} in {area} {WHEN}")
    assert f"{number:,}" in shown.description
    rows = {(row["force"], row["period"]): row for row in shown.table.to_dicts()}
    assert rows[region, "2024/25"]["printed"] == f"{number:,}"  # it can be traced


def test_a_region_leaves_the_chosen_forces_alone(register):
    for name in NAMES:
        with_region = made(register, name, force=(KENT,), region=NORTH_EAST)
        assert with_region is made(register, name, force=(KENT,))
        assert "region=" not in citation.permalink(with_region)


@pytest.mark.parametrize("name", ["forces-map", "forces-compare"])
def test_a_rate_has_its_unit_and_says_who_is_in_neither_term(register, name):
    whole = made(register, name, basis="rate")
    per = "per 1,000 people aged 0 to 17"
    said = whole.headline.removesuffix(", mapped by police force")
    assert said == f"Police recorded 4.9 {ALL} {per} in England and Wales {WHEN}"
    assert f"42 police forces, {WITHOUT}" in whole.subtitle
    assert WITHOUT in whole.description
    assert whole.table["label"][-1] == WITHOUT
    code = made(register, name, basis="rate", measure="88A", force=(SOUTH_YORKSHIRE,))
    assert re.match(
        r"South Yorkshire recorded \d+\.\d offences of sexual grooming \(code 88A\) per 100,000 people", code.headline
    )
    london = made(register, name, basis="rate", region=LONDON)
    assert "London region without City of London" in london.description
    assert "London region without City of London" in london.table["label"].to_list()


@pytest.mark.parametrize("name", ["forces-map", "forces-compare"])
def test_what_has_no_rate_is_said_to_have_none(register, name):
    some = made(register, name, basis="rate", force=(CITY, SOUTH_YORKSHIRE, BTP)).headline
    assert some.endswith(f"{WHEN}, and British Transport Police and City of London have no rate")
    none = made(register, name, basis="rate", force=(CITY,)).headline
    assert none == f"City of London has no rate of {ALL} per 1,000 people aged 0 to 17, year ending March 2025"


@pytest.mark.parametrize("name", NAMES)
def test_a_count_under_ten_is_said_to_be_that(register, name):
    assert count(register, CITY) < 10
    shown = made(register, name, force=(CITY, KENT))
    told = f"City of London recorded fewer than 10 {ALL} and Kent {count(register, KENT):,} {WHEN}"
    assert shown.headline.startswith(told)
    assert told in shown.description


def test_the_order_of_a_view_names_no_force(register):
    ranked = made(register, "forces-compare", sort="value")
    assert ranked.headline == made(register, "forces-compare").headline
    chosen = made(register, "forces-compare", sort="value", force=(SOUTH_YORKSHIRE, GMP, KENT))
    assert chosen.headline == made(register, "forces-compare", force=(SOUTH_YORKSHIRE, GMP, KENT)).headline
    names = [force.name for force in register.forces.values()]
    for name in NAMES:
        shown = made(register, name, sort="value", basis="rate")
        for text in (shown.headline, shown.description.replace(WITHOUT, "").replace("City of London and British", "")):
            assert not any(re.search(rf"\b{re.escape(one)}\b", text.replace(" Transport Police", "")) for one in names)


def test_a_part_year_and_an_old_title_are_told(register):
    part = made(register, "forces-compare", year="2025-26").headline
    assert part.endswith("in England and Wales in April to December 2025 (9 months)")
    old = made(register, "forces-compare", measure="71", year="2012-13").headline
    assert "abuse of children through prostitution and pornography (code 71)" in old


def test_a_profile_gives_the_force_its_numbers(register):
    codes = made(register, "force-codes", force=(SOUTH_YORKSHIRE, GMP))
    assert codes.headline == f"South Yorkshire recorded 1,800 {ALL} {WHEN}, by offence code"
    assert "about 2.9% of the England and Wales total" in codes.description
    peers = made(register, "force-peers", force=(SOUTH_YORKSHIRE,))
    assert peers.headline.startswith(f"South Yorkshire recorded 6.1 {ALL} per 1,000 people aged 0 to 17 {WHEN}")
    none = made(register, "force-peers", force=("W15000003",), measure="71")
    assert "because fewer than 10 offences were recorded" in none.description
    assert "no rate: " not in none.description
    assert all("no rate: fewer" not in text for text in none.table["printed"])


def test_the_bulletin_and_the_brief_say_the_same(register):
    for exhibit in contents.of_force(register, SOUTH_YORKSHIRE):
        assert exhibit.headline.startswith("South Yorkshire recorded ")
        assert "sexual offences under 11 codes that name a child victim" in exhibit.headline
    chosen = Selection(force=(SOUTH_YORKSHIRE, GMP), year="2012-13")
    shown = exhibits.make("forces-compare", register, chosen)
    held = brief.contents(shown, register, chosen, brief.LEVELS[0])
    assert held.exhibit.headline.startswith("Greater Manchester recorded ")
    assert held.periods == ("year ending March 2013", "year ending March 2013")
    assert held.measure.counted == ALL
    assert held.forces[0].nation.startswith(
        "England and Wales without City of London, Dorset and British Transport Police: "
    )


def test_names_that_hold_an_and_are_told_apart():
    assert words.listed(["England", "England and Wales"]) == "England, and England and Wales"
    assert words.listed(["Kent", "Surrey"]) == "Kent and Surrey"
    assert words.listed(["Kent", "Avon and Somerset", "Surrey"]) == "Kent, Avon and Somerset, and Surrey"
