"""The chart of a workbook: it shows the cells of the table, and nothing where the table's number may not be drawn."""

import io
import re
import zipfile
from html import unescape

import openpyxl
import pytest

from lib import exhibits
from lib.charts.plotted import Form
from lib.model import small_counts
from lib.model.records import Selection
from lib.outlets.files import chart_sheet, citation, workbook
from tests.exhibits.test_registry import CASES, IDS

SHOWN = [(case, name) for case, name in zip(CASES, IDS, strict=True) if case[0] in {
    "proportion", "breakdown", "crime-types", "years", "forces-map", "forces-compare", "forces-time", "forces-spread",
    "force-codes", "force-peers", "closed-cases", "funding", "timeline",
}]  # fmt: skip


@pytest.fixture(params=[case for case, _ in SHOWN][::2], ids=[name for _, name in SHOWN][::2])
def made(request, register):
    exhibit = exhibits.make(request.param[0], register, request.param[1])
    return exhibit, workbook.as_xlsx(exhibit, register.release.published_at)


def cells_of(book, reference):
    sheet, _, area = reference.replace("'", "").partition("!")
    found = book[sheet][area.replace("$", "")]
    return [row[0].value for row in found] if isinstance(found, tuple) else [found.value]


def test_a_chart_shows_the_numbers_that_may_be_drawn(made):
    exhibit, content = made
    plotted, book = exhibit.native(), openpyxl.load_workbook(io.BytesIO(content))
    if plotted is None or not plotted.panels:
        assert chart_sheet.SHEET not in book.sheetnames
        return
    assert book.sheetnames[-2:] == [workbook.SHEET, chart_sheet.SHEET]
    charts = book[chart_sheet.SHEET]._charts  # noqa: SLF001 - openpyxl has no other list of them
    assert len(charts) == len(plotted.panels)
    for chart, panel in zip(charts, plotted.panels, strict=True):
        assert len(chart.series) == len(panel.series)
        for drawn, series in zip(chart.series, panel.series, strict=True):
            values = drawn.yVal if plotted.form is Form.POINTS else drawn.val
            shown = cells_of(book, values.numRef.f)
            marks = series.marks if panel.categories else [mark for mark in series.marks if mark]
            assert shown == pytest.approx([mark.value if mark else None for mark in marks])
            names = [] if plotted.form is Form.POINTS else cells_of(book, (drawn.cat.strRef or drawn.cat.numRef).f)
            for name, value in zip(names, shown, strict=False):
                assert not (str(name).endswith((small_counts.UNDER, small_counts.OR_MORE)) and value is not None)


def test_it_refers_to_the_table_where_all_are_plain_numbers(register):
    made = exhibits.make("crime-types", register, Selection())
    book = openpyxl.load_workbook(io.BytesIO(workbook.as_xlsx(made, register.release.published_at)))
    (chart,) = book[chart_sheet.SHEET]._charts  # noqa: SLF001
    assert chart.series[0].val.numRef.f.startswith(f"{workbook.SHEET}!")


def test_the_sheet_says_the_cautions_and_describes_the_chart(made):
    exhibit, content = made
    plotted = exhibit.native()
    if plotted is None or not plotted.panels:
        return
    sheet = openpyxl.load_workbook(io.BytesIO(content))[chart_sheet.SHEET]
    said = [cell.value for cell in sheet["A"]]
    assert said[:2] == [exhibit.headline, exhibit.subtitle]
    assert all(caveat.short in said for caveat in exhibit.must_show)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
        written = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/charts/chart"))
    described = [unescape(text) for text in re.findall(r'descr="([^"]*)"', drawing)]
    assert described == [citation.chart_description(exhibit)] * len(plotted.panels)
    assert written.count('<c:autoTitleDeleted val="1"/>') == len(plotted.panels)
    assert "dispBlanksAs" not in written  # the default of a workbook is a gap


def test_the_sheet_of_the_table_stays_as_it_is_made(made, register, monkeypatch):
    exhibit, content = made
    monkeypatch.setattr(chart_sheet, "add", lambda *_: None)
    without = workbook.as_xlsx(exhibit, register.release.published_at)
    with zipfile.ZipFile(io.BytesIO(content)) as one, zipfile.ZipFile(io.BytesIO(without)) as other:
        for number in (1, 3, 4):  # the second is the table of contents, which lists the chart
            name = f"xl/worksheets/sheet{number}.xml"
            assert _read(one, name) == _read(other, name)


def _read(archive, name):
    """A sheet with its strings in place of their numbers, and without the number of its styles."""
    strings = re.findall(r"<si>(.*?)</si>", archive.read("xl/sharedStrings.xml").decode(), re.DOTALL)
    sheet = archive.read(name).decode()
    return re.sub(r't="s"><v>(\d+)</v>', lambda found: f">{strings[int(found[1])]}<", sheet)


def test_equal_exhibits_give_equal_bytes(made, register):
    exhibit, content = made
    assert content == workbook.as_xlsx(exhibit, register.release.published_at)
