"""Apply a Table Schema with polars: cast a table of text, and report every cell that breaks the schema.

The rules come from the schema alone (`data/datapackage.json`); nothing here knows a table by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

HEADER: Final = 1  # row number of the header in a spreadsheet; the first record is row 2
LONGEST_FOUND: Final = 100  # characters of a cell quoted in a message
UNREPEATED: Final = "a value that no other row has"
KEY: Final = "a value: it is the row's key"

_ROW: Final = "\0row"  # cannot clash with a column: csv_text rejects NUL
_FIRST: Final = "\0first"
_TEXT: Final = "\0text"  # begins the name of a column as it was written
_DAY: Final = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}"  # Python has no year 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect of a data package; rows count as a spreadsheet's, the header being 1.

    `row` is None for a whole file or column. `column` is empty for a whole row or file, and lists the columns of a
    composite key. `found` is None where there is nothing.
    """

    file: str
    row: int | None
    column: str
    expected: str
    found: str | None

    def __str__(self) -> str:
        row = "" if self.row is None else f", row {self.row}"
        column = f", column '{_printable(self.column)}'" if self.column else ""
        found = "nothing" if self.found is None else f"'{_printable(self.found)}'"
        return f"{_printable(self.file)}{row}{column}: expected {self.expected}; found {found}"


