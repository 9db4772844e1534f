"""The dashboard as readers get it, in a process of its own, watched while it is attacked: memory, open files, log."""

from __future__ import annotations

import json
import subprocess
import tempfile
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.e2e.conftest import started

if TYPE_CHECKING:
    from collections.abc import Generator

OK: Final = 200
# Streamlit's and uvicorn's words for bytes that are no message: told, and no fault.
EXPECTED: Final = frozenset({"Error deserializing back message", "Invalid UTF-8 sequence received from client."})


@dataclass(frozen=True)
class Watched:
    """A server that answers."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def port(self) -> int:
        """Where it listens on this machine."""
        return int(self.url.rpartition(":")[2])

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def memory(self, which: str = "VmRSS") -> float:
        """Megabytes that the process holds now; with VmHWM, the most that it ever held."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{which}:")) / 1000

    @property
    def files(self) -> int:
        """How many files and connections the process has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def trouble(self) -> list[str]:
        """The lines of the log that tell of an error that nobody expected, and every line that is no JSON."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if _is_trouble(line)]

    def answers(self) -> bool:
        """Whether it still answers."""
        with suppress(OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=10) as answer:
            return answer.status == OK
        return False


def _is_trouble(line: str) -> bool:
    if line.startswith("Starting on "):
        return False
    try:
        told = json.loads(line)
    except ValueError:
        return True
    grave = told.get("level") in {"error", "critical"} or "errors" in told
    return grave and told.get("message") not in EXPECTED


@contextmanager
def watched(**environment: str) -> Generator[Watched]:
    """The dashboard on a free port, with a cache and a log of its own, until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with (
            log.open("wb") as stream,
            started(stdout=stream, stderr=subprocess.STDOUT, XDG_CACHE_HOME=folder, **environment) as (url, process),
        ):
            yield Watched(url, process, log)
