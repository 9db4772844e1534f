"""What happened, told to the log and to the counts at once."""

from __future__ import annotations

import logging
from typing import Final

from lib.telemetry import metrics
from lib.telemetry.logs import LOGGER

METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "WEBSOCKET"})


def request(*, method: str, route: str, status: int, size: int, seconds: float, quiet: bool = False) -> None:
    """A request was answered.

    Args:
        method: as asked; one that nobody uses counts as "other".
        route: the template of the address, never the address.
        status: the status of the answer.
        size: bytes of the body as sent.
        seconds: from the request to the last byte.
        quiet: a health check or a count: written at level debug only.
    """
    method = method if method in METHODS else "other"
    metrics.REQUESTS.labels(method, route, status).inc()
    if method != "WEBSOCKET":
        metrics.REQUEST_TIME.labels(route).observe(seconds)
    level = logging.DEBUG if quiet else logging.INFO
    if LOGGER.isEnabledFor(level):
        fields = {"method": method, "route": route, "status": status, "bytes": size, "ms": round(1000 * seconds, 2)}
        LOGGER.log(level, "request", extra={"fields": fields | _data()})


def page_run(*, page: str, part: str, seconds: float) -> None:
    """A page ran to its end, or a part of it alone did.

    Args:
        page: the id of the page.
        part: "whole", or the name of the part.
        seconds: from its first call to its last.
    """
    metrics.PAGES.labels(page, part).observe(seconds)
    if LOGGER.isEnabledFor(logging.INFO):
        fields = {"page": page, "part": part, "ms": round(1000 * seconds, 2)}
        LOGGER.info("page", extra={"fields": fields | _data()})


def page_failed(_error: Exception) -> None:
    """An error ended a page's run, or that of a part of it; Streamlit logs it."""
    metrics.PAGE_FAILURES.inc()


def load_failed() -> None:
    """A release could not be loaded; whoever found it says why, a line for each problem."""
    metrics.LOAD_FAILURES.inc()


def session(change: int) -> None:
    """A browser opened (1) or closed (-1) a page."""
    metrics.SESSIONS.inc(change)


def _data() -> dict[str, str]:
    version = metrics.DATA.read().get("version")
    return {"data": version} if version else {}
