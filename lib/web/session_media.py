"""Files that a page makes for its reader: at addresses that nobody can work out, and only while that page is open."""

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

    Made = bytes | str | BinaryIO | TextIO | io.RawIOBase

PLACE: Final = "/media"
GRACE: Final = 20.0  # seconds that a browser has to fetch a file that its page no longer names
GONE: Final = "There is no such file."
# The session whose file is being made, where it is made outside a run of its page.
_session: Final[ContextVar[str]] = ContextVar("session", default="")


@dataclass(slots=True)
class _Held:
    """A file, whose it is, since when (seconds of the clock), and whether its page still names it."""

    file: MemoryFile
    session: str
    since: float
    named: bool = True


class SessionMedia(MediaFileStorage):
    """Files of sessions. Safe to share between threads.

    The name of a file follows its session, its bytes and a secret of this process: a page that runs again names the
    same address, and nobody else can find it by guessing the bytes.

    Args:
        is_open: whether the page of a session is open.
        clock: seconds, never going back.
    """

    def __init__(self, is_open: Callable[[str], bool], clock: Callable[[], float] = monotonic) -> None:
        self._is_open, self.clock, self._lock = is_open, clock, Lock()
        self._secret = secrets.token_bytes(32)
        self._held: dict[str, _Held] = {}

    def load_and_get_id(
        self, path_or_data: str | bytes, mimetype: str, kind: MediaFileKind, filename: str | None = None
    ) -> str:
        """Hold a file for the session that makes it; its name.

        Raises:
            MediaFileStorageError: it is a file of the disk, or no session makes it.
        """
        session = _session.get() or _running()
        if isinstance(path_or_data, str) or not session:
            raise MediaFileStorageError(GONE)
        digest = hashlib.sha256(path_or_data).digest()
        about = repr((session, mimetype, filename, digest)).encode()
        name = replica_key.prefix(session) + hmac.new(self._secret, about, hashlib.sha256).hexdigest()
        with self._lock:
            held = self._held.get(name)
            file = held.file if held else MemoryFile(path_or_data, mimetype, kind, filename)
            self._held[name] = _Held(file, session, self.clock())
        return name

    def get_url(self, file_id: str) -> str:
        """The address of a file.

        Raises:
            MediaFileStorageError: there is none of that name.
        """
        return f"{PLACE}/{file_id}{get_extension_for_mimetype(self._found(file_id).file.mimetype)}"

    def get_file(self, filename: str) -> MemoryFile:
        """The file at an address, while the page that made it is open.

        Raises:
            MediaFileStorageError: there is none, or its page is closed.
        """
        held = self._found(filename.partition(".")[0])
        if not self._is_open(held.session):
            raise MediaFileStorageError(GONE)
        return held.file

    def delete_file(self, file_id: str) -> None:
        """The page no longer names a file. A browser may be about to fetch it: `leave_to` lets it go later."""
        with self._lock:
            if held := self._held.get(file_id):
                held.named = False

    def leave_to(self, known: Callable[[str], bool]) -> None:
        """Let go of files that no page names any more, and of those of sessions that are not `known`."""
        now = self.clock()
        with self._lock:
            self._held = {
                name: one
                for name, one in self._held.items()
                if known(one.session) and (one.named or now - one.since < GRACE)
            }

    @property
    def count(self) -> int:
        """How many files are held."""
        return len(self._held)

    def _found(self, name: str) -> _Held:
        with self._lock:
            held = self._held.get(name)
        if held is None:
            raise MediaFileStorageError(GONE)
        return held


def _running() -> str:
    """The session whose page runs in this thread; empty where none does."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


class SessionMediaManager(MediaFileManager):
    """Streamlit's own, which makes a file at a press of a button in a thread that knows no session."""

    def add_deferred(
        self,
        data_callable: Callable[[], Made],
        mimetype: str | None,
        coordinates: str,
        file_name: str | None = None,
        *,
        element_id: str = "",
    ) -> str:
        """Remember whose the file will be, and make it once, however often the button of one run is pressed."""
        session, turn = _running(), Lock()
        found: list[Made] = []

        def made() -> Made:
            _session.set(session)  # in the context of this one call
            with turn:
                if not found:
                    found.append(data_callable())
            return found[0]

        return super().add_deferred(made, mimetype, coordinates, file_name, element_id=element_id)
