"""Background task of the server: loads packages that arrive while it runs, and prepares releases that are due."""

from __future__ import annotations

import asyncio
import logging
import signal
import subprocess
import sys
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lib import telemetry
from lib.dataset.table_schema import DataError
from lib.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable
    from pathlib import Path

    from lib.dataset.table_schema import Problem
    from lib.releases.store import PublicReleases, Store

PAUSE: Final = 1.0  # seconds between two checks of the folders
AHEAD: Final = timedelta(seconds=30)  # how long before a release is due its exhibits are built
LONGEST_CHECK: Final = 300  # seconds
MOST_LINES: Final = 50  # problems that are logged one by one

log = logging.getLogger(__name__)


class Watcher:
    """Reloads a store when its folders change.

    Args:
        store: whose folders are watched.
        warm: builds the most requested parts of what is about to be shown; it must not publish anything.
        check: checks a new package outside this process.
    """

    def __init__(
        self, store: Store, warm: Callable[[PublicReleases], None], check: Callable[[Path], object] | None = None
    ) -> None:
        self._store, self._warm, self._check = store, warm, check
        self._last = store.signatures()
        self._shown = store.shown().current_or_none

    def look(self) -> None:
        """Reload what changed in the folders, once it is stable; prepare what is due soon.

        A folder whose signature changed since the last check is still being written.
        """
        signatures = self._store.signatures()
        stable, self._last = signatures == self._last, signatures
        if stable and not self._store.is_read(signatures):
            self.reload()
        self._log_release()
        self._store.prepare(self._warm, AHEAD)

    def reload(self) -> None:
        """Reload what changed in the folders now, and log every problem."""
        log_problems(self._store.reload(self._check, self._warm))
        self._log_release()

    def _log_release(self) -> None:
        """Log which release is shown, if it changed."""
        now = self._store.shown().current_or_none
        if now is self._shown:
            return
        self._shown = now
        if now is None:
            log.warning("No release is shown: every one that was out has been withdrawn.")
        else:
            log.info("Release %s is shown.", now.id)


def log_problems(problems: Iterable[Problem]) -> None:
    """Log problems, one line each up to a limit, and how many there are."""
    lines = [str(problem) for problem in problems]
    for line in lines[:MOST_LINES]:
        log.warning(line)
    if len(lines) > MOST_LINES:
        log.warning("%s problems in all; the first %s are listed.", f"{len(lines):,}", MOST_LINES)
    if lines:
        telemetry.load_failed()
        log.warning("What has a problem is not shown: what was shown in its place stays.")


def check_in_subprocess(path: Path) -> None:
    """Check a package in another process, as this one must not block for a second.

    A package that passes is recorded in the validation cache. One that fails is checked again here, which reports its
    problems.
    """
    command = [sys.executable, "-m", "lib", "check", str(path.absolute())]
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=LONGEST_CHECK)  # noqa: S603 - ours


@asynccontextmanager
async def watch_store(store: Store, warm: Callable[[PublicReleases], None]) -> AsyncGenerator[None]:
    """Watch the store until the server stops. SIGHUP reloads at once."""
    watch, called = Watcher(store, warm, check_in_subprocess), asyncio.Event()
    loop = asyncio.get_running_loop()
    # Signal handlers need the main thread on Unix; elsewhere the folders are still checked regularly.
    with suppress(NotImplementedError, RuntimeError, ValueError):
        loop.add_signal_handler(signal.SIGHUP, called.set)
    task = asyncio.create_task(_until_stopped(watch, called))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGHUP)


async def _until_stopped(watch: Watcher, called: asyncio.Event) -> None:
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(called.wait(), PAUSE)
        act = watch.reload if called.is_set() else watch.look
        called.clear()
        try:
            await asyncio.to_thread(act)
        except DataError as error:
            log_problems(error.problems)
        except Exception:
            # A bad package must not stop the dashboard, which continues with the present one.
            log.exception("The folders of releases could not be looked at.")
