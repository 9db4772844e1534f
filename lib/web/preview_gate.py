"""Restrict previews of unpublished releases to this machine."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from lib.web.responses import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOT_LOCAL: Final = "A preview is answered on the machine itself alone, as http://localhost or http://127.0.0.1."
PORT: Final = re.compile(r":[0-9]{1,5}\Z")
OWN_SITE: Final = frozenset({"none", "same-origin"})  # values of Sec-Fetch-Site
NO_STORE: Final = "no-store"
FRAMES: Final = re.compile(r"frame-ancestors [^;]*")


class PreviewGate:
    """Middleware that, in a preview, answers loopback requests only and forbids caching.

    It refuses DNS rebinding (an attacker's host name for this machine), requests through a proxy, and requests from
    another site's page.

    Args:
        is_preview: whether this process previews an unpublished release.
    """

    def __init__(self, app: ASGIApp, is_preview: Callable[[], bool]) -> None:
        self.app, self.is_preview = app, is_preview

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a local request on with private headers; refuse others."""
        if scope["type"] not in {"http", "websocket"} or not self.is_preview():
            await self.app(scope, receive, send)
        elif _is_own(Headers(scope=scope)):
            await self.app(scope, receive, _with_private_headers(send))
        else:
            await refusal(421, NOT_LOCAL)(scope, receive, send)


def _is_own(headers: Headers) -> bool:
    """Return whether a request was made on this machine, to this machine, and not by another site's page."""
    if any(name == "forwarded" or name.startswith("x-forwarded-") for name in headers):
        return False
    origin = headers.get("origin")
    if not is_loopback(headers.get("host", "")) or (origin and not is_loopback(origin.partition("://")[2])):
        return False
    navigation = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return navigation or headers.get("sec-fetch-site", "none") in OWN_SITE


def is_loopback(host: str) -> bool:
    """Return whether a host, with or without a port, is a loopback name or address, such as 127.0.0.1."""
    name = PORT.sub("", host)
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name[1:-1] if name.startswith("[") and name.endswith("]") else name).is_loopback
    except ValueError:
        return False


def _with_private_headers(send: Send) -> Send:
    async def send_private(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            headers["cache-control"] = NO_STORE
            headers["cross-origin-resource-policy"] = "same-origin"
            del headers["access-control-allow-origin"]
            if policy := headers.get("content-security-policy"):
                headers["content-security-policy"] = FRAMES.sub("frame-ancestors 'none'", policy)
            message = {**message, "headers": headers.raw}
        await send(message)

    return send_private
