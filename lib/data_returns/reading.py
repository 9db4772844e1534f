"""Parse the bytes of a file into a return: counts by force, or all of its problems at once."""

from __future__ import annotations

import difflib
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from lib.data_returns import delimited_text, spellings, spreadsheet
from lib.data_returns.record import (
    CODE,
    COUNT,
    FORCE,
    FORMULA,
    HEADINGS,
    HIDDEN,
    LARGEST,
    MEANINGS,
    NEEDED,
    NOTE,
    WITHHELD,
    Return,
    ReturnProblem,
    ReturnRefused,
    Unusable,
    letter,
    quoted_cell,
    refused,
    visible_text,
)
from lib.model import words
from lib.model.limits import MEGABYTE, MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lib.data_returns.record import Cell, CellGrid, Count
    from lib.dataset.register import Register

HEADINGS_WITHIN: Final = 20  # rows from the top: a title and notes may be above
SUM_WORDS: Final = ("total", "all forces", "england", "wales", "england and wales", "grand total", "sum")
_EXPECTED: Final = f"a whole number in digits, {MEANINGS}"
_WHOLE: Final = re.compile("0|[1-9][0-9]*")
_NEARLY: Final = (
    (re.compile(r"[-\N{MINUS SIGN}]\s*[0-9.,]+"), "zero or more"),
    (re.compile(r"[0-9]+\.[0-9]*"), "a whole number, without decimals"),
    (re.compile(r"[0-9]{1,3}([, \u00a0][0-9]{3})+"), "a whole number without commas or spaces"),
)
_PARTED: Final = re.compile("[1-9][0-9]{0,2}"), re.compile("[0-9]{3}")  # 1,234 as two cells
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LEAST_LIKE: Final = 0.6  # similarity of a name that is suggested


def read(content: bytes, register: Register) -> Return | tuple[ReturnProblem, ...]:
    """Return counts by force, or every problem. The format is recognised by the first bytes, not by the file name.

    Headings, names and codes are compared without regard to case, spaces and zero-width characters, and "&" is "and". A
    force is matched by its code and by every name in the register; names are never guessed.
    """
    try:
        return _return(_grid(content), register)
    except ReturnRefused as refusal:
        return refusal.problems


def _grid(content: bytes) -> CellGrid:
    if len(content) > MOST_BYTES:
        raise refused(f"a file of at most {MOST_BYTES // MEGABYTE} MB", f"{len(content):,} bytes")
    if not content.strip():
        raise refused("a heading row and counts", "an empty file")
    if content.startswith(_OLE):
        raise refused(
            spreadsheet.XLSX, "an old Excel file (.xls), or a workbook with a password: save it as .xlsx without one"
        )
    if content.startswith(b"%PDF"):
        raise refused(spreadsheet.XLSX, "a PDF file")
    return spreadsheet.grid(content) if content.startswith(_ZIP) else delimited_text.grid(content)


def _return(grid: CellGrid, register: Register) -> Return:
    heading_row, columns = _headings(grid)
    problems = [
        ReturnProblem(last, "", "one cell for each row and column", f"cells merged: {reference}")
        for last, reference in grid.merged
        if last > heading_row
    ]
    problems += _formulas(grid, {column: _titled(name, column) for name, column in columns.items()})
    counts = _counts(grid, heading_row, columns, _Forces(register), problems)
    if problems:
        raise ReturnRefused(sorted(problems, key=lambda problem: (problem.row or 0, problem.column)))
    by_force = {code: counts[code].count if code in counts else None for code in register.forces}
    if all(count is None for count in by_force.values()):
        raise refused("at least one count", "none", None, _titled(COUNT, columns[COUNT]))
    notices = (*_hidden(counts, register), *_not_returned(counts), *_without(by_force, register))
    return Return(MappingProxyType(by_force), (*grid.notices, *_unread(grid.rows[heading_row:], columns), *notices))


class _Read(NamedTuple):
    """A count, its row, and the cell as written."""

    count: Count
    row: int
    found: str


def _counts(
    grid: CellGrid, heading_row: int, columns: Mapping[str, int], forces: _Forces, problems: list[ReturnProblem]
) -> dict[str, _Read]:
    """Return the counts below the heading row by force; append the problems of rows to `problems`."""
    width = max(column for column, cell in enumerate(grid.rows[heading_row]) if not _blank(cell)) + 1
    counts: dict[str, _Read] = {}
    for number, cells in enumerate(grid.rows[heading_row + 1 :], heading_row + 2):
        row = _Row(
            number, {name: cells[column] if column < len(cells) else None for name, column in columns.items()}, columns
        )
        if grid.parted:
            problems += _moved(row, cells, width)
        if all(_blank(row.cells[name]) for name in NEEDED):
            continue  # an empty row, or only a note
        code, count = forces.find(row, problems), _count(row, problems)
        if code in counts:
            found = f"{forces.names[code]} again: it stands in row {counts[code].row} already"
            problems.append(row.problem(FORCE, "each force once", found))
        elif code is not None:
            cell = row.cells[COUNT]
            counts[code] = _Read(count, number, "" if _blank(cell) else quoted_cell(cell))
    return counts


