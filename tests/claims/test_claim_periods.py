"""Periods and dates in a text."""

from datetime import date

import pytest

from lib.claims import claim_periods, text_tokens


def found(text):
    return [p.days for p in claim_periods.find(text_tokens.tokens(text))]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in 2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("in 2021/22", date(2021, 4, 1), date(2022, 3, 31)),
        ("in 2021-22", date(2021, 4, 1), date(2022, 3, 31)),
        ("the year ending March 2021", date(2020, 4, 1), date(2021, 3, 31)),
        ("the year to 31 March 2021", date(2020, 4, 1), date(2021, 3, 31)),
        ("the 12 months to September 2021", date(2020, 10, 1), date(2021, 9, 30)),
        ("April to December 2021", date(2021, 4, 1), date(2021, 12, 31)),
        ("between April and December 2021", date(2021, 4, 1), date(2021, 12, 31)),
        ("November to January 2022", date(2021, 11, 1), date(2022, 1, 31)),
        ("June 2013 to October 2020", date(2013, 6, 1), date(2020, 10, 31)),
        ("mid-January 2021", date(2021, 1, 1), date(2021, 1, 31)),
        ("16 January 2021", date(2021, 1, 16), date(2021, 1, 16)),
        ("January 16, 2021", date(2021, 1, 16), date(2021, 1, 16)),
        ("16th Jan 2021", date(2021, 1, 16), date(2021, 1, 16)),
        ("1 January 2010 to 31 March 2021", date(2010, 1, 1), date(2021, 3, 31)),
        ("from 1997 to 2013", date(1997, 1, 1), date(2013, 12, 31)),
        ("between 1997 and 2013", date(1997, 1, 1), date(2013, 12, 31)),
        ("2013-15", date(2013, 1, 1), date(2015, 12, 31)),
    ],
)
def test_a_period_is_read(text, first, last):
    assert found(text) == [(first, last)]


@pytest.mark.parametrize("text", ["on 16 January", "31 February 2021", "01/02/2021"])
def test_a_date_without_a_known_year_is_no_period_but_taken(text):
    assert found(text) in ([None], [None, None])


@pytest.mark.parametrize("text", ["they may 2", "march on", "12 offences", "the year of", "20,210"])
def test_other_words_are_no_period(text):
    assert found(text) == []


def test_a_beginning_is_marked():
    (period,) = claim_periods.find(text_tokens.tokens("since 2012"))
    assert period.since
