"""One browser that draws: started at the first need, ended when idle, made anew when it dies, cut off from the network."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import shutil
import signal
from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final

from choreographer.browsers.chromium import Chromium
from choreographer.errors import BrowserFailedError, ChannelClosedError, ChromeNotFoundError
from kaleido import Kaleido, PageGenerator

from lib.images import fonts

if TYPE_CHECKING:
    from collections.abc import Coroutine, MutableMapping, Sequence

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no name of any host is looked up
    "--disable-background-networking",
    "--disable-quic",
    "--font-render-hinting=none",  # letters stand where the measure says
    "--force-color-profile=srgb",
    "--disable-lcd-text",
)
MISSING: Final = (
    "Pictures need Chrome or Chromium on the server, and it has none. Install it with 'apt-get install chromium' or "
    "'plotly_get_chrome', or set CHROMIUM to its path. The tables and all other files are there without it."
)
log = logging.getLogger(__name__)


class NoBrowserError(Exception):
    """No browser is installed, or it cannot be started."""


class BusyError(Exception):
    """As many pictures wait as may wait."""


class SlowError(Exception):
    """A picture was not drawn in time."""


def chromium() -> str | None:
    """The browser that this machine has; CHROMIUM names another."""
    named = os.environ.get("CHROMIUM", "")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


class _Quiet(Chromium):
    """Chromium with our fonts and without the network."""

    def get_cli(self) -> Sequence[str]:
        return [*super().get_cli(), *FLAGS]

    def get_env(self) -> MutableMapping[str, str]:
        return super().get_env() | {"FONTCONFIG_FILE": str(fonts.configuration())}


class Browser:
    """A browser behind a bounded queue. Safe to share between threads; used from one event loop of its own.

    Args:
        most: pictures that may be asked for at the same time; one is drawn, the others wait.
        patience: seconds for one picture, waiting included.
        idle: seconds without a picture after which the browser is ended.
    """

    def __init__(self, most: int = 8, patience: float = 20, idle: float = 60) -> None:
        self.most, self.patience, self.idle = most, patience, idle
        self._asked = 0
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn = asyncio.Lock()
        self._kaleido: Kaleido | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    def draw(self, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        """The figure as Kaleido gives it for `format`, `width`, `height` and `scale`. Blocks.

        Raises:
            NoBrowserError: there is no browser, or it cannot be started.
            BusyError: too many pictures wait.
            SlowError: it took longer than `patience`.
        """
        if chromium() is None:
            raise NoBrowserError(MISSING)
        with self._lock:
            if self._asked >= self.most:
                raise BusyError("Too many pictures are being made at this moment. Try again in a few seconds.")
            self._asked += 1
        try:
            return self._run(asyncio.wait_for(self._drawn(figure, options), self.patience))
        except TimeoutError:
            raise SlowError("The picture took too long to draw. Try again in a minute.") from None
        finally:
            with self._lock:
                self._asked -= 1

    def close(self) -> None:
        """End the browser, if there is one; the next picture starts another."""
        if self._loop is not None:
            self._run(self._end())

    @property
    def process(self) -> int | None:
        """The process of the browser that runs now."""
        return self._kaleido.subprocess.pid if self._kaleido else None

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever the work gives
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                Thread(target=self._loop.run_forever, name="pictures", daemon=True).start()
                atexit.register(self.close)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _drawn(self, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        async with self._turn:
            if self._rest:
                self._rest.cancel()
            try:
                try:
                    return await self._once(figure, options)
                except (ChannelClosedError, BrowserFailedError, RuntimeError, OSError) as error:
                    log.warning("the browser that draws pictures is made anew: %s", type(error).__name__)
                    await self._stop()
                    return await self._once(figure, options)
            except BaseException:
                # Cancelled in the middle, or failed twice: what it would answer to the next is not known.
                await asyncio.shield(self._stop())
                raise
            finally:
                self._rest = asyncio.get_running_loop().call_later(self.idle, self._lie_down)

    async def _once(self, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        kaleido = self._kaleido or await self._start()
        drawing = asyncio.ensure_future(kaleido.calc_fig(figure, options))
        died = asyncio.ensure_future(_death(kaleido))
        try:
            await asyncio.wait({drawing, died}, return_when=asyncio.FIRST_COMPLETED)
            if not drawing.done():
                raise ChannelClosedError
            return drawing.result()
        finally:
            drawing.cancel()
            died.cancel()

    async def _start(self) -> Kaleido:
        try:
            kaleido = Kaleido(
                n=1,
                timeout=self.patience,
                page_generator=PageGenerator(mathjax=False),
                path=chromium(),
                browser_cls=_Quiet,
                enable_sandbox=os.geteuid() != 0,  # a browser run by root cannot have one
            )
            await kaleido.open()
        except (ChromeNotFoundError, BrowserFailedError, OSError) as error:
            raise NoBrowserError(f"The browser that draws pictures could not be started. {MISSING}") from error
        self._kaleido = kaleido
        return kaleido

    def _lie_down(self) -> None:
        self._ending = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        async with self._turn:
            await self._stop()

    async def _stop(self) -> None:
        """End the browser kindly, and its whole group by force if it stays."""
        kaleido, self._kaleido = self._kaleido, None
        if kaleido is None:
            return
        with suppress(Exception):
            await asyncio.wait_for(kaleido.close(), 5)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(kaleido.subprocess.pid, signal.SIGKILL)  # it leads a session of its own


async def _death(kaleido: Kaleido) -> None:
    """Wait until the browser's process has ended: a question that it got then is never answered."""
    while kaleido.subprocess.poll() is None:
        await asyncio.sleep(0.1)


BROWSER: Final = Browser()
