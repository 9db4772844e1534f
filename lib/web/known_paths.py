"""Answer 404 for unknown addresses; map known ones to path templates for logs and metrics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from streamlit import file_util

from lib.outlets.html import exhibit_pages
from lib.web import errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import Route
    from starlette.types import ASGIApp, Receive, Scope, Send

# Streamlit's metrics, agent, sign-in and component addresses are left out: nothing here uses them.
STREAM: Final = "/_stcore/stream"
STREAMLIT: Final = {
    **dict.fromkeys(("/_stcore/health", "/_stcore/host-config", STREAM, "/favicon.png", "/manifest.json")),
    **{
        f"/{file.relative_to(file_util.get_static_dir()).as_posix()}": "/static/{path}"
        for file in Path(file_util.get_static_dir(), "static").rglob("*")
        if file.is_file()
    },
}
FOLDERS: Final = {
    "/_stcore/upload_file/": "/_stcore/upload_file/{session}/{file}",
    "/media/": "/media/{file}",
}


class PathTemplates:
    """Known addresses and their templates.

    Args:
        routes: our own routes.
    """

    def __init__(self, routes: Sequence[Route]) -> None:
        self._exact = {path: template or path for path, template in STREAMLIT.items()}
        self._exact |= {route.path: route.path for route in routes if "{" not in route.path}
        self._patterns = [(route.path_regex, route.path) for route in routes if "{" in route.path]

    def template(self, path: str) -> str | None:
        """Return the template of an address, which names no session, file or exhibit; None for an unknown address."""
        if exact := self._exact.get(path):
            return exact
        for pattern, template in self._patterns:
            if pattern.match(path):
                return template
        return next((template for folder, template in FOLDERS.items() if path.startswith(folder)), None)


class KnownPaths:
    """Middleware that answers 404 for unknown addresses, for which Streamlit would send its index page."""

    def __init__(self, app: ASGIApp, paths: PathTemplates) -> None:
        self.app = app
        self.paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass requests for known addresses on."""
        if scope["type"] == "http" and self.paths.template(scope["path"]) is None:
            await errors.page(404, exhibit_pages.NO_PAGE)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
