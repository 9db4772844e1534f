"""Requests, messages, files and words that nobody should send.

Hypothesis draws requests (paths, queries, methods, headers, bodies, and bytes that are no HTTP) and sends them over
loopback to a served dashboard; the websocket behind the pages gets frames that no browser sends. Files with a marker lie
beside the data, and in it. No answer may be a failure (but 503 and 504 of pictures, with the time after which to ask
again), hold a traceback or the marker, lead away, or repeat markup; the log may tell of no error; memory and open files
stay bounded.

Then hostile addresses are put to the pages, hostile files to "Check a return" and "Check an image", and a copy of the
data with markup, formulas and Markdown in every cell of free text is served, opened page by page in a browser, and taken
away in every format: nothing of it may be believed.

Where this falls short: a slow sender of a request's head is not cut off by the dashboard itself but by nginx before it.
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

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import HypothesisWarning

from qa import asking, brought, hostile_requests, inert, pages_asked, sockets
from qa.asking import Request
from qa.findings import ROOT, Finding
from qa.watched import Watched, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import SearchStrategy

PATIENT: Final = 0.2  # seconds for an answer to what may be no whole request
MOST_MEMORY: Final = 900  # megabytes that the server may come to
MOST_FILES: Final = 1000  # that it may have open: each visit holds three for about two minutes
SECONDS: Final = 15  # that an answer may take on a busy machine; pictures wait for each other


def findings() -> Iterator[Finding]:
    """A row for each kind of attack, and one for each promise that was not kept."""
    warnings.simplefilter("ignore", HypothesisWarning)  # of the length of what it draws from
    with tempfile.TemporaryDirectory() as place, watched(**marked(Path(place))) as server:
        before = server.memory()
        for attack in ATTACKS:
            yield attack.made(server)
        yield from _talked(server)
        yield _bounds(server, before)
    yield from pages_asked.told()
    yield from brought.told()
    yield from inert.told()


def marked(place: Path) -> dict[str, str]:
    """A copy of the data, with files beside it and in it that nobody may read; where the server is told to look."""
    data, releases = place / "data", place / "releases"
    shutil.copytree(ROOT / "data", data)
    releases.mkdir()
    for file in (place / "secret.txt", place / "secret.csv", data / "notes.txt", releases / "secret.txt"):
        file.write_text(f"{asking.MARKER}\n", encoding="utf-8")
    (data / "linked.json").symlink_to(place / "secret.txt")
    (data / "linked").symlink_to(place)
    return {"DASHBOARD_DATA": str(data), "DASHBOARD_RELEASES": str(releases)}


@dataclass
class Attack:
    """Many requests of one kind, and what came of them.

    Args:
        what: the kind, in words.
        count: how many.
        drawn: what draws them.
        send: sends one; the seconds that it took, and what was wrong with the answer.
    """

    what: str
    count: int
    drawn: SearchStrategy[Any]
    send: Callable[[Watched, Any], tuple[float, list[str]]]
    slowest: float = 0.0
    wrong: dict[str, str] = field(default_factory=dict)

    def made(self, server: Watched) -> Finding:
        """Send them all; a fault is told once, with the smallest request that shows it."""
        sent, began = 0, perf_counter()

        @settings(
            max_examples=self.count,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
        )
        @given(self.drawn)
        def attack(request: object) -> None:
            nonlocal sent
            sent += 1
            seconds, faults = self.send(server, request)
            self.slowest = max(self.slowest, seconds)
            for fault in faults:
                shown = repr(request)
                if len(shown) < len(self.wrong.get(fault, shown + " ")):
                    self.wrong[fault] = shown

        attack()
        found = [f"{fault}: {shown[:300]}" for fault, shown in self.wrong.items()]
        took = f"the slowest answer came after {self.slowest:.1f} s; {perf_counter() - began:.0f} s in all"
        held = not found and self.slowest < SECONDS and server.alive
        return Finding(f"{sent:,} requests: {self.what}", "; ".join([*found, took]), held=held)


def _whole(server: Watched, request: Request) -> tuple[float, list[str]]:
    try:
        answer = asking.ask(server.port, request.line, head=request.method == "HEAD")
    except (OSError, http.client.HTTPException) as error:
        return 0.0, [f"no answer ({type(error).__name__})"]
    return answer.seconds, asking.faults(request, answer)


def _torn(server: Watched, sent: bytes) -> tuple[float, list[str]]:
    """Bytes that may be no whole request: no answer is one, too, but no wrong one may come."""
    with suppress(OSError, http.client.HTTPException):
        answer = asking.ask(server.port, sent, seconds=PATIENT)
        return answer.seconds, asking.faults(Request("GET", sent), answer)
    return 0.0, []


ATTACKS: Final = (
    Attack("any path, query, method, header and body", 6_500, hostile_requests.anything(), _whole),
    Attack("exhibits and pages with queries half understood", 2_000, hostile_requests.views(), _whole),
    Attack("pictures and briefs in any size", 600, hostile_requests.pictures(), _whole),
    Attack("bytes that are no HTTP", 1_200, hostile_requests.malformed(), _torn),
)


def _talked(server: Watched) -> Iterator[Finding]:
    openings = list(sockets.handshakes(server.port))
    wrong = [f"{said} was answered {status}" for said, status, refused in openings if not refused]
    yield Finding(
        f"{len(openings)} websockets opened from elsewhere or without sense",
        "; ".join(wrong) or "all refused",
        held=not wrong,
    )
    count, wrong = 0, []
    for said, frames, headers in sockets.conversations():
        count += 1
        with suppress(OSError):
            sockets.talk(server.port, frames, **headers)
        if not server.alive:
            wrong.append(f"the server died of {said}")
            break
    yield Finding(
        f"{count} conversations that no browser has: frames and messages without sense",
        "; ".join(wrong) or "the server answers the next reader",
        held=not wrong and server.answers(),
    )


def _bounds(server: Watched, before: float) -> Finding:
    told, most, files = server.trouble(), server.memory("VmHWM"), server.files
    said = f"{before:.0f} MB before, {most:.0f} MB at most; {files} open files; {len(told)} errors in the log"
    held = not told and most < MOST_MEMORY and files < MOST_FILES and server.answers()
    return Finding("what all of these left behind", "; ".join([said, *(line[:300] for line in told[:3])]), held=held)
