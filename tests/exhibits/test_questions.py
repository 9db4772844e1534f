"""The common questions: every number of an answer is one that the tables hold, and its caution stands with it."""

import csv
import re

import pytest

from lib import exhibits
from lib.exhibits import questions
from lib.model import slots
from lib.model.records import Grade, Selection
from lib.model.site_map import PAGES
from lib.outlets.html import page_furniture
from lib.releases.store import DATA
from lib.search import methods, site_search

ASKED = [
    "grooming-gangs", "is-it-rising", "uk", "closed-cases", "convicted", "ethnicity", "my-force", "never-reported",
]  # fmt: skip


def table(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_role(role):
    """The newest row of a role that was not read only in the press."""
    rows = [row for row in table("statistics") if row["role"] == role and row["grade"] != "press"]
    return max(rows, key=lambda row: (row["year"], row["as_of"]))


def counted(codes, first, last):
    """The offences of some codes in the quarters from one day to another."""
    rows = table("recorded_offences")
    return sum(int(row["offences"]) for row in rows if row["code"] in codes and first <= row["quarter_start"] <= last)


def told_plainly():
    """The answers with numbers, told a second time from the files, without the code under test."""
    codes = {row["code"] for row in table("offence_codes") if row["names_child_victim"] == "true"}
    quarters = sorted({row["quarter_start"] for row in table("recorded_offences")})
    ends = [day for day in quarters if day.endswith("-01-01")][-2:]  # the last quarters of the newest full years
    before, newest = (counted(codes, f"{int(day[:4]) - 1}-04-01", day) for day in ends)
    exploitation, change, share = (by_role(role) for role in ("exploitation", "change", "reported-share"))
    cases = by_role("cases-referred")
    return {
        "grooming-gangs": "We have seen no published count of grooming gangs. "
        f"In {exploitation['year']} police in England and Wales recorded {exploitation['value']} group-based offences "
        'classed as child sexual exploitation, which the Home Office called "grooming gang offences". '
        "They are offences, not gangs, suspects or victims. "
        "The national audit warned that the figure is highly unlikely to show the true scale.",
        "is-it-rising": "The figures cannot say whether child sexual abuse is rising. The police analysis says that "
        f"recorded offences rose by {change['value']}% from {change['period']}. Home Office figures for {len(codes)} "
        f"offence codes, counted another way, were {before:,} in the year ending March {ends[0][:4]} and {newest:,} in "
        f"the year ending March {ends[1][:4]}. Recording and reporting can change either.",
        "closed-cases": cases["sentence"].replace("{n}", f"{int(cases['value']):,}")
        + " We had seen no later figure by 26 November 2026. Not all forces had referred cases.",
        "my-force": f"For each police force we show offences recorded under {len(codes)} codes that name a child "
        "victim. No force figure for group-based offences has been published.",
        "never-reported": f"Nobody knows. The police analysis for {share['year']} cites wider estimates that only 1 in "
        f"{100 // int(share['value'])} offences is reported. Do not use it to work out a total.",
    }


def test_every_slot_of_the_public_answers_is_filled_as_the_files_say(register):
    answers = {one.id: one.answer for one in questions.answered(register)}
    assert list(answers) == ASKED
    plainly = told_plainly()
    for name, told in plainly.items():
        assert answers[name] == told
    with_slots = {row["id"] for row in table("questions") if "{" in row["answer"]}
    assert with_slots == set(plainly)


def test_no_number_is_in_an_answer_but_by_a_slot_or_as_a_date(register):
    for question in register.questions:
        answered = f"{question.answer} {question.copied}"
        bare = re.sub(r"\{[^}]*\}|\d{1,2} (?:January|November) \d{4}", "", answered)
        assert not re.search(r"\d", bare), bare


def test_answers_are_those_that_the_statistician_wrote(register):
    answers = {one.id: one.answer for one in questions.answered(register)}
    assert answers["uk"] == ("We hold no count of recorded offences for the UK. These figures cover England and Wales.")
    assert answers["convicted"].startswith("We hold no national figure for convictions in these cases.")
    assert "212" not in answers["convicted"]
    assert answers["ethnicity"] == (
        "We show no shares. On 16 January 2025 the Home Secretary called the data inadequate."
    )
    assert {one.id: one.link for one in questions.answered(register)}["my-force"] == "/forces"


def test_figures_were_not_read_only_in_the_press_and_every_caution_is_copied(register):
    for question, one in zip(register.questions, questions.answered(register), strict=True):
        for role in question.figures:
            assert register.newest(role).grade is not Grade.PRESS
        assert [caveat.id for caveat in one.caveats] == list(question.caveats)
        assert question.copied or one.quote.startswith(one.answer)
        assert one.answer.startswith(one.first)
        assert all(caveat.briefly in one.quote for caveat in one.caveats)
        assert all(text in one.quote for _, text in one.cited)
        counts = {"grooming-gangs", "is-it-rising"}
        assert ("under-reporting" in question.caveats) == (one.id in counts)
        assert not list(slots.found(one.quote))


def test_links_lead_to_places_that_are_there(register):
    places = {f"{page.path}#{name}" for page in PAGES for name, b in exhibits.REGISTRY.items() if b.page == page.id}
    places |= {page.path for page in PAGES} | {f"/sources#{name}" for name in methods.SECTIONS}
    assert {one.link for one in questions.answered(register)} <= places


def test_each_question_is_a_line_that_opens_in_place_with_its_caution(register):
    shown = page_furniture.common_questions(register, Selection())
    parts = re.findall(r'<details class="entry question".*?</details>', shown, re.DOTALL)
    assert len(parts) == len(register.questions)
    for part, one in zip(parts, questions.answered(register), strict=True):
        assert f'id="question-{one.id}"' in part
        assert "<details" in part
        assert " open" not in part.partition(">")[0]
        assert all(f'data-caveat="{caveat.id}"' in part for caveat in one.caveats)
        assert f'href="{one.link}"' in part
        assert 'class="copy"' in part


def test_an_earlier_release_has_no_questions_and_shows_none(earlier):
    assert earlier.questions == ()
    assert page_furniture.common_questions(earlier, Selection(version="2026-11-22")) == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("is it rising", "is-it-rising"),
        ("is child sexual abuse increasing", "is-it-rising"),
        ("whole UK", "uk"),
        ("Scotland", "uk"),
        ("how many convicted", "convicted"),
        ("convictions", "convicted"),
        ("grooming gangs", "grooming-gangs"),
        ("ethnicity", "ethnicity"),
        ("my police force", "my-force"),
        ("never reported", "never-reported"),
        ("closed cases", "closed-cases"),
    ],
)
def test_the_search_answers_a_question_with_its_caution(register, typed, found):
    hit = site_search.find(register, typed)[0]
    (asked,) = [one for one in questions.answered(register) if one.id == found]
    assert hit.link == f"/#question-{found}"
    assert hit.says == asked.first
    assert hit.caveats == asked.caveats
