"""Which pictures of a view a reader is offered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lib import exhibits
from lib.outlets.files import citation
from lib.outlets.pictures import browser, compose, content
from lib.outlets.pictures.sizes import SIZES
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.pictures.sizes import Size


def allowed(exhibit: Exhibit) -> tuple[Size, ...]:
    """The sizes that no rule forbids, at no cost; one of them may prove too small. None for a reader's own figures."""
    if not exhibit.published or exhibit.draw is None:
        return ()
    return tuple(size for size in SIZES.values() if not content.refusal(exhibit, size))


def missing() -> str:
    """What must be installed before any picture can be made; empty where nothing is missing."""
    return "" if browser.chromium() else browser.MISSING


def fitting_sizes(exhibit: Exhibit) -> tuple[Size, ...]:
    """The sizes in which a picture can be made here. Found out once for each view."""
    return () if missing() else tuple(size for size in allowed(exhibit) if _holds(exhibit, size))


def posted(exhibit: Exhibit, register: Register) -> tuple[Exhibit, Size] | None:
    """The view and the size of the picture that a post of this exhibit's address shows; None where none can be made.

    The first of the sizes made to be posted that holds the view with its cautions. Of a view that shows counts under
    10 no picture is posted: its rates, which have none, stand for it.
    """
    views = () if missing() else (exhibit, *_as_rates(exhibit, register))
    found = ((view, size) for view in views for size in allowed(view) if size.social and _holds(view, size))
    return next(found, None)


def _as_rates(exhibit: Exhibit, register: Register) -> Iterator[Exhibit]:
    """The same forces, offences and year as a rate, where there is one."""
    chosen = replace(exhibit.selection, basis="rate")
    if chosen != exhibit.selection and "basis" in exhibits.REGISTRY[exhibit.id].uses:
        rates = exhibits.make(exhibit.id, register, chosen)
        if rates.table["value"].count():  # the number of those that are not null
            yield rates


@caches.per_exhibit(2048, also=citation.site)
def _holds(exhibit: Exhibit, size: Size) -> bool:
    return compose.holds(exhibit, size)
