"""Every exhibit as files: the same numbers and cautions in each, the same bytes each time."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace

import csvw
import openpyxl
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import exhibits
from lib.charts.canvas import Canvas
from lib.exhibits.exhibit import ColumnKind, Exhibit
from lib.model.records import Selection
from lib.outlets.files import citation, file_names, tabular, workbook
from lib.outlets.html import card, fragments
from lib.settings import ROOT
from tests.exhibits.test_registry import CASES, IDS, drawn_values

FEW = [
    case for case in CASES if case[1] in {Selection(), Selection(force=("E23000011", "BTP")), Selection(basis="rate")}
]


@pytest.fixture(params=CASES, ids=IDS)
def exhibit(request, register) -> Exhibit:
    return exhibits.make(request.param[0], register, request.param[1])


def numeric(exhibit):
    """The columns of numbers: name in files -> name in the table."""
    return {c.file_name: c.name for c in exhibit.columns if c.kind is ColumnKind.NUMBER and c.in_files}


def held(exhibit):
    """Every number of the exhibit's table, as (column, number); the first telling."""
    return sorted(
        (name, float(v)) for name, own in numeric(exhibit).items() for v in exhibit.table[own] if v is not None
    )


def in_csv(exhibit):
    rows = list(csv.DictReader(io.StringIO(tabular.as_csv(exhibit).decode("utf-8-sig"), newline="")))
    return rows, sorted((n, float(r[n])) for r in rows for n in numeric(exhibit) if not r[n].startswith("["))


def test_csv_json_and_table_hold_the_same_numbers(exhibit):
    rows, numbers = in_csv(exhibit)
    assert numbers == held(exhibit)
    assert len(rows) == exhibit.table.height
    found = json.loads(tabular.as_json(exhibit))
    assert sorted((n, float(r[n])) for r in found["rows"] for n in numeric(exhibit) if r[n] is not None) == held(
        exhibit
    )
    if exhibit.draw:
        of_chart = {
            v for c in exhibit.columns if not c.in_files and c.kind is ColumnKind.NUMBER for v in exhibit.table[c.name]
        }
        assert set(drawn_values(exhibit.chart(Canvas()))) <= {v for _, v in numbers} | of_chart


NUMBERS = [
    "area_name", "area_code", "measure_code", "measure_name", "period", "value", "range_low", "range_high", "qualifier",
    "status", "note_codes", "cautions", "source",
]  # fmt: skip
OF_DRAWINGS = {"tile_row", "tile_column", "tile_label", "inset", "chosen", "drawn", "level", "mark", "by", "millions"}


def test_files_of_numbers_begin_alike_and_hold_no_column_of_a_drawing(exhibit):
    names = [column.file_name for column in tabular.columns(exhibit)]
    assert len(names) == len(set(names))
    assert not OF_DRAWINGS & set(names)
    if "value" in exhibit.table.columns:
        rate = [name for name in names if name.startswith("rate_per_")]
        alike = ["value" if name in rate and "value" not in names else name for name in names]
        assert [name for name in alike if name in NUMBERS] == [name for name in NUMBERS if name in alike]
        assert set(alike[: sum(name in NUMBERS for name in alike)]) <= set(NUMBERS)
        assert {"value", "qualifier", "status", "note_codes", "cautions"} <= set(alike)
    if "force" in exhibit.table.columns and "value" in exhibit.table.columns:
        assert alike[:4] == ["area_name", "area_code", "measure_code", "measure_name"]


def test_the_words_of_each_number_stand_in_the_page_and_the_csv(exhibit):
    rows, _ = in_csv(exhibit)
    page = fragments.exhibit_table(exhibit)
    for column in exhibit.columns:
        if column.wording and column.shown:
            written = [tabular.inert(str(v)) for v in exhibit.table[column.wording]]
            (named,) = [c.file_name for c in exhibit.columns if c.name == column.wording]
            assert [r[named] for r in rows] == written
            assert all(
                fragments.TEMPLATES.from_string("{{ v | accessible_text }}").render(v=v) in page
                for v in exhibit.table[column.wording]
            )


