"""Benchmark a refresh from full-size official tables: time and memory for each file format, with made-up counts."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import polars as pl
from common import ROOT, median, tell

from lib.dataset import package
from lib.model.periods import financial_year, spoken
from lib.releases.making import force_names
from tests import ods

if TYPE_CHECKING:
    from lib.dataset.register import Register

RUNS = 3
OTHER_CODES = sorted(force_names.OTHER_CODES)  # codes that the dashboard does not use
GOALS = {"parquet": "3 s", "csv": "3 s", "ods": "15 s"}
MEASURE = """
import resource, sys
from lib.cli import main
try:
    main(sys.argv[1:])
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
"""


def official(register: Register) -> pl.DataFrame:
    """Build a table as long as the official series: every force, quarter and code, and other bodies."""
    forces = register.tables["forces"]["home_office_name"]
    codes = [*register.tables["offence_codes"]["code"], *OTHER_CODES]
    quarters = [(spoken(financial_year(day)), (day.month - 4) % 12 // 3 + 1) for day in register.quarters]
    rows = [
        (year, quarter, name, "A description as long as most", "Sexual offences", "Other sexual offences", code, i % 97)
        for i, ((year, quarter), name, code) in enumerate(itertools.product(quarters, forces, codes))
    ]
    rows += [(year, quarter, "CIFAS", "Fraud", "Fraud", "Fraud: CIFAS", "53D", 5) for year, quarter in quarters]
    columns = ["Financial Year", "Financial Quarter", "Force Name", "Offence Description", "Offence Group"]
    return pl.DataFrame(rows, schema=[*columns, "Offence Subgroup", "Offence Code", "Number of Offences"], orient="row")


def lay(table: pl.DataFrame, folder: Path) -> None:
    """Write the table in each format; the spreadsheet has a cover and a sheet for each year."""
    table.write_csv(folder / "official.csv")
    table.write_parquet(folder / "official.parquet")
    years = table.partition_by("Financial Year", as_dict=True, maintain_order=True)
    sheets = {
        str(year).replace("/", "_"): itertools.chain([table.columns], part.iter_rows())
        for (year,), part in years.items()
    }
    ods.write(folder / "official.ods", {"Cover_sheet": [["Police recorded crime"], ["Made up"]], **sheets})


def measured(kind: str, folder: Path, run: int) -> tuple[float, float, int]:
    """Run the command in a process of its own: seconds, CPU seconds, and peak megabytes of memory."""
    arguments = ["refresh", folder / f"official.{kind}", "--at", "2027-01-21 09:30", "--to", folder / f"{kind}-{run}"]
    arguments += ["--from", folder / "start"]
    started_at = perf_counter()
    result = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, arguments), "--checked-on", "2026-11-22"],
        cwd=ROOT,
        env=os.environ | {"XDG_CACHE_HOME": str(folder)},
        capture_output=True,
        check=True,
        text=True,
    )
    cpu, used = result.stderr.split()[-2:]
    return perf_counter() - started_at, float(cpu), int(used) // 1024


def main() -> None:
    """Print the median times and the peak memory for each format."""
    table = official(package.read(ROOT / "data"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay(table, folder)
        shutil.copytree(ROOT / "data", folder / "start")
        controls = (folder / "start" / "controls.csv").read_bytes()
        (folder / "start" / "controls.csv").write_bytes(controls.splitlines(keepends=True)[0])  # made-up counts
        for kind, goal in GOALS.items():
            runs = [measured(kind, folder, run) for run in range(RUNS)]
            rows = f"{table.height:,} rows from {kind}"
            took, worked, used = zip(*runs, strict=True)
            seconds = f"{median(took):.1f} s ({median(worked):.1f} s of processor)"  # their difference: other load
            tell(f"refresh: {rows}, the whole command", seconds, goal)
            tell(f"refresh: {rows}, memory at most", f"{max(used):,} MB", "1,000 MB")


if __name__ == "__main__":
    main()
