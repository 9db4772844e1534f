"""Requests that nobody should make, sent byte by byte to a served dashboard, and what may not come back."""

from __future__ import annotations

import http.client
import io
import socket
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit

from hypothesis import strategies as st

from lib import exhibits
from lib.pages import PAGES
from lib.sizes import FORMATS, SIZES

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

SECONDS: Final = 20  # that an answer may take on a busy machine; pictures wait for each other
REFUSED: Final = 400  # by uvicorn itself, of what is no HTTP
MARKER: Final = "the-marker-that-nobody-may-read"
MARKUP: Final = "<img src=x onerror=window.hit=1>"
PLACES: Final = (
    *(page.path for page in PAGES),
    *(
        "/exhibits",
        "/exhibits/",
        "/exhibits/index.json",
        "/data",
        "/data/",
        "/data/statistics.csv",
        "/data/datapackage.json",
    ),
    *(
        "/data/data-package.zip",
        "/bulletin",
        "/bulletin/",
        "/bulletin/forces/",
        "/bulletin/forces/E23000011",
        "/brief.pdf",
    ),
    *("/bulletin/drawings/", "/healthz", "/readyz", "/metrics", "/assets/page.css", "/favicon.png", "/manifest.json"),
    *("/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/_stcore/upload_file/", "/media/", "/static/"),
    *("/_stcore/metrics", "/_stcore/agent", "/component/", "/app/static/", "/auth/login", "/feed.xml", "/sitemap.xml"),
)
NAMES: Final = tuple(exhibits.REGISTRY)
ENDINGS: Final = ("", ".csv", ".json", ".xlsx", ".csv-metadata.json", ".exe", ".csv.csv", ".", ".svgz")
PICTURES: Final = tuple(f".{ending}" for ending in FORMATS)
FIELDS: Final = (
    "figures", "force", "region", "measure", "basis", "year", "period", "sort", "view", "inquiry", "status", "lead", "kind",
    "search", "statistic", "subject", "grade", "publisher", "when", "version", "size", "drawing", "exhibits", "formats",
    "sizes", "data", "utm_source", "__proto__", "", "force[]",
)  # fmt: skip
STEPS: Final = (
    "..", ".", "", "%2e%2e", "%2E%2e", "%252e%252e", "..%2f", "..%252f", "..%5c", "..\\", "%c0%ae%c0%ae", "....//", "%00",
    "%0d%0aX-Hit:1", "%ff%fe", "\u202e", "%e2%80%ae", ";", "..;", "~root", "etc", "passwd", "proc", "self", "environ", "lib",
    "server.py", ".git", "config", "secret.txt", "secret.csv", "notes.txt", "linked.csv", "releases", "C:", "con", "*", "?", "#",
)  # fmt: skip
VALUES: Final = (
    MARKUP, "</script><script>window.hit=1</script>", "'\"><svg/onload=window.hit=1>", "javascript:window.hit=1", "{n}", "{{7*7}}",
    "%s%n", "../../etc/passwd", "..\\..\\secret.txt", "\0", "%00", "\r\nX-Hit: 1", "' OR 1=1 --", "=cmd|' /C calc'!A1", "NaN", "-1",
    "1e999", "9" * 400, "٢٠٢٤", "аll", "\u202eEW", "\ud800", "EW", "E23000011", "E23000011," * 3000, ",", ",,,,", "all", "none",
    "twelve-codes", "88A", "rate", "2012-13", "2024-25", "2099-00", "2024-26", "profile", "spread", "quarters", "value", "True",
    "null", "[]", "{}", "x" * 5000, "é" * 2000, "2026-11-22", "0000-00-00", "social", "slide", "breakdown", "png,pdf,svg",
    "(a+)+$", "[", "\\", "a b  c", "\u00a0", "￿", "🙂" * 300,
)  # fmt: skip


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
        lines = [self.method.encode("latin-1", "replace") + b" " + self.target + b" HTTP/1.1"]
        named = {name.lower() for name, _ in self.headers}
        own = [(b"Host", b"127.0.0.1")] if b"host" not in named else []
        own += (
            [(b"Content-Length", str(len(self.body)).encode())] if self.body and b"content-length" not in named else []
        )
        held = [*own, *self.headers, (b"Connection", b"close")]
        return b"\r\n".join([*lines, *(name + b": " + value for name, value in held), b"", self.body])


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
    """
    start, got = perf_counter(), bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        try:
            line.sendall(sent)
            while piece := line.recv(1 << 16):
                got += piece
        except (ConnectionResetError, BrokenPipeError):
            pass  # refused before it was all sent
    taken = perf_counter() - start
    if not got:
        return Answer(0, seconds=taken)
    answer = http.client.HTTPResponse(_Line(bytes(got)), method="HEAD" if head else "GET")
    answer.begin()
    while answer.status // 100 == 1:
        answer.begin()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, headers, answer.read(), taken)


class _Line(socket.socket):
    """Bytes that were received, as a connection for the standard library's reader of answers."""

    def __init__(self, got: bytes) -> None:
        super().__init__()
        self._got = got

    def makefile(self, *_: object, **__: object) -> io.BytesIO:  # type: ignore[override]
        self.close()
        return io.BytesIO(self._got)


