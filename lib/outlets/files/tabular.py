"""An exhibit's table as files: CSV with its CSVW description, and JSON. Equal exhibits give equal bytes."""

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

SHORTHAND = ("[x]", "[z]", "[c]")  # stand in a cell of numbers that holds none
UNSAFE = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take such text for a formula
OGL_ADDRESS = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
ADDED = (
    Column("unit_of_value", "Unit of the number"),
    Column("source_ids", "Sources", ColumnKind.CODE),
    Column("caveat_ids", "Caveats", ColumnKind.CODE),
    Column("cautions", "Cautions in words"),
    Column("release", "Data version", ColumnKind.CODE),
    Column("status", "What the figures are"),
)
TYPES = {ColumnKind.NUMBER: "decimal", ColumnKind.TEXT: "string", ColumnKind.CODE: "string", ColumnKind.DATE: "date"}


def columns(exhibit: Exhibit) -> tuple[Column, ...]:
    """The columns of every file: those of the table, then what must travel with each row."""
    return (*exhibit.columns, *ADDED)


def rows(exhibit: Exhibit) -> Iterator[dict[str, Any]]:
    """One dictionary per mark; numbers as numbers, null where there is none."""
    added = {
        "unit_of_value": exhibit.unit,
        "source_ids": " ".join(source.id for source in exhibit.sources),
        "caveat_ids": " ".join(caveat.id for caveat in exhibit.caveats),
        "cautions": " ".join(caveat.short for caveat in sorted(exhibit.caveats, key=lambda one: not one.must_show)),
        "release": exhibit.version,
        "status": "; ".join(dict.fromkeys(source.designation for source in exhibit.sources)),
    }
    for record in exhibit.table.iter_rows(named=True):
        yield record | added


def as_csv(exhibit: Exhibit) -> bytes:
    """RFC 4180, UTF-8: one header row of column names, one row per mark, shorthand in place of a missing number.

    It begins with a byte order mark where it needs one, as `encoded` says. Text that a spreadsheet would run as a
    formula begins with an apostrophe; numbers are left alone.
    """
    held = columns(exhibit)
    records = ([_cell(column, record) for column in held] for record in rows(exhibit))
    return written([[column.file_name for column in held], *records])


def written(rows: Iterable[Iterable[object]]) -> bytes:
    """Records as CSV for a spreadsheet: in UTF-8, with a byte order mark where it holds more than ASCII.

    Spreadsheets read a file without one as Windows does: a minus sign, a dash and a Welsh letter become three others.
    """
    content = csv_text.written(rows, "\r\n")
    return content if content.isascii() else codecs.BOM_UTF8 + content


def _cell(column: Column, record: dict[str, Any]) -> str:
    value = record[column.name]
    if column.kind is not ColumnKind.NUMBER:
        return inert(value or "")
    if value is None:
        return in_place(record["shorthand"]) if column.name == "value" else "[z]"
    return plain(value)


def plain(value: float) -> str:
    """A number for a file: no separators, no needless decimals."""
    return words.number(value).replace(",", "").replace("\N{MINUS SIGN}", "-")


def inert(text: str) -> str:
    """Text that no spreadsheet runs."""
    return f"'{text}" if text.startswith(UNSAFE) else text


def as_csvw(exhibit: Exhibit) -> bytes:
    """The W3C description of the CSV file: what each column is, what stands for no value, licence and sources."""
    described: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": citation.whole(citation.file_link(exhibit, "csv")),
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
    return orjson.dumps(described, option=orjson.OPT_INDENT_2)


def notices(exhibit: Exhibit) -> list[str]:
    """What must be said first, for a file that stands alone: a preview, or newer figures and where they are."""
    present = f" The present figures: {citation.whole(citation.present(exhibit))}" if exhibit.selection.version else ""
    return [f"{exhibit.notice}{present}"] if exhibit.notice else []


def _type(exhibit: Exhibit, column: Column) -> str:
    """The W3C datatype of a column; dates that are only a month or a year are text."""
    if column.kind is ColumnKind.DATE and any(len(value) != len("2025-04-08") for value in exhibit.table[column.name]):
        return TYPES[ColumnKind.TEXT]
    return TYPES[column.kind]


def as_json(exhibit: Exhibit) -> bytes:
    """Everything that the exhibit says, its rows with the same columns as the CSV."""
    return orjson.dumps(
        {
            "id": exhibit.id,
            "headline": exhibit.headline,
            "subtitle": exhibit.subtitle,
            "description": exhibit.description,
            "address": citation.whole(citation.permalink(exhibit)),
            "release": exhibit.version,
            "notice": exhibit.notice,
            "present": citation.whole(citation.present(exhibit)) if exhibit.selection.version else "",
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
