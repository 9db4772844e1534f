"""Decide which pictures of a view are offered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.exhibits import posted_map
from lib.outlets.files import citation
from lib.outlets.pictures import browser, compose, content
from lib.outlets.pictures.sizes import SIZES
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.pictures.sizes import Size

_FITS: Final[caches.Cache[bool]] = caches.Cache("sizes of images", 2048)


def allowed(exhibit: Exhibit) -> tuple[Size, ...]:
    """List the sizes that no rule forbids, cheaply; a size may still prove too small. None for unpublished figures."""
    if not exhibit.published or exhibit.draw is None:
        return ()
    return tuple(size for size in SIZES.values() if not content.refusal(exhibit, size))


def missing() -> str:
    """Say what must be installed before any picture can be made; empty where nothing is missing."""
    return "" if browser.chromium() else browser.MISSING


def fitting_sizes(exhibit: Exhibit) -> tuple[Size, ...]:
    """List the sizes in which a picture can be made here. Cached by view."""
    return () if missing() else tuple(size for size in allowed(exhibit) if _fits(exhibit, size))


def social_picture(exhibit: Exhibit, register: Register) -> tuple[Exhibit, Size] | None:
    """Return the view and size of the picture for a post of this exhibit's address; None where none can be made.

    It is the first social size that holds the view with its caveats. A view that shows counts under 10 is replaced by
    its rates, which show none; by itself without those areas where there are no rates.
    """
    views = () if missing() else (exhibit, *_as_rates(exhibit, register))
    if posted_map.left_out(exhibit):
        views = views[::-1]
    candidates = ((view, size) for view in views for size in allowed(view) if size.social and _fits(view, size))
    return next(((content.in_size(view, size), size) for view, size in candidates), None)


def _as_rates(exhibit: Exhibit, register: Register) -> Iterator[Exhibit]:
    """Yield the same forces, offences and year as a rate, where there is one."""
    selection = replace(exhibit.selection, basis="rate")
    if selection != exhibit.selection and "basis" in exhibits.REGISTRY[exhibit.id].uses:
        rates = exhibits.make(exhibit.id, register, selection)
        if rates.table["value"].count():  # number of values that are not null
            yield rates


def is_known(exhibit: Exhibit) -> bool:
    """Return whether it was found out before which sizes hold this view, so that `fitting_sizes` is quick."""
    return all(_FITS.peek(_key(exhibit, size)) is not None for size in allowed(exhibit))


def _fits(exhibit: Exhibit, size: Size) -> bool:
    return _FITS.make(_key(exhibit, size), lambda: compose.fits(exhibit, size))


def _key(exhibit: Exhibit, size: Size) -> tuple[Hashable, ...]:
    return (*exhibit.identity, *citation.site(), size.name)
