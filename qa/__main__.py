"""`python -m qa` runs every proof, `python -m qa NAME` one; both write docs/quality.md from what was found."""

import ast
import os
import platform
import subprocess
import sys
from importlib import import_module

from qa.findings import ROOT, kept, tell

# In this order: what is quick and deep first, what needs the machine to itself last.
PROOFS: tuple[str, ...] = ("supply", "data", "requests", "access", "faults", "soak")
QUALITY = ROOT / "docs" / "quality.md"
HEAD = """# What was proved, and how

Written by `make qa`: every table below is what its command found when it was last run, on {machine}.
`make test` is not repeated here. A row that ends in **no** falls short of what was promised.
"""


def section(proof: str) -> str:
    """A proof's title, what it does, its command and its table, in Markdown."""
    words = ast.get_docstring(ast.parse((ROOT / "qa" / f"{proof}.py").read_text())) or ""
    title, _, text = words.partition("\n")
    run, command = kept(proof), f"`.venv/bin/python -m qa {proof}`"
    if run is None:
        table = "It did not come to its end: **nothing is proved**."
    else:
        command += f", {run.day}, {run.seconds:.0f} seconds; load of the machine before it {run.load:.1f}"
        table = "\n".join(["| Tried | Found | Held |", "| --- | --- | --- |", *(found.row for found in run.findings)])
    return f"\n## {title.rstrip('.')}\n\n{text.strip()}\n\n{command}\n\n{table}\n"


def write() -> None:
    """Write docs/quality.md from what the proofs found."""
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    QUALITY.write_text(HEAD.format(machine=machine) + "".join(map(section, PROOFS)))


def main() -> None:
    """Run what is asked for: each proof in a process of its own, so that none bears what another left behind."""
    match sys.argv[1:]:
        case [proof] if proof in PROOFS:
            run = tell(proof, import_module(f"qa.{proof}").findings())
            write()
            sys.exit(not run.held)
        case []:
            for proof in PROOFS:
                sys.stdout.write(f"\n== python -m qa {proof}\n")
                sys.stdout.flush()
                subprocess.run([sys.executable, "-m", "qa", proof], cwd=ROOT, check=False)
            runs = [kept(proof) for proof in PROOFS]
            sys.exit(not all(run and run.held for run in runs))
        case _:
            sys.exit(f"python -m qa [NAME], where NAME is one of: {', '.join(PROOFS)}")


if __name__ == "__main__":
    main()
