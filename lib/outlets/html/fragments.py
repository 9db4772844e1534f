"""Render exhibits, tiles and page parts as HTML fragments. Templates escape every value."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from lib import settings
from lib.addresses import address, force_options
from lib.exhibits.exhibit import ColumnKind
from lib.model import words
from lib.model.records import FORCE_AREA, Selection, Shorthand
from lib.model.site_map import BY_ID, PAGES
from lib.model.words import in_place
from lib.outlets.files import citation
from lib.outlets.html import feed_links
from lib.outlets.pictures import content
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lib.addresses.address import Choice
    from lib.addresses.request import Notice
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Column, Exhibit, OpeningRows, WideLayout
    from lib.exhibits.headlines import Group
    from lib.exhibits.questions import Answered
    from lib.model.records import Caveat

P = ParamSpec("P")
GAPS, DIFFERENCES = "/exhibits/gaps", "/differences"  # the list of what is not known, and the page with its entries
FORCES = "/forces"
TEMPLATES = Environment(
    loader=FileSystemLoader(settings.TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=False,
    auto_reload=False,
)
SPOKEN_SHORTHAND = Markup('<span aria-hidden="true">[{code}]</span><span class="visually-hidden">{meaning}</span>')


MINUS = re.compile("^\N{MINUS SIGN}(?=[0-9.])")


def accessible_text(text: str) -> Markup:
    """Render a cell's text; a screen reader gets the meaning of shorthand such as [r] instead of its letter.

    Negative numbers begin with a hyphen, because a spreadsheet takes a pasted minus sign for text.
    """
    text = MINUS.sub("-", text)
    parts = re.split(words.SHORTHAND, text) if "[" in text else [text]
    return Markup("").join(
        SPOKEN_SHORTHAND.format(code=part, meaning=words.MEANINGS[Shorthand(part)]) if index % 2 else part
        for index, part in enumerate(parts)
    )


def unchosen(link: str) -> str:
    """Return the query, with its mark, with which the page of a link shows what a missing name means; mostly none."""
    _, mark, query = address.path(link.partition("?")[0], Selection()).partition("?")
    return mark + query


IN_WELSH = re.compile(
    r"Heddlu (?:De Cymru|Dyfed-Powys|Gogledd Cymru|Gwent)|(?<= / )(?!Carmarthen\b)[^/]+?(?= constituency)"
)
WELSH = Markup('<span lang="cy">{}</span>')


def in_welsh(text: str) -> Markup:
    """Render a text, with the names in Welsh of police forces and constituencies marked as such for screen readers."""
    parts, end = [], 0
    for match in IN_WELSH.finditer(text):
        parts += [escape(text[end : match.start()]), WELSH.format(match[0])]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


TEMPLATES.filters |= {
    "in_welsh": in_welsh,
    "unchosen": unchosen,
    "accessible_text": accessible_text,
    "capitalised": words.capitalised,
    "citation": words.citation,
    "feed_of": feed_links.statistic_path,
    "short_citation": words.short_citation,
    "absolute": citation.absolute,
    "by_number": lambda cited, numbers: sorted(cited, key=lambda one: numbers[one.id]),
    "carried": words.carried,
    "cited": words.cited,
    "data_release": words.data_release,
    "short_cited": words.short_cited,
    "read_in": words.read_in,
    "unit": words.unit,
    "day": lambda value: words.day(value.isoformat() if isinstance(value, date) else value),
}
SORTABLE_FROM = 6  # rows: a shorter table needs no sorting
SCROLLS_FROM = 5  # columns: fewer fit a phone
STACKED_FROM = 30  # characters in a cell: a table of sentences becomes a list on a phone


UNDER_REPORTING = "under-reporting"  # the caveat that all counts of recorded offences share
MOST_NAMED = 3  # sources, or kinds of status, in one line below a chart
PHONE_COLUMNS = 3  # that fit a phone: a line of more has the others below its name and number
MANY_FROM = 6  # columns: a table of sentences with so many becomes a list on a tablet too


class Cell(NamedTuple):
    """One cell of a table on a page; `title` is that of its column, `link` where its text leads, if anywhere."""

    text: str
    kind: ColumnKind
    title: str
    link: str = ""


class TableLines(NamedTuple):
    """The cells of a table on a page, header and body."""

    head: tuple[Cell, ...]
    body: tuple[tuple[Cell, ...], ...]
    ids: tuple[str, ...] = ()  # of the lines, where links lead to them


def render(template: str, **values: object) -> str:
    """Render a template; every value is escaped."""
    return TEMPLATES.get_template(template).render(**values)


def as_markup(part: str) -> Markup:
    """Mark HTML rendered here as safe, to insert it into another template."""
    return Markup(part)  # noqa: S704 - made by templates, which escape


def figures(groups: Iterable[Group], version: str = "", *, scripted: bool = True) -> str:
    """Render the figures of the Summary page: each group under its caution, with its sentences to copy.

    Args:
        groups: in reading order.
        version: names an earlier release.
        scripted: whether the page has the script that copies, and the places that its links lead to.
    """
    shown = tuple(groups)
    tiles = [tile for group in shown for tile in group.tiles]
    return render(
        "figures.html",
        groups=shown,
        gaps={tile.id: address.of_version(gap_path(tile.gap), version) for tile in tiles if tile.gap and scripted},
        rows={one.id: row_path(one.id, version) for one in (*tiles, *(one for group in shown for one in group.said))},
        scripted=scripted,
    )


def row_path(statistic: str, version: str = "") -> str:
    """Return the address of the row of a figure."""
    return address.path(BY_ID["sources"].path, Selection(statistic=statistic, version=version))


def questions(answered: Iterable[Answered], version: str = "", *, scripted: bool = True) -> str:
    """Render the common questions, each a line that opens in place; empty without any. See `figures`."""
    shown = tuple(answered)
    labels = {page.path: page.label for page in PAGES}
    links = {}
    for one in shown:
        page, _, _ = one.link.partition("#")
        links[one.id] = address.of_version(one.link if scripted else page, version), labels[page]
    rows = {one.id: row_path(one.row, version) if one.row else links[one.id][0] for one in shown}
    return render("questions.html", questions=shown, links=links, rows=rows, scripted=scripted) if shown else ""


@caches.per_release(1024)
def constituency(register: Register, code: str = "") -> str:
    """Render what is said of the constituency with this code, or that one can be typed; and why none has figures."""
    if code:
        return render("constituency.html", sentences=force_options.sentences(register, register.constituencies[code]))
    return render("constituency.html", sentences=[caveat.short for caveat in force_options.caveats(register)])


def place(sentence: str) -> str:
    """Render what is said of a place that is no police force."""
    return render("constituency.html", sentences=[sentence])


def opening(title: str, lead: str = "", caveat: Caveat | None = None, notices: Sequence[Notice] = ()) -> str:
    """Render the heading, notices and lead sentence, and the caveat of counts that stand right below."""
    return render("opening.html", title=title, lead=lead, caution=caveat, notices=notices)


def closing(register: Register, contact: str, bulletin: str = "", version: str = "") -> str:
    """Render the end of a page: support, status, contact, release history and what else serves few readers.

    `bulletin` links to the page without scripts; empty on such a page. `version` names an earlier release.
    """
    return render(
        "closing.html",
        support=register.support,
        release=register.release,
        contact=contact,
        bulletin=bulletin,
        sources=address.of_version(BY_ID["sources"].path, version),
        others=[page for page in PAGES if not page.in_menu],
    )


def contents(sections: Mapping[str, str]) -> str:
    """Render the menu "On this page" from the id and the name of each section; on a phone it is folded."""
    return render("contents.html", contents=sections)


def filter_links(path: str, field: str, choice: Choice, chosen: str, anchor: str = "", about: str = "") -> str:
    """Render a link for each value of one filter; with the page's script it keeps all other filters.

    `about` is heard after each value: what is filtered, where a page of the menu has the name of a value.
    """
    return render("filter_links.html", path=path, field=field, choice=choice, chosen=chosen, id=anchor, about=about)


def exhibit_words(exhibit: Exhibit, level: int = 2) -> str:
    """Render headline, subtitle and description, above the chart.

    `level` is that of the heading: 1 where the exhibit has a page of its own.
    """
    return _part(exhibit, "exhibit_words.html", level)


def exhibit_caveats(
    exhibit: Exhibit, *, grouped: bool = False, above: Collection[str] = (), numbers: Mapping[str, int] | None = None
) -> str:
    """Render the caveats that must be visible, once, directly below the chart; and sources and status in one line.

    If `grouped`, the caveat of recorded offences stands above the group of which this exhibit is a part; `above` are
    those that stand below another exhibit of it. `numbers` are those of the notes at the end of the page, by caveat.
    """
    cautions = [caveat for caveat in exhibit.must_show if not (grouped and caveat.id == UNDER_REPORTING)]
    own = [caveat for caveat in cautions if caveat.id not in above]
    repeated = len(own) < len(cautions)
    return render(
        "exhibit_cautions.html",
        cautions=own,
        brief=UNDER_REPORTING,  # on a phone; the others have no words to spare
        repeated=repeated,
        numbers=numbers or {},
        source_line=_source_line(exhibit),
    )


def _source_line(exhibit: Exhibit) -> str:
    """Name publishers with dates, and the status of their figures, in one line; of many sources the first few."""
    dates: dict[str, list[str]] = {}
    for source in exhibit.sources:
        dates.setdefault(source.publisher, []).extend([words.day(source.published)] if source.published else [])
    # A publisher is named once, with the dates of all its publications.
    cited = _first_few(_with_dates(publisher, list(dict.fromkeys(each))) for publisher, each in dates.items())
    status = _first_few((source.designation for source in exhibit.sources), spare=1)
    return f"Source: {cited}. Status: {status}."


def _with_dates(publisher: str, dates: list[str]) -> str:
    return f"{publisher}, {words.listed(dates)}" if dates else publisher


def _first_few(texts: Iterable[str], spare: int = 0) -> str:
    """Join the first few texts and say how many others there are; `spare` more are named too where they are all."""
    distinct = list(dict.fromkeys(texts))
    more = len(distinct) - MOST_NAMED
    if more <= spare:
        return "; ".join(distinct)
    others = "one other" if more == 1 else f"{words.number(more)} others"
    return f"{'; '.join(distinct[:MOST_NAMED])}, and {others}"


def exhibit_sources(exhibit: Exhibit, *, described: bool = False) -> str:
    """Render what it counts, caveats in full, sources with links and where we read them, and their status.

    If `described`, the description too where a page of the dashboard sets it aside.
    """
    return render("exhibit_sources.html", exhibit=exhibit, read=content.indirect_sources(exhibit), described=described)


def _part(exhibit: Exhibit, template: str, level: int = 2) -> str:
    return render(
        template, exhibit=exhibit, level=level, present=citation.current_link(exhibit) if exhibit.published else ""
    )


def exhibit_table(exhibit: Exhibit, level: int = 3, *, sortable: bool = True) -> str:
    """Render the table: caption, header cells with scope, numbers as worded, and the shorthand in use.

    `level` is that of its visually hidden heading. Sortable headings need the page's script; without it rows do not
    open either.
    """
    if exhibit.rows and sortable and not exhibit.nothing:
        return _opening_rows(exhibit, exhibit.rows, level)
    lines = table_lines(exhibit, on_page=sortable)
    texts = [cell.text for line in (lines.head, *lines.body) for cell in line]
    codes = [(str(code), words.MEANINGS[code]) for code in Shorthand if any(f"[{code}]" in text for text in texts)]
    plain = not exhibit.grid and not exhibit.lines
    stacked = plain and any(len(cell.text) > STACKED_FROM for line in lines.body for cell in line[1:])
    many = stacked and len(lines.head) >= MANY_FROM
    return render(
        "exhibit_table.html",
        exhibit=exhibit,
        level=level,
        lines=lines,
        codes=codes,
        stacked=stacked,
        many=many,
        listed=plain and not stacked and len(lines.head) > PHONE_COLUMNS,
        sortable=sortable and len(lines.body) >= SORTABLE_FROM and not stacked and not exhibit.lines,
        scrolls=len(lines.head) >= SCROLLS_FROM,
    )


def table_lines(exhibit: Exhibit, *, on_page: bool = False) -> TableLines:
    """Lay out the cells of a table; `on_page` is whether it stands on a page of the dashboard, where cells lead on."""
    return _grid(exhibit, exhibit.grid, on_page=on_page) if exhibit.grid else _tidy(exhibit, on_page=on_page)


def exhibit_sentences(exhibit: Exhibit) -> str:
    """Render the sentences of an exhibit, each with a button that copies it with its cautions and its source."""
    version = exhibit.selection.version
    return render(
        "exhibit_sentences.html",
        said=exhibit.said,
        paths={one.id: row_path(one.id, version) for one in exhibit.said},
        gaps={gap: address.of_version(gap_path(gap), version) for one in exhibit.said for gap, _ in one.unknown},
    )


def exhibit_unknown(exhibit: Exhibit, *, on_page: bool) -> str:
    """Render one line that leads to what is not known of an exhibit's figures; empty where no gap names it.

    A page without the dashboard has the list and no place for each entry.
    """
    if not exhibit.unknown:
        return ""
    version = exhibit.selection.version
    return render(
        "exhibit_unknown.html",
        unknown=[(address.of_version(gap_path(gap), version), name) for gap, name in exhibit.unknown],
        whole=address.of_version(GAPS, version),
        on_page=on_page,
    )


def _opening_rows(exhibit: Exhibit, rows: OpeningRows, level: int) -> str:
    """Render one line for each row, which opens what else is known of it."""
    shown = [column for column in exhibit.columns if column.shown]
    inside = [column for column in shown if column.name not in (rows.line[0], rows.tag)]
    return render(
        "exhibit_rows.html",
        exhibit=exhibit,
        level=level,
        lines=[
            (
                record[rows.anchor],
                [record[name] for name in rows.line],
                record[rows.tag],
                [(column.title, text) for column in inside if (text := cell_text(column, record))],
            )
            for record in exhibit.table.to_dicts()
        ],
    )


def _tidy(exhibit: Exhibit, *, on_page: bool) -> TableLines:
    """Lay out one line for each row; `on_page` is whether it stands on a page of the dashboard."""
    columns = _name_and_numbers_first([column for column in exhibit.columns if column.shown])
    head = tuple(Cell(column.title, column.kind, column.title) for column in columns)
    return TableLines(
        head,
        tuple(
            tuple(
                Cell(
                    _begun(cell_text(column, record), column.kind),
                    column.kind,
                    column.title,
                    _gap_link(exhibit, column, record, on_page=on_page)
                    or _profile_link(exhibit, column, record, on_page=on_page),
                )
                for column in columns
            )
            for record in exhibit.table.to_dicts()
        ),
        tuple(exhibit.table["anchor"]) if "anchor" in exhibit.table.columns else (),
    )


def _name_and_numbers_first(columns: list[Column]) -> list[Column]:
    """Order the columns of a page: what each line is of, its numbers, the rest, and codes. A phone has room for two."""
    first, *others = columns
    places = {ColumnKind.NUMBER: 0, ColumnKind.CODE: 2}
    return [first, *sorted(others, key=lambda column: places.get(column.kind, 1))]


def _gap_link(exhibit: Exhibit, column: Column, record: dict[str, Any], *, on_page: bool) -> str:
    """Return the address of what is not known, where a cell says that a figure is not split; else empty.

    A page without the dashboard, such as a site of files, has the list and no place for each entry.
    """
    gap = str(record[column.gap]) if column.gap else ""
    if not gap:
        return ""
    return address.of_version(gap_path(gap) if on_page else GAPS, exhibit.selection.version)


def _profile_link(exhibit: Exhibit, column: Column, record: dict[str, Any], *, on_page: bool) -> str:
    """Return the address of a police force's profile, with the measure of the table; empty of another area."""
    if not (column.profile and on_page and exhibit.published and record["level"] == FORCE_AREA):
        return ""
    shown = exhibit.selection.only(("measure", "basis", "year"))
    return address.path(FORCES, replace(shown, force=(record[column.profile],), view="profile"))


