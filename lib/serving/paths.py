"""Which addresses there are: those of our routes and of Streamlit's own parts; every other is not found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse

from lib.exports import html
from lib.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.routing import Route
    from starlette.types import ASGIApp, Receive, Scope, Send

STREAMLIT: Final = ("/_stcore/", "/static/", "/media/", "/component/", "/favicon.png", "/manifest.json")


class KnownPaths:
    """Answers 404 to every path that no route names, where Streamlit alone would send a page.

    Args:
        app: what answers the paths that are known.
        routes: what we answer ourselves. A path with a parameter stands for all that begin as it does.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[Route]) -> None:
        self.app = app
        paths = [route.path for route in routes]
        self.exact = frozenset(path for path in paths if "{" not in path)
        self.begins: tuple[str, ...] = (*(path.partition("{")[0] for path in paths if "{" in path), *STREAMLIT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let known paths through."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path not in self.exact and not path.startswith(self.begins):
            response = HTMLResponse(html.render("not_found.html", pages=PAGES), status_code=404)
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send)
