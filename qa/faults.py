"""Faults: what breaks beneath a served dashboard, what its readers see, and how soon all is well.

Each fault is done to a served process: its picture browser is killed, it is killed itself, its cache folder is full,
cannot be written or is damaged, its data are broken, a release comes while readers ask, the clock is set back, two
refreshes or two servers start at once. What was right before must be the same to the byte afterwards, and nobody may be
given half of anything without being able to tell. The clock is the dashboard's own, told by a file: that of the machine
is left alone. The small disk is one of 1 MB in memory, which only root can mount.
"""

from __future__ import annotations

import socket
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from qa.faults_pictures import PICTURE, pictures
from qa.faults_releases import refreshes, releases
from qa.findings import Finding
from qa.served import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.served import Served

LARGE: Final = "/data/recorded_offences.csv"
SMALL: Final = 4096  # bytes that the slow reader's socket holds
FULL: Final = 2  # seconds in which the system takes as much as it holds
ASKED: Final = 12  # files, larger together than what the system holds of a connection


def findings() -> Iterator[Finding]:
    """One fault after the other."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        yield from pictures(place)
        yield cut(place)
        yield together(place)
        yield from releases(place)
        yield refreshes(place)


def cut(place: Path) -> Finding:
    """The server is killed while a slow reader takes a large file."""
    with serving(place / "cache") as server:
        whole = server.ask(LARGE)
        packed = [server.ask(LARGE, Accept_Encoding=coding) for coding in ("gzip", "br")]
        got, promised = _slowly(server)
    began = perf_counter()
    with serving(place / "cache") as server:
        again = server.ask(LARGE)
        well = perf_counter() - began
        part = server.ask(LARGE, Range="bytes=100-199", If_Range=whole.headers["ETag"])
    told = all(int(answer.headers["Content-Length"]) == len(answer.body) for answer in (whole, *packed))
    same = again.body == whole.body and again.headers["ETag"] == whole.headers["ETag"]
    return Finding(
        f"the server is killed (SIGKILL) while a slow reader takes {LARGE}",
        f"the reader has {got:,} bytes of {promised:,} that were promised{': plainly cut' if got < promised else ''}; "
        f"compressed, too, an answer {'says' if told else 'does not say'} how long it is; started again, "
        f"{'the same' if same else 'other'} bytes and tag after {well:.1f} s; who asks for the rest alone gets "
        f"{part.status} and the whole: parts are not offered",
        held=0 < got < promised == len(whole.body) and told and same and part.body == whole.body,
    )


def _slowly(server: Served) -> tuple[int, int]:
    """How many bytes of the file that was under way at the kill arrived in the end, and how many were promised.

    The system sends on what it took from a process that is gone, whole files among it: the reader asks for several, one
    after the other on one connection, so that more is under way than the system holds.
    """
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        slow.connect(("127.0.0.1", urlsplit(server.url).port))
        slow.sendall(ASKED * f"GET {LARGE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        held = slow.recv(SMALL)
        sleep(FULL)
        server.process.kill()
        server.process.wait()
        with suppress(ConnectionResetError):
            while more := slow.recv(1 << 16):
                held += more
    while True:
        head, _, rest = held.partition(b"\r\n\r\n")
        promised = int(head.decode().lower().partition("content-length: ")[2].split()[0])
        if len(rest) <= promised:
            return len(rest), promised
        held = rest[promised:]


def together(place: Path) -> Finding:
    """Two servers begin with one empty cache folder."""
    began = perf_counter()
    with ExitStack() as stack, ThreadPoolExecutor(2) as both:
        cold = [serving(place / "cold") for _ in range(2)]
        servers = list(both.map(stack.enter_context, cold))
        answers = list(both.map(lambda server: server.ask(PICTURE), servers))
        took = perf_counter() - began
        with serving(place / "cache") as other:
            right = other.ask(PICTURE).body
        kept = [server.ask(PICTURE).body for server in servers]
    same = {answer.body for answer in answers} | set(kept) == {right}
    return Finding(
        "two servers begin at once with one empty cache folder, and both are asked for a picture",
        f"{' and '.join(answer.said for answer in answers)} after {took:.1f} s in all; "
        + (
            "both the same bytes as with a cache of one's own" if same else "other bytes than with a cache of one's own"
        ),
        held=same,
    )
