"""Every cache of the process: bounded, thread-safe, single-flight, and counted in /metrics.

Results for a release or an exhibit are keyed by the digest of its bytes: a new release has other keys, and the least
recently used are evicted. Unpublished data are never cached. Constants of the process (functions without parameters
under `functools.cache`) are not counted here: there is one value of each.
"""

from __future__ import annotations

from functools import lru_cache, wraps
from threading import Condition
from typing import TYPE_CHECKING, Any, Concatenate, Final, Generic, NamedTuple, ParamSpec, Protocol, TypeVar, cast

from cachetools import LRUCache

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    Key = tuple[Hashable, ...]

P = ParamSpec("P")
T = TypeVar("T")
RELEASES: Final = 3  # the current one, the one before, one being checked


class OfRelease(Protocol):
    """An object identified by the digest of a release."""

    @property
    def digest(self) -> str:
        """Equal digests mean equal bytes."""


class Identified(Protocol):
    """An object with an identity, if it may be cached at all."""

    @property
    def published(self) -> bool:
        """Whether it may be cached; unpublished data may not."""

    @property
    def identity(self) -> tuple[Hashable, ...]:
        """Equal identities mean equal objects."""


R = TypeVar("R", bound=OfRelease)
E = TypeVar("E", bound=Identified)


class CacheCounts(NamedTuple):
    """Hits, misses and current size of a cache."""

    hits: int
    misses: int
    currsize: int


class Cache(Generic[T]):
    """Values by key; the least recently used are evicted. Thread-safe.

    Args:
        name: in /metrics; "" for a cache that is not counted.
        most: maximum size, in values, or in units of `size`.
        size: function that returns the size of a value.
    """

    def __init__(self, name: str, most: int, size: Callable[[T], int] | None = None) -> None:
        self._values: LRUCache[Hashable, T] = LRUCache(most, size)
        self._pending: set[Hashable] = set()
        self._changed = Condition()
        self._hits = self._misses = 0
        if name:
            _registry[name] = self.counts

    def peek(self, key: Hashable) -> T | None:
        """Return the value of a key, or None."""
        with self._changed:
            value = self._values.get(key)
            self._hits += value is not None
            self._misses += value is None
            return value

    def put(self, key: Hashable, value: T) -> None:
        """Store a value, unless it is larger than the whole cache."""
        with self._changed:
            if self._values.getsizeof(value) <= self._values.maxsize:
                self._values[key] = value

    def make(self, key: Hashable, work: Callable[[], T]) -> T:
        """Return the value of a key, computed by `work` if missing: in one thread, while others that need it wait.

        An exception of `work` is raised in the thread that called it; the next thread tries again.
        """
        with self._changed:
            while key in self._pending:
                self._changed.wait()
            if key in self._values:
                self._hits += 1
                return self._values[key]
            self._misses += 1
            self._pending.add(key)
        try:
            value = work()
            self.put(key, value)
        finally:
            with self._changed:
                self._pending.discard(key)
                self._changed.notify_all()
        return value

    def keys(self) -> set[Hashable]:
        """Return the keys of all values."""
        with self._changed:
            return set(self._values)

    def clear(self) -> None:
        """Remove all values."""
        with self._changed:
            self._values.clear()

    def counts(self) -> CacheCounts:
        """Return the statistics for /metrics."""
        with self._changed:
            return CacheCounts(self._hits, self._misses, len(self._values))


_registry: dict[str, Callable[[], Any]] = {}


def counted() -> Mapping[str, Callable[[], Any]]:
    """Return a function for each cache of the process, by name, that returns its statistics."""
    return dict(_registry)


def per_release(
    most: int = RELEASES, *, also: Callable[[], Key] = tuple
) -> Callable[[Callable[Concatenate[R, P], T]], Callable[Concatenate[R, P], T]]:
    """Cache the results of a function of a release, which is its first parameter; the others must be hashable.

    Args:
        most: maximum number of results.
        also: returns further parts of the key, such as the address of this site.
    """

    def decorate(function: Callable[Concatenate[R, P], T]) -> Callable[Concatenate[R, P], T]:
        cache: Cache[T] = Cache(_name(function), most)

        @wraps(function)
        def cached(release: R, *args: P.args, **kwargs: P.kwargs) -> T:
            key = (release.digest, *also(), *args, *kwargs.items())
            return cache.make(key, lambda: function(release, *args, **kwargs))

        return cached

    return decorate


def per_exhibit(
    most: int, *, also: Callable[[], Key] = tuple
) -> Callable[[Callable[Concatenate[E, P], T]], Callable[Concatenate[E, P], T]]:
    """Cache the results of a function of a published exhibit, which is its first parameter; see `per_release`."""

    def decorate(function: Callable[Concatenate[E, P], T]) -> Callable[Concatenate[E, P], T]:
        cache: Cache[T] = Cache(_name(function), most)

        @wraps(function)
        def cached(exhibit: E, *args: P.args, **kwargs: P.kwargs) -> T:
            if not exhibit.published:
                return function(exhibit, *args, **kwargs)
            key = (*exhibit.identity, *also(), *args, *kwargs.items())
            return cache.make(key, lambda: function(exhibit, *args, **kwargs))

        return cached

    return decorate


def pure(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Cache the results of a small pure function, for which recomputing is cheaper than waiting for another thread."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        cached = lru_cache(most)(function)
        _registry[_name(function)] = cached.cache_info
        return cast("Callable[P, T]", cached)

    return decorate


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__.removeprefix('lib.')}.{getattr(function, '__name__', '')}"
