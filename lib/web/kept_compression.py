"""Compress each cached answer once: it is sent many times, and compressing it takes longer than all the rest."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

import brotli
from starlette.datastructures import Headers, MutableHeaders

from lib.model.limits import MEGABYTE
from lib.storage import caches
from lib.web.responses import accepts_encoding

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST: Final = 1000  # bytes
QUALITY: Final = 5  # of brotli: made while a reader waits
LEVEL: Final = 6  # of gzip
PUBLIC: Final = "public"
TEXTS: Final = ("text/", "application/json", "application/ld+json", "application/atom+xml", "application/csvm+json")
# Encodings in order of preference: brotli makes the smaller body.
COMPRESSORS: Final = {
    "br": lambda body: brotli.compress(body, quality=QUALITY),
    "gzip": lambda body: gzip.compress(body, LEVEL, mtime=0),
}


class KeptCompression:
    """Middleware that compresses public answers with an entity tag, and keeps what it made.

    It stands inside the middleware that compresses all else, which leaves a compressed body alone. An entry counts only
    if its body is the one that is to be sent, so that nothing is sent for another answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: caches.Cache[tuple[bytes, bytes]] = caches.Cache(
            "compressed", 32 * MEGABYTE, lambda pair: sum(map(len, pair))
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and compress its answer."""
        encoding = _encoding(scope) if scope["type"] == "http" else ""
        if not encoding:
            await self.app(scope, receive, send)
            return
        start: Message | None = None

        async def compressing(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _may_be_kept(Headers(raw=message["headers"])):
                start = {**message, "headers": list(message["headers"])}  # the answer may be sent again
                return
            if start is not None:
                body, start_now = message.get("body", b""), start
                start = None
                if message["type"] == "http.response.body" and not message.get("more_body") and len(body) >= LEAST:
                    body = self._compressed(encoding, start_now, body)
                    message = {**message, "body": body}
                await send(start_now)
            await send(message)

        await self.app(scope, receive, compressing)

    def _compressed(self, encoding: str, start: Message, body: bytes) -> bytes:
        """Compress a body, and say so in the headers of its answer."""
        headers = MutableHeaders(raw=start["headers"])
        key = (encoding, headers["etag"])
        held = self.kept.peek(key)
        if held is None or (held[0] is not body and held[0] != body):
            held = body, COMPRESSORS[encoding](body)
            self.kept.put(key, held)
        headers["content-encoding"] = encoding
        headers["content-length"] = str(len(held[1]))
        headers.add_vary_header("accept-encoding")
        return held[1]


def _encoding(scope: Scope) -> str:
    """Return the encoding for a request; empty for one that is not for a body, or takes none of ours."""
    accepted = Headers(scope=scope).get("accept-encoding", "") if scope["method"] == "GET" else ""
    return next((name for name in COMPRESSORS if accepts_encoding(accepted, name)), "") if accepted else ""


def _may_be_kept(headers: Headers) -> bool:
    """Return whether an answer is public, is the same for everybody, and is text that is not compressed yet."""
    return (
        "etag" in headers
        and headers.get("cache-control", "").startswith(PUBLIC)
        and "content-encoding" not in headers
        and headers.get("content-type", "").startswith(TEXTS)
    )