class DataError(ValueError):
    """Raised for a data package that cannot be used. Lists every problem, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class _Type:
    says: str
    form: str  # pattern of a whole cell, as a Rust regular expression
    parse: Callable[[pl.Expr], pl.Expr]  # null where a cell of that form is not a value


TYPES: Final[Mapping[str, _Type]] = {
    "string": _Type("some text", "", lambda cell: cell),
    "integer": _Type("a whole number", "-?[0-9]+", lambda cell: cell.cast(pl.Int64, strict=False)),
    "number": _Type("a number", r"-?[0-9]+(?:\.[0-9]+)?", lambda cell: _finite(cell.cast(pl.Float64, strict=False))),
    # Spreadsheets write booleans in capitals.
    "boolean": _Type("true or false", "true|false|TRUE|FALSE", lambda cell: cell.is_in(["true", "TRUE"])),
    "date": _Type("a date as YYYY-MM-DD", _DAY, lambda cell: cell.str.to_date("%Y-%m-%d", strict=False)),
    "datetime": _Type(
        "a date and time as YYYY-MM-DDTHH:MM:SS",
        _DAY + "T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]",
        lambda cell: cell.str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False, time_unit="us"),
    ),
}


def cast(text: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    """Cast every column to the type that the schema gives it.

    Args:
        text: one String column for each field of the schema; no nulls.
        schema: a Table Schema with the types of `TYPES`.

    Returns:
        The same rows in the same order. A missing cell is "" in a text column and null in another, and so is a cell
        that
        is no value of its type. Numbers are Float64, integers Int64, datetimes without a time zone.
    """
    missing = missing_values(schema)
    return text.select(_cast_expression(field, missing) for field in schema["fields"])


def parse(text: pl.DataFrame, schema: Mapping[str, Any], file: str) -> tuple[pl.DataFrame, list[Problem]]:
    """Cast a table and report every cell that breaks its types, constraints, unique columns or primary key.

    Returns:
        The table as `cast` returns it, to be used only if the list of problems is empty.
    """
    table = cast(text, schema)
    missing = missing_values(schema)
    problems = _cell_problems(text, table, schema["fields"], missing, file)
    primary = names(schema.get("primaryKey"))
    problems += _absent_keys(text, primary, missing, file)
    keys = [primary, *([field["name"]] for field in schema["fields"] if _rules(field).get("unique"))]
    for key in keys[1:] if primary in keys[1:] else keys:
        problems += _repeated_keys(text, table, key, missing, file)
    return table, problems


def broken_references(tables: Mapping[str, pl.DataFrame], name: str, schema: Mapping[str, Any]) -> list[Problem]:
    """Report every reference of a table to a row that does not exist.

    Args:
        tables: typed tables by name, as `cast` returns them. References to a table that is not among them are skipped:
            its absence is reported elsewhere.
        name: the table whose foreign keys are followed.
        schema: its Table Schema. A key with empty cells only refers to nothing.
    """
    problems: list[Problem] = []
    for key in schema.get("foreignKeys", ()):
        fields, reference = names(key["fields"]), key["reference"]
        parent, parent_fields = reference["resource"] or name, names(reference["fields"])
        if parent not in tables:
            continue
        child = tables[name].select(pl.col(fields).cast(pl.String).fill_null("")).with_row_index(_ROW, HEADER + 1)
        known = tables[parent].select(pl.col(parent_fields).cast(pl.String).fill_null("")).unique()
        lost = child.filter(pl.any_horizontal(pl.col(fields) != "")).join(
            known, left_on=fields, right_on=parent_fields, how="anti", maintain_order="left"
        )
        expected = describe_reference(parent, parent_fields)
        problems += [
            Problem(f"{name}.csv", row, ", ".join(fields), expected, ", ".join(cells))
            for row, *cells in lost.select(_ROW, *fields).iter_rows()
        ]
    return problems


def names(fields: str | Sequence[str] | None) -> list[str]:
    """Return the fields of a key as a list; a Table Schema may write one name without a list."""
    return [fields] if isinstance(fields, str) else list(fields or ())


def missing_values(schema: Mapping[str, Any]) -> list[str]:
    """Return the cells that mean a missing value."""
    return list(schema.get("missingValues", [""]))


def describe_values(field: Mapping[str, Any], missing: Sequence[str] = ("",)) -> str:
    """Describe what a cell of this column may hold, in words that follow "expected"."""
    rules = _rules(field)
    says = TYPES[field["type"]].says
    if "enum" in rules:
        says = ("one of " if len(rules["enum"]) > 1 else "") + ", ".join(map(str, rules["enum"]))
    elif "pattern" in rules:
        about = field.get("description", "").rstrip(".")
        form = f"such as '{field['example']}'" if "example" in field else f"of the form {rules['pattern']}"
        says = f"text {form}" + (f" ({about})" if about else "")
    elif "minimum" in rules and "maximum" in rules:
        says += f" from {rules['minimum']} to {rules['maximum']}"
    elif "minimum" in rules:
        says += f" of {rules['minimum'] or 'zero'} or more"
    elif "maximum" in rules:
        says += f" of at most {rules['maximum'] or 'zero'}"
    if rules.get("required"):
        return says
    return says + "".join(f", {letter}" for letter in missing if letter) + ", or nothing"


def describe_reference(parent: str, fields: Sequence[str]) -> str:
    """Describe what a foreign key must hold, in words that follow "expected"."""
    return f"a value of column '{', '.join(fields)}' in {parent}.csv"


def cells_with(
    form: str, tables: Mapping[str, pl.DataFrame], besides: Collection[tuple[str, str]] = ()
) -> Iterator[tuple[str, int, pl.Series]]:
    """Find a pattern in the text columns of tables.

    Args:
        form: a Rust regular expression.
        tables: typed tables by name.
        besides: pairs of table and column that are not searched.

    Yields:
        For each cell that has it the name of its table, its position there, and its column.
    """
    for name, table in tables.items():
        columns = [column for column in table.select(pl.col(pl.String)).columns if (name, column) not in besides]
        for found in table.select(pl.col(columns).str.contains(form)) if columns else ():
            if found.any():
                yield from ((name, int(index), table[found.name]) for index in found.arg_true())


def numbered(table: pl.DataFrame) -> Iterator[tuple[int, dict[str, Any]]]:
    """Iterate over the rows of a table, each with its row number in a spreadsheet."""
    return enumerate(table.iter_rows(named=True), HEADER + 1)


def merge_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Report each cell once, by its first problem, in order of file and row.

    A problem of a whole row hides those of its cells: after a missing comma they are in the wrong columns.
    """
    found = list(problems)
    whole_rows = {(problem.file, problem.row) for problem in found if problem.row is not None and not problem.column}
    first: dict[tuple[str, int | None, str, str], Problem] = {}
    for problem in found:
        if not problem.column or (problem.file, problem.row) not in whole_rows:
            # Problems of a whole column or file have no cell in their key, so their wording distinguishes them.
            wording = problem.expected if problem.row is None else ""
            first.setdefault((problem.file, problem.row, problem.column, wording), problem)
    return sorted(first.values(), key=lambda problem: (problem.file, problem.row or 0))


def _rules(field: Mapping[str, Any]) -> Mapping[str, Any]:
    return field.get("constraints", {})


