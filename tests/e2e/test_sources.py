"""Finding a figure, its source and its cautions, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from lib.model import words
from tests.e2e.conftest import open_at

pytestmark = pytest.mark.e2e


def search_for(page, text):
    """Type into the search by keyboard alone and wait for the answer."""
    box = page.get_by_role("search").get_by_role("textbox", name="Search the dashboard")
    box.focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator(".results-lead")).to_be_visible()
    expect(box).to_have_value(text)  # and nowhere else: what was typed is not said again
    return page.locator(".results").get_by_role("link")


def test_a_statistic_is_opened_by_its_address_and_copied_by_keyboard(page, context, faults, base_url, register):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_at(page, "/sources?statistic=gb-2023-cse")
    named = page.locator("section.named")
    statistic = register.statistics["gb-2023-cse"]
    expect(named.get_by_role("heading", level=2)).to_have_text(f"{statistic.measure}: 717")
    expect(named.locator('.entry-caution[data-caveat="under-reporting"]')).to_be_visible()
    named.get_by_role("button", name="Copy sentence").press("Enter")
    expect(named.get_by_role("button").first).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert words.citation(statistic.source) in copied
    assert register.caveats["under-reporting"].briefly in copied
    assert copied.endswith(f"{base_url}/sources?statistic=gb-2023-cse")
    assert not faults


def test_a_statistic_is_opened_and_copied_in_the_list_by_keyboard(page, context, faults, accessible, base_url):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_at(page, "/sources", "phone")
    entry = page.locator("#statistic-gb-2023-total")
    page.locator("details.subject > summary", has=page.get_by_text("Group-based offending", exact=True)).first.press(
        "Enter"
    )
    entry.locator("summary").press("Enter")
    expect(entry.locator(".entry-sentence")).to_be_visible()
    page.keyboard.press("Tab")
    expect(entry.get_by_role("button", name="Copy sentence")).to_be_focused()
    page.keyboard.press("Enter")
    expect(entry.get_by_role("button").first).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"{base_url}/sources?statistic=gb-2023-total")
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth <= e.clientWidth")
    expect(entry.get_by_role("button").first).to_have_text("Copy sentence")  # it says what it does again
    page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, 0)")  # nothing is half below the bar that stays
    accessible(page)
    assert not faults


def test_the_filters_are_in_the_address(page, faults, accessible, base_url):
    open_at(page, "/sources")
    page.get_by_role("textbox", name="Search figures").fill("institutions")
    page.keyboard.press("Enter")
    expect(page.locator(".count")).to_contain_text(re.compile(r"Showing \d+ of"))
    expect(page).to_have_url(f"{base_url}/sources?search=institutions")
    expect(page.locator("#statistic-gb-2023-institutional")).to_be_visible()
    expect(page.locator("#statistic-gb-2023-cse")).to_have_count(0)
    accessible(page)
    open_at(page, "/sources?grade=press&subject=children+in+need")
    expect(page.locator("details.entry[id^=statistic-]")).to_have_count(3)
    expect(page.get_by_role("heading", name="From press reports only")).to_be_visible()
    assert not faults


def test_the_contents_and_addresses_with_an_end_open_one_part_and_lead_to_it(page, faults, accessible):
    open_at(page, "/sources")
    menu = page.get_by_role("navigation", name="On this page")
    menu.get_by_role("link", name="Data dictionary and files").click()
    expect(page.get_by_role("heading", name="Data dictionary and files")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("#dictionary$"))
    expect(page.locator("#table-statistics")).to_be_visible()
    menu.get_by_role("link", name="Methods").click()
    expect(page.get_by_role("heading", name="Methods", exact=True)).to_be_in_viewport()
    expect(page.locator("#table-statistics")).to_be_hidden()
    accessible(page)
    assert not faults


@pytest.mark.parametrize(
    "end", ["source-vkpp-2023", "term-group-based", "caveat-under-reporting", "accessibility", "statistic-gb-2023-cse"]
)
def test_an_address_with_an_end_opens_all_that_stands_around_it(page, faults, end):
    open_at(page, f"/sources#{end}", "phone")
    expect(page.locator(f"#{end}")).to_be_in_viewport()
    assert page.locator(f"#{end}").evaluate("e => e.getBoundingClientRect().top") >= 47  # below the bar that stays
    assert not faults


def test_everything_opened_is_still_accessible(page, faults, accessible):
    open_at(page, "/sources?statistic=csae-2023-total", "phone")
    page.evaluate("document.querySelectorAll('.reference details').forEach(fold => { fold.open = true; })")
    expect(
        page.get_by_role("heading", level=2, name="All 81 published figures on child sexual abuse and exploitation")
    ).to_be_visible()
    accessible(page)
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert not faults


def test_a_place_is_found_from_the_headlines_and_leads_to_its_force(page, faults, accessible, base_url):
    open_at(page, "/")
    links = search_for(page, "Oldham")
    accessible(page)
    expect(page).to_have_url(f"{base_url}/")  # what was typed is not in the address
    links.first.press("Enter")
    expect(page).to_have_url(f"{base_url}/forces?force=E23000005&measure=eleven-codes&view=profile")
    expect(page.get_by_role("heading", level=2).filter(has_text="Greater Manchester").first).to_be_visible()
    assert not faults


def test_a_number_is_found_on_a_phone_and_leads_to_its_statistic(page, faults, accessible, base_url):
    open_at(page, "/offences", "phone")
    page.get_by_role("button", name="Search", exact=True).press("Enter")
    links = search_for(page, "717")
    accessible(page)
    links.first.press("Enter")
    expect(page).to_have_url(f"{base_url}/sources?statistic=gb-2023-cse")
    expect(page.locator("section.named")).to_be_visible()
    assert not faults


def test_a_search_that_finds_nothing_says_so_and_is_cleared(page, faults, accessible):
    open_at(page, "/forces", "tablet", "dark")
    links = search_for(page, "xyzzy")
    expect(page.get_by_role("status").filter(has_text="No results")).to_be_visible()
    expect(links).to_have_text(["common questions", "police forces", "A to Z of figures"])
    accessible(page)
    page.get_by_role("button", name="Clear search").click()
    expect(page.locator(".results")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Search the dashboard")).to_have_value("")
    assert not faults
