"""Logs and metrics: a line for each request and page run, and counts for Prometheus.

Neither has personal data: no address, no cookie, no browser, no query. Other rooms call the functions named here, and
`logs` for configuration; only `/metrics` reads the counts.
"""

from lib.telemetry.events import load_failed, page_failed, page_run, request, session
from lib.telemetry.metrics import watch, watch_caches, watch_data

__all__ = ["load_failed", "page_failed", "page_run", "request", "session", "watch", "watch_caches", "watch_data"]