def _moved(row: _Row, cells: Sequence[Cell], width: int) -> Iterator[ReturnProblem]:
    """Yield the effects of one comma too many: a cell beyond the last heading, or a count in two cells."""
    for column, cell in enumerate(cells[width:], width):
        if not _blank(cell):
            expected = "nothing to the right of the last heading: is a comma or a quotation mark too many or missing?"
            yield ReturnProblem(row.number, letter(column), expected, quoted_cell(cell))
            return
    thousands, rest = (str(row.cells.get(name, "")).strip() for name in (COUNT, NOTE))
    beside = row.columns.get(NOTE) == row.columns[COUNT] + 1
    if beside and _PARTED[0].fullmatch(thousands) and _PARTED[1].fullmatch(rest):
        yield row.problem(
            COUNT, "a whole number without commas, or a note in words", f"{thousands},{rest} in two cells"
        )


def _headings(grid: CellGrid) -> tuple[int, dict[str, int]]:
    """Return the index of the heading row, and the column of each known heading."""
    best: tuple[int, int] = (0, 0)
    for index, row in enumerate(grid.rows[:HEADINGS_WITHIN]):
        headings = [_plain(cell) for cell in row]
        present = {name for name in NEEDED if name in headings}
        if len(present) == len(NEEDED):
            repeated = [name for name in HEADINGS if headings.count(name) > 1]
            if repeated:
                raise ReturnRefused(
                    ReturnProblem(index + 1, name, "this heading once", "it stands there twice") for name in repeated
                )
            return index, {name: headings.index(name) for name in HEADINGS if name in headings}
        best = max(best, (len(present), -index))
    if not best[0]:
        first = grid.rows[0][0] if grid.rows and grid.rows[0] else None
        parted = ": are the cells parted by semicolons or tabs?" if re.search("[;\t]", str(first)) else ""
        expected = f"a row with the headings {words.listed(NEEDED)}, within the first {HEADINGS_WITHIN} rows"
        raise refused(expected, f"none; the first cell holds {quoted_cell(first)}{parted}")
    index = -best[1]
    headings = [_plain(cell) for cell in grid.rows[index]]
    raise ReturnRefused(
        ReturnProblem(index + 1, name, f"a column with the heading '{name}'", _like(name, headings))
        for name in NEEDED
        if name not in headings
    )


def _like(name: str, headings: list[str]) -> str:
    near = difflib.get_close_matches(name, [n for n in headings if n not in HEADINGS], 1, _LEAST_LIKE)
    return f"none; nearest: {quoted_cell(near[0])}" if near else "none"


def _formulas(grid: CellGrid, titles: Mapping[int, str]) -> Iterator[ReturnProblem]:
    """Yield a problem for each formula on the sheet: its stored result may be stale and is not read."""
    for number, row in enumerate(grid.rows, 1):
        for column, cell in enumerate(row):
            if cell == FORMULA:
                yield ReturnProblem(
                    number, titles.get(column, letter(column)), "a value typed in, not worked out", "a formula"
                )


class _Row:
    """One row of the table, for its problems."""

    def __init__(self, number: int, cells: Mapping[str, Cell], columns: Mapping[str, int]) -> None:
        self.number, self.cells, self.columns = number, cells, columns

    def problem(self, name: str, expected: str, found: str) -> ReturnProblem:
        return ReturnProblem(self.number, _titled(name, self.columns[name]), expected, found)


def _titled(name: str, column: int) -> str:
    return f"{name} ({letter(column)})"


