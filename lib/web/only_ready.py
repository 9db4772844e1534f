"""Tells a balancer what would have to be made, so that it limits that and nothing that is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from lib.web.work_queue import ONLY_READY, NotReadyError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Where nginx sends on what is not ready, in its own words: a location of its file, such as "@drawn".
HEADER: Final = "x-unless-ready"
PLACE: Final = re.compile(r"@[a-z_]{1,64}")
READ: Final = frozenset({"GET", "HEAD"})
REFUSED: Final = 400  # the lowest status of a refusal


class OnlyReadyPictures:
    """Answers a request that names a place with what is ready, and sends all else on to that place.

    Refusals are sent on too: whoever tries names is limited like whoever has new pictures drawn.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and hold back what is not ready."""
        place = Headers(scope=scope).get(HEADER, "") if scope["type"] == "http" and scope["method"] in READ else ""
        if not PLACE.fullmatch(place):
            await self.app(scope, receive, send)
            return
        refused = False

        async def ready(message: Message) -> None:
            nonlocal refused
            refused = refused or (message["type"] == "http.response.start" and message["status"] >= REFUSED)
            if not refused:
                await send(message)

        asked = ONLY_READY.set(True)
        try:
            await self.app(scope, receive, ready)
        except NotReadyError:
            refused = True
        finally:
            ONLY_READY.reset(asked)
        if refused:
            headers = [(b"x-accel-redirect", place.encode())]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
