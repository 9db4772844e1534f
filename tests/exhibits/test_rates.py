"""Rates as readers meet them: one unit for a measure everywhere, never rounded before use, in words to one decimal."""

import csv
import io
import json
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import exhibits, measures
from lib.model import small_counts, words
from lib.model.records import Selection
from lib.outlets.files import tabular, workbook
from lib.outlets.html import brief_sheet as written
from lib.outlets.html import fragments
from lib.outlets.press import brief

YEAR = "2024-25"
MET = "E23000001"
NAMES = ("forces-map", "forces-compare", "forces-spread", "force-peers")
UNITS = {"eleven-codes": 1000, "twelve-codes": 1000}  # people aged 0 to 17; of every single code 100,000


def people(measure):
    return UNITS.get(measure, 100_000)


def shown(register, name, measure, **more):
    return exhibits.make(name, register, Selection(measure=measure, basis="rate", force=(MET,), **more))


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


def rounded(value):
    """One decimal, halves up, of the number as it is written."""
    return f"{Decimal(repr(value)).quantize(Decimal('0.1'), ROUND_HALF_UP):,}"


def test_every_rate_is_the_unrounded_quotient_and_printed_to_one_decimal(register, name):
    for measure in measures.of(register).names:
        exhibit = shown(register, name, measure)
        assert exhibit.table.height > 1
        for row in exhibit.table.iter_rows(named=True):
            if row["value"] is None:
                assert row["offences"] is None or row["offences"] < 10 or row["residents"] is None
                continue
            assert row["offences"] >= 10
            assert row["value"] == people(measure) * row["offences"] / row["residents"]
            assert row["printed"].removesuffix(" [r]") == rounded(row["value"])
            assert row["drawn"] in {rounded(row["value"]), small_counts.TABLE_ONLY}
            assert row["drawn"] or row["level"] == "region"  # which would tell a count under 10 of a force
            assert float(rounded(row["value"]).replace(",", "")) > 0
        assert "0.0" not in set(exhibit.table["printed"])


def test_the_unit_is_that_of_the_measure_in_title_column_and_files(register, name):
    for measure in measures.of(register).names:
        said = f"per {people(measure):,} people aged 0 to 17"
        exhibit = shown(register, name, measure)
        assert exhibit.unit == f"offences {said}"
        assert said in exhibit.subtitle
        assert next(c.title for c in exhibit.columns if c.name == "value") == f"Rate {said}"
        assert f"Rate {said}" in fragments.exhibit_table(exhibit)
        rows = list(csv.DictReader(io.StringIO(tabular.as_csv(exhibit).decode("utf-8-sig"), newline="")))
        assert {row["unit"] for row in rows} == {f"offences {said}"}
        found = json.loads(tabular.as_json(exhibit))
        assert (found["unit"], found["rows"][0]["unit"]) == (f"offences {said}", f"offences {said}")
        described = {c["name"]: c for c in json.loads(tabular.as_csvw(exhibit))["tableSchema"]["columns"]}
        column = f"rate_per_{people(measure):_}"
        assert f"Rate {said}" in described[column]["titles"]
        for names in (described, rows[0], found["rows"][0], {c["name"] for c in found["columns"]}):
            assert [name for name in names if name == "value" or name.startswith("rate_")] == [column]
        text = f"{exhibit.headline} {exhibit.subtitle} {exhibit.description} {fragments.exhibit_table(exhibit)}"
        assert f"per {101_000 - people(measure):,}" not in text, "the unit of another measure"


@pytest.mark.parametrize(
    ("measure", "offences", "printed"),
    [("73", 318, "2.5"), ("19G", 822, "6.4"), ("88A", 7139, "55.8"), ("twelve-codes", 62171, "4.9")],
)
def test_england_and_wales_has_the_rates_that_statisticians_worked_out(register, name, measure, offences, printed):
    whole = shown(register, name, measure).table.to_dicts()[-1]
    assert (whole["level"], whole["offences"], whole["printed"]) == ("whole", offences, printed)


def test_the_headline_of_a_rare_code_is_not_nought(register):
    headline = exhibits.make("forces-map", register, Selection(measure="73", basis="rate")).headline
    assert "2.5" in headline
    assert "per 100,000 people aged 0 to 17" in headline


