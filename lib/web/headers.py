"""The headers of every answer, Streamlit's own included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from lib.outlets.html import exhibit_pages
from lib.web.index_html import inline_hashes

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Headers = list[tuple[bytes, bytes]]

UNUSED: Final = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
HEADERS: Final = {
    "content-security-policy": (
        f"default-src 'none'; script-src 'self' {inline_hashes()}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # no other site learns that a reader came from here
    "permissions-policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# What other sites may show inside their own pages.
SHARED: Final = ("/exhibits/", "/data/", "/bulletin", exhibit_pages.STYLE)
# What other sites' scripts may read: it is public, and no cookie says whose it is.
OPEN: Final = ("/exhibits/", "/data/")
READABLE: Final = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Disposition, ETag, Link, Retry-After",
}
# What a browser asks first when a script names a tag that it has.
PREFLIGHT: Final = READABLE | {
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "*",
    "access-control-max-age": "86400",
}
CROSS: Final = {name.encode() for name in READABLE}
ALONE: Final = (b"cross-origin-resource-policy", b"same-origin")  # no other site may have it, whatever its address
# What only one reader may see: nothing on the way may keep it.
OWN: Final = ("/media/", "/_stcore/upload_file/")
NO_STORE: Final = (b"cache-control", b"no-store")
SECURE: Final = {"strict-transport-security": "max-age=31536000"}
SECURE_SCHEMES: Final = frozenset({"https", "wss"})


class SecurityHeaders:
    """Adds our headers to every answer that does not carry its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        shared = HEADERS | {"cross-origin-resource-policy": "cross-origin"}
        kinds = {"own": HEADERS, "shared": shared, "open": shared | READABLE}
        self.sets = {
            (kind, secure): _encoded(headers | (SECURE if secure else {}))
            for kind, headers in kinds.items()
            for secure in (False, True)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].lower()  # also of an address that is only sent on
        kind = "open" if path.startswith(OPEN) else "shared" if path.startswith(SHARED) else "own"
        ours = self.sets[kind, scope.get("scheme") in SECURE_SCHEMES]
        if scope["path"].startswith(OWN):
            ours = [*ours, NO_STORE]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                own = {name for name, _ in given}
                if ALONE in given:  # such as what is looked at before it is out
                    own |= CROSS
                message["headers"] = [*given, *(h for h in ours if h[0] not in own)]
            await send(message)

        await self.app(scope, receive, with_headers)


class Preflight:
    """Tells a browser that another site's script may ask for what it may read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and scope["path"].startswith(OPEN):
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _encoded(headers: dict[str, str]) -> Headers:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
