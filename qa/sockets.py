"""Frames that no browser sends, to the websocket behind every page."""

from __future__ import annotations

import os
import socket
from base64 import b64encode
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Final

from streamlit.proto.BackMsg_pb2 import BackMsg

if TYPE_CHECKING:
    from collections.abc import Iterator

STREAM: Final = "/_stcore/stream"
TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
MARKUP: Final = "<img src=x onerror=window.hit=1>"
SHORT: Final = 126  # bytes of content from which a frame gives its length apart
PATIENCE: Final = 0.3  # seconds; a page runs meanwhile
LARGE: Final = 20 * 1024 * 1024


def frame(kind: int, content: bytes, *, final: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    """One frame as RFC 6455 writes it, or nearly so."""
    first = (0x80 if final else 0) | reserved << 4 | kind
    size = len(content)
    length = (
        bytes([size]) if size < SHORT else b"\x7e" + size.to_bytes(2) if size < 1 << 16 else b"\x7f" + size.to_bytes(8)
    )
    if not masked:
        return bytes([first]) + length + content
    return bytes([first, length[0] | 0x80]) + length[1:] + bytes(4) + content


def hand(port: int, headers: dict[str, str]) -> bytes:
    """The request that opens a websocket."""
    usual = {
        "Host": f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Protocol": "streamlit",
        "Origin": f"http://127.0.0.1:{port}",
    }
    lines = [f"{name}: {value}" for name, value in (usual | headers).items() if value]
    return "\r\n".join([f"GET {STREAM} HTTP/1.1", *lines, "", ""]).encode("latin-1")


def talk(port: int, frames: list[bytes], **headers: str) -> tuple[int, bytes]:
    """Open a websocket, send frames, and listen for a moment: the status of the answer, and what came."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(hand(port, named))
        answer = line.recv(4096)
        status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
        got = bytearray(answer.partition(b"\r\n\r\n")[2])
        with suppress(OSError):
            for piece in frames:
                line.sendall(piece)
            line.settimeout(PATIENCE)
            while piece := line.recv(1 << 16):
                got += piece
        return status, bytes(got)


def handshakes(port: int) -> Iterator[tuple[str, int, bool]]:
    """Openings from elsewhere or without sense: what was tried, the status that came, and whether it was refused."""
    for said, headers in (
        ("another site's page", {"Origin": "https://example.org"}),
        ("a page of no site", {"Origin": "null"}),
        ("a page on this computer", {"Origin": "http://localhost:3000"}),
        ("a host that only begins as ours", {"Origin": f"http://127.0.0.1:{port}.example.org"}),
        ("an origin that is no address", {"Origin": "http://["}),
        ("another version", {"Sec_WebSocket_Version": "99"}),
        ("a key that is none", {"Sec_WebSocket_Key": "x"}),
        ("another site that names our host", {"Origin": "https://example.org", "X_Forwarded_Host": "example.org"}),
    ):
        status, _ = talk(port, [], **headers)
        yield said, status, status != 101  # noqa: PLR2004 - switched


def conversations() -> Iterator[tuple[str, list[bytes], dict[str, str]]]:
    """What is said once a websocket is open: a name, frames, and headers of the opening."""
    random = Random(1)  # noqa: S311 - the same each time
    back = {"Sec_WebSocket_Protocol": "streamlit, PLACEHOLDER, a-session-that-is-gone"}
    for number in range(120):
        noise = random.randbytes(random.randrange(1, 400))
        yield "bytes that are no message", [frame(BINARY, noise)], back if number % 3 == 0 else {}
        good = _asked(page_script_hash="0" * 32).SerializeToString()
        at = random.randrange(len(good))
        yield (
            "a message with one byte changed",
            [frame(BINARY, good[:at] + bytes([good[at] ^ 1 << number % 8]) + good[at + 1 :])],
            back if number % 3 == 0 else {},
        )
        yield "a message cut short", [frame(BINARY, good[:at])], back if number % 3 == 0 else {}
    for name, message in _messages():
        yield name, [frame(BINARY, message.SerializeToString())], {}
        yield name, [frame(BINARY, message.SerializeToString())], back
    yield "text in place of bytes", [frame(TEXT, b"hello")], {}
    yield "text that is no UTF-8", [frame(TEXT, b"\xff\xfe")], {}
    yield "a frame without a mask", [frame(BINARY, b"x", masked=False)], {}
    yield "a frame with reserved bits", [frame(BINARY, b"x", reserved=7)], {}
    yield "a kind of frame that there is not", [frame(3, b"x"), frame(11, b"x")], {}
    yield "a ping larger than allowed", [frame(PING, b"x" * 200)], {}
    yield "a message in a thousand parts", [frame(BINARY, b"x", final=False), *[frame(0, b"x", final=False)] * 1000], {}
    yield "the end of a message that never began", [frame(0, b"x")], {}
    yield "a frame that says it is endless", [bytes([0x82, 0xFF]) + (1 << 62).to_bytes(8) + bytes(4) + b"x" * 1000], {}
    yield f"a message of {LARGE >> 20} MB", [frame(BINARY, bytes(LARGE))], {}
    yield "a farewell with a code that there is not", [frame(CLOSE, (99999 & 0xFFFF).to_bytes(2) + b"x" * 100)], {}
    yield "names of sessions without end", [], {"Sec_WebSocket_Protocol": "streamlit, x, " + "y" * 6000}
    yield "a session's name with markup", [], {"Sec_WebSocket_Protocol": f"streamlit, x, {MARKUP}"}
    yield "a cookie that is none", [], {"Cookie": "shape=" + "x" * 6000}


def _asked(**fields: str) -> BackMsg:
    message = BackMsg()
    for name, value in fields.items():
        setattr(message.rerun_script, name, value)
    if not fields:
        message.rerun_script.query_string = ""
    return message


def _messages() -> Iterator[tuple[str, BackMsg]]:
    yield "a page that there is not", _asked(page_script_hash="x" * 32)
    yield "a page with a path for a name", _asked(page_name="../../etc/passwd")
    yield "a part of a page that there is not", _asked(fragment_id="x" * 64)
    for query in (
        MARKUP,
        "force=" + "%ED%A0%80",
        "view=\0",
        "search=" + "x" * 100_000,
        "&" * 50_000,
        "force=" + "a," * 20_000,
        "%",
        "version=../..",
    ):
        yield "a hostile address", _asked(query_string=query)
    for value in (
        {"string_value": MARKUP},
        {"int_value": -1},
        {"bytes_value": b"\xff" * 100},
        {"json_value": "{" * 1000},
        {"double_value": float("nan")},
        {"trigger_value": True},
    ):
        message = _asked()
        message.rerun_script.widget_states.widgets.add(id="$$ID-0-anywhere", **value)
        yield "a choice that no page offered", message
    message = _asked()
    for number in range(5000):
        message.rerun_script.widget_states.widgets.add(id=f"$$ID-{number}-x", string_value="x")
    yield "five thousand choices", message
    for name in (
        "clear_cache",
        "set_run_on_save",
        "stop_script",
        "load_git_info",
        "debug_disconnect_websocket",
        "debug_shutdown_runtime",
        "app_heartbeat",
    ):
        message = BackMsg()
        setattr(message, name, True)
        yield f"{name.replace('_', ' ')}, as a developer's menu asks", message
    message = BackMsg()
    message.file_urls_request.request_id = "x"
    message.file_urls_request.file_names.extend(["../../x"] * 5000)
    message.file_urls_request.session_id = "x"
    yield "five thousand uploads at once", message
