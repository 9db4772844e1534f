"""A reader of the Headlines page written in Dash: the requests that a browser sends at the switch of figures."""

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
    """One persistent connection."""

    def __init__(self, server: Server) -> None:
        url = urlsplit(server.url)
        self.connection = http.client.HTTPConnection(url.hostname or "", url.port)
        self.connection.request("GET", "/_dash-dependencies")
        self.output: str = json.loads(self.connection.getresponse().read())[0]["output"]
        names = [name.rpartition(".") for name in self.output.strip(".").split("...")]
        self.outputs = [{"id": name, "property": property_} for name, _, property_ in names]

    def switch(self, figures: str) -> float:
        """Switch the figures; return the seconds until the changed parts of the page have arrived.

        Raises:
            RuntimeError: the callback failed, so that its time is meaningless.
        """
        request = {
            "output": self.output,
            "outputs": self.outputs,
            "inputs": [{"id": "figures", "property": "value", "value": figures}],
            "changedPropIds": ["figures.value"],
        }
        started_at = perf_counter()
        self.connection.request("POST", "/_dash-update-component", json.dumps(request), HEADERS)
        response = self.connection.getresponse()
        body = response.read()
        took = perf_counter() - started_at
        if response.status != http.client.OK or len(body) < len(FIGURES):
            raise RuntimeError(f"the callback failed with status {response.status}")
        return took

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def alone(server: Server, warm: int, runs: int) -> list[float]:
    """Measure the milliseconds of one reader's consecutive switches."""
    with closing(Caller(server)) as caller:
        chosen = cycle(FIGURES)
        return [1000 * caller.switch(next(chosen)) for _ in range(warm + runs)][warm:]


def crowd(server: Server, readers: int, seconds: float) -> float:
    """Measure the switches per second of many simultaneous readers without pauses."""
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
