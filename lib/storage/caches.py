"""Every cache of the process: bounded, locked, made once for all who ask meanwhile, and counted in /metrics.

What is made of one release, or of one exhibit, is kept by the digest of its bytes: a new release is other keys, and the
least used go. What a reader brought is never kept. Constants of the process (a function without parameters under
`functools.cache`) are no caches in this sense: there is one of each.
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
    """What is told from another by the digest of a release."""

    @property
    def digest(self) -> str:
        """Equal digests mean equal bytes."""


class Identified(Protocol):
    """What is told from another by an identity, if it may be kept at all."""

    @property
    def published(self) -> bool:
        """Whether it may be kept: a reader's own return may not."""

    @property
    def identity(self) -> tuple[Hashable, ...]:
        """Equal identities mean equal things."""


R = TypeVar("R", bound=OfRelease)
E = TypeVar("E", bound=Identified)


class CacheCounts(NamedTuple):
    """How often a cache had what was asked for, how often not, and how many things it holds."""

    hits: int
    misses: int
    currsize: int


class Cache(Generic[T]):
    """Things by key; the least used go where there are too many. Safe to share between threads.

    Args:
        name: in /metrics; "" where nobody counts it.
        most: how much it holds, in things, or in what `size` gives.
        size: of one thing.
    """

    def __init__(self, name: str, most: int, size: Callable[[T], int] | None = None) -> None:
        self._things: LRUCache[Hashable, T] = LRUCache(most, size)
        self._pending: set[Hashable] = set()
        self._changed = Condition()
        self._hits = self._misses = 0
        if name:
            _counted[name] = self.counts

    def peek(self, key: Hashable) -> T | None:
        """The thing of a key, or None where none is kept."""
        with self._changed:
            found = self._things.get(key)
            self._hits += found is not None
            self._misses += found is None
            return found

    def put(self, key: Hashable, thing: T) -> None:
        """Keep a thing that is not larger than all that may be kept."""
        with self._changed:
            if self._things.getsizeof(thing) <= self._things.maxsize:
                self._things[key] = thing

    def make(self, key: Hashable, work: Callable[[], T]) -> T:
        """The thing of a key, made by `work` where none is kept: by one thread, while others that want it wait.

        What `work` raises is for the thread that made it; the next one tries again.
        """
        with self._changed:
            while key in self._pending:
                self._changed.wait()
            if key in self._things:
                self._hits += 1
                return self._things[key]
            self._misses += 1
            self._pending.add(key)
        try:
            thing = work()
            self.put(key, thing)
        finally:
            with self._changed:
                self._pending.discard(key)
                self._changed.notify_all()
        return thing

    def keys(self) -> set[Hashable]:
        """The keys of all things that are kept."""
        with self._changed:
            return set(self._things)

    def clear(self) -> None:
        """Keep nothing of what there was."""
        with self._changed:
            self._things.clear()

    def counts(self) -> CacheCounts:
        """For whoever runs the server."""
        with self._changed:
            return CacheCounts(self._hits, self._misses, len(self._things))


_counted: dict[str, Callable[[], Any]] = {}


def counted() -> Mapping[str, Callable[[], Any]]:
    """Each cache of the process by name, with what tells of its hits, misses and size."""
    return dict(_counted)


def per_release(
    most: int = RELEASES, *, also: Callable[[], Key] = tuple
) -> Callable[[Callable[Concatenate[R, P], T]], Callable[Concatenate[R, P], T]]:
    """Keep what a function makes of a release, which is its first parameter; the others must be hashable.

    Args:
        most: how many results are kept.
        also: gives what else decides the result, such as the address of this site.
    """

    def decorate(function: Callable[Concatenate[R, P], T]) -> Callable[Concatenate[R, P], T]:
        cache: Cache[T] = Cache(_name(function), most)

        @wraps(function)
        def kept(release: R, *args: P.args, **named: P.kwargs) -> T:
            key = (release.digest, *also(), *args, *named.items())
            return cache.make(key, lambda: function(release, *args, **named))

        return kept

    return decorate


def per_exhibit(
    most: int, *, also: Callable[[], Key] = tuple
) -> Callable[[Callable[Concatenate[E, P], T]], Callable[Concatenate[E, P], T]]:
    """Keep what a function makes of a published exhibit, which is its first parameter; see `per_release`."""

    def decorate(function: Callable[Concatenate[E, P], T]) -> Callable[Concatenate[E, P], T]:
        cache: Cache[T] = Cache(_name(function), most)

        @wraps(function)
        def kept(exhibit: E, *args: P.args, **named: P.kwargs) -> T:
            if not exhibit.published:
                return function(exhibit, *args, **named)
            key = (*exhibit.identity, *also(), *args, *named.items())
            return cache.make(key, lambda: function(exhibit, *args, **named))

        return kept

    return decorate


def pure(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep what a small pure function gives for its arguments, which is made again sooner than waited for."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(most)(function)
        _counted[_name(function)] = kept.cache_info
        return cast("Callable[P, T]", kept)

    return decorate


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__.removeprefix('lib.')}.{getattr(function, '__name__', '')}"
