"""Moments: what a clock on the wall in London says, and the same in UTC, in which moments are compared."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def in_utc(local: datetime) -> datetime:
    """The moment at which clocks in London say `local`, which has no time zone.

    In the hour that comes twice in autumn the first time is meant, when summer time still holds.
    """
    return local.replace(tzinfo=LONDON, fold=0).astimezone(UTC)


def in_london(moment: datetime) -> datetime:
    """What clocks in London say at a moment, without a time zone."""
    return moment.astimezone(LONDON).replace(tzinfo=None, fold=0)


def exists(local: datetime) -> bool:
    """Whether clocks in London ever say `local`: an hour is left out in spring."""
    return in_london(in_utc(local)) == local
