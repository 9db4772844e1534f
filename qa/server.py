"""Run the dashboard as a subprocess and inspect it: answers, metrics, log, memory, open files, browser processes."""

from __future__ import annotations

import json
import subprocess
import tempfile
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any, Final

from tests.e2e.conftest import started

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from email.message import Message

TIMEOUT: Final = 90  # seconds
OK: Final = 200
DIGEST: Final = 64  # characters of a digest
# Messages of Streamlit and uvicorn about bytes that are no protocol message: logged as errors, and expected here.
EXPECTED: Final = frozenset({"Error deserializing back message", "Invalid UTF-8 sequence received from client."})


@dataclass(frozen=True, slots=True)
class Response:
    """Status, headers and body of an answer, and the seconds that it took."""

    status: int
    headers: Message
    body: bytes
    seconds: float

    @property
    def summary(self) -> str:
        """The status and, where it is not 200, the message."""
        delay = self.headers.get("Retry-After")
        retry = f" with Retry-After {delay}" if delay else ""
        return f"{self.status}{retry}" + ("" if self.status == OK else f": '{self.body.decode().strip()}'")

    @property
    def is_deferral(self) -> bool:
        """Whether it is a message that says when to ask again."""
        return self.status in {503, 504} and "Retry-After" in self.headers and self.body.strip().endswith(b".")


@dataclass(frozen=True, slots=True)
class Server:
    """A running dashboard: its address, process, cache folder, file of its log, and folder for temporary files."""

    url: str
    process: subprocess.Popen[bytes]
    cache: Path
    log: Path
    temporary: Path

    @property
    def port(self) -> int:
        """The port on this machine."""
        return int(self.url.rpartition(":")[2])

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self.process.poll() is None

    def get(self, path: str, *, body: bytes | None = None, **headers: str) -> Response:
        """Request a path, by POST where there is a body; return the answer whatever its status."""
        start = perf_counter()
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, data=body, headers=fields)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return Response(answer.status, answer.headers, answer.read(), perf_counter() - start)
        except urllib.error.HTTPError as error:
            return Response(error.code, error.headers, error.read(), perf_counter() - start)

    def is_healthy(self) -> bool:
        """Whether the health check is answered."""
        with suppress(OSError):
            return self.get("/healthz").status == OK
        return False

    def metric(self, name: str) -> float:
        """Value of a counter in /metrics."""
        lines = self.get("/metrics").body.decode().splitlines()
        return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])

    def log_records(self) -> list[dict[str, Any]]:
        """Every line of the log; a line that is no JSON is a record of level "error"."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [_record(line) for line in lines if not line.startswith("Starting on ")]

    def errors(self) -> list[str]:
        """Unexpected errors in the log."""
        found = [one for one in self.log_records() if one.get("level") in {"error", "critical"} or "errors" in one]
        return [json.dumps(one) for one in found if one.get("message") not in EXPECTED]

    def memory(self, field: str = "VmRSS") -> float:
        """Megabytes that the process holds; with "VmHWM", the most that it held."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) / 1000

    @property
    def open_files(self) -> int:
        """Number of files and connections that the process has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    @property
    def checked(self) -> int:
        """Number of data packages that are noted as checked; the names of such notes are digests."""
        folder = self.pictures.parent
        return sum(len(file.name) == DIGEST for file in folder.iterdir()) if folder.exists() else 0

    @property
    def threads(self) -> int:
        """Number of threads of the process."""
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))

    @property
    def temporary_files(self) -> int:
        """Number of files and folders in the folder for temporary files, which this process has to itself."""
        return len(list(self.temporary.iterdir()))

    def other_processes(self) -> list[str]:
        """Commands of processes below this one that are no browser."""
        return [" ".join(command) for _, command in _descendants(self.process.pid) if "chrom" not in command[0]]

    @property
    def pictures(self) -> Path:
        """The folder of cached pictures."""
        return self.cache / "recorded-csae-dashboard" / "images"

    def clear_pictures(self) -> None:
        """Remove every cached picture."""
        for file in self.pictures.iterdir():
            file.unlink()

    def browser_pids(self, kind: str = "") -> list[int]:
        """Processes of the picture browser: the browser itself, or those of a kind such as "renderer"."""
        found = _descendants(self.process.pid)
        return [pid for pid, command in found if _is_browser(command, f"--type={kind}" if kind else "")]


def _record(line: str) -> dict[str, Any]:
    try:
        return json.loads(line)
    except ValueError:
        return {"level": "error", "message": line}


def _is_browser(command: list[str], option: str) -> bool:
    if "chrom" not in command[0] or "crashpad" in command[0]:
        return False
    return option in command if option else not any(word.startswith("--type=") for word in command)


def _descendants(pid: int) -> list[tuple[int, list[str]]]:
    """Every process below a process, with its command."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):  # it ended meanwhile
            for child in map(int, (task / "children").read_text().split()):
                words = Path(f"/proc/{child}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ").split()
                found += [(child, words)] if words else []
                found += _descendants(child)
    return found


def wait_until(condition: Callable[[], object], seconds: float = TIMEOUT) -> float:
    """Wait until a condition is true; return the seconds that it took.

    Raises:
        TimeoutError: it does not become true.
    """
    start = perf_counter()
    while not condition():
        if perf_counter() - start > seconds:
            raise TimeoutError(f"waited in vain for {seconds} s")
        sleep(0.05)
    return perf_counter() - start


@contextmanager
def running(cache: Path | None = None, **environment: str) -> Generator[Server]:
    """Run the dashboard, with its tools for assistants, on a free port until the end of the block.

    It has a cache folder of its own, or the given one.
    """
    with tempfile.TemporaryDirectory() as folder:
        cache, log, temporary = cache or Path(folder), Path(folder, "log"), Path(folder, "temporary")
        temporary.mkdir()
        variables = {
            "XDG_CACHE_HOME": str(cache),
            "TMPDIR": str(temporary),
            "DASHBOARD_MCP": "on",
            "DASHBOARD_CONTACT": "Write to statistics@example.org.",
        } | environment
        with (
            log.open("wb") as stream,
            started(stdout=stream, stderr=subprocess.STDOUT, **variables) as (url, process),
        ):
            yield Server(url, process, cache, log, temporary)
