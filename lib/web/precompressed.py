"""Serve scripts and styles, ours and Streamlit's, brotli-compressed, once and at the highest level.

They are most of a first page load.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response
from streamlit import file_util

from lib import settings
from lib.outlets.html.assets import CHARTS, PLOTLY, SCRIPT, STYLE
from lib.storage import files
from lib.web.asset_routes import YEAR
from lib.web.index_html import static_paths

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER: Final = Path(file_util.get_static_dir())
COMPRESSED: Final = frozenset({".js", ".css"})  # fonts and pictures are already compressed
LEAST: Final = 1000  # bytes
PLACES: Final = ("/static/", "/assets/")
SCRIPT_TYPE: Final = "text/javascript; charset=utf-8"


class PrecompressedFiles:
    """Compressed files by path, and a queue of the requested paths that are not compressed yet."""

    def __init__(self) -> None:
        self.files = {f"/{file.relative_to(FOLDER).as_posix()}": file for file in _files()}
        self.ours = {asset.path: asset.body for asset in (STYLE, SCRIPT, CHARTS, PLOTLY)}
        self._bodies: dict[str, tuple[bytes, str]] = {}
        self._requested: set[str] = set()
        self.wanted: SimpleQueue[str] = SimpleQueue()

    def get(self, path: str) -> tuple[bytes, str] | None:
        """Return the compressed bytes of a path and their entity tag; None queues the path for compression."""
        body = self._bodies.get(path)
        if body is None and self.has(path) and path not in self._requested:
            self._requested.add(path)
            self.wanted.put(path)
        return body

    def has(self, path: str) -> bool:
        """Return whether a path is that of a file to compress."""
        return path in self.ours or path in self.files

    def compress(self, path: str) -> None:
        """Compress one file, or read the result from the disk cache."""
        content = self.ours.get(path) or self.files[path].read_bytes()
        name = hashlib.sha256(content + brotli.__version__.encode()).hexdigest()
        path_in_cache = settings.current().cache / "static" / f"{name}.br"
        body = _valid(path_in_cache, content)
        if body is None:
            body = brotli.compress(content)
            with suppress(OSError):
                files.write_whole(path_in_cache, body)
        self._bodies[path] = body, f'"{name[:24]}-br"'

    def work(self) -> None:
        """Compress what the first page loads, then each requested file, forever: for a low-priority thread."""
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        for path in (*self.ours, *static_paths()):
            if self.has(path):
                self.compress(path)
        while True:
            self.compress(self.wanted.get())


def _files() -> list[Path]:
    files_ = (file for file in (FOLDER / "static").rglob("*") if file.suffix in COMPRESSED)
    return [file for file in files_ if file.stat().st_size >= LEAST]


def _valid(path: Path, content: bytes) -> bytes | None:
    with suppress(OSError, brotli.error):
        body = path.read_bytes()
        if brotli.decompress(body) == content:
            return body
    return None


PRECOMPRESSED: Final = PrecompressedFiles()


class Precompressed:
    """Middleware that serves compressed files and passes other requests on."""

    def __init__(self, app: ASGIApp, precompressed: PrecompressedFiles) -> None:
        self.app = app
        self.precompressed = precompressed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a compressed file or pass the request on."""
        entry = None
        if scope["type"] == "http" and scope["path"].startswith(PLACES) and scope["method"] in {"GET", "HEAD"}:
            headers = Headers(scope=scope)
            if "br" in (encoding.strip() for encoding in headers.get("accept-encoding", "").split(",")):
                entry = self.precompressed.get(scope["path"])
        if entry is None:
            await self.app(scope, receive, send)
            return
        body, tag = entry
        about = {
            "cache-control": f"public, max-age={YEAR}, immutable",
            "content-encoding": "br",
            "etag": tag,
            "vary": "accept-encoding",
        }
        kind = mimetypes.guess_type(scope["path"])[0] or ""
        media_type = SCRIPT_TYPE if scope["path"].endswith(".js") else kind
        await Response(body, media_type=media_type, headers=about)(scope, receive, send)