def test_no_count_above_nought_is_nought_in_csv(register):
    """66 rapes of boys under 16 recorded by the Metropolitan Police stood there as 0."""
    rows = csv.DictReader(
        io.StringIO(tabular.as_csv(shown(register, "forces-map", "19G")).decode("utf-8-sig"), newline="")
    )
    met = next(row for row in rows if row["area_code"] == MET)
    assert (met["offences"], met["residents"]) == ("66", "1915239")
    assert float(met["rate_per_100_000"]) == 100_000 * 66 / 1915239
    assert met["value_in_words"] == "3.4"


def test_an_order_by_rate_is_that_of_the_unrounded_rates(register):
    told_apart = 0
    for measure in measures.of(register).names:
        sorted_by_rate = Selection(measure=measure, basis="rate", sort="value")
        found = exhibits.make("forces-compare", register, sorted_by_rate).table
        rates = [
            row["value"] for row in found.iter_rows(named=True) if row["level"] == "police-force-area" and row["value"]
        ]
        assert rates == sorted(rates, reverse=True)
        told_apart += len(set(rates)) - len({rounded(rate) for rate in rates})
    assert told_apart, "some rates differ only in digits that are not printed"


def test_a_workbook_holds_the_rate_and_shows_one_decimal(register):
    exhibit = shown(register, "forces-compare", "73")
    book = openpyxl.load_workbook(io.BytesIO(workbook.as_xlsx(exhibit, register.release.published_at)))
    sheet = book["Table"]
    heads = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    head = heads["Rate per 100,000 people aged 0 to 17"]
    cells = [sheet.cell(row, head.column) for row in range(head.row + 1, sheet.max_row + 1)]
    numbers = [cell for cell in cells if isinstance(cell.value, int | float)]
    assert [cell.value for cell in numbers] == pytest.approx(exhibit.table["value"].drop_nulls().to_list(), rel=1e-14)
    assert {cell.number_format for cell in numbers} == {'[=0]0;[<0.05]"less than 0.1";#,##0.0'}


def test_what_a_pointer_says_of_a_rate_names_its_unit(register, name):
    exhibit = shown(register, name, "88A")
    figure = exhibit.chart()
    said = [text for trace in figure.data for text in (trace.hovertext or trace.text or ()) if trace.customdata]
    rates = [text for text in said if "no rate" not in text]
    assert rates
    assert all(text.endswith(" per 100,000 people aged 0 to 17") for text in rates)
    printed = {row["label"]: row["printed"] for row in exhibit.table.iter_rows(named=True) if row["value"] is not None}
    assert all(text.split(": ")[1].split(" per ")[0] == printed[text.split(": ")[0]] for text in rates)


def test_areas_have_the_unit_of_the_measure(register):
    held = measures.of(register)
    for measure in held.names:
        for row in held.area_rates(measure, YEAR).iter_rows(named=True):
            if row["reason"] == "":
                assert row["rate"] == people(measure) * row["offences"] / row["residents_0_17"]
        assert measures.per(measure) == people(measure)


@given(st.integers(10, 10_000), st.integers(1, 70_000_000), st.sampled_from([1000, 100_000]))
def test_no_rate_of_a_count_is_printed_as_nought(count, residents, per):
    said = words.rate(per * count / residents)
    assert said == "less than 0.1" or float(said.replace(",", "")) > 0


@given(st.floats(0.05, 1e6))
def test_rates_are_printed_as_a_spreadsheet_rounds_them(value):
    assert words.rate(value) == rounded(value)


def test_the_brief_names_the_unit_of_its_rates(register):
    selection = Selection(force=(MET, "E23000005"))
    exhibit = exhibits.make("proportion", register, Selection())
    found = brief.contents(exhibit, register, selection, brief.LEVELS[0])
    assert found.rate_unit == "offences per 1,000 people aged 0 to 17"
    page = written.page(found, "")
    assert "Rates are offences per 1,000 people aged 0 to 17, year ending March 2025." in page
    assert '<th scope="col">Offences per 1,000 people aged 0 to 17</th>' in page
    assert brief.contents(exhibit, register, Selection(), brief.LEVELS[0]).rate_unit == ""
