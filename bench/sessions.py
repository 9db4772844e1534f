"""Sessions that speak Streamlit's websocket protocol as a browser does."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from common import Server
    from streamlit.proto.Navigation_pb2 import Navigation


LONGEST: Final = 180  # seconds from one message of the server to the next: no wait is without an end


@dataclass(slots=True)
class Session:
    """One reader's connection, with the state that a browser keeps between messages.

    Args:
        page: last part of the page's address, empty for the first page.
    """

    socket: ClientConnection
    page: str
    state: ClientState
    kept: set[str] = field(default_factory=set)  # hashes of the messages that a browser keeps
    # Key of a list of options -> its id, and the part of the page that it runs; empty for the whole page.
    lists: dict[str, tuple[str, str]] = field(default_factory=dict)
    name: str = ""  # by which the server knows it
    controls: dict[str, str] = field(default_factory=dict)  # kind -> id of the last control of that kind
    words: list[str] = field(default_factory=list)  # HTML of the last run

    async def rerun(self) -> float:
        """Run the page once; return the seconds from the request to the end of the script.

        Raises:
            RuntimeError: another page ran, or the page did not run to its end, so that the time is meaningless.
            TimeoutError: the server says nothing more.
        """
        self.state.cached_message_hashes[:] = self.kept
        self.words.clear()
        began, shown = perf_counter(), None
        await self.socket.send(BackMsg(rerun_script=self.state).SerializeToString())
        while True:
            message = await self._message()
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                break
            if kind == "page_not_found" or message.delta.new_element.HasField("exception"):
                raise RuntimeError(f"the page failed: {message}")
            if kind == "new_session":
                self.name = message.new_session.initialize.session_id
            if kind == "navigation":
                shown = self._arrived(message.navigation)
            self._learn(message)
            if kind == "page_info_changed":
                self.state.query_string = message.page_info_changed.query_string
        took = perf_counter() - began
        if shown != self.page or message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            raise RuntimeError(f"asked for page '{self.page}', got '{shown}' with status {message.script_finished}")
        return took

    async def choose(self, key: str, option: str) -> float:
        """Choose an option of a list; return the seconds until all that it changes has arrived.

        A list in a fragment reruns that fragment, as in a browser; any other reruns the whole page.

        Raises:
            RuntimeError: the page or fragment did not run to its end.
            TimeoutError: the server says nothing more.
        """
        list_id, part = self.lists[key]
        del self.state.widget_states.widgets[:]
        self.state.widget_states.widgets.add(id=list_id, string_value=option)
        if not part:
            return await self.rerun()
        self.state.fragment_id = part
        self.state.cached_message_hashes[:] = self.kept
        began = perf_counter()
        await self.socket.send(BackMsg(rerun_script=self.state).SerializeToString())
        while True:
            message = await self._message()
            if message.WhichOneof("type") == "script_finished":
                break
            self._learn(message)
            if message.WhichOneof("type") == "page_info_changed":
                self.state.query_string = message.page_info_changed.query_string
        if message.script_finished != ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            raise RuntimeError(f"choosing {option} ended with status {message.script_finished}")
        return perf_counter() - began

    async def fill(self, values: Mapping[str, Mapping[str, Any]]) -> float:
        """Set controls, by kind, and run the page; return the seconds that it took."""
        del self.state.widget_states.widgets[:]
        for kind, value in values.items():
            self.state.widget_states.widgets.add(id=self.controls[kind], **value)
        return await self.rerun()

    async def _message(self) -> ForwardMsg:
        async with asyncio.timeout(LONGEST):
            return ForwardMsg.FromString(await self.socket.recv(decode=False))

    def _learn(self, message: ForwardMsg) -> None:
        """Record what a browser keeps of a message: its hash if cacheable, and the control or the HTML in it."""
        if message.metadata.cacheable:
            self.kept.add(message.hash)
        element = message.delta.new_element
        kind = element.WhichOneof("type") or ""
        if control := getattr(getattr(element, kind, None), "id", ""):
            self.controls[kind] = control
        if kind == "html":
            self.words.append(element.html.body)
        for kind in ("selectbox", "radio"):
            if element.HasField(kind):
                list_id = getattr(element, kind).id
                self.lists[list_id.rsplit("-", 1)[-1]] = (list_id, message.delta.fragment_id)

    def _arrived(self, navigation: Navigation) -> str:
        """Return the page that runs; request it by its hash from now on, as a browser does."""
        self.state.page_name, self.state.page_script_hash = "", navigation.page_script_hash
        page = next(page for page in navigation.app_pages if page.page_script_hash == navigation.page_script_hash)
        return "" if page.is_default else page.url_pathname


@asynccontextmanager
async def session(server: Server, path: str) -> AsyncGenerator[Session]:
    """Open the page at `path` as a reader; yield after its first run."""
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
        open_timeout=LONGEST,
        ping_interval=None,
        ssl=trusting,
    ) as websocket:
        reader = Session(websocket, page, state)
        await reader.rerun()
        yield reader
