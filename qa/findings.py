"""What a proof found, told on the screen and kept for docs/quality.md."""

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "artefacts" / "qa"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of a proof's table: what was tried, what came of it, and whether that is what was promised."""

    tried: str
    found: str
    held: bool

    def __post_init__(self) -> None:
        if not self.tried.strip() or not self.found.strip():
            raise ValueError(f"a finding says what was tried and what was found; found {self!r}")

    @property
    def row(self) -> str:
        """The finding as a row of a Markdown table."""
        cells = (self.tried, self.found, "yes" if self.held else "**no**")
        return "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in cells) + " |"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a proof that came to its end: findings in order, day in words, seconds, and the load before it.

    `load` is the number of processes that wanted a processor, averaged over the minute before: other work makes every
    time longer.
    """

    findings: tuple[Finding, ...]
    day: str
    seconds: float
    load: float

    @property
    def held(self) -> bool:
        """Whether all that was promised is so."""
        return bool(self.findings) and all(finding.held for finding in self.findings)


def tell(proof: str, findings: Iterable[Finding]) -> Run:
    """Print each finding as it comes and keep them all; a run that is cut short leaves nothing, not the one before."""
    (KEPT / f"{proof}.json").unlink(missing_ok=True)
    began, load, told = perf_counter(), os.getloadavg()[0], []
    for finding in findings:
        sys.stdout.write(f"{finding.row}\n")
        sys.stdout.flush()
        told.append(finding)
    run = Run(tuple(told), f"{datetime.now(UTC):%-d %B %Y}", perf_counter() - began, load)
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{proof}.json").write_text(json.dumps(asdict(run), indent=1))
    return run


def kept(proof: str) -> Run | None:
    """What a proof found when it was last run; None if it did not come to its end."""
    file = KEPT / f"{proof}.json"
    if not file.exists():
        return None
    run = json.loads(file.read_text())
    return Run(**run | {"findings": tuple(Finding(**row) for row in run["findings"])})
