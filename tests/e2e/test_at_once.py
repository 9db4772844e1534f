"""What the first HTML shows, until the page itself is there."""

import re

import pytest
from playwright.sync_api import expect

from lib.model.site_map import BY_ID, PAGES
from lib.outlets.pictures import availability
from tests.e2e.conftest import WIDTHS, at_rest, first_drawn, open_at

pytestmark = pytest.mark.e2e
PLACES = """() => [".opening h1", ".site", ".menu", ".whereabouts", ".figures .strip", ".tile", ".tile-number",
  ".tile-end", ".shown", "#questions",
  "#proportion", ".exhibit-words .subtitle", ".exhibit-words .description", ".first-sight img",
  ".exhibit-cautions"].map((one) => {
    const found = document.querySelector(one)?.getBoundingClientRect();
    return found ? [one, found.x, found.y] : [one];
  })"""
STREAMLIT = "**/static/js/**"


def held_back(page, path):
    """Open a page whose own scripts do not come yet; a function that lets them."""
    waiting, let = [], False

    def wait(route):
        if let:
            route.continue_()
        else:
            waiting.append(route)

    def come():
        nonlocal let
        let = True
        for route in waiting:
            route.continue_()

    page.route(STREAMLIT, wait)
    page.goto(path, wait_until="commit")
    page.locator("#at-once h1").wait_for()
    return come


@pytest.mark.skipif(bool(availability.missing()), reason="no browser is installed")
@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_seen_at_once_stands_where_the_page_puts_it(page, faults, base_url, width):
    first_drawn(base_url, page)
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    come = held_back(page, "/")
    page.evaluate("() => document.fonts.ready.then(() => 0)")
    before = page.evaluate(PLACES)
    come()
    at_rest(page)
    expect(page.locator("#root")).not_to_have_attribute("aria-hidden", "true")
    expect(page.locator('[data-testid="stTabPanel"][tabindex="0"]:has(a, .table-frame)')).to_have_count(0)
    for (name, *was), (_, *now) in zip(before, page.evaluate(PLACES), strict=True):
        assert len(was) == 2, f"{name} is not seen at once"
        assert was == pytest.approx(now, abs=2), name
    assert faults == []


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_every_page_shows_its_opening_without_its_scripts(page, accessible, known):
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    held_back(page, known.path)
    expect(page.get_by_role("heading", level=1)).to_have_text(known.heading)
    expect(page.locator("#at-once .release-strip")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"]
    accessible(page)


def test_a_reader_keeps_their_place_when_the_page_takes_over(page, faults):
    page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})
    come = held_back(page, "/")
    button = page.get_by_role("button", name="Copy sentence: Major police operations")
    button.focus()
    page.evaluate("document.fonts.ready.then(() => { document.getElementById('at-once').scrollTop = 400; })")
    before = button.bounding_box()
    come()
    at_rest(page)
    expect(button).to_be_focused()
    # Parts that find their last height move what is scrolled, and the browser keeps in sight what was read.
    assert button.bounding_box()["y"] == pytest.approx(before["y"], abs=2)
    assert page.evaluate("document.getElementById('stMain').scrollTop") == pytest.approx(400, abs=4)
    assert faults == []


def test_a_link_of_what_is_seen_at_once_leads_on(page):
    page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})
    held_back(page, "/")
    page.get_by_role("link", name="National figures").click()
    expect(page).to_have_url(re.compile("/offences$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(BY_ID["offences"].heading)


def test_the_font_of_icons_is_not_loaded_where_no_icon_is_shown(page, faults):
    fonts = []
    page.on("request", lambda request: fonts.append(request.url) if request.resource_type == "font" else None)
    open_at(page, "/")
    assert not [font for font in fonts if "MaterialSymbols" in font]
    with page.expect_request("**/MaterialSymbols*"):
        page.evaluate(
            """() => { const icon = document.createElement("span"); icon.textContent = "search";
            icon.style.fontFamily = "'Material Symbols Rounded'"; document.body.append(icon); }"""
        )
    assert not faults
