"""One headless browser without network: started when needed, stopped when idle, restarted when it dies."""

from __future__ import annotations

import asyncio
import atexit
import json
import logging
import os
import shutil
import signal
from base64 import b64decode
from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final

from choreographer.browsers.chromium import Chromium
from choreographer.errors import BrowserFailedError, ChannelClosedError, ChromeNotFoundError
from kaleido import Kaleido, PageGenerator

from lib import settings
from lib.model.limits import BusyError, SlowError
from lib.outlets.pictures import fonts
from lib.outlets.pictures.metadata import PRECISE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, MutableMapping, Sequence

    from choreographer import Tab

WITH_WINDOWS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The first is Chromium without its windows: it draws the same and takes less time.
NAMES: Final = ("chromium-headless-shell", *WITH_WINDOWS)
FLAGS: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no host name resolves
    "--disable-background-networking",
    "--disable-quic",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--disable-lcd-text",
)
MISSING: Final = (
    "Images need Chrome or Chromium on the server, and it has none. Install it with 'apt-get install chromium' or "
    "'plotly_get_chrome', or set CHROMIUM to its path. You can download the tables and all other files without it."
)
DIED: Final = "We could not make the image, because the program that makes it ended twice. Try again in a few seconds."
UNSTARTED: Final = (
    "We could not make the image, because the program that makes it did not start. Try again in a few seconds. "
    "You can download the tables and all other files without it."
)
# What its library raises when it has died, depending on what was waiting for it just then.
DEATHS: Final = (ChannelClosedError, BrowserFailedError, RuntimeError, OSError, asyncio.InvalidStateError)
log = logging.getLogger(__name__)


class NoBrowserError(Exception):
    """No browser is installed, or it cannot be started."""


class DiedError(NoBrowserError):
    """The browser died twice while it rendered one picture, or did not start; a retry may succeed."""


def chromium() -> str | None:
    """Return the path of this machine's browser; CHROMIUM overrides it."""
    named = settings.current().chromium
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


class _OfflineChromium(Chromium):
    """Chromium with our fonts and without network."""

    def get_cli(self) -> Sequence[str]:
        return [*super().get_cli(), *FLAGS]

    def get_env(self) -> MutableMapping[str, str]:
        return {**super().get_env(), "FONTCONFIG_FILE": str(fonts.configuration())}


