"""All that readers are shown of a register, as leaves of text and numbers, so that two registers can be compared."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import orjson

from lib import exhibits
from lib.addresses import address
from lib.charts.canvas import Canvas
from lib.exhibits import headlines
from lib.model import words
from lib.model.records import Grade, Selection
from lib.outlets.files import tabular
from lib.outlets.html import exhibit_pages, fragments, reference
from lib.search import catalogue, site_search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lib.dataset.register import Register

Leaves = list[str]


class _Text(HTMLParser):
    """The words of a page and of its attributes, in their order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.leaves: Leaves = []

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.leaves.append(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as it is called
        self.leaves += [value for _, value in attrs if value]


def shown(register: Register, *, drawn: bool = False) -> dict[str, Leaves]:
    """Every exhibit, tile, statistic and statement of a register: part -> its leaves, in the order of the page.

    Args:
        register: of a package that was accepted.
        drawn: whether every exhibit is drawn, too. A drawing sees nothing but the exhibit's table.
    """
    found: dict[str, Leaves] = {}
    for name, selection in _views(register):
        exhibit = exhibits.make(name, register, selection)
        part = f"{name}?{address.query(selection)}"
        found[part] = list(_leaves(orjson.loads(tabular.as_json(exhibit))))
        fragments.exhibit_table(exhibit)
        if drawn:
            exhibit.chart(Canvas())
    for figures in ("published", "announced"):
        chosen = Selection(figures=figures)
        found[f"tiles {figures}"] = _text(fragments.tiles(headlines.tiles(register, chosen), "/"))
        found[f"lead {figures}"] = [headlines.lead(register, chosen)]
    held = list(register.statistics.values())
    pressed = [statistic for statistic in held if statistic.grade is Grade.PRESS]
    listed = [statistic for statistic in held if statistic.grade is not Grade.PRESS]
    found["register"] = _text(reference.statistics(register, listed, pressed))
    found["one statistic"] = _text(reference.named(catalogue.entry(register, min(register.statistics))))
    found["methods"] = _text(reference.reference(register, "contact", ()))
    found["closing"] = _text(fragments.closing(register, "contact"))
    found["opening"] = _text(fragments.opening("title", "lead", headlines.standing_caveat(register)))
    found["data"] = _text(exhibit_pages.data_page(register, "", (), ()))
    found["choices"] = [text for choice in address.choices(register).values() for text in choice.options.values()]
    found["search"] = [leaf for word in ("", "kent", "500000", "duty") for leaf in _hits(register, word)]
    return found


def _views(register: Register) -> Iterator[tuple[str, Selection]]:
    some = tuple(sorted(register.forces)[:3])
    force = some[0]
    for name, builder in exhibits.REGISTRY.items():
        yield name, Selection(force=(force,)) if builder.needs else Selection()
        if "figures" in builder.uses:
            yield name, Selection(figures="announced")
    yield "forces-map", Selection(view="map", basis="rate")
    yield "forces-compare", Selection(view="compare", force=some, basis="rate", sort="value")
    yield "forces-time", Selection(view="time", force=some, period="quarters")


def _leaves(value: Any) -> Iterator[str]:  # noqa: ANN401 - of JSON
    if isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    elif value is not None and value != "":
        yield words.number(value) if isinstance(value, float) else str(value)


def _text(page: str) -> Leaves:
    reader = _Text()
    reader.feed(page)
    reader.close()
    return reader.leaves


def _hits(register: Register, word: str) -> Leaves:
    return [f"{hit}" for hit in site_search.find(register, word)]


def differences(one: dict[str, Leaves], other: dict[str, Leaves]) -> tuple[Counter[str], Counter[str]]:
    """The leaves that only the first shows, and those that only the second does, wherever they stand."""
    first, second = (Counter(leaf for leaves in found.values() for leaf in leaves) for found in (one, other))
    return first - second, second - first
