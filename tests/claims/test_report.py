"""The report of a text: order, counts, words; and what no text can do to it."""

import tracemalloc
from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.claims import report
from lib.claims.report import Finding, Report
from lib.claims.text_files import MOST_CHARACTERS, TextRefusedError
from lib.claims.verdicts import HeldCount, Judgement, Verdict
from tests.claims import cases
from tests.claims.cases import DATED

SENTENCES = [case.sentence for case in cases.cases("claims.csv")]
SECONDS = 20  # for a text of the largest size, on a machine with much other work; a blow-up takes minutes


@pytest.fixture(scope="module")
def text(register):
    """A figure as published, one with another number, one of nothing that is held."""
    known = next(s for s in register.by_role["group-based"] if s.quantity.value > 1000)
    digits = f"{known.quantity.value:,.0f}"
    sentence = known.sentence.replace("{n}", digits)
    other = known.sentence.replace("{n}", f"{known.quantity.value + 54:,.0f}")
    return f"{sentence} {other} Some 340 people came."


def test_the_counts_stand_in_the_headline(register, text):
    made = report.check(text, register, DATED)
    assert made.headline == "3 numbers: 1 as published, 1 to correct, 1 not held"
    assert [str(f.verdict) for f in made.findings] == ["same", "value", "not-held"]
    assert (made.as_published, made.to_correct, made.not_held) == (1, 1, 1)


def test_a_finding_says_what_may_be_said_why_and_with_which_cautions(register, text):
    same, other, unknown = report.check(text, register, DATED).findings
    assert same.say == other.say
    assert not same.why
    assert "The source gives" in other.why
    assert other.caveats
    assert "does not mean that it is wrong" in unknown.why
    assert not unknown.say
    (link,) = other.links
    assert link.path == f"/sources?statistic={other.statistics[0]}"


def test_the_corrected_sentences_and_the_whole_report_can_be_copied(register, text):
    made = report.check(text, register, DATED, not_read=("headers", "pictures"))
    assert made.corrected == made.findings[1].say
    assert "Not read: headers and pictures." in made.as_text
    assert all(f.number in made.as_text for f in made.findings)


def test_the_json_has_the_fields_that_others_rely_on(register, text):
    (first, *_) = report.check(text, register, DATED).as_json()["findings"]
    assert list(first) == ["number", "start", "end", "verdict", "statistics", "say", "why", "caveats"]
    assert text[first["start"] : first["end"]] == first["number"]


def test_a_count_of_a_force_links_to_its_row(register):
    year = register.newest_year
    (found,) = report.check(f"Kent Police recorded 5 offences under 11 codes in {year}.", register, DATED).findings
    (link,) = found.links
    assert link.path.startswith("/forces?")
    assert f"year={year}" in link.path
    assert "force=" in link.path


def test_the_date_of_the_text_tells_what_last_year_is(register):
    known = next(s for s in register.by_role["group-based"] if s.quantity.value > 1000)
    sentence = (
        f"Last year police in England and Wales recorded {known.quantity.value:,.0f} group-based child sexual abuse "
    )
    year = int(known.year)
    verdicts = [
        str(report.check(f"{sentence}offences.", register, date(year + after, 6, 1)).findings[0].verdict)
        for after in (1, 2)
    ]
    assert verdicts == ["same", "period"]


def test_nothing_found_is_said(register):
    made = report.check("Nothing here on 16 January 2025.", register, DATED)
    assert made.headline == "No numbers found that are statistics"
    assert made.findings == ()


@pytest.mark.parametrize(("text", "says"), [("  \n", "no text"), ("a" * (MOST_CHARACTERS + 1), "50,001")])
def test_an_empty_or_long_text_is_refused(register, text, says):
    with pytest.raises(TextRefusedError, match=says):
        report.check(text, register, DATED)


def test_findings_that_contradict_themselves_cannot_be_made():
    place = {"number": "12", "start": 0, "end": 2, "label": ""}
    with pytest.raises(ValueError, match="stands where"):
        Finding(**{**place, "end": 5}, verdict=Verdict.NOT_HELD, why="x")
    with pytest.raises(ValueError, match="against nothing"):
        Finding(**place, verdict=Verdict.NOT_HELD, statistics=("a",), why="x")
    with pytest.raises(ValueError, match="rests on"):
        Finding(**place, verdict=Verdict.SAME)
    with pytest.raises(ValueError, match="explained"):
        Finding(**place, verdict=Verdict.UNIT, statistics=("a",))
    finding = Finding(**place, verdict=Verdict.NOT_HELD, why="x")
    with pytest.raises(ValueError, match="order of the text"):
        Report(text="1 and 12", dated=DATED, release="", findings=(finding,))
    with pytest.raises(ValueError, match="not wrong"):
        Judgement(claim=None, wrong=frozenset({Verdict.SAME}))
    with pytest.raises(ValueError, match="agrees with something"):
        Judgement(claim=None, agrees=Verdict.SAME)
    assert HeldCount("a", "b", "c", 1) == HeldCount("a", "b", "c", 1)


def test_the_same_text_gives_the_same_report_and_order_of_texts_does_not_matter(register):
    text = " ".join(SENTENCES)
    assert report.check(text, register, DATED) == report.check(text, register, DATED)


# fmt: off
PIECES = st.sampled_from([
    "717", "one in ten", "£", "£10m", "%", "per cent", "of", "the", "2023", "January", "16", "between", "and", "to",
    ",", ".", ";", "-", "(", "\n", "\n\n", "Kent", "West Midlands", "offences", "child sexual abuse", "group-based",
    "rose", "from", "half a million", "twelve codes", "in every", "1,000", "fewer than", "A", "Q.", "\u00a0", "\u2013",
    "#Gangs", "https://a.b/1", "\N{PILE OF POO}", "\u0661\u0662", "aged", "section", "million", "dozen", "a", "hundred",
    "not",
])
# fmt: on


def test_an_address_is_no_term(register):
    made = report.check("Kent https://example.org/717 recorded 12 (https://example.org).", register, DATED)
    assert [finding.number for finding in made.findings] in ([], ["12"])


@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_any_text_gets_a_report_with_each_number_at_its_place(register, text):
    if not text.strip():
        return
    made = report.check(text, register, DATED)
    assert all(text[f.start : f.end] == f.number for f in made.findings)
    assert made.as_text


@given(st.text(min_size=1, max_size=200))
def test_no_characters_break_it(register, text):
    if text.strip():
        report.check(text, register, DATED)


@pytest.mark.parametrize(
    "piece",
    ["1", "1,111,", "1.", "717 ", "717 of the ", "seven hundred and ", "and ", "http://", "a@", "a'", "a-", "1-", "£",
     '"', "2023 to ", "child sexual abuse and ", "more than ", "aged 1, 2, ", "717 offences, ", "1/1/1", "a.a.a.a/",
     "of every 1,000 ", "rose from 287 to 1,273 cases, ", "West ", "a\n", "half of ", "£1 "],
)  # fmt: skip
def test_time_grows_with_the_text_and_no_faster(register, piece):
    began = process_time()
    report.check((piece * (MOST_CHARACTERS // len(piece))).strip() or piece, register, DATED)
    assert process_time() - began < SECONDS


def test_memory_is_given_back(register):
    text = (" ".join(SENTENCES) * 10)[:MOST_CHARACTERS]
    report.check(text, register, DATED)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        report.check(text, register, DATED)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 1_000_000
