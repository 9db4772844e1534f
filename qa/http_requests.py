"""Strategies of hostile requests: paths, queries, methods, headers, bodies and bytes that are no HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from hypothesis import strategies as st

from lib import exhibits
from lib.model.site_map import PAGES
from lib.outlets.answers.statistic_answers import API
from lib.outlets.api.endpoints import ENDPOINTS
from lib.outlets.mcp.tool_registry import TOOLS
from lib.outlets.pictures.sizes import FORMATS, SIZES
from qa.http_client import MARKUP, WAITING, Request

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

NAMES: Final = tuple(exhibits.REGISTRY)
PATHS: Final = tuple(page.path for page in PAGES)
PLACES: Final = (
    *PATHS, "/exhibits", "/exhibits/", "/exhibits/index.json", "/data", "/data/", "/data/statistics.csv",
    "/data/datapackage.json", "/data/data-package.zip", "/bulletin", "/bulletin/", "/bulletin/forces/",
    "/bulletin/forces/E23000011", "/bulletin/drawings/", "/brief.pdf", "/hearing_pack.docx", "/hearing_pack.pdf",
    "/healthz", "/readyz", "/metrics",
    "/assets/page.css", "/favicon.png", "/manifest.json", "/feed.xml", "/sitemap.xml", "/_stcore/health",
    "/_stcore/host-config", "/_stcore/stream", "/_stcore/upload_file/", "/_stcore/metrics", "/_stcore/agent", "/media/",
    "/static/", "/component/", "/app/static/", "/auth/login", "/api", "/api/", "/openapi.json", "/oembed", "/robots.txt",
    "/llms.txt", "/data/catalog.jsonld", "/releases.ics", "/feeds/", "/feeds/forces/E23000011.atom",
    "/feeds/statistics/gb-2023-cse.atom", "/data/data-package.sqlite", API, *(f"{API}{endpoint.path}" for endpoint in ENDPOINTS),
    "/mcp", f"{API}exhibits/forces-table", f"{API}exhibits/breakdown", f"{API}answer.schema.json",
)  # fmt: skip
FIELDS: Final = (
    "figures", "force", "region", "measure", "basis", "year", "period", "sort", "view", "inquiry", "status", "lead",
    "kind", "search", "statistic", "subject", "grade", "publisher", "when", "version", "size", "drawing", "exhibits",
    "formats", "sizes", "data", "constituency", "place", "utm_source", "__proto__", "", "force[]",
    "page", "per_page", "type", "area", "url", "format", "maxwidth", "maxheight", "shape", "ground",
)  # fmt: skip
STEPS: Final = (
    "..", ".", "", "%2e%2e", "%2E%2e", "%252e%252e", "..%2f", "..%252f", "..%5c", "..\\", "%c0%ae%c0%ae", "....//",
    "%00", "%0d%0aX-Hit:1", "%ff%fe", "\u202e", "%e2%80%ae", ";", "..;", "~root", "etc", "passwd", "proc", "self",
    "environ", "lib", "server.py", ".git", "config", "secret.txt", "secret.csv", "notes.txt", "linked.json", "linked",
    "releases", "C:", "con", "*", "?", "#",
)  # fmt: skip
VALUES: Final = (
    MARKUP, "</script><script>window.hit=1</script>", "'\"><svg/onload=window.hit=1>", "javascript:window.hit=1", "{n}",
    "{{7*7}}", "%s%n", "../../etc/passwd", "..\\..\\secret.txt", "\0", "%00", "\r\nX-Hit: 1", "' OR 1=1 --",
    "=cmd|' /C calc'!A1", "NaN", "-1", "1e999", "9" * 400, "٢٠٢٤", "\N{CYRILLIC SMALL LETTER A}ll", "\u202eEW",
    "\ud800", "EW", "E23000011", WAITING, "E23000011," * 3000, ",", ",,,,", "all", "none", "twelve-codes", "88A", "rate",
    "2012-13", "2024-25", "2099-00", "2024-26", "profile", "spread", "quarters", "value", "True", "null", "[]", "{}",
    "x" * 5000, "é" * 2000, "2026-11-22", "0000-00-00", "social", "slide", "breakdown", "png,pdf,svg", "(a+)+$", "[",
    "\\", "a b  c", "\u00a0", "\uffff", "🙂" * 300,
)  # fmt: skip
ACCEPTED: Final = (
    b"Accept-Encoding", b"Accept", b"Accept-Language", b"If-None-Match", b"Range", b"If-Modified-Since",
)  # fmt: skip
OFFERS: Final = (
    b"*", b"br", b"gzip;q=0", b"br;q=abc", b"gzip, " * 900, b"identity;q=0, *;q=0", b"application/json", b'W/"', b"",
    b'"' + b"x" * 4000, b"bytes=0-", b"bytes=9-1", b"bytes=" + b"0-1," * 1500, b"\xff\xfe", b"zstd", b"a;q=" + b"9" * 200,
)  # fmt: skip
CLAIMED: Final = (
    b"Host", b"X-Forwarded-Host", b"X-Forwarded-For", b"X-Forwarded-Proto", b"Forwarded", b"Origin", b"Referer",
    b"Cookie", b"Authorization", b"X-Original-URL", b"User-Agent",
)  # fmt: skip
CLAIMS: Final = (
    b"example.org", b"127.0.0.1:80:80", b"[::1", b"\xc3\xa9.example", MARKUP.encode(), b"a" * 8000, b"", b"https",
    b"../../etc/passwd", b"javascript:1", b"shape=tall; shape=wide", b"shape=" + b"x" * 4000, b"user=x; \xff=\xff",
    b"Bearer " + b"x" * 4000, b"Bearer", b"for=127.0.0.1;proto=https", b"127.0.0.1", b"null", b"http://[", b"/etc/passwd",
)  # fmt: skip
TOOL_NAMES: Final = tuple(tool.name for tool in TOOLS)
ARGUMENTS: Final = tuple(sorted({argument.name for tool in TOOLS for argument in tool.arguments}))
CALLING: Final = ((b"Accept", b"application/json, text/event-stream"),)
AREAS: Final = ("E23000001", "E23000034", "BTP", "W15000001", "E14001106", "E08000018", "E12000007", "EW", "all")
RPC: Final = (
    "tools/call", "tools/call", "tools/list", "initialize", "ping", "resources/read", "resources/list",
    "resources/subscribe", "prompts/get", "completion/complete", "logging/setLevel", "notifications/initialized",
    "notifications/cancelled", "sampling/createMessage", "roots/list", "__class__",
)  # fmt: skip
HARD: Final = (
    "9", "9,", "1.", "115,489 offences ", "one hundred and ", "1 in ", "\u00a3", "%", "(", "2023 ", "2023 to 2024, ",
    "in 2023 police recorded ", "group-based ", "South Yorkshire ", "\u0661", "twenty-", "\n", ". ", "a", "between 1 and ",
    "115,489 ", "year ending March 2025 ", "\U0001f642", "-", "and ",
)  # fmt: skip
LENGTHS: Final = (4_000, 20_000, 49_999, 50_000, 50_001, 200_000)
METHODS: Final = (
    *("GET",) * 12, "HEAD", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get", "QUERY",
)  # fmt: skip
BROKEN: Final = (
    b"GET /\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n", b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", b"\r\n\r\n\r\n",
    b"GET  / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\nHost: a\n\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"x: y\r\n" * 3000 + b"Connection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nx: " + b"y" * 200_000 + b"\r\nConnection: close\r\n\r\n",
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /x",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\nConnection: close\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET http://example.org/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"CONNECT example.org:443 HTTP/1.1\r\nHost: a\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/1.1\r\nHost : a\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\n folded\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\n",
)  # fmt: skip

TEXT: Final = st.sampled_from(VALUES) | st.text(max_size=40) | st.text(st.characters(codec="utf-8"), max_size=400)
QUERY: Final = st.lists(st.tuples(st.sampled_from(FIELDS) | st.text(max_size=8), TEXT), max_size=5).map(
    lambda pairs: "&".join(f"{_quoted(name, '[]')}={_quoted(value, ',')}" for name, value in pairs)
)
ODD_QUERY: Final = st.text(max_size=60) | st.sampled_from(
    ("&" * 3000, "=" * 3000, "a=1&" * 2000, "%", "%zz", "?" * 50, ";")
)
BELOW: Final = st.sampled_from(("", "/", "/forces-time.csv", "/x.csv", "/.csv"))
PATH: Final = st.one_of(
    st.sampled_from(PLACES),
    st.builds(
        lambda place, steps: place + "/".join(steps),
        st.sampled_from(PLACES),
        st.lists(st.sampled_from(STEPS), max_size=7),
    ),
    st.builds(
        lambda name, ending: f"/exhibits/{name}{ending}",
        st.sampled_from(NAMES) | st.text(max_size=20),
        st.sampled_from(
            ("", ".csv", ".json", ".xlsx", ".pptx", ".csv-metadata.json", ".exe", ".csv.csv", ".", ".svgz")
        ),
    ),
    TEXT.map(lambda name: f"/data/{name}"),
    TEXT.map(lambda name: f"{API}statistics/{name}"),
    TEXT.map(lambda name: f"/oembed?url=/exhibits/{name}"),
    TEXT.map(lambda code: f"/feeds/forces/{code}.atom"),
    TEXT.map(lambda name: f"/feeds/statistics/{name}.atom"),
    st.builds(lambda code, rest: f"/bulletin/forces/{code}{rest}", TEXT, BELOW),
    TEXT.map(lambda name: f"/bulletin/drawings/{name}"),
    st.text(max_size=60).map(lambda text: f"/{text}"),
    st.sampled_from(
        ("/" + "a" * 60_000, "//" * 2000, "/" + "../" * 3000, "//127.0.0.1/", "//example.org/..", "/\\example.org")
    ),
)
HEADER: Final = st.one_of(
    st.tuples(st.sampled_from(ACCEPTED), st.sampled_from(OFFERS)),
    st.tuples(st.sampled_from(CLAIMED), st.sampled_from(CLAIMS)),
    st.tuples(
        st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=12).map(str.encode),
        st.binary(max_size=60).map(lambda raw: raw.translate(None, b"\r\n\0")),
    ),
)
BODY: Final = st.just(b"") | st.binary(max_size=300) | st.sampled_from((b"x" * 100_000, b'{"a":' * 3000))


def _quoted(text: str, safe: str = "") -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe=safe)


def target(path: str, query: str = "") -> bytes:
    """Write a path and a query as they stand in a request: only what would end the line is escaped."""
    raw = (f"{path}?{query}" if query else path).encode("utf-8", "surrogatepass")
    return b"".join(bytes([one]) if ord(" ") < one <= ord("~") else b"%%%02X" % one for one in raw)


def anything() -> SearchStrategy[Request]:
    """Draw any request of HTTP: hostile paths, queries, methods, headers and bodies."""
    return st.builds(
        lambda method, path, query, headers, body: Request(
            method, target(path, query), tuple(headers), b"" if method in {"GET", "HEAD"} else body
        ),
        st.sampled_from(METHODS),
        PATH,
        QUERY | ODD_QUERY,
        st.lists(HEADER, max_size=3),
        BODY,
    )


def views() -> SearchStrategy[Request]:
    """Draw known exhibits and pages, with queries that they half understand."""
    endings = st.sampled_from(
        ("", ".csv", ".json", ".csv-metadata.json", ".jsonstat.json", ".bib", ".ris", ".csl.json")
    )
    exhibit = st.builds(lambda name, ending: f"/exhibits/{name}{ending}", st.sampled_from(NAMES), endings)
    rows = st.sampled_from(NAMES).map(lambda name: f"{API}exhibits/{name}")
    return st.builds(
        lambda path, query: Request("GET", target(path, query)), exhibit | rows | st.sampled_from(PATHS), QUERY
    )


def posts() -> SearchStrategy[Request]:
    """Draw texts to check and calls of tools: some as described, most with values, types or bytes that are not."""
    kinds = st.sampled_from((b"application/json", b"text/plain", b"text/plain; charset=utf-16", b"text/html", b""))
    scalars = TEXT | st.none() | st.booleans() | st.integers() | st.floats()
    values = st.recursive(scalars, lambda one: st.lists(one, max_size=3) | st.dictionaries(TEXT, one, max_size=3))
    checked = st.dictionaries(st.sampled_from(("text", "date", "more")), values, max_size=3)
    arguments = st.dictionaries(st.sampled_from(ARGUMENTS) | TEXT, values, max_size=4)
    called = st.builds(
        lambda method, name, given: {
            "jsonrpc": "2.0", "id": 1, "method": method, "params": {"name": name, "arguments": given},
        },
        st.sampled_from((*("tools/call",) * 9, "tools/list", "resources/read", "initialize", "nothing")),
        st.sampled_from(TOOL_NAMES) | TEXT,
        arguments,
    )  # fmt: skip
    written = (checked | called | values).map(lambda value: json.dumps(value).encode())
    return st.builds(
        lambda path, kind, body: Request("POST", target(path), (*CALLING, (b"Content-Type", kind)), body),
        st.sampled_from((f"{API}check-text", "/mcp")),
        kinds,
        written | BODY | TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")),
    )


def outlets() -> SearchStrategy[Request]:
    """Draw slides, charts as JSON and in frames, hearing packs, embeds and feeds, with queries that they half understand."""
    endings = st.sampled_from(
        (".pptx", ".plotly.json", ".embed.html", ".downloads.html", ".sizes.html", ".plotly", ".json.json")
    )
    looks = st.sampled_from(
        ("", "&shape=tall", "&shape=wide&ground=dark", "&shape=", "&ground=../x", "&shape=tall&shape=x")
    )
    exhibit = st.builds(lambda name, ending: f"/exhibits/{name}{ending}", st.sampled_from(NAMES), endings)
    codes = st.lists(st.sampled_from(AREAS) | TEXT, max_size=14).map(",".join)
    areas = st.lists(
        st.tuples(st.sampled_from(("force", "constituency", "place", "version", "force[]")), codes), max_size=3
    )
    pack = st.builds(
        lambda ending, pairs: (
            f"/hearing_pack{ending}",
            "&".join(f"{name}={_quoted(text, ',')}" for name, text in pairs),
        ),
        st.sampled_from((".docx", ".docx", ".docx", ".pdf", ".doc", "", ".docx.pdf")),
        areas,
    )
    chart = st.tuples(exhibit, st.builds(lambda query, look: f"{query}{look}", QUERY, looks))
    embed = TEXT.map(lambda text: ("/oembed", f"url={_quoted(text)}"))
    feed = st.builds(
        lambda kind, code, query: (f"/feeds/{kind}/{_quoted(code)}.atom", query),
        st.sampled_from(("forces", "statistics")),
        st.sampled_from(AREAS) | TEXT,
        QUERY,
    )
    headers = st.lists(st.tuples(st.sampled_from(ACCEPTED), st.sampled_from(OFFERS)), max_size=1)
    return st.builds(
        lambda asked, given: Request("GET", target(*asked), tuple(given)), chart | chart | pack | embed | feed, headers
    )


def messages() -> SearchStrategy[Request]:
    """Draw messages to the tools of assistants that are no call of the protocol, or nearly."""
    odd = st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.just([]) | st.just({})
    nested = st.integers(1, 3000).map(lambda depth: b"[" * depth + b"1" + b"]" * depth)
    deep = st.integers(1, 3000).map(lambda depth: b'{"params":' * depth + b"1" + b"}" * depth)
    message = st.fixed_dictionaries(
        {"jsonrpc": st.sampled_from(("2.0", "2.0", "1.0", "")) | odd},
        optional={
            "id": odd,
            "method": st.sampled_from(RPC) | odd,
            "params": odd
            | st.fixed_dictionaries(
                {},
                optional={
                    "name": st.sampled_from(TOOL_NAMES) | odd,
                    "arguments": odd | st.dictionaries(st.sampled_from(ARGUMENTS), odd, max_size=3),
                    "uri": st.sampled_from(("file:///etc/passwd", "http://127.0.0.1:9/", "../../data")) | odd,
                    "protocolVersion": odd,
                    "cursor": odd,
                    "_meta": odd,
                },
            ),
            "result": odd,
            "error": odd,
        },
    )
    written = (message | st.lists(message, max_size=4)).map(lambda value: json.dumps(value).encode())
    twice = st.sampled_from(
        (b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping","method":"tools/list"}', b"\xef\xbb\xbf{}", b"NaN")
    )
    header = st.sampled_from(
        (b"Mcp-Session-Id", b"Mcp-Protocol-Version", b"Last-Event-ID", b"Content-Encoding", b"Accept")
    )
    return st.builds(
        lambda body, headers: Request(
            "POST", target("/mcp"), (*CALLING, (b"Content-Type", b"application/json"), *headers), body
        ),
        written | written | nested | deep | twice | BODY,
        st.lists(
            st.tuples(header, st.sampled_from((*OFFERS, b"2025-06-18", b"1900-01-01", b"gzip", b"../x"))), max_size=2
        ),
    )


def long_texts() -> SearchStrategy[Request]:
    """Draw texts of as many characters as are checked at a time, and more, made of a piece that is hard to read."""
    pieces = st.lists(st.sampled_from(HARD), min_size=1, max_size=3).map("".join)
    text = st.builds(lambda piece, count: (piece * (count // len(piece) + 1))[:count], pieces, st.sampled_from(LENGTHS))
    return st.builds(
        lambda text, kind: Request(
            "POST",
            target(f"{API}check-text"),
            ((b"Content-Type", kind),),
            json.dumps({"text": text}).encode() if b"json" in kind else text.encode(),
        ),
        text,
        st.sampled_from((b"application/json", b"text/plain; charset=utf-8")),
    )


def pictures() -> SearchStrategy[Request]:
    """Draw pictures and briefs; most are refused before anything is drawn."""
    sizes = st.sampled_from(("", *(f".{size}" for size in SIZES), ".huge", ".."))
    picture = st.builds(
        lambda name, size, ending: f"/exhibits/{name}{size}.{ending}",
        st.sampled_from(NAMES),
        sizes,
        st.sampled_from(tuple(FORMATS)),
    )
    return st.builds(
        lambda path, query, size: Request("GET", target(path, f"{query}&size={_quoted(size)}")),
        picture | st.just("/brief.pdf"),
        QUERY,
        TEXT,
    )


def page_runs() -> SearchStrategy[tuple[str, str]]:
    """Draw the name of a page and a query."""
    return st.tuples(st.sampled_from([path.strip("/") for path in PATHS]), QUERY | ODD_QUERY)


def malformed() -> SearchStrategy[bytes]:
    """Draw bytes that are no HTTP, or nearly are."""

    def cut(request: Request, at: int, piece: bytes) -> bytes:
        content, place = request.content, at % (len(request.content) + 1)
        return content[:place] + piece + content[place:]

    pieces = (b"\r\n", b"\n", b"\0", b"\r", b" ", b"\xff", b"\t", b":", b"\r\n\r\n")
    return st.one_of(
        st.binary(min_size=1, max_size=400),
        st.builds(cut, anything(), st.integers(0, 300), st.sampled_from(pieces)),
        st.sampled_from(BROKEN),
    )
