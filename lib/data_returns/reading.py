"""The bytes of a file as a return: counts by force, or everything that is wrong with it at once."""

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
    as_found,
    letter,
    refused,
    seen,
)
from lib.model import words
from lib.model.limits import MEGABYTE, MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lib.data_returns.record import Cell, CellGrid, Count
    from lib.dataset.register import Register

HEADINGS_WITHIN: Final = 20  # rows from the top: a title and notes may stand above
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
_LEAST_LIKE: Final = 0.6  # of a name, to be suggested


def read(content: bytes, register: Register) -> Return | tuple[ReturnProblem, ...]:
    """Counts by force, or every problem; what kind of file it is, its first bytes say and not its name.

    Headings, names and codes are compared without regard to case, spaces and characters that take no room, and "&" is
    "and". A force is known by its code and by every name that the register holds for it; no name is guessed.
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
    at, places = _headings(grid)
    problems = [
        ReturnProblem(last, "", "one cell for each row and column", f"cells merged: {reference}")
        for last, reference in grid.merged
        if last > at
    ]
    problems += _formulas(grid, {place: _titled(name, place) for name, place in places.items()})
    found = _counts(grid, at, places, _Forces(register), problems)
    if problems:
        raise ReturnRefused(sorted(problems, key=lambda problem: (problem.row or 0, problem.column)))
    whole = {code: found[code].count if code in found else None for code in register.forces}
    if all(count is None for count in whole.values()):
        raise refused("at least one count", "none", None, _titled(COUNT, places[COUNT]))
    said = (*_hidden(found, register), *_not_returned(found), *_without(whole, register))
    return Return(MappingProxyType(whole), (*grid.notices, *_unread(grid.rows[at:], places), *said))


class _Read(NamedTuple):
    """A count, where it stands and what stands there."""

    count: Count
    row: int
    found: str


def _counts(
    grid: CellGrid, at: int, places: Mapping[str, int], forces: _Forces, problems: list[ReturnProblem]
) -> dict[str, _Read]:
    """The counts below the heading row by force; what is wrong with a row goes to `problems`."""
    width = max(place for place, cell in enumerate(grid.rows[at]) if not _blank(cell)) + 1
    counts: dict[str, _Read] = {}
    for number, cells in enumerate(grid.rows[at + 1 :], at + 2):
        row = _Row(
            number, {name: cells[place] if place < len(cells) else None for name, place in places.items()}, places
        )
        if grid.parted:
            problems += _moved(row, cells, width)
        if all(_blank(row.cells[name]) for name in NEEDED):
            continue  # nothing, or a note alone
        code, count = forces.find(row, problems), _count(row, problems)
        if code in counts:
            said = f"{forces.names[code]} again: it stands in row {counts[code].row} already"
            problems.append(row.problem(FORCE, "each force once", said))
        elif code is not None:
            cell = row.cells[COUNT]
            counts[code] = _Read(count, number, "" if _blank(cell) else as_found(cell))
    return counts


def _moved(row: _Row, cells: Sequence[Cell], width: int) -> Iterator[ReturnProblem]:
    """What one comma too many does to a line: something stands beyond the last heading, or a count in two cells."""
    for place, cell in enumerate(cells[width:], width):
        if not _blank(cell):
            expected = "nothing to the right of the last heading: is a comma or a quotation mark too many or missing?"
            yield ReturnProblem(row.number, letter(place), expected, as_found(cell))
            return
    thousands, rest = (str(row.cells.get(name, "")).strip() for name in (COUNT, NOTE))
    beside = row.places.get(NOTE) == row.places[COUNT] + 1
    if beside and _PARTED[0].fullmatch(thousands) and _PARTED[1].fullmatch(rest):
        yield row.problem(
            COUNT, "a whole number without commas, or a note in words", f"{thousands},{rest} in two cells"
        )


def _headings(grid: CellGrid) -> tuple[int, dict[str, int]]:
    """Where the heading row stands, and the place of each column that is read."""
    best: tuple[int, int] = (0, 0)
    for at, row in enumerate(grid.rows[:HEADINGS_WITHIN]):
        named = [_plain(cell) for cell in row]
        held = {name for name in NEEDED if name in named}
        if len(held) == len(NEEDED):
            twice = [name for name in HEADINGS if named.count(name) > 1]
            if twice:
                raise ReturnRefused(
                    ReturnProblem(at + 1, name, "this heading once", "it stands there twice") for name in twice
                )
            return at, {name: named.index(name) for name in HEADINGS if name in named}
        best = max(best, (len(held), -at))
    if not best[0]:
        first = grid.rows[0][0] if grid.rows and grid.rows[0] else None
        parted = ": are the cells parted by semicolons or tabs?" if re.search("[;\t]", str(first)) else ""
        expected = f"a row with the headings {words.listed(NEEDED)}, within the first {HEADINGS_WITHIN} rows"
        raise refused(expected, f"none; the first cell holds {as_found(first)}{parted}")
    at = -best[1]
    named = [_plain(cell) for cell in grid.rows[at]]
    raise ReturnRefused(
        ReturnProblem(at + 1, name, f"a column with the heading '{name}'", _like(name, named))
        for name in NEEDED
        if name not in named
    )


def _like(name: str, named: list[str]) -> str:
    near = difflib.get_close_matches(name, [n for n in named if n not in HEADINGS], 1, _LEAST_LIKE)
    return f"none; nearest: {as_found(near[0])}" if near else "none"


def _formulas(grid: CellGrid, titles: Mapping[int, str]) -> Iterator[ReturnProblem]:
    """A formula anywhere on the sheet: what it last gave may be old, and is not read."""
    for number, row in enumerate(grid.rows, 1):
        for place, cell in enumerate(row):
            if cell == FORMULA:
                yield ReturnProblem(
                    number, titles.get(place, letter(place)), "a value typed in, not worked out", "a formula"
                )


class _Row:
    """One row of the table, for what is said about it."""

    def __init__(self, number: int, cells: Mapping[str, Cell], places: Mapping[str, int]) -> None:
        self.number, self.cells, self.places = number, cells, places

    def problem(self, name: str, expected: str, found: str) -> ReturnProblem:
        return ReturnProblem(self.number, _titled(name, self.places[name]), expected, found)


def _titled(name: str, place: int) -> str:
    return f"{name} ({letter(place)})"


class _Forces:
    """Codes and names of the forces, as they may stand in a return."""

    def __init__(self, register: Register) -> None:
        self.names = {code: force.name for code, force in register.forces.items()}
        self._codes = {_plain(code): code for code in self.names}
        self._named = {_plain(row["alias"]): row["force"] for row in register.rows("force_aliases")}
        for row in register.rows("forces"):
            for name in ("name", "ons_name", "home_office_name", "official_name"):
                self._named[_plain(row[name])] = row["code"]
        self._named.pop("", None)  # not every force has a name in every list

    def find(self, row: _Row, problems: list[ReturnProblem]) -> str | None:
        """The code of the force that a row is about; None after naming a problem."""
        code, name = row.cells[CODE], row.cells[FORCE]
        if FORMULA in (code, name):
            return None  # named already
        by_code, by_name = self._codes.get(_plain(code)), self._named.get(_plain(name))
        wrong = len(problems)
        if _blank(code) and _blank(name):
            problems.append(row.problem(CODE, "the code or the name of a police force", "nothing"))
        if not _blank(name) and by_name is None:
            problems.append(row.problem(FORCE, self._expected(name, by_code), as_found(name)))
        if not _blank(code) and by_code is None:
            near = f": {self.names[by_name]} has {by_name}" if by_name else ""
            problems.append(row.problem(CODE, f"the code of a police force, as in the template{near}", as_found(code)))
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
    said = spellings.meaning(cell) if isinstance(cell, str) else ""
    if _blank(cell) or said is None or cell == FORMULA:
        return None
    if said is WITHHELD:
        return WITHHELD
    whole, expected = _whole(cell)
    if whole is not None and whole <= LARGEST:
        return whole
    problems.append(row.problem(COUNT, expected or f"at most {LARGEST:,}", as_found(cell)))
    return None


def _whole(cell: Cell) -> tuple[int | None, str]:
    """The whole number that a cell holds, or what was expected of it."""
    if isinstance(cell, str):
        plain = seen(cell)
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


def _unread(rows: Sequence[Sequence[Cell]], places: Mapping[str, int]) -> Iterator[str]:
    """What stands in columns that are not read; `rows` from the headings on."""
    heading = rows[0]
    others = [
        f"'{as_found(cell)}' ({letter(place)})"
        for place, cell in enumerate(heading)
        if place not in places.values() and not _blank(cell)
    ]
    if others:
        noun = "Column" if len(others) == 1 else "Columns"
        yield f"{noun} {words.listed(others)} {'was' if len(others) == 1 else 'were'} not read."
    filled = {place for row in rows for place, cell in enumerate(row) if not _blank(cell)}
    bare = [letter(place) for place in sorted(filled) if place >= len(heading) or _blank(heading[place])]
    if len(bare) == 1:
        yield f"Column {bare[0]} has no heading. It was not read."
    elif bare:
        yield f"Columns {words.listed(bare)} have no headings. They were not read."


def _hidden(found: Mapping[str, _Read], register: Register) -> Iterator[str]:
    """Whose counts the file hides, as it writes it: so a reader sees that each was understood."""
    said = [f"{register.forces[code].name} {_quoted(row)}" for code, row in found.items() if row.count is WITHHELD]
    if said:
        whose = (
            "the count of one force, and it stays"
            if len(said) == 1
            else f"the counts of {len(said)} forces, and they stay"
        )
        yield f"The file hides {whose} hidden as {HIDDEN}: {words.listed(said)}."


def _not_returned(found: Mapping[str, _Read]) -> Iterator[str]:
    said = [f"{_quoted(row)} in row {row.row}" for row in found.values() if row.count is None and row.found]
    if said:
        yield f"Read as no return made: {words.listed(said)}."


def _quoted(row: _Read) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{row.found}\N{RIGHT DOUBLE QUOTATION MARK}"


def _without(counts: Mapping[str, Count], register: Register) -> Iterator[str]:
    missing = [register.forces[code].name for code, count in counts.items() if count is None]
    if missing:
        spoken = words.capitalised(words.count_of(len(missing), "force"))
        yield f"{spoken} made no return, which is not zero: {words.listed(missing)}."


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not seen(cell))


def _plain(cell: Cell) -> str:
    """A heading, name or code without case, spare spaces, characters that take no room, and "&"."""
    return " ".join(seen(str(cell)).replace("&", " and ").split()).casefold() if not _blank(cell) else ""
