"""A bounded queue for expensive work: few threads, each distinct job run once for all its callers.

Readers' pages run in threads of their own. Everything made for files and pictures goes through this queue, so that a
burst of requests for uncached content keeps at most one core busy and delays no reader.
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
    """The content is not cached, and the caller accepts only cached content."""


# Whether this request accepts cached content only: see `only_ready`.
ONLY_READY: Final[ContextVar[bool]] = ContextVar("only_ready", default=False)


@dataclass(slots=True)
class _Job:
    """A job that is queued or running, and how many callers wait for it."""

    result: Future[Any]
    waiting: int = 0


class WorkQueue:
    """A thread pool with a bounded queue. Safe to share between threads and event loops.

    Args:
        name: prefix of its threads' names.
        workers: jobs that run at the same time.
        limit: jobs that run or wait.
        timeout: seconds that a caller waits.
    """

    def __init__(self, name: str, workers: int, limit: int, timeout: float) -> None:
        self.name, self.workers, self.limit, self.timeout = name, workers, limit, timeout
        self._lock = RLock()
        self._jobs: dict[Hashable, _Job] = {}
        self._threads: ThreadPoolExecutor | None = None

    @property
    def pending(self) -> int:
        """Number of jobs that run or wait."""
        return len(self._jobs)

    async def make(self, key: Hashable, work: Callable[[], T], *, ready: bool = False, cheap: bool = False) -> T:
        """Run `work` in its turn and return its result; callers with an equal key share one run.

        Args:
            key: identifies the work.
            work: makes the result.
            ready: the result is cached: fetch it at once, in a thread.
            cheap: run also for requests that accept cached content only.

        Raises:
            BusyError: the queue is full.
            SlowError: it took longer than `timeout`. If no other caller waits, a job that has not begun is cancelled.
            NotReadyError: only cached content is accepted, and no job of this key is queued.
        """
        if ready:
            return await asyncio.to_thread(work)
        if ONLY_READY.get() and not cheap and key not in self._jobs:
            raise NotReadyError
        job = self._submit(key, work)
        future = asyncio.wrap_future(job.result)
        # Retrieve the exception, else asyncio logs it when every caller has given up.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            done, _ = await asyncio.wait({future}, timeout=self.timeout)
        finally:
            with self._lock:
                job.waiting -= 1
        if done:
            return future.result()
        with self._lock:
            if not job.waiting:
                job.result.cancel()
        raise SlowError("This took too long to make. Try again in a few seconds.")

    def close(self) -> None:
        """Cancel queued jobs and stop the threads; a later call starts new ones."""
        with self._lock:
            if self._threads:
                self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None

    def _submit(self, key: Hashable, work: Callable[[], Any]) -> _Job:
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                if len(self._jobs) >= self.limit:
                    raise BusyError("We are making too many files at the moment. Try again in a few seconds.")
                self._threads = self._threads or ThreadPoolExecutor(self.workers, self.name)
                job = self._jobs[key] = _Job(self._threads.submit(work))
                job.result.add_done_callback(lambda _: self._ended(key))
            job.waiting += 1
            return job

    def _ended(self, key: Hashable) -> None:
        with self._lock:
            self._jobs.pop(key, None)


# One worker is enough for files: a new one takes up to a few tenths of a second. nginx waits for 30 seconds.
FILES: Final = WorkQueue("files", workers=1, limit=16, timeout=25)
# A figure takes some milliseconds, and a reader looks at the place where it comes: it never waits for a file.
FIGURES: Final = WorkQueue("figures", workers=1, limit=256, timeout=25)
# Answers of the API take some milliseconds, those of a long table a few tenths of a second.
ANSWERS: Final = WorkQueue("answers", workers=1, limit=128, timeout=25)
# The browser draws one picture at a time; the second worker composes the next meanwhile. The timeout exceeds the
# browser's 20 seconds, so that a retry never joins a job that is about to time out.
PICTURES: Final = WorkQueue("pictures", workers=2, limit=24, timeout=23)
