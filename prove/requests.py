"""Requests that nobody should make."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, Phase, given, settings

from prove import asking
from prove.findings import ROOT, Finding
from prove.watched import Watched, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import SearchStrategy

COUNTS: Final = {"any": 6000, "exhibits": 2500, "pictures": 800, "malformed": 1200}
PATIENT: Final = 0.25  # seconds for an answer to what may be no whole request


def findings() -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as place:
        yield from _asked(Path(place))


def marked(place: Path) -> dict[str, str]:
    """A copy of the data with files beside it, and in it, that nobody may read; where the server is told to look."""
    data, releases = place / "data", place / "releases"
    shutil.copytree(ROOT / "data", data)
    releases.mkdir()
    for file in (
        place / "secret.txt",
        place / "secret.csv",
        data / "notes.txt",
        releases / "secret.txt",
        place / "cache.txt",
    ):
        file.write_text(f"{asking.MARKER}\n", encoding="utf-8")
    (data / "linked.json").symlink_to(place / "secret.txt")
    (data / "linked").symlink_to(place)
    return {"DASHBOARD_DATA": str(data), "DASHBOARD_RELEASES": str(releases)}


def _asked(place: Path) -> Iterator[Finding]:
    with watched(**marked(place)) as server:
        before, files = server.memory(), server.files
        for name, strategy, what in (
            ("any", asking.requests(), "paths, queries, methods, headers and bodies"),
            ("exhibits", asking.exhibit_requests(), "queries of exhibits and pages"),
            ("pictures", asking.picture_requests(), "sizes and queries of pictures and briefs"),
        ):
            yield _attacked(server, strategy, COUNTS[name], what, _whole(server))
        yield _attacked(server, asking.MALFORMED, COUNTS["malformed"], "bytes that are no HTTP", _malformed(server))
        print(before, server.memory(), server.memory("VmHWM"), files, server.files, server.answers())
        print("\n".join(server.trouble()[:40]))


def _whole(server: Watched) -> Callable[[asking.Request], float]:
    def check(request: asking.Request) -> float:
        answer = asking.ask(server.port, request.line, head=request.method == "HEAD")
        found = asking.faults(request, answer)
        assert not found, (found, answer.status, answer.body[:300])
        return answer.seconds

    return check


def _malformed(server: Watched) -> Callable[[bytes], float]:
    def check(sent: bytes) -> float:
        with suppress(TimeoutError, __import__("http").client.HTTPException):
            answer = asking.ask(server.port, sent, seconds=PATIENT)
            found = asking.faults(asking.Request("GET", sent), answer)
            assert not found, (found, answer.status, answer.body[:300])
            return answer.seconds
        return PATIENT

    return check


def _attacked(server, strategy, count, what, check) -> Finding:
    sent, slowest = 0, (0.0, None)
    start = perf_counter()

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=True,
    )
    @given(strategy)
    def attack(request) -> None:
        nonlocal sent, slowest
        sent += 1
        seconds = check(request)
        slowest = max(slowest, (seconds, request), key=lambda one: one[0])

    try:
        attack()
    except Exception as error:
        import traceback

        return Finding(f"{what}: {sent:,}", "".join(traceback.format_exception(error))[-3000:], held=False)
    return Finding(
        f"{what}: {sent:,}",
        f"slowest {slowest[0]:.2f} {str(slowest[1])[:200]} all {perf_counter() - start:.0f} alive {server.alive}",
        held=server.alive,
    )
