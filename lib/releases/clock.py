"""The time by which releases come due: this computer's, but never back before what readers have seen."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Final

from lib import settings
from lib.storage import files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONGEST: Final = 40  # characters of a moment as the note writes it


def _system() -> datetime:
    return datetime.now(UTC)


class Clock:
    """A clock that does not go back behind the newest change that readers saw; safe to share between threads.

    Only changes that were shown hold it: a clock that ran ahead for a while must not make later packages public.

    Args:
        name: of the note in the cache folder that outlives the process; where it cannot be written, or the name is
            empty, the process alone remembers.
        tell: this computer's time, in UTC.
    """

    def __init__(self, name: str, tell: Callable[[], datetime] = _system) -> None:
        self._name, self._tell, self._lock = name, tell, Lock()
        self._seen: datetime | None = None

    def now(self) -> datetime:
        """The time, in UTC."""
        seen = self._seen
        if seen is None:
            with self._lock:
                seen = self._seen = self._seen or self._noted()
        return max(self._tell(), seen)

    def saw(self, moment: datetime) -> None:
        """Remember that readers saw what changed at `moment`."""
        self.now()
        with self._lock:
            if self._seen is None or moment <= self._seen:
                return
            self._seen = moment
            if not self._name:
                return
            with suppress(OSError, RuntimeError):
                files.write_whole(self._place(), moment.isoformat().encode("ascii"))

    def _noted(self) -> datetime:
        with suppress(OSError, RuntimeError, ValueError):  # without a name a folder, which cannot be read
            noted = datetime.fromisoformat(self._place().read_text(encoding="ascii")[:LONGEST])
            if noted.tzinfo:
                return noted.astimezone(UTC)
        return datetime.min.replace(tzinfo=UTC)

    def _place(self) -> Path:
        return settings.current().cache / self._name
