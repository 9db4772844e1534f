"""Hostile files, read as the pages read them, in a process of its own whose memory is watched."""

from __future__ import annotations

import resource
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import process_time
from typing import TYPE_CHECKING, Final

from lib.data_returns import reading
from lib.data_returns.record import Return
from lib.dataset import package
from lib.outlets import image_check
from lib.outlets.credentials.keys import Keys
from lib.releases.store import store
from qa import uploads
from qa.findings import ROOT, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS: Final = 10  # that one file may take
MEMORY: Final = 200  # megabytes that all of them may add to the process
READ: Final = frozenset({"exactly 5 MB"})  # the files that are a good return
Row = tuple[str, float, str, str]  # kind of file, seconds, what was said, what was wrong


def told() -> Iterator[Finding]:
    """A row for each page that takes files."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        for page, judge in (("Check a return", _returns), ("Check an image", _pictures)):
            rows, memory = pool.submit(judge).result()
            wrong = [f"{kind}: {fault}" for kind, _, _, fault in rows if fault]
            kind, slowest, _, _ = max(rows, key=lambda row: row[1])
            took = f"a clear sentence each; at most {slowest:.1f} s ({kind}) and {memory} MB more memory"
            held = not wrong and slowest < SECONDS and memory < MEMORY
            yield Finding(f"{len(rows)} hostile files given to {page}", "; ".join([*wrong, took]), held=held)


def _returns() -> tuple[list[Row], int]:
    register = package.read(ROOT / "data")
    before, rows = _memory(), []
    for kind, _, content in uploads.returns():
        began, fault, said = process_time(), "", ""
        try:
            found = reading.read(content, register)
        except Exception as error:  # noqa: BLE001 - whatever it is, a page would have failed
            fault = repr(error)[:200]
        else:
            said = "" if isinstance(found, Return) else f"{found[0].expected}; found {found[0].found}"
            if (not said) is not (kind in READ):
                fault = f"read otherwise than expected: {said}"
            elif not said.isprintable():
                fault = f"not printable: {said!r}"
        rows.append((kind, process_time() - began, said, fault))
    return rows, _memory() - before


def _pictures() -> tuple[list[Row], int]:
    shown, keys = store.shown(), Keys()
    before, rows = _memory(), []
    for kind, _, content in uploads.pictures():
        began, fault, said = process_time(), "", ""
        try:
            said = image_check.check(content, shown, keys).heading
        except Exception as error:  # noqa: BLE001 - as above
            fault = repr(error)[:200]
        if not fault and not said.startswith("Cannot be c"):
            fault = f"taken for a picture of ours: {said}"
        rows.append((kind, process_time() - began, said, fault))
    return rows, _memory() - before


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
