"""Convert financial years, quarters and dates of any precision between data and words.

A financial year is "2024-25" in data, "2024/25" on axes, in columns and in menus, and "year ending March 2025" where it
must be understood by itself: headings, subtitles, sentences, captions, alternative texts.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

APRIL: Final = 4
FULL_YEAR: Final = 4  # quarters
QUARTER: Final = 3  # months
MONTHS: Final = {4: "April to June", 7: "July to September", 10: "October to December", 1: "January to March"}


def financial_year(day: date) -> str:
    """Return the financial year of a day: "2024-25"."""
    start = day.year - (day.month < APRIL)
    return f"{start:04}-{(start + 1) % 100:02}"


def spoken(year: str) -> str:
    """Format a financial year for an axis, a column or a menu: "2024-25" becomes "2024/25".

    Raises:
        ValueError: not a financial year.
    """
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", year)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError(f"{year!r} is not a financial year such as 2024-25")
    return year.replace("-", "/")


def year_ending(year: str) -> str:
    """Format a whole financial year in words: "2024-25" becomes "year ending March 2025"."""
    return f"year ending {_month(days(year)[1])}"


def covered(year: str, quarters: Collection[date]) -> str:
    """Describe the available part of a financial year: "year ending March 2025", "April to June 2025 (3 months)".

    Args:
        year: in data.
        quarters: first days of the available quarters, of this and of other years.

    Raises:
        ValueError: none of them is of this year.
    """
    available = sorted(day for day in quarters if financial_year(day) == year)
    if not available:
        raise ValueError(f"no quarter of {year} is held")
    if len(available) == FULL_YEAR:
        return year_ending(year)
    runs = [[available[0]]]
    for day in available[1:]:
        if day == _next_quarter(runs[-1][-1]):
            runs[-1].append(day)
        else:
            runs.append([day])
    return f"{' and '.join(months(run[0], run[-1]) for run in runs)} ({len(available) * QUARTER} months)"


def months(first: date, last: date) -> str:
    """Name the span from the first month of one quarter to the last of another: "April to December 2025"."""
    end = last.replace(month=last.month + QUARTER - 1)
    return f"{_month(first) if first.year != end.year else calendar.month_name[first.month]} to {_month(end)}"


def during(period: str) -> str:
    """Put a period after its number: "in the year ending March 2025", "in April to June 2025"."""
    return f"in {'the ' if period.startswith('year ') else ''}{period}"


def _month(day: date) -> str:
    return f"{calendar.month_name[day.month]} {day.year}"


def _next_quarter(first: date) -> date:
    """Return the first day of the quarter after one."""
    return date(first.year + 1, 1, 1) if first.month > QUARTER * 3 else first.replace(month=first.month + QUARTER)


def quarter(first: date) -> str:
    """Name a quarter by its first day: "April to June 2024"."""
    return f"{MONTHS[first.month]} {first.year}"


def days(year: str) -> tuple[date, date]:
    """Return the first and last day of a financial year."""
    first = int(year[:4])
    return date(first, APRIL, 1), date(first + 1, APRIL - 1, 31)


def calendar_years(period: str, stated: str) -> tuple[str, ...]:
    """Return the calendar years that a period in words covers: "2024-25", "October 2022 to October 2025".

    Args:
        period: in the source's words.
        stated: a date that begins with a year, used where the words name none.
    """
    years = [int(year) for pair in re.findall(r"\b([0-9]{4})(?:-([0-9]{2}))?\b", period) for year in _both(*pair)]
    return tuple(str(year) for year in range(min(years), max(years) + 1)) if years else (stated[:4],)


def _both(first: str, second: str) -> tuple[str, ...]:
    return (first, first[:2] + second) if second else (first,)


def span(written: str) -> tuple[date, date]:
    """Return the first and last day of a written day, month or year: "2025-04-08", "2025-04" or "2025"."""
    year, *finer = (int(part) for part in written.split("-"))
    match finer:
        case []:
            return date(year, 1, 1), date(year, 12, 31)
        case [month]:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    day = date(year, *finer)
    return day, day


def is_older(written: str, than: date, months: int) -> bool:
    """Return whether every day that a date of any precision can mean is more than so many months before a day."""
    last = span(written)[1]
    later, month = divmod(last.month - 1 + months, 12)
    year = last.year + later
    day = min(last.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) < than
