"""Faults of rows, columns and whole files: each kind of fault in each table."""

from __future__ import annotations

import gzip
from random import Random
from typing import TYPE_CHECKING, Final

from lib.dataset.checks.text import MAY_BE_EMPTY
from lib.dataset.table_schema import HEADER
from qa.mutants import Mutant, Rows, Whole, row, with_bytes, with_rows, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST_LOST: Final = 120  # rows of one table, of which one row in so many is taken out
EACH_LOST: Final = 16
BOM: Final = b"\xef\xbb\xbf"
PAGE: Final = b"<!doctype html>\n<html><head><title>Sign in</title></head><body><p>Sign in first.</p></body></html>\n"
# Faults of a row: what is done, and to which record; None for a fault without a row of its own.
ROWS: Final[Mapping[str, tuple[Callable[[Rows, int], Rows], bool]]] = {
    "a row that stands twice": (lambda rows, at: [*rows[: at + 1], rows[at], *rows[at + 1 :]], True),
    "a row that is too short": (lambda rows, at: [*rows[:at], rows[at][:-1], *rows[at + 1 :]], True),
    "a row that is too long": (lambda rows, at: [*rows[:at], [*rows[at], "1"], *rows[at + 1 :]], True),
    "a row without anything": (lambda rows, at: [*rows[:at], [""] * len(rows[0]), *rows[at:]], True),
    "a line without anything": (lambda rows, at: [*rows[:at], [], *rows[at:]], True),
    "the header again": (lambda rows, at: [*rows[:at], rows[0], *rows[at:]], True),
    "two rows in one line": (
        lambda rows, at: [*rows[:1], [*rows[at], *rows[-1]], *rows[2:]],
        False,
    ),
    "a note below the table": (lambda rows, _: [*rows, ["Source: as above"]], False),
}
ORDERS: Final[Mapping[str, Callable[[Rows], Rows]]] = {
    "rows in reverse": lambda rows: [rows[0], *reversed(rows[1:])],
    "rows in disorder": lambda rows: [rows[0], *Random(1).sample(rows[1:], len(rows) - 1)],  # noqa: S311 - the same each time
}
HEADERS: Final[Mapping[str, Callable[[list[str]], list[str]]]] = {
    "a column with another name": lambda header: [f"{header[0]}s", *header[1:]],
    "a column in capitals": lambda header: [*header[:-1], header[-1].upper()],
    "a blank beside a column's name": lambda header: [f" {header[0]}", *header[1:]],
    "two columns of one name": lambda header: [header[0], header[0], *header[2:]],
}
FILES: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "an empty file": lambda _: b"",
    "a file of blanks": lambda _: b" \n\n \n",
    "a web page in place of a table": lambda _: PAGE,
    "a file cut short": lambda content: content[: len(content) * 2 // 3].rstrip(b"\n")[:-3],
    "no line end at the end": lambda content: content.removesuffix(b"\n"),
    "the file twice": lambda content: content + content,
    "text in UTF-16": lambda content: content.decode().encode("utf-16"),
    "text in UTF-16 without a mark": lambda content: content.decode().encode("utf-16-le"),
    "text in UTF-32": lambda content: content.decode().encode("utf-32"),
    "a compressed file": lambda content: gzip.compress(content, mtime=0),
    "bytes of nothing": lambda content: bytes(len(content)),
    "semicolons for commas": lambda content: content.replace(b",", b";"),
    "tabs for commas": lambda content: content.replace(b",", b"\t"),
    "a quotation mark that is never closed": lambda content: content.replace(b"\n", b'\n"', 1),
    "a quotation mark within a cell": lambda content: content.replace(b"\n", b'\n"a"b', 1),
    "an end-of-file mark of old computers": lambda content: content + b"\x1a",
    "a byte order mark within": lambda content: content.replace(b"\n", b"\n" + BOM, 1),
    "two byte order marks": lambda content: BOM + BOM + content,
}
# What spreadsheets do to a file, and what must leave no trace.
SPREADSHEETS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "a byte order mark": lambda content: BOM + content,
    "lines that end with CR LF": lambda content: content.replace(b"\n", b"\r\n"),
    "lines that end as on old computers": lambda content: content.replace(b"\n", b"\r"),
}


