"""The ASGI application: Streamlit's pages, our assets, headers and compression, and 404 for all else.

`python -m lib serve` runs it under uvicorn; `streamlit run lib/server.py` runs it for development.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import re
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette_compress import CompressMiddleware
from streamlit import file_util

ROOT = Path(__file__).parents[1]
# `streamlit run lib/server.py` puts lib/ on the path, not the folder that holds it.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from lib import exhibits, search  # noqa: E402
from lib.exports import html, pages  # noqa: E402
from lib.images.browser import BROWSER  # noqa: E402
from lib.model import Selection  # noqa: E402
from lib.pages import PAGES, Page  # noqa: E402
from lib.routes import ROUTES  # noqa: E402
from lib.store import store  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASSETS = Path(__file__).parent / "assets"
YEAR = 31_536_000  # seconds
STREAMLIT_PATHS = ("/_stcore/", "/static/", "/media/", "/component/", "/favicon.png", "/manifest.json")
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of ours whose address changes with its bytes, so that it may be kept for ever."""

    path: str
    body: bytes
    media_type: str

    @classmethod
    def read(cls, name: str) -> Asset:
        """The asset `name` of lib/assets."""
        file = ASSETS / name
        body = file.read_bytes()
        digest = hashlib.sha256(body).hexdigest()[:12]
        return cls(f"/assets/{file.stem}.{digest}{file.suffix}", body, TYPES[file.suffix])

    async def respond(self, _request: Request) -> Response:
        """Answer with the file."""
        headers = {"cache-control": f"public, max-age={YEAR}, immutable"}
        return Response(self.body, media_type=self.media_type, headers=headers)


SCRIPT, STYLE = Asset.read("page.js"), Asset.read("page.css")


def shell(page: Page) -> str:
    """Streamlit's index.html for one page: our title, words, script and style, and sentences without JavaScript."""
    index = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    head = (
        f'<title>{escape(page.tab)}</title>\n    <meta name="description" content="{escape(page.shows)}" />\n'
        f'    <script src="{SCRIPT.path}"></script>\n    <link rel="stylesheet" href="{STYLE.path}" />'
    )
    without = (
        f"<noscript><h1>{escape(page.heading)}</h1><p>{escape(page.shows)}</p>"
        "<p>This page needs JavaScript to show its charts.</p></noscript>"
    )
    for pattern, ours in (
        (r"<title>.*?</title>", head),
        (r"<noscript>.*?</noscript>", without),
        (r"<!--\s*Machine-readable pointer.*?/>", ""),
        ('<html lang="en">', '<html lang="en-GB">'),
    ):
        index, changed = re.subn(pattern, lambda _, ours=ours: ours, index, flags=re.DOTALL)
        if changed != 1:
            raise RuntimeError(f"Streamlit's index.html is not as expected: {pattern} found {changed} times, not once")
    return index


SHELLS = {page.path: shell(page) for page in PAGES}


def _inline_hashes() -> str:
    inline = {script for text in SHELLS.values() for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL)}
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in sorted(inline))
    return " ".join(f"'sha256-{digest}'" for digest in digests)


HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; script-src 'self' {_inline_hashes()} 'wasm-unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


async def page_shell(request: Request) -> Response:
    """The shell of a known page."""
    return HTMLResponse(SHELLS[request.url.path], headers={"cache-control": "no-cache"})


async def current_style(_request: Request) -> Response:
    """The style at an address that pages made for files can name; it is asked about each time."""
    return Response(STYLE.body, media_type=STYLE.media_type, headers={"cache-control": "public, no-cache"})


class KnownPaths:
    """Answers 404 to every path that is neither a page nor a route, where Streamlit alone would send a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let known paths through."""
        if scope["type"] == "http" and not _known(scope["path"]):
            response = HTMLResponse(html.render("not_found.html", pages=PAGES), status_code=404)
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _known(path: str) -> bool:
    ours = path in SHELLS or path in {SCRIPT.path, STYLE.path, pages.STYLE} or path in {"/exhibits", "/data"}
    return ours or path.startswith(("/exhibits/", "/data/", *STREAMLIT_PATHS))


class SecurityHeaders:
    """Adds our headers to every answer, Streamlit's own included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message.get("headers", ())}
                message["headers"] = [*message.get("headers", ()), *(h for h in self.headers if h[0] not in own)]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncGenerator[None]:
    """Make exhibits and the search's index once, then set what lives for good apart from what is collected."""
    register = store.current()
    for name, builder in exhibits.REGISTRY.items():
        if not builder.needs:
            exhibits.make(name, register, Selection())
    search.find(register, "")
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        await run_in_threadpool(BROWSER.close)


app = st.App(
    ROOT / "dashboard.py",
    lifespan=lifespan,
    routes=[
        *(Route(path, page_shell) for path in SHELLS),
        Route(SCRIPT.path, SCRIPT.respond),
        Route(STYLE.path, STYLE.respond),
        Route(pages.STYLE, current_style),
        *ROUTES,
    ],
    middleware=[Middleware(CompressMiddleware, minimum_size=1000), Middleware(SecurityHeaders), Middleware(KnownPaths)],
)
