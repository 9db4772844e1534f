"""Findings of a suite: printed as they come, and kept for docs/quality.md."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "artefacts" / "qa"
SEED = int(os.environ.get("QA_SEED") or secrets.randbelow(1_000_000))  # of everything that is drawn


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of a suite's table: what was tried, what was found, and whether that is as required."""

    tried: str
    found: str
    passed: bool

    def __post_init__(self) -> None:
        if not self.tried.strip() or not self.found.strip():
            raise ValueError(f"a finding says what was tried and what was found; found {self!r}")

    @property
    def row(self) -> str:
        """The finding as a row of a Markdown table."""
        return table_row(self.tried, self.found, "yes" if self.passed else "**no**")


@dataclass(frozen=True, slots=True)
class Run:
    """A completed run of a suite: findings in order, day in words, seconds, load of the machine, commit and seed.

    `load` is the number of processes that wanted a processor, averaged over the minute before the run: other work makes
    every time longer.
    """

    findings: tuple[Finding, ...]
    day: str
    seconds: float
    load: float
    commit: str
    seed: int

    @property
    def passed(self) -> bool:
        """Whether there are findings, and all are as required."""
        return bool(self.findings) and all(finding.passed for finding in self.findings)


def table_row(*cells: str) -> str:
    """Cells as a row of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in cells) + " |"


def record(suite: str, findings: Iterable[Finding]) -> Run:
    """Print each finding as it comes and keep all; a run that is cut short leaves nothing, not even the one before."""
    (RESULTS / f"{suite}.json").unlink(missing_ok=True)
    start, load, rows = perf_counter(), os.getloadavg()[0], []
    for finding in findings:
        sys.stdout.write(f"{finding.row}\n")
        sys.stdout.flush()
        rows.append(finding)
    run = Run(tuple(rows), f"{datetime.now(UTC):%-d %B %Y}", perf_counter() - start, load, commit(), SEED)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{suite}.json").write_text(json.dumps(asdict(run), indent=1))
    return run


def attempt(tried: str, findings: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield findings; what breaks, or does not come in time, is one too, so that those after it are still made."""
    try:
        yield from findings()
    except (OSError, RuntimeError, LookupError, subprocess.SubprocessError) as error:  # TimeoutError is an OSError
        yield Finding(tried, f"not completed: {type(error).__name__}: {error}", passed=False)


def load(suite: str) -> Run | None:
    """Read the last run of a suite; None if it was not completed."""
    file = RESULTS / f"{suite}.json"
    if not file.exists():
        return None
    run = json.loads(file.read_text())
    return Run(**run | {"findings": tuple(Finding(**row) for row in run["findings"])})


def commit() -> str:
    """Name the commit that is checked out, and say whether files differ from it."""
    command = ["git", "describe", "--always", "--exclude=*", "--abbrev=10", "--dirty=, with changes"]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout.strip() or "unknown"
