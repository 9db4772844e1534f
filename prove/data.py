"""A data package broken in every way that somebody thought of.

Each kind of fault is put into every table and column that it can stand in, and once into the folder, the zip file and the
descriptor. The package is then read as the dashboard reads it. A broken package must be refused with file, row and
column, or it must be harmless: all that is shown is what was shown before, but for the very words that were changed.
artefacts/prove/data.md holds what came of every kind of fault in every table.

Frictionless, which takes two thirds of a check, is left out where the dashboard's own checks refuse a package by
themselves, but for every fifth of these.
"""

from __future__ import annotations

import os
import re
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
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Final

from lib import frictionless_report, members, package, stamp
from lib.schema import DataError
from prove import mutant_cells, mutant_files, mutant_places, mutant_sense
from prove.findings import KEPT, ROOT, Finding
from prove.mutants import Mutant, Whole
from prove.shown import differences, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lib.register import Register
    from prove.shown import Leaves

SECONDS: Final = 60  # that one package may take on a busy machine
MEMORY: Final = 2048  # megabytes that a process which reads hundreds of them may come to
LEAST: Final = 500
SAMPLE: Final = 5  # every fifth is checked with Frictionless, even where the dashboard's own checks suffice
LONGEST: Final = 1_000  # characters of what is said of one cell
FAMILIES: Final = {
    "cells": mutant_cells,
    "rows, columns and files": mutant_files,
    "contradictions": mutant_sense,
    "descriptor, folder and zip file": mutant_places,
}
REJECTED, SAME, ORDER, TEXT, ABSENT = (
    "refused",
    "the same",
    "another order",
    "its own words",
    "not available, as it says",
)
LOST: Final = "shown without it"
COUNTED: Final = "forces-map?"  # the part that shows the counts of the newest year
SLIPPED, UNNAMED, CRASHED, SLOW = "slipped through", "refused, not named", "crashed", "too slow"
HELD: Final = frozenset({REJECTED, SAME, ORDER, TEXT, ABSENT, LOST})


class TooSlowError(BaseException):
    """A package took too long; no library may take it for a fault of the file."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one mutant."""

    number: int
    family: str
    fault: str
    table: str
    came: str
    said: str
    seconds: float


@cache
def whole() -> Whole:
    """The dashboard's own package, with a few revisions, so that this table has rows to be broken."""
    files = members.read(ROOT / "data")
    rows = (
        "release,table,key,old,new,reason",
        "2026-11-22,recorded_offences,2012-04-01 BTP 17B,3,1,Counted anew",
        "2026-11-22,statistics,gb-2023-cse,700,717,Counted anew",
        "2026-11-22,recorded_offences,2012-04-01 BTP 19D,,1,Now available",
    )
    return Whole.of(files | {"revisions.csv": ("\n".join(rows) + "\n").encode()})


@cache
def original() -> tuple[Register, dict[str, Leaves]]:
    """The unbroken package, and all that it shows."""
    register = package.made_of(whole().files)
    return register, shown(register)


@cache
def mutants() -> tuple[tuple[str, Mutant], ...]:
    """Every mutant with its family, in one order for all processes."""
    return tuple((family, mutant) for family, source in FAMILIES.items() for mutant in source.mutants(whole()))


def judged(number: int) -> Verdict:
    """What comes of one mutant."""
    family, mutant = mutants()[number]
    start = process_time()
    signal.signal(signal.SIGALRM, _too_slow)
    signal.alarm(SECONDS)
    try:
        came, said = _judged(mutant, in_full=number % SAMPLE == 0)
    except TooSlowError:
        came, said = SLOW, f"more than {SECONDS} seconds"
    except Exception as error:  # noqa: BLE001 - whatever is not a DataError is a finding
        came, said = CRASHED, repr(error)[:LONGEST]
    finally:
        signal.alarm(0)
    return Verdict(number, family, mutant.fault, mutant.table, came, said, process_time() - start)


def _too_slow(*_: object) -> None:
    raise TooSlowError


def _judged(mutant: Mutant, *, in_full: bool) -> tuple[str, str]:
    try:
        if not in_full and mutant.lay is None:
            _read(mutant, own=True)
        register = _read(mutant)
    except DataError as error:
        return (REJECTED if _named(mutant, error) else UNNAMED), _sentences(error)
    return _compared(mutant, register)


def _read(mutant: Mutant, *, own: bool = False) -> Register:
    """The register that the package becomes; `own` leaves Frictionless out."""
    reported = frictionless_report.problems
    if own:
        frictionless_report.problems = lambda *_: []
    try:
        if mutant.lay is None:
            return package.made_of(mutant.made(whole().files), trust_stamp=False)
        with tempfile.TemporaryDirectory() as place:
            return package.check(mutant.lay(Path(place), whole().files))
    finally:
        frictionless_report.problems = reported


def _named(mutant: Mutant, error: DataError) -> bool:
    """Whether the refusal names the broken file, and its row and column where the fault has them."""
    if any(len(str(problem)) > LONGEST or not str(problem).isprintable() for problem in error.problems):
        return False
    for problem in error.problems:
        if problem.file in mutant.elsewhere:
            return True
        right_row = not mutant.rows or problem.row in mutant.rows
        right_column = not mutant.columns or not problem.column or problem.column in mutant.columns
        if problem.file == mutant.file and right_row and right_column:
            return True
    return False


