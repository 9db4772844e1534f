"""Streamlit's own scripts and styles, compressed once as far as they go and kept: they are most of a first visit."""

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
from lib.storage import files
from lib.web.asset_routes import YEAR
from lib.web.index_html import loaded

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER: Final = Path(file_util.get_static_dir())
PACKS: Final = frozenset({".js", ".css"})  # fonts and pictures are compressed as they are
LEAST: Final = 1000  # bytes
SCRIPT: Final = "text/javascript; charset=utf-8"


class PrecompressedFiles:
    """What was packed, by address; what is asked for and was not, for whoever packs."""

    def __init__(self) -> None:
        self.files = {f"/{file.relative_to(FOLDER).as_posix()}": file for file in _files()}
        self._packed: dict[str, tuple[bytes, str]] = {}
        self._asked: set[str] = set()
        self.wanted: SimpleQueue[str] = SimpleQueue()

    def get(self, path: str) -> tuple[bytes, str] | None:
        """The packed bytes of an address and their tag; None where there are none yet. It is then remembered."""
        found = self._packed.get(path)
        if found is None and path in self.files and path not in self._asked:
            self._asked.add(path)
            self.wanted.put(path)
        return found

    def pack(self, path: str) -> None:
        """Pack one file, or take it from the disk where it was packed before."""
        content = self.files[path].read_bytes()
        name = hashlib.sha256(content + brotli.__version__.encode()).hexdigest()
        place = settings.current().cache / "static" / f"{name}.br"
        packed = _unharmed(place, content)
        if packed is None:
            packed = brotli.compress(content)
            with suppress(OSError):
                files.write_whole(place, packed)
        self._packed[path] = packed, f'"{name[:24]}-br"'

    def work(self) -> None:
        """Pack what the first page loads, then what is asked for, for ever: in a thread of its own, after all else."""
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        for path in loaded():
            if path in self.files:
                self.pack(path)
        while True:
            self.pack(self.wanted.get())


def _files() -> list[Path]:
    found = (file for file in (FOLDER / "static").rglob("*") if file.suffix in PACKS)
    return [file for file in found if file.stat().st_size >= LEAST]


def _unharmed(place: Path, content: bytes) -> bytes | None:
    with suppress(OSError, brotli.error):
        packed = place.read_bytes()
        if brotli.decompress(packed) == content:
            return packed
    return None


PRECOMPRESSED: Final = PrecompressedFiles()


class Precompressed:
    """Answers with what was packed; passes everything else on."""

    def __init__(self, app: ASGIApp, packs: PrecompressedFiles) -> None:
        self.app = app
        self.packs = packs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        found = None
        if scope["type"] == "http" and scope["path"].startswith("/static/") and scope["method"] in {"GET", "HEAD"}:
            headers = Headers(scope=scope)
            if "br" in (offer.strip() for offer in headers.get("accept-encoding", "").split(",")):
                found = self.packs.get(scope["path"])
        if found is None:
            await self.app(scope, receive, send)
            return
        body, tag = found
        about = {
            "cache-control": f"public, max-age={YEAR}, immutable",
            "content-encoding": "br",
            "etag": tag,
            "vary": "accept-encoding",
        }
        kind = mimetypes.guess_type(scope["path"])[0] or ""
        media_type = SCRIPT if scope["path"].endswith(".js") else kind
        await Response(body, media_type=media_type, headers=about)(scope, receive, send)
