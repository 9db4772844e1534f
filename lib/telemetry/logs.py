"""Log lines: one JSON object each, with nothing in them that a reader typed or is known by."""

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
# uvicorn says this of every websocket that is refused in order.
REFUSED: Final = "ASGI callable returned without completing handshake."
MOST: Final = 1000  # characters of a message: a reader may have sent what a library repeats
MOST_ERRORS: Final = 5  # of a chain, each the cause of the one before
MOST_PLACES: Final = 20  # that an error passed, at its beginning and as many at its end
UNREADABLE: Final = "A message that could not be put together."
LOST: Final = '{"level":"error","event":"message","message":"A line could not be written."}'


class Record(logging.LogRecord):
    """A record whose message is of one line and bounded, and whose error is told by its kind: whoever writes it."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as logging calls it
        super().__init__(*given, **named)
        if self.exc_info and self.exc_info[1]:
            self.exc_text = type(self.exc_info[1]).__qualname__

    def getMessage(self) -> str:  # noqa: N802 - as logging calls it
        """The message, in which every character that is none to be seen is written out."""
        try:
            return bounded(super().getMessage())
        except (TypeError, ValueError):  # the standard library would write all that was given
            return UNREADABLE


def bounded(text: str) -> str:
    """The beginning of a text, on one line; and how long it was where that is not all."""
    text = text.strip()
    if len(text) <= MOST and text.isprintable():
        return text
    told = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:MOST])
    return told if len(text) <= MOST else f"{told} [the first of {len(text):,} characters]"


class _Later(logging.Logger):
    """A logger that a library makes when lines are set up already: it writes where all do, whatever it brings along."""

    def callHandlers(self, record: logging.LogRecord) -> None:  # noqa: N802 - as logging calls it
        if record.levelno >= logging.WARNING or self.name.startswith("lib."):
            logging.getLogger().callHandlers(record)


class Handler(logging.StreamHandler[TextIO]):
    """Writes lines. What cannot be written is not repeated elsewhere."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - as logging calls it
        """Say that a line was lost."""
        with suppress(OSError, ValueError):
            self.stream.write(LOST + self.terminator)


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON.

    The text of an error is left out, because it may repeat what a reader typed; its kind and where it was raised are
    enough to find it.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        message = record.getMessage() if isinstance(record, Record) else bounded(record.getMessage())
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if record.name == LOGGER.name:
            said |= {"event": message, **getattr(record, "fields", {})}
        else:
            said |= {"event": "message", "logger": bounded(record.name), "message": message}
        if record.exc_info and record.exc_info[1]:
            said["errors"] = list(islice(_errors(record.exc_info[1]), MOST_ERRORS))
        return orjson.dumps(said).decode()


def _errors(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """The error and what caused it, each with its kind and the places it passed, outermost first."""
    while error is not None:
        yield {"kind": type(error).__qualname__, "passed": list(_passed(error))}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _passed(error: BaseException) -> Iterator[str]:
    """Where an error passed: all places, or the first and the last of many."""
    passed = ((frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__))
    said = (f"{_place(code.co_filename)}:{line} {code.co_name}" for code, line in passed)
    yield from islice(said, MOST_PLACES)
    yield from deque(said, MOST_PLACES)


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
    logging.setLogRecordFactory(Record)
    logging.setLoggerClass(_Later)
    handler = Handler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for ours in (LOGGER, logging.getLogger("lib")):
        ours.setLevel(level.upper())
    adopt()


def adopt() -> None:
    """Let the libraries' loggers write as the rest does; those of Streamlit bring handlers of their own."""
    if not any(isinstance(handler.formatter, JsonFormatter) for handler in logging.getLogger().handlers):
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