def _sentences(error: DataError) -> str:
    more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
    return f"{error.problems[0]}{more}"


def _compared(mutant: Mutant, register: Register) -> tuple[str, str]:
    before, expected = original()
    if mutant.contradicts:
        return SLIPPED, "accepted"
    if all(table.equals(before.tables[name]) for name, table in register.tables.items()):
        if mutant.table != "package":
            return SAME, ""
    found = shown(register, drawn=True)
    gained, lost = differences(found, expected)
    if not gained and not lost:
        return (SAME if found == expected else ORDER), ""
    if _tokens(found) == _tokens(expected):
        return ORDER, ""
    if mutant.lost:
        return LOST, ""
    if mutant.missing:
        at_hand, before_it = found[COUNTED], expected[COUNTED]
        right = at_hand.count("[x]") > before_it.count("[x]") and at_hand.count("0") == before_it.count("0")
        return (ABSENT if right else SLIPPED), f"shown: {[*gained][:3]}"[:LONGEST]
    if mutant.text and _only(mutant.text, _tokens(found), _tokens(expected)):
        return TEXT, ""
    if mutant.table == "package":
        # The descriptor's own words: the dictionary of the Sources page and the list of tables show them.
        described = {leaf for part in ("methods", "data") for leaf in (*found[part], *expected[part])}
        gained, lost = (Counter(leaf for leaf in leaves if leaf not in described) for leaves in (gained, lost))
        if not gained and not lost:
            return TEXT, ""
    return SLIPPED, f"shown: {[*gained][:3]}; no longer shown: {[*lost][:3]}"[:LONGEST]


def _tokens(found: dict[str, Leaves]) -> Counter[str]:
    """Every word and number that is shown, wherever it stands."""
    return Counter(word for leaves in found.values() for leaf in leaves for word in _words(leaf))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+|[0-9][0-9,.]*", text.casefold())


def _only(text: tuple[tuple[str, ...], tuple[str, ...]], found: Counter[str], expected: Counter[str]) -> bool:
    """Whether nothing but the words of the cells that were changed is shown otherwise."""
    before, after = ({word for cell in cells for word in _words(cell)} for cells in text)
    return set(found - expected) <= after | before and set(expected - found) <= after | before


def _prepare(cache_folder: str) -> None:
    os.environ["XDG_CACHE_HOME"] = cache_folder
    stamp.put = lambda _digest: None  # a package that passes is judged each time
    original()


def verdicts(numbers: range | list[int]) -> Iterator[Verdict]:
    """Judge mutants on as many processes as there are cores."""
    with tempfile.TemporaryDirectory() as folder:
        pool = ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), _prepare, (folder,))
        with pool:
            yield from pool.map(judged, numbers, chunksize=8)


def findings() -> Iterator[Finding]:
    """A row for each kind of table that was broken, and what every package must keep to."""
    start = perf_counter()
    try:
        found = list(verdicts(range(len(mutants()))))
    except BrokenProcessPool as error:
        yield Finding("every broken package", f"a process that read them died: {error}", held=False)
        return
    _keep(found)
    for family in FAMILIES:
        own = [verdict for verdict in found if verdict.family == family]
        yield Finding(f"{len(own):,} broken packages: {family}", _counted(own), held=all(v.came in HELD for v in own))
    for verdict in found:
        if verdict.came not in HELD:
            yield Finding(f"{verdict.fault}, in {verdict.table}", f"{verdict.came}: {verdict.said}", held=False)
    slowest = max(found, key=lambda verdict: verdict.seconds)
    yield Finding(
        f"time for each of {len(found):,}",
        f"{slowest.seconds:.1f} s at most ({slowest.fault}, in {slowest.table}); {perf_counter() - start:.0f} s in all",
        held=len(found) >= LEAST and slowest.seconds < SECONDS,
    )
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    yield Finding("memory of a process that reads them one after another", f"{most:,} MB at most", held=most < MEMORY)


def _counted(found: list[Verdict]) -> str:
    counts = Counter(verdict.came for verdict in found)
    return "; ".join(f"{came}: {count:,}" for came, count in counts.most_common())


def _keep(found: list[Verdict]) -> None:
    """Write what came of each kind of fault in each table, and what was said of each mutant."""
    lines = ["# What came of every broken data package", ""]
    for family in FAMILIES:
        own = [verdict for verdict in found if verdict.family == family]
        tables = sorted({verdict.table for verdict in own})
        lines += [
            f"## {family.capitalize()}",
            "",
            f"| fault | {' | '.join(tables)} |",
            "| --- |" + " --- |" * len(tables),
        ]
        for fault in dict.fromkeys(verdict.fault for verdict in own):
            cells = [Counter(v.came for v in own if v.fault == fault and v.table == table) for table in tables]
            lines.append(f"| {fault} | {' | '.join(_cell(cell) for cell in cells)} |")
        lines.append("")
    lines += ["## Each of them", "", "| fault | table | came | said |", "| --- | --- | --- | --- |"]
    lines += [f"| {v.fault} | {v.table} | {v.came} | {v.said.replace('|', chr(92) + '|')} |" for v in found]
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / "data.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _cell(counts: Counter[str]) -> str:
    return ", ".join(f"{came} {count}" for came, count in counts.items())
