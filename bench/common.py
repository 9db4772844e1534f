"""What the measures share: servers, sessions that speak Streamlit's protocol, a browser's name, and printed figures."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import urllib.request
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Sequence

    from streamlit.proto.Navigation_pb2 import Navigation

ROOT = Path(__file__).parents[1]
PAGES = ("/", "/offences", "/forces")
READY = ("/_stcore/health", "/")  # the answers that make a server ready
PATIENCE = 60  # seconds for a server to start or stop
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A browser run by root needs --no-sandbox; the rest keeps it from calling home while it is measured.
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def tell(measure: str, value: str, goal: str) -> None:
    """Print one figure with its goal."""
    print(f"{measure} {value} (goal {goal})", flush=True)


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of the values do not pass."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def chromium() -> str:
    """The browser that the system has; CHROMIUM names another."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise RuntimeError("Chromium is missing: install it, or set CHROMIUM to the path of a Chrome or Chromium.")
    return found


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: its address, the seconds it took to be ready, and its process."""

    url: str
    start: float
    pid: int


@contextmanager
def ours(cache: Path | None = None) -> Generator[Server]:
    """The dashboard as readers get it; `cache` holds the note that its data were checked before."""
    environment = {"XDG_CACHE_HOME": str(cache)} if cache else {}
    command = [sys.executable, "-m", "lib", "serve", "--host", "127.0.0.1", "--port"]
    with _running(command, ROOT, environment) as server:
        yield server


@contextmanager
def stock(folder: Path) -> Generator[Server]:
    """The same pages under `streamlit run` from a copy in `folder`, with the settings that Streamlit comes with."""
    for name in ("lib", "pages", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "dashboard.py", folder)
    options = ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.port"]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", *options]
    with _running(command, folder, {"PYTHONPATH": str(folder)}) as server:
        yield server


@contextmanager
def _running(command: list[str], folder: Path, environment: dict[str, str]) -> Generator[Server]:
    """The command with a free port as its last argument, once it is ready; then its end."""
    port = _free_port()
    began = perf_counter()
    with subprocess.Popen(
        [*command, str(port)], cwd=folder, env=os.environ | environment, stdout=subprocess.DEVNULL
    ) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            for path in READY:
                _wait_for(url + path, process)
            yield Server(url, perf_counter() - began, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = perf_counter() + PATIENCE
    while perf_counter() < deadline:
        # An answer other than 2xx is an OSError too.
        with suppress(OSError), urllib.request.urlopen(url, timeout=PATIENCE):  # noqa: S310 - our own http address
            return
        with suppress(subprocess.TimeoutExpired):
            raise RuntimeError(f"the server ended with status {process.wait(0.01)}")
    raise TimeoutError(f"{url} did not answer in {PATIENCE} s")


@dataclass(slots=True)
class Session:
    """One reader's connection, which remembers what a browser would send again.

    Args:
        page: the last part of the page's address, empty for the first page.
    """

    socket: ClientConnection
    page: str
    state: ClientState
    kept: set[str] = field(default_factory=set)  # hashes of the messages that a browser keeps
    lists: dict[str, str] = field(default_factory=dict)  # key of a list of options -> its id
    part: str = ""  # the part of the page that runs by itself

    async def rerun(self) -> float:
        """Run the page once; the seconds from the request to the end of the script.

        Raises:
            RuntimeError: another page ran, or the page did not run to its end: its time would say nothing.
        """
        self.state.cached_message_hashes[:] = self.kept
        began, shown = perf_counter(), None
        await self.socket.send(BackMsg(rerun_script=self.state).SerializeToString())
        while True:
            message = ForwardMsg.FromString(await self.socket.recv(decode=False))
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                break
            if kind == "page_not_found" or message.delta.new_element.HasField("exception"):
                raise RuntimeError(f"the page failed: {message}")
            if kind == "navigation":
                shown = self._arrived(message.navigation)
            self._learn(message)
        took = perf_counter() - began
        if shown != self.page or message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            raise RuntimeError(f"asked for page '{self.page}', got '{shown}' with status {message.script_finished}")
        return took

    async def choose(self, key: str, option: str) -> float:
        """Choose an option of a list inside the part that runs by itself; the seconds until that part is there.

        Raises:
            RuntimeError: the part did not run to its end.
        """
        self.state.cached_message_hashes[:] = self.kept
        self.state.fragment_id = self.part
        del self.state.widget_states.widgets[:]
        self.state.widget_states.widgets.add(id=self.lists[key], string_value=option)
        began = perf_counter()
        await self.socket.send(BackMsg(rerun_script=self.state).SerializeToString())
        while True:
            message = ForwardMsg.FromString(await self.socket.recv(decode=False))
            if message.WhichOneof("type") == "script_finished":
                break
            self._learn(message)
            if message.WhichOneof("type") == "page_info_changed":
                self.state.query_string = message.page_info_changed.query_string
        if message.script_finished != ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            raise RuntimeError(f"choosing {option} ended with status {message.script_finished}")
        return perf_counter() - began

    def _learn(self, message: ForwardMsg) -> None:
        """What a browser remembers of a message: that it may be kept, and which list it brought."""
        if message.metadata.cacheable:
            self.kept.add(message.hash)
        element = message.delta.new_element
        if element.HasField("selectbox"):
            self.lists[element.selectbox.id.rsplit("-", 1)[-1]] = element.selectbox.id
            self.part = message.delta.fragment_id or self.part

    def _arrived(self, navigation: Navigation) -> str:
        """The page that runs. From now on it is asked for by its hash, as a browser does."""
        self.state.page_name, self.state.page_script_hash = "", navigation.page_script_hash
        page = next(page for page in navigation.app_pages if page.page_script_hash == navigation.page_script_hash)
        return "" if page.is_default else page.url_pathname


@asynccontextmanager
async def session(server: Server, path: str) -> AsyncGenerator[Session]:
    """A reader who has opened the page at `path`: its first run is over."""
    address = server.url.replace("http", "ws", 1) + "/_stcore/stream"
    trusting = None
    if address.startswith("wss:"):  # our own nginx, with a certificate that it made itself
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    place, _, asked = path.partition("?")
    page = place.strip("/")
    state = ClientState(page_name=page, query_string=asked)
    state.context_info.url = server.url + path
    state.context_info.color_scheme = "light"
    # Compression is offered, as browsers offer it.
    async with connect(
        address,
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(server.url),
        max_size=None,
        ping_interval=None,
        ssl=trusting,
    ) as websocket:
        reader = Session(websocket, page, state)
        await reader.rerun()
        yield reader
