"""Whose requests are answered: for the hosts this dashboard has, and from its own pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from lib.settings import Settings

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSED: Final = "This request came from another site and was not carried out.\n"


@dataclass(frozen=True, slots=True)
class TrustedOrigins:
    """Hosts that this dashboard answers to (`*` for any), and origins whose pages may open it beside its own."""

    hosts: tuple[str, ...] = ("*",)
    origins: frozenset[str] = frozenset()

    @classmethod
    def of(cls, found: Settings) -> TrustedOrigins:
        """Trust as the settings say. The machine's own names, such as 127.0.0.1, are always answered."""
        return cls((*found.hosts, *LOOPBACK) if found.hosts else ("*",), found.origins)

    def welcomes(self, origin: str | None, host: str) -> bool:
        """Whether a page of `origin` may change something at `host`; None means that no origin was given."""
        if origin is None:
            return False
        try:
            asked = urlsplit(origin).netloc.lower()
        except ValueError:  # such as an unclosed bracket: no browser's
            return False
        return asked == host.lower() != "" or origin.lower() in self.origins


class SameOrigin:
    """Refuses requests that another site's page makes in a reader's name.

    Streamlit's own guard is off: it sets a cookie for every reader, takes any page on the reader's own computer for one
    of ours, and asks a server abroad for its address when it meets an origin that it does not know. Every browser
    names the origin of a websocket and of an upload, so comparing it with the host guards both, without a cookie.
    """

    def __init__(self, app: ASGIApp, trust: TrustedOrigins) -> None:
        self.app = app
        self.trust = trust

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let own requests through. A websocket without an origin is no browser's, and carries no reader's name."""
        kind = scope["type"]
        if kind == "websocket" or (kind == "http" and scope["method"] not in SAFE):
            headers = Headers(scope=scope)
            origin = headers.get("origin")
            stranger = not self.trust.welcomes(origin, headers.get("host", ""))
            if stranger and not (kind == "websocket" and origin is None):
                await PlainTextResponse(REFUSED, status_code=403)(scope, receive, send)
                return
            if kind == "websocket":
                scope = {**scope, "headers": list(scope["headers"])}
                del MutableHeaders(scope=scope)["origin"]  # decided here: Streamlit need not ask again
        await self.app(scope, receive, send)
