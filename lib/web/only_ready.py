"""Let a load balancer rate-limit only the pictures that are not in the cache."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from lib.web.work_queue import ONLY_READY, NotReadyError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The nginx location, such as "@drawn", to which a request is redirected if its picture is not ready.
HEADER: Final = "x-unless-ready"
LOCATION: Final = re.compile(r"@[a-z_]{1,64}")
READ: Final = frozenset({"GET", "HEAD"})
LOWEST_REFUSAL: Final = 400  # HTTP status


class OnlyReadyPictures:
    """Middleware that answers from the cache or redirects inside nginx to the location that the request names.

    Refusals are redirected too, so that trying names is limited like drawing new pictures.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, withholding a response that is not ready."""
        location = Headers(scope=scope).get(HEADER, "") if scope["type"] == "http" and scope["method"] in READ else ""
        if not LOCATION.fullmatch(location):
            await self.app(scope, receive, send)
            return
        refused = False

        async def send_ready(message: Message) -> None:
            nonlocal refused
            refused = refused or (message["type"] == "http.response.start" and message["status"] >= LOWEST_REFUSAL)
            if not refused:
                await send(message)

        token = ONLY_READY.set(True)
        try:
            await self.app(scope, receive, send_ready)
        except NotReadyError:
            refused = True
        finally:
            ONLY_READY.reset(token)
        if refused:
            headers = [(b"x-accel-redirect", location.encode())]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
