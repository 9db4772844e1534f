"""The database: the numbers of the package to the cell, the cautions of each figure, and the same bytes twice."""

import csv
import io
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from lib.dataset import package_files
from lib.outlets.answers import sqlite_file, statistic_answers
from lib.releases.store import DATA


@pytest.fixture(scope="module")
def database(register):
    with closing(sqlite3.connect(":memory:")) as held:
        held.deserialize(sqlite_file.as_sqlite(register))
        yield held


def as_cell(value, kind):
    """What a cell of a CSV file of the package means in the database."""
    if kind in {"integer", "number"}:
        return None if value in {"", "[x]"} else float(value)
    if kind == "boolean":
        return {"": None, "true": 1, "false": 0}[value]
    return value or (None if kind in {"date", "datetime"} else "")


def test_every_table_has_the_cells_of_its_file_in_their_order(database, register):
    files = package_files.read(DATA)
    for resource in register.descriptor["resources"]:
        kinds = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        header, *rows = csv.reader(io.StringIO(files[resource["path"]].decode("utf-8-sig"), newline=""))
        found = database.execute(f'SELECT {", ".join(map(repr_of, header))} FROM "{resource["name"]}"').fetchall()  # noqa: S608
        wanted = [tuple(as_cell(cell, kinds[name]) for name, cell in zip(header, row, strict=True)) for row in rows]
        assert found == wanted, resource["name"]


def repr_of(name):
    return f'"{name}"'


def test_a_figure_stands_with_its_cautions_source_and_the_meaning_of_its_columns(database, register):
    for name in register.statistics:
        answer = statistic_answers.of_statistic(register, name)
        query = "SELECT caution FROM figure_cautions WHERE table_name = 'statistics' AND figure = ? AND must_show = 1"
        assert tuple(row[0] for row in database.execute(query, [name]).fetchall()) == answer.caveats
        said = database.execute("SELECT say, label, source FROM figure_sentences WHERE figure = ?", [name]).fetchone()
        assert said == (answer.say, answer.label, answer.source.citation)
    codes = {row[0] for row in database.execute("SELECT code FROM recorded_offences").fetchall()}
    cautioned = "SELECT figure FROM figure_cautions WHERE table_name = 'recorded_offences' AND must_show = 1"
    assert codes == {row[0] for row in database.execute(cautioned).fetchall()}
    assert not database.execute("SELECT 1 FROM figure_cautions WHERE caution LIKE '%{%'").fetchall()
    sourced = "SELECT count(*) FROM statistics JOIN sources ON sources.id = statistics.source"
    assert database.execute(sourced).fetchone() == (len(register.statistics),)
    described = dict(database.execute("SELECT column_name, title FROM columns WHERE table_name = 'sources'").fetchall())
    assert described["publisher"]
    about = dict(database.execute("SELECT property, value FROM about").fetchall())
    assert about["release"] == register.release.id
    assert about["read_with"] == sqlite_file.READ_WITH
    assert "notice" not in about


def test_equal_releases_give_equal_bytes_and_a_preview_says_so(register):
    made = sqlite_file.as_sqlite(register)
    assert made == sqlite_file.as_sqlite(replace(register))
    assert made.startswith(b"SQLite format 3\0")
    with closing(sqlite3.connect(":memory:")) as held:
        held.deserialize(sqlite_file.as_sqlite(replace(register, preview=True, digest="preview")))
        assert dict(held.execute("SELECT property, value FROM about").fetchall())["notice"]


def test_an_earlier_release_has_a_database_of_its_own_tables(earlier):
    with closing(sqlite3.connect(":memory:")) as held:
        held.deserialize(sqlite_file.as_sqlite(earlier))
        names = {row[0] for row in held.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()}
        assert {"statistics", "caveats", "sources", "about"} <= names
        assert "release_calendar" not in names


def test_it_is_a_file_like_the_others(client, register):
    answer = client.get(f"/data/{sqlite_file.NAME}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, sqlite_file.TYPE)
    assert answer.content == sqlite_file.as_sqlite(register)
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="data-package_v{register.release.id}.sqlite"'
    )
    assert 'rel="license"' in answer.headers["link"]
    same = client.get(f"/data/{sqlite_file.NAME}", headers={"if-none-match": answer.headers["etag"]})
    assert same.status_code == 304
    assert f'href="/data/{sqlite_file.NAME}"' in client.get("/data/").text
