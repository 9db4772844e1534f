"""Exhibits, tiles and page parts as HTML, from the templates beside this package. Everything is escaped."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lib import settings
from lib.addresses import address
from lib.exhibits.exhibit import ColumnKind
from lib.model import words
from lib.model.records import Shorthand
from lib.model.site_map import PAGES
from lib.model.words import in_place
from lib.outlets.files import citation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lib.addresses.request import Notice
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Column, Exhibit, WideLayout
    from lib.exhibits.headlines import Headline
    from lib.model.records import Caveat, Selection
    from lib.model.site_map import Page

P = ParamSpec("P")
TEMPLATES = Environment(
    loader=FileSystemLoader(settings.TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=False,
    auto_reload=False,
)
HEARD = Markup('<span aria-hidden="true">[{code}]</span><span class="visually-hidden">{meaning}</span>')


MINUS = re.compile("^\N{MINUS SIGN}(?=[0-9.])")


def heard(text: str) -> Markup:
    """The text of a cell; shorthand such as [r] is seen as it is printed and heard as what it means.

    A number below zero begins with a hyphen: with a minus sign a spreadsheet takes a pasted one for text.
    """
    text = MINUS.sub("-", text)
    parts = re.split(words.SHORTHAND, text) if "[" in text else [text]
    return Markup("").join(
        HEARD.format(code=part, meaning=words.MEANINGS[Shorthand(part)]) if index % 2 else part
        for index, part in enumerate(parts)
    )


TEMPLATES.filters |= {
    "heard": heard,
    "capitalised": words.capitalised,
    "citation": words.citation,
    "short_citation": words.short_citation,
    "whole": citation.whole,
    "carried": words.carried,
    "cited": words.cited,
    "short_cited": words.short_cited,
    "read_in": words.read_in,
    "day": lambda value: words.day(value.isoformat() if isinstance(value, date) else value),
}
SORTABLE_FROM = 6  # lines: fewer are read at a glance
SCROLLS_FROM = 5  # columns of a grid: fewer fit a phone
STACKED_FROM = 30  # characters in a cell: a table of sentences is set as a list on a phone


MANY_FROM = 6  # columns: a table of sentences with so many is set as a list on a tablet too


class Cell(NamedTuple):
    """One cell of a table on a page; `title` is that of its column."""

    text: str
    kind: ColumnKind
    title: str


class TableLines(NamedTuple):
    """A table as a page sets it."""

    head: tuple[Cell, ...]
    body: tuple[tuple[Cell, ...], ...]


def render(template: str, **values: object) -> str:
    """A template filled in; every value is escaped."""
    return TEMPLATES.get_template(template).render(**values)


def made(part: str) -> Markup:
    """What these functions gave, to be set into another template as it is."""
    return Markup(part)  # noqa: S704 - made by templates, which escape


def tiles(shown: Iterable[Headline], path: str) -> str:
    """The headline tiles; `path` is where a copied figure points to, empty where there is no script that copies."""
    return render("tiles.html", tiles=tuple(shown), path=path)


def menu(here: Page, selection: Selection) -> str:
    """Links to the pages, each with `selection`; `here` is marked."""
    links = [(page, address.path(page.path, selection)) for page in PAGES if page.in_menu]
    return render("menu.html", here=here, pages=links)


def opening(title: str, lead: str, caution: Caveat, notices: Sequence[Notice] = ()) -> str:
    """Heading, what must be said first, first sentence and standing caution."""
    return render("opening.html", title=title, lead=lead, caution=caution, notices=notices)


def closing(register: Register, contact: str, bulletin: str = "") -> str:
    """Support, age of the figures, contact and status: the end of every page.

    `bulletin` is where the figures stand without a script; empty where the page is one of those.
    """
    return render(
        "closing.html", support=register.support, release=register.release, contact=contact, bulletin=bulletin
    )


def exhibit_words(exhibit: Exhibit, level: int = 2) -> str:
    """Headline, subtitle, description and the first caution, which stand above the drawing.

    `level` is that of the heading: 1 where the exhibit has a page of its own.
    """
    return _part(exhibit, "exhibit_words.html", level)


def exhibit_cautions(exhibit: Exhibit) -> str:
    """The other cautions that must stand in the open, below the drawing; empty where there are none."""
    return _part(exhibit, "exhibit_cautions.html") if exhibit.must_show[1:] else ""


def exhibit_sources(exhibit: Exhibit) -> str:
    """Cautions in full, sources with links, and what the figures are as statistics."""
    return _part(exhibit, "exhibit_sources.html")


def _part(exhibit: Exhibit, template: str, level: int = 2) -> str:
    return render(
        template, exhibit=exhibit, level=level, present=citation.present(exhibit) if exhibit.published else ""
    )


def exhibit_table(exhibit: Exhibit, level: int = 3, *, sortable: bool = True) -> str:
    """The table as real HTML: caption, header cells with scope, numbers as worded, and the shorthand in use.

    `level` is that of its own heading, which is heard and not seen. Headings that sort need the page's script: a page
    without it asks for none.
    """
    lines = _grid(exhibit, exhibit.grid) if exhibit.grid else _plain(exhibit)
    texts = [cell.text for line in (lines.head, *lines.body) for cell in line]
    codes = [(str(code), words.MEANINGS[code]) for code in Shorthand if any(f"[{code}]" in text for text in texts)]
    stacked = not exhibit.grid and any(len(cell.text) > STACKED_FROM for line in lines.body for cell in line[1:])
    many = stacked and len(lines.head) >= MANY_FROM
    return render(
        "exhibit_table.html",
        exhibit=exhibit,
        level=level,
        lines=lines,
        codes=codes,
        stacked=stacked,
        many=many,
        sortable=sortable and len(lines.body) >= SORTABLE_FROM and not stacked,
        scrolls=len(lines.head) >= SCROLLS_FROM,
    )


def _plain(exhibit: Exhibit) -> TableLines:
    """One line for each row."""
    shown = [column for column in exhibit.columns if column.shown]
    head = tuple(Cell(column.title, column.kind, column.title) for column in shown)
    return TableLines(
        head,
        tuple(
            tuple(Cell(cell_text(column, record), column.kind, column.title) for column in shown)
            for record in exhibit.table.to_dicts()
        ),
    )


def _grid(exhibit: Exhibit, grid: WideLayout) -> TableLines:
    """One line for each area, one column for each period; a break that holds for a whole column stands in its head."""
    records = exhibit.table.to_dicts()
    titles = {column.name: column for column in exhibit.columns}
    across = list(dict.fromkeys(record[grid.across] for record in records))
    broken = {name: all("b" in r["shorthand"].split() for r in records if r[grid.across] == name) for name in across}
    head = [Cell(titles[name].title, titles[name].kind, titles[name].title) for name in grid.down]
    above = {name: f"{name} [b]" if broken[name] else name for name in across}
    head += [Cell(text, ColumnKind.NUMBER, text) for text in above.values()]
    body: dict[tuple[str, ...], dict[str, str]] = {}
    for record in records:
        key = tuple(record[name] for name in grid.down)
        body.setdefault(key, {})[record[grid.across]] = record["printed"]
    return TableLines(
        tuple(head),
        tuple(
            (
                *(Cell(text, titles[name].kind, titles[name].title) for name, text in zip(grid.down, key, strict=True)),
                *(Cell(cells.get(name, ""), ColumnKind.NUMBER, text) for name, text in above.items()),
            )
            for key, cells in body.items()
        ),
    )


def cell_text(column: Column, record: dict[str, Any]) -> str:
    """What stands in one cell: the number as worded, or the shorthand that stands in its place."""
    if column.wording:
        return str(record[column.wording])
    value = record[column.name]
    if column.kind is ColumnKind.NUMBER:
        return in_place(record["shorthand"]) if value is None else words.number(value)
    return str(value)
