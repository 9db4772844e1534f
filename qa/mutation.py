"""Mutation of the data package.

Faults of cells, rows, columns, files, the descriptor and the zip file are drawn at random: which, and in which table, row
and column. Each package is then read as the dashboard reads it. It must be refused with the file, row and column of the
fault, or be accepted with the same cells, or be shown without an error, as the kind of fault demands. What came of every
package stands in artefacts/qa/mutation.md.

Every run draws anew; QA_SEED repeats one. QA_MUTANTS sets how many; fewer than 500 are a trial. The fingerprints of the tables are recorded anew after each fault, as an editor
does who means it: otherwise they alone would refuse every package. Contradictions between tables, and hostile descriptors, folders and zip
files that somebody thought of, are tested in `tests/dataset/`.
"""

from __future__ import annotations

import os
import resource
import signal
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Final

import polars as pl

from lib.dataset import fingerprint, package, package_files
from lib.dataset.table_schema import DataError
from qa.build import build
from qa.mutants import Files, Mutant, Outcome, draw
from qa.report import RESULTS, ROOT, SEED, Finding, table_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lib.dataset.register import Register

ASKED: Final = 500  # packages; fewer are a trial, which does not pass
COUNT: Final = int(os.environ.get("QA_MUTANTS", "600"))
MEMORY: Final = 2048  # megabytes that a process which reads hundreds of packages may reach
SECONDS: Final = 60  # that one package may take on a busy machine
LONGEST: Final = 1_000  # characters of a message about one cell


class TooSlowError(BaseException):
    """A package took too long; no library may take it for a fault of the file."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one mutant, in words, with the seconds of the processor; `passed` where it is what must come."""

    fault: str
    file: str
    expected: Outcome
    result: str
    message: str
    passed: bool
    seconds: float


def findings() -> Iterator[Finding]:
    """Summarise what came of the mutants, list those that failed, and give time and memory."""
    start = perf_counter()
    try:
        verdicts = list(judge_all(COUNT))
    except BrokenProcessPool as error:
        yield Finding("every mutant", f"a process that read them died: {error}", passed=False)
        return
    _write(verdicts)
    for expected in Outcome:
        found = [one for one in verdicts if one.expected is expected]
        passed = bool(found) and all(one.passed for one in found)
        yield Finding(f"{len(found):,} packages that must be {expected}", _counted(found) or "none drawn", passed)
    for one in verdicts:
        if not one.passed:
            yield Finding(f"{one.fault}, in {one.file}", f"{one.result}: {one.message}", passed=False)
    slowest = max(verdicts, key=lambda one: one.seconds)
    found = (
        f"{slowest.seconds:.1f} s at most ({slowest.fault}, in {slowest.file}); {perf_counter() - start:.0f} s in all"
    )
    passed = slowest.seconds < SECONDS and len(verdicts) >= ASKED
    yield Finding(f"time for each of {len(verdicts):,} (at least {ASKED} are asked for)", found, passed=passed)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    yield Finding("memory of a process that reads one after another", f"{most:,} MB at most", passed=most < MEMORY)


def judge_all(count: int) -> Iterator[Verdict]:
    """Draw and judge mutants on as many processes as there are cores."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"POLARS_MAX_THREADS": "1", "XDG_CACHE_HOME": folder, "QA_SEED": str(SEED)}  # of each process
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
            yield from pool.map(judge, range(count), chunksize=8)


@cache
def files() -> Files:
    """Read the data package, with its tables recorded as they are."""
    return fingerprint.renew(package_files.read(ROOT / "data"))


@cache
def original() -> Register:
    """Read the package without a fault."""
    return package.from_files(files())


def judge(number: int) -> Verdict:
    """Draw one mutant, read it and compare what comes of it with what must."""
    mutant = draw(files(), Random(f"{SEED} {number}"))
    start = process_time()
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(SECONDS)
    try:
        passed, result, message = _judged(mutant)
    except TooSlowError:
        passed, result, message = False, "too slow", f"more than {SECONDS} seconds"
    except Exception as error:  # noqa: BLE001 - whatever is not a DataError is a finding
        passed, result, message = False, "crashed", repr(error)[:LONGEST]
    finally:
        signal.alarm(0)
    return Verdict(mutant.fault, mutant.file, mutant.expected, result, message, passed, process_time() - start)


def _stop(*_: object) -> None:
    raise TooSlowError


def _judged(mutant: Mutant) -> tuple[bool, str, str]:
    try:
        register = _read(mutant.package)
    except DataError as error:
        message = str(error.problems[0])
        named = _is_named(mutant, error)
        if mutant.expected is Outcome.SAME:
            return False, "refused", message
        return named or mutant.expected is not Outcome.REFUSED, "refused" if named else "refused elsewhere", message
    if mutant.expected is Outcome.REFUSED:
        return False, "accepted", "no problem was found"
    if mutant.expected is Outcome.SHOWN:
        build(register)
        return True, "shown", ""
    same = _has_same_cells(register)
    return same, "the same cells" if same else "other cells", ""


def _read(given: Files | bytes) -> Register:
    if isinstance(given, dict):
        return package.from_files(given, trust_stamp=False)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "data.zip")
        place.write_bytes(given)
        return package.check(place)


def _is_named(mutant: Mutant, error: DataError) -> bool:
    """Whether a problem names the file, row and column of the fault, and every problem can be printed."""
    if any(len(str(problem)) > LONGEST or not str(problem).isprintable() for problem in error.problems):
        return False
    return any(
        problem.file == mutant.file
        and (not mutant.rows or problem.row in mutant.rows)
        and (not mutant.columns or not problem.column or problem.column in mutant.columns)
        for problem in error.problems
    )


def _has_same_cells(register: Register) -> bool:
    """Whether tables hold the cells of the original; a number may be called another type."""
    for name, table in register.tables.items():
        other = original().tables[name]
        if not table.equals(other) and not table.cast(pl.String).equals(other.cast(pl.String)):
            return False
    return True


def _counted(verdicts: list[Verdict]) -> str:
    counts = Counter(one.result for one in verdicts)
    return "; ".join(f"{count:,} {result}" for result, count in counts.most_common())


def _write(verdicts: list[Verdict]) -> None:
    """Write what came of every mutant to artefacts/qa/mutation.md."""
    lines = [
        "# What came of every mutant",
        "",
        table_row("fault", "file", "result", "message"),
        table_row(*["---"] * 4),
    ]
    lines += [table_row(one.fault, one.file, one.result, one.message) for one in verdicts]
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "mutation.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
