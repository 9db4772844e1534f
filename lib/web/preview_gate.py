"""A release that is looked at before it is out leaves this machine by no door."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ELSEWHERE: Final = "A preview is answered on the machine itself alone, as http://localhost or http://127.0.0.1.\n"
PORT: Final = re.compile(r":[0-9]{1,5}\Z")
OWN: Final = frozenset({"none", "same-origin"})  # where a browser says that a request comes from
NO_STORE: Final = "no-store"
FRAMES: Final = re.compile(r"frame-ancestors [^;]*")


class PreviewGate:
    """While a release is looked at before it is out, answers requests of this machine alone, and lets nobody keep them.

    A name that an attacker's page has for this machine (DNS rebinding), a proxy before it, and a page of another site
    are refused.

    Args:
        looks_ahead: whether a release is looked at before it is out.
    """

    def __init__(self, app: ASGIApp, looks_ahead: Callable[[], bool]) -> None:
        self.app, self.looks_ahead = app, looks_ahead

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, pass on, or refuse."""
        if scope["type"] not in {"http", "websocket"} or not self.looks_ahead():
            await self.app(scope, receive, send)
        elif _is_own(Headers(scope=scope)):
            await self.app(scope, receive, _private(send))
        else:
            await PlainTextResponse(ELSEWHERE, 421, {"cache-control": NO_STORE})(scope, receive, send)


def _is_own(headers: Headers) -> bool:
    """Whether a request was made on this machine, to it, by a page of ours or by hand."""
    if any(name == "forwarded" or name.startswith("x-forwarded-") for name in headers):
        return False
    origin = headers.get("origin")
    if not is_loopback(headers.get("host", "")) or (origin and not is_loopback(origin.partition("://")[2])):
        return False
    opened = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return opened or headers.get("sec-fetch-site", "none") in OWN


def is_loopback(host: str) -> bool:
    """Whether a host, with or without a port, is a name of this machine that no other has, such as 127.0.0.1."""
    name = PORT.sub("", host)
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name[1:-1] if name.startswith("[") and name.endswith("]") else name).is_loopback
    except ValueError:
        return False


def _private(send: Send) -> Send:
    async def private(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            headers["cache-control"] = NO_STORE
            headers["cross-origin-resource-policy"] = "same-origin"
            del headers["access-control-allow-origin"]
            if policy := headers.get("content-security-policy"):
                headers["content-security-policy"] = FRAMES.sub("frame-ancestors 'none'", policy)
            message = {**message, "headers": headers.raw}
        await send(message)

    return private
