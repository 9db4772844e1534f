"""What readers ask for and is not there yet: made by few hands, once for all who ask meanwhile, and only so much waits.

Readers' own pages run in threads of their own. Whatever is made here beside them takes turns, so that a thousand
addresses that nobody asked for before keep one core busy and no reader waiting.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from lib.model.limits import BusyError, SlowError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class NotReadyError(Exception):
    """It would have to be made, and whoever asks wants only what is ready."""


# Whether whoever asks wants only what is ready: a balancer, which limits what is made and nothing else.
ONLY_READY: Final[ContextVar[bool]] = ContextVar("only_ready", default=False)


@dataclass(slots=True)
class _Work:
    """Something that is being made, or waits for it, and how many ask for it."""

    made: Future[Any]
    asked: int = 0


class WorkQueue:
    """A few hands and a bounded queue. Safe to share between threads and event loops.

    Args:
        name: of its threads.
        hands: how many things are made at the same time.
        most: how many are made or wait.
        patience: seconds that one who asks will wait.
    """

    def __init__(self, name: str, hands: int, most: int, patience: float) -> None:
        self.name, self.hands, self.most, self.patience = name, hands, most, patience
        self._lock = RLock()
        self._works: dict[Hashable, _Work] = {}
        self._threads: ThreadPoolExecutor | None = None

    @property
    def asked(self) -> int:
        """How many things are being made or wait."""
        return len(self._works)

    async def make(self, key: Hashable, work: Callable[[], T], *, ready: bool = False, cheap: bool = False) -> T:
        """What `work` makes; equal keys mean equal work, which is done once for all who ask for it meanwhile.

        Args:
            key: tells works apart.
            work: makes it.
            ready: it lies somewhere and need only be fetched, which waits for no turn.
            cheap: it is made also for those who want only what is ready.

        Raises:
            BusyError: too much waits.
            SlowError: it took longer than `patience`. If nobody else asks for it, it is made only if it was begun.
            NotReadyError: only what is ready is wanted, and nobody has begun it.
        """
        if ready:
            return await asyncio.to_thread(work)
        if ONLY_READY.get() and not cheap and key not in self._works:
            raise NotReadyError
        found = self._begun(key, work)
        waiting = asyncio.wrap_future(found.made)
        # What a work raises is for those who still wait for it.
        waiting.add_done_callback(lambda made: made.cancelled() or made.exception())
        try:
            done, _ = await asyncio.wait({waiting}, timeout=self.patience)
        finally:
            with self._lock:
                found.asked -= 1
        if done:
            return waiting.result()
        with self._lock:
            if not found.asked:
                found.made.cancel()
        raise SlowError("This took too long to make. Try again in a few seconds.")

    def close(self) -> None:
        """Begin nothing more of what waits. Whoever asks later finds the workshop open again."""
        with self._lock:
            if self._threads:
                self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None

    def _begun(self, key: Hashable, work: Callable[[], Any]) -> _Work:
        with self._lock:
            found = self._works.get(key)
            if found is None:
                if len(self._works) >= self.most:
                    raise BusyError("Too much is being made at this moment. Try again in a few seconds.")
                self._threads = self._threads or ThreadPoolExecutor(self.hands, self.name)
                found = self._works[key] = _Work(self._threads.submit(work))
                found.made.add_done_callback(lambda _: self._ended(key))
            found.asked += 1
            return found

    def _ended(self, key: Hashable) -> None:
        with self._lock:
            self._works.pop(key, None)


# One core is enough for files: a new one takes up to a few tenths of a second. nginx waits for 30 seconds.
FILES: Final = WorkQueue("files", hands=1, most=16, patience=25)
# The browser draws one picture at a time; meanwhile the next is composed. A little more patient than the browser, whose
# 20 seconds must end first: who asks again would otherwise join work that is ending.
PICTURES: Final = WorkQueue("pictures", hands=2, most=24, patience=23)