def faults(request: Request, answer: Answer) -> list[str]:
    """What is wrong with an answer, whatever was asked."""
    found = []
    if answer.status >= 500 and not _promised(request, answer):  # noqa: PLR2004 - a server's own failure
        found.append(f"status {answer.status}")
    text = answer.body.decode("utf-8", "replace")
    for leak in ("Traceback (most recent call last)", "site-packages", MARKER, "root:x:0:", 'File "/'):
        if leak in text:
            found.append(f"it holds {leak!r}")
    html = "html" in answer.headers.get("content-type", "")
    if html and (MARKUP in text or "<svg/onload" in text or "<script>window.hit" in text):
        found.append("markup of the request stands in the page")
    if "x-hit" in answer.headers:
        found.append("a header of the request's making")
    if _leads_away(request, answer):
        found.append(f"it leads to {answer.headers['location'][:80]!r}")
    if answer.status not in {0, REFUSED} and "nosniff" not in answer.headers.get("x-content-type-options", ""):
        found.append("without its headers")
    return found


def _leads_away(request: Request, answer: Answer) -> bool:
    """Whether a browser would leave this server for another; it takes a backslash for a slash."""
    place = answer.headers.get("location", "").replace("\\", "/")
    asked = request.target.decode("latin-1").partition("?")[0]
    return bool(place) and urlsplit(urljoin(f"http://here{asked}", place)).netloc != "here"


def _promised(request: Request, answer: Answer) -> bool:
    """503 and 504 are answers of pictures, with the time after which to ask again."""
    drawn = (b".png", b".svg", b".pdf")
    return (
        answer.status in {503, 504} and "retry-after" in answer.headers and any(end in request.target for end in drawn)
    )


def _target(path: str, query: str) -> bytes:
    """A path and a query as they stand in a request: only what would end the line is escaped."""
    whole = f"{path}?{query}" if query else path
    raw = whole.encode("utf-8", "surrogatepass")
    return b"".join(bytes([one]) if 32 < one < 127 else b"%%%02X" % one for one in raw) or b"/"  # noqa: PLR2004 - printable


TEXT = st.sampled_from(VALUES) | st.text(max_size=40) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=400)
QUERY = st.lists(st.tuples(st.sampled_from(FIELDS) | st.text(max_size=8), TEXT), max_size=5).map(
    lambda pairs: "&".join(f"{quote(name, safe='[]')}={_value(value)}" for name, value in pairs)
)
RAW_QUERY = (
    QUERY | st.text(max_size=60) | st.sampled_from(("&" * 3000, "=" * 3000, "a=1&" * 2000, "%", "%zz", "?" * 50, ";"))
)


def _value(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe=",")


