"""Tells of each request and each open page, and takes leave of open pages when the process ends."""

from __future__ import annotations

from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING, Final

from lib import telemetry
from lib.web import health

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lib.web.known_paths import PathTemplates

GOING_AWAY: Final = 1001
SWITCHED: Final = 101
UNAVAILABLE: Final = 503
_open: Final[set[Send]] = set()


class AccessLog:
    """One line and one count a request, a websocket's when it ends. The outermost part: bytes are those sent."""

    def __init__(self, app: ASGIApp, paths: PathTemplates) -> None:
        self.app = app
        self.paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and tell when it is over."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status, size = perf_counter(), 500, 0

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            path = scope["path"]
            telemetry.request(
                method=scope["method"],
                route=self.paths.template(path) or "other",
                status=status,
                size=size,
                seconds=perf_counter() - began,
                quiet=path in health.PATHS,
            )

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = perf_counter(), 403

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "websocket.accept":
                status = SWITCHED
                _open.add(send)
                telemetry.session(1)
            elif message["type"] == "websocket.http.response.start":
                status = message["status"]
            await send(message)

        try:
            if health.HEALTH.leaving:
                await watched({"type": "websocket.http.response.start", "status": UNAVAILABLE, "headers": []})
                await watched({"type": "websocket.http.response.body", "body": b""})
            else:
                await self.app(scope, receive, watched)
        finally:
            if send in _open:
                _open.discard(send)
                telemetry.session(-1)
            telemetry.request(
                method="WEBSOCKET",
                route=self.paths.template(scope["path"]) or "other",
                status=status,
                size=0,
                seconds=perf_counter() - began,
            )


async def take_leave() -> None:
    """Close every open page's websocket with the code that says why: browsers then connect to another process."""
    for send in list(_open):
        with suppress(RuntimeError, OSError):  # it closed by itself meanwhile
            await send({"type": "websocket.close", "code": GOING_AWAY, "reason": "This server is stopping."})
