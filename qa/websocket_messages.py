"""Messages and frames that no browser sends to the websocket behind every page."""

from __future__ import annotations

import random
from contextlib import contextmanager, suppress
from time import perf_counter
from typing import TYPE_CHECKING, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from qa.http_client import MARKUP, SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

Conversation = tuple[str, "Callable[[ClientConnection], object]"]
GONE: Final = ("PLACEHOLDER", "a-session-that-is-gone")  # subprotocols of a page that reconnects
FAILED: Final = "Sorry, there is a problem with this page"  # what a page that fails shows
PATIENCE: Final = 0.2  # seconds to listen for an answer
LARGE: Final = 20 * 1024 * 1024
FRAMES: Final = {  # frames that RFC 6455 forbids, or nearly
    "a frame without a mask": b"\x82\x01x",
    "a frame with reserved bits": b"\xf2\x81" + bytes(4) + b"x",
    "a frame of an unknown kind": b"\x83\x81" + bytes(4) + b"x",
    "a ping longer than allowed": b"\x89\xfe\x00\xc8" + bytes(204),
    "the end of a message that never began": b"\x80\x81" + bytes(4) + b"x",
    "a frame of endless length": b"\x82\xff" + (1 << 62).to_bytes(8) + bytes(1004),
    "a close frame with an unknown code": b"\x88\x82" + bytes(4) + b"\x86\x9f",
}
DEVELOPER: Final = (  # what the menu of a developer sends
    "clear_cache", "set_run_on_save", "stop_script", "load_git_info", "debug_disconnect_websocket",
    "debug_shutdown_runtime", "app_heartbeat",
)  # fmt: skip


@contextmanager
def opened(url: str, *subprotocols: str, cookie: str = "") -> Generator[ClientConnection]:
    """Open a websocket as a page does."""
    headers = {"Cookie": cookie} if cookie else None
    with connect(
        f"{url.replace('http', 'ws', 1)}/_stcore/stream",
        origin=Origin(url),
        subprotocols=[Subprotocol(one) for one in ("streamlit", *subprotocols)],
        additional_headers=headers,
        max_size=None,
        close_timeout=PATIENCE,
    ) as websocket:
        yield websocket


def talk(url: str, say: Callable[[ClientConnection], object], *subprotocols: str, cookie: str = "") -> None:
    """Open a websocket, say something, and listen until nothing comes."""
    with suppress(OSError, WebSocketException), opened(url, *subprotocols, cookie=cookie) as websocket:
        say(websocket)
        end = perf_counter() + SECONDS
        while perf_counter() < end:
            websocket.recv(timeout=PATIENCE)


def run_page(url: str, page: str, query: str) -> bool:
    """Run a page with a query; return whether it fails.

    Raises:
        TimeoutError: the page did not run to its end in time.
    """
    message = BackMsg()
    message.rerun_script.page_name, message.rerun_script.query_string = page, query
    message.rerun_script.context_info.url = f"{url}/{page}"
    failed = False
    with opened(url) as websocket:
        websocket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(websocket.recv(timeout=SECONDS, decode=False))
            failed |= answer.delta.new_element.HasField("exception") or FAILED in answer.delta.new_element.html.body
            if answer.WhichOneof("type") == "script_finished":
                return failed


def conversations(seed: int) -> Iterator[Conversation]:
    """Yield what to say once a websocket is open: damaged messages, messages without sense, forbidden frames."""
    draw = random.Random(seed)
    good = _rerun(page_script_hash="0" * 32).SerializeToString()
    for _ in range(80):
        at = draw.randrange(len(good))
        changed = good[:at] + bytes([good[at] ^ 1 << draw.randrange(8)]) + good[at + 1 :]
        for name, content in (
            ("random bytes", draw.randbytes(draw.randrange(1, 400))),
            ("a message with one bit changed", changed),
            ("a message cut short", good[:at]),
        ):
            yield name, lambda websocket, content=content: websocket.send(content)
    for name, message in _messages():
        content = message.SerializeToString()
        yield name, lambda websocket, content=content: websocket.send(content)
    for name, frame in FRAMES.items():
        yield name, lambda websocket, frame=frame: websocket.socket.sendall(frame)
    yield "text in place of bytes", lambda websocket: websocket.send("hello")
    yield "text that is no UTF-8", lambda websocket: websocket.send(b"\xff\xfe", text=True)
    yield "a message in a thousand parts", lambda websocket: websocket.send([b"x"] * 1000)
    yield f"a message of {LARGE >> 20} MB", lambda websocket: websocket.send(bytes(LARGE))


def _rerun(**fields: str) -> BackMsg:
    message = BackMsg()
    message.rerun_script.query_string = ""
    for name, value in fields.items():
        setattr(message.rerun_script, name, value)
    return message


def _messages() -> Iterator[tuple[str, BackMsg]]:
    yield "an unknown page", _rerun(page_script_hash="x" * 32)
    yield "a page with a path for a name", _rerun(page_name="../../etc/passwd")
    yield "an unknown part of a page", _rerun(fragment_id="x" * 64)
    for query in ("search=" + "x" * 100_000, "&" * 50_000, "force=" + "a," * 20_000, "%", "version=../.."):
        yield "a hostile query", _rerun(query_string=query)
    for value in (
        {"string_value": MARKUP},
        {"int_value": -1},
        {"bytes_value": b"\xff" * 100},
        {"json_value": "{" * 1000},
        {"double_value": float("nan")},
        {"trigger_value": True},
    ):
        message = _rerun()
        message.rerun_script.widget_states.widgets.add(id="$$ID-0-anywhere", **value)
        yield "a choice that no page offers", message
    message = _rerun()
    for number in range(5000):
        message.rerun_script.widget_states.widgets.add(id=f"$$ID-{number}-x", string_value="x")
    yield "five thousand choices", message
    for name in DEVELOPER:
        message = BackMsg()
        setattr(message, name, True)
        yield name.replace("_", " "), message
    message = BackMsg()
    message.file_urls_request.request_id = "x"
    message.file_urls_request.file_names.extend(["../../x"] * 5000)
    message.file_urls_request.session_id = "x"
    yield "five thousand uploads at once", message
