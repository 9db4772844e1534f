"""Shared parts of the benchmarks: servers, the browser, waiting for an idle machine, and printing results."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

ROOT = Path(__file__).parents[1]
PAGES = ("/", "/offences", "/forces")  # the first is the Headlines page
READY = ("/_stcore/health", "/")  # paths that a ready server answers
CALM = 0.5  # load average of the last minute up to which results are reliable
PATIENCE = 60  # seconds for a server to start or stop
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")  # with windows, as readers have it
# Chromium needs --no-sandbox when run by root; the rest stops background requests during a measurement.
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def tell(measure: str, value: str, goal: str) -> None:
    """Print one result with its goal."""
    print(f"{measure} {value} (goal {goal})", flush=True)


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: int) -> float:
    """Return a percentile, interpolated."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def quiet() -> None:
    """Wait until the machine is idle; print a warning if it is not within BENCH_WAIT seconds."""
    deadline = perf_counter() + float(os.environ.get("BENCH_WAIT", "120"))
    while (load := os.getloadavg()[0]) > CALM and perf_counter() < deadline:
        sleep(5)
    if load > CALM:
        print(f"(other work runs here: load {load:.1f} before this measure)", flush=True)


def chromium() -> str:
    """Return the path of the system's browser; CHROMIUM overrides it."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise RuntimeError("Chromium is missing: install it, or set CHROMIUM to the path of a Chrome or Chromium.")
    return path


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, start-up time in seconds, and process id."""

    url: str
    start: float
    pid: int
    label: str = "python -m lib serve"

    @property
    def memory(self) -> float:
        """Resident memory of the process in megabytes."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1000

    def has(self, path: str) -> bool:
        """Return whether a path is answered with a success status."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE):  # noqa: S310 - our own http address
                return True
        except urllib.error.HTTPError:
            return False


@contextmanager
def ours(cache: Path | None = None, folder: Path = ROOT) -> Generator[Server]:
    """Run the dashboard as in production; `cache` has the validation cache of its data.

    `folder` has the code: of this commit or another.
    """
    environment = {"XDG_CACHE_HOME": str(cache)} if cache else {}
    command = [sys.executable, "-m", "lib", "serve", "--host", "127.0.0.1", "--port"]
    with _running(command, folder, environment, "python -m lib serve") as server:
        yield server


@contextmanager
def stock(folder: Path) -> Generator[Server]:
    """Run the same pages under `streamlit run` from a copy in `folder`, with Streamlit's default settings."""
    for name in ("lib", "pages", "data", "data_earlier"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "dashboard.py", folder)
    options = ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.port"]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", *options]
    with _running(command, folder, {"PYTHONPATH": str(folder)}, "stock streamlit run") as server:
        yield server


@contextmanager
def dash() -> Generator[Server]:
    """Run the Headlines page written in Dash, under gunicorn.

    Raises:
        RuntimeError: Dash is not installed.
    """
    if find_spec("dash") is None:
        raise RuntimeError("Dash is missing, to compare with: `make bench` installs it")
    command = [sys.executable, "bench/peers/headlines.py"]
    places = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    with _running(command, ROOT, {"PYTHONPATH": places}, "Dash, compress=True", ("/",)) as server:
        yield server


@contextmanager
def _running(
    command: list[str], folder: Path, environment: dict[str, str], label: str, ready: Sequence[str] = READY
) -> Generator[Server]:
    """Run the command with a free port as its last argument; yield when it is ready, terminate it afterwards."""
    port = _free_port()
    started_at = perf_counter()
    with subprocess.Popen(
        [*command, str(port)], cwd=folder, env=os.environ | environment, stdout=subprocess.DEVNULL
    ) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            for path in ready:
                _wait_for(url + path, process)
            yield Server(url, perf_counter() - started_at, process.pid, label)
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = perf_counter() + PATIENCE
    while perf_counter() < deadline:
        # An answer other than 2xx is an OSError too.
        with suppress(OSError), urllib.request.urlopen(url, timeout=PATIENCE):  # noqa: S310 - our own http address
            return
        with suppress(subprocess.TimeoutExpired):
            raise RuntimeError(f"the server ended with status {process.wait(0.01)}")
    raise TimeoutError(f"{url} did not answer in {PATIENCE} s")
