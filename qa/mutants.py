"""Random faults of the data package: of cells, rows, columns, files, the descriptor and the zip file."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lib.dataset import fingerprint
from lib.dataset.checks.text import MAY_BE_EMPTY
from lib.dataset.package_files import DESCRIPTOR
from lib.dataset.table_schema import HEADER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

Files = dict[str, bytes]
Rows = list[list[str]]
BOM: Final = b"\xef\xbb\xbf"
PAGE: Final = b"<!doctype html>\n<html><head><title>Sign in</title></head><body><p>Sign in first.</p></body></html>\n"
LOOK_ALIKE: Final = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")  # noqa: RUF001 - Cyrillic


class Outcome(StrEnum):
    """What must come of a package with a fault."""

    REFUSED = "refused, with the place of the fault named"
    SAME = "accepted, with the same cells"
    HARMLESS = "refused, or accepted with the same cells"
    SHOWN = "refused, or accepted and shown without an error"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A package with one fault.

    Args:
        fault: kind of fault, in words.
        file: the file that has it.
        package: the files of the package, or the bytes of its zip file.
        expected: what must come of it.
        rows: rows, as a spreadsheet counts, of which the refusal must name one; empty where any will do.
        columns: columns of which it must name one.
    """

    fault: str
    file: str
    package: Files | bytes
    expected: Outcome
    rows: frozenset[int] = frozenset()
    columns: frozenset[str] = frozenset()


# Type of a column -> kind of fault -> what a cell becomes: none of these is a value of the type.
_NUMBERS: Final = {
    "a word for a number": "many",
    "thousands separators": "1,500",
    "an exponent": "1e3",
    "not a number": "NaN",
    "infinity": "inf",
    "a number too large": "9" * 400,
    "digits of another script": "١٢",
    "a blank beside a number": " 15",
    "a sign": "+5",
    "a hexadecimal number": "0x1F",
    "a percentage": "12%",
}
_DAYS: Final = {
    "a day in another order": "16/01/2025",
    "a day that does not exist": "2025-02-30",
    "a day without zeros": "2025-1-6",
    "a spreadsheet's number for a day": "45678",
    "a day with a time zone": "2025-01-06T00:00:00Z",
}
TYPED: Final[Mapping[str, Mapping[str, str]]] = {
    "number": _NUMBERS,
    "integer": _NUMBERS | {"a decimal for a whole number": "1.5", "a whole number too large": "9" * 25},
    "boolean": {"another word for true": "yes", "true with a capital": "True", "a number for true": "1"},
    "date": _DAYS,
    "datetime": _DAYS,
}
ANYWHERE: Final = {
    "bytes that are not UTF-8": "Caf\udce9",
    "NUL": "a\0b",
    "a cell longer than a spreadsheet's": "x" * 40_000,
}
# What no text of the package may hold.
FORBIDDEN: Final[Mapping[str, Callable[[str], str]]] = {
    "a look-alike of another script": lambda cell: cell.translate(LOOK_ALIKE),
    "an unseen character": lambda cell: cell[:1] + "\N{ZERO WIDTH SPACE}" + cell[1:],
    "a mark that turns the direction of writing": lambda cell: "\N{RIGHT-TO-LEFT OVERRIDE}" + cell,
    "a control character": lambda cell: cell + "\x07",
    "a line end within a cell": lambda cell: cell + "\nand more",
    "blanks around text": lambda cell: f" {cell} ",
    "nothing but blanks": lambda _: "   ",
}
# What may stand in text, and must do nothing there.
INERT: Final = {
    "markup": "<img src=x onerror=window.hit=1></script>",
    "a formula": '=HYPERLINK("https://example.org","here")',
    "a link in Markdown": "[x](javascript:window.hit=1) $x^2$ :red[x]",
    "a very long cell": "long " * 5_999 + "long",
}
ROWS: Final[Mapping[str, Callable[[Rows, int], Rows]]] = {
    "a row that stands twice": lambda rows, at: [*rows[: at + 1], rows[at], *rows[at + 1 :]],
    "a row that is too short": lambda rows, at: [*rows[:at], rows[at][:-1], *rows[at + 1 :]],
    "a row that is too long": lambda rows, at: [*rows[:at], [*rows[at], "1"], *rows[at + 1 :]],
    "a row without anything": lambda rows, at: [*rows[:at], [""] * len(rows[0]), *rows[at:]],
    "a line without anything": lambda rows, at: [*rows[:at], [], *rows[at:]],
    "the header again": lambda rows, at: [*rows[:at], rows[0], *rows[at:]],
}
HEADERS: Final[Mapping[str, Callable[[Rows], Rows]]] = {
    "a column with another name": lambda rows: [[f"{rows[0][0]}s", *rows[0][1:]], *rows[1:]],
    "a column in capitals": lambda rows: [[*rows[0][:-1], rows[0][-1].upper()], *rows[1:]],
    "a blank beside a column's name": lambda rows: [[f" {rows[0][0]}", *rows[0][1:]], *rows[1:]],
    "two columns of one name": lambda rows: [[rows[0][0], rows[0][0], *rows[0][2:]], *rows[1:]],
    "a column that is missing": lambda rows: [row[:-1] for row in rows],
    "a column too many": lambda rows: [[*row, "more"] for row in rows],
    "two columns in each other's place": lambda rows: [[row[1], row[0], *row[2:]] for row in rows],
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
# What spreadsheets do to a file.
HARMLESS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "a byte order mark": lambda content: BOM + content,
    "lines that end with CR LF": lambda content: content.replace(b"\n", b"\r\n"),
    "lines that end as on old computers": lambda content: content.replace(b"\n", b"\r"),
}
JSON: Final = (
    None,
    True,
    7,
    -1.5,
    "",
    "nothing",
    "../support.csv",
    "http://127.0.0.1:9/",
    [],
    {},
    [1],
    ["a"],
    {"a": 1},
)