class _Forces:
    """Codes and names of the forces, as they may occur in a return."""

    def __init__(self, register: Register) -> None:
        self.names = {code: force.name for code, force in register.forces.items()}
        self._codes = {_plain(code): code for code in self.names}
        self._named = {_plain(row["alias"]): row["force"] for row in register.rows("force_aliases")}
        for row in register.rows("forces"):
            for name in ("name", "ons_name", "home_office_name", "official_name"):
                self._named[_plain(row[name])] = row["code"]
        self._named.pop("", None)  # not every force has a name in every list

    def find(self, row: _Row, problems: list[ReturnProblem]) -> str | None:
        """Return the code of the force of a row; None after adding a problem."""
        code, name = row.cells[CODE], row.cells[FORCE]
        if FORMULA in (code, name):
            return None  # reported already
        by_code, by_name = self._codes.get(_plain(code)), self._named.get(_plain(name))
        wrong = len(problems)
        if _blank(code) and _blank(name):
            problems.append(row.problem(CODE, "the code or the name of a police force", "nothing"))
        if not _blank(name) and by_name is None:
            problems.append(row.problem(FORCE, self._expected(name, by_code), quoted_cell(name)))
        if not _blank(code) and by_code is None:
            near = f": {self.names[by_name]} has {by_name}" if by_name else ""
            problems.append(
                row.problem(CODE, f"the code of a police force, as in the template{near}", quoted_cell(code))
            )
        if by_code and by_name and by_code != by_name:
            expected = f"the code and the name of one force: {self.names[by_name]} has {by_name}"
            found = f"{by_code}, which is {self.names[by_code]}"
            problems.append(row.problem(CODE, expected, found))
        return (by_code or by_name) if len(problems) == wrong else None

    def _expected(self, name: Cell, by_code: str | None) -> str:
        plain = _plain(name)
        if plain in SUM_WORDS:
            return "the name of a police force: leave totals out, they are worked out"
        near = difflib.get_close_matches(plain, self._named, 1, _LEAST_LIKE)
        code = by_code or (self._named[near[0]] if near else None)
        return f"the name of a police force; nearest: {self.names[code]}" if code else "the name of a police force"


def _count(row: _Row, problems: list[ReturnProblem]) -> Count:
    cell = row.cells[COUNT]
    meaning = spellings.meaning(cell) if isinstance(cell, str) else ""
    if _blank(cell) or meaning is None or cell == FORMULA:
        return None
    if meaning is WITHHELD:
        return WITHHELD
    number, expected = _whole(cell)
    if number is not None and number <= LARGEST:
        return number
    problems.append(row.problem(COUNT, expected or f"at most {LARGEST:,}", quoted_cell(cell)))
    return None


def _whole(cell: Cell) -> tuple[int | None, str]:
    """Return the whole number in a cell, or what was expected instead."""
    if isinstance(cell, str):
        plain = visible_text(cell)
        if _WHOLE.fullmatch(plain):
            return int(plain[: len(str(LARGEST)) + 1]), ""
        near = next((said for form, said in _NEARLY if form.fullmatch(plain)), "")
        return None, near or spellings.advice(plain.casefold()) or _EXPECTED
    if isinstance(cell, Unusable) and cell.dated:
        return None, spellings.DATED
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None, _EXPECTED
    if cell < 0:
        return None, "zero or more"
    return (int(cell), "") if float(cell).is_integer() else (None, "a whole number, without decimals")


def _unread(rows: Sequence[Sequence[Cell]], columns: Mapping[str, int]) -> Iterator[str]:
    """Describe the columns that are not read; `rows` from the headings on."""
    heading = rows[0]
    others = [
        f"'{quoted_cell(cell)}' ({letter(column)})"
        for column, cell in enumerate(heading)
        if column not in columns.values() and not _blank(cell)
    ]
    if others:
        noun = "Column" if len(others) == 1 else "Columns"
        yield f"{noun} {words.listed(others)} {'was' if len(others) == 1 else 'were'} not read."
    filled = {column for row in rows for column, cell in enumerate(row) if not _blank(cell)}
    without_heading = [letter(column) for column in sorted(filled) if column >= len(heading) or _blank(heading[column])]
    if len(without_heading) == 1:
        yield f"Column {without_heading[0]} has no heading. It was not read."
    elif without_heading:
        yield f"Columns {words.listed(without_heading)} have no headings. They were not read."


def _hidden(counts: Mapping[str, _Read], register: Register) -> Iterator[str]:
    """Describe the counts that the file withholds, as it writes them, so that readers can verify the reading."""
    forces = [f"{register.forces[code].name} {_quoted(row)}" for code, row in counts.items() if row.count is WITHHELD]
    if forces:
        subject = (
            "the count of one force, and it stays"
            if len(forces) == 1
            else f"the counts of {len(forces)} forces, and they stay"
        )
        yield f"The file hides {subject} hidden as {HIDDEN}: {words.listed(forces)}."


def _not_returned(counts: Mapping[str, _Read]) -> Iterator[str]:
    cells = [f"{_quoted(row)} in row {row.row}" for row in counts.values() if row.count is None and row.found]
    if cells:
        yield f"Read as no return made: {words.listed(cells)}."


def _quoted(row: _Read) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{row.found}\N{RIGHT DOUBLE QUOTATION MARK}"


def _without(counts: Mapping[str, Count], register: Register) -> Iterator[str]:
    missing = [register.forces[code].name for code, count in counts.items() if count is None]
    if missing:
        spoken = words.capitalised(words.count_of(len(missing), "force"))
        yield f"{spoken} made no return, which is not zero: {words.listed(missing)}."


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not visible_text(cell))


def _plain(cell: Cell) -> str:
    """Normalise a heading, name or code: no case, spare spaces, zero-width characters, or "&"."""
    return " ".join(visible_text(str(cell)).replace("&", " and ").split()).casefold() if not _blank(cell) else ""
