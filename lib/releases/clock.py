"""Clock for publication times: the system's, but never before a change that readers have seen."""

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

LONGEST: Final = 40  # characters of a time in the file


def _system() -> datetime:
    return datetime.now(UTC)


class Clock:
    """A clock that never goes back behind the newest change that readers saw. Thread-safe.

    Only changes that were shown hold it: a clock that ran ahead for a while must not make later packages public.

    Args:
        name: of the file in the cache folder that outlives the process; if it is empty, or the file cannot be written,
            only the process remembers.
        tell: returns the system's time, in UTC.
    """

    def __init__(self, name: str, tell: Callable[[], datetime] = _system) -> None:
        self._name, self._tell, self._lock = name, tell, Lock()
        self._seen: datetime | None = None

    def now(self) -> datetime:
        """Return the time, in UTC."""
        seen = self._seen
        if seen is None:
            with self._lock:
                seen = self._seen = self._seen or self._stored()
        return max(self._tell(), seen)

    def record_change(self, moment: datetime) -> None:
        """Record that readers saw the change at `moment`."""
        self.now()
        with self._lock:
            if self._seen is None or moment <= self._seen:
                return
            self._seen = moment
            if not self._name:
                return
            with suppress(OSError, RuntimeError):
                files.write_whole(self._path(), moment.isoformat().encode("ascii"))

    def _stored(self) -> datetime:
        with suppress(OSError, RuntimeError, ValueError):  # without a name the path is a folder, which cannot be read
            stored = datetime.fromisoformat(self._path().read_text(encoding="ascii")[:LONGEST])
            if stored.tzinfo:
                return stored.astimezone(UTC)
        return datetime.min.replace(tzinfo=UTC)

    def _path(self) -> Path:
        return settings.current().cache / self._name
