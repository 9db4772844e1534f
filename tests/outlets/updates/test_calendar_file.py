"""The calendar: valid, the releases that are out, and no day that the table does not have."""

from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest
from icalendar import Calendar

from lib.model import uk_time
from lib.outlets.updates import calendar_file
from tests.planned_releases import with_planned


def events(content):
    return {str(event["uid"]).partition("@")[0]: event for event in Calendar.from_ical(content).walk("VEVENT")}


def test_without_an_announced_day_it_has_the_releases_that_are_out(register):
    found = events(calendar_file.of(register))
    rows = register.rows("releases")
    assert list(found) == [f"release-{row['id']}" for row in rows]
    for row in rows:
        event = found[f"release-{row['id']}"]
        assert event.decoded("dtstart") == uk_time.in_utc(row["published_at"])
        assert event["status"] == "CONFIRMED"
    assert all(
        line.endswith(b"\r\n") and len(line) <= 77 for line in calendar_file.of(register).splitlines(keepends=True)
    )


def test_a_day_is_given_as_it_was_announced(register):
    planned = with_planned(register, "2999-01-21", "2999-07-22", time="")
    first, second = [event for name, event in events(calendar_file.of(planned)).items() if name.startswith("planned")]
    assert (first.decoded("dtstart"), second.decoded("dtstart")) == (date(2999, 1, 21), date(2999, 7, 22))
    timed = with_planned(register, "2999-07-22", time="09:30", status="provisional")
    (event,) = [event for name, event in events(calendar_file.of(timed)).items() if name.startswith("planned")]
    assert event.decoded("dtstart") == datetime(2999, 7, 22, 8, 30, tzinfo=UTC)  # London is an hour ahead in July
    assert (event["status"], str(event["summary"])) == ("TENTATIVE", "The next release (provisional)")
    assert calendar_file.PROVISIONAL in str(event["description"])
    assert "Source: " in str(event["description"])


def test_equal_releases_give_equal_bytes(register):
    assert calendar_file.of(register) == calendar_file.of(replace(register))


def test_a_package_from_before_the_table_has_a_calendar(register):
    without = replace(register, tables={k: v for k, v in register.tables.items() if k != "release_calendar"})
    assert without.calendar == ()
    assert without.next_update == ""
    assert list(events(calendar_file.of(without))) == list(events(calendar_file.of(register)))


@pytest.mark.parametrize("column", ["id", "date", "status", "title"])
def test_the_table_has_what_the_calendar_needs(register, column):
    assert column in register.tables["release_calendar"].columns
    assert register.tables["release_calendar"].schema["date"] == pl.Date