def gap_path(gap: str) -> str:
    """Return the address of one entry of what is not known."""
    return f"{DIFFERENCES}#gap-{gap}"


def _grid(exhibit: Exhibit, grid: WideLayout, *, on_page: bool) -> TableLines:
    """Lay out one line for each area and one column for each period, the newest first; codes come last.

    Shorthand for a break that affects a whole column moves to its heading.
    """
    records = exhibit.table.to_dicts()
    titles = {column.name: column for column in exhibit.columns}
    across = list(dict.fromkeys(record[grid.across] for record in records))
    broken = {name: all("b" in r["shorthand"].split() for r in records if r[grid.across] == name) for name in across}
    starts = {record[grid.across]: record["start"] for record in records if "start" in record}
    if starts and list(starts.values()) == sorted(starts.values()):  # oldest first, as charts draw them
        across.reverse()
    head, *rest = [Cell(titles[name].title, titles[name].kind, titles[name].title) for name in grid.down]
    headings = {name: f"{name} [b]" if broken[name] else name for name in across}
    numbers = [Cell(text, ColumnKind.NUMBER, text) for text in headings.values()]
    numbers += [Cell(titles[name].title, ColumnKind.NUMBER, titles[name].title) for name in grid.beside]
    body: dict[tuple[str, ...], dict[str, str]] = {}
    beside: dict[tuple[str, ...], dict[str, str]] = {}
    links: dict[tuple[str, ...], str] = {}
    for record in records:
        key = tuple(record[name] for name in grid.down)
        body.setdefault(key, {})[record[grid.across]] = record["printed"]
        first = titles[grid.down[0]]
        links.setdefault(key, _profile_link(exhibit, first, record, on_page=on_page))
        beside.setdefault(key, {}).update({name: record[name] for name in grid.beside if record[name]})
    return TableLines(
        (head, *numbers, *rest),
        tuple(
            (
                head._replace(text=key[0], link=links[key]),
                *(Cell(cells.get(name, ""), ColumnKind.NUMBER, text) for name, text in headings.items()),
                *(Cell(beside[key].get(name, ""), ColumnKind.NUMBER, titles[name].title) for name in grid.beside),
                *(cell._replace(text=_begun(text, cell.kind)) for cell, text in zip(rest, key[1:], strict=True)),
            )
            for key, cells in body.items()
        ),
    )


def _begun(text: str, kind: ColumnKind) -> str:
    """Begin a cell of words with a capital letter."""
    return words.capitalised(text) if kind is ColumnKind.TEXT else text


def cell_text(column: Column, record: dict[str, Any]) -> str:
    """Return the text of a cell: the number as worded, or the shorthand that replaces it."""
    if column.wording:
        return str(record[column.wording])
    value = record[column.name]
    if column.kind is ColumnKind.NUMBER:
        return in_place(record["shorthand"]) if value is None else words.number(value)
    return str(value)
