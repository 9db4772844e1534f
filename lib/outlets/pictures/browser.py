"""One browser that draws: started when needed, ended when idle, made anew when it dies, cut off from the network."""

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

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no name of any host is looked up
    "--disable-background-networking",
    "--disable-quic",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--disable-lcd-text",
)
MISSING: Final = (
    "Pictures need Chrome or Chromium on the server, and it has none. Install it with 'apt-get install chromium' or "
    "'plotly_get_chrome', or set CHROMIUM to its path. The tables and all other files are there without it."
)
DIED: Final = "The picture could not be drawn: the program that draws it ended twice. Try again in a few seconds."
UNSTARTED: Final = (
    "The picture could not be drawn: the program that draws it did not start. Try again in a few seconds. "
    "The tables and all other files are there without it."
)
DEATHS: Final = (ChannelClosedError, BrowserFailedError, RuntimeError, OSError)
log = logging.getLogger(__name__)


class NoBrowserError(Exception):
    """No browser is installed, or it cannot be started."""


class DiedError(NoBrowserError):
    """The browser ended twice while it made one picture, or did not start: the next one may."""


def chromium() -> str | None:
    """The browser that this machine has; CHROMIUM names another."""
    named = settings.current().chromium
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


class _Quiet(Chromium):
    """Chromium with our fonts and without the network."""

    def get_cli(self) -> Sequence[str]:
        return [*super().get_cli(), *FLAGS]

    def get_env(self) -> MutableMapping[str, str]:
        return {**super().get_env(), "FONTCONFIG_FILE": str(fonts.configuration())}


