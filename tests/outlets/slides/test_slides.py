"""Slides: native charts with the exhibit's numbers, its words and cautions, in an order that can be read."""

import datetime as dt
import io
import re
import shutil
import subprocess
import sys
import zipfile
from itertools import combinations
from pathlib import Path

import openpyxl
import polars as pl
import pptx
import pypdf
import pytest
from PIL import ImageFont
from pptx.util import Emu

from lib import exhibits
from lib.charts.plotted import Form
from lib.data_returns import disclosure_control
from lib.data_returns.record import Counted
from lib.exhibits import returned
from lib.model import small_counts, words
from lib.model.records import Selection
from lib.outlets.files import citation
from lib.outlets.pictures.content import RefusedPictureError
from lib.outlets.slides import base_deck, deck, offered, office_charts, slide_text
from tests.exhibits.test_registry import CASES

ROOT = Path(__file__).parents[3]
MANY = tuple(f"E230000{number:02d}" for number in (1, 2, 3, 4, 5, 6, 7, 8))
MORE = [("forces-time", Selection(force=MANY)), ("forces-spread", Selection(force=("E23000005", "E23000026")))]
DRAWN = [case for case in [*CASES, *MORE] if case[0] in {
    "proportion", "breakdown", "crime-types", "years", "forces-map", "forces-compare", "forces-time", "forces-spread",
    "force-codes", "force-peers", "closed-cases", "funding",
}]  # fmt: skip
FEW = [case for case in DRAWN if case[1] in {Selection(), Selection(force=("E23000011", "BTP")), *(c[1] for c in MORE)}]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
FONTS = Path("/usr/share/fonts/truetype/liberation")  # of the widths of Arial


@pytest.fixture(params=DRAWN, ids=[f"{n}-{i}" for i, (n, _) in enumerate(DRAWN)])
def exhibit(request, register):
    made = exhibits.make(request.param[0], register, request.param[1])
    if not offered.has_slides(made):
        pytest.skip("This view has no chart.")
    return made


def moment(register):
    return register.release.published_at


def opened(content):
    return pptx.Presentation(io.BytesIO(content))


def charts(slide):
    return [shape for shape in slide.shapes if shape.has_chart]


def text_of(slide):
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def tree_of(slide):
    return slide.shapes._spTree  # noqa: SLF001 - what is tested is how it is written


def every_text(shapes):
    for shape in shapes:
        if shape.shape_type == 6:  # a group
            yield from every_text(shape.shapes)
        elif shape.has_text_frame and shape.text_frame.text:
            yield shape


def cells(chart):
    """The rows of the workbook in a chart."""
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def test_the_slide_says_what_the_exhibit_says(exhibit, register):
    made = opened(deck.as_pptx(exhibit, moment(register)))
    assert (round(made.slide_width.inches, 2), made.slide_height.inches) == (13.33, 7.5)
    for slide in made.slides:
        assert slide.shapes.title.text_frame.text.partition(" (slide ")[0] == exhibit.headline
        said = text_of(slide)
        for caveat in exhibit.must_show:
            assert caveat.short in said
        assert exhibit.subtitle in said
        assert all(source.publisher in said for source in exhibit.sources)
        assert citation.absolute(citation.permalink(exhibit)) in said
        notes = slide.notes_slide.notes_text_frame.text
        assert exhibit.description in notes
        assert all(caveat.long in notes for caveat in exhibit.caveats)
        assert citation.full_citation(exhibit) in notes
        if "label" in exhibit.table.columns:
            assert all(label in notes for label in exhibit.table["label"])


def test_it_is_read_in_order_and_the_chart_is_described(exhibit, register):
    for slide in opened(deck.as_pptx(exhibit, moment(register))).slides:
        kinds = [shape.placeholder_format.idx if shape.is_placeholder else "chart" for shape in slide.shapes]
        assert kinds == [0, base_deck.SUBTITLE, *["chart"] * kinds.count("chart"), base_deck.CAUTIONS, base_deck.SOURCE]
        described = tree_of(slide).xpath("./p:graphicFrame//p:cNvPr | ./p:grpSp/p:nvGrpSpPr/p:cNvPr")
        assert described
        assert all(one.get("descr") and one.get("name").startswith(exhibit.chart_name) for one in described)
        assert described[0].get("descr") == citation.chart_description(exhibit)
        numbers = [one.get("id") for one in tree_of(slide).iter("{*}cNvPr")]
        assert len(set(numbers)) == len(numbers)
        for group in tree_of(slide).xpath("./p:grpSp"):
            silent = [shape for shape in group.findall("{*}sp") if not "".join(shape.itertext()).strip()]
            assert all(shape.xpath(".//*[local-name()='decorative'][@val='1']") for shape in silent)


