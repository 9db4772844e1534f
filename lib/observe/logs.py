"""Log lines: one JSON object each, with nothing in them that a reader typed or is known by."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGGER: Final = logging.getLogger("dashboard")
LEVELS: Final = ("debug", "info", "warning", "error")
OTHERS: Final = ("uvicorn", "uvicorn.error", "uvicorn.asgi", "uvicorn.access", "websockets", "asyncio", "streamlit")
# uvicorn says this of every websocket that is refused in order.
REFUSED: Final = "ASGI callable returned without completing handshake."
ROOT: Final = Path(__file__).parents[2]


class Lines(logging.Formatter):
    """A record as one line of JSON.

    The text of an error is left out, because it may repeat what a reader typed; its kind and where it was raised are
    enough to find it.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if record.name == LOGGER.name:
            said |= {"event": record.getMessage(), **getattr(record, "fields", {})}
        else:
            said |= {"event": "message", "logger": record.name, "message": record.getMessage().strip()}
        if record.exc_info and record.exc_info[1]:
            said["errors"] = list(_errors(record.exc_info[1]))
        return orjson.dumps(said).decode()


def _errors(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """The error and what caused it, each with its kind and the places it passed, outermost first."""
    while error is not None:
        passed = traceback.extract_tb(error.__traceback__)
        yield {
            "kind": type(error).__qualname__,
            "passed": [f"{_place(f.filename)}:{f.lineno} {f.name}" for f in passed],
        }
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _place(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])


def configure(level: str = "info", stream: TextIO = sys.stdout) -> None:
    """Write our lines, and the warnings of the libraries, to `stream`.

    Args:
        level: the least that is written of our own lines. Of the libraries' only warnings and errors are: below that
            uvicorn names readers' addresses.
        stream: where to.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for ours in (LOGGER, logging.getLogger("lib")):
        ours.setLevel(level.upper())
    adopt()


def adopt() -> None:
    """Let the libraries' loggers write as the rest does; those of Streamlit bring handlers of their own."""
    if not any(isinstance(handler.formatter, Lines) for handler in logging.getLogger().handlers):
        return
    streamlit = [name for name in logging.root.manager.loggerDict if name.startswith("streamlit")]
    for name in {*OTHERS, *streamlit}:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    return record.getMessage() != REFUSED