PATH = st.one_of(
    st.sampled_from(PLACES),
    st.builds(
        lambda place, steps: place + "/".join(steps),
        st.sampled_from(PLACES),
        st.lists(st.sampled_from(STEPS), max_size=7),
    ),
    st.builds(
        lambda name, end: f"/exhibits/{name}{end}",
        st.sampled_from(NAMES) | st.text(max_size=20),
        st.sampled_from(ENDINGS),
    ),
    st.builds(lambda name: f"/data/{name}", TEXT),
    st.builds(
        lambda code, rest: f"/bulletin/forces/{code}{rest}",
        TEXT,
        st.sampled_from(("", "/", "/forces-time.csv", "/x.csv", "/.csv")),
    ),
    st.builds(
        lambda name: f"/bulletin/drawings/{name}",
        TEXT | st.sampled_from([f"{one}.E23000011.wide.svg" for one in NAMES]),
    ),
    st.builds(lambda text: f"/{text}", st.text(max_size=60)),
    st.sampled_from(
        ("/" + "a" * 60_000, "//" * 2000, "/" + "../" * 3000, "//127.0.0.1/", "//example.org/..", "/\\example.org")
    ),
)
HEADER = st.one_of(
    st.tuples(
        st.sampled_from(
            (b"Accept-Encoding", b"Accept", b"Accept-Language", b"If-None-Match", b"Range", b"If-Modified-Since")
        ),
        st.sampled_from(
            (
                b"*",
                b"br",
                b"gzip;q=0",
                b"br;q=abc",
                b"gzip, " * 900,
                b"identity;q=0, *;q=0",
                b"application/json",
                b'"' + b"x" * 4000,
                b'W/"',
                b"bytes=0-",
                b"bytes=9-1",
                b"bytes=" + b"0-1," * 1500,
                b"\xff\xfe",
                b"",
                b"zstd",
                b"text/html;q=" + b"9" * 200,
            )
        ),
    ),
    st.tuples(
        st.sampled_from(
            (
                b"Host",
                b"X-Forwarded-Host",
                b"X-Forwarded-For",
                b"X-Forwarded-Proto",
                b"Forwarded",
                b"Origin",
                b"Referer",
                b"Cookie",
                b"Authorization",
                b"X-Original-URL",
                b"User-Agent",
            )
        ),
        st.sampled_from(
            (
                b"example.org",
                b"127.0.0.1:80:80",
                b"[::1",
                b"\xc3\xa9.example",
                b"<img src=x onerror=window.hit=1>",
                b"a" * 8000,
                b"",
                b"../../etc/passwd",
                b"https",
                b"javascript:1",
                b"shape=tall; shape=wide",
                b"shape=" + b"x" * 4000,
                b"_streamlit_user=x; \xff=\xff",
                b"Bearer " + b"x" * 4000,
                b"Bearer",
                b"for=127.0.0.1;proto=https",
                b"127.0.0.1",
                b"null",
                b"http://[",
                b"/etc/passwd",
            )
        ),
    ),
    st.tuples(
        st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=12).map(str.encode),
        st.binary(max_size=60).map(lambda raw: bytes(b for b in raw if b not in b"\r\n\0")),
    ),
)
METHOD = st.sampled_from(
    ("GET",) * 12 + ("HEAD", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get", "QUERY")
)
BODY = st.just(b"") | st.binary(max_size=300) | st.sampled_from((b"x" * 100_000, b'{"a":' * 3000))


def requests() -> SearchStrategy[Request]:
    """Any request of HTTP: hostile paths, queries, methods, headers and bodies."""
    return st.builds(
        lambda method, path, query, headers, body: Request(
            method, _target(path, query), tuple(headers), b"" if method in {"GET", "HEAD"} else body
        ),
        METHOD,
        PATH,
        RAW_QUERY,
        st.lists(HEADER, max_size=3),
        BODY,
    )


def exhibit_requests() -> SearchStrategy[Request]:
    """Requests of exhibits and pages that are there, with queries that they half understand."""
    place = st.builds(
        lambda name, end: f"/exhibits/{name}{end}",
        st.sampled_from(NAMES),
        st.sampled_from(("", ".csv", ".json", ".csv-metadata.json")),
    )
    return st.builds(
        lambda path, query: Request("GET", _target(path, query)),
        place | st.sampled_from([page.path for page in PAGES]),
        QUERY,
    )


def picture_requests() -> SearchStrategy[Request]:
    """Requests of pictures and briefs, most of them refused before anything is drawn."""
    place = st.builds(
        lambda name, size, end: f"/exhibits/{name}{size}{end}",
        st.sampled_from(NAMES),
        st.sampled_from(("", *(f".{size}" for size in SIZES), ".huge", "..")),
        st.sampled_from(PICTURES),
    )
    asked = st.builds(
        lambda path, query, size: Request("GET", _target(path, f"{query}&size={_value(size)}" if size else query)),
        place | st.just("/brief.pdf"),
        QUERY,
        TEXT,
    )
    return asked


MALFORMED: Final = st.one_of(
    st.binary(min_size=1, max_size=400),
    st.builds(lambda request, at, piece: request.line[: at % (len(request.line) + 1)] + piece + request.line[at % (len(request.line) + 1) :], requests(), st.integers(0, 300), st.sampled_from((b"\r\n", b"\n", b"\0", b"\r", b" ", b"\xff", b"\t", b":", b"\r\n\r\n"))),
    st.sampled_from(
        (
            b"GET /\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n", b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", b"GET  / HTTP/1.1\r\n\r\n", b"\r\n\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n" + b"x: y\r\n" * 3000 + b"Connection: close\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nx: " + b"y" * 200_000 + b"\r\nConnection: close\r\n\r\n",
            b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /nope HTTP/1.1\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\nConnection: close\r\n\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nFFFFFFFFFFFFFFFFF\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"GET http://example.org/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"CONNECT example.org:443 HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/1.1\nHost: a\n\n",
            b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"GET / HTTP/1.1\r\nHost : a\r\nConnection: close\r\n\r\n", b"GET / HTTP/1.1\r\n folded\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\n",
        )
    ),
)  # fmt: skip
