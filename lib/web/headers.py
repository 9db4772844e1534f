"""Security, CORS and cache headers of every response, Streamlit's own included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from lib.outlets.api import endpoints, resources
from lib.web.index_html import inline_hashes

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Headers = list[tuple[bytes, bytes]]

UNUSED_FEATURES: Final = (
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
    "referrer-policy": "same-origin",  # do not tell other sites where a reader came from
    "permissions-policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
UPDATES: Final = ("/feeds/", "/releases.ics")
# Other sites may embed these.
SHARED: Final = (
    "/exhibits/",
    "/images/",
    "/data/",
    "/bulletin",
    "/assets/",
    "/api/",
    "/openapi.json",
    "/oembed",
    *UPDATES,
)
# Other sites' scripts may read these, and so may a chart in a frame without an origin of its own: they are public and
# depend on no cookie.
OPEN: Final = ("/exhibits/", "/data/", "/assets/", "/api/", "/openapi.json", "/oembed", *UPDATES)
READABLE: Final = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Disposition, ETag, Link, Retry-After",
}
# A script that sends If-None-Match, or JSON, makes the browser send a preflight request first.
PREFLIGHT: Final = READABLE | {
    "access-control-allow-headers": "*",
    "access-control-max-age": "86400",
}
READING: Final = ", ".join(endpoints.READING)
METHODS: Final = {  # path -> methods, of those that take a body
    f"{resources.PLACE}{one.path}": ", ".join(one.methods) for one in endpoints.ENDPOINTS if one.body
}
CROSS_ORIGIN_NAMES: Final = {name.encode() for name in READABLE}
SAME_ORIGIN: Final = (b"cross-origin-resource-policy", b"same-origin")  # overrides SHARED and OPEN
# Private to one reader: never cached.
PRIVATE: Final = ("/media/", "/_stcore/upload_file/")
NO_STORE: Final = (b"cache-control", b"no-store")
SECURE: Final = {"strict-transport-security": "max-age=31536000"}
SECURE_SCHEMES: Final = frozenset({"https", "wss"})


class SecurityHeaders:
    """Middleware that adds our headers to every response that does not set its own."""

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
        """Pass the request on and add headers to its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].lower()  # lower case: an address in capitals is redirected
        kind = "open" if path.startswith(OPEN) else "shared" if path.startswith(SHARED) else "own"
        defaults = self.sets[kind, scope.get("scheme") in SECURE_SCHEMES]
        if scope["path"].startswith(PRIVATE):
            defaults = [*defaults, NO_STORE]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                existing = list(message.get("headers", ()))
                set_names = {name for name, _ in existing}
                if SAME_ORIGIN in existing:  # a preview of an unpublished release
                    set_names |= CROSS_ORIGIN_NAMES
                message["headers"] = [*existing, *(h for h in defaults if h[0] not in set_names)]
            await send(message)

        await self.app(scope, receive, with_headers)


class Preflight:
    """Middleware that answers CORS preflight requests for open addresses."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight request; pass others on."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and scope["path"].startswith(OPEN):
            methods = METHODS.get(scope["path"], READING)
            headers = PREFLIGHT | {"access-control-allow-methods": methods}
            await Response(status_code=204, headers=headers)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _encoded(headers: dict[str, str]) -> Headers:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
