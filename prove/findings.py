"""What a proof found, told on the screen and kept for docs/quality.md."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "artefacts" / "prove"


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


def tell(proof: str, findings: Iterable[Finding]) -> None:
    """Print each finding as it comes, keep them all as JSON, and end with status 1 if one did not hold."""
    told = []
    for finding in findings:
        sys.stdout.write(f"{finding.row}\n")
        sys.stdout.flush()
        told.append(finding)
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{proof}.json").write_text(json.dumps([asdict(finding) for finding in told], indent=1))
    sys.exit(not told or not all(finding.held for finding in told))


def kept(proof: str) -> list[Finding]:
    """What a proof found when it was last run; empty if it has not come to its end."""
    file = KEPT / f"{proof}.json"
    return [Finding(**row) for row in json.loads(file.read_text())] if file.exists() else []
