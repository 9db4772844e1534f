"""Measure how long page runs take."""

from __future__ import annotations

from contextlib import contextmanager
from threading import local
from time import perf_counter
from typing import TYPE_CHECKING, Final

from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib import telemetry

if TYPE_CHECKING:
    from collections.abc import Generator

WHOLE: Final = "whole"


class _Run(local):
    """The page run of this thread, which runs one page at a time."""

    page = ""
    started_at = 0.0


_run: Final = _Run()


def begin(page: str) -> None:
    """Start the timer of a page run. Replaces one that was aborted, because its reader chose again."""
    _run.page, _run.started_at = page, perf_counter()


def end() -> None:
    """Record the run of the page that began."""
    if _run.page:
        telemetry.page_run(page=_run.page, part=WHOLE, seconds=perf_counter() - _run.started_at)
        _run.page = ""


@contextmanager
def part(page: str, name: str) -> Generator[None]:
    """Measure a part of a page that can rerun alone. Records nothing inside a run of the whole page."""
    context = get_script_run_ctx(suppress_warning=True)
    started_at = perf_counter()
    yield
    if context is not None and context.fragment_ids_this_run:
        telemetry.page_run(page=page, part=name, seconds=perf_counter() - started_at)
