"""Fault injection: what readers get while something breaks, and how soon the server recovers.

Each fault is injected into a running server: its picture browser is killed, it is killed itself, the disk of its cache
folder is full or cannot be written, its data are broken, a release comes under load, its clock is set back, two servers
start at once. During each, every other outlet is asked too: the API, a checked text, a tool of assistants, a chart as JSON
and in a frame, slides, a hearing pack, a feed, the calendar and the database. Answers afterwards must be the same to the
byte as before, and nobody may get a part of a file without being able to tell. Of a signed picture the bytes under the
signature are compared, because a signature holds its moment. The clock is the dashboard's own, read from a file: the clock
of the machine is left alone. The small disk is a file system of 1 MB in memory, which only root can mount.
"""

from __future__ import annotations

import socket
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final

from lib.outlets.credentials.signing import unsigned
from qa import outlet_answers
from qa.picture_faults import PICTURE, picture_faults
from qa.release_faults import release_faults
from qa.report import Finding, attempt
from qa.server import TIMEOUT, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.server import Server

LARGE: Final = "/data/recorded_offences.csv"
BUFFER: Final = 4096  # bytes that the slow reader's socket holds
FILLED: Final = 2  # seconds in which the system takes as much as it holds
REQUESTS: Final = 12  # files, larger together than what the system holds of a connection


def findings() -> Iterator[Finding]:
    """Inject one fault after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from attempt("faults of pictures", lambda: picture_faults(folder))
        yield from attempt("the server is killed during a download", lambda: [server_killed(folder)])
        yield from attempt("two servers start at once", lambda: [two_servers(folder)])
        yield from attempt("faults of releases", lambda: release_faults(folder))


def server_killed(folder: Path) -> Finding:
    """Kill the server while a slow reader downloads a large file."""
    with running(folder / "cache") as server:
        whole = server.get(LARGE)
        packed = [server.get(LARGE, Accept_Encoding=coding) for coding in ("gzip", "br")]
        outlets = outlet_answers.taken(server)
        received, promised = _download_cut(server)
    start = perf_counter()
    with running(folder / "cache") as server:
        again = server.get(LARGE)
        recovered = perf_counter() - start
        part = server.get(LARGE, Range="bytes=100-199", If_Range=whole.headers["ETag"])
        others, others_same = outlet_answers.told(server, outlets)
    sized = all(int(answer.headers["Content-Length"]) == len(answer.body) for answer in (whole, *packed))
    same = again.body == whole.body and again.headers["ETag"] == whole.headers["ETag"]
    return Finding(
        f"the server is killed (SIGKILL) while a slow reader downloads {LARGE}",
        f"the reader has {received:,} of {promised:,} bytes; every answer, compressed or not, "
        f"{'states' if sized else 'does not state'} its length; after a restart {'the same' if same else 'other'} bytes "
        f"and tag, {recovered:.1f} s later; a request for a range gets {part.status} and the whole; "
        f"{others}",
        passed=others_same
        and 0 < received < promised == len(whole.body)
        and sized
        and same
        and part.body == whole.body,
    )


def _download_cut(server: Server) -> tuple[int, int]:
    """Kill the server during a download; return the bytes received of the unfinished file, and its stated length.

    The system goes on to send what it took from the process, whole files among it: the reader asks for several files on
    one connection, so that more is under way than the system holds.
    """
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        reader.settimeout(TIMEOUT)
        reader.connect(("127.0.0.1", server.port))
        reader.sendall(REQUESTS * f"GET {LARGE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        received = reader.recv(BUFFER)
        sleep(FILLED)
        server.process.kill()
        server.process.wait(TIMEOUT)
        with suppress(ConnectionResetError):
            while more := reader.recv(1 << 16):
                received += more
    while True:
        head, _, rest = received.partition(b"\r\n\r\n")
        length = int(head.decode().lower().partition("content-length: ")[2].split()[0])
        if len(rest) <= length:
            return len(rest), length
        received = rest[length:]


def two_servers(folder: Path) -> Finding:
    """Start two servers at once on one empty cache folder."""
    start = perf_counter()
    with ExitStack() as stack, ThreadPoolExecutor(2) as both:
        servers = list(both.map(stack.enter_context, [running(folder / "cold") for _ in range(2)]))
        answers = list(both.map(lambda server: server.get(PICTURE), servers))
        seconds = perf_counter() - start
        with running(folder / "cache") as other:
            expected = unsigned(other.get(PICTURE).body)
            outlets = outlet_answers.taken(other)
        cached = [unsigned(server.get(PICTURE).body) for server in servers]
        others = [outlet_answers.told(server, outlets) for server in servers]
    same = {unsigned(answer.body) for answer in answers} | set(cached) == {expected}
    return Finding(
        "two servers start at once with one empty cache folder, and both are asked for a picture",
        f"{' and '.join(answer.summary for answer in answers)} after {seconds:.1f} s in all; "
        f"{'the same' if same else 'other'} bytes {'as' if same else 'than'} with a cache folder of one's own; "
        f"{' and '.join(dict.fromkeys(found for found, _ in others))}",
        passed=same and all(passed for _, passed in others),
    )