def test_every_outlet_carries_the_same_caveats_and_sources(exhibit):
    caveats = {c.id for c in exhibit.caveats}
    rows, _ = in_csv(exhibit)
    assert all(set(r["caveat_ids"].split()) == caveats for r in rows)
    assert all(set(r["source_ids"].split()) == {s.id for s in exhibit.sources} for r in rows)
    found = json.loads(tabular.as_json(exhibit))
    assert {c["id"] for c in found["caveats"]} == caveats
    assert set(json.loads(tabular.as_csvw(exhibit))["rdfs:comment"]) == {c.short for c in exhibit.caveats}
    page = card.exhibit_page(exhibit)
    assert all(f'data-note="{c}"' in page for c in caveats)
    assert all(f'data-caveat="{c.id}"' in page for c in exhibit.must_show)
    caption = citation.caption(exhibit)
    assert all(c.short in caption for c in exhibit.must_show)
    assert all(s.publisher in caption and s.publisher in citation.full_citation(exhibit) for s in exhibit.sources)


def test_a_missing_number_is_shorthand_never_zero_or_empty(exhibit):
    rows, _ = in_csv(exhibit)
    for name, own in numeric(exhibit).items():
        for row, value in zip(rows, exhibit.table[own], strict=True):
            assert row[name].startswith("[") == (value is None)
            assert row[name]


def test_it_says_its_name_in_the_file_name(exhibit):
    name = file_names.file_name(exhibit, "csv")
    assert name.startswith(exhibit.id)
    assert name.endswith(f"_v{exhibit.version}.csv")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


@pytest.mark.parametrize("case", FEW, ids=lambda c: f"{c[0]}-{c[1].force}-{c[1].basis}")
def test_the_workbook_holds_the_same_and_has_its_parts(register, case):
    exhibit = exhibits.make(case[0], register, case[1])
    content = workbook.as_xlsx(exhibit, register.release.published_at)
    sheets = pd.read_excel(io.BytesIO(content), sheet_name=None, header=None, engine="openpyxl")
    plotted = exhibit.native()
    chart = ["Chart"] if plotted and plotted.panels else []
    assert list(sheets) == ["Cover", "Contents", "Notes", "Table", *chart]
    assert {c.id for c in exhibit.caveats} <= set(_texts(sheets["Notes"])) | _referred(sheets["Notes"], exhibit)
    contents = openpyxl.load_workbook(io.BytesIO(content))["Contents"]
    listed = [(row[0].value, row[0].hyperlink.location) for row in contents.iter_rows(min_row=4)]
    assert listed == [(name, f"'{name}'!A1") for name in ("Table", *chart)]
    assert contents.tables["contents_table"].ref == f"A3:B{3 + len(listed)}"
    assert all(cell.value and cell.font.name == "Arial" for row in contents.iter_rows(min_row=4) for cell in row)
    table = sheets["Table"]
    titles = [c.title for c in tabular.columns(exhibit) if c.name not in workbook.WITHOUT]
    (top,) = [i for i, row in enumerate(table.itertuples(index=False)) if list(row)[: len(titles)] == titles]
    assert len(table) == top + 1 + exhibit.table.height  # nothing stands below the table
    found = []
    for name in numeric(exhibit):
        column = table.iloc[top + 1 :, titles.index(next(c.title for c in exhibit.columns if c.file_name == name))]
        found += [(name, float(v)) for v in column if not str(v).startswith("[")]
    assert _close(sorted(found), held(exhibit))
    assert content == workbook.as_xlsx(exhibit, register.release.published_at)


def _close(a, b):
    return [n for n, _ in a] == [n for n, _ in b] and [v for _, v in a] == pytest.approx([v for _, v in b])


def _texts(sheet):
    return [str(v) for row in sheet.itertuples(index=False) for v in row]


def _referred(sheet, exhibit):
    """The ids of the caveats whose words stand on the sheet: gptables numbers its notes."""
    text = " ".join(_texts(sheet))
    return {c.id for c in exhibit.caveats if c.short in text and c.long in text}


@pytest.mark.parametrize("case", FEW[::3], ids=lambda c: c[0])
def test_the_csv_keeps_what_its_description_promises(register, tmp_path, case):
    exhibit = exhibits.make(case[0], register, case[1])
    described = json.loads(tabular.as_csvw(exhibit)) | {"url": "exhibit.csv"}
    (tmp_path / "exhibit.csv").write_bytes(tabular.as_csv(exhibit))
    (tmp_path / "exhibit.csv-metadata.json").write_text(json.dumps(described))
    package = csvw.CSVW(str(tmp_path / "exhibit.csv-metadata.json"), validate=True)
    assert package.is_valid, package.warnings
    typed = list(package.tables[0].iterdicts())
    assert len(typed) == exhibit.table.height
    for name, own in numeric(exhibit).items():
        assert [None if r[name] is None else float(r[name]) for r in typed] == list(exhibit.table[own])