def draw(files: Files, random: Random) -> Mutant:
    """Draw a fault of the package in these files, which must be good."""
    described = json.loads(files[DESCRIPTOR])
    schema = random.choice([one for one in described["resources"] if files[one["path"]].count(b"\n") > HEADER])
    rows = list(csv.reader(io.StringIO(files[schema["path"]].decode(), newline="")))
    kinds = (_cell, _text, _reference, _row, _header, _columns, _order, _file, _descriptor, _zip)
    weights = (5, 3, 2, 2, 1, 1, 1, 3, 2, 1)
    (kind,) = random.choices(kinds, weights)
    return kind(files, random, schema, rows) or draw(files, random)


def _csv(rows: Rows, **options: Any) -> bytes:  # noqa: ANN401 - as the writer takes them
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n", **options).writerows(rows)
    return stream.getvalue().encode("utf-8", "surrogateescape")


def _written(files: Files, file: str, rows: Rows) -> Files:
    return recorded(files | {file: _csv(rows)})


def recorded(files: Files) -> Files:
    """Record the tables in the descriptor, as an editor does who means a change; what cannot be read is left."""
    try:
        return fingerprint.renew(files)
    except ValueError:
        return files


def _cell_mutant(
    files: Files,
    random: Random,
    schema: dict[str, Any],
    rows: Rows,
    column: str,
    change: Callable[[str], str],
    **facts: Any,  # noqa: ANN401 - fault and expected outcome
) -> Mutant | None:
    """Change a cell of a column that has something in it."""
    at = rows[0].index(column)
    filled = [place for place in range(1, len(rows)) if rows[place][at]]
    if not filled:
        return None
    place = random.choice(filled)
    cell = change(rows[place][at])
    if cell == rows[place][at]:
        return None
    changed = [*rows[:place], [*rows[place][:at], cell, *rows[place][at + 1 :]], *rows[place + 1 :]]
    keys = fields_of(schema["schema"].get("primaryKey"))
    columns = {column} | ({", ".join(keys)} if column in keys else set())
    files = _written(files, schema["path"], changed)
    return Mutant(
        file=schema["path"], package=files, rows=frozenset({place + HEADER}), columns=frozenset(columns), **facts
    )


