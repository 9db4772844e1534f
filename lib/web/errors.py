"""Refusals as pages: a browser gives plain text neither a title nor a language, and a reader no way on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse

from lib.addresses import request
from lib.model.site_map import PAGES
from lib.outlets.html import exhibit_pages
from lib.web.headers import SHARED

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIRST: Final = 400  # the lowest status of a refusal
TITLES: Final = {
    400: "This address is not understood",
    403: "This is not allowed",
    404: exhibit_pages.NOT_FOUND,
    410: "This release was withdrawn",
    429: "Too much is asked for at once",
    503: "This is not available at present",
    504: "This took too long",
}
OTHER: Final = "This could not be answered"
KEPT: Final = ("cache-control", "retry-after")
CLOSED: Final = exhibit_pages.POLICY.replace("frame-ancestors *", "frame-ancestors 'none'")


def page(status: int, sentence: str, **headers: str) -> HTMLResponse:
    """A refusal as a page that nobody may frame: what happened, the sentence that says why, and where to go on."""
    made = exhibit_pages.refused(TITLES.get(status, OTHER), sentence, PAGES, request.preview_notices())
    return HTMLResponse(made, status, {"vary": "accept", "content-security-policy": CLOSED} | headers)


class RefusalPages:
    """Sends a refusal of plain text as a page to whoever asks for a page; programs go on getting the sentence alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and hold back a refusal until its sentence is known."""
        if scope["type"] != "http" or not _asks_for_a_page(scope):
            await self.app(scope, receive, send)
            return
        refused: Message | None = None
        said = b""

        async def readable(message: Message) -> None:
            nonlocal refused, said
            if message["type"] == "http.response.start" and _is_plain_refusal(message):
                refused = message
            elif refused is None:
                await send(message)
            else:
                said += message.get("body", b"")
                if not message.get("more_body"):
                    given = Headers(raw=refused["headers"])
                    kept = {name: given[name] for name in KEPT if name in given}
                    if scope["path"].startswith(SHARED):  # another site's frame says why it is empty
                        kept["content-security-policy"] = exhibit_pages.POLICY
                    await page(refused["status"], said.decode(), **kept)(scope, receive, send)

        await self.app(scope, receive, readable)


def _asks_for_a_page(scope: Scope) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _is_plain_refusal(message: Message) -> bool:
    return message["status"] >= FIRST and Headers(raw=message["headers"]).get("content-type", "").startswith(
        "text/plain"
    )
