"""What the dashboard tells those who run it: a line for each request and page run, and counts for Prometheus.

Neither holds anything of a reader: no address, no cookie, no browser, no query. Other parts call what is named here,
and `logs` to set the lines up; only `/metrics` reads the counts.
"""

from lib.telemetry.events import load_failed, page_failed, page_run, request, session
from lib.telemetry.metrics import watch, watch_caches, watch_data

__all__ = ["load_failed", "page_failed", "page_run", "request", "session", "watch", "watch_caches", "watch_data"]
