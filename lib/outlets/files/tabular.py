"""Write an exhibit's table as CSV with its CSVW description, and as JSON. Equal exhibits give equal bytes."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

import orjson

from lib.dataset import csv_text
from lib.exhibits.exhibit import Column, ColumnKind
from lib.model import words
from lib.model.words import in_place
from lib.outlets.files import citation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lib.exhibits.exhibit import Exhibit

SHORTHAND = ("[x]", "[z]", "[c]")  # replace a missing number in a cell
UNSAFE = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take such text for a formula
OGL_ADDRESS = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
UNIT = Column("unit_of_value", "Unit of the number", named="unit")
ADDED = (
    Column("status", "What the figures are"),
    Column("cautions", "Cautions in words"),
    Column("source_ids", "Sources", ColumnKind.CODE),
    Column("caveat_ids", "Codes of cautions and notes", ColumnKind.CODE),
    Column("release", "Data release", ColumnKind.CODE),
)
# The first columns of every file of numbers, so far as it has them; `value` is that column whatever its name in files.
# fmt: off
FIRST = (
    "area_name", "area_code", "measure_code", "measure_name", "period", "value", "range_low", "range_high", "qualifier",
    "status", "note_codes", "cautions", "source",
)
# fmt: on
TYPES = {ColumnKind.NUMBER: "decimal", ColumnKind.TEXT: "string", ColumnKind.CODE: "string", ColumnKind.DATE: "date"}


def columns(exhibit: Exhibit) -> tuple[Column, ...]:
    """Return the columns of every file: those of the table that are no drawing's, and the metadata of each row.

    Files of numbers begin with the columns of `FIRST`, in that order; lists keep their own.
    """
    own = [column for column in exhibit.columns if column.in_files]
    names = {column.name for column in own}
    unit = [UNIT] if "value" in names and "unit" not in names else []
    ordered = [*own, *unit, *ADDED]
    if "value" in names:
        ordered.sort(key=_place)
    return tuple(ordered)


def _place(column: Column) -> int:
    """Return the place of a column in files of numbers; those that not all have follow in their own order."""
    name = column.name if column.name == "value" else column.file_name
    return FIRST.index(name) if name in FIRST else len(FIRST)


def rows(exhibit: Exhibit) -> Iterator[dict[str, Any]]:
    """Yield one dictionary per row of the table, with its metadata; a missing number is null."""
    added = {
        "unit_of_value": exhibit.unit,
        "source_ids": " ".join(source.id for source in exhibit.sources),
        "caveat_ids": " ".join(caveat.id for caveat in exhibit.caveats),
        "cautions": " ".join(
            caveat.short for caveat in sorted(exhibit.caveats, key=lambda caveat: not caveat.must_show)
        ),
        "release": exhibit.version,
        "status": "; ".join(dict.fromkeys(source.designation for source in exhibit.sources)),
    }
    for record in exhibit.table.iter_rows(named=True):
        yield record | added


def as_csv(exhibit: Exhibit) -> bytes:
    """Write RFC 4180 CSV in UTF-8: one header row of column names, one row per row of the table.

    Shorthand replaces a missing number. Text that a spreadsheet would run as a formula is prefixed with an apostrophe;
    numbers are unchanged. `csv_bytes` says when there is a byte order mark.
    """
    file_columns = columns(exhibit)
    records = ([_cell(column, record) for column in file_columns] for record in rows(exhibit))
    return csv_bytes([[column.file_name for column in file_columns], *records])


def csv_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    """Encode rows as CSV for a spreadsheet: UTF-8, with a byte order mark where it is not pure ASCII.

    Without the mark, spreadsheets decode minus signs, dashes and Welsh letters in a Windows code page.
    """
    content = csv_text.encode(rows, "\r\n")
    return content if content.isascii() else codecs.BOM_UTF8 + content


def _cell(column: Column, record: dict[str, Any]) -> str:
    value = record[column.name]
    if column.kind is not ColumnKind.NUMBER:
        return inert(value or "")
    if value is None:
        return in_place(record["shorthand"]) if column.name == "value" else "[z]"
    return plain(value)


def plain(value: float) -> str:
    """Format a number for a file: no separators, no needless decimals."""
    return words.number(value).replace(",", "").replace("\N{MINUS SIGN}", "-")


def inert(text: str) -> str:
    """Prefix text that a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(UNSAFE) else text


def as_csvw(exhibit: Exhibit) -> bytes:
    """Write the CSVW metadata of the CSV file: columns, null markers, licence and sources."""
    metadata: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": citation.absolute(citation.file_link(exhibit, "csv")),
        "dc:title": exhibit.headline,
        "dc:description": f"{exhibit.subtitle}. {exhibit.description}",
        "dc:source": [words.citation(source) for source in exhibit.sources],
        "dc:modified": exhibit.version,
        "dc:license": {"@id": OGL_ADDRESS},
        "rdfs:comment": [*notices(exhibit), *(caveat.short for caveat in exhibit.caveats)],
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True, "doubleQuote": True},
        "tableSchema": {
            "columns": [
                {
                    "name": column.file_name,
                    "titles": [column.file_name, column.title],
                    "datatype": _type(exhibit, column),
                    "null": ["", *SHORTHAND] if column.kind is ColumnKind.NUMBER else [""],
                }
                for column in columns(exhibit)
            ]
        },
    }
    return orjson.dumps(metadata, option=orjson.OPT_INDENT_2)


def notices(exhibit: Exhibit) -> list[str]:
    """List the notices for a file read on its own: a preview, or newer figures and their address."""
    link = (
        f" The present figures: {citation.absolute(citation.current_link(exhibit))}"
        if exhibit.selection.version
        else ""
    )
    return [f"{exhibit.notice}{link}"] if exhibit.notice else []


def _type(exhibit: Exhibit, column: Column) -> str:
    """Return the W3C datatype of a column; dates that are only a month or a year are text."""
    if column.kind is ColumnKind.DATE and any(len(value) != len("YYYY-MM-DD") for value in exhibit.table[column.name]):
        return TYPES[ColumnKind.TEXT]
    return TYPES[column.kind]


def as_json(exhibit: Exhibit) -> bytes:
    """Write everything in the exhibit as JSON; the rows have the same columns as the CSV."""
    return orjson.dumps(
        {
            "id": exhibit.id,
            "headline": exhibit.headline,
            "subtitle": exhibit.subtitle,
            "description": exhibit.description,
            "address": citation.absolute(citation.permalink(exhibit)),
            "release": exhibit.version,
            "notice": exhibit.notice,
            "present": citation.absolute(citation.current_link(exhibit)) if exhibit.selection.version else "",
            "unit": exhibit.unit,
            "status": list(exhibit.designations),
            "licence": citation.licence(exhibit),
            "citation": citation.full_citation(exhibit),
            "caveats": [
                {"id": c.id, "short": c.short, "long": c.long, "must_show": c.must_show} for c in exhibit.caveats
            ],
            "sources": [
                {
                    "id": s.id,
                    "publisher": s.publisher,
                    "title": words.titled(s),
                    "kind": s.kind,
                    "quoted_by": s.quoted_by,
                    "published": s.published,
                    "url": s.url,
                    "read_at": s.read_at,
                    "licence": s.licence,
                    "status": s.designation,
                }
                for s in exhibit.sources
            ],
            "columns": [{"name": c.file_name, "title": c.title, "type": _type(exhibit, c)} for c in columns(exhibit)],
            "rows": [{c.file_name: record[c.name] for c in columns(exhibit)} for record in rows(exhibit)],
        },
        option=orjson.OPT_INDENT_2,
    )
