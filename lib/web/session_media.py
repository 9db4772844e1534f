"""Serve files that a page makes for its reader at unguessable addresses, only while that page is open."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Final

from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorage, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryFile, get_extension_for_mimetype
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.web import replica_key

if TYPE_CHECKING:
    import io
    from collections.abc import Callable
    from typing import BinaryIO, TextIO

    from streamlit.runtime.media_file_storage import MediaFileKind

    FileData = bytes | str | BinaryIO | TextIO | io.RawIOBase

PATH: Final = "/media"
GRACE: Final = 20.0  # seconds in which a browser may fetch a file that its page no longer names
GONE: Final = "There is no such file."
# The session for which a file is being made outside a run of its page.
_session: Final[ContextVar[str]] = ContextVar("session", default="")


@dataclass(slots=True)
class _StoredFile:
    """A file, its session, when it was stored (seconds of the clock), and whether its page still names it."""

    file: MemoryFile
    session: str
    since: float
    named: bool = True


class SessionMedia(MediaFileStorage):
    """Media files of sessions. Safe to share between threads.

    A file's name is a hash of its session and bytes, keyed with a secret of this process: a page that runs again gets
    the same address, and nobody can guess it from the bytes.

    Args:
        is_open: whether the page of a session is open.
        clock: monotonic seconds.
    """

    def __init__(self, is_open: Callable[[str], bool], clock: Callable[[], float] = monotonic) -> None:
        self._is_open, self.clock, self._lock = is_open, clock, Lock()
        self._secret = secrets.token_bytes(32)
        self._files: dict[str, _StoredFile] = {}

    def load_and_get_id(
        self, path_or_data: str | bytes, mimetype: str, kind: MediaFileKind, filename: str | None = None
    ) -> str:
        """Store a file for the session that makes it and return its name.

        Raises:
            MediaFileStorageError: it is a path on the disk, or no session is running.
        """
        session = _session.get() or _running_session()
        if isinstance(path_or_data, str) or not session:
            raise MediaFileStorageError(GONE)
        digest = hashlib.sha256(path_or_data).digest()
        identity = repr((session, mimetype, filename, digest)).encode()
        name = replica_key.prefix(session) + hmac.new(self._secret, identity, hashlib.sha256).hexdigest()
        with self._lock:
            stored = self._files.get(name)
            file = stored.file if stored else MemoryFile(path_or_data, mimetype, kind, filename)
            self._files[name] = _StoredFile(file, session, self.clock())
        return name

    def get_url(self, file_id: str) -> str:
        """Return the address of a file.

        Raises:
            MediaFileStorageError: no file of that name.
        """
        return f"{PATH}/{file_id}{get_extension_for_mimetype(self._stored(file_id).file.mimetype)}"

    def get_file(self, filename: str) -> MemoryFile:
        """Return the file at an address, while the page that made it is open.

        Raises:
            MediaFileStorageError: no such file, or its page is closed.
        """
        stored = self._stored(filename.partition(".")[0])
        if not self._is_open(stored.session):
            raise MediaFileStorageError(GONE)
        return stored.file

    def delete_file(self, file_id: str) -> None:
        """Mark a file that its page no longer names. It stays for `GRACE`, as a browser may be about to fetch it."""
        with self._lock:
            if stored := self._files.get(file_id):
                stored.named = False

    def discard_unknown(self, is_known: Callable[[str], bool]) -> None:
        """Remove files that no page names any more, and those of sessions for which `is_known` is false."""
        now = self.clock()
        with self._lock:
            self._files = {
                name: stored
                for name, stored in self._files.items()
                if is_known(stored.session) and (stored.named or now - stored.since < GRACE)
            }

    @property
    def count(self) -> int:
        """Number of stored files."""
        return len(self._files)

    def _stored(self, name: str) -> _StoredFile:
        with self._lock:
            stored = self._files.get(name)
        if stored is None:
            raise MediaFileStorageError(GONE)
        return stored


def _running_session() -> str:
    """Return the session whose page runs in this thread; empty where there is none."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


class SessionMediaManager(MediaFileManager):
    """Streamlit's manager, which makes a deferred file in a thread that has no session."""

    def add_deferred(
        self,
        data_callable: Callable[[], FileData],
        mimetype: str | None,
        coordinates: str,
        file_name: str | None = None,
        *,
        element_id: str = "",
    ) -> str:
        """Record the session of a deferred file, and make the file once, however often its button is pressed."""
        session, lock = _running_session(), Lock()
        results: list[FileData] = []

        def make_once() -> FileData:
            _session.set(session)  # in the context of this one call
            with lock:
                if not results:
                    results.append(data_callable())
            return results[0]

        return super().add_deferred(make_once, mimetype, coordinates, file_name, element_id=element_id)
