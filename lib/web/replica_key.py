"""Route a session to its replica: the balancer's key prefixes session ids and file names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterable

# The key by which the balancer chose this replica for a websocket; deploy/nginx/recorded-csae.conf gives it.
HEADER: Final = "x-replica-key"
KEY: Final = re.compile(r"[0-9a-f]{32}")
# A session's id and its files' names begin with the key. Streamlit's own ids never match.
KEY_PREFIX: Final = re.compile(rf"({KEY.pattern})-")


def from_headers(headers: Iterable[tuple[str, str]]) -> str:
    """Return the key in a websocket's headers; empty where there is none, as without a balancer."""
    key = next((value for name, value in headers if name.lower() == HEADER), "")
    return key if KEY.fullmatch(key) else ""


def session_id(key: str) -> str:
    """Return an unguessable id for a new session, which begins with its replica's key."""
    return f"{key}-{uuid4()}"


def prefix(session: str) -> str:
    """Return the prefix of a session's file names, by which a balancer finds the replica; empty without a key."""
    match = KEY_PREFIX.match(session)
    return match[0] if match else ""
