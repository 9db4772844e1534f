"""One wording for each measure, period and area: it stands alone, reads in a sentence, and comes from the data."""

from datetime import date

import pytest

from lib.exhibits import naming
from lib.model import periods
from lib.model.records import ELEVEN_CODES, TWELVE_CODES

COUNTED = {
    "eleven-codes": "sexual offences under 11 codes that name a child victim",
    "twelve-codes": "child and familial sexual offences (12 codes)",
    "17B": "offences of sexual assault on a male child under 13 (code 17B)",
    "19D": "offences of rape of a female child under 16 (code 19D)",
    "19E": "offences of rape of a female child under 13 (code 19E)",
    "19G": "offences of rape of a male child under 16 (code 19G)",
    "19H": "offences of rape of a male child under 13 (code 19H)",
    "20B": "offences of sexual assault on a female child under 13 (code 20B)",
    "21": "offences of sexual activity involving a child under 13 (code 21)",
    "22B": "offences of sexual activity involving a child under 16 (code 22B)",
    "23": "incest or familial sexual offences (code 23)",
    "71": "offences of abuse of children through sexual exploitation (code 71)",
    "73": "offences of abuse of position of trust of a sexual nature (code 73)",
    "86": "obscene publications offences (code 86)",
    "88A": "offences of sexual grooming (code 88A)",
}
ELEVEN = "11 sexual offence codes that name a child victim"
TWELVE = "12 sexual offence codes (the 11, and familial sexual offences)"
IN_FULL = "offences under 12 sexual offence codes (the 11 that name a child victim, and familial sexual offences)"


def test_every_measure_reads_in_a_sentence(register):
    assert {code: naming.measure(register, code).counted for code in naming.measures(register)} == COUNTED


def test_the_total_is_called_after_what_it_adds_up(register):
    for code, name, in_full in ((ELEVEN_CODES, ELEVEN, f"offences under {ELEVEN}"), (TWELVE_CODES, TWELVE, IN_FULL)):
        total = naming.measure(register, code)
        assert (total.name, total.label, total.defined) == (name, name, in_full)
    options = list(naming.measures(register).items())
    assert options[:2] == [
        (ELEVEN_CODES, "11 codes that name a child victim"),
        (TWELVE_CODES, "12 codes, with familial offences"),
    ]
    assert [label for _, label in options[2:]] == [naming.measure(register, code).label for code, _ in options[2:]]


def test_a_code_is_called_by_its_title_and_never_by_an_abbreviation(register):
    menu = naming.measures(register)
    assert menu["88A"] == "Sexual grooming (code 88A)"
    assert menu["23"] == "Incest or familial sexual offences (code 23)"
    assert not any("etc" in label for label in menu.values())
    assert naming.measure(register, "86").name == "Obscene publications etc"  # as published, for files


def test_a_year_is_told_under_the_title_of_its_time(register):
    before, since = (naming.measure(register, "71", year) for year in ("2012-13", "2013-14"))
    assert before.counted == "offences of abuse of children through prostitution and pornography (code 71)"
    assert since.counted == COUNTED["71"]
    assert naming.measure(register, "88A", "2012-13") == naming.measure(register, "88A")


@pytest.mark.parametrize(
    ("year", "quarters", "said"),
    [
        ("2024-25", (4, 7, 10, 1), "year ending March 2025"),
        ("2025-26", (4, 7, 10), "April to December 2025 (9 months)"),
        ("2025-26", (10, 1), "October 2025 to March 2026 (6 months)"),
        ("2025-26", (4,), "April to June 2025 (3 months)"),
        ("2025-26", (1,), "January to March 2026 (3 months)"),
        ("2025-26", (4, 10), "April to June 2025 and October to December 2025 (6 months)"),
    ],
)
def test_a_year_or_a_part_of_one_is_told_by_its_months(year, quarters, said):
    first = int(year[:4])
    held = [date(first + (month < periods.APRIL), month, 1) for month in quarters]
    assert periods.covered(year, [*held, date(2020, 1, 1)]) == said


def test_a_year_of_which_nothing_is_held_is_not_told():
    with pytest.raises(ValueError, match="no quarter of 2024-25 is held"):
        periods.covered("2024-25", [date(2020, 1, 1)])


def test_what_a_release_holds_is_told_by_years_and_by_quarters(register):
    assert naming.period(register, "2024-25") == "year ending March 2025"
    assert naming.period(register, "2025-26") == "April to December 2025 (9 months)"
    assert naming.years(register) == "years ending March 2013 to March 2025, and April to December 2025 (9 months)"
    assert naming.quarters(register) == "April 2012 to December 2025, by quarter"
    assert periods.during("year ending March 2025") == "in the year ending March 2025"
    assert periods.during("April to December 2025 (9 months)") == "in April to December 2025 (9 months)"


def test_an_area_is_told_apart_from_a_force_of_the_same_name(register):
    assert naming.area(register, "E12000005") == "West Midlands region"
    assert naming.area(register, "E23000014") == "West Midlands"
    assert naming.within(naming.area(register, "E12000005")) == "the West Midlands region"
    assert [naming.area(register, code) for code in ("EW", "E92000001", "W92000004")] == [
        "England and Wales",
        "England",
        "Wales",
    ]


def test_the_area_of_a_rate_names_the_forces_that_are_in_no_rate(register):
    left = "England and Wales without City of London and British Transport Police"
    assert naming.rated_area(register, "EW") == left
    assert naming.rated_area(register, "E12000007") == "London region without City of London"
    assert naming.rated_area(register, "E92000001") == "England without City of London"
    assert naming.rated_area(register, "E12000001") == "North East region"
    assert naming.rated_area(register, "E23000034") == "City of London"
