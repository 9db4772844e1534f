"""Tells how long page runs take."""

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
    """The run of this thread: a thread runs one page at a time."""

    page = ""
    began = 0.0


_run: Final = _Run()


def begin(page: str) -> None:
    """A page begins to run. A run before it that was cut short, because its reader chose again, is forgotten."""
    _run.page, _run.began = page, perf_counter()


def end() -> None:
    """The page that began has run to its end."""
    if _run.page:
        telemetry.page_run(page=_run.page, part=WHOLE, seconds=perf_counter() - _run.began)
        _run.page = ""


@contextmanager
def part(page: str, name: str) -> Generator[None]:
    """A part of a page that can run alone. Inside a whole run it tells nothing: the page does."""
    context = get_script_run_ctx(suppress_warning=True)
    began = perf_counter()
    yield
    if context is not None and context.fragment_ids_this_run:
        telemetry.page_run(page=page, part=name, seconds=perf_counter() - began)
