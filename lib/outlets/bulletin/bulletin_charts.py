"""Charts of the bulletin: their addresses and sizes, and those rendered ahead for the dashboard."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import address
from lib.model.limits import BusyError, SlowError
from lib.model.records import TWELVE_CODES, Selection
from lib.outlets.bulletin import contents
from lib.outlets.html import fragments
from lib.outlets.pictures import availability, chart_svg
from lib.outlets.pictures.browser import NoBrowserError
from lib.outlets.pictures.sizes import CHART_SIZES
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.pictures.chart_svg import ChartVariants, PlacedChart
    from lib.outlets.pictures.sizes import ChartSize

PLACE: Final = f"{contents.PLACE}/drawings/"
FIRST_SIGHT: Final = ("proportion",)  # exhibits that the dashboard shows before Plotly has loaded
COLUMN: Final = ("wide", "wide-dark", "tall", "tall-dark")  # in a column of text
PAGE: Final = ("page", "page-dark", "tall", "tall-dark")  # as wide as a page of the dashboard

log = logging.getLogger(__name__)
_early: Final[caches.Cache[str]] = caches.Cache("first sights, asked for early", len(FIRST_SIGHT) * caches.RELEASES)
_pictures: Final[caches.Cache[str]] = caches.Cache("first sights", len(FIRST_SIGHT) * caches.RELEASES)


@dataclass(frozen=True, slots=True)
class ChartName:
    """The name of a chart; `force` is empty for an exhibit of all forces."""

    exhibit: str
    force: str
    size: ChartSize
    measure: str = TWELVE_CODES

    def __str__(self) -> str:
        """Return a name such as `forces-time.E23000005.eleven-codes.wide.svg`.

        It has the exhibit, the force if it is of one, the measure if it is not the one of a name without, and the size.
        """
        measure = "" if self.measure == TWELVE_CODES else self.measure
        return ".".join(part for part in (self.exhibit, self.force, measure, self.size.name, "svg") if part)


def of(exhibit: Exhibit, arrangements: tuple[str, str, str, str] = COLUMN) -> ChartVariants | None:
    """Return the charts of an exhibit; None where it has none, or no browser is installed."""
    if not chart_svg.is_drawable(exhibit) or availability.missing():
        return None
    return chart_svg.ChartVariants(*(_placed(exhibit, CHART_SIZES[name]) for name in arrangements))


def _placed(exhibit: Exhibit, size: ChartSize) -> PlacedChart:
    name = ChartName(exhibit.id, "".join(exhibit.selection.force[:1]), size, exhibit.selection.measure)
    return chart_svg.placed(exhibit, size, address.of_version(f"{PLACE}{name}", exhibit.selection.version))


def preload_tags(exhibit: Exhibit) -> str:
    """Return the head's preload tags for an exhibit's first picture; empty as for `picture`."""
    return (_early.peek(exhibit.identity) or "") if exhibit.id in FIRST_SIGHT else ""


def picture(exhibit: Exhibit) -> str:
    """Return the HTML that a page shows of an exhibit until Plotly has loaded, for each width and colour scheme.

    Empty unless it was rendered ahead, which only views of bare addresses are.
    """
    return (_pictures.peek(exhibit.identity) or "") if exhibit.id in FIRST_SIGHT else ""


def draw_ahead(register: Register, until: Callable[[], bool] = lambda: False) -> None:
    """Render the first pictures that are not cached yet. Errors are only logged.

    No chart is begun once `until` returns true, because shutdown would abort it.
    """
    for name in FIRST_SIGHT:
        exhibit = exhibits.make(name, register, Selection())
        try:
            for size in PAGE:
                if not until() and not availability.missing() and not chart_svg.is_cached(exhibit, CHART_SIZES[size]):
                    chart_svg.render(exhibit, CHART_SIZES[size], register.release.published_at)
        except (NoBrowserError, BusyError, SlowError) as error:
            if not until():  # else the browser was closed while it drew
                log.warning("The first sight of %s was not drawn: %s", name, error)
        if all(chart_svg.is_cached(exhibit, CHART_SIZES[size]) for size in PAGE) and (variants := of(exhibit, PAGE)):
            _early.put(exhibit.identity, fragments.render("first_sight_early.html", drawing=variants))
            picture_html = fragments.render("first_sight.html", drawing=variants, alternative=exhibit.chart_name)
            _pictures.put(exhibit.identity, picture_html)


def all_names(register: Register) -> Iterator[ChartName]:
    """Yield every chart that the bulletin may contain, those of the first page first, whether rules allow it or not."""
    yield from _names(register, register.opening_measure)


def find(register: Register, text: str) -> ChartName | None:
    """Return the chart of a name, also of one that the bulletin of an earlier release has; None where there is none."""
    names = (name for measure in (register.opening_measure, TWELVE_CODES) for name in _names(register, measure))
    return next((name for name in names if str(name) == text), None)


def _names(register: Register, measure: str) -> Iterator[ChartName]:
    for exhibit in contents.NATIONAL:
        arrangements = dict.fromkeys((*COLUMN, *(PAGE if exhibit in FIRST_SIGHT else ())))
        counted = _measure(exhibit, measure)
        yield from (ChartName(exhibit, "", CHART_SIZES[name], counted) for name in arrangements)
    for code in register.forces:
        for exhibit in contents.ONE_FORCE:
            counted = _measure(exhibit, measure)
            yield from (ChartName(exhibit, code, CHART_SIZES[name], counted) for name in COLUMN)


def _measure(exhibit: str, measure: str) -> str:
    return measure if "measure" in exhibits.REGISTRY[exhibit].uses else TWELVE_CODES


def exhibit_of(name: ChartName, register: Register, version: str = "") -> Exhibit | None:
    """Return the exhibit to chart; None where there is no chart or a rule forbids it."""
    selection = Selection(force=(name.force,) if name.force else (), measure=name.measure, version=version)
    exhibit = exhibits.make(name.exhibit, register, selection)
    return exhibit if chart_svg.is_drawable(exhibit) else None
