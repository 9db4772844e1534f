"""A data package broken in every way that somebody thought of.

Each kind of fault is put into every table that it can stand in, and into the folder, the zip file and the descriptor.
The package is then read as the dashboard reads it. A broken package must be refused with file, row and column, or it
must be harmless: all that is shown is what was shown before, but for the very words that were changed. What came of
every kind of fault in every table stands in artefacts/qa/data.md.

What a fault leaves alone is read once. Frictionless, which takes two thirds of a check, is left out where the dashboard's own checks refuse a package by
themselves, but for every fifth of these. The fingerprints of the tables are recorded anew after each fault, as an
editor does who means it: otherwise they alone would refuse every package. What they refuse stands in a family of its own.
"""

from __future__ import annotations

import resource
from collections import Counter
from concurrent.futures.process import BrokenProcessPool
from time import perf_counter
from typing import TYPE_CHECKING, Final

from qa.findings import KEPT, Finding
from qa.judging import FAMILIES, SECONDS, Verdict, mutants, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY: Final = 2048  # megabytes that a process which reads hundreds of packages may come to
LEAST: Final = 500  # packages


def findings() -> Iterator[Finding]:
    """A row for each family of faults, for each package that was not kept to what is promised, and for the bounds."""
    start = perf_counter()
    try:
        found = list(verdicts(range(len(mutants()))))
    except BrokenProcessPool as error:
        yield Finding("every broken package", f"a process that read them died: {error}", held=False)
        return
    _keep(found)
    for family in FAMILIES:
        own = [verdict for verdict in found if verdict.family == family]
        yield Finding(f"{len(own):,} broken packages: {family}", _counted(own), held=all(v.held for v in own))
    for verdict in found:
        if not verdict.held:
            yield Finding(f"{verdict.fault}, in {verdict.table}", f"{verdict.came}: {verdict.said}", held=False)
    yield _bounded(found, perf_counter() - start)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    yield Finding("memory of a process that reads one after another", f"{most:,} MB at most", held=most < MEMORY)


def _counted(found: list[Verdict]) -> str:
    counts = Counter(verdict.came for verdict in found)
    return "; ".join(f"{count:,} {came}" for came, count in counts.most_common())


def _bounded(found: list[Verdict], seconds: float) -> Finding:
    slowest = max(found, key=lambda verdict: verdict.seconds)
    return Finding(
        f"time for each of {len(found):,}",
        f"{slowest.seconds:.1f} s at most ({slowest.fault}, in {slowest.table}); {seconds:.0f} s in all",
        held=len(found) >= LEAST and slowest.seconds < SECONDS,
    )


def _keep(found: list[Verdict]) -> None:
    """Write what came of each kind of fault in each table, and what was said of each package."""
    lines = ["# What came of every broken data package", ""]
    for family in FAMILIES:
        own = [verdict for verdict in found if verdict.family == family]
        tables = sorted({verdict.table for verdict in own})
        lines += [f"## {family.capitalize()}", "", _row("fault", *tables), _row(*["---"] * (len(tables) + 1))]
        for fault in dict.fromkeys(verdict.fault for verdict in own):
            cells = ([v for v in own if v.fault == fault and v.table == table] for table in tables)
            lines.append(_row(fault, *map(_counted, cells)))
        lines.append("")
    lines += ["## Each of them", "", _row("fault", "table", "came", "said"), _row(*["---"] * 4)]
    lines += [_row(v.fault, v.table, v.came, v.said) for v in found]
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / "data.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
