"""Metrics of this process, in the format of Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prometheus_client.core import Metric


PAGE_BUCKETS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)  # seconds
REQUEST_BUCKETS: Final = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10)  # seconds
disable_created_metrics()
REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PAGES: Final = Histogram(
    "dashboard_page_run_seconds",
    "Page runs that ended, and how long each took; part is whole, or a part that ran alone",
    ("page", "part"),
    buckets=PAGE_BUCKETS,
    registry=REGISTRY,
)
PAGE_FAILURES: Final = Counter("dashboard_page_failures", "Page runs that an error ended", registry=REGISTRY)
REQUESTS: Final = Counter("dashboard_requests", "Requests answered", ("method", "route", "status"), registry=REGISTRY)
REQUEST_TIME: Final = Histogram(
    "dashboard_request_seconds",
    "How long answers took, from the request to the last byte",
    ("route",),
    buckets=REQUEST_BUCKETS,
    registry=REGISTRY,
)
SESSIONS: Final = Gauge("dashboard_sessions", "Pages open in browsers at this moment", registry=REGISTRY)
LOAD_FAILURES: Final = Counter("dashboard_load_failures", "Releases that could not be loaded", registry=REGISTRY)


def watch(name: str, words: str, read: Callable[[], float]) -> None:
    """Expose a number that is read on each scrape.

    Args:
        name: after `dashboard_`, such as "image_queue"; unique.
        words: the help text of the metric.
        read: returns the number; fast and thread-safe.

    Raises:
        ValueError: the name is taken.
    """
    Gauge(f"dashboard_{name}", words, registry=REGISTRY).set_function(read)


class CountedCache(Protocol):
    """The statistics of a cache."""

    @property
    def hits(self) -> int:
        """The number of lookups that found a value."""

    @property
    def misses(self) -> int:
        """The number of lookups that did not."""

    @property
    def currsize(self) -> float:
        """The number of values."""


class _Caches:
    """Collects hits, misses and size of each cache."""

    def __init__(self) -> None:
        self.read: Callable[[], Mapping[str, Callable[[], CountedCache]]] = dict

    def collect(self) -> Iterator[Metric]:
        caches = {name: read() for name, read in self.read().items()}
        hits = CounterMetricFamily("dashboard_cache_hits", "Answers found in a cache", labels=["cache"])
        misses = CounterMetricFamily("dashboard_cache_misses", "Answers that had to be made", labels=["cache"])
        sizes = GaugeMetricFamily("dashboard_cache_entries", "Answers held in a cache", labels=["cache"])
        for name, info in sorted(caches.items()):
            hits.add_metric([name], info.hits)
            misses.add_metric([name], info.misses)
            sizes.add_metric([name], info.currsize)
        yield from (hits, misses, sizes)


class _Data:
    """Collects the labels of the current release."""

    def __init__(self) -> None:
        self.read: Callable[[], Mapping[str, str]] = dict

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("dashboard_data", "The release that is current", value=dict(self.read()))


CACHES: Final = _Caches()
DATA: Final = _Data()
REGISTRY.register(CACHES)
REGISTRY.register(DATA)


def watch_caches(read: Callable[[], Mapping[str, Callable[[], CountedCache]]]) -> None:
    """Expose the caches: `read` returns a function for each name that returns its statistics."""
    CACHES.read = read


def watch_data(read: Callable[[], Mapping[str, str]]) -> None:
    """Expose the labels of the current release, such as version and digest."""
    DATA.read = read


def exposition() -> bytes:
    """Return all metrics in the text format of Prometheus."""
    return generate_latest(REGISTRY)
