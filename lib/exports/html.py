"""Exhibits, tiles and page parts as HTML, from the templates beside this package. Everything is escaped."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache, cached
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lib import words
from lib.exhibit import Kind
from lib.model import Shorthand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lib.exhibit import Column, Exhibit
    from lib.exhibits.headlines import Headline
    from lib.model import Caveat
    from lib.register import Register

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=False,
    auto_reload=False,
)
TEMPLATES.filters |= {
    "citation": words.citation,
    "short_citation": words.short_citation,
    "graded": words.graded,
    "day": lambda value: words.day(value.isoformat() if isinstance(value, date) else value),
}
MEANINGS = {
    Shorthand.NOT_AVAILABLE: "not available",
    Shorthand.NOT_APPLICABLE: "not applicable",
    Shorthand.CONFIDENTIAL: "confidential",
    Shorthand.ESTIMATED: "estimated",
    Shorthand.PROVISIONAL: "provisional",
    Shorthand.REVISED: "revised",
    Shorthand.BREAK: "break in the series",
    Shorthand.ROUNDS_TO_ZERO: "rounds to zero",
}
STACKED_FROM = 30  # characters in a cell: a table of sentences is set as a list on a phone


def render(template: str, **values: object) -> str:
    """A template filled in; every value is escaped."""
    return TEMPLATES.get_template(template).render(**values)


def tiles(shown: Iterable[Headline], path: str) -> str:
    """The headline tiles; `path` is where a copied figure points to."""
    return render("tiles.html", tiles=tuple(shown), path=path)


def opening(title: str, lead: str, caution: Caveat | None, unknown: Iterable[str]) -> str:
    """Heading, first sentence, standing caution, and what the address asked for that is not known."""
    return render("opening.html", title=title, lead=lead, caution=caution, unknown=tuple(unknown))


def closing(register: Register, contact: str) -> str:
    """Support, age of the figures, contact and status: the end of every page."""
    return render("closing.html", support=register.support, release=register.release, contact=contact)


def _key(exhibit: Exhibit) -> tuple[object, ...]:
    return (exhibit.id, exhibit.selection, exhibit.digest)


def exhibit_words(exhibit: Exhibit) -> str:
    """Headline, subtitle, description and the cautions that must stand in the open."""
    return _kept("exhibit_words.html", exhibit) if exhibit.published else render("exhibit_words.html", exhibit=exhibit)


def exhibit_sources(exhibit: Exhibit) -> str:
    """Cautions in full, sources with links, and what the figures are as statistics."""
    return (
        _kept("exhibit_sources.html", exhibit) if exhibit.published else render("exhibit_sources.html", exhibit=exhibit)
    )


def exhibit_table(exhibit: Exhibit) -> str:
    """The table as real HTML: caption, header cells with scope, numbers as worded, and the shorthand in use."""
    return _kept_table(exhibit) if exhibit.published else _table(exhibit)


@cached(LRUCache(maxsize=1024), key=lambda template, exhibit: (template, *_key(exhibit)), lock=Lock())
def _kept(template: str, exhibit: Exhibit) -> str:
    return render(template, exhibit=exhibit)


@cached(LRUCache(maxsize=256), key=_key, lock=Lock())
def _kept_table(exhibit: Exhibit) -> str:
    return _table(exhibit)


def _table(exhibit: Exhibit) -> str:
    shown = [column for column in exhibit.columns if column.shown]
    records = exhibit.table.to_dicts()
    rows = [[(column, cell_text(column, record)) for column in shown] for record in records]
    printed = " ".join(cell for row in rows for _, cell in row)
    codes = [(str(code), MEANINGS[code]) for code in Shorthand if f"[{code}]" in printed]
    stacked = any(len(cell) > STACKED_FROM for row in rows for _, cell in row[1:])
    return render("exhibit_table.html", exhibit=exhibit, shown=shown, rows=rows, codes=codes, stacked=stacked)


def cell_text(column: Column, record: dict[str, Any]) -> str:
    """What stands in one cell: the number as worded, or the shorthand that stands in its place."""
    if column.wording:
        return str(record[column.wording])
    value = record[column.name]
    if column.kind is Kind.NUMBER:
        return f"[{record['shorthand']}]" if value is None else words.number(value)
    return str(value)
