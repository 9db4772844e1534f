"""A reader of the Headlines page written in Dash: what a browser sends when the figures are switched."""

from __future__ import annotations

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import cycle
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from common import Server

FIGURES = ("announced", "published")
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate, br, zstd"}


class Caller:
    """One connection, kept open."""

    def __init__(self, server: Server) -> None:
        place = urlsplit(server.url)
        self.connection = http.client.HTTPConnection(place.hostname or "", place.port)
        self.connection.request("GET", "/_dash-dependencies")
        self.output: str = json.loads(self.connection.getresponse().read())[0]["output"]
        names = [name.rpartition(".") for name in self.output.strip(".").split("...")]
        self.outputs = [{"id": name, "property": what} for name, _, what in names]

    def switch(self, figures: str) -> float:
        """Choose the figures; the seconds until the changed parts of the page are there.

        Raises:
            RuntimeError: the callback failed: its time would say nothing.
        """
        asked = {
            "output": self.output,
            "outputs": self.outputs,
            "inputs": [{"id": "figures", "property": "value", "value": figures}],
            "changedPropIds": ["figures.value"],
        }
        began = perf_counter()
        self.connection.request("POST", "/_dash-update-component", json.dumps(asked), HEADERS)
        answer = self.connection.getresponse()
        body = answer.read()
        took = perf_counter() - began
        if answer.status != http.client.OK or len(body) < len(FIGURES):
            raise RuntimeError(f"the callback failed with status {answer.status}")
        return took

    def close(self) -> None:
        """End the connection."""
        self.connection.close()


def alone(server: Server, warm: int, runs: int) -> list[float]:
    """The milliseconds of one reader's switches, one after the other."""
    with closing(Caller(server)) as caller:
        chosen = cycle(FIGURES)
        return [1000 * caller.switch(next(chosen)) for _ in range(warm + runs)][warm:]


def crowd(server: Server, readers: int, seconds: float) -> float:
    """How many switches a second the server manages when many readers ask at once, all without a pause."""
    callers = [Caller(server) for _ in range(readers)]
    began = perf_counter()

    def asking(caller: Caller) -> int:
        count = 0
        for figures in cycle(FIGURES):
            if perf_counter() >= began + seconds:
                return count
            caller.switch(figures)
            count += 1
        return count

    with ThreadPoolExecutor(readers) as pool:
        done = sum(pool.map(asking, callers))
    took = perf_counter() - began
    for caller in callers:
        caller.close()
    return done / took
