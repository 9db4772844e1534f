"""What leaves, opened in a spreadsheet or pasted into one: every cell reads as it was written."""

import codecs
import csv
import io
import re
from dataclasses import replace

import polars as pl
import pytest

from lib import exhibits
from lib.data_returns import disclosure_control
from lib.data_returns.record import Counted
from lib.exhibits import returned
from lib.model.records import Selection
from lib.outlets.files import data_package, tabular
from lib.outlets.html import fragments
from lib.settings import ASSETS, TEMPLATES
from tests.dataset.test_spreadsheet_damage import as_a_number

SIGNS = {
    "a minus sign": "\N{MINUS SIGN}",
    "an en dash": "\N{EN DASH}",
    "a Welsh letter": "\N{LATIN SMALL LETTER W WITH CIRCUMFLEX}",
}


def opened(content):
    """The cells of a CSV file as a spreadsheet reads it when it is clicked: as Windows does, unless it is marked."""
    text = content.decode("utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "cp1252")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", exhibits.REGISTRY)
def test_every_exhibit_reads_in_a_spreadsheet_as_it_was_written(register, name):
    force = Selection(force=("E23000005",)) if exhibits.REGISTRY[name].needs else Selection()
    exhibit = exhibits.make(name, register, force)
    content = tabular.as_csv(exhibit)
    assert content.isascii() or content.startswith(codecs.BOM_UTF8)
    assert opened(content) == list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_a_readers_own_words_come_back_as_they_were_written(register, sign):
    said = f"2024 {sign} Gwent"
    counts = disclosure_control.protect(register, dict.fromkeys(register.forces, 37))
    exhibit = returned.table(register, returned.DescribedReturn(counts, Counted.OPERATIONS, said))
    exhibit = replace(exhibit, table=exhibit.table.with_columns(pl.lit(said).alias(exhibit.columns[0].name)))
    assert opened(tabular.as_csv(exhibit))[1][0] == said


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_a_table_of_the_package_reads_as_it_was_written(sign):
    assert opened(data_package.without_formulas("a.csv", f"id,text\n1,{sign}".encode())) == [
        ["id", "text"],
        ["1", sign],
    ]
    assert data_package.without_formulas("a.csv", b"id,text\n1,plain") == b"id,text\r\n1,plain\r\n"


def test_a_file_that_needs_a_mark_is_marked_at_its_address(client):
    for path in ("/exhibits/funding.csv", "/data/funding.csv", "/data/events.csv", "/exhibits/breakdown.csv"):
        content = client.get(path).content
        assert content.startswith(codecs.BOM_UTF8) != content.isascii()


@pytest.mark.parametrize(
    ("worded", "pasted"),
    [("\N{MINUS SIGN}1,204", -1204), ("\N{MINUS SIGN}0.5", -0.5), ("3,120", 3120), ("\N{MINUS SIGN}.5", -0.5)],
)
def test_a_number_pasted_from_a_table_is_a_number(worded, pasted):
    assert float(as_a_number(str(fragments.accessible_text(worded)))) == pasted


def test_only_a_number_loses_its_minus_sign():
    for text in ("2012\N{EN DASH}13", "\N{MINUS SIGN} none", "less \N{MINUS SIGN}5"):
        assert fragments.accessible_text(text) == text


def test_hidden_words_are_copied_by_no_browser():
    """Safari knows the property by its prefixed name alone."""
    style = (ASSETS / "page.css").read_text(encoding="utf-8")
    (rule,) = re.findall(r"^\.visually-hidden \{(.*?)\}", style, re.MULTILINE | re.DOTALL)
    assert "-webkit-user-select: none; user-select: none;" in rule
    places = [*ASSETS.glob("*.css"), *TEMPLATES.glob("*.html")]
    for text in (place.read_text(encoding="utf-8") for place in places):
        assert len(re.findall(r"(?<!-)user-select:", text)) == text.count("-webkit-user-select:")