def hostile(register, text):
    good = exhibits.make("crime-types", register, Selection())
    fields = {name: getattr(good, name) for name in Exhibit.__dataclass_fields__}
    return Exhibit(
        **fields
        | {
            "table": good.table.with_columns(label=pl.lit(text)),
            "headline": f"x{text}".rstrip("."),
            "digest": f"hostile {text}",
        }
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(1)"])
def test_text_that_a_spreadsheet_would_run_is_made_inert(register, text):
    exhibit = hostile(register, text)
    rows, numbers = in_csv(exhibit)
    assert all(r["measure_name"] == f"'{text}" for r in rows)
    assert numbers == held(exhibit)
    content = workbook.as_xlsx(exhibit, register.release.published_at)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [n for n in archive.namelist() if n.startswith("xl/worksheets/") and b"<f>" in archive.read(n)]


@given(st.text(max_size=30))
def test_any_text_survives_csv_unchanged_but_for_the_apostrophe(text):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow([tabular.inert(text), "x"])
    if "\0" not in text:
        ((found, _),) = csv.reader(io.StringIO(buffer.getvalue(), newline=""))
        assert found.removeprefix("'") == text.removeprefix("'") or found == f"'{text}"


def test_markup_in_a_field_is_inert_on_the_page(register):
    page = card.exhibit_page(hostile(register, "</script><script>alert(1)</script>"))
    assert "<script>alert" not in page
    assert page.count("</script>") == 1


def test_numbers_below_zero_are_left_alone(register):
    good = exhibits.make("forces-compare", register, Selection())
    fields = {name: getattr(good, name) for name in Exhibit.__dataclass_fields__}
    rows, _ = in_csv(Exhibit(**fields | {"table": good.table.with_columns(value=pl.lit(-12.0))}))
    assert {r["value"] for r in rows} == {"-12"}


def digests(register):
    found = hashlib.sha256()
    for name, selection in FEW:
        exhibit = exhibits.make(name, register, selection)
        for content in (
            tabular.as_csv(exhibit),
            tabular.as_csvw(exhibit),
            tabular.as_json(exhibit),
            card.exhibit_page(exhibit).encode(),
            workbook.as_xlsx(exhibit, register.release.published_at),
        ):
            found.update(content)
    return found.hexdigest()


def test_another_process_makes_the_same_bytes(register):
    code = (
        "from lib.dataset import package; from lib.releases.store import DATA;"
        "from tests.outlets.files import test_files as t;"
        "print(t.digests(package.read(DATA)))"
    )
    other = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == digests(register)


def test_words_that_look_like_links_and_notes_stay_words_in_a_workbook(register):
    text = "a [link](javascript:hit) and $$$a note$$$"
    shown = replace(exhibits.make("years", register, Selection()), headline=text, subtitle=text, description=text)
    with zipfile.ZipFile(io.BytesIO(workbook.as_xlsx(shown, register.release.published_at))) as parts:
        written = {name: parts.read(name).decode() for name in parts.namelist()}
    places = {name for name, part in written.items() if "javascript:hit" in part}
    assert places <= {"xl/sharedStrings.xml", "docProps/core.xml"}
    assert "a [link] (javascript:hit) and $ $ $a note$ $ $" in written["xl/sharedStrings.xml"]


def test_the_workbook_of_a_table_without_a_caution_says_that_it_has_none(register):
    bare = replace(exhibits.make("differences", register, Selection()), caveats=())
    book = openpyxl.load_workbook(io.BytesIO(workbook.as_xlsx(bare, register.release.published_at)))
    notes = [str(cell.value) for row in book["Notes"].iter_rows() for cell in row]
    assert [text for text in notes if text.startswith("No note")] == [workbook.NO_NOTE]
    assert not [v for row in book[workbook.SHEET].iter_rows() for v in row if "notes apply" in str(v.value)]
