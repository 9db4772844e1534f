"""What comes of a broken data package: refused in words, harmless, or neither."""

from __future__ import annotations

import os
import re
import signal
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, Final

from cachetools import LRUCache

from lib import settings
from lib.dataset import (
    csv_text,
    fingerprint,
    package,
    package_files,
    table_schema,
    validation_cache,
)
from lib.dataset.table_schema import DataError, Problem
from qa import mutant_cells, mutant_figures, mutant_files, mutant_places, mutant_sense
from qa.findings import ROOT
from qa.mutants import Mutant, Whole
from qa.shown import differences, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from lib.dataset.register import Register
    from qa.mutants import Files
    from qa.shown import Leaves

SECONDS: Final = 60  # that one package may take on a busy machine
LONGEST: Final = 1_000  # characters of what is said of one cell
JOINING: Final = frozenset({"and", "or"})  # stand between other words in another order
LIKE: Final = 4  # words by which a leaf is known to tell a cell
COUNTED: Final = "forces-map?"  # the part that shows the counts of the newest year
FAMILIES: Final = {
    "cells": mutant_cells,
    "rows, columns and files": mutant_files,
    "contradictions": mutant_sense,
    "lost rows and changed figures": mutant_figures,
    "descriptor, folder and zip file": mutant_places,
}
REFUSED: Final = "refused, and named"
SAME: Final = "shown as before"
ORDER: Final = "shown in another order"
TEXT: Final = "nothing but its own words shown otherwise"
ABSENT: Final = "shown as not available"
LOST: Final = "shown without it"
HARMLESS: Final = (SAME, ORDER, TEXT, ABSENT, LOST)
SLIPPED, UNNAMED, CRASHED, SLOW = "slipped through", "refused, and not named", "crashed", "too slow"


class TooSlowError(BaseException):
    """A package took too long; no library may take it for a fault of the file."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one mutant. `seconds` are those of the processor."""

    number: int
    family: str
    fault: str
    table: str
    came: str
    said: str
    seconds: float

    @property
    def held(self) -> bool:
        """Whether it was refused with its place, or harmless."""
        return self.came == REFUSED or self.came in HARMLESS


@cache
def whole() -> Whole:
    """The dashboard's own package, with a few revisions, so that this table has rows to be broken."""
    files = package_files.read(ROOT / "data")
    rows = (
        "release,table,key,old,new,reason",
        "2026-11-22,recorded_offences,2012-04-01 BTP 17B,3,1,Counted anew",
        "2026-11-22,statistics,gb-2023-cse,700,717,Counted anew",
        "2026-11-22,recorded_offences,2012-04-01 BTP 19D,,1,Now available",
    )
    return Whole.of(fingerprint.renewed(files | {"revisions.csv": ("\n".join(rows) + "\n").encode()}))


@cache
def earlier() -> Register:
    """The release before it, in which every figure is the same."""
    return package.recorded(mutant_figures.before(whole()))


@cache
def original() -> tuple[Register, dict[str, Leaves]]:
    """The unbroken package, and all that it shows."""
    register = package.made_of(whole().files)
    return register, shown(register)


@cache
def mutants() -> tuple[tuple[str, Mutant], ...]:
    """Every mutant with its family, in one order for all processes."""
    return tuple((family, mutant) for family, source in FAMILIES.items() for mutant in source.mutants(whole()))


