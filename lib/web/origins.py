"""Trusted hosts and origins: refuse cross-site requests that could change anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

from lib.web.responses import refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from lib.settings import Settings

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# Changes nothing whatever the method, as a text that is checked is not kept; no cookie; refuses in its own form.
UNCHANGING: Final = "/api/v1/"
MCP: Final = "/mcp"  # called by programs, which send no Origin; a page of another site would
REFUSAL: Final = "This request came from another site, so we did not carry it out."


@dataclass(frozen=True, slots=True)
class TrustedOrigins:
    """Hosts that this server answers for (`*` for any), and further origins whose pages may connect to it."""

    hosts: tuple[str, ...] = ("*",)
    origins: frozenset[str] = frozenset()

    @classmethod
    def of(cls, values: Settings) -> TrustedOrigins:
        """Take hosts and origins from the settings. Loopback names, such as 127.0.0.1, are always answered."""
        return cls((*values.hosts, *LOOPBACK) if values.hosts else ("*",), values.origins)

    def allows(self, origin: str | None, host: str) -> bool:
        """Return whether a page of `origin` (None if the request names none) may change something at `host`."""
        if origin is None:
            return False
        try:
            origin_host = urlsplit(origin).netloc.lower()
        except ValueError:  # such as an unclosed bracket, which no browser sends
            return False
        return origin_host == host.lower() != "" or origin.lower() in self.origins


class SameOrigin:
    """Middleware that refuses requests made by another site's page.

    Streamlit's own check is off: it sets a cookie for every reader, trusts any page on the reader's own computer, and
    looks up its public address on an external server when an origin is unknown. Every browser sends Origin with a
    websocket and an upload, so comparing it with the host protects both without a cookie.
    """

    def __init__(self, app: ASGIApp, trust: TrustedOrigins) -> None:
        self.app = app
        self.trust = trust

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass same-origin requests on. So are websockets and calls of tools without Origin, which no browser makes."""
        kind = scope["type"]
        changes = kind == "http" and scope["method"] not in SAFE and not scope["path"].startswith(UNCHANGING)
        if kind == "websocket" or changes:
            headers = Headers(scope=scope)
            origin = headers.get("origin")
            is_foreign = not self.trust.allows(origin, headers.get("host", ""))
            by_program = origin is None and (kind == "websocket" or scope["path"] == MCP)
            if is_foreign and not by_program:
                await refusal(403, REFUSAL)(scope, receive, send)
                return
            if kind == "websocket":
                scope = {**scope, "headers": list(scope["headers"])}
                del MutableHeaders(scope=scope)["origin"]  # checked here: Streamlit must not check again
        await self.app(scope, receive, send)
