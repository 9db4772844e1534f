"""Moments of release as people write them, in Europe/London time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
FORM: Final = "%Y-%m-%d %H:%M"


def london(written: str) -> datetime:
    """A moment such as "2027-01-21 09:30", without a time zone, as the releases table holds it.

    Raises:
        ValueError: it is not so written, does not exist, or comes twice, because the clocks change; the message is a
            sentence.
    """
    try:
        local = datetime.strptime(written, FORM)  # noqa: DTZ007 - London is added below, twice
    except ValueError:
        raise ValueError(f"'{written}' is not a day and a time such as 2027-01-21 09:30.") from None
    before, after = (local.replace(tzinfo=LONDON, fold=fold).utcoffset() for fold in (0, 1))
    if before is None or after is None or before == after:
        return local
    if before < after:
        raise ValueError(f"{written} does not exist in London: the clocks go forward over it. Choose another time.")
    raise ValueError(f"{written} comes twice in London: the clocks go back over it. Choose another time.")


def in_utc(local: datetime) -> str:
    """A moment in London as the descriptor writes it: "2027-01-21T09:30:00Z"."""
    return local.replace(tzinfo=LONDON).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