def test_the_numbers_in_a_chart_are_those_that_the_table_may_show(exhibit, register):
    plotted = exhibit.native()
    may_be_drawn = exhibit.drawn_table
    found = []
    for slide in opened(deck.as_pptx(exhibit, moment(register))).slides:
        for shape in charts(slide):
            chart = shape.chart
            assert b'<c:autoTitleDeleted val="1"/>' in chart.part.blob
            rows = cells(chart)
            assert not any(isinstance(cell, str) and cell.startswith("=") for row in rows for cell in row)
            if plotted.form is Form.POINTS:
                continue
            for name, *numbers in rows[1:]:
                held = [number for number in numbers if number is not None]
                assert len(held) <= 1  # a name has one number
                withheld = name.endswith((small_counts.UNDER, small_counts.OR_MORE)) or ": [" in name
                assert not (withheld and held), name
                found += held
            cached = [v for plot in chart.plots for series in plot.series for v in series.values if v is not None]
            assert len(cached) == sum(number is not None for _, *numbers in rows[1:] for number in numbers)
    if plotted.form in {Form.BARS, Form.LINES}:
        marks = [m for panel in plotted.panels for s in panel.series for m in s.marks if m and m.value is not None]
        assert found == pytest.approx([mark.value for mark in sorted(marks, key=lambda mark: mark.row)])
        column = {s.column for panel in plotted.panels for s in panel.series}.pop()
        assert [may_be_drawn[column][mark.row] for mark in marks] == [mark.value for mark in marks]


def test_the_order_of_names_is_that_of_the_table(exhibit, register):
    plotted = exhibit.native()
    if plotted.form is not Form.BARS:
        return
    names = [
        name
        for slide in opened(deck.as_pptx(exhibit, moment(register))).slides
        for shape in charts(slide)
        for name in shape.chart.plots[0].categories
    ]
    labels = [label for label in exhibit.table["label"] if any(name.startswith(label) for name in names)]
    assert [next(label for label in labels if name.startswith(label)) for name in names] == [
        name for name in labels if name in labels
    ]


@pytest.mark.parametrize("case", FEW, ids=lambda case: case[0])
def test_equal_exhibits_give_equal_bytes(register, case):
    exhibit = exhibits.make(case[0], register, case[1])
    content = deck.as_pptx(exhibit, moment(register))
    assert content == deck.as_pptx(exhibit, moment(register))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {moment(register).timetuple()[:6]}
        assert not [name for name in archive.namelist() if "thumbnail" in name or "printerSettings" in name]
        for name in archive.namelist():
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(archive.read(name))) as book:
                    assert moment(register).strftime("%Y-%m-%dT%H:%M") in book.read("docProps/core.xml").decode()


def test_two_processes_make_the_same_bytes():
    code = (
        "import hashlib; from lib import exhibits; from lib.dataset import package; from lib.model.records import "
        "Selection; from lib.outlets.slides import deck; from lib.releases.store import DATA; r = package.read(DATA);"
        "made = deck.as_pptx(exhibits.make('forces-map', r, Selection()), r.release.published_at);"
        "print(hashlib.sha256(made).hexdigest())"
    )
    runs = {subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
            for _ in range(2)}  # fmt: skip
    assert len(runs) == 1


def test_a_server_that_makes_no_slides_does_not_load_the_library():
    code = "import sys, lib.web.app, lib.ui, lib.cli; print([m for m in sys.modules if m.split('.')[0] == 'pptx'])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def boxes(slide):
    """The frames of what stands on a slide: placeholders, charts, text boxes and drawings."""
    return [
        (
            shape.name,
            slide_text.SlideFrame(*(Emu(v).inches for v in (shape.left, shape.top, shape.width, shape.height))),
        )
        for shape in slide.shapes
    ]


def test_nothing_overlaps_and_nothing_leaves_the_slide(exhibit, register):
    for slide in opened(deck.as_pptx(exhibit, moment(register))).slides:
        for name, box in boxes(slide):
            assert box.left >= 0 <= box.top, name
            assert box.right <= base_deck.WIDTH + 0.01, name
            assert box.foot <= base_deck.HEIGHT + 0.01, name
        for (one, first), (other, second) in combinations(boxes(slide), 2):
            apart = (
                first.right <= second.left + 0.01
                or second.right <= first.left + 0.01
                or first.foot <= second.top + 0.01
                or second.foot <= first.top + 0.01
            )
            assert apart, (one, other)


def measured(shape):
    """The height that a text takes in its box, in inches, by the font itself."""
    total, inside = 0.0, Emu(shape.width).inches - 2 * Emu(shape.text_frame.margin_left).inches
    for paragraph in shape.text_frame.paragraphs:
        bold = any(run.font.bold for run in paragraph.runs)
        size = max((run.font.size.pt for run in paragraph.runs), default=0)
        font = ImageFont.truetype(str(FONTS / f"LiberationSans-{'Bold' if bold else 'Regular'}.ttf"), 100)
        lines, used = 1, 0.0
        for word in "".join(run.text for run in paragraph.runs).split():
            wide = font.getlength(word) / 100 * size / 72
            space = font.getlength(" ") / 100 * size / 72
            if used and used + space + wide > inside:
                lines, used = lines + 1, 0.0
            used += wide + (space if used else 0)
        total += lines * size * 1.15 / 72
    return total + 2 * Emu(shape.text_frame.margin_top).inches


