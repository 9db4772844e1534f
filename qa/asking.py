"""Requests as they go over the line, what comes back, and what may not."""

from __future__ import annotations

import http.client
import io
import socket
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final
from urllib.parse import urljoin, urlsplit

SECONDS: Final = 20  # that an answer may take on a busy machine; pictures wait for each other
REFUSED: Final = 400  # by uvicorn itself, of what is no HTTP
FAILED: Final = 500
MARKER: Final = "the-marker-that-nobody-may-read"
MARKUP: Final = "<img src=x onerror=window.hit=1>"
LEAKS: Final = ("Traceback (most recent call last)", "site-packages", MARKER, "root:x:0:", 'File "/')
REFLECTED: Final = (MARKUP, "<svg/onload", "<script>window.hit")
DRAWN: Final = (b".png", b".svg", b".pdf")


@dataclass(frozen=True)
class Request:
    """One request as it goes over the line."""

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""

    @property
    def line(self) -> bytes:
        """All of it."""
        first = self.method.encode("latin-1", "replace") + b" " + self.target + b" HTTP/1.1"
        named = {name.lower() for name, _ in self.headers}
        own = [] if b"host" in named else [(b"Host", b"127.0.0.1")]
        if self.body and b"content-length" not in named:
            own.append((b"Content-Length", str(len(self.body)).encode()))
        held = (name + b": " + value for name, value in (*own, *self.headers, (b"Connection", b"close")))
        return b"\r\n".join([first, *held, b"", self.body])


@dataclass(frozen=True)
class Answer:
    """What came back; `status` is 0 where the line was closed without an answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0


def ask(port: int, sent: bytes, *, head: bool = False, seconds: float = SECONDS) -> Answer:
    """Send bytes, and read what comes back until the line is closed.

    Raises:
        TimeoutError: nothing, or no end of it, came in time.
        http.client.HTTPException: what came is no HTTP.
    """
    start, got = perf_counter(), bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        try:
            line.sendall(sent)
            while piece := line.recv(1 << 16):
                got += piece
        except (ConnectionResetError, BrokenPipeError):
            pass  # refused before all of it was sent
    taken = perf_counter() - start
    if not got:
        return Answer(0, seconds=taken)
    answer = http.client.HTTPResponse(_Line(bytes(got)), method="HEAD" if head else "GET")
    answer.begin()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, headers, answer.read(), taken)


class _Line(socket.socket):
    """Bytes that were received, as the connection that the standard library's reader of answers asks for."""

    def __init__(self, got: bytes) -> None:
        super().__init__()
        self._got = got

    def makefile(self, *_: object, **__: object) -> io.BytesIO:  # ty: ignore[incompatible-method-override]
        self.close()
        return io.BytesIO(self._got)


def faults(request: Request, answer: Answer) -> list[str]:
    """What is wrong with an answer, whatever was asked."""
    text = answer.body.decode("utf-8", "replace")
    html = "html" in answer.headers.get("content-type", "")
    wrong = (
        (answer.status >= FAILED and not _promised(request, answer), f"status {answer.status}"),
        *((leak in text, f"it holds {leak!r}") for leak in LEAKS),
        (html and any(mark in text for mark in REFLECTED), "markup of the request stands in the page"),
        ("x-hit" in answer.headers, "a header of the request's making"),
        (_leads_away(request, answer), f"it leads to {answer.headers.get('location', '')[:80]!r}"),
        (answer.status not in {0, REFUSED} and "x-content-type-options" not in answer.headers, "without its headers"),
    )
    return [said for is_wrong, said in wrong if is_wrong]


def _promised(request: Request, answer: Answer) -> bool:
    """503 and 504 are answers of pictures, with the time after which to ask again."""
    drawn = any(ending in request.target for ending in DRAWN)
    return drawn and answer.status in {503, 504} and "retry-after" in answer.headers


def _leads_away(request: Request, answer: Answer) -> bool:
    """Whether a browser would leave this server for another; it takes a backslash for a slash."""
    place = answer.headers.get("location", "").replace("\\", "/")
    asked = request.target.decode("latin-1").partition("?")[0]
    asked = asked if asked.startswith("/") else "/"  # what is no HTTP has no path to go on from
    return bool(place) and urlsplit(urljoin(f"http://here{asked}", place)).netloc != "here"