def fields_of(key: str | list[str] | None) -> list[str]:
    """List the fields of a key, which may be one name."""
    return [key] if isinstance(key, str) else list(key or ())


def _cell(files: Files, random: Random, schema: dict[str, Any], rows: Rows) -> Mutant | None:
    """Replace a cell by what is no value of its column."""
    field = random.choice(schema["schema"]["fields"])
    rules = field.get("constraints", {})
    faults = TYPED.get(field["type"], {}) | ANYWHERE
    if "enum" in rules:
        faults |= {"a value that is not allowed": "hearsay", "capitals for small letters": rules["enum"][0].swapcase()}
    if "pattern" in rules:
        faults |= {"a form that is not allowed": "Ä {!} \\"}
    if rules.get("required"):
        faults |= {"nothing where a value must be": ""}
    fault, cell = random.choice(list(faults.items()))
    expected = Outcome.REFUSED
    return _cell_mutant(files, random, schema, rows, field["name"], lambda _: cell, fault=fault, expected=expected)


def _text(files: Files, random: Random, schema: dict[str, Any], rows: Rows) -> Mutant | None:
    """Put into a cell of free text what it may not hold, or what must do nothing there."""
    free = [one["name"] for one in schema["schema"]["fields"] if one["type"] == "string" and not _is_ruled(one)]
    if not free:
        return None
    column = random.choice(free)
    if random.random() < 0.5:  # noqa: PLR2004 - half of them
        fault, cell = random.choice(list(INERT.items()))
        return _cell_mutant(files, random, schema, rows, column, lambda _: cell, fault=fault, expected=Outcome.SHOWN)
    fault, change = random.choice(list(FORBIDDEN.items()))
    return _cell_mutant(files, random, schema, rows, column, change, fault=fault, expected=Outcome.REFUSED)


def _is_ruled(field: dict[str, Any]) -> bool:
    return bool({"enum", "pattern"} & set(field.get("constraints", {})))


def _reference(files: Files, random: Random, schema: dict[str, Any], rows: Rows) -> Mutant | None:
    """Let a reference lead nowhere."""
    keys = [name for key in schema["schema"].get("foreignKeys", ()) for name in fields_of(key["fields"])]
    if not keys:
        return None
    fault, change = random.choice(
        [
            ("a reference to nothing", lambda _: "nobody"),
            ("a reference in other letters", lambda cell: cell.swapcase() if cell.swapcase() != cell else f"{cell}0"),
            ("a reference with a blank", lambda cell: f"{cell} "),
        ]
    )
    expected = Outcome.REFUSED
    return _cell_mutant(files, random, schema, rows, random.choice(keys), change, fault=fault, expected=expected)


def _row(files: Files, random: Random, schema: dict[str, Any], rows: Rows) -> Mutant:
    """Damage a row."""
    fault, change = random.choice(list(ROWS.items()))
    at = random.randrange(1, len(rows))
    made = _written(files, schema["path"], change(rows, at))
    return Mutant(fault, schema["path"], made, Outcome.REFUSED, frozenset({at + HEADER, at + HEADER + 1}))


def _header(files: Files, random: Random, schema: dict[str, Any], rows: Rows) -> Mutant:
    """Damage the header."""
    fault, change = random.choice(list(HEADERS.items()))
    made = _written(files, schema["path"], change(rows))
    return Mutant(fault, schema["path"], made, Outcome.REFUSED, frozenset({HEADER}))


def _columns(files: Files, random: Random, schema: dict[str, Any], rows: Rows) -> Mutant | None:
    """Exchange the cells of two columns."""
    one, other = random.sample(range(len(rows[0])), 2)
    for row in rows[1:]:
        row[one], row[other] = row[other], row[one]
    made = _written(files, schema["path"], rows)
    return Mutant("cells of two columns exchanged", schema["path"], made, Outcome.SHOWN)


