"""What goes on beside the readers: a package that comes while the dashboard runs, and a release that comes due."""

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

PAUSE: Final = 1.0  # seconds between two looks at the folders
AHEAD: Final = timedelta(seconds=30)  # before a release is due its exhibits are made
LONGEST_CHECK: Final = 300  # seconds
MOST_LINES: Final = 50  # problems that are logged one by one

log = logging.getLogger(__name__)


class Watcher:
    """Looks after a store while it is served.

    Args:
        store: whose folders are looked at.
        warm: makes what readers ask for first of what is about to be shown, and lets nothing out.
        check: checks a package that was never checked, so that this process need not.
    """

    def __init__(
        self, store: Store, warm: Callable[[PublicReleases], None], check: Callable[[Path], object] | None = None
    ) -> None:
        self._store, self._warm, self._check = store, warm, check
        self._last = store.looks()
        self._shown = store.shown().current_or_none

    def look(self) -> None:
        """Take in what changed in the folders, once it has come to rest; make ready what is due soon.

        A folder that looks another way than at the look before is still being written.
        """
        looks = self._store.looks()
        at_rest, self._last = looks == self._last, looks
        if at_rest and not self._store.is_read(looks):
            self.reload()
        self._tell()
        self._store.prepare(self._warm, AHEAD)

    def reload(self) -> None:
        """Take in what changed in the folders now, and log every problem."""
        told(self._store.reload(self._check, self._warm))
        self._tell()

    def _tell(self) -> None:
        """Say which release is shown where that is another than before."""
        now = self._store.shown().current_or_none
        if now is self._shown:
            return
        self._shown = now
        if now is None:
            log.warning("No release is shown: every one that was out has been withdrawn.")
        else:
            log.info("Release %s is shown.", now.id)


def told(problems: Iterable[Problem]) -> None:
    """Log problems, a line each, and how many there are if they are too many."""
    found = [str(problem) for problem in problems]
    for line in found[:MOST_LINES]:
        log.warning(line)
    if len(found) > MOST_LINES:
        log.warning("%s problems in all; the first %s are listed.", f"{len(found):,}", MOST_LINES)
    if found:
        telemetry.load_failed()
        log.warning("What has a problem is not shown: what was shown in its place stays.")


def check_beside(path: Path) -> None:
    """Check a package in a process of its own: a second of work here would keep readers waiting.

    One that passes leaves a note of it. One that does not is checked here again, which names its problems.
    """
    command = [sys.executable, "-m", "lib", "check", str(path.absolute())]
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=LONGEST_CHECK)  # noqa: S603 - ours


@asynccontextmanager
async def watching(store: Store, warm: Callable[[PublicReleases], None]) -> AsyncGenerator[None]:
    """Look after the store until the server stops. SIGHUP takes in what changed at once."""
    watch, called = Watcher(store, warm, check_beside), asyncio.Event()
    loop = asyncio.get_running_loop()
    # Only the main thread of a process on Unix is told by signals; elsewhere the folders are looked at all the same.
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
            told(error.problems)
        except Exception:
            # Whatever goes wrong with a new package, the dashboard goes on showing the one that it has.
            log.exception("The folders of releases could not be looked at.")
