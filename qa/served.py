"""The dashboard served for a fault: asked, watched and read as those who run it do."""

from __future__ import annotations

import json
import tempfile
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from tests.e2e.conftest import started

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Generator
    from email.message import Message

PATIENCE = 90  # seconds for anything that must come
OK = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers, the bytes and the seconds that it took."""

    status: int
    headers: Message
    body: bytes
    took: float

    @property
    def said(self) -> str:
        """The status and, where it is no file, the sentence."""
        again = self.headers.get("Retry-After")
        told = f" with Retry-After {again}" if again else ""
        return f"{self.status}{told}" + ("" if self.status == OK else f": '{self.body.decode().strip()}'")

    @property
    def put_off(self) -> bool:
        """A sentence that asks to come again."""
        return self.status in {503, 504} and "Retry-After" in self.headers and self.body.strip().endswith(b".")


@dataclass(frozen=True, slots=True)
class Served:
    """One served dashboard: its address, its process, its cache folder, and the file in which its log lies."""

    url: str
    process: subprocess.Popen[bytes]
    cache: Path
    log: Path

    def ask(self, path: str, **headers: str) -> Answer:
        """Ask for a path; whatever the status."""
        began = perf_counter()
        asked = urllib.request.Request(self.url + path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.headers, answer.read(), perf_counter() - began)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read(), perf_counter() - began)

    def count(self, name: str) -> float:
        """One of its own counts."""
        lines = self.ask("/metrics").body.decode().splitlines()
        return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])

    def logged(self) -> list[str]:
        """The words of the lines that it wrote beside those of requests."""
        lines = [line for line in self.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
        return [str(json.loads(line).get("message", "")) for line in lines]

    @property
    def pictures(self) -> Path:
        """Where it keeps pictures."""
        return self.cache / "recorded-csae-dashboard" / "images"

    def forget(self) -> None:
        """Take every picture that it keeps away."""
        for file in self.pictures.iterdir():
            file.unlink()

    def browsers(self, kind: str = "") -> list[int]:
        """The processes of its picture browser: the browser itself, or those of a kind such as "renderer"."""
        session = f"--type={kind}"
        return [pid for pid, words in descendants(self.process.pid) if _is_browser(words, kind, session)]


def _is_browser(words: list[str], kind: str, session: str) -> bool:
    if "chrom" not in words[0] or "crashpad" in words[0]:
        return False
    return session in words if kind else not any(word.startswith("--type=") for word in words)


def descendants(pid: int) -> list[tuple[int, list[str]]]:
    """Every process below a process, with the words that started it."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):  # it ended while it was looked at
            for child in map(int, (task / "children").read_text().split()):
                words = Path(f"/proc/{child}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ").split()
                found += [(child, words)] if words else []
                found += descendants(child)
    return found


def until(true: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Wait until something is true; the seconds that it took.

    Raises:
        TimeoutError: it does not become true.
    """
    began = perf_counter()
    while not true():
        if perf_counter() - began > seconds:
            raise TimeoutError(f"waited in vain for {seconds} s")
        sleep(0.05)
    return perf_counter() - began


@contextmanager
def serving(cache: Path, **environment: str) -> Generator[Served]:
    """The dashboard with a cache folder."""
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        settings = {"XDG_CACHE_HOME": str(cache)} | environment
        with started(stdout=log, **settings) as (url, process):
            yield Served(url, process, cache, Path(log.name))
