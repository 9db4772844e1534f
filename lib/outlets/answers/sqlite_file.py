"""Write the data package as one SQLite database: its tables, what their columns mean, and the cautions of each figure.

Equal releases give equal bytes under one version of SQLite.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from lib.dataset import descriptor, table_schema
from lib.dataset.register import Context
from lib.model import words
from lib.outlets.answers import statistic_answers
from lib.outlets.answers.full_answer import caveat_texts
from lib.outlets.files import citation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lib.dataset.register import Register

NAME: Final = "data-package.sqlite"
TYPE: Final = "application/vnd.sqlite3"
AFFINITIES: Final = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}  # all others are text
PAGE_BYTES: Final = 4096
READ_WITH: Final = "Read each number with its rows in figure_cautions. NULL is not available, and never zero."
FIGURES, COUNTS = "statistics", "recorded_offences"
# Tables of ours beside those of the package.
ABOUT: Final = ("about", "property TEXT PRIMARY KEY, value TEXT")
COLUMNS: Final = ("columns", "table_name TEXT, column_name TEXT, title TEXT, description TEXT")
SENTENCES: Final = (
    "figure_sentences",
    "figure TEXT PRIMARY KEY, say TEXT, no_sentence TEXT, printed TEXT, label TEXT, source TEXT, status TEXT",
)
CAUTIONS: Final = ("figure_cautions", "table_name TEXT, figure TEXT, must_show INTEGER, caution TEXT")


def as_sqlite(register: Register) -> bytes:
    """Write the database.

    Each table has the package's rows and order, and its primary key. Dates are text (ISO 8601), true is 1, and a number
    that is not available is NULL. `figure_cautions` has a row per caution of a national figure (by id) or of an offence
    code, with the numbers in its text filled in.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        for name, schema in descriptor.schemas(register.descriptor).items():
            table = register.tables[name]
            types = {field["name"]: AFFINITIES.get(field["type"], "TEXT") for field in schema["fields"]}
            columns = [f'"{column}" {types.get(column, "TEXT")}' for column in table.columns]
            if key := table_schema.names(schema.get("primaryKey")):
                columns.append("PRIMARY KEY ({})".format(", ".join(f'"{column}"' for column in key)))
            _fill(database, f'"{name}"', ", ".join(columns), len(table.columns), table.iter_rows())
        for (name, columns), rows in (
            (ABOUT, _about(register)),
            (COLUMNS, _columns(register)),
            (SENTENCES, _sentences(register)),
            (CAUTIONS, _cautions(register)),
        ):
            _fill(database, name, columns, columns.count(",") + 1, rows)
        database.commit()
        return database.serialize()


def _fill(database: sqlite3.Connection, name: str, columns: str, width: int, rows: Iterator[tuple[Any, ...]]) -> None:
    database.execute(f"CREATE TABLE {name} ({columns})")
    cells = ([value.isoformat() if isinstance(value, date) else value for value in row] for row in rows)
    database.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", cells)  # noqa: S608 - our own names


def _about(register: Register) -> Iterator[tuple[str, str]]:
    release, described = register.release, register.descriptor
    yield from ((name, str(described[name])) for name in ("title", "description"))
    yield "release", release.version
    yield "published_at", release.published_at.isoformat()
    yield "checked_on", release.checked_on.isoformat()
    yield "licence", citation.OGL
    yield "address", citation.absolute("/data/")
    yield "read_with", READ_WITH
    if register.preview:
        yield "notice", words.PREVIEW


def _columns(register: Register) -> Iterator[tuple[str, ...]]:
    for name, schema in descriptor.schemas(register.descriptor).items():
        for field in schema["fields"]:
            yield name, field["name"], field.get("title", ""), field.get("description", "")


def _sentences(register: Register) -> Iterator[tuple[str | None, ...]]:
    """Yield the sentence that may be said of each national figure, or why there is none; see `FullAnswer`."""
    for name in register.statistics:
        one = statistic_answers.of_statistic(register, name)
        yield name, one.say, one.no_sentence, one.printed, one.label, one.source.citation, one.designation


def _cautions(register: Register) -> Iterator[tuple[str, str, int, str]]:
    """Yield the cautions of each national figure and each offence code, those that must travel with it first."""
    for name in register.statistics:
        answer = statistic_answers.of_statistic(register, name)
        yield from ((FIGURES, name, 1, text) for text in answer.caveats)
        yield from ((FIGURES, name, 0, text) for text in answer.notes)
    for code in (code for code in register.measures if code not in register.totals):
        texts = caveat_texts(register.caveats_for(Context(table=COUNTS, measures=frozenset({code}))))
        yield from (
            (COUNTS, code, must_show, text) for must_show, kind in zip((1, 0), texts, strict=True) for text in kind
        )
