"""Spans of time: financial years ("2024-25" in data, "2024/25" for readers) and dates of any precision."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

APRIL: Final = 4
FULL_YEAR: Final = 4  # quarters
MONTHS: Final = {4: "April to June", 7: "July to September", 10: "October to December", 1: "January to March"}


def financial_year(day: date) -> str:
    """The financial year that holds a day: "2024-25"."""
    start = day.year - (day.month < APRIL)
    return f"{start:04}-{(start + 1) % 100:02}"


def spoken(year: str) -> str:
    """A financial year as readers write it: "2024-25" becomes "2024/25".

    Raises:
        ValueError: not a financial year.
    """
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", year)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise ValueError(f"{year!r} is not a financial year such as 2024-25")
    return year.replace("-", "/")


def quarter(first: date) -> str:
    """A quarter by its first day, as readers write it: "April to June 2024"."""
    return f"{MONTHS[first.month]} {first.year}"


def days(year: str) -> tuple[date, date]:
    """First and last day of a financial year."""
    first = int(year[:4])
    return date(first, APRIL, 1), date(first + 1, APRIL - 1, 31)


def touched(period: str, stated: str) -> tuple[str, ...]:
    """The calendar years that a period in words touches: "2021 to 2022", "2024-25", "October 2022 to October 2025".

    Args:
        period: in the source's words.
        stated: a date that begins with a year, taken where the words name none.
    """
    years = [int(year) for found in re.findall(r"\b([0-9]{4})(?:-([0-9]{2}))?\b", period) for year in _both(*found)]
    return tuple(str(year) for year in range(min(years), max(years) + 1)) if years else (stated[:4],)


def _both(first: str, second: str) -> tuple[str, ...]:
    return (first, first[:2] + second) if second else (first,)


def span(written: str) -> tuple[date, date]:
    """First and last day of what is written: a day, a month or a year such as "2025-04-08", "2025-04" or "2025"."""
    year, *finer = (int(part) for part in written.split("-"))
    match finer:
        case []:
            return date(year, 1, 1), date(year, 12, 31)
        case [month]:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    day = date(year, *finer)
    return day, day


def is_older(written: str, than: date, months: int) -> bool:
    """Whether a date of any precision surely lies more than so many months before a day."""
    last = span(written)[1]
    later, month = divmod(last.month - 1 + months, 12)
    year = last.year + later
    day = min(last.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) < than
