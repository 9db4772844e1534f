"""What readers hand in: at most so much from one visit and from all, refused unread and counted as it comes."""

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
WRAPPING: Final = 64 * 1024  # bytes that a form may have around its file
PATIENCE: Final = 20  # seconds without a byte, after which an upload is given up
SOON: Final = "30"  # seconds
NO_VISIT: Final = "This file belongs to no page that is open here. Open the page again."
NO_LENGTH: Final = "The length of this file is not a number."
TOO_LARGE: Final = f"This file is too large. It may have {limits.MOST_BYTES // limits.MEGABYTE} MB."
TOO_MANY: Final = (
    f"This visit has handed in as much as it may: {limits.MOST_FILES} files and "
    f"{limits.MOST_OF_A_VISIT // limits.MEGABYTE} MB. Take one away first."
)
FULL: Final = "Too many files are being looked at now. Try again in half a minute."
STALLED: Final = "The file stopped coming."
NO_STORE: Final = {"cache-control": "no-store"}


@dataclass(slots=True, eq=False)
class _Coming:
    """A file on its way: whose it is, and how much of it has come."""

    session: str
    size: int = 0


class UploadedFiles(MemoryUploadedFileManager):
    """What readers handed in and what is on its way, in memory and counted. Safe to share between threads."""

    def __init__(self, upload_endpoint: str) -> None:
        super().__init__(upload_endpoint)
        self._counting = RLock()
        self._coming: set[_Coming] = set()
        self.count = self.size = 0  # files and bytes that are held

    def add_file(self, session_id: str, file: UploadedFileRec) -> None:
        """Hold a file."""
        with self._counting:
            super().add_file(session_id, file)
            self._count()

    def remove_file(self, session_id: str, file_id: str) -> None:
        """Let one file of a session go; nothing where there is none."""
        with self._counting:
            super().remove_file(session_id, file_id)
            self._count()

    def remove_session_files(self, session_id: str) -> None:
        """Let all files of a session go; nothing where there are none."""
        with self._counting:
            super().remove_session_files(session_id)
            self._count()

    def holds(self, session: str) -> bool:
        """Whether a session has handed in a file that is held."""
        with self._counting:
            return bool(self.file_storage.get(session))

    def leave_to(self, known: Callable[[str], bool]) -> None:
        """Let go of files whose session is not `known`."""
        with self._counting:
            for session in [session for session in self.file_storage if not known(session)]:
                self.remove_session_files(session)

    @contextmanager
    def coming(self, session: str, file: str, size: int) -> Generator[_Coming]:
        """Let a file come, of `size` bytes or of an unknown number (0). `received` counts what has come of it.

        Raises:
            HTTPException: it may not come.
        """
        with self._counting:
            others = [held for name, held in self.file_storage.get(session, {}).items() if name != file]
            if len(others) + sum(one.session == session for one in self._coming) >= limits.MOST_FILES:
                raise HTTPException(413, TOO_MANY, NO_STORE)
            one = _Coming(session)
            self._coming.add(one)
        try:
            self._weigh(one, size)
            yield one
        finally:
            with self._counting:
                self._coming.discard(one)

    def received(self, one: _Coming, size: int) -> None:
        """Count so many bytes more of a file that comes.

        Raises:
            HTTPException: now it is too large, or its visit or all visits have handed in too much.
        """
        one.size += size
        self._weigh(one, one.size)

    def _weigh(self, one: _Coming, size: int) -> None:
        """Refuse a file whose size is or will be `size` where there is no room for it."""
        with self._counting:
            coming = sum(other.size for other in self._coming if other is not one)
            ours = sum(other.size for other in self._coming if other is not one and other.session == one.session)
            ours += sum(map(_size, self.file_storage.get(one.session, {}).values()))
            if size > limits.MOST_BYTES + WRAPPING:
                raise HTTPException(413, TOO_LARGE, NO_STORE)
            if ours + size > limits.MOST_OF_A_VISIT + limits.MOST_FILES * WRAPPING:
                raise HTTPException(413, TOO_MANY, NO_STORE)
            if self.size + coming + size > limits.MOST_OF_ALL:
                raise HTTPException(503, FULL, NO_STORE | {"retry-after": SOON})

    def _count(self) -> None:
        held = [file for files in self.file_storage.values() for file in files.values()]
        self.count, self.size = len(held), sum(map(_size, held))


def _size(file: UploadedFileRec) -> int:
    """What a file takes, its name included: that is the sender's choice too."""
    return len(file.data) + len(file.name) + len(file.type)


class UploadLimits:
    """Refuses a file before its first byte is read, and one of unknown length as soon as it is too much.

    Args:
        files: where Streamlit's own part puts what is let in.
        is_open: whether the page of a session is open.
    """

    def __init__(self, app: ASGIApp, files: UploadedFiles, is_open: Callable[[str], bool]) -> None:
        self.app, self.files, self.is_open = app, files, is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may come."""
        asked = ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if asked is None:
            await self.app(scope, receive, send)
            return
        try:
            await self._take(asked["session"], asked["file"], scope, receive, send)
        except HTTPException as why:
            await PlainTextResponse(f"{why.detail}\n", why.status_code, why.headers)(scope, receive, send)

    async def _take(self, session: str, file: str, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.is_open(session):
            raise HTTPException(404, NO_VISIT, NO_STORE)
        with self.files.coming(session, file, _length(scope)) as coming:

            async def counted() -> Message:
                try:
                    message = await asyncio.wait_for(receive(), PATIENCE)
                except TimeoutError as why:
                    raise HTTPException(408, STALLED, NO_STORE) from why
                if message["type"] == "http.request":
                    self.files.received(coming, len(message.get("body", b"")))
                return message

            await self.app(scope, counted, send)
        if not self.is_open(session):  # the page was closed meanwhile
            self.files.remove_file(session, file)


def _length(scope: Scope) -> int:
    given = Headers(scope=scope).get("content-length", "0")
    if not (given.isascii() and given.isdigit()):
        raise HTTPException(400, NO_LENGTH, NO_STORE)
    return int(given[:20])
