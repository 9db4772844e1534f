"""What a visit leaves behind: held for a while in case its page comes back, then let go by a clock of our own."""

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
PAUSE: Final = 5.0  # seconds between two looks at the clock
WITH_FILES: Final = limits.HELD_FOR - 2 * PAUSE  # seconds that a visit which handed in a file may come back
WITHOUT: Final = 120.0  # seconds that any other may
MOST: Final = 128  # visits that are held; the oldest go first

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Disconnected:
    """A visit without a page, and since when (seconds of the clock)."""

    visit: SessionInfo
    since: float


class WaitingSessions(SessionStorage):
    """Visits whose page is gone.

    Streamlit's own forgets a visit only when another comes or goes, and then without letting its files go.

    Args:
        holds_files: whether a session has handed in a file that is held.
        clock: seconds, never going back.
    """

    def __init__(self, holds_files: Callable[[str], bool], clock: Callable[[], float] = monotonic) -> None:
        self._holds_files, self.clock = holds_files, clock
        self._left: dict[str, _Disconnected] = {}

    def get(self, session_id: str) -> SessionInfo | None:
        """The visit of a session that may still come back."""
        left = self._left.get(session_id)
        return left.visit if left else None

    def save(self, session_info: SessionInfo) -> None:
        """Hold a visit whose page has just gone."""
        self._left[session_info.session.id] = _Disconnected(session_info, self.clock())
        while len(self._left) > MOST:
            _empty(self._left.pop(next(iter(self._left))).visit)

    def delete(self, session_id: str) -> None:
        """Forget a visit: it came back, or is closed."""
        self._left.pop(session_id, None)

    def list(self) -> builtins.list[SessionInfo]:
        """Every visit that is held."""
        return [left.visit for left in self._left.values()]

    def overdue(self) -> builtins.list[str]:
        """The sessions whose time is over."""
        now = self.clock()
        return [
            session
            for session, left in self._left.items()
            if now - left.since >= (WITH_FILES if self._holds_files(session) else WITHOUT)
        ]


def _empty(visit: SessionInfo) -> None:
    """Close a visit and take out what its reader gave: Streamlit's loop holds the last one until another comes."""
    visit.session.shutdown()
    visit.session.session_state.clear()
    visit.session.flush_browser_queue()
    visit.session._client_state.Clear()  # noqa: SLF001 - the values of its controls, the name of a file among them


class _Runtime(Runtime):
    """Streamlit's, with a manager of media that knows whose each file is, and sessions that a balancer finds again."""

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
        """Name a new session so that its uploads and files are sent to this replica, also without a cookie."""
        known = existing_session_id and (
            self.is_active_session(existing_session_id) or self._waiting.get(existing_session_id)
        )
        key = replica_key.given(client.client_context.headers if client.client_context else ())
        if key and not known:
            existing_session_id, session_id_override = None, replica_key.session_id(key)
        return super().connect_session(client, user_info, existing_session_id, session_id_override)

    @property
    def media_file_mgr(self) -> MediaFileManager:
        return self._ours


class Sessions:
    """All visits to this process: their files, what they made, and those whose page is gone."""

    def __init__(self) -> None:
        self.files, self.media = UploadedFiles(UPLOADS), SessionMedia(self.is_open)
        self.runtime: Runtime | None = None  # made when the application is asked for the first time
        self.waiting = WaitingSessions(self.files.holds)
        telemetry.watch("uploads", "Files that readers handed in and that are held", lambda: self.files.count)
        telemetry.watch("upload_bytes", "Bytes of the files that readers handed in", lambda: self.files.size)

    def serve(self, app: st.App, script: Path, on_script_error: Callable[[Exception], bool]) -> None:
        """Let an application keep its visits here."""

        def runtime() -> Runtime:
            config = RuntimeConfig(
                script_path=str(script),
                media_file_storage=self.media,
                uploaded_file_manager=self.files,
                session_storage=self.waiting,
                on_script_error=on_script_error,
            )
            self.runtime = _Runtime(config, self.media)
            return self.runtime

        app._create_runtime = runtime  # noqa: SLF001 - Streamlit has no other way to give it these parts

    def is_open(self, session: str) -> bool:
        """Whether the page of a session is open."""
        return self.runtime is not None and self.runtime.is_active_session(session)

    async def sweep(self) -> None:
        """Let go of what is overdue, on the thread of the event loop."""
        held = self.files.count
        for session in self.waiting.overdue():
            visit = self.waiting.get(session)
            if visit and self.runtime:
                self.runtime.close_session(session)
                _empty(visit)
        self.files.leave_to(self._known)
        self.media.leave_to(self._known)
        if self.files.count < held:
            await asyncio.to_thread(gc.collect)  # what was made of a file goes with it, and not some time later

    def _known(self, session: str) -> bool:
        return self.is_open(session) or self.waiting.get(session) is not None

    @asynccontextmanager
    async def looked_after(self) -> AsyncGenerator[None]:
        """Let go of what is overdue until the server stops.

        Raises:
            RuntimeError: Streamlit took other parts than ours.
        """
        if self.runtime is None:
            raise RuntimeError(
                "Streamlit is not the one that this was written for: it keeps uploads in a place of its own"
            )
        task = asyncio.create_task(self._until_stopped())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _until_stopped(self) -> None:
        while True:
            await asyncio.sleep(PAUSE)
            try:
                await self.sweep()
            except Exception:
                log.exception("What visits left behind could not be let go.")
