"""The official tables from ODS, CSV or Parquet, as text, with the place where each row stands."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from lib import csvtext
from lib.schema import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

YEAR, QUARTER, FORCE = "Financial Year", "Financial Quarter", "Force Name"
CODE, NUMBER = "Offence Code", "Number of Offences"
READ: Final = (YEAR, QUARTER, FORCE, CODE, NUMBER)
NAMES: Final = (*READ, "Offence Description", "Offence Group", "Offence Subgroup")
ENOUGH: Final = 3  # names in one row make it a header, so that a misspelt one is found rather than passed over
LOOKED: Final = 100  # rows in which a header is looked for


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the official series: a file, or one sheet of it.

    Args:
        file: the file's name.
        place: the file's name and, of a spreadsheet, the sheet's: what a message names.
        first: the row of the first record, as a spreadsheet counts.
        cells: one String column for each of `READ`, in that order; null where a cell is empty.
    """

    file: str
    place: str
    first: int
    cells: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: its tables, the sheets that hold none, and what is wrong."""

    parts: list[Part] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(path: Path) -> Reading:
    """Read one file; which kind it is, its ending says.

    A header may stand below title lines. A sheet without one is skipped, and named.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        found = path.suffix or "no ending"
        return Reading(problems=[Problem(path.name, None, "", f"a file that ends in {', '.join(READERS)}", found)])
    try:
        reading = reader(path)
    except DataError as error:
        return Reading(problems=list(error.problems))
    except Exception as error:  # noqa: BLE001 - each library has its own errors; all mean the same to an editor
        return Reading(problems=[Problem(path.name, None, "", "a file that can be read", str(error) or repr(error))])
    if not reading.parts and not reading.problems:
        reading.problems.append(Problem(path.name, None, "", f"a header row with {', '.join(READ)}", None))
    return reading


def _ods(path: Path) -> Reading:
    import fastexcel  # noqa: PLC0415 - CSV and Parquet do not need it

    book, reading = fastexcel.read_excel(path), Reading()
    for name in book.sheet_names:
        # Without a number of rows to skip, empty rows at the top would not be counted.
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
        place = f"{path.name}, sheet {name}"
        above = _header_row([list(row) for row in sheet.head(LOOKED).iter_rows()])
        if above is None:
            reading.skipped.append(f"{place} ({sheet.height:,} rows, no header)")
            continue
        _add(reading, path, place, above + 1, sheet.row(above), lambda s=sheet, a=above: s.slice(a + 1))
    return reading


def _csv(path: Path) -> Reading:
    content, reading = path.read_bytes().removeprefix("\N{BYTE ORDER MARK}".encode()), Reading()
    lines = content[: 1 << 16].splitlines(keepends=True)[:LOOKED]
    rows = [next(csv.reader([line.decode("utf-8", errors="replace")]), []) for line in lines]
    above = _header_row(rows)
    if above is None:
        return reading
    body = content[sum(map(len, lines[:above])) :]
    _add(reading, path, path.name, above + 1, rows[above], lambda: _records(body, rows[above], path.name, above))
    return reading


def _records(body: bytes, header: Sequence[str], file: str, above: int) -> pl.DataFrame:
    """The rows below a header; what polars cannot read is read again by whoever names every row that is wrong."""
    try:
        return pl.read_csv(body, infer_schema=False)
    except pl.exceptions.PolarsError:
        text, problems = csvtext.read(body, header, file)
        if text is None or problems:
            raise DataError(
                Problem(p.file, p.row and p.row + above, p.column, p.expected, p.found) for p in problems
            ) from None
        return text


def _parquet(path: Path) -> Reading:
    reading = Reading()
    header = list(pl.read_parquet_schema(path))
    _add(reading, path, path.name, 1, header, lambda: pl.read_parquet(path, columns=_held(header)))
    return reading


READERS: Final[dict[str, Callable[[Path], Reading]]] = {".ods": _ods, ".csv": _csv, ".parquet": _parquet}


def _add(
    reading: Reading,
    path: Path,
    place: str,
    row: int,
    header: Sequence[str | None],
    records: Callable[[], pl.DataFrame],
) -> None:
    """Add a table whose header stands in `row`, or what its header lacks."""
    names = [(name or "").strip() for name in header]
    wrong = [
        Problem(place, row, name, "this column once", f"{names.count(name)} times" if name in names else None)
        for name in READ
        if names.count(name) != 1
    ]
    reading.problems.extend(wrong)
    if wrong:
        return
    table = records()
    places = {name.strip(): name for name in table.columns if name.strip() in READ}
    if len(places) < len(READ):  # a sheet's columns have no names of their own
        places = {name: table.columns[names.index(name)] for name in READ}
    cells = table.select(_text(table[places[name]]).alias(name) for name in READ)
    reading.parts.append(Part(path.name, place, row + 1, cells))


def _text(column: pl.Series) -> pl.Series:
    """A column as text without blanks around it: 21.0, which a number of a spreadsheet may be, is 21."""
    if column.dtype.is_float():
        whole = column.is_finite() & (column == column.round())
        kept = column.fill_nan(None)
        numbers = pl.select(
            pl.when(whole).then(kept.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(kept.cast(pl.String))
        )
        return numbers.to_series()
    return column.cast(pl.String).str.strip_chars().replace("", None)


def _header_row(rows: Sequence[Sequence[str | None]]) -> int | None:
    """How many rows stand above the header; None where there is none."""
    for above, row in enumerate(rows):
        if sum((cell or "").strip() in NAMES for cell in row) >= ENOUGH:
            return above
    return None


def _held(header: Sequence[str]) -> list[str]:
    return [name for name in header if name.strip() in READ]