def verdicts(numbers: Iterable[int]) -> Iterator[Verdict]:
    """Judge mutants on as many processes as there are cores."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["POLARS_MAX_THREADS"] = "1"  # of each process: there is one for each core
        pool = ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), _prepare, (folder,))
        with pool:
            yield from pool.map(judged, numbers, chunksize=8)


def _prepare(folder: str) -> None:
    os.environ["XDG_CACHE_HOME"] = folder
    settings.current.cache_clear()  # read when the modules were
    validation_cache.put = lambda _digest: None  # ty: ignore[invalid-assignment] - a package that passes is judged each time
    _read_once()
    original()


def _read_once() -> None:
    """Keep what was made of the same bytes: the tables that a mutant leaves alone need not be read again."""
    read, parse = csv_text.read, table_schema.parse
    texts: LRUCache[tuple, tuple] = LRUCache(64)
    typed: LRUCache[tuple, tuple] = LRUCache(64)

    def read_once(content: bytes, columns: Sequence[str], file: str) -> tuple[pl.DataFrame | None, list[Problem]]:
        key = (content, tuple(columns), file)
        if key not in texts:
            texts[key] = read(content, columns, file)
        text, problems = texts[key]
        return text, [*problems]

    def parse_once(text: pl.DataFrame, table: Mapping[str, Any], file: str) -> tuple[pl.DataFrame, list[Problem]]:
        key = (id(text), repr(table), file)
        if key not in typed:
            typed[key] = (text, *parse(text, table, file))  # with the text, so that no other can have its number
        _, found, problems = typed[key]
        return found, [*problems]

    csv_text.read, table_schema.parse = read_once, parse_once  # ty: ignore[invalid-assignment]


def judged(number: int) -> Verdict:
    """What comes of one mutant."""
    family, mutant = mutants()[number]
    start = process_time()
    signal.signal(signal.SIGALRM, _too_slow)
    signal.alarm(SECONDS)
    try:
        came, said = _judged(mutant)
    except TooSlowError:
        came, said = SLOW, f"more than {SECONDS} seconds"
    except Exception as error:  # noqa: BLE001 - whatever is not a DataError is a finding
        came, said = CRASHED, repr(error)[:LONGEST]
    finally:
        signal.alarm(0)
    return Verdict(number, family, mutant.fault, mutant.table, came, said, process_time() - start)


def _too_slow(*_: object) -> None:
    raise TooSlowError


def _judged(mutant: Mutant) -> tuple[str, str]:
    try:
        register = _read(mutant)
    except DataError as error:
        return (REFUSED if _named(mutant, error) else UNNAMED), _sentences(error)
    return (SLIPPED, "accepted") if mutant.contradicts else _compared(mutant, register)


def _read(mutant: Mutant) -> Register:
    """The register that the package becomes."""
    if mutant.lay is None:
        before = earlier() if mutant.compared else None
        return package.made_of(_recorded(mutant), before, trust_stamp=False)
    with tempfile.TemporaryDirectory() as place:
        return package.check(mutant.lay(Path(place), whole().files))


def _recorded(mutant: Mutant) -> Files:
    """The broken package, with its tables recorded by an editor who takes them for good."""
    made = mutant.made(whole().files)
    if mutant.as_it_is or made.get(package_files.DESCRIPTOR) != whole().files[package_files.DESCRIPTOR]:
        return made
    return fingerprint.renewed(made)


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
    """What came of a package that was accepted: all that it shows, held against what the unbroken one shows."""
    before, expected = original()
    same = all(table.equals(before.tables[name]) for name, table in register.tables.items())
    if same and mutant.table != "package":
        return SAME, ""
    found = shown(register, drawn=True)
    gained, lost = differences(found, expected)
    if not gained and not lost:
        return (SAME if found == expected else ORDER), ""
    harmless = (
        (mutant.lost, LOST),
        (_parted(gained) == _parted(lost), ORDER),
        (mutant.missing and _as_not_available(found, expected), ABSENT),
        (bool(mutant.text) and _its_words(mutant, gained, lost), TEXT),
        (mutant.table == "package" and set(gained + lost) <= _dictionary(found, expected), TEXT),
    )
    said = f"shown: {[*gained][:3]}; no longer shown: {[*lost][:3]}"[:LONGEST]
    return next(((came, "") for holds, came in harmless if holds), (SLIPPED, said))


def _parted(leaves: Iterable[str]) -> Counter[str]:
    """Every word and number of some leaves."""
    return Counter(word for leaf in leaves for word in _words(leaf))


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]+|[0-9][0-9,.]*", text.casefold()) if word not in JOINING]


def _its_words(mutant: Mutant, gained: Counter[str], lost: Counter[str]) -> bool:
    """Whether what is shown otherwise tells the cells that were changed, before or after, and nothing else."""
    cells = [cell for pair in mutant.text or () for cell in pair]
    starts = [start for cell in cells if (start := " ".join(_words(cell)[:LIKE]))]
    gains, losses = (
        _parted(leaf for leaf in leaves.elements() if not any(start in " ".join(_words(leaf)) for start in starts))
        for leaves in (gained, lost)
    )
    return set((gains - losses) + (losses - gains)) <= set(_parted(cells))


def _as_not_available(found: dict[str, Leaves], expected: dict[str, Leaves]) -> bool:
    one, other = found[COUNTED], expected[COUNTED]
    return one.count("[x]") > other.count("[x]") and one.count("0") == other.count("0")


def _dictionary(found: dict[str, Leaves], expected: dict[str, Leaves]) -> set[str]:
    """What shows the descriptor's own words: the dictionary of the Sources page, and the list of tables."""
    return {leaf for part in ("methods", "data") for leaf in (*found[part], *expected[part])}
