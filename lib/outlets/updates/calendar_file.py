"""Write the releases as a calendar (iCalendar): those that are out, and those to come whose day is known.

No day is worked out. Where none was announced, the calendar has the releases that are out.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from icalendar import Calendar, Event

from lib.model import words
from lib.model.records import Release
from lib.model.uk_time import in_utc
from lib.outlets.files import citation

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import PlannedRelease

TYPE: Final = "text/calendar"
CHANGED: Final = "/sources#releases"
NAME: Final = "Data releases: recorded child sexual abuse, England and Wales"
CONFIRMED, TENTATIVE = "CONFIRMED", "TENTATIVE"
PROVISIONAL: Final = "This day is provisional and can change."
ANNOUNCED: Final = "This day was announced. It can still change."


def of(register: Register) -> bytes:
    """Write the calendar of a release, oldest event first. Equal releases give equal bytes."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{register.descriptor['name']}//releases//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", NAME)
    for release in sorted(_released(register), key=lambda release: release.published_at):
        calendar.add_component(_past(release, register))
    for planned in register.calendar:
        calendar.add_component(_to_come(planned, register))
    return calendar.to_ical()


def _released(register: Register) -> list[Release]:
    return [Release(**row) for row in register.rows("releases")]


def _past(release: Release, register: Register) -> Event:
    event = _event(register, f"release-{release.id}", in_utc(release.published_at), CONFIRMED)
    event.add("summary", words.data_release(release.id))
    event.add("description", f"What changed: {citation.absolute(CHANGED)}")  # a note's numbers need their cautions
    return event


def _to_come(planned: PlannedRelease, register: Register) -> Event:
    begins = in_utc(datetime.combine(planned.date, time.fromisoformat(planned.time))) if planned.time else planned.date
    event = _event(register, planned.id, begins, CONFIRMED if planned.announced else TENTATIVE)
    event.add("summary", planned.title if planned.announced else f"{planned.title} (provisional)")
    certainty = ANNOUNCED if planned.announced else PROVISIONAL
    said = (certainty, f"Source: {words.citation(planned.source)}.", planned.note)
    event.add("description", " ".join(part for part in said if part))
    return event


def _event(register: Register, name: str, begins: date, status: str) -> Event:
    """Return an event with what all have: its stamp is the moment of the data release, so that bytes stay."""
    event, stamp = Event(), in_utc(register.release.published_at)
    event.add("uid", f"{name}@{register.descriptor['name']}")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", register.tables["releases"].height)  # grows with each release, so that a new day replaces one
    event.add("dtstart", begins)
    event.add("status", status)
    event.add("transp", "TRANSPARENT")
    if citation.origin():
        event.add("url", citation.absolute(CHANGED))
    return event
