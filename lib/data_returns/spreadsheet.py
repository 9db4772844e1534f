"""The bytes of an Excel workbook as the rows of one sheet."""

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
_HELD: Final = frozenset({"v", "is", "f"})  # inside a cell that is not empty
_TEXT: Final = frozenset({"s", "str", "inlineStr"})  # what a cell says that it holds
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
UNREADABLE: Final = "a workbook that cannot be read here: open it in Excel and save it anew, as .xlsx or as CSV UTF-8"


def grid(content: bytes) -> CellGrid:
    """Read one sheet: the one called as in the template, or the only one.

    Raises:
        Refused: the workbook is harmful or damaged, has several sheets of which none is called so, or is too large.
    """
    found = parts(content)
    name, part, notices = _sheet(found)
    seen = _Seen()
    parse(part, seen)
    if seen.last_row > MOST_ROWS or seen.last_column >= MOST_COLUMNS:
        at = f"something in cell {letter(seen.last_column)}{seen.last_row}, or rows and columns between"
        raise refused(f"at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns", at)
    return CellGrid(
        _rows(found, name, seen), parted=False, notices=(*notices, *seen.notices), merged=tuple(seen.merged)
    )


def _sheet(found: Mapping[str, bytes]) -> tuple[str, bytes, list[str]]:
    """Name and XML of the sheet that is read, and what is to be said of the choice."""
    listed, related = _Named("sheet"), _Named("Relationship")
    parse(found[WORKBOOK], listed)
    parse(found.get(RELATIONS, b"<none/>"), related)
    sheets = [sheet.get("name", "") for sheet in listed.found]
    chosen = [sheet for sheet in listed.found if sheet.get("name") == SHEET] or listed.found
    if len(chosen) != 1:
        said = f"{len(sheets)} sheets, none or several of that name" if sheets else "no sheet"
        raise refused(f"a sheet called '{SHEET}', or only one sheet", said)
    name = chosen[0].get("name", "")
    targets = {r["Id"]: r.get("Target", "") for r in related.found if r.get("Type", "").endswith("/worksheet")}
    target = targets.get(chosen[0].get("id", ""), "").replace("\\", "/")
    part = found.get(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower())
    if part is None:
        raise refused(XLSX, DAMAGED)
    notices = [f"Of {words.count_of(len(sheets), 'sheet')}, '{SHEET}' was read."] if len(sheets) > 1 else []
    hidden = chosen[0].get("state", "visible") != "visible"
    return name, part, [*notices, *(["The sheet is hidden in the workbook. It was read."] if hidden else [])]


def _rows(found: dict[str, bytes], name: str, seen: _Seen) -> list[list[Cell]]:
    """The typed cells of the sheet, a formula in the place of what it last gave.

    The library gives a sheet as columns of one type each. So it is asked twice: for text, in which a date is told from
    a number and an error is nothing, and for numbers, which are exact. What a cell is, the sheet itself says.
    """
    import fastexcel  # noqa: PLC0415 - needed for workbooks alone

    rows: list[list[Cell]] = [[None] * (seen.last_column + 1) for _ in range(seen.last_row)]
    if not rows:
        return rows
    try:
        book = fastexcel.read_excel(packed(found))
        text, numbers = (_cells(book, name, kind) for kind in ("string", "float"))
        for (row, column), kind in seen.kinds.items():
            at = row - 1, column
            rows[row - 1][column] = _typed(kind, text.get(at), numbers.get(at))
    except Exception:  # noqa: BLE001 - a workbook fails in as many ways as the library has parts
        raise refused(XLSX, UNREADABLE) from None
    for row, column in seen.formulas:
        rows[row - 1][column] = FORMULA
    return rows


def _cells(book: Any, name: str, kind: str) -> dict[tuple[int, int], Any]:  # noqa: ANN401 - the library has no type
    """The cells of a sheet that are not empty, by row and column from 0."""
    # Without a number of rows to skip, empty rows at the top would not be counted.
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind)
    places = [column.absolute_index for column in sheet.selected_columns]
    return {
        (row, places[at]): cell
        for row, cells in enumerate(sheet.to_polars().iter_rows())
        for at, cell in enumerate(cells)
        if cell is not None
    }


def _typed(kind: str, text: str | None, number: float | None) -> Cell:
    """A cell that is not empty, by what the sheet says that it is."""
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


class _Named(ContentHandler):
    """The attributes, without prefixes, of every element of one name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.found = name, list[dict[str, str]]()

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: ANN401, N802 - as the parser calls it
        if _local(name) == self.name:
            self.found.append({_local(key): text for key, text in attrs.items()})


@dataclass
class _Seen(ContentHandler):
    """What the library does not tell: what each cell is, formulas, merged cells, what is hidden, where cells end."""

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
                self._row, self._column = _place(attrs["r"]) if "r" in attrs else (self._row, self._column + 1)
                self._kind = attrs.get("t", "n")
            case "col" if attrs.get("hidden", "0") in {"1", "true"}:
                self.hidden_columns.append(_span(int(attrs["min"]), int(attrs["max"])))
            case "mergeCell":
                ends = [_place(end) for end in attrs["ref"].split(":")]
                self.merged.append((max(row for row, _ in ends), attrs["ref"]))
            case held if held in _HELD and self._column >= 0:
                self.last_row, self.last_column = max(self.last_row, self._row), max(self.last_column, self._column)
                self.kinds[self._row, self._column] = self._kind
                if held == "f":
                    self.formulas.append((self._row, self._column))

    @property
    def notices(self) -> list[str]:
        """What is hidden, in sentences: it is read all the same."""
        return [_said(noun, names) for noun, names in self._hidden() if names]

    def _hidden(self) -> tuple[tuple[str, list[str]], ...]:
        return ("Row", self.hidden_rows), ("Column", self.hidden_columns)


MOST_NAMED: Final = 20


def _said(noun: str, names: list[str]) -> str:
    if len(names) == 1 and "to" not in names[0]:
        return f"{noun} {names[0]} is hidden in the workbook and was read."
    shown = names if len(names) <= MOST_NAMED else [*names[:MOST_NAMED], f"{len(names) - MOST_NAMED} more"]
    return f"{noun}s {words.listed(shown)} are hidden in the workbook and were read."


def _span(first: int, last: int) -> str:
    return letter(first - 1) if first == last else f"{letter(first - 1)} to {letter(last - 1)}"


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


def _place(reference: str) -> tuple[int, int]:
    """Row, from 1, and column, from 0, of "C12"."""
    found = _PLACE.fullmatch(reference)
    if found is None:
        raise ValueError
    column = 0
    for character in found[1]:
        column = column * 26 + ord(character) - ord("A") + 1
    return int(found[2]), column - 1