class Browser:
    """A browser behind a bounded queue. Safe to share between threads; used from one event loop of its own.

    Args:
        most: pictures that may be asked for at the same time; one is drawn, the others wait. A page of the bulletin
            that nobody has read before asks for seven, and three readers may come at once.
        patience: seconds for one picture, waiting included.
        idle: seconds without a picture after which the browser is ended.
    """

    def __init__(self, most: int = 24, patience: float = 20, idle: float = 60) -> None:
        self.most, self.patience, self.idle = most, patience, idle
        self._asked = 0
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn = asyncio.Lock()
        self._kaleido: Kaleido | None = None
        self._easel: Tab | None = None  # the tab in which an SVG is painted
        self._rest: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    def draw(self, figure: dict[str, Any], width: float, height: float) -> str:
        """The figure as SVG, as Plotly gives it. Blocks.

        Raises:
            NoBrowserError: there is no browser, it cannot be started, or (DiedError) it ended twice.
            BusyError: too many pictures wait.
            SlowError: it took longer than `patience`.
        """
        options: Any = {"format": "svg", "width": width, "height": height, "scale": 1}

        async def drawing(kaleido: Kaleido) -> str:
            return (await kaleido.calc_fig(figure, options)).decode()

        return self._asked_for(drawing)

    def paint(self, svg: str, ending: str, width: float, height: float) -> bytes:
        """An SVG as PNG, `width` and `height` in pixels, or as PDF, in points. Blocks and raises as `draw` does."""

        async def painting(kaleido: Kaleido) -> bytes:
            if self._easel is None:
                self._easel = await kaleido.create_tab(url="", window=True)
            return await _painted(self._easel, svg, ending, width, height)

        return self._asked_for(painting)

    def print(self, page: str) -> bytes:
        """A page of HTML, without its root, as PDF in the size that its style names. Blocks and raises as `draw`."""

        async def printing(kaleido: Kaleido) -> bytes:
            if self._easel is None:
                self._easel = await kaleido.create_tab(url="", window=True)
            await _shown(self._easel, page)
            return await _printed(self._easel)

        return self._asked_for(printing)

    def _asked_for(self, work: Callable[[Kaleido], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever the work gives
        if chromium() is None:
            raise NoBrowserError(MISSING)
        with self._lock:
            if self._asked >= self.most:
                raise BusyError("Too many pictures are being made at this moment. Try again in a few seconds.")
            self._asked += 1
        try:
            return self._run(asyncio.wait_for(self.in_turn(work), self.patience))
        except TimeoutError:
            raise SlowError("The picture took too long to draw. Try again in a few seconds.") from None
        finally:
            with self._lock:
                self._asked -= 1

    def close(self) -> None:
        """End the browser, if there is one; the next picture starts another."""
        if self._loop is not None:
            self._run(self._end())

    @property
    def asked(self) -> int:
        """How many pictures are asked for and not yet given; one of them is drawn."""
        return self._asked

    @property
    def process(self) -> int | None:
        """The process of the browser that runs now."""
        return self._kaleido.subprocess.pid if self._kaleido else None

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever the work gives
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._loop.set_exception_handler(_told_in_a_line)
                Thread(target=self._loop.run_forever, name="pictures", daemon=True).start()
                atexit.register(self.close)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def in_turn(self, work: Callable[[Kaleido], Awaitable[Any]]) -> Any:  # noqa: ANN401
        """One piece of work after the other, once more with a new browser where the old one has died."""
        async with self._turn:
            if self._rest:
                self._rest.cancel()
            try:
                try:
                    return await self._once(work)
                except DEATHS as error:
                    log.warning("the browser that draws pictures is made anew: %s", type(error).__name__)
                    await self._stop()
                    return await self._once(work)
            except BaseException as error:
                # Cancelled in the middle, or failed twice: what it would answer to the next is not known.
                await asyncio.shield(self._stop())
                if isinstance(error, DEATHS) and not isinstance(error, TimeoutError):
                    log.warning("the browser that draws pictures died again: %s", type(error).__name__)
                    raise DiedError(DIED) from error
                raise
            finally:
                self._rest = asyncio.get_running_loop().call_later(self.idle, self._lie_down)

    async def _once(self, work: Callable[[Kaleido], Awaitable[Any]]) -> Any:  # noqa: ANN401
        kaleido = self._kaleido or await self._start()
        doing = asyncio.ensure_future(work(kaleido))
        died = asyncio.ensure_future(_death(kaleido))
        try:
            await asyncio.wait({doing, died}, return_when=asyncio.FIRST_COMPLETED)
            if not doing.done():
                raise ChannelClosedError
            return doing.result()
        finally:
            doing.cancel()
            died.cancel()

    async def _start(self) -> Kaleido:
        try:
            kaleido = Kaleido(
                n=1,
                timeout=self.patience,
                page_generator=plotly_page(),
                path=chromium(),
                browser_cls=_Quiet,
                enable_sandbox=os.geteuid() != 0,  # a browser run by root cannot have one
            )
            await kaleido.open()
        except ChromeNotFoundError as error:
            raise NoBrowserError(MISSING) from error
        except (BrowserFailedError, OSError) as error:
            log.warning("the browser that draws pictures could not be started: %s", type(error).__name__)
            raise DiedError(UNSTARTED) from error
        self._kaleido = kaleido
        return kaleido

    def _lie_down(self) -> None:
        self._ending = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        async with self._turn:
            await self._stop()

    async def _stop(self) -> None:
        """End the browser kindly, and its whole group by force if it stays."""
        kaleido, self._kaleido, self._easel = self._kaleido, None, None
        if kaleido is None:
            return
        with suppress(Exception):
            await asyncio.wait_for(kaleido.close(), 5)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(kaleido.subprocess.pid, signal.SIGKILL)  # it leads a session of its own


def _told_in_a_line(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What the tasks of a browser that died leave behind is expected: no traceback for it."""
    log.info("while drawing pictures: %s", type(context.get("exception")).__name__)


def plotly_page() -> PageGenerator:
    """Plotly's page, without MathJax and with text measured as it is drawn."""
    page = PageGenerator(mathjax=False)
    page.header += f"        <style>{PRECISE}</style>\n"
    return page


async def _painted(tab: Tab, svg: str, ending: str, width: float, height: float) -> bytes:
    unit = "px" if ending == "png" else "pt"
    page = (
        f"<head><style>@page{{size:{width}{unit} {height}{unit};margin:0}}html,body{{margin:0}}"
        f"svg{{display:block;width:{width}{unit};height:{height}{unit}}}</style></head><body>{svg}</body>"
    )
    await _shown(tab, page)
    if ending == "pdf":
        return await _printed(tab)
    screen = {"width": int(width), "height": int(height), "deviceScaleFactor": 1, "mobile": False}
    await _told(tab, "Emulation.setDeviceMetricsOverride", **screen)
    answer = await _told(tab, "Page.captureScreenshot", format="png")
    return b64decode(answer["data"])


async def _shown(tab: Tab, page: str) -> None:
    await _told(tab, "Runtime.evaluate", expression=f"document.documentElement.innerHTML = {json.dumps(page)}")
    await _told(tab, "Runtime.evaluate", expression="document.fonts.ready.then(() => 0)", awaitPromise=True)


async def _printed(tab: Tab) -> bytes:
    answer = await _told(tab, "Page.printToPDF", printBackground=True, preferCSSPageSize=True)
    return b64decode(answer["data"])


async def _told(tab: Tab, command: str, **parameters: object) -> dict[str, Any]:
    answer = await tab.send_command(command, params=parameters)
    if "error" in answer:
        raise RuntimeError(f"{command}: {answer['error']}")
    return answer["result"]


async def _death(kaleido: Kaleido) -> None:
    """Wait until the browser's process has ended: a question that it got then is never answered."""
    while kaleido.subprocess.poll() is None:  # noqa: ASYNC110 - a process that ends sets no event
        await asyncio.sleep(0.1)


BROWSER: Final = Browser()
