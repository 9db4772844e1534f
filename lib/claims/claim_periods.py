"""Find the periods and dates of a text: "2023", "2024/25", "year ending March 2025", "April to December 2024"."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from lib.claims.number_grammar import is_year
from lib.claims.text_tokens import TokenKind
from lib.model.periods import APRIL, span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lib.claims.text_tokens import Token


class PeriodMention(NamedTuple):
    """A period or a date in a text: its first and last day, None for a day without a year, and its tokens."""

    days: tuple[date, date] | None
    first: int
    last: int
    since: bool = False  # whether it only begins there


MONTHS: Final = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_DAY: Final = re.compile(r"[0-3]?\d")
_MAY: Final = "may"
_CENTURY: Final = 100
_ENDING: Final = frozenset({"ending", "ended", "to", "until"})


def find(found: Sequence[Token]) -> Iterator[PeriodMention]:
    """Yield the periods and dates among some tokens in order. None overlaps another."""
    place, last = 0, len(found)
    while place < last:
        mention = _at(found, place) if _may_begin(found[place]) else None
        if mention is None:
            place += 1
            continue
        since = place > 0 and found[place - 1].text == "since"
        yield mention._replace(since=since)
        place = mention.last


def _may_begin(token: Token) -> bool:
    if token.kind is TokenKind.WORD:
        return token.text in MONTHS or token.text in {"year", "months", "mid", "between"}
    return token.kind is not TokenKind.MARK


class _Window:
    """The tokens from a place on, read without looking at each index twice."""

    def __init__(self, found: Sequence[Token], place: int) -> None:
        self._found, self._place = found, place

    def word(self, step: int) -> str:
        at = self._place + step
        return self._found[at].text if at < len(self._found) else ""

    def month(self, step: int) -> int:
        at = self._place + step
        if at >= len(self._found) or (self._found[at].text == _MAY and not self._found[at].capital):
            return 0
        return MONTHS.get(self._found[at].text, 0)

    def year(self, step: int) -> int:
        at = self._place + step
        return int(self._found[at].text) if at < len(self._found) and is_year(self._found[at]) else 0

    def day(self, step: int) -> int:
        at = self._place + step
        if at >= len(self._found) or self._found[at].kind is not TokenKind.NUMBER:
            return 0
        token = self._found[at]
        good = _DAY.fullmatch(token.text) and token.suffix in {"", "st", "nd", "rd", "th"}
        return int(token.text) if good else 0


def _at(found: Sequence[Token], place: int) -> PeriodMention | None:
    token = found[place]
    if token.kind is TokenKind.YEARS:
        return PeriodMention(_stroke(token.text), place, place + 1)
    if token.kind is TokenKind.SLASHED:
        return PeriodMention(None, place, place + 1)
    window = _Window(found, place)
    for read in (_year_ending, _dates, _months, _years):
        days, length = read(window)
        if length:
            return PeriodMention(days, place, place + length)
    return None


_Read = tuple[tuple[date, date] | None, int]


def _stroke(text: str) -> tuple[date, date]:
    """Read "2024/25" as a financial year, "2013-15" as calendar years."""
    first = int(text[:4])
    second = first - first % _CENTURY + int(text[5:])
    if second == first + 1:
        return date(first, APRIL, 1), date(second, APRIL - 1, 31)
    return date(first, 1, 1), date(max(first, second), 12, 31)


def _year_ending(window: _Window) -> _Read:
    """Read "year ending March 2025", "year to 31 March 2025"; "12 months to" is read from "months" on."""
    if window.word(0) not in {"year", "months"} or window.word(1) not in _ENDING:
        return None, 0
    step = 2 + (window.word(2) in {"in", "the"})
    step += bool(window.day(step))
    month, year = window.month(step), window.year(step + 1)
    if not month or not year:
        return None, 0
    last = span(f"{year}-{month}")[1]
    first = date(year - 1, month, calendar.monthrange(year - 1, month)[1]) + timedelta(days=1)
    return (first, last), step + 2


def _dates(window: _Window) -> _Read:
    """Read "16 January 2025", "January 16, 2025", "16 January", and spans of dates."""
    day, step = window.day(0), 0
    if day and window.month(1):
        step = 2
        month = window.month(1)
    elif window.month(0) and window.day(1) and not window.year(1):
        step = 2 + (window.word(2) == ",")
        day, month = window.day(1), window.month(0)
    else:
        return None, 0
    year = window.year(step)
    if not year:
        return None, 2
    try:
        found = date(year, month, day)
    except ValueError:
        return None, step + 1
    if window.word(step + 1) in {"to", "until"} and window.day(step + 2) and window.month(step + 3):
        end = window.year(step + 4)
        if end:
            return (found, span(f"{end}-{window.month(step + 3)}")[1]), step + 5
    return (found, found), step + 1


def _months(window: _Window) -> _Read:
    """Read "January 2025", "mid-January 2025", "April to December 2024", "June 2013 to October 2020"."""
    start = 1 if window.word(0) in {"mid", "between"} else 0
    month = window.month(start)
    if not month:
        return None, 0
    year, step = window.year(start + 1), start + 1
    step += bool(year)
    if window.word(step) in {"to", "until"} or (window.word(0) == "between" and window.word(step) == "and"):
        last, end = window.month(step + 1), window.year(step + 2)
        if last and end:
            return (date(year or end - (last < month), month, 1), span(f"{end}-{last}")[1]), step + 3
    return (span(f"{year}-{month}"), step) if year else (None, 0)


def _years(window: _Window) -> _Read:
    """Read "2023", "1997 to 2013", "between 1997 and 2013"."""
    start = 1 if window.word(0) == "between" else 0
    first, joint = window.year(start), window.word(start + 1)
    if not first:
        return None, 0
    last = window.year(start + 2)
    if last > first and (joint in {"to", "until"} or (start and joint == "and")):
        return (date(first, 1, 1), date(last, 12, 31)), start + 3
    return (span(str(first)), start + 1) if not start else (None, 0)