def _order(files: Files, random: Random, schema: dict[str, Any], rows: Rows) -> Mutant:
    """Put the rows in disorder, or take some out."""
    body = random.sample(rows[1:], len(rows) - 1)
    fault = random.choice(["rows in disorder", "rows that are missing"])
    if fault == "rows that are missing":
        body = [row for row in rows[1:] if random.random() < 0.9] or rows[1:2]  # noqa: PLR2004 - most stay
    return Mutant(fault, schema["path"], _written(files, schema["path"], [rows[0], *body]), Outcome.SHOWN)


def _file(files: Files, random: Random, schema: dict[str, Any], rows: Rows) -> Mutant | None:
    """Damage a file as a whole, rename it, remove it, or do to it what spreadsheets do."""
    file = schema["path"]
    others = {name: content for name, content in files.items() if name != file}
    other = random.choice([name for name in others if name.endswith(".csv")])
    choices: dict[str, tuple[Callable[[], Files], Outcome]] = {
        "a file that is missing": (lambda: others, Outcome.REFUSED),
        "a file whose name is in capitals": (lambda: others | {file.upper(): files[file]}, Outcome.REFUSED),
        "the content of another table": (lambda: files | {file: files[other]}, Outcome.REFUSED),
        "every cell in quotation marks": (lambda: files | {file: _csv(rows, quoting=csv.QUOTE_ALL)}, Outcome.SAME),
    }
    if file.removesuffix(".csv") not in MAY_BE_EMPTY:
        choices["a header and no row"] = (lambda: _written(files, file, rows[:1]), Outcome.REFUSED)
    for faults, expected in ((FILES, Outcome.REFUSED), (HARMLESS, Outcome.SAME)):
        for fault, change in faults.items():
            choices[fault] = (partial(lambda change: files | {file: change(files[file])}, change), expected)
    fault, (make, expected) = random.choice(list(choices.items()))
    return Mutant(fault, file, recorded(make()), expected)


def _descriptor(files: Files, random: Random, _schema: dict[str, Any], _rows: Rows) -> Mutant:
    """Replace, remove or repeat something at any depth of the descriptor."""
    described = json.loads(files[DESCRIPTOR])
    node, steps = described, random.randrange(1, 8)
    while True:
        key = random.choice(list(node) if isinstance(node, dict) else range(len(node)))
        steps -= 1
        if steps <= 0 or not isinstance(node[key], dict | list) or not node[key]:
            break
        node = node[key]
    fault = random.choice(["a value replaced", "a value removed", "a value repeated"])
    if fault == "a value removed":
        del node[key]
    elif fault == "a value repeated" and isinstance(node, list):
        node.append(node[key])
    else:
        node[key] = random.choice(JSON)
    changed = files | {DESCRIPTOR: json.dumps(described, indent=2).encode()}
    return Mutant(f"{fault} in the descriptor", DESCRIPTOR, changed, Outcome.HARMLESS)


def _zip(files: Files, random: Random, _schema: dict[str, Any], _rows: Rows) -> Mutant:
    """Damage the zip file of the package: cut it, change bytes, put bytes before or after it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # without the time of today
    content, at = bytearray(stream.getvalue()), random.randrange(stream.tell())
    fault = random.choice(["cut short", "with other bytes", "with bytes before it", "with bytes after it"])
    if fault == "cut short":
        del content[at:]
    elif fault == "with other bytes":
        # Half of them in the list of members at the end.
        at = random.choice([at, max(0, len(content) - random.randrange(1, 2000))])
        content[at : at + 4] = random.randbytes(4)
    else:
        content = bytearray(random.randbytes(100)) + content if "before" in fault else content + random.randbytes(100)
    return Mutant(f"a zip file {fault}", "data.zip", bytes(content), Outcome.HARMLESS)
