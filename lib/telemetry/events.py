"""Record events in the log and in the metrics."""

from __future__ import annotations

import logging
from typing import Final

from lib.telemetry import metrics
from lib.telemetry.logs import LOGGER

METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "WEBSOCKET"})


def request(*, method: str, route: str, status: int, size: int, seconds: float, quiet: bool = False) -> None:
    """Record a response.

    Args:
        method: of the request; unknown ones count as "other".
        route: the template of the path, never the path.
        status: of the response.
        size: bytes of the body as sent.
        seconds: from the request to the last byte.
        quiet: a health check or a scrape: logged at level debug only.
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
    """Record a completed run of a page, or of a part of it alone.

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
    """Record that an error ended the run of a page or of a part of it; Streamlit logs the error."""
    metrics.PAGE_FAILURES.inc()


def load_failed() -> None:
    """Record that a release could not be loaded; the caller logs its problems."""
    metrics.LOAD_FAILURES.inc()


def session(change: int) -> None:
    """Record that a browser opened (1) or closed (-1) a page."""
    metrics.SESSIONS.inc(change)


def _data() -> dict[str, str]:
    version = metrics.DATA.read().get("version")
    return {"data": version} if version else {}
