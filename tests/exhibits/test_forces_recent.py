"""The last five years of chosen forces beside their regions, nations and the whole; and the answer in sentences."""

import pytest

from lib import exhibits, measures
from lib.exhibits import forces_answer
from lib.model.periods import days
from lib.model.records import ELEVEN_CODES, Selection
from lib.outlets.html import fragments

GMP, SOUTH_YORKSHIRE, NORTH_WALES, CITY, BTP = "E23000005", "E23000011", "W15000001", "E23000034", "BTP"
MOST, MOST_OF_ONE = 25, 53  # words of a sentence; of what is copied of one area, whose cautions are never left out


def made(register, *forces, measure=ELEVEN_CODES):
    return exhibits.make("forces-recent", register, Selection(force=forces, measure=measure))


def test_it_holds_five_full_years_newest_first_and_the_part_year_apart(register):
    exhibit = made(register, SOUTH_YORKSHIRE)
    first = exhibit.table.filter(exhibit.table["force"] == SOUTH_YORKSHIRE)
    assert list(first["period"]) == [
        *("2024/25", "2023/24", "2022/23", "2021/22", "2020/21"), "April to December 2025 (9 months)"
    ]  # fmt: skip
    assert first["rate"].null_count() == 1
    assert list(first["newest_rate"]) == ["6.1", "", "", "", "", ""]
    lookup = measures.of(register)
    for row in first.to_dicts():
        year = next(year for year in register.years if days(year)[0].isoformat() == row["start"])
        (line,) = lookup.rates(ELEVEN_CODES, year, [SOUTH_YORKSHIRE]).iter_rows(named=True)
        assert (row["value"], row["rate"]) == (line["offences"], line["rate"])


@pytest.mark.parametrize(
    ("forces", "areas"),
    [
        ((SOUTH_YORKSHIRE, GMP), ["North West region", "Yorkshire and the Humber region", "England"]),
        ((NORTH_WALES,), ["Wales"]),
        ((NORTH_WALES, GMP), ["Wales", "North West region", "England"]),
        ((BTP,), []),
    ],
)
def test_regions_nations_and_the_whole_stand_beside_the_forces(register, forces, areas):
    exhibit = made(register, *forces)
    labels = list(dict.fromkeys(exhibit.table["label"]))
    assert sorted(labels[len(forces) : -1]) == sorted(areas)
    assert labels[-1] == "England and Wales"
    assert {caveat.id for caveat in exhibit.must_show} >= {"under-reporting", "part-year", "rate-not-risk"}


def test_its_page_has_the_rate_beside_the_years_and_leads_to_the_forces(register):
    html = fragments.exhibit_table(made(register, SOUTH_YORKSHIRE))
    assert html.count('scope="col"') == 1 + 6 + 1
    assert "Rate per 1,000 people aged 0 to 17, 2024/25" in html
    assert html.count('class="force"') == 1
    assert 'class="force"' not in fragments.exhibit_table(made(register, SOUTH_YORKSHIRE), sortable=False)


def test_the_order_of_the_forces_makes_no_other_table(register):
    assert made(register, GMP, SOUTH_YORKSHIRE) is made(register, SOUTH_YORKSHIRE, GMP)


def said(register, *forces, measure=ELEVEN_CODES, year="2024-25", region=""):
    return forces_answer.answer(register, Selection(force=forces, measure=measure, region=region), year)


def test_the_answer_gives_count_and_rate_with_region_and_whole(register):
    assert said(register, SOUTH_YORKSHIRE).sentences == (
        (
            "South Yorkshire recorded 1,794 sexual offences under 11 codes that name a child victim in the year ending "
            "March 2025."
        ),
        "That is 6.1 per 1,000 people aged 0 to 17.",
        (
            "It is 6.3 in the Yorkshire and the Humber region, and 4.8 in England and Wales without City of London and "
            "British Transport Police."
        ),
    )


def test_forces_stand_from_a_to_z_whatever_their_numbers_or_their_order(register):
    assert said(register, SOUTH_YORKSHIRE, GMP) == said(register, GMP, SOUTH_YORKSHIRE)
    assert said(register, SOUTH_YORKSHIRE, GMP).sentences[0].startswith("Greater Manchester")


def test_a_region_and_the_whole_are_answered_too(register):
    assert said(register, region="E12000007", measure="88A").sentences[:2] == (
        (
            "Police recorded 717 offences of sexual grooming (code 88A) in the London region in the year ending March "
            "2025."
        ),
        "That is 37.4 per 100,000 people aged 0 to 17, without City of London.",
    )
    assert said(register).sentences[0].startswith("Police recorded 61,476")


def test_a_count_under_10_is_no_number_and_has_no_rate(register):
    answer = said(register, NORTH_WALES, measure="73")
    assert answer.sentences[0].startswith("North Wales recorded fewer than 10 offences")
    assert answer.sentences[1] == "There is no rate, because fewer than 10 offences were recorded."
    assert answer.sentences[2] == "Per 100,000 people aged 0 to 17, that is 2.9 in Wales."


def test_why_there_is_no_rate_is_said_once_for_each_reason(register):
    assert said(register, BTP, SOUTH_YORKSHIRE, year="2025-26").sentences[2:] == (
        "There is no rate for British Transport Police, because too few people live there.",
        "There is no rate for South Yorkshire, because the counts do not cover a full year.",
    )


def test_no_sentence_is_long_and_what_is_copied_carries_its_cautions(register):
    forces = list(register.forces)
    for first in range(0, len(forces), 8):
        for count in (1, 2, 3, 8):
            for measure in ("twelve-codes", ELEVEN_CODES, "88A", "71"):
                for year in ("2012-13", "2024-25", "2025-26"):
                    answer = said(register, *forces[first : first + count], measure=measure, year=year)
                    assert max(len(sentence.split()) for sentence in answer.sentences) <= MOST, answer.sentences
                    assert "not all offences" in answer.quote
                    assert count > 1 or len(answer.quote.partition(" Source:")[0].split()) <= MOST_OF_ONE
                    assert ("ours" in answer.quote) == (measure in {"twelve-codes", ELEVEN_CODES})
                    assert ("per 1" in answer.quote.lower()) == ("child's risk" in answer.quote)
                    assert answer.quote.startswith(answer.sentences[0])
