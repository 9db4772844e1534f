"""Faults of single cells: each kind of fault in each column that it can stand in."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, Final

from lib.dataset import table_schema
from qa.mutants import Mutant, Whole, row, with_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FEW: Final = 1  # columns of a table that get a fault which could stand in any
# kind of fault -> what a cell becomes, made of what it was. None of these is a value of the type.
NUMBERS = {
    "a word for a number": "many",
    "thousands separators": "1,500",
    "an exponent": "1e3",
    "not a number": "NaN",
    "infinity": "inf",
    "a number too large": "9" * 400,
    "digits of another script": "١٢",
    "a blank beside a number": " 15",
    "a sign": "+5",
    "a number in hexadecimal": "0x1F",
    "a percentage": "12%",
}
WHOLES = {"a decimal for a whole number": "1.5", "a whole number too large": "9" * 25}
BOOLEANS = {"another word for true": "yes", "true in capitals": "TRUE", "a number for true": "1"}
DAYS = {
    "a day in another order": "16/01/2025",
    "a day that does not exist": "2025-02-30",
    "a day without zeros": "2025-1-6",
    "a spreadsheet's number for a day": "45678",
    "a day with a time zone": "2025-01-06T00:00:00Z",
}
CHOSEN = {"a value that is not among those allowed": "hearsay"}
LOOK_ALIKE = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")  # noqa: RUF001 - Cyrillic
HIDDEN = "\N{ZERO WIDTH SPACE}"
ANYWHERE = {"bytes that are not UTF-8": "Caf\udce9", "NUL": "a\0b", "a cell longer than a spreadsheet's": "x" * 40_000}
# What may stand in text and must do nothing there but stand.
INERT = {
    "markup": "<img src=x onerror=window.hit=1></script>",
    "a formula": '=HYPERLINK("https://example.org","here")',
    "a link in Markdown": "[x](javascript:window.hit=1) $x^2$ :red[x]",
    "a very long cell": "long " * 5_999 + "long",
}
# What no text of the package may hold.
UNPRINTED = {
    "a look-alike of another script": lambda cell: cell.translate(LOOK_ALIKE),
    "an unseen character": lambda cell: cell[:1] + HIDDEN + cell[1:],
    "a mark that turns the direction of writing": lambda cell: "\N{RIGHT-TO-LEFT OVERRIDE}" + cell,
    "a control character": lambda cell: cell + "\x07",
    "a line end within a cell": lambda cell: cell + "\nand more",
    "blanks around text": lambda cell: f" {cell} ",
    "nothing but blanks": lambda _: "   ",
}


def mutants(whole: Whole) -> Iterator[Mutant]:
    """Every fault of a cell in every column of the package that it can stand in."""
    for table in whole.tables:
        if len(whole.tables[table]) > 1:
            for column in whole.fields(table):
                yield from _of_type(whole, table, column)
            yield from _of_any(whole, table)
            yield from _of_keys(whole, table)


def _of_type(whole: Whole, table: str, column: Mapping[str, Any]) -> Iterator[Mutant]:
    rules = _rules(column)
    match column["type"]:
        case "number":
            faults = NUMBERS
        case "integer":
            faults = NUMBERS | WHOLES
        case "boolean":
            faults = BOOLEANS
        case "date" | "datetime":
            faults = DAYS | {"nothing where a day must be": ""} if rules.get("required") else DAYS
        case _ if "enum" in rules:
            faults = CHOSEN | {"capitals for small letters": str(rules["enum"][0]).swapcase()}
        case _ if rules.get("pattern", "").startswith(r"\d{4}("):
            faults = DAYS | {"another century": "3025"}
        case _ if "pattern" in rules:
            faults = {"a form that is not allowed": "Ä {!} \\"}
        case _:
            faults = {}
    for fault, cell in faults.items():
        yield _cell(whole, fault, table, column["name"], cell, contradicts=True)


def _of_any(whole: Whole, table: str) -> Iterator[Mutant]:
    """Faults that can stand in any column, or in any column of text: each in a few columns of the table."""
    columns = list(whole.fields(table))
    required = [c["name"] for c in columns if c.get("constraints", {}).get("required")]
    words = [c["name"] for c in columns if c["type"] == "string" and not {"enum", "pattern"} & set(_rules(c))]
    for column in _some("nothing where a value must be", table, required):
        yield _cell(whole, "nothing where a value must be", table, column, "", contradicts=True)
    for fault, cell in ANYWHERE.items():
        for column in _some(fault, table, [c["name"] for c in columns]):
            yield _cell(whole, fault, table, column, cell, contradicts=True)
    for fault, change in UNPRINTED.items():
        for column in _some(fault, table, words):
            was = whole.cell(table, whole.some_row("text", table, column), column)
            if was and change(was) != was:
                yield _cell(whole, fault, table, column, change(was), of="text", contradicts=True)
    for fault, cell in INERT.items():
        for column in _some(fault, table, words):
            yield _cell(whole, fault, table, column, cell, of="text")


def _rules(column: Mapping[str, Any]) -> Mapping[str, Any]:
    return column.get("constraints", {})


def _some(fault: str, table: str, columns: list[str]) -> list[str]:
    """A few columns for a fault, the same at every run; over all faults every column has its turn."""
    return Random(f"{fault} {table}").sample(columns, min(FEW, len(columns)))  # noqa: S311 - the same each time


def _of_keys(whole: Whole, table: str) -> Iterator[Mutant]:
    described = whole.schemas[table]
    for key in described.get("foreignKeys", ()):
        (name,) = table_schema.names(key["fields"])
        for fault, change in (
            ("a key of nothing", lambda _: "nobody"),
            ("a key in other letters", lambda cell: cell.swapcase() if cell.swapcase() != cell else f"{cell}0"),
            ("a key with a blank", lambda cell: f"{cell} "),
        ):
            was = whole.cell(table, whole.some_row("key", table, name), name)
            if was:
                yield _cell(whole, fault, table, name, change(was), of="key", contradicts=True)
    keys = [table_schema.names(described["primaryKey"])]
    keys += [[c["name"]] for c in described["fields"] if c.get("constraints", {}).get("unique")]
    if len(whole.tables[table]) > 2:  # noqa: PLR2004 - two records and the header
        for key in dict.fromkeys(tuple(key) for key in keys):
            changed = {(2, name): whole.cell(table, 1, name) for name in key}
            yield Mutant(
                "a key that another row has",
                table,
                with_cells(whole, table, changed),
                rows=row(1) | row(2),
                columns=frozenset({*key, ", ".join(key)}),
                contradicts=True,
            )


def _cell(
    whole: Whole, fault: str, table: str, column: str, cell: str, *, of: str = "", contradicts: bool = False
) -> Mutant:
    place = whole.some_row(of or fault, table, column)
    key = table_schema.names(whole.schemas[table].get("primaryKey"))
    return Mutant(
        fault,
        table,
        with_cells(whole, table, {(place, column): cell}),
        rows=row(place),
        columns=frozenset({column, *([", ".join(key)] if column in key else [])}),
        elsewhere=frozenset(f"{name}.csv" for name in whole.tables) if of else frozenset(),
        text=((whole.cell(table, place, column),), (cell,)) if not contradicts else None,
        contradicts=contradicts,
    )
