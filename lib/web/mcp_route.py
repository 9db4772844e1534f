"""Serve the MCP server at /mcp: streamable HTTP, stateless, with JSON answers. Imported only where DASHBOARD_MCP is on.

Hosts and origins are those of the settings, checked by our middleware as for every address. Calls wait in the queue of
the API's answers, so that they delay no reader. No call makes a session, and nothing of it is kept or logged.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from mcp.server.streamable_http_manager import StreamableHTTPASGIApp
from mcp.server.transport_security import TransportSecuritySettings

from lib.model.limits import MEGABYTE
from lib.outlets.mcp.mcp_server import FigureServer
from lib.releases.store import store
from lib.web.origins import MCP
from lib.web.responses import refusal
from lib.web.work_queue import ANSWERS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lib.outlets.mcp.tool_result import ToolResult

MOST_BODY: Final = MEGABYTE  # bytes of a call: a text to check is the largest
ONLY_POST: Final = "Send a call of the Model Context Protocol with a POST request."
NOT_READY: Final = "This is not available at present."
CHECKED_BEFORE: Final = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # by TrustedHost, SameOrigin


class McpEndpoint:
    """The address of the tools. It answers while `running`, once in each life of the application."""

    def __init__(self) -> None:
        self._answer: ASGIApp | None = None

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Run the SDK's session manager, which can be run only once."""
        server = FigureServer(store.current, _in_turn)
        server.streamable_http_app(
            streamable_http_path=MCP,
            json_response=True,
            stateless_http=True,
            max_request_body_size=MOST_BODY,
            transport_security=CHECKED_BEFORE,
        )
        async with server.session_manager.run():
            self._answer = StreamableHTTPASGIApp(server.session_manager)
            try:
                yield
            finally:
                self._answer = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call. Other methods are refused: there are no sessions to listen to or to end."""
        if scope["method"] != "POST":
            refused = refusal(405, ONLY_POST)
            refused.headers["allow"] = "POST"
            await refused(scope, receive, send)
        elif self._answer is None:
            await refusal(503, NOT_READY)(scope, receive, send)
        else:
            await self._answer(scope, receive, _uncached(send))


async def _in_turn(work: Callable[[], ToolResult]) -> ToolResult:
    return await ANSWERS.make(object(), work)


def _uncached(send: Send) -> Send:
    """Mark answers as not to be stored: they depend on the body of the call."""

    async def send_marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [one for one in message.get("headers", ()) if one[0] != b"cache-control"]
            message = {**message, "headers": [*headers, (b"cache-control", b"no-store")]}
        await send(message)

    return send_marked


ENDPOINT: Final = McpEndpoint()
