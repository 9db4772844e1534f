"""Send requests byte by byte, and find what no answer may have."""

from __future__ import annotations

import http
import http.client
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final
from urllib.parse import urljoin, urlsplit

SECONDS: Final = 20  # that an answer may take on a busy machine; pictures wait for each other
BAD_REQUEST: Final = 400  # from uvicorn itself, to what is no HTTP
FAILED: Final = 500
MARKER: Final = "the-marker-that-nobody-may-read"
MARKUP: Final = "<img src=x onerror=window.hit=1>"
WAITING: Final = "2099-01-01"  # a release that is not due, and a count in it that nothing else has
WAITING_COUNT: Final = 987_653
LEAKS: Final = (
    "Traceback (most recent call last)", "site-packages", MARKER, "root:x:0:", 'File "/', f"{WAITING_COUNT}",
    f"{WAITING_COUNT:,}",
)  # fmt: skip
REFLECTED: Final = (MARKUP, "<svg/onload", "<script>window.hit")
PICTURES: Final = (b".png", b".svg", b".pdf")


@dataclass(frozen=True)
class Request:
    """An HTTP request: method, target, headers and body as they are sent."""

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""

    @property
    def content(self) -> bytes:
        """The request as bytes."""
        first = self.method.encode("latin-1", "replace") + b" " + self.target + b" HTTP/1.1"
        named = {name.lower() for name, _ in self.headers}
        added = [] if b"host" in named else [(b"Host", b"127.0.0.1")]
        if self.body and b"content-length" not in named:
            added.append((b"Content-Length", str(len(self.body)).encode()))
        lines = (name + b": " + value for name, value in (*added, *self.headers, (b"Connection", b"close")))
        return b"\r\n".join([first, *lines, b"", self.body])


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `status` is 0 where the connection was closed without one."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0


def send(port: int, content: bytes, *, head: bool = False, seconds: float = SECONDS) -> Answer:
    """Send bytes and read the answer.

    Raises:
        TimeoutError: nothing, or no end of it, came in time.
        http.client.HTTPException: the answer is no HTTP.
    """
    start = perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        with suppress(ConnectionResetError, BrokenPipeError):  # refused before all of it was sent
            connection.sendall(content)
        answer = http.client.HTTPResponse(connection, method="HEAD" if head else "GET")
        try:
            answer.begin()
            body = answer.read()
        except ConnectionResetError:
            return Answer(0, seconds=perf_counter() - start)
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, headers, body, perf_counter() - start)


def faults(request: Request, answer: Answer) -> list[str]:
    """Name what is wrong with an answer, whatever the request."""
    text = answer.body.decode("utf-8", "replace")
    html = "html" in answer.headers.get("content-type", "")
    location = answer.headers.get("location", "")
    checks = (
        (answer.status >= FAILED and not _is_meant(request, answer), f"status {answer.status}"),
        *((leak in text, f"it holds {leak!r}") for leak in LEAKS),
        (WAITING in text and WAITING.encode() not in request.content, "it names a release that is not due"),
        (html and any(mark in text for mark in REFLECTED), "markup of the request stands in the page"),
        ("x-hit" in answer.headers, "a header that the request made"),
        (bool(location) and _leads_away(request, location), f"it leads to {location[:80]!r}"),
        (
            answer.status not in {0, BAD_REQUEST} and "x-content-type-options" not in answer.headers,
            "no security headers",
        ),
    )
    return [message for is_wrong, message in checks if is_wrong]


def _is_meant(request: Request, answer: Answer) -> bool:
    """Whether it is the 503 or 504 of a picture or printed file that says when to ask again, or oEmbed's own 501."""
    if answer.status == http.HTTPStatus.NOT_IMPLEMENTED:
        return request.target.startswith(b"/oembed")
    picture = any(ending in request.target for ending in PICTURES)
    return picture and answer.status in {503, 504} and "retry-after" in answer.headers


def _leads_away(request: Request, location: str) -> bool:
    """Whether a browser, which takes a backslash for a slash, would leave this server for another."""
    path = request.target.decode("latin-1").partition("?")[0]
    path = path if path.startswith("/") else "/"  # what is no HTTP has no path to go on from
    return urlsplit(urljoin(f"http://here{path}", location.replace("\\", "/"))).netloc != "here"
