"""Run every suite with `python -m qa`, or one with `python -m qa NAME`, and write docs/quality.md from the findings."""

import ast
import os
import platform
import signal
import subprocess
import sys
from contextlib import suppress
from importlib import import_module

from qa.report import ROOT, load, record

# Short and thorough first; the suite that needs the machine to itself last.
SUITES: tuple[str, ...] = ("dependencies", "mutation", "fuzzing", "accessibility", "orca", "faults", "soak")
MOST = 60 * 45  # seconds after which a suite is ended: a soak takes 20 minutes and its warm-up
QUALITY = ROOT / "docs" / "quality.md"
HEAD = """# Fuzzing, fault injection, accessibility audit, soak

Written by `make qa`: each table holds what its command found when it was last run, on {machine}.
`make test` is not repeated here. A row that ends in **no** falls short of what is required.
"""


def section(suite: str) -> str:
    """Title, description, command and table of a suite, in Markdown."""
    words = ast.get_docstring(ast.parse((ROOT / "qa" / f"{suite}.py").read_text())) or ""
    title, _, text = words.partition("\n")
    run, command = load(suite), f"`.venv/bin/python -m qa {suite}`"
    if run is None:
        table = "The last run was not completed: **there are no findings**."
    else:
        command += f", {run.day}, commit {run.commit}, seed {run.seed}, {run.seconds:.0f} seconds; "
        command += f"load of the machine before it {run.load:.1f}"
        table = "\n".join(["| Tried | Found | Passed |", "| --- | --- | --- |", *(one.row for one in run.findings)])
    return f"\n## {title.rstrip('.')}\n\n{text.strip()}\n\n{command}\n\n{table}\n"


def write() -> None:
    """Write docs/quality.md from the last run of each suite."""
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    QUALITY.write_text(HEAD.format(machine=machine) + "".join(map(section, SUITES)))


def run_alone(suite: str, seconds: float = MOST) -> bool:
    """Run a suite in a process group of its own; end it, with all that it started, where it has no end itself."""
    with subprocess.Popen([sys.executable, "-m", "qa", suite], cwd=ROOT, start_new_session=True) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            sys.stdout.write(f"ended after {seconds:.0f} seconds: {suite} has no findings\n")
            return False
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return True


def main() -> None:
    """Run the suites that the command names, each in a process of its own so that none affects the next."""
    match sys.argv[1:]:
        case [suite] if suite in SUITES:
            run = record(suite, import_module(f"qa.{suite}").findings())
            write()
            sys.exit(not run.passed)
        case []:
            for suite in SUITES:
                sys.stdout.write(f"\n== python -m qa {suite}\n")
                sys.stdout.flush()
                run_alone(suite)
            write()
            runs = [load(suite) for suite in SUITES]
            sys.exit(not all(run and run.passed for run in runs))
        case _:
            sys.exit(f"python -m qa [NAME], where NAME is one of: {', '.join(SUITES)}")


if __name__ == "__main__":
    main()
