"""Benchmark the tools for assistants: time of a call from a client of the SDK, and what they cost."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

from mcp import Client, StdioServerParameters, stdio_client

from bench.common import ROOT, median, ours, percentile, quiet, tell
from lib.outlets.mcp.mcp_server import FigureServer
from lib.releases.store import store

if TYPE_CHECKING:
    from lib.dataset.register import Register

Call = tuple[str, Mapping[str, Any]]
TIMES = 500  # calls
FEW = 50  # of a slower tool


async def times(client: Client, calls: list[Call]) -> list[float]:
    """Return the milliseconds of each call; the first of them fills caches and is left out."""
    await client.call_tool(calls[0][0], dict(calls[0][1]))
    taken = []
    for name, arguments in calls:
        began = perf_counter()
        await client.call_tool(name, dict(arguments))
        taken.append((perf_counter() - began) * 1000)
    return taken


def show(what: str, taken: list[float], goal: str) -> None:
    """Print median and 95th percentile."""
    tell(f"assistants: {what}", f"median {median(taken):.1f} ms, 95% under {percentile(taken, 95):.1f} ms", goal)


async def measure(register: Register) -> None:
    """Print the time of get_statistic by transport, then of every other tool in memory."""
    figures = list(register.statistics)
    calls: list[Call] = [("get_statistic", {"id": figures[place % len(figures)]}) for place in range(TIMES)]
    async with Client(FigureServer(lambda: register)) as client:
        show("get_statistic, in memory", await times(client, calls), "5 ms")
    command = StdioServerParameters(command=sys.executable, args=["-m", "lib", "mcp"], cwd=ROOT, env=dict(os.environ))
    async with Client(stdio_client(command)) as client:
        show("get_statistic, standard input and output", await times(client, calls), "5 ms")
    os.environ["DASHBOARD_MCP"] = "off"
    with ours() as without:
        before = without.memory
    os.environ["DASHBOARD_MCP"] = "on"
    with ours() as server:
        tell("assistants: memory of a server with the tools", f"{server.memory - before:+.0f} MB", "+50 MB")
        async with Client(f"{server.url}/mcp") as client:
            show("get_statistic, over HTTP", await times(client, calls), "5 ms")
    force = next(iter(register.forces))
    others: list[Call] = [
        ("find_statistic", {"words": "group-based offences"}),
        ("find_area", {"name": "rotherham"}),
        ("get_counts", {"area": force}),
        ("compare", {"areas": list(register.forces)[:2]}),
        ("what_is_not_known", {"question": "ethnicity"}),
        ("check_text", {"text": register.statistics[figures[0]].sentence.format(n="1,000")}),
        ("cite", {"id": figures[0]}),
    ]
    async with Client(FigureServer(lambda: register)) as client:
        for call in others:
            show(call[0], await times(client, [call] * FEW), "50 ms")


def main() -> None:
    """Measure on an idle machine."""
    quiet()
    asyncio.run(measure(store.current()))


if __name__ == "__main__":
    main()
