"""Recover a reader's session when the process that served it is gone."""

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

PATIENCE: Final = 10  # seconds that a full run may take before the choice is forwarded anyway
SESSION: Final = 2  # index of the previous session's id among a reconnecting browser's websocket subprotocols


class SessionRecovery:
    """Middleware that runs the full page first when a browser reconnects with a session unknown to this process.

    Otherwise Streamlit would ignore the reader's first choice, because only the process that ran the page before knows
    its fragments and callbacks. A full run from the address alone registers both; the choice is withheld until that run
    ends and then forwarded.

    Text messages, which no page sends and Streamlit does not expect, are dropped.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; wrap the websocket of a reconnecting browser."""
        if scope["type"] == "websocket":
            receive = _without_text(receive)
            if session := previous_session(scope):
                socket = _ReconnectedSocket(session, receive, send)
                receive, send = socket.receive, socket.send
        await self.app(scope, receive, send)


def _without_text(receive: Receive) -> Receive:
    async def receive_bytes() -> Message:
        while (message := await receive())["type"] == "websocket.receive" and message.get("bytes") is None:
            pass
        return message

    return receive_bytes


def previous_session(scope: Scope) -> str:
    """Return the id of the browser's previous session; empty if it had none."""
    subprotocols = Headers(scope=scope).get("sec-websocket-protocol", "").split(",")
    return subprotocols[SESSION].strip() if len(subprotocols) > SESSION else ""


def full_run(sent: bytes) -> bytes | None:
    """Build the message that runs the page from its address alone.

    None if `sent` does that itself or requests no run.
    """
    message = BackMsg()
    try:
        message.ParseFromString(sent)
    except DecodeError:  # Streamlit reports it
        return None
    if message.WhichOneof("type") != "rerun_script":
        return None
    state = message.rerun_script
    if not state.fragment_id and not state.widget_states.widgets:
        return None
    state.fragment_id = ""
    state.ClearField("widget_states")
    return message.SerializeToString()


class _ReconnectedSocket:
    """The websocket of a browser that reconnected."""

    def __init__(self, session: str, receive: Receive, send: Send) -> None:
        self._session = session
        self._receive = receive
        self._send = send
        self._before_choice = True
        self._choice: Message | None = None
        self._run_ended = asyncio.Event()

    async def receive(self) -> Message:
        """Return the next message: a full run before the first choice, if the session is unknown here."""
        if self._choice:
            with suppress(TimeoutError):  # a browser that left meanwhile gets no end of the run
                await asyncio.wait_for(self._run_ended.wait(), PATIENCE)
            choice, self._choice = self._choice, None
            return choice
        message = await self._receive()
        if not self._before_choice or message["type"] != "websocket.receive" or not message.get("bytes"):
            return message
        self._before_choice = False
        full = None if get_instance().is_active_session(self._session) else full_run(message["bytes"])
        if full is None:
            return message
        self._choice = message
        return {"type": "websocket.receive", "bytes": full}

    async def send(self, message: Message) -> None:
        """Pass a message on; the end of the full run releases the choice."""
        if self._choice and message["type"] == "websocket.send" and _is_run_end(message.get("bytes") or b""):
            self._run_ended.set()
        await self._send(message)


def _is_run_end(sent: bytes) -> bool:
    return ForwardMsg.FromString(sent).WhichOneof("type") == "script_finished"
