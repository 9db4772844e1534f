"""Faults of pictures: their browser is killed, and the disk of their cache is full or cannot be written."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final

from lib.outlets.credentials.signing import unsigned
from qa import outlet_answers
from qa.report import Finding, attempt
from qa.server import OK, Response, running

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from qa.server import Server

PICTURE: Final = "/exhibits/proportion.png?size=slide"
SVG: Final = "/exhibits/proportion.svg?size=slide"
PRINTED: Final = "/hearing_pack.pdf?force=E23000001"
PICTURES: Final = (PICTURE, PRINTED, SVG, "/exhibits/years.svg?size=slide", "/exhibits/breakdown.svg?size=slide")
DISKS: Final = {  # fault -> options of the mount
    "the disk of the cache folder (1 MB) is full": "size=1m",
    "the cache folder is empty and cannot be written": "ro,size=1m",
}
INTERVAL: Final = 0.02  # seconds between two looks for a browser
EVERY: Final = "every picture browser that is started for it is killed"
DELAY: Final = 1.0  # seconds after which a request has reached a browser that is stopped


def picture_faults(folder: Path) -> Iterator[Finding]:
    """Inject each fault of pictures."""
    with running(folder / "cache") as server:
        expected = {path: unsigned(server.get(path).body) for path in PICTURES}
        outlets = outlet_answers.taken(server)
        wanted = Wanted(PICTURE, expected[PICTURE], outlets)
        printed = Wanted(PRINTED, expected[PRINTED], outlets)
        for one, tried, kind in (
            (wanted, "the picture browser is killed in the middle of a picture", ""),
            (printed, "the picture browser is killed while a hearing pack is printed", ""),
            (wanted, EVERY, ""),
            (wanted, "the page in which the picture browser draws is killed", "renderer"),
        ):
            kill = every_browser_killed if tried == EVERY else partial(browser_killed, tried=tried, kind=kind)
            yield from attempt(tried, lambda kill=kill, one=one: [kill(server, one)])
    yield from small_disks(folder, expected, outlets)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture or printed file that is requested while its browser is killed, its bytes, and answers of all outlets."""

    path: str
    expected: bytes
    outlets: dict[str, bytes]


def browser_killed(server: Server, wanted: Wanted, tried: str, kind: str = "") -> Finding:
    """Kill the browser, or its processes of a kind, while it draws: it is stopped first, so that it surely draws."""
    with pending_picture(server, wanted.path) as request:
        browser = server.browser_pids()[0]
        os.kill(browser, signal.SIGSTOP)
        sleep(DELAY)
        _kill(server.browser_pids(kind))
        killed = perf_counter()
        with suppress(ProcessLookupError):
            os.kill(browser, signal.SIGCONT)
        others = outlet_answers.told(server, wanted.outlets)
    return recovery(tried, server, request, wanted, killed, others)


def every_browser_killed(server: Server, wanted: Wanted) -> Finding:
    """Kill each browser as soon as it runs, until the request is answered."""
    with pending_picture(server, wanted.path) as request:
        while not request.done():
            _kill(server.browser_pids())
            sleep(INTERVAL)
        killed = perf_counter()
        others = outlet_answers.told(server, wanted.outlets)
    return recovery(EVERY, server, request, wanted, killed, others)


@contextmanager
def pending_picture(server: Server, path: str) -> Generator[Future[Response]]:
    """Request a picture that is not cached; the browser runs, and is stopped, when the fault is injected."""
    if not server.browser_pids():
        server.clear_pictures()
        server.get(SVG)
    server.clear_pictures()
    with ThreadPoolExecutor(1) as reader:
        if browsers := server.browser_pids():
            os.kill(browsers[0], signal.SIGSTOP)  # it cannot have drawn before the fault
        request = reader.submit(server.get, path)
        try:
            yield request
        finally:
            for browser in server.browser_pids():
                with suppress(ProcessLookupError):
                    os.kill(browser, signal.SIGCONT)


def recovery(
    tried: str, server: Server, request: Future[Response], wanted: Wanted, killed: float, others: tuple[str, bool]
) -> Finding:
    """Compare the answer to the request, and to the next one, with the expected bytes."""
    answer = request.result()
    following = server.get(wanted.path)
    seconds = perf_counter() - killed
    fine = unsigned(answer.body) == wanted.expected if answer.status == OK else answer.is_deferral
    is_same = unsigned(following.body) == wanted.expected
    same = "the same bytes under its signature as" if is_same else "other bytes than"
    found = f"answered with {answer.summary} after {answer.seconds:.1f} s; the next request with {following.summary}, "
    found += f"{same} before, {seconds:.1f} s after the kill; meanwhile {others[0]}"
    return Finding(tried, found, passed=fine and is_same and others[1])


def small_disks(folder: Path, expected: dict[str, bytes], outlets: dict[str, bytes]) -> Iterator[Finding]:
    """Put the cache folder on a disk of 1 MB, then on one that cannot be written."""
    for tried, options in DISKS.items():
        disk = folder / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            yield Finding(tried, "not tried: only root can mount a small disk", passed=False)
            return
        try:
            with running(disk) as server:
                yield uncached(tried, server, expected, outlets)
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=True)
        disk.rmdir()


def uncached(tried: str, server: Server, expected: dict[str, bytes], outlets: dict[str, bytes]) -> Finding:
    """Request every picture twice, and every other outlet, and compare the bytes."""
    answers = [(path, server.get(path)) for _ in range(2) for path in expected]
    wrong = [f"{path}: {answer.summary[:120]}" for path, answer in answers if unsigned(answer.body) != expected[path]]
    left = shutil.disk_usage(server.cache).free
    slowest = max(answer.seconds for _, answer in answers)
    others, passed = outlet_answers.told(server, outlets)
    found = f"{len(answers)} pictures requested, {left // 1000:,} kB left at the end: "
    found += (
        "; ".join(wrong)
        or f"the same bytes under the signatures as with a large disk, the slowest after {slowest:.1f} s"
    )
    return Finding(tried, f"{found}; {others}", passed=not wrong and passed)


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
