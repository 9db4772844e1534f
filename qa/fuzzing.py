"""Fuzzing of requests, pages and messages.

Hypothesis draws requests (paths, queries, methods, headers, bodies, and bytes that are no HTTP) and sends them over
loopback to a running dashboard; pages are run with hostile queries; the websocket behind the pages gets messages and
frames that no browser sends; pages that take files get hostile and damaged ones, some of which name an address where a
listener stands. Files with a marker lie beside the data, and in it; a release that is not due, with the marker and a count
that nothing else has, waits. No answer may be a failure (but 503 and 504 of pictures and printed files, with the time after
which to ask again), hold a traceback, the marker or anything of that release, lead away, or repeat markup; no page may
fail; nothing may be fetched; the log may hold no error; memory and open files stay bounded. Then two servers whose data
differ only in counts under 10 are asked the same.

Every run draws anew; QA_SEED repeats one. Hostile files, markup in the data and hostile addresses without a server are
tested in `tests/`. A slow sender of a request's head is not cut off by the dashboard itself but by nginx before it.
"""

from __future__ import annotations

import http.client
import shutil
import tempfile
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import HypothesisWarning

from qa import http_client, http_requests, websocket_messages
from qa.http_client import Request
from qa.report import ROOT, SEED, Finding
from qa.server import Server, running, wait_until
from qa.small_counts_hidden import small_counts_hidden
from qa.uploads import uploads
from tests import release_packages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import SearchStrategy

PATIENCE: Final = 0.2  # seconds for an answer to what may be no whole request
MOST_MEMORY: Final = 900  # megabytes that the server may reach
MOST_FILES: Final = 1000  # that it may have open: each session holds three for about two minutes
PACKAGES: Final = 2  # that are noted as checked: the data, and the release that waits
SECONDS: Final = 15  # that an answer may take on a busy machine; pictures wait for each other


def findings() -> Iterator[Finding]:
    """Fuzz one server with everything."""
    warnings.simplefilter("ignore", HypothesisWarning)
    with tempfile.TemporaryDirectory() as folder, running(None, **marked_data(Path(folder))) as server:
        yield waiting(server)
        before = server.memory()
        for fuzzer in FUZZERS:
            yield fuzzer.run(server)
        yield conversations(server)
        yield from uploads(server)
        yield resources(server, before)
    yield small_counts_hidden()


def marked_data(folder: Path) -> dict[str, str]:
    """Copy the data, and lay files with a marker beside it and in it, and a release that waits.

    Returns:
        The variables of a server that reads them.
    """
    data, releases = folder / "data", folder / "releases"
    shutil.copytree(ROOT / "data", data)
    releases.mkdir()
    for file in (folder / "secret.txt", folder / "secret.csv", data / "notes.txt", releases / "secret.txt"):
        file.write_text(f"{http_client.MARKER}\n", encoding="utf-8")
    waits, moment = http_client.WAITING, f"{http_client.WAITING}T09:30:00"
    release_packages.package(
        releases / waits, waits, moment, note=f"{http_client.MARKER}.", more=_more(data), checked=False, after=data
    )
    (data / "linked.json").symlink_to(folder / "secret.txt")
    (data / "linked").symlink_to(folder)
    return {"DASHBOARD_DATA": str(data), "DASHBOARD_RELEASES": str(releases)}


def _more(data: Path) -> int:
    """By how much the count of the waiting release that is raised is higher than that of the data."""
    (held,) = [
        row[-1]
        for row in release_packages.rows_of(data / "recorded_offences.csv")
        if (row[1], row[3], row[0]) == release_packages.REVISED
    ]
    return http_client.WAITING_COUNT - int(held)


def waiting(server: Server) -> Finding:
    """Wait until the server has checked the package of the release that waits, beside its own."""
    try:
        found = f"its package is checked after {wait_until(lambda: server.checked >= PACKAGES):.1f} s"
    except TimeoutError:
        found = "its package is not checked"
    errors = [line[:300] for line in server.errors()]
    passed = server.checked >= PACKAGES and not errors
    return Finding(
        f"a release of {http_client.WAITING} waits beside the data", "; ".join([found, *errors]), passed=passed
    )