@pytest.mark.skipif(not FONTS.is_dir(), reason="The fonts with the widths of Arial are not installed.")
def test_every_text_fits_its_box_and_can_be_read(exhibit, register):
    for slide in opened(deck.as_pptx(exhibit, moment(register))).slides:
        for shape in every_text(slide.shapes):
            sizes = [run.font.size.pt for p in shape.text_frame.paragraphs for run in p.runs]
            assert min(sizes) >= 8, shape.text_frame.text
            assert measured(shape) <= Emu(shape.height).inches + 0.06, shape.text_frame.text
        for shape in charts(slide):
            assert shape.chart.font.size.pt >= 9.5


def test_a_deck_of_several_says_what_it_is_and_ends_with_its_sources(register):
    made = [exhibits.make(name, register, Selection()) for name in ("breakdown", "years", "forces-map")]
    first = deck.FirstSlide(register.release, ("Filter: none.",), "/press_pack?exhibits=breakdown,years,forces-map")
    slides = list(opened(deck.of_several(made, first)).slides)
    assert len(slides) == 5
    begins, ends = text_of(slides[0]), text_of(slides[-1])
    assert slides[0].shapes.title.text_frame.text == citation.TITLE
    assert words.data_release(register.release.version) in begins
    assert words.day(register.release.checked_on.isoformat()) in begins
    assert first.link in begins
    assert citation.licence(made[2]) in begins
    assert [slide.shapes.title.text_frame.text for slide in slides[1:-1]] == [e.headline for e in made]
    assert all(words.citation(source) in ends for exhibit in made for source in exhibit.sources)


def test_many_panels_have_several_slides(register):
    made = exhibits.make("forces-time", register, Selection(force=MANY))
    slides = list(opened(deck.as_pptx(made, moment(register))).slides)
    panels = made.native().panels
    assert len(slides) == -(-len(panels) // office_charts.MOST_PANELS) > 1
    assert sum(len(charts(slide)) for slide in slides) == len(panels)


def test_a_longer_title_makes_no_panel_lower_than_its_neighbour(register):
    """That of City of London says why its line has gaps."""
    made = exhibits.make("forces-time", register, Selection(force=("E23000005", "E23000032", "E23000034")))
    titles = [panel.title for panel in made.native().panels]
    assert max(map(len, titles)) > 2 * min(map(len, titles))
    for slide in opened(deck.as_pptx(made, moment(register))).slides:
        places = [(chart.top, chart.height) for chart in charts(slide)]
        assert all(len(set(row)) == 1 for row in zip(places[::2], places[1::2], strict=False))


def test_a_list_and_an_empty_view_have_no_slides(register):
    made = exhibits.make("timeline", register, Selection())
    assert offered.refusal(made) == offered.NO_CHART
    with pytest.raises(RefusedPictureError):
        deck.as_pptx(made, moment(register))


def test_a_reader_s_own_figures_have_slides_without_an_address(register):
    counts = {code: (0, 3, 12, None, 40)[place % 5] for place, code in enumerate(register.forces)}
    described = returned.DescribedReturn(disclosure_control.protect(register, counts), Counted.OPERATIONS, "May 2026")
    for make in (returned.force_map, returned.compare):
        made = make(register, described)
        content = deck.as_pptx(made, dt.datetime(2026, 5, 1))  # noqa: DTZ001
        (slide,) = opened(content).slides
        said = text_of(slide) + slide.notes_slide.notes_text_frame.text
        assert words.UNPUBLISHED in said
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert not [name for name in archive.namelist() if b"/exhibits/" in archive.read(name)]
        with pytest.raises(ValueError, match="published figures only"):
            deck.of_several([made], deck.FirstSlide(register.release, (), ""))


def test_what_a_reader_can_type_is_no_formula_and_no_markup(register):
    made = exhibits.make("crime-types", register, Selection())
    fields = {name: getattr(made, name) for name in type(made).__dataclass_fields__}
    hostile = '=HYPERLINK("x")<a:t>&\x01'
    changed = type(made)(**fields | {"table": made.table.with_columns(label=pl.lit(hostile)), "headline": hostile})
    (slide,) = opened(deck.as_pptx(changed, moment(register))).slides
    (shape,) = charts(slide)
    assert all(row[0].startswith("'=") for row in cells(shape.chart)[1:])
    assert "<a:t>&" in slide.shapes.title.text_frame.text


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed: apt-get install libreoffice-impress.")
def test_libreoffice_shows_every_deck_on_as_many_pages_as_it_has_slides(register, tmp_path):
    expected = {}
    for index, (name, selection) in enumerate(FEW):
        content = deck.as_pptx(exhibits.make(name, register, selection), moment(register))
        (tmp_path / f"{index:02d}-{name}.pptx").write_bytes(content)
        expected[f"{index:02d}-{name}"] = len(opened(content).slides)
    files = sorted(map(str, tmp_path.glob("*.pptx")))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *files],
        check=True,
        capture_output=True,
        timeout=300,
    )
    for name, count in expected.items():
        reader = pypdf.PdfReader(tmp_path / f"{name}.pdf")
        assert len(reader.pages) == count, name
        said = re.sub(r"\s+", " ", "".join(page.extract_text() for page in reader.pages))
        assert "Cautions" in said, name
