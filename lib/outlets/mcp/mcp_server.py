"""The MCP server: the tools and texts of the registry as the official SDK serves them. Imported only where it is used.

The SDK brings protocol, transports and checks of messages. What a tool takes, gives and refuses is the registry's, so
arguments are read by `tool_arguments` and not by a model that the SDK would make of a function.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.resources import FunctionResource
from mcp.types import CallToolResult, TextContent, Tool, ToolAnnotations

from lib.addresses.request import NO_FIGURES
from lib.model.limits import BusyError, SlowError
from lib.outlets.api.problems import problem
from lib.outlets.files import citation
from lib.outlets.mcp import tool_arguments, tool_result
from lib.outlets.mcp.reading_matter import MATTER
from lib.outlets.mcp.tool_registry import BY_NAME, INSTRUCTIONS, TOOLS
from lib.releases.store import NothingPublicError
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    from lib.dataset.register import Register
    from lib.outlets.mcp.tool_result import ToolResult

    Perform = Callable[[Callable[[], ToolResult]], Awaitable[ToolResult]]

NAME: Final = "recorded-csae"
VERSION: Final = "1"
READS_ONLY: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


class FigureServer(MCPServer[None]):
    """Serves the tools of the registry.

    Args:
        current: gives the register of the release that is public now.
        perform: runs the work of a call; by default in a thread.
    """

    def __init__(self, current: Callable[[], Register], perform: Perform | None = None) -> None:
        with _own_logging():
            super().__init__(
                NAME,
                title=citation.TITLE,
                instructions=INSTRUCTIONS,
                website_url=citation.origin() or None,
                version=VERSION,
                log_level="WARNING",  # below it the SDK logs why a tool failed
                subscriptions=False,
            )
        self.current, self.perform = current, perform or _in_a_thread
        for matter in MATTER:
            self.add_resource(
                FunctionResource(
                    uri=matter.uri,
                    name=matter.name,
                    title=matter.title,
                    description=matter.about,
                    mime_type="text/plain",
                    fn=lambda make=matter.make: make(self.current()),
                )
            )

    async def list_tools(self) -> list[Tool]:
        """Describe the tools with the values that the public release allows."""
        try:
            return list(_described(self.current()))
        except NothingPublicError:
            return []

    async def call_tool(self, name: str, arguments: dict[str, Any], context: object = None) -> CallToolResult:  # noqa: ARG002 - as the SDK calls it
        """Return the result of a call; a refusal as an error, so that no client takes it for an answer."""
        result = await self._result(name, arguments)
        return CallToolResult(
            content=[TextContent(type="text", text=result.text)],
            structured_content=dict(result.structured),
            is_error=result.refused,
        )

    async def _result(self, name: str, arguments: dict[str, Any]) -> ToolResult:
        if name not in BY_NAME:
            return tool_result.of_problem(problem("not-found", "There is no such tool."))
        try:
            return await self.perform(lambda: BY_NAME[name].call(self.current(), arguments))
        except NothingPublicError:
            return tool_result.of_problem(problem("unavailable", NO_FIGURES))
        except BusyError as error:
            return tool_result.of_problem(problem("too-many", str(error)))
        except SlowError as error:
            return tool_result.of_problem(problem("too-slow", str(error)))


@caches.per_release()
def _described(register: Register) -> tuple[Tool, ...]:
    return tuple(
        Tool(
            name=tool.name,
            title=tool.title,
            description=tool.about,
            input_schema=tool_arguments.input_schema(tool.arguments, register),
            output_schema=tool.output_schema(),
            annotations=READS_ONLY,
        )
        for tool in TOOLS
    )


async def _in_a_thread(work: Callable[[], ToolResult]) -> ToolResult:
    return await asyncio.to_thread(work)


@contextmanager
def _own_logging() -> Generator[None]:
    """Keep the logging of this process: the SDK configures the root logger where it has no handler."""
    root, keeper = logging.getLogger(), logging.NullHandler()
    root.addHandler(keeper)
    try:
        yield
    finally:
        root.removeHandler(keeper)