class Browser:
    """A browser behind a bounded queue. Safe to share between threads; runs in an event loop of its own.

    Args:
        limit: pictures that may be requested at the same time; one is rendered, the others wait. An uncached page of
            the bulletin requests seven, and three readers may come at once.
        timeout: seconds for one picture, waiting included.
        idle: seconds without a picture after which the browser is stopped.
    """

    def __init__(self, limit: int = 24, timeout: float = 20, idle: float = 60) -> None:
        self.limit, self.timeout, self.idle = limit, timeout, idle
        self._pending = 0
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._one_at_a_time = asyncio.Lock()
        self._kaleido: Kaleido | None = None
        self._tab: Tab | None = None  # the tab that rasterises SVGs and prints pages
        self._idle_timer: asyncio.TimerHandle | None = None
        self._stopping: asyncio.Task[None] | None = None

    def draw(self, figure: dict[str, Any], width: float, height: float) -> str:
        """Render the figure as Plotly's SVG. Blocks.

        Raises:
            NoBrowserError: there is no browser, it cannot be started, or (DiedError) it died twice.
            BusyError: too many pictures wait.
            SlowError: it took longer than `timeout`.
        """
        options: Any = {"format": "svg", "width": width, "height": height, "scale": 1}

        async def work(kaleido: Kaleido) -> str:
            return (await kaleido.calc_fig(figure, options)).decode()

        return self._submit(work)

    def paint(self, svg: str, ending: str, width: float, height: float) -> bytes:
        """Render an SVG as PNG, in pixels, or as PDF, in points. Blocks and raises as `draw` does."""

        async def work(kaleido: Kaleido) -> bytes:
            if self._tab is None:
                self._tab = await kaleido.create_tab(url="", window=True)
            return await _rasterise(self._tab, svg, ending, width, height)

        return self._submit(work)

    def print(self, page: str) -> bytes:
        """Print HTML, without its root element, as PDF in the size that its style sets. Blocks and raises as `draw`."""

        async def work(kaleido: Kaleido) -> bytes:
            if self._tab is None:
                self._tab = await kaleido.create_tab(url="", window=True)
            await _load(self._tab, page)
            return await _to_pdf(self._tab)

        return self._submit(work)

    def _submit(self, work: Callable[[Kaleido], Awaitable[Any]]) -> Any:  # noqa: ANN401 - the result of `work`
        if chromium() is None:
            raise NoBrowserError(MISSING)
        with self._lock:
            if self._pending >= self.limit:
                raise BusyError("We are making too many images at the moment. Try again in a few seconds.")
            self._pending += 1
        try:
            return self._run(asyncio.wait_for(self.in_turn(work), self.timeout))
        except TimeoutError:
            raise SlowError("The image took too long to make. Try again in a few seconds.") from None
        finally:
            with self._lock:
                self._pending -= 1

    def close(self) -> None:
        """Stop the browser, if it runs; the next picture starts another."""
        if self._loop is not None:
            self._run(self._stop_in_turn())

    @property
    def pending(self) -> int:
        """Number of requested pictures that are not finished, including the one being rendered."""
        return self._pending

    @property
    def process(self) -> int | None:
        """Process id of the running browser; None where there is none."""
        return self._kaleido.subprocess.pid if self._kaleido else None

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - the result of `work`
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._loop.set_exception_handler(_log_exception)
                Thread(target=self._loop.run_forever, name="pictures", daemon=True).start()
                atexit.register(self.close)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def in_turn(self, work: Callable[[Kaleido], Awaitable[Any]]) -> Any:  # noqa: ANN401
        """Run one piece of work at a time; retry once with a new browser where the old one died."""
        async with self._one_at_a_time:
            if self._idle_timer:
                self._idle_timer.cancel()
            try:
                try:
                    return await self._attempt(work)
                except DEATHS as error:
                    log.warning("the browser that draws pictures is made anew: %s", type(error).__name__)
                    await self._stop()
                    return await self._attempt(work)
            except BaseException as error:
                # Cancelled or failed twice: the browser's state is unknown.
                await asyncio.shield(self._stop())
                if isinstance(error, DEATHS) and not isinstance(error, TimeoutError):
                    log.warning("the browser that draws pictures died again: %s", type(error).__name__)
                    raise DiedError(DIED) from error
                raise
            finally:
                self._idle_timer = asyncio.get_running_loop().call_later(self.idle, self._stop_idle)

    async def _attempt(self, work: Callable[[Kaleido], Awaitable[Any]]) -> Any:  # noqa: ANN401
        """Do one piece of work once.

        Raises:
            ChannelClosedError: the browser died. What waits for it may then be cancelled, by its library and not by us.
        """
        try:
            return await self._work(work)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise ChannelClosedError from None

    async def _work(self, work: Callable[[Kaleido], Awaitable[Any]]) -> Any:  # noqa: ANN401
        kaleido = self._kaleido or await self._start()
        result = asyncio.ensure_future(work(kaleido))
        exited = asyncio.ensure_future(_wait_for_exit(kaleido))
        try:
            await asyncio.wait({result, exited}, return_when=asyncio.FIRST_COMPLETED)
            if not result.done():
                raise ChannelClosedError
            return result.result()
        finally:
            result.cancel()
            exited.cancel()

    async def _start(self) -> Kaleido:
        try:
            kaleido = Kaleido(
                n=1,
                timeout=self.timeout,
                page_generator=plotly_page(),
                path=chromium(),
                browser_cls=_OfflineChromium,
                enable_sandbox=os.geteuid() != 0,  # Chromium has none when run by root
            )
            await kaleido.open()
        except ChromeNotFoundError as error:
            raise NoBrowserError(MISSING) from error
        except DEATHS as error:
            log.warning("the browser that draws pictures could not be started: %s", type(error).__name__)
            raise DiedError(UNSTARTED) from error
        self._kaleido = kaleido
        return kaleido

    def _stop_idle(self) -> None:
        self._stopping = asyncio.get_running_loop().create_task(self._stop_in_turn())

    async def _stop_in_turn(self) -> None:
        async with self._one_at_a_time:
            await self._stop()

    async def _stop(self) -> None:
        """Close the browser, then kill its process group if it is still there."""
        kaleido, self._kaleido, self._tab = self._kaleido, None, None
        if kaleido is None:
            return
        with suppress(Exception):
            await asyncio.wait_for(kaleido.close(), 5)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(kaleido.subprocess.pid, signal.SIGKILL)  # it leads its own process group


def _log_exception(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log one line instead of a traceback: tasks of a browser that died raise as expected."""
    log.info("while drawing pictures: %s", type(context.get("exception")).__name__)


def plotly_page() -> PageGenerator:
    """Build Plotly's page, without MathJax and with text drawn at the measured width."""
    page = PageGenerator(mathjax=False)
    page.header += f"        <style>{PRECISE}</style>\n"
    return page


async def _rasterise(tab: Tab, svg: str, ending: str, width: float, height: float) -> bytes:
    unit = "px" if ending == "png" else "pt"
    page = (
        f"<head><style>@page{{size:{width}{unit} {height}{unit};margin:0}}html,body{{margin:0}}"
        f"svg{{display:block;width:{width}{unit};height:{height}{unit}}}</style></head><body>{svg}</body>"
    )
    await _load(tab, page)
    if ending == "pdf":
        return await _to_pdf(tab)
    screen = {"width": int(width), "height": int(height), "deviceScaleFactor": 1, "mobile": False}
    await _send(tab, "Emulation.setDeviceMetricsOverride", **screen)
    answer = await _send(tab, "Page.captureScreenshot", format="png")
    return b64decode(answer["data"])


async def _load(tab: Tab, page: str) -> None:
    await _send(tab, "Runtime.evaluate", expression=f"document.documentElement.innerHTML = {json.dumps(page)}")
    await _send(tab, "Runtime.evaluate", expression="document.fonts.ready.then(() => 0)", awaitPromise=True)


async def _to_pdf(tab: Tab) -> bytes:
    answer = await _send(tab, "Page.printToPDF", printBackground=True, preferCSSPageSize=True)
    return b64decode(answer["data"])


async def _send(tab: Tab, command: str, **parameters: object) -> dict[str, Any]:
    answer = await tab.send_command(command, params=parameters)
    if "error" in answer:
        raise RuntimeError(f"{command}: {answer['error']}")
    return answer["result"]


async def _wait_for_exit(kaleido: Kaleido) -> None:
    """Wait until the browser's process has ended, because then it never answers a pending command."""
    while kaleido.subprocess.poll() is None:  # noqa: ASYNC110 - no event is set when a process ends
        await asyncio.sleep(0.1)


BROWSER: Final = Browser()
