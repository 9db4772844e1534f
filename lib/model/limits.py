"""Limits of uploads, how long they are held, and the errors raised when the server is overloaded.

.streamlit/config.toml gives the largest file size to the browser.
"""

from typing import Final

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 5 * MEGABYTE  # of one file
MOST_FILES: Final = 2  # of one session: the current one, and the one that replaces it
MOST_PER_SESSION: Final = MOST_FILES * MOST_BYTES
MOST_PER_PROCESS: Final = 200 * MEGABYTE  # of all sessions of one process
HELD_FOR: Final = 30  # seconds after the page's connection has ended, at most
NOTICED_WITHIN: Final = 30  # seconds until a connection that was not closed counts as ended


class BusyError(Exception):
    """Raised when the work queue is full. The message is a sentence for readers."""


class SlowError(Exception):
    """Raised when work is not finished in time. The message is a sentence for readers."""
