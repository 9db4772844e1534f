"""Convert between London wall-clock time and UTC, in which times are compared."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def in_utc(local: datetime) -> datetime:
    """Convert London wall-clock time without a time zone to UTC.

    In the hour that occurs twice in autumn the first one is meant, in summer time.
    """
    return local.replace(tzinfo=LONDON, fold=0).astimezone(UTC)


def in_london(moment: datetime) -> datetime:
    """Convert a time with a time zone to London wall-clock time without one."""
    return moment.astimezone(LONDON).replace(tzinfo=None, fold=0)


def exists(local: datetime) -> bool:
    """Return whether `local` occurs on London clocks, which skip an hour in spring."""
    return in_london(in_utc(local)) == local
