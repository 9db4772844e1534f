"""`python -m prove` runs every proof and writes docs/quality.md; `python -m prove NAME` runs one and prints it."""

import ast
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib import import_module

from prove.findings import KEPT, ROOT, kept, tell

# In this order: what is quick and deep first, what needs the machine to itself last.
PROOFS: tuple[str, ...] = ("supply", "faults", "soak")
QUALITY = ROOT / "docs" / "quality.md"
HEAD = """# What was proved, and how

Written by `make prove`: every table below is what that command found, on {machine}, on {day}, in {minutes:.0f} minutes.
`make test` is not repeated here. A row that ends in **no** falls short of what was promised.
"""


def run(proof: str) -> float:
    """Run one proof in a process of its own; the seconds it took. What it kept before is thrown away first."""
    (KEPT / f"{proof}.json").unlink(missing_ok=True)
    sys.stdout.write(f"\n== python -m prove {proof}\n")
    sys.stdout.flush()
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "prove", proof], cwd=ROOT, check=False)  # its findings say how it ended
    return time.perf_counter() - start


def section(proof: str, seconds: float) -> str:
    """A proof's title, what it does, its command and its table, in Markdown."""
    words = ast.get_docstring(ast.parse((ROOT / "prove" / f"{proof}.py").read_text())) or ""
    title, _, text = words.partition("\n")
    rows = [finding.row for finding in kept(proof)] or ["| the whole proof | it did not come to its end | **no** |"]
    command = f"`.venv/bin/python -m prove {proof}` ({seconds:.0f} s)"
    table = ["| Tried | Found | Held |", "| --- | --- | --- |", *rows]
    return "\n".join([f"\n## {title.rstrip('.')}\n", text.strip(), "", command, "", *table, ""])


def main() -> None:
    """Run what is asked for."""
    match sys.argv[1:]:
        case [proof] if proof in PROOFS:
            tell(proof, import_module(f"prove.{proof}").findings())
        case []:
            seconds = {proof: run(proof) for proof in PROOFS}
            machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
            day = f"{datetime.now(UTC):%-d %B %Y}"
            head = HEAD.format(machine=machine, day=day, minutes=sum(seconds.values()) / 60)
            QUALITY.write_text(head + "".join(section(proof, taken) for proof, taken in seconds.items()))
            sys.exit(not all(kept(proof) and all(finding.held for finding in kept(proof)) for proof in PROOFS))
        case _:
            sys.exit(f"python -m prove [NAME], where NAME is one of: {', '.join(PROOFS)}")


if __name__ == "__main__":
    main()
