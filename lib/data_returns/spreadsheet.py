"""Read one sheet of an Excel workbook as rows of cells."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from xml.sax.handler import ContentHandler

from lib.data_returns.archive import DAMAGED, RELATIONS, WORKBOOK, XLSX, packed, parse, parts
from lib.data_returns.record import FORMULA, MOST_COLUMNS, MOST_ROWS, SHEET, CellGrid, Unusable, letter, refused
from lib.model import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.data_returns.record import Cell

_PLACE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_CONTENT: Final = frozenset({"v", "is", "f"})  # elements inside a cell that is not empty
_TEXT: Final = frozenset({"s", "str", "inlineStr"})  # cell types of text
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
UNREADABLE: Final = "a workbook that cannot be read here: open it in Excel and save it anew, as .xlsx or as CSV UTF-8"


def grid(content: bytes) -> CellGrid:
    """Read one sheet: the one named as in the template, or the only one.

    Raises:
        ReturnRefused: the workbook is harmful or damaged, has several sheets of which none has that name, or is too
            large.
    """
    contents = parts(content)
    name, part, notices = _sheet(contents)
    scan = _SheetScan()
    parse(part, scan)
    if scan.last_row > MOST_ROWS or scan.last_column >= MOST_COLUMNS:
        where = f"something in cell {letter(scan.last_column)}{scan.last_row}, or rows and columns between"
        raise refused(f"at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns", where)
    return CellGrid(
        _rows(contents, name, scan), parted=False, notices=(*notices, *scan.notices), merged=tuple(scan.merged)
    )


def _sheet(contents: Mapping[str, bytes]) -> tuple[str, bytes, list[str]]:
    """Return name and XML of the sheet to read, and remarks on the choice."""
    listed, related = _ElementAttributes("sheet"), _ElementAttributes("Relationship")
    parse(contents[WORKBOOK], listed)
    parse(contents.get(RELATIONS, b"<none/>"), related)
    sheets = [sheet.get("name", "") for sheet in listed.found]
    chosen = [sheet for sheet in listed.found if sheet.get("name") == SHEET] or listed.found
    if len(chosen) != 1:
        choice = f"{len(sheets)} sheets, none or several of that name" if sheets else "no sheet"
        raise refused(f"a sheet called '{SHEET}', or only one sheet", choice)
    name = chosen[0].get("name", "")
    targets = {r["Id"]: r.get("Target", "") for r in related.found if r.get("Type", "").endswith("/worksheet")}
    target = targets.get(chosen[0].get("id", ""), "").replace("\\", "/")
    part = contents.get(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower())
    if part is None:
        raise refused(XLSX, DAMAGED)
    notices = [f"Of {words.count_of(len(sheets), 'sheet')}, '{SHEET}' was read."] if len(sheets) > 1 else []
    hidden = chosen[0].get("state", "visible") != "visible"
    return name, part, [*notices, *(["The sheet is hidden in the workbook. It was read."] if hidden else [])]


def _rows(contents: dict[str, bytes], name: str, scan: _SheetScan) -> list[list[Cell]]:
    """Return the typed cells of the sheet, with formulas marked in place of their results.

    The library returns a sheet as columns of one type each, so it is called twice: for text, which distinguishes dates
    from numbers and drops errors, and for numbers, which are exact. The type of a cell comes from the sheet itself.
    """
    import fastexcel  # noqa: PLC0415 - needed for workbooks alone

    rows: list[list[Cell]] = [[None] * (scan.last_column + 1) for _ in range(scan.last_row)]
    if not rows:
        return rows
    try:
        book = fastexcel.read_excel(packed(contents))
        text, numbers = (_cells(book, name, kind) for kind in ("string", "float"))
        for (row, column), kind in scan.kinds.items():
            position = row - 1, column
            rows[row - 1][column] = _typed(kind, text.get(position), numbers.get(position))
    except Exception:  # noqa: BLE001 - the library raises many kinds of errors
        raise refused(XLSX, UNREADABLE) from None
    for row, column in scan.formulas:
        rows[row - 1][column] = FORMULA
    return rows


def _cells(book: Any, name: str, kind: str) -> dict[tuple[int, int], Any]:  # noqa: ANN401 - the library has no type
    """Return the cells of a sheet that are not empty, by row and column from 0."""
    # Without skip_rows=0, fastexcel drops empty rows at the top, and row numbers would be wrong.
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind)
    columns = [column.absolute_index for column in sheet.selected_columns]
    return {
        (row, columns[at]): cell
        for row, cells in enumerate(sheet.to_polars().iter_rows())
        for at, cell in enumerate(cells)
        if cell is not None
    }


def _typed(kind: str, text: str | None, number: float | None) -> Cell:
    """Convert a cell that is not empty, by the type that the sheet gives."""
    if kind in _TEXT:
        return text
    if kind == "e":
        return Unusable("an error, such as #N/A or #REF!")
    if kind == "b":
        return bool(number)
    if kind == "d" or (text and _DAY.match(text)):
        return Unusable(f"a date or time ({text})", dated=True)
    if number is None:
        return Unusable("a number that cannot be read")
    return int(number) if float(number).is_integer() else number


class _ElementAttributes(ContentHandler):
    """Collects the attributes, without prefixes, of every element of one name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.found = name, list[dict[str, str]]()

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: ANN401, N802 - as the parser calls it
        if _local(name) == self.name:
            self.found.append({_local(key): text for key, text in attrs.items()})


