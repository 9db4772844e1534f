"""What each reader comes for, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from lib.model import words
from lib.model.site_map import BY_ID, PAGES
from tests.e2e.conftest import LOOKS, at_rest, fits, open_at

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_is_whole_and_accessible(page, faults, accessible, known, width, scheme):
    open_at(page, known.path, width, scheme)
    expect(page.get_by_role("heading", level=1)).to_have_text(known.heading)
    accessible(page)
    fits(page)
    assert not faults


def test_a_minister_reads_and_copies_a_figure_on_a_phone(page, context, faults, base_url, register):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto("/")
    at_rest(page)
    group = page.locator("#root [data-caution-group]").first
    strip = group.locator('[data-caveat="under-reporting"]')
    expect(strip).to_have_text(re.compile("1 in 10"))
    for box in (strip.bounding_box(), *(number.bounding_box() for number in group.locator(".tile-number").all())):
        assert box["y"] + box["height"] < 812  # on the first screen, untouched
    assert group.locator(".tile-number").count() == 3

    page.get_by_role("button", name="Copy sentence: Group-based child sexual exploitation").press("Enter")
    expect(page.get_by_role("button", name="Copied: Group-based child sexual exploitation")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    statistic = register.statistics["gb-2023-cse"]
    assert f"{statistic.quantity.value:,.0f}" in copied
    assert words.citation(statistic.source) in copied
    assert register.caveats["under-reporting"].briefly in copied
    assert copied.endswith(f"{base_url}/sources?statistic=gb-2023-cse")

    page.locator("#root summary", has_text="Is it rising?").press("Enter")
    answer = page.locator("#root #question-is-it-rising")
    expect(answer.get_by_text("The figures cannot say whether child sexual abuse is rising.")).to_be_visible()
    expect(answer.locator('[data-caveat="under-reporting"]')).to_be_visible()
    page.evaluate("document.getElementById('stMain').scrollTop = 600")
    expect(strip).to_be_in_viewport()  # beside the numbers for as long as they are on the screen
    assert not faults


def test_a_committee_clerk_shares_the_exact_view(page, context, faults, base_url):
    open_at(page, "/offences")
    page.get_by_role("radiogroup", name="Which figures").get_by_text("As announced").click()
    expect(page.locator("p.description", has_text="around 4,000 were group-based")).to_be_visible()
    expect(page).to_have_url(f"{base_url}/offences?figures=announced")

    other = context.new_page()
    open_at(other, page.url)
    expect(other.locator("p.description", has_text="around 4,000 were group-based")).to_be_visible()

    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Summary").click()
    expect(page.locator(".tile-number").nth(1)).to_contain_text("around 4,000")
    expect(page).to_have_url(f"{base_url}/?figures=announced")
    page.go_back()
    expect(page.get_by_role("heading", name=BY_ID["offences"].heading)).to_be_visible()
    assert not faults


def test_each_chart_has_its_table_and_its_sources(page, faults, accessible):
    open_at(page, "/offences")
    card = page.locator(".st-key-card-breakdown")
    card.get_by_role("tab", name="Table").click()
    table = card.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(7)
    expect(table.get_by_role("rowheader", name="Within the family")).to_be_visible()
    accessible(page)
    card.get_by_role("button", name="About this chart: ").click()
    expect(card.get_by_role("heading", name="Sources")).to_be_visible()
    expect(card.get_by_role("link", name="National Analysis")).to_be_visible()
    accessible(page)
    assert not faults


def test_the_menu_works_by_keyboard_on_a_phone(page, faults, accessible):
    open_at(page, "/", "phone")
    menu = page.get_by_role("button", name="Menu", exact=True)
    menu.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    link = page.get_by_role("link", name="National figures", exact=True)
    expect(link).to_be_visible()
    accessible(page)
    link.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("National figures on recorded child sexual abuse and exploitation")
    assert not faults


def test_a_value_that_is_not_known_is_said_in_a_sentence(page, faults):
    open_at(page, "/?figures=invented")
    expect(page.get_by_role("status").filter(has_text="We could not find")).to_be_visible()
    assert not faults


def test_no_page_asks_another_host_for_anything(page, base_url):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_at(page, "/offences")
    assert asked
    assert all(url.startswith((base_url, base_url.replace("http", "ws"), "data:", "blob:")) for url in asked)
