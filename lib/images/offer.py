"""Which pictures of a view a reader is offered."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from cachetools import LRUCache, cached

from lib.exports import citing
from lib.images import browser, compose, content
from lib.sizes import SIZES

if TYPE_CHECKING:
    from lib.exhibit import Exhibit
    from lib.sizes import Size


def allowed(exhibit: Exhibit) -> tuple[Size, ...]:
    """The sizes that no rule forbids, at no cost; one of them may prove too small. None for a reader's own figures."""
    if not exhibit.published or exhibit.draw is None:
        return ()
    return tuple(size for size in SIZES.values() if not content.refusal(exhibit, size))


def missing() -> str:
    """What must be installed before any picture can be made; empty where nothing is missing."""
    return "" if browser.chromium() else browser.MISSING


def held(exhibit: Exhibit) -> tuple[Size, ...]:
    """The sizes in which a picture can be made here. Found out once for each view."""
    return () if missing() or not exhibit.published else _held(exhibit)


@cached(LRUCache(maxsize=4096), key=lambda exhibit: (*exhibit.identity, citing.origin()), lock=Lock())
def _held(exhibit: Exhibit) -> tuple[Size, ...]:
    return tuple(size for size in allowed(exhibit) if compose.holds(exhibit, size))
