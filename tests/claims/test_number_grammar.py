"""Numbers in digits and words, with their signs and scales; and what is no number."""

from itertools import pairwise

import pytest

from lib.claims import number_grammar, text_tokens
from lib.claims.number_grammar import NumberKind


def found(text):
    return [(text[m.start : m.end], m.kind, round(m.value, 3)) for m in number_grammar.find(text_tokens.tokens(text))]


@pytest.mark.parametrize(
    ("text", "number", "kind", "value"),
    [
        ("1,234 offences", "1,234", NumberKind.COUNT, 1234),
        ("1\u00a0234 offences", "1\u00a0234", NumberKind.COUNT, 1234),
        ("12k offences", "12k", NumberKind.COUNT, 12_000),
        ("1.15 million offences", "1.15 million", NumberKind.COUNT, 1_150_000),
        ("seven hundred and eighteen offences", "seven hundred and eighteen", NumberKind.COUNT, 718),
        ("two thousand and six cases", "two thousand and six", NumberKind.COUNT, 2006),
        ("twenty-one cases", "twenty-one", NumberKind.COUNT, 21),
        ("a dozen cases", "a dozen", NumberKind.COUNT, 12),
        ("half a million children", "half a million", NumberKind.COUNT, 500_000),
        ("a quarter of a million girls", "a quarter of a million", NumberKind.COUNT, 250_000),
        ("half of forces", "half", NumberKind.SHARE, 50),
        ("two thirds of cases", "two thirds", NumberKind.SHARE, 66.667),
        ("one in ten offences", "one in ten", NumberKind.SHARE, 10),
        ("9 out of 10 offences", "9 out of 10", NumberKind.SHARE, 90),
        ("43% of offences", "43%", NumberKind.SHARE, 43),
        ("43 per cent of offences", "43", NumberKind.SHARE, 43),
        ("5 percentage points", "5 percentage points", NumberKind.POINTS, 5),
        ("£11m", "£11m", NumberKind.MONEY, 11_000_000),
        ("£2.75 million", "£2.75 million", NumberKind.MONEY, 2_750_000),
        ("6.2 per 1,000 children", "6.2", NumberKind.RATE, 6.2),
        ("offences tripled", "tripled", NumberKind.MULTIPLE, 3),
        ("4 times as many", "4 times", NumberKind.MULTIPLE, 4),
    ],
)
def test_a_number_is_read_with_its_sign_and_scale(text, number, kind, value):
    assert found(text) == [(number, kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "in 2023",
        "in 2024/25",
        "a 15-year-old girl",
        "a five-point plan",
        "at 6.30pm",
        "on the 21st",
        "code 88A",
        "0808 ",
        "https://example.org/a/1234/5",
        "write to team7@example.org",
        "example.org/reports/717",
        "one of them",
        "a third party",
        "no one",
        "",
    ],
)
def test_what_is_no_number_is_not_found(text):
    assert found(text) == []


def test_numbers_stand_in_order_and_none_overlaps_another():
    text = "Of 4,100 cases, one in four, 25%, or 1,025, cost £3m in two hundred places."
    mentions = list(number_grammar.find(text_tokens.tokens(text)))
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)
    assert all(one.end <= other.start for one, other in pairwise(mentions))
    assert len(mentions) == 6


@pytest.mark.parametrize(
    ("digits", "count"), [("115000", 3), ("7.6", 2), ("10", 1), ("0.5", 1), ("1204", 4), ("3.0", 2)]
)
def test_significant_digits_are_those_written(digits, count):
    assert number_grammar.significant(digits) == count


def test_a_rate_is_per_something_and_nothing_else_is():
    with pytest.raises(ValueError, match="per so many"):
        number_grammar.NumberMention(NumberKind.COUNT, 1, 0, 1, 0, 1, 1, per=1000)
    with pytest.raises(ValueError, match="somewhere"):
        number_grammar.NumberMention(NumberKind.COUNT, 1, 1, 1, 0, 1, 1)
