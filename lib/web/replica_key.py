"""Which replica holds a session: a key that a balancer gives with its websocket stands in all that it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterable

# The key by which the balancer chose this replica for a websocket; deploy/nginx/recorded-csae.conf gives it.
HEADER: Final = "x-replica-key"
KEY: Final = re.compile(r"[0-9a-f]{32}")
# A session's id and the name of its file begin with the key. Streamlit's own ids never look so.
PLACED: Final = re.compile(rf"({KEY.pattern})-")


def given(headers: Iterable[tuple[str, str]]) -> str:
    """The key that came with a websocket; empty where none did, as without a balancer."""
    found = next((value for name, value in headers if name.lower() == HEADER), "")
    return found if KEY.fullmatch(found) else ""


def session_id(key: str) -> str:
    """An id for a new session: nobody can guess it, and whoever meets it finds the key in it."""
    return f"{key}-{uuid4()}"


def prefix(session: str) -> str:
    """How the name of a session's file begins, so that its reader's replica is asked for it; empty without a key."""
    found = PLACED.match(session)
    return found[0] if found else ""
