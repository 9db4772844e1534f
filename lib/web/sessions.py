"""Keep disconnected sessions for a while in case their page reconnects, then close them on a timer."""

from __future__ import annotations

import asyncio
import gc
import logging
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final

from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.session_manager import SessionInfo, SessionStorage

from lib import telemetry
from lib.model import limits
from lib.web import replica_key
from lib.web.session_media import SessionMedia, SessionMediaManager
from lib.web.upload_store import UploadedFiles

if TYPE_CHECKING:
    import builtins
    from collections.abc import AsyncGenerator, Callable
    from pathlib import Path

    import streamlit as st
    from streamlit.runtime.media_file_manager import MediaFileManager
    from streamlit.runtime.scriptrunner_utils.script_run_context import UserInfoType
    from streamlit.runtime.session_manager import SessionClient

UPLOADS: Final = "/_stcore/upload_file"
PAUSE: Final = 5.0  # seconds between two sweeps
WITH_FILES: Final = limits.HELD_FOR - 2 * PAUSE  # seconds in which a session with an uploaded file may reconnect
WITHOUT_FILES: Final = 120.0  # seconds for any other session
MOST: Final = 128  # disconnected sessions; the oldest are closed first

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Disconnected:
    """A session without a page, and when it disconnected (seconds of the clock)."""

    info: SessionInfo
    since: float


class WaitingSessions(SessionStorage):
    """Sessions whose page has disconnected.

    Streamlit's own storage drops a session only when another comes or goes, and then keeps its files.

    Args:
        has_files: whether a session has an uploaded file.
        clock: monotonic seconds.
    """

    def __init__(self, has_files: Callable[[str], bool], clock: Callable[[], float] = monotonic) -> None:
        self._has_files, self.clock = has_files, clock
        self._sessions: dict[str, _Disconnected] = {}

    def get(self, session_id: str) -> SessionInfo | None:
        """Return a session that may still reconnect."""
        waiting = self._sessions.get(session_id)
        return waiting.info if waiting else None

    def save(self, session_info: SessionInfo) -> None:
        """Keep a session that has just disconnected."""
        self._sessions[session_info.session.id] = _Disconnected(session_info, self.clock())
        while len(self._sessions) > MOST:
            _close(self._sessions.pop(next(iter(self._sessions))).info)

    def delete(self, session_id: str) -> None:
        """Remove a session that reconnected or was closed."""
        self._sessions.pop(session_id, None)

    def list(self) -> builtins.list[SessionInfo]:
        """List the disconnected sessions."""
        return [waiting.info for waiting in self._sessions.values()]

    def overdue(self) -> builtins.list[str]:
        """List the ids of sessions whose time is over."""
        now = self.clock()
        return [
            session_id
            for session_id, waiting in self._sessions.items()
            if now - waiting.since >= (WITH_FILES if self._has_files(session_id) else WITHOUT_FILES)
        ]


def _close(info: SessionInfo) -> None:
    """Close a session and clear its state: Streamlit's loop keeps a reference to the last one until another comes."""
    info.session.shutdown()
    info.session.session_state.clear()
    info.session.flush_browser_queue()
    info.session._client_state.Clear()  # noqa: SLF001 - the values of its controls, the name of a file among them


class _Runtime(Runtime):
    """Streamlit's runtime with our media manager, and session ids that a load balancer can route."""

    def __init__(self, config: RuntimeConfig, media: SessionMedia) -> None:
        super().__init__(config)
        self._ours, self._waiting = SessionMediaManager(media), config.session_storage

    def connect_session(
        self,
        client: SessionClient,
        user_info: UserInfoType,
        existing_session_id: str | None = None,
        session_id_override: str | None = None,
    ) -> str:
        """Give a new session an id that routes its uploads and files to this replica, also without a cookie."""
        may_reconnect = existing_session_id and (
            self.is_active_session(existing_session_id) or self._waiting.get(existing_session_id)
        )
        key = replica_key.from_headers(client.client_context.headers if client.client_context else ())
        if key and not may_reconnect:
            existing_session_id, session_id_override = None, replica_key.session_id(key)
        return super().connect_session(client, user_info, existing_session_id, session_id_override)

    @property
    def media_file_mgr(self) -> MediaFileManager:
        return self._ours


class Sessions:
    """All sessions of this process: their uploads, their media files, and the disconnected ones."""

    def __init__(self) -> None:
        self.files, self.media = UploadedFiles(UPLOADS), SessionMedia(self.is_open)
        self.runtime: Runtime | None = None  # created with the first request
        self.waiting = WaitingSessions(self.files.has_files)
        telemetry.watch("uploads", "Files that readers handed in and that are held", lambda: self.files.count)
        telemetry.watch("upload_bytes", "Bytes of the files that readers handed in", lambda: self.files.size)

    def serve(self, app: st.App, script: Path, on_script_error: Callable[[Exception], bool]) -> None:
        """Make an application use these stores."""

        def create_runtime() -> Runtime:
            config = RuntimeConfig(
                script_path=str(script),
                media_file_storage=self.media,
                uploaded_file_manager=self.files,
                session_storage=self.waiting,
                on_script_error=on_script_error,
            )
            self.runtime = _Runtime(config, self.media)
            return self.runtime

        app._create_runtime = create_runtime  # noqa: SLF001 - Streamlit has no public hook for it

    def is_open(self, session: str) -> bool:
        """Return whether the page of a session is open."""
        return self.runtime is not None and self.runtime.is_active_session(session)

    async def sweep(self) -> None:
        """Close overdue sessions and discard their files, on the event loop's thread."""
        count_before = self.files.count
        for session_id in self.waiting.overdue():
            info = self.waiting.get(session_id)
            if info and self.runtime:
                self.runtime.close_session(session_id)
                _close(info)
        self.files.discard_unknown(self._is_known)
        self.media.discard_unknown(self._is_known)
        if self.files.count < count_before:
            await asyncio.to_thread(gc.collect)  # frees what was computed from the files

    def _is_known(self, session: str) -> bool:
        return self.is_open(session) or self.waiting.get(session) is not None

    @asynccontextmanager
    async def sweeping(self) -> AsyncGenerator[None]:
        """Sweep until the server stops.

        Raises:
            RuntimeError: Streamlit did not use our stores.
        """
        if self.runtime is None:
            raise RuntimeError(
                "Streamlit is not the one that this was written for: it keeps uploads in a place of its own"
            )
        task = asyncio.create_task(self._sweep_forever())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(PAUSE)
            try:
                await self.sweep()
            except Exception:
                log.exception("What visits left behind could not be let go.")