@dataclass
class _SheetScan(ContentHandler):
    """Scans a sheet for what the library does not return: cell types, formulas, merged and hidden cells, extent."""

    last_row: int = 0
    last_column: int = 0  # the first is 0
    kinds: dict[tuple[int, int], str] = field(default_factory=dict)  # of cells that are not empty, row from 1
    formulas: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, str]] = field(default_factory=list)
    hidden_rows: list[str] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    _row: int = 0
    _column: int = -1
    _kind: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: ANN401, N802 - as the parser calls it
        match _local(name):
            case "row":
                self._row = int(attrs.get("r", self._row + 1))
                self._column = -1
                if attrs.get("hidden", "0") in {"1", "true"}:
                    self.hidden_rows.append(str(self._row))
            case "c":
                self._row, self._column = _position(attrs["r"]) if "r" in attrs else (self._row, self._column + 1)
                self._kind = attrs.get("t", "n")
            case "col" if attrs.get("hidden", "0") in {"1", "true"}:
                self.hidden_columns.append(_span(int(attrs["min"]), int(attrs["max"])))
            case "mergeCell":
                ends = [_position(end) for end in attrs["ref"].split(":")]
                self.merged.append((max(row for row, _ in ends), attrs["ref"]))
            case tag if tag in _CONTENT and self._column >= 0:
                self.last_row, self.last_column = max(self.last_row, self._row), max(self.last_column, self._column)
                self.kinds[self._row, self._column] = self._kind
                if tag == "f":
                    self.formulas.append((self._row, self._column))

    @property
    def notices(self) -> list[str]:
        """Notices of hidden rows and columns, which are read all the same."""
        return [_hidden_notice(noun, names) for noun, names in self._hidden() if names]

    def _hidden(self) -> tuple[tuple[str, list[str]], ...]:
        return ("Row", self.hidden_rows), ("Column", self.hidden_columns)


MOST_NAMED: Final = 20


def _hidden_notice(noun: str, names: list[str]) -> str:
    if len(names) == 1 and "to" not in names[0]:
        return f"{noun} {names[0]} is hidden in the workbook and was read."
    listed = names if len(names) <= MOST_NAMED else [*names[:MOST_NAMED], f"{len(names) - MOST_NAMED} more"]
    return f"{noun}s {words.listed(listed)} are hidden in the workbook and were read."


def _span(first: int, last: int) -> str:
    return letter(first - 1) if first == last else f"{letter(first - 1)} to {letter(last - 1)}"


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


def _position(reference: str) -> tuple[int, int]:
    """Return row, from 1, and column, from 0, of "C12"."""
    match = _PLACE.fullmatch(reference)
    if match is None:
        raise ValueError
    column = 0
    for character in match[1]:
        column = column * 26 + ord(character) - ord("A") + 1
    return int(match[2]), column - 1
