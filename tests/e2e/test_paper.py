"""Nothing is cut on paper: what a table shows stands in the page's PDF. Each sheet says where it is from."""

import io
import re
import unicodedata

import pypdf
import pytest

from tests.e2e.conftest import open_at

pytestmark = pytest.mark.e2e
NUMBERS = re.compile(r"\d+(?:[,./]\d+)*")
PLAIN = [
    "/bulletin/forces/E23000005",
    "/bulletin/forces/BTP",
    "/exhibits/forces-table?force=E23000005,E23000034",
    "/exhibits/forces-time?period=quarters&force=E23000001",
    "/exhibits/register",
]
PAGES = {
    "/": 5,
    "/forces?view=table": 8,
    "/offences": 5,
    "/operations": 6,
    "/action_plan": 12,
    "/differences": 7,
}  # sheets
BULLETIN = 18  # sheets at most
CELLS = """() => [...document.querySelectorAll(".exhibit-table")].filter(table => table.checkVisibility())
    .flatMap(table => [...table.querySelectorAll("tbody tr > *")].map(cell => cell.textContent))"""
# What is wider than the paper, or is cut by what stands around it.
CUT = """() => [...document.querySelectorAll(".exhibit-table")].filter(table => table.checkVisibility())
    .flatMap(table => [...table.querySelectorAll("tbody tr > *")].filter(cell => {
        const at = cell.getBoundingClientRect(), frame = cell.closest(".table-frame").getBoundingClientRect();
        return at.right > innerWidth + 1 || at.right > frame.right + 1 || at.bottom > frame.bottom + 1;
    }).map(cell => cell.textContent))"""
ACROSS = 688  # CSS pixels between the margins of A4
SMALLEST = 12  # CSS pixels: 9 points
SMALL = """(smallest) => [...document.querySelectorAll("body *")].filter(part => part.checkVisibility()
    && !part.closest("svg, .visually-hidden")
    && [...part.childNodes].some(one => one.nodeType === 3 && one.textContent.trim())
    && parseFloat(getComputedStyle(part).fontSize) < smallest).map(part => part.outerHTML.slice(0, 90))"""
CONTROLS = """() => [...document.querySelectorAll(
    "button:not(.sort), input, select, [role=radiogroup], [role=combobox], [role=search], [role=tablist], .menu")]
    .filter(part => part.checkVisibility() && part.getBoundingClientRect().width > 1)
    .map(part => part.outerHTML.slice(0, 90))"""
WIDEST = """() => Math.max(...[...document.querySelectorAll(".js-plotly-plot .main-svg:first-child")]
    .map(one => one.getBoundingClientRect().width))"""


def printed(page):
    """The sheets of a page's PDF as text."""
    page.emulate_media(media="null")  # a PDF is of the medium that is emulated
    made = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    return [sheet.extract_text() for sheet in made.pages]


def holds_every_number(page):
    """Return the sheets, after seeing that no cell is wider than the paper and each number of the tables is on one."""
    asked = {number for cell in page.evaluate(CELLS) for number in NUMBERS.findall(cell)}
    page.emulate_media(media="print")
    page.set_viewport_size({"width": ACROSS, "height": 1000})
    assert page.evaluate(CUT) == []
    assert page.evaluate(SMALL, SMALLEST) == []
    sheets = printed(page)
    found = "".join("".join(sheet.split()) for sheet in sheets)
    assert {number for number in asked if number not in found} == set()
    return sheets, asked


def says_where_it_is_from(sheets, address):
    for number, sheet in enumerate(sheets, 1):
        assert re.search(r"release (?:2\d{3}-|of )?|Release 2", sheet, re.IGNORECASE)
        assert address in "".join(sheet.split())
        assert f"Page {number} of {len(sheets)}" in sheet


@pytest.mark.parametrize("path", PLAIN)
def test_a_plain_page_on_paper_cuts_no_number(page, base_url, path):
    assert page.goto(f"{base_url}{path}").ok
    page.evaluate("document.querySelectorAll('details.unfold').forEach((part) => { part.open = true; })")  # as on paper
    sheets, asked = holds_every_number(page)
    assert asked
    says_where_it_is_from(sheets, path.partition("?")[0])


def test_the_bulletin_on_paper_is_whole_and_no_longer_than_18_sheets(page, base_url):
    assert page.goto(f"{base_url}/bulletin").ok
    sheets, asked = holds_every_number(page)
    assert len(asked) > 100
    assert len(sheets) <= BULLETIN
    says_where_it_is_from(sheets, "/bulletin")
    first = sheets[0]
    assert first.index("On this page") < first.index("115,489")  # the contents come first
    assert "filter" not in " ".join(sheets).lower()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_dashboard_on_paper_cuts_no_number_and_shows_no_control(page, path):
    open_at(page, path)
    sheets, _ = holds_every_number(page)
    assert len(sheets) <= PAGES[path]
    says_where_it_is_from(sheets, path.partition("?")[0])
    page.emulate_media(media="print")
    assert page.evaluate(CONTROLS) == []


def test_a_page_that_is_printed_by_the_keyboard_is_drawn_anew_for_the_sheet(page):
    page.add_init_script(f"window.print = () => {{ window.drawn = ({WIDEST})(); }}")
    open_at(page, "/offences")
    before = page.evaluate(WIDEST)
    page.keyboard.press("Control+p")
    page.wait_for_function("() => window.drawn")
    assert page.evaluate("() => window.drawn") <= 800 < before
    page.wait_for_function(f"() => ({WIDEST})() === {before}")  # as it was, afterwards


def test_on_paper_each_number_of_a_long_row_stands_below_its_year(page, base_url):
    page.goto(f"{base_url}/bulletin/forces/E23000005")
    page.emulate_media(media="print")
    above = (
        page.locator(".exhibit-table.grid tbody tr")
        .first.locator("td")
        .evaluate_all("cells => cells.map(cell => [getComputedStyle(cell, '::before').content, cell.textContent])")
    )
    heads = page.locator(".exhibit-table.grid thead th").evaluate_all("cells => cells.map(cell => cell.textContent)")
    plain = [head.split("break in")[0] for head in heads[1:]]  # what is heard and not seen
    assert [title.strip('"') for title, _ in above] == plain
    assert len(plain) > 14


# Of each card with a chart that is shown: its heading, and its last caution.
CHARTS = """() => [...document.querySelectorAll('[class*="st-key-card-"]')]
    .filter(card => card.checkVisibility() && card.querySelector("figure.chart") && card.querySelector(".cautions"))
    .map(card => [card.querySelector("h2"), [...card.querySelectorAll(".cautions li")].at(-1)])
    .map(both => both.map(part => part.innerText))"""


def plain(text):
    """Letters alone, those apart that a font joins."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("path", ["/forces", "/forces?view=spread", "/forces?view=time", "/offences", "/operations"])
def test_a_chart_and_all_its_cautions_are_on_one_sheet(page, path):
    open_at(page, path)
    cards = page.evaluate(CHARTS)
    assert cards
    sheets = [plain(sheet) for sheet in printed(page)]
    for heading, caution in cards:
        (at,) = (number for number, sheet in enumerate(sheets) if plain(heading) in sheet)
        assert plain(caution) in sheets[at], heading
    assert plain(cards[0][0]) in sheets[0]  # and no sheet is left to the heading of the page
