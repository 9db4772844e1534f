"""What numbers and sentences read like."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.model import words
from lib.model.quantity import Qualifier, Quantity, Range, remainder, share


@pytest.mark.parametrize(
    ("value", "qualifier", "unit", "written"),
    [
        (115489, Qualifier.EXACTLY, "offences", "115,489"),
        (4000, Qualifier.AROUND, "offences", "around 4,000"),
        (300, Qualifier.OVER, "offences", "over 300"),
        (26, Qualifier.ROUNDED, "%", "26%"),
        (15, Qualifier.AT_LEAST, "%", "at least 15%"),
        (9.1, Qualifier.ESTIMATE, "% of adults 18 and over", "an estimated 9.1%"),
        (65, Qualifier.UP_TO, "GBP million", "up to £65 million"),
        (2.5, Qualifier.EXACTLY, "GBP million", "£2.5 million"),
        (426000, Qualifier.EXACTLY, "GBP", "£426,000"),
        (500000, Qualifier.ESTIMATE, "children a year", "an estimated 500,000"),
    ],
)
def test_a_number_keeps_its_word_and_its_unit(value, qualifier, unit, written):
    assert words.quantity(Quantity(value, qualifier), unit) == written


def test_counts_are_digits_from_two_up():
    assert [words.count_of(count, "force") for count in (0, 1, 2, 9, 10)] == [
        "no forces", "one force", "2 forces", "9 forces", "10 forces",
    ]  # fmt: skip
    assert [words.small(count) for count in (0, 1, 7, 33)] == ["none", "one", "7", "33"]


def test_no_sentence_spells_out_a_unit_that_has_a_sign(register):
    """Every number of the register, as it stands in the sentence that is quoted."""
    for statistic in register.statistics.values():
        said = words.sentence(statistic)
        assert "per cent" not in said, statistic.id
        assert "pounds" not in said, statistic.id
        assert not statistic.unit.startswith("GBP") or "£" in said, statistic.id


def around(value):
    return Quantity(value, Qualifier.AROUND).range


def exactly(value):
    return Quantity(value).range


@pytest.mark.parametrize(
    ("value", "finest", "unit", "expected"),
    [
        (share(exactly(4228), exactly(115489)), 0.1, "%", "about 3.7%"),
        (share(around(4000), around(115000)), 0.1, "%", "about 3.5%"),
        (share(around(4000), around(115000), 1000), 1, "", "about 35"),
        (share(exactly(717), exactly(115489), 1000), 1, "", "about 6"),
        (remainder(around(4000), exactly(717)), 1, "", "about 3,300"),
        (Range(0, 2086, high_open=True), 1, "", "fewer than 2,086"),
        (Range(0, 1883, high_open=True, approximate=True, step=100), 1, "", "fewer than about 1,900"),
        (Range(0, 65), 1, "", "at most 65"),
        (Range(300, float("inf"), low_open=True), 1, "", "over 300"),
        (Range(300, float("inf")), 1, "", "at least 300"),
        (Range(24.5, 27.5), 0.1, "%", "between 24.5% and 27.5%"),
        (share(Quantity(300, Qualifier.OVER).range, exactly(4228)), 1, "%", "over 7%"),
        (exactly(717), 1, "", "717"),
        (share(exactly(10), exactly(62266)), 0.1, "%", "less than 0.1%"),
        (share(exactly(3), exactly(115489), 1000), 1, "", "fewer than 1"),
        (share(exactly(0), exactly(62266)), 0.1, "%", "0%"),
        (Range(0.02, 0.3), 0.1, "%", "at most 0.3%"),
    ],
)
def test_a_derived_number_is_no_finer_than_its_least_exact_part(value, finest, unit, expected):
    assert words.derived(value, finest, unit, whole=100 if unit else float("inf")) == expected


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from([0, 0.1, 1, 10, 100]))
def test_printed_ends_are_never_narrower_than_what_is_known(low, width, step):
    printed = words.derived(Range(low, low + width + 1, step=step))
    ends = [float(n.replace(",", "")) for n in re.findall(r"[\d,]+\.?\d*", printed)]
    assert min(ends) <= low or low < max(step, 1)  # a lower end that would be nought is not printed
    assert max(ends) >= low + width or len(ends) == 1


@given(st.floats(1e-9, 100), st.floats(0, 50), st.sampled_from([0, 0.1, 1, 10]))
def test_what_is_above_nought_is_never_printed_as_nought(low, width, step):
    printed = words.derived(Range(low, low + width, step=step), 0.1, "%")
    assert not re.search(r"\b0%", printed)


@pytest.mark.parametrize(
    ("low", "expected"),
    [(26.6, "more than a quarter"), (51, "more than half"), (34, "more than a third"), (3.7, "less than a tenth")],
)
def test_a_share_is_spoken_as_the_fraction_it_surely_exceeds(low, expected):
    assert words.fraction(Range(low, low)) == expected


def test_no_fraction_is_surely_exceeded_by_a_share_of_rounded_numbers(register):
    part, whole = (register.statistic(name, "announced").quantity for name in ("gb-2023-familial", "gb-2023-total"))
    assert (words.quantity(part), words.quantity(whole)) == ("around 1,100", "around 4,000")
    assert words.fraction(share(part.range, whole.range)) == "about 28%"
    for of in (whole, Quantity(4000)):
        assert "more than" not in words.fraction(share(part.range, of.range))
    assert words.fraction(share(exactly(1125), exactly(4228))) == "more than a quarter"


@pytest.mark.parametrize(
    ("published", "expected"),
    [("2025-04-08", "8 April 2025"), ("2025-04", "April 2025"), ("2025", "2025"), ("", "")],
)
def test_a_date_is_as_precise_as_its_source(published, expected):
    assert words.day(published) == expected


def test_digits_have_thousands_separators_and_a_true_minus():
    assert [words.number(n) for n in (1000, -12.5, 0, 1e6)] == ["1,000", "\N{MINUS SIGN}12.5", "0", "1,000,000"]


def test_every_statistic_can_be_quoted_with_number_period_place_and_source(register):
    for statistic in register.statistics.values():
        sentence = words.sentence(statistic)
        assert "{" not in sentence, statistic.id
        assert words.label(statistic).lower() in sentence.lower(), statistic.id
        assert sentence.endswith("."), statistic.id
        caveats = register.caveats_of([statistic])
        quote = words.quote(statistic, caveats)
        assert statistic.source.publisher in quote
        assert all(caveat.briefly in quote for caveat in caveats)


def test_words_printed_by_the_source_replace_the_number(register):
    printed = [s for s in register.statistics.values() if s.printed_as]
    assert printed
    for statistic in printed:
        assert words.label(statistic) == statistic.printed_as


@given(st.floats(0.5, 1e6))
def test_marks_are_as_many_as_the_words_beside_them_say(value):
    said = words.derived(Range(value, value)).removeprefix("about ")
    assert words.number(words.nearest(value)) == said


def test_a_share_in_simple_words_over_its_whole_range():
    told = [words.simple_share(hundredths / 100) for hundredths in range(1, 100)]
    expected = (
        ["fewer than 1 in 20"] * 3
        + ["about 1 in 20"] * 4
        + ["about 1 in 10"] * 7
        + ["about 1 in 5"] * 8
        + ["about a quarter"] * 6
        + ["about a third"] * 8
        + ["about 2 in 5"] * 8
        + ["about half"] * 11
        + ["about 3 in 5"] * 8
        + ["about two thirds"] * 8
        + ["about three quarters"] * 6
        + ["about 4 in 5"] * 8
        + ["about 9 in 10"] * 7
        + ["about 19 in 20"] * 4
        + ["nearly all"] * 3
    )
    assert told == expected


@given(st.floats(0.001, 0.999))
def test_a_share_and_its_rest_are_told_alike(share):
    order = list(dict.fromkeys(words.simple_share(hundredths / 100) for hundredths in range(1, 100)))
    at = order.index(words.simple_share(share))
    assert abs(at + order.index(words.simple_share(1 - share)) - (len(order) - 1)) <= 1  # halves are rounded up


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.1])
def test_what_is_not_divided_has_no_share(share):
    with pytest.raises(ValueError, match="not a share"):
        words.simple_share(share)


@pytest.mark.parametrize(
    ("size", "said"),
    [(1, "1 KB"), (87_400, "87 KB"), (999_499, "999 KB"), (1_000_000, "1 MB"), (1_840_000, "1.8 MB")],
)
def test_a_file_is_as_large_as_systems_say(size, said):
    assert words.file_size(size) == said
