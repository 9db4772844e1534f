"""The bulletin's drawings: where each stands, how large it is, and which one an address asks for."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import address
from lib.charts.canvas import Canvas
from lib.model.limits import BusyError, SlowError
from lib.model.records import Selection
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
    from lib.outlets.pictures.sizes import ChartSize

PLACE: Final = f"{contents.PLACE}/drawings/"
FIRST_SIGHT: Final = ("proportion",)  # what the dashboard shows before its own page can draw it
COLUMN: Final = ("wide", "wide-dark", "tall", "tall-dark")  # in a column of words
PAGE: Final = ("page", "page-dark", "tall", "tall-dark")  # as wide as a page of the dashboard

log = logging.getLogger(__name__)
_early: Final[caches.Cache[str]] = caches.Cache("first sights, asked for early", len(FIRST_SIGHT) * caches.RELEASES)
_pictures: Final[caches.Cache[str]] = caches.Cache("first sights", len(FIRST_SIGHT) * caches.RELEASES)


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """One drawing at its address, with its width and height in CSS pixels."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ChartVariants:
    """One exhibit drawn for each room and ground: a page shows the one that fits its reader."""

    wide: PlacedChart
    wide_dark: PlacedChart
    tall: PlacedChart
    tall_dark: PlacedChart


@dataclass(frozen=True, slots=True)
class ChartName:
    """What the name of a drawing stands for; `force` is empty for an exhibit of all."""

    exhibit: str
    force: str
    how: ChartSize

    def __str__(self) -> str:
        """`forces-time.E23000005.wide.svg`: the exhibit, its force if it is of one, and the arrangement."""
        return ".".join(part for part in (self.exhibit, self.force, self.how.name, "svg") if part)


def of(exhibit: Exhibit, arrangements: tuple[str, str, str, str] = COLUMN) -> ChartVariants | None:
    """The drawings of an exhibit; None where there is none, or where no browser is installed to draw it."""
    if not chart_svg.is_drawable(exhibit) or availability.missing():
        return None
    return ChartVariants(*(_drawn(exhibit, CHART_SIZES[name]) for name in arrangements))


def _drawn(exhibit: Exhibit, how: ChartSize) -> PlacedChart:
    drawing = exhibits.chart(exhibit, Canvas(how.shape))  # as high on either ground
    if drawing is None:
        raise AssertionError(f"{exhibit.id} can be drawn and is not")
    name = ChartName(exhibit.id, "".join(exhibit.selection.force[:1]), how)
    path = address.of_version(f"{PLACE}{name}", exhibit.selection.version)
    return PlacedChart(path, how.width, round(drawing.layout.height))


def early(exhibit: Exhibit) -> str:
    """What the head of a page says to ask for the first sight of an exhibit before anything else; as `picture`."""
    return (_early.peek(exhibit.identity) or "") if exhibit.id in FIRST_SIGHT else ""


def picture(exhibit: Exhibit) -> str:
    """What a page shows of an exhibit until it can draw it itself: HTML for each room and ground.

    Empty unless it was drawn ahead: only the views that bare addresses mean are.
    """
    return (_pictures.peek(exhibit.identity) or "") if exhibit.id in FIRST_SIGHT else ""


def draw_ahead(register: Register, until: Callable[[], bool] = lambda: False) -> None:
    """Draw what the dashboard shows at first sight, if it is not there yet. What goes wrong is only logged.

    No drawing is begun once `until` says so: a server that is leaving would end it in the middle.
    """
    for name in FIRST_SIGHT:
        exhibit = exhibits.make(name, register, Selection())
        try:
            for how in PAGE:
                if not until() and not availability.missing() and not chart_svg.is_cached(exhibit, CHART_SIZES[how]):
                    chart_svg.render(exhibit, CHART_SIZES[how], register.release.published_at)
        except (NoBrowserError, BusyError, SlowError) as why:
            log.warning("The first sight of %s was not drawn: %s", name, why)
        if all(chart_svg.is_cached(exhibit, CHART_SIZES[how]) for how in PAGE) and (variants := of(exhibit, PAGE)):
            _early.put(exhibit.identity, fragments.render("first_sight_early.html", drawing=variants))
            shown = fragments.render("first_sight.html", drawing=variants, alternative=exhibit.chart_name)
            _pictures.put(exhibit.identity, shown)


def named(register: Register) -> Iterator[ChartName]:
    """Every drawing that the bulletin may hold, those of the first page first, whether a rule allows it or not."""
    for exhibit in contents.NATIONAL:
        arrangements = dict.fromkeys((*COLUMN, *(PAGE if exhibit in FIRST_SIGHT else ())))
        yield from (ChartName(exhibit, "", CHART_SIZES[name]) for name in arrangements)
    for code in register.forces:
        yield from (ChartName(exhibit, code, CHART_SIZES[name]) for exhibit in contents.ONE_FORCE for name in COLUMN)


def shown(name: ChartName, register: Register, version: str = "") -> Exhibit | None:
    """The exhibit to draw; None where there is nothing to draw or a rule forbids it."""
    selection = Selection(force=(name.force,) if name.force else (), version=version)
    exhibit = exhibits.make(name.exhibit, register, selection)
    return exhibit if chart_svg.is_drawable(exhibit) else None
