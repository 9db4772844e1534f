"""Whose requests are answered: for the hosts this dashboard has, and from its own pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
HOST: Final = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE)
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSED: Final = "This request came from another site and was not carried out.\n"


@dataclass(frozen=True, slots=True)
class Trust:
    """Hosts that this dashboard answers to (`*` for any), and origins whose pages may open it beside its own."""

    hosts: tuple[str, ...] = ("*",)
    origins: frozenset[str] = frozenset()

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Trust:
        """Trust as DASHBOARD_HOSTS and DASHBOARD_ORIGINS say: names separated by commas.

        The machine's own names, such as 127.0.0.1, are always answered. DASHBOARD_ORIGIN, which stands in all that
        leaves, is looked at here too.

        Raises:
            ValueError: a name that is no host or no origin.
        """
        hosts, origins = (_names(environment.get(f"DASHBOARD_{name}", "")) for name in ("HOSTS", "ORIGINS"))
        if wrong := [host for host in hosts if host != "*" and not HOST.fullmatch(host)]:
            raise ValueError(
                f"DASHBOARD_HOSTS: expected names such as data.example.org or *.example.org, with no scheme and no "
                f"port; found '{wrong[0]}'"
            )
        if wrong := [origin for origin in origins if not _is_origin(origin)]:
            raise ValueError(f"DASHBOARD_ORIGINS: expected origins such as https://example.org; found '{wrong[0]}'")
        if (own := environment.get("DASHBOARD_ORIGIN", "").rstrip("/")) and not _is_origin(own):
            raise ValueError(f"DASHBOARD_ORIGIN: expected an origin such as https://data.example.org; found '{own}'")
        return cls((*hosts, *LOOPBACK) if hosts else ("*",), frozenset(origin.lower() for origin in origins))

    def welcomes(self, origin: str | None, host: str) -> bool:
        """Whether a page of `origin` may change something at `host`; None means that no origin was given."""
        if origin is None:
            return False
        try:
            asked = urlsplit(origin).netloc.lower()
        except ValueError:  # such as an unclosed bracket: no browser's
            return False
        return asked == host.lower() != "" or origin.lower() in self.origins


def _names(listed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(",") if name.strip())


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and text == f"{parts.scheme}://{parts.netloc}"


class OwnOrigin:
    """Refuses requests that another site's page makes in a reader's name.

    Streamlit's own guard is off: it sets a cookie for every reader, takes any page on the reader's own computer for one
    of ours, and asks a server abroad for its address when it meets an origin that it does not know. Every browser
    names the origin of a websocket and of an upload, so comparing it with the host guards both, without a cookie.
    """

    def __init__(self, app: ASGIApp, trust: Trust) -> None:
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