@dataclass
class Fuzzer:
    """Random inputs of one kind.

    Args:
        kind: of the inputs, in words.
        count: number of inputs.
        inputs: draws them.
        send: sends one; returns the seconds that the answer took, and its faults.
    """

    kind: str
    count: int
    inputs: SearchStrategy[Any]
    send: Callable[[Server, Any], tuple[float, list[str]]]
    slowest: float = 0.0
    faults: dict[str, str] = field(default_factory=dict)

    def run(self, server: Server) -> Finding:
        """Send all inputs; a fault is reported once, with the shortest input that shows it."""
        start = perf_counter()

        @hypothesis.seed(SEED)
        @settings(
            max_examples=self.count,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
        )
        @given(self.inputs)
        def send(value: object) -> None:
            seconds, faults = self.send(server, value)
            self.slowest = max(self.slowest, seconds)
            for fault in faults:
                shown = repr(value)
                if len(shown) < len(self.faults.get(fault, shown + " ")):
                    self.faults[fault] = shown

        send()
        found = [f"{fault}: {shown[:300]}" for fault, shown in self.faults.items()]
        times = f"the slowest answer after {self.slowest:.1f} s; {perf_counter() - start:.0f} s in all"
        passed = not found and self.slowest < SECONDS and server.is_running
        return Finding(f"{self.count:,} inputs: {self.kind}", "; ".join([*found, times]), passed=passed)


def _send_request(server: Server, request: Request) -> tuple[float, list[str]]:
    try:
        answer = http_client.send(server.port, request.content, head=request.method == "HEAD")
    except (OSError, http.client.HTTPException) as error:
        return 0.0, [f"no answer ({type(error).__name__})"]
    return answer.seconds, http_client.faults(request, answer)


def _send_bytes(server: Server, content: bytes) -> tuple[float, list[str]]:
    """Send what may be no whole request: it need not be answered, but no answer may be wrong."""
    with suppress(OSError, http.client.HTTPException):
        answer = http_client.send(server.port, content, seconds=PATIENCE)
        return answer.seconds, http_client.faults(Request("GET", content), answer)
    return 0.0, []


def _run_page(server: Server, asked: tuple[str, str]) -> tuple[float, list[str]]:
    start = perf_counter()
    try:
        failed = websocket_messages.run_page(server.url, *asked)
    except (OSError, websocket_messages.WebSocketException) as error:
        return 0.0, [f"no page ({type(error).__name__})"]
    return perf_counter() - start, ["the page fails"] if failed else []


FUZZERS: Final = (
    Fuzzer("any path, query, method, header and body", 6_500, http_requests.anything(), _send_request),
    Fuzzer("exhibits and pages with queries half understood", 2_000, http_requests.views(), _send_request),
    Fuzzer("slides, charts as JSON and in frames, hearing packs, feeds", 1_500, http_requests.outlets(), _send_request),
    Fuzzer("texts to check and calls of tools", 1_500, http_requests.posts(), _send_request),
    Fuzzer("messages that are no call of a tool, or nearly", 800, http_requests.messages(), _send_request),
    Fuzzer("texts as long as allowed, made to be slow", 60, http_requests.long_texts(), _send_request),
    Fuzzer("pictures and briefs in any size", 600, http_requests.pictures(), _send_request),
    Fuzzer("bytes that are no HTTP", 1_200, http_requests.malformed(), _send_bytes),
    Fuzzer("pages run with any query", 120, http_requests.page_runs(), _run_page),
)


def conversations(server: Server) -> Finding:
    """Hold every conversation by a new page, and every other one by a page that reconnects."""
    count, faults = 0, []
    for name, say in websocket_messages.conversations(SEED):
        websocket_messages.talk(server.url, say, *(websocket_messages.GONE if count % 2 else ()))
        count += 1
        if not server.is_running:
            faults.append(f"the server ended after {name}")
            break
    for subprotocol, cookie in (("y" * 6000, ""), ("..%2f..%2fx", ""), ("x", "shape=" + "x" * 6000)):
        websocket_messages.talk(server.url, lambda _: None, "x", subprotocol, cookie=cookie)
    return Finding(
        f"{count} conversations with frames and messages that no browser sends",
        "; ".join(faults) or "the server answers the next reader",
        passed=not faults and server.is_healthy(),
    )


def resources(server: Server, before: float) -> Finding:
    """Measure memory and open files, and read the log."""
    errors, most, files = server.errors(), server.memory("VmHWM"), server.open_files
    found = f"{before:.0f} MB before, {most:.0f} MB at most; {files} open files; {len(errors)} errors in the log"
    passed = not errors and most < MOST_MEMORY and files < MOST_FILES and server.is_healthy()
    return Finding(
        "memory, open files and log", "; ".join([found, *(line[:300] for line in errors[:3])]), passed=passed
    )
