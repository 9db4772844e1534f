"""Parse and format publication times as people write them, in Europe/London time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from lib.model import uk_time

FORM: Final = "%Y-%m-%d %H:%M"


def parse_london(written: str) -> datetime:
    """Parse a time such as "2027-01-21 09:30", without a time zone, as in the releases table.

    Raises:
        ValueError: it has another form, does not exist, or occurs twice because the clocks change; the message is a
            sentence.
    """
    try:
        local = datetime.strptime(written, FORM)  # noqa: DTZ007 - London time, as in the data
    except ValueError:
        raise ValueError(f"'{written}' is not a day and a time such as 2027-01-21 09:30.") from None
    if not uk_time.exists(local):
        raise ValueError(f"{written} does not exist in London: the clocks go forward over it. Choose another time.")
    first, second = (local.replace(tzinfo=uk_time.LONDON, fold=fold).utcoffset() for fold in (0, 1))
    if first != second:
        raise ValueError(f"{written} comes twice in London: the clocks go back over it. Choose another time.")
    return local


def format_utc(local: datetime) -> str:
    """Format a London time for the descriptor: "2027-01-21T09:30:00Z"."""
    return uk_time.in_utc(local).strftime("%Y-%m-%dT%H:%M:%SZ")
