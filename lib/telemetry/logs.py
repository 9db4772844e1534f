"""Structured logging: one JSON object per line, without anything that a reader typed or is identified by."""

from __future__ import annotations

import logging
import sys
import traceback
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

import orjson

from lib.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGGER: Final = logging.getLogger("dashboard")
OTHERS: Final = ("uvicorn", "uvicorn.error", "uvicorn.asgi", "uvicorn.access", "websockets", "asyncio", "streamlit")
# uvicorn logs this for every websocket that is refused as intended.
REFUSED: Final = "ASGI callable returned without completing handshake."
MOST: Final = 1000  # characters of a message, as a library may quote a reader's input
MOST_ERRORS: Final = 5  # in a chain of causes
MOST_PLACES: Final = 20  # frames at the beginning of a traceback and as many at its end
UNREADABLE: Final = "A message that could not be put together."
LOST: Final = '{"level":"error","event":"message","message":"A line could not be written."}'


class Record(logging.LogRecord):
    """A log record with a bounded message on one line, and an error shown by its type only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as logging calls it
        super().__init__(*args, **kwargs)
        if self.exc_info and self.exc_info[1]:
            self.exc_text = type(self.exc_info[1]).__qualname__

    def getMessage(self) -> str:  # noqa: N802 - as logging calls it
        """Return the message with unprintable characters escaped."""
        try:
            return bounded(super().getMessage())
        except (TypeError, ValueError):  # the standard library would write all arguments
            return UNREADABLE


def bounded(text: str) -> str:
    """Escape and truncate a text to one line; append its length if it was truncated."""
    text = text.strip()
    if len(text) <= MOST and text.isprintable():
        return text
    escaped = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:MOST])
    return escaped if len(text) <= MOST else f"{escaped} [the first of {len(text):,} characters]"


class _LateLogger(logging.Logger):
    """A logger created after configuration: it writes through the root logger, whatever handlers a library adds."""

    def callHandlers(self, record: logging.LogRecord) -> None:  # noqa: N802 - as logging calls it
        if record.levelno >= logging.WARNING or self.name.startswith("lib."):
            logging.getLogger().callHandlers(record)


class Handler(logging.StreamHandler[TextIO]):
    """Writes lines. A line that cannot be written is not repeated elsewhere."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - as logging calls it
        """Write that a line was lost."""
        with suppress(OSError, ValueError):
            self.stream.write(LOST + self.terminator)


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON.

    The message of an error is left out, because it may quote what a reader typed; its type and traceback are enough to
    find it.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without line end."""
        message = record.getMessage() if isinstance(record, Record) else bounded(record.getMessage())
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if record.name == LOGGER.name:
            line |= {"event": message, **getattr(record, "fields", {})}
        else:
            line |= {"event": "message", "logger": bounded(record.name), "message": message}
        if record.exc_info and record.exc_info[1]:
            line["errors"] = list(islice(_errors(record.exc_info[1]), MOST_ERRORS))
        return orjson.dumps(line).decode()


def _errors(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """Yield the error and its causes, each with its type and traceback, outermost first."""
    while error is not None:
        yield {"kind": type(error).__qualname__, "passed": list(_frames(error))}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _frames(error: BaseException) -> Iterator[str]:
    """Yield the frames of a traceback: all, or the first and the last of many."""
    frames = ((frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__))
    lines = (f"{_short_path(code.co_filename)}:{line} {code.co_name}" for code, line in frames)
    yield from islice(lines, MOST_PLACES)
    yield from deque(lines, MOST_PLACES)


def _short_path(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])


def configure(level: str = "info", stream: TextIO = sys.stdout) -> None:
    """Write our log lines, and the warnings of libraries, to `stream`.

    Args:
        level: minimum level of our own lines. Of libraries only warnings and errors are written: below that uvicorn
            logs readers' addresses.
        stream: the output.
    """
    logging.setLogRecordFactory(Record)
    logging.setLoggerClass(_LateLogger)
    handler = Handler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for ours in (LOGGER, logging.getLogger("lib")):
        ours.setLevel(level.upper())
    adopt()


def adopt() -> None:
    """Route the libraries' loggers through the root logger; Streamlit's come with handlers of their own."""
    if not any(isinstance(handler.formatter, JsonFormatter) for handler in logging.getLogger().handlers):
        return
    streamlit = [name for name in logging.root.manager.loggerDict if name.startswith("streamlit")]
    for name in {*OTHERS, *streamlit}:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(_is_unexpected)


def _is_unexpected(record: logging.LogRecord) -> bool:
    return record.getMessage() != REFUSED
