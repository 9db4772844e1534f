"""Render refusals as HTML pages, because plain text gives a browser no title, language or link."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse

from lib.addresses import request
from lib.model.site_map import PAGES
from lib.outlets.html import exhibit_pages
from lib.web.headers import SHARED

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOWEST_REFUSAL: Final = 400  # HTTP status
TITLES: Final = {
    400: "There is a problem with this link",
    403: "This is not allowed",
    404: exhibit_pages.NOT_FOUND,
    410: "This data release was withdrawn",
    429: "We are too busy at the moment",
    503: "This is not available at present",
    504: "This took too long",
}
# What was asked for, by the beginning of its path, in the titles of refusals but those of pages that do not exist.
SUBJECTS: Final = {
    "/exhibits": "charts and tables",
    "/hearing_pack": "hearing pack",
    "/press_pack": "press pack",
    "/bulletin": "print version",
    "/data": "data files",
    "/feeds": "feeds",
    "/api": "API",
}
OTHER_TITLE: Final = "We could not answer this"
KEPT_HEADERS: Final = ("cache-control", "retry-after")
UNFRAMED_POLICY: Final = exhibit_pages.POLICY.replace("frame-ancestors *", "frame-ancestors 'none'")


def page(status: int, sentence: str, path: str = "", **headers: str) -> HTMLResponse:
    """Render a refusal as a page that cannot be framed: what happened, why, and where to go next.

    Its title says what was asked for at `path`, so that the tabs of a browser differ.
    """
    subject = next((named for begins, named in SUBJECTS.items() if path.startswith(begins)), "")
    html = exhibit_pages.refusal_page(
        TITLES.get(status, OTHER_TITLE),
        sentence,
        PAGES,
        request.preview_notices(),
        subject="" if status == HTTPStatus.NOT_FOUND else subject,
    )
    return HTMLResponse(html, status, {"vary": "accept", "content-security-policy": UNFRAMED_POLICY} | headers)


class RefusalPages:
    """Middleware that turns plain-text refusals into HTML pages for clients that accept HTML.

    Other clients get the sentence as plain text.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, buffering a refusal until its sentence is complete."""
        if scope["type"] != "http" or not _accepts_html(scope):
            await self.app(scope, receive, send)
            return
        refused: Message | None = None
        sentence = b""

        async def send_readable(message: Message) -> None:
            nonlocal refused, sentence
            if message["type"] == "http.response.start" and _is_plain_refusal(message):
                refused = message
            elif refused is None:
                await send(message)
            else:
                sentence += message.get("body", b"")
                if not message.get("more_body"):
                    original = Headers(raw=refused["headers"])
                    headers = {name: original[name] for name in KEPT_HEADERS if name in original}
                    if scope["path"].startswith(SHARED):  # may be shown in another site's frame
                        headers["content-security-policy"] = exhibit_pages.POLICY
                    await page(refused["status"], sentence.decode(), scope["path"], **headers)(scope, receive, send)

        await self.app(scope, receive, send_readable)


def _accepts_html(scope: Scope) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _is_plain_refusal(message: Message) -> bool:
    return message["status"] >= LOWEST_REFUSAL and Headers(raw=message["headers"]).get("content-type", "").startswith(
        "text/plain"
    )
