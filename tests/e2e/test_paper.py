"""Nothing is cut on paper: what a table shows on a page stands in the page's PDF."""

import io
import re

import pypdf
import pytest

from tests.e2e.conftest import open_at

pytestmark = pytest.mark.e2e
NUMBERS = re.compile(r"\d+(?:[,./]\d+)*")
PLAIN = [
    "/bulletin",
    "/bulletin/forces/E23000005",
    "/bulletin/forces/BTP",
    "/exhibits/forces-table?force=E23000005,E23000034",
    "/exhibits/forces-time?period=quarters&force=E23000001",
    "/exhibits/register",
]
PAGES = ["/forces?view=table", "/offences", "/operations", "/action_plan"]
CELLS = """() => [...document.querySelectorAll(".exhibit-table")].filter(table => table.checkVisibility())
    .flatMap(table => [...table.querySelectorAll("tbody tr > *")].map(cell => cell.textContent))"""
# What is wider than the paper, or is cut by what stands around it.
CUT = """() => [...document.querySelectorAll(".exhibit-table")].filter(table => table.checkVisibility())
    .flatMap(table => [...table.querySelectorAll("tbody tr > *")].filter(cell => {
        const at = cell.getBoundingClientRect(), frame = cell.closest(".table-frame").getBoundingClientRect();
        return at.right > innerWidth + 1 || at.right > frame.right + 1 || at.bottom > frame.bottom + 1;
    }).map(cell => cell.textContent))"""
ACROSS = 688  # CSS pixels between the margins of A4


def holds_every_number(page):
    """Whether no cell is wider than the paper, and each number of the tables is in the PDF."""
    asked = {number for cell in page.evaluate(CELLS) for number in NUMBERS.findall(cell)}
    assert asked
    page.emulate_media(media="print")
    page.set_viewport_size({"width": ACROSS, "height": 1000})
    assert page.evaluate(CUT) == []
    page.emulate_media(media="null")  # a PDF is of the medium that is emulated
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    found = "".join("".join(sheet.extract_text().split()) for sheet in printed.pages)
    assert {number for number in asked if number not in found} == set()


@pytest.mark.parametrize("path", PLAIN)
def test_a_plain_page_on_paper_cuts_no_number(page, base_url, path):
    assert page.goto(f"{base_url}{path}").ok
    holds_every_number(page)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_dashboard_on_paper_cuts_no_number(page, path):
    open_at(page, path)
    holds_every_number(page)


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