def mutants(whole: Whole) -> Iterator[Mutant]:
    """Every fault of a row, of a column and of a file, in every table."""
    for table, rows in whole.tables.items():
        if len(rows) > 1:
            yield from _of_rows(whole, table)
        yield from _of_columns(whole, table)
        for fault, change in FILES.items():
            yield Mutant(fault, table, with_bytes(table, change), contradicts=len(rows) > 1 or "quotation" not in fault)
        for fault, change in SPREADSHEETS.items():
            yield Mutant(fault, table, with_bytes(table, change))
        yield Mutant("every cell in quotation marks", table, _quoted(whole, table))
        yield Mutant("a file that is missing", table, _without(table), contradicts=True)
        yield Mutant(
            "a file whose name is in capitals", table, _renamed(table, f"{table.upper()}.csv"), contradicts=True
        )
        empty = table in MAY_BE_EMPTY
        made = with_rows(whole, table, lambda rows: rows[:1])
        yield Mutant("a header and no row", table, made, lost=empty, contradicts=not empty)
        other = next(name for name in whole.tables if name != table)
        yield Mutant(
            "the content of another table",
            table,
            lambda files, table=table, other=other: files | {f"{table}.csv": files[f"{other}.csv"]},
            contradicts=True,
        )

    yield from _lost_rows(whole)


def _of_rows(whole: Whole, table: str) -> Iterator[Mutant]:
    for fault, (change, has_row) in ROWS.items():
        at = whole.some_row(fault, table)
        made = with_rows(whole, table, lambda rows, change=change, at=at: change(rows, at))
        numbers = row(at) | frozenset({at + HEADER + 1}) if has_row else frozenset()
        yield Mutant(fault, table, made, rows=numbers, contradicts=True)
    for fault, change in ORDERS.items():
        yield Mutant(fault, table, with_rows(whole, table, change))


def _lost_rows(whole: Whole) -> Iterator[Mutant]:
    """Each row of a small table, taken out: what the pages speak of must be there."""
    for table, rows in whole.tables.items():
        for at in range(1, min(len(rows), MOST_LOST + 1), EACH_LOST):
            made = with_rows(whole, table, lambda lines, at=at: [*lines[:at], *lines[at + 1 :]])
            every = frozenset(f"{name}.csv" for name in whole.tables)
            yield Mutant("a row that is missing", table, made, lost=True, elsewhere=every)


def _of_columns(whole: Whole, table: str) -> Iterator[Mutant]:
    rows = whole.tables[table]
    header = rows[0]
    every = frozenset(f"{name}.csv" for name in whole.tables)
    top = frozenset({HEADER})
    for fault, change in HEADERS.items():
        made = with_rows(whole, table, lambda lines, change=change: [change(lines[0]), *lines[1:]])
        yield Mutant(fault, table, made, rows=top, contradicts=True)
    yield Mutant(
        "a column that is missing",
        table,
        with_rows(whole, table, lambda rows: [line[:-1] for line in rows]),
        rows=top,
        columns=frozenset({header[-1]}),
        contradicts=True,
    )
    yield Mutant(
        "a column too many",
        table,
        with_rows(whole, table, lambda rows: [[*line, "more"] for line in rows]),
        rows=top,
        columns=frozenset({"more"}),
        contradicts=True,
    )
    yield Mutant(
        "two columns in each other's place",
        table,
        with_rows(whole, table, lambda rows: [[line[1], line[0], *line[2:]] for line in rows]),
        rows=top,
        contradicts=True,
    )
    for at in range(len(header) - 1 if len(rows) > 1 else 0):
        pair = frozenset(header[at : at + 2])
        made = with_rows(whole, table, lambda rows, at=at: [rows[0], *(_swapped(line, at) for line in rows[1:])])
        cells = tuple({line[each] for line in rows[1:] for each in (at, at + 1)})
        yield Mutant("cells of two columns exchanged", table, made, columns=pair, text=(cells, cells), elsewhere=every)


def _swapped(line: list[str], at: int) -> list[str]:
    return [*line[:at], line[at + 1], line[at], *line[at + 2 :]]


def _quoted(whole: Whole, table: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: files | {f"{table}.csv": written(whole.tables[table], quoting=1)}


def _without(table: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: {name: content for name, content in files.items() if name != f"{table}.csv"}


def _renamed(table: str, name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: _without(table)(files) | {name: files[f"{table}.csv"]}
