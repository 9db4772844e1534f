"""Carries a reader over to this process when the one that served before is gone."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import get_instance

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATIENCE: Final = 10  # seconds that a whole run may take before the choice goes on anyway
SESSION: Final = 2  # where a browser that comes back puts the session it had, among the subprotocols


class SessionRecovery:
    """Runs the whole page first when a browser comes back with a session that this process does not know.

    Messages of text, which no page sends and Streamlit does not expect, go no further.

    Streamlit would ignore the first choice after it: the part of the page that should run, and what should be called,
    are known only to the process that ran the page before. The address tells the rest, so a run of the whole page from
    the address alone makes both known, and the reader's choice, held until then, is carried out as if nothing had been.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; a websocket that comes back is watched until its first choice."""
        if scope["type"] == "websocket":
            receive = _without_text(receive)
            if known := former(scope):
                watched = _Return(known, receive, send)
                receive, send = watched.receive, watched.send
        await self.app(scope, receive, send)


def _without_text(receive: Receive) -> Receive:
    async def next_one() -> Message:
        while (message := await receive())["type"] == "websocket.receive" and message.get("bytes") is None:
            pass
        return message

    return next_one


def former(scope: Scope) -> str:
    """The session that a browser had before; empty if it had none."""
    offered = Headers(scope=scope).get("sec-websocket-protocol", "").split(",")
    return offered[SESSION].strip() if len(offered) > SESSION else ""


def whole_run(asked: bytes) -> bytes | None:
    """The message that runs the same page from its address alone; None if `asked` does that itself or asks no run."""
    message = BackMsg()
    try:
        message.ParseFromString(asked)
    except DecodeError:  # Streamlit will say so
        return None
    if message.WhichOneof("type") != "rerun_script":
        return None
    state = message.rerun_script
    if not state.fragment_id and not state.widget_states.widgets:
        return None
    state.fragment_id = ""
    state.ClearField("widget_states")
    return message.SerializeToString()


class _Return:
    """One websocket of a browser that came back."""

    def __init__(self, known: str, receive: Receive, send: Send) -> None:
        self._known = known
        self._receive = receive
        self._send = send
        self._first = True
        self._held: Message | None = None
        self._ended = asyncio.Event()

    async def receive(self) -> Message:
        """The next message: a whole run before the first choice, if the session is not known here."""
        if self._held:
            with suppress(TimeoutError):  # a browser that left meanwhile hears no end
                await asyncio.wait_for(self._ended.wait(), PATIENCE)
            held, self._held = self._held, None
            return held
        message = await self._receive()
        if not self._first or message["type"] != "websocket.receive" or not message.get("bytes"):
            return message
        self._first = False
        whole = None if get_instance().is_active_session(self._known) else whole_run(message["bytes"])
        if whole is None:
            return message
        self._held = message
        return {"type": "websocket.receive", "bytes": whole}

    async def send(self, message: Message) -> None:
        """Pass on; the end of the whole run lets the choice go."""
        if self._held and message["type"] == "websocket.send" and _ends(message.get("bytes") or b""):
            self._ended.set()
        await self._send(message)


def _ends(sent: bytes) -> bool:
    return ForwardMsg.FromString(sent).WhichOneof("type") == "script_finished"
