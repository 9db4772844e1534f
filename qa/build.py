"""Build all that readers are shown of a register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib import exhibits
from lib.addresses import address
from lib.charts.canvas import Canvas
from lib.exhibits import headlines
from lib.model.records import Grade, Selection
from lib.outlets.files import tabular
from lib.outlets.html import exhibit_pages, fragments, reference
from lib.search import catalogue, site_search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lib.dataset.register import Register


def build(register: Register) -> None:
    """Build every exhibit with its table, file and chart, every headline, and every list of what a register holds."""
    for name, selection in _views(register):
        exhibit = exhibits.make(name, register, selection)
        tabular.as_json(exhibit)
        fragments.exhibit_table(exhibit)
        exhibit.chart(Canvas())
    for figures in ("published", "announced"):
        selection = Selection(figures=figures)
        fragments.figures(headlines.groups(register, selection))
    statistics = list(register.statistics.values())
    press = [statistic for statistic in statistics if statistic.grade is Grade.PRESS]
    reference.statistics(register, [one for one in statistics if one not in press], press)
    reference.statistic(catalogue.entry(register, min(register.statistics)))
    reference.reference(register, "contact", ())
    fragments.closing(register, "contact")
    fragments.opening("title", "lead", headlines.lead_caveat(register))
    exhibit_pages.data_page(register, "", (), ())
    address.choices(register)
    for query in ("", "kent", "500000", "duty"):
        list(site_search.find(register, query))


def _views(register: Register) -> Iterator[tuple[str, Selection]]:
    forces = tuple(sorted(register.forces)[:3])
    for name, builder in exhibits.REGISTRY.items():
        yield name, Selection(force=forces[:1]) if builder.needs else Selection()
        if "figures" in builder.uses:
            yield name, Selection(figures="announced")
    yield "forces-map", Selection(view="map", basis="rate")
    yield "forces-compare", Selection(view="compare", force=forces, basis="rate", sort="value")
    yield "forces-time", Selection(view="time", force=forces, period="quarters")
