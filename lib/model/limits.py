"""How much a reader may hand in, how long it is held, and what is raised where too much is asked of the machine.

.streamlit/config.toml says the largest file to the browser.
"""

from typing import Final

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 5 * MEGABYTE  # of one file
MOST_FILES: Final = 2  # of one visit: the one that is looked at, and the one that takes its place
MOST_OF_A_VISIT: Final = MOST_FILES * MOST_BYTES
MOST_OF_ALL: Final = 200 * MEGABYTE  # of all visits to one process
HELD_FOR: Final = 30  # seconds after the connection of the page has ended, at most
NOTICED_WITHIN: Final = 30  # seconds in which a connection that breaks without a word is known to have ended


class BusyError(Exception):
    """As much waits to be made as may wait. The message is a sentence for readers."""


class SlowError(Exception):
    """It was not made in time. The message is a sentence for readers."""
