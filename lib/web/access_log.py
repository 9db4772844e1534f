"""Log and count each request; close open websockets on shutdown."""

from __future__ import annotations

from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING, Final

from lib import telemetry
from lib.web import health

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lib.web.known_paths import PathTemplates

GOING_AWAY: Final = 1001  # close code of a server that shuts down: browsers reconnect
SWITCHING_PROTOCOLS: Final = 101
UNAVAILABLE: Final = 503
_open: Final[set[Send]] = set()


class AccessLog:
    """Middleware that logs and counts one event a request; for a websocket, when it closes.

    It is the outermost middleware, so that it counts bytes as sent.
    """

    def __init__(self, app: ASGIApp, paths: PathTemplates) -> None:
        self.app = app
        self.paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log it when it ends."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started_at, status, size = perf_counter(), 500, 0

        async def send_counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_counted)
        finally:
            path = scope["path"]
            telemetry.request(
                method=scope["method"],
                route=self.paths.template(path) or "other",
                status=status,
                size=size,
                seconds=perf_counter() - started_at,
                quiet=path in health.PATHS,
            )

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        started_at, status = perf_counter(), 403

        async def send_watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "websocket.accept":
                status = SWITCHING_PROTOCOLS
                _open.add(send)
                telemetry.session(1)
            elif message["type"] == "websocket.http.response.start":
                status = message["status"]
            await send(message)

        try:
            if health.HEALTH.leaving:
                await send_watched({"type": "websocket.http.response.start", "status": UNAVAILABLE, "headers": []})
                await send_watched({"type": "websocket.http.response.body", "body": b""})
            else:
                await self.app(scope, receive, send_watched)
        finally:
            if send in _open:
                _open.discard(send)
                telemetry.session(-1)
            telemetry.request(
                method="WEBSOCKET",
                route=self.paths.template(scope["path"]) or "other",
                status=status,
                size=0,
                seconds=perf_counter() - started_at,
            )


async def close_websockets() -> None:
    """Close every open websocket with the close code GOING_AWAY: browsers then reconnect to another process."""
    for send in list(_open):
        with suppress(RuntimeError, OSError):  # the client closed it meanwhile
            await send({"type": "websocket.close", "code": GOING_AWAY, "reason": "This server is stopping."})
