"""Store uploads in memory within limits per session and in total, counted while they arrive."""

from __future__ import annotations

import asyncio
import re
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from lib.model import limits

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send
    from streamlit.runtime.uploaded_file_manager import UploadedFileRec

ADDRESS: Final = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)")
WRAPPING: Final = 64 * 1024  # bytes of a form around its file
PATIENCE: Final = 20  # seconds without a byte after which an upload is aborted
SOON: Final = "30"  # seconds
NO_SESSION: Final = "This file belongs to no page that you have open. Open the page again."
NO_LENGTH: Final = "The length of this file is not a number."
TOO_LARGE: Final = f"This file is too large. It can have at most {limits.MOST_BYTES // limits.MEGABYTE} MB."
TOO_MANY: Final = (
    f"You have reached the limit of one visit, which is {limits.MOST_FILES} files and "
    f"{limits.MOST_PER_SESSION // limits.MEGABYTE} MB. Remove one first."
)
FULL: Final = "We are checking too many files at the moment. Try again in half a minute."
STALLED: Final = "The file stopped coming."
NO_STORE: Final = {"cache-control": "no-store"}


@dataclass(slots=True, eq=False)
class _Upload:
    """An upload in progress: its session, and the bytes received."""

    session: str
    size: int = 0


class UploadedFiles(MemoryUploadedFileManager):
    """Uploaded files in memory and uploads in progress, with their sizes. Safe to share between threads."""

    def __init__(self, upload_endpoint: str) -> None:
        super().__init__(upload_endpoint)
        self._lock = RLock()
        self._uploads: set[_Upload] = set()
        self.count = self.size = 0  # stored files and their bytes

    def add_file(self, session_id: str, file: UploadedFileRec) -> None:
        """Store a file."""
        with self._lock:
            super().add_file(session_id, file)
            self._count()

    def remove_file(self, session_id: str, file_id: str) -> None:
        """Remove a file of a session, if it is there."""
        with self._lock:
            super().remove_file(session_id, file_id)
            self._count()

    def remove_session_files(self, session_id: str) -> None:
        """Remove all files of a session."""
        with self._lock:
            super().remove_session_files(session_id)
            self._count()

    def has_files(self, session: str) -> bool:
        """Return whether a session has a stored file."""
        with self._lock:
            return bool(self.file_storage.get(session))

    def discard_unknown(self, is_known: Callable[[str], bool]) -> None:
        """Remove the files of sessions for which `is_known` is false."""
        with self._lock:
            for session in [session for session in self.file_storage if not is_known(session)]:
                self.remove_session_files(session)

    @contextmanager
    def receiving(self, session: str, file: str, size: int) -> Generator[_Upload]:
        """Register an upload of `size` bytes, or of unknown length (0); `add_bytes` counts what arrives.

        Raises:
            HTTPException: the upload is refused.
        """
        with self._lock:
            others = [stored for name, stored in self.file_storage.get(session, {}).items() if name != file]
            if len(others) + sum(upload.session == session for upload in self._uploads) >= limits.MOST_FILES:
                raise HTTPException(413, TOO_MANY, NO_STORE)
            upload = _Upload(session)
            self._uploads.add(upload)
        try:
            self._check_room(upload, size)
            yield upload
        finally:
            with self._lock:
                self._uploads.discard(upload)

    def add_bytes(self, upload: _Upload, size: int) -> None:
        """Count `size` more received bytes of an upload.

        Raises:
            HTTPException: the file is too large, or a limit of its session or of all sessions is exceeded.
        """
        upload.size += size
        self._check_room(upload, upload.size)

    def _check_room(self, upload: _Upload, size: int) -> None:
        """Raise if a file whose size is or will be `size` exceeds a limit."""
        with self._lock:
            in_progress = sum(other.size for other in self._uploads if other is not upload)
            of_session = sum(
                other.size for other in self._uploads if other is not upload and other.session == upload.session
            )
            of_session += sum(map(_size, self.file_storage.get(upload.session, {}).values()))
            if size > limits.MOST_BYTES + WRAPPING:
                raise HTTPException(413, TOO_LARGE, NO_STORE)
            if of_session + size > limits.MOST_PER_SESSION + limits.MOST_FILES * WRAPPING:
                raise HTTPException(413, TOO_MANY, NO_STORE)
            if self.size + in_progress + size > limits.MOST_PER_PROCESS:
                raise HTTPException(503, FULL, NO_STORE | {"retry-after": SOON})

    def _count(self) -> None:
        stored = [file for files in self.file_storage.values() for file in files.values()]
        self.count, self.size = len(stored), sum(map(_size, stored))


def _size(file: UploadedFileRec) -> int:
    """Return the bytes of a file, with its name and type, which the sender chooses too."""
    return len(file.data) + len(file.name) + len(file.type)


class UploadLimits:
    """Middleware that refuses an upload before its first byte, or, if its length is unknown, once it is too large.

    Args:
        files: the store to which Streamlit adds accepted files.
        is_open: whether the page of a session is open.
    """

    def __init__(self, app: ASGIApp, files: UploadedFiles, is_open: Callable[[str], bool]) -> None:
        self.app, self.files, self.is_open = app, files, is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an upload on within the limits."""
        match = ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if match is None:
            await self.app(scope, receive, send)
            return
        try:
            await self._receive(match["session"], match["file"], scope, receive, send)
        except HTTPException as error:
            await PlainTextResponse(f"{error.detail}\n", error.status_code, error.headers)(scope, receive, send)

    async def _receive(self, session: str, file: str, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.is_open(session):
            raise HTTPException(404, NO_SESSION, NO_STORE)
        with self.files.receiving(session, file, _length(scope)) as upload:

            async def receive_counted() -> Message:
                try:
                    message = await asyncio.wait_for(receive(), PATIENCE)
                except TimeoutError as error:
                    raise HTTPException(408, STALLED, NO_STORE) from error
                if message["type"] == "http.request":
                    self.files.add_bytes(upload, len(message.get("body", b"")))
                return message

            await self.app(scope, receive_counted, send)
        if not self.is_open(session):  # its page was closed meanwhile
            self.files.remove_file(session, file)


def _length(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise HTTPException(400, NO_LENGTH, NO_STORE)
    return int(length[:20])