def _finite(number: pl.Expr) -> pl.Expr:
    return pl.when(number.is_finite()).then(number)


def _cast_expression(field: Mapping[str, Any], missing: Sequence[str]) -> pl.Expr:
    return _cast_cell(pl.col(field["name"]), field["type"], missing).alias(field["name"])


def _cast_cell(cell: pl.Expr, kind: str, missing: Sequence[str]) -> pl.Expr:
    absent = cell.is_in(missing) if any(missing) else cell == ""
    if kind == "string":
        return pl.when(absent).then(pl.lit("")).otherwise(cell) if any(missing) else cell
    readable = ~absent & cell.str.contains(f"^(?:{TYPES[kind].form})$")
    return TYPES[kind].parse(pl.when(readable).then(cell))


def _cell_problems(
    text: pl.DataFrame,
    table: pl.DataFrame,
    fields: Sequence[Mapping[str, Any]],
    missing: Sequence[str],
    file: str,
) -> list[Problem]:
    """Ask the rules of every field of a table in one query: a query for each would take most of the time of a check."""
    both = table.hstack([column.alias(_TEXT + column.name) for column in text])
    wrong = both.select(_breaks_rules(field, missing).alias(field["name"]) for field in fields)
    return [
        Problem(file, int(index) + HEADER + 1, name, describe_values(field, missing), text[name][index] or None)
        for field in fields
        if wrong[name := field["name"]].any()
        for index in wrong[name].arg_true()
    ]


def _breaks_rules(field: Mapping[str, Any], missing: Sequence[str]) -> pl.Expr:
    """Return what is true of the cells of a field that are no value of its type, or break its constraints."""
    cell, value, rules = pl.col(_TEXT + field["name"]), pl.col(field["name"]), _rules(field)
    absent = cell.is_in(missing)
    wrong = ~absent & value.is_null()
    if rules.get("required"):
        wrong |= absent
    if "enum" in rules:
        allowed = _cast_cell(pl.lit(pl.Series([str(one) for one in rules["enum"]])), field["type"], ()).implode()
        wrong |= ~absent & ~value.is_in(allowed).fill_null(value=False)
    if "pattern" in rules:
        wrong |= ~absent & ~cell.str.contains(f"^(?:{rules['pattern']})$")
    if "minimum" in rules:
        wrong |= (value < _cast_cell(pl.lit(str(rules["minimum"])), field["type"], ())).fill_null(value=False)
    if "maximum" in rules:
        wrong |= (value > _cast_cell(pl.lit(str(rules["maximum"])), field["type"], ())).fill_null(value=False)
    return wrong


def _absent_keys(text: pl.DataFrame, key: list[str], missing: Sequence[str], file: str) -> list[Problem]:
    if not key:
        return []
    absent = text.select(pl.all_horizontal(pl.col(key).is_in(missing))).to_series().arg_true()
    column = ", ".join(key)
    return [Problem(file, int(index) + HEADER + 1, column, KEY, None) for index in absent]


def _repeated_keys(
    text: pl.DataFrame, table: pl.DataFrame, key: list[str], missing: Sequence[str], file: str
) -> list[Problem]:
    if not key or not table.select(key).is_duplicated().any():
        return []
    # Cells that are no value of their type are null in `table`, as missing ones are; neither they nor keys without any
    # cell count as repeated.
    unreadable = pl.any_horizontal(
        ~text[name].is_in(missing) & table[name].is_null() if table[name].has_nulls() else pl.lit(value=False)
        for name in key
    )
    blank = pl.all_horizontal(text[name].is_in(missing) for name in key)
    again = (
        table.select(key)
        .with_row_index(_ROW, HEADER + 1)
        .filter(~unreadable & ~blank)
        .with_columns(pl.col(_ROW).min().over(key).alias(_FIRST))
        .filter(pl.col(_ROW) > pl.col(_FIRST))
    )
    column, cells = ", ".join(key), text.select(key)
    return [
        Problem(
            file,
            row,
            column,
            f"{UNREPEATED} (row {first} has it)",
            ", ".join(cells.row(row - HEADER - 1)),
        )
        for row, first in again.select(_ROW, _FIRST).iter_rows()
    ]


def _printable(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else "�" for letter in text)
    return printable if len(printable) <= LONGEST_FOUND else printable[: LONGEST_FOUND - 3] + "..."
