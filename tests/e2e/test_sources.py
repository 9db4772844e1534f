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
    named.get_by_role("button", name="Copy this sentence").press("Enter")
    expect(named.get_by_role("button")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert words.citation(statistic.source) in copied
    assert register.caveats["under-reporting"].briefly in copied
    assert copied.endswith(f"{base_url}/sources?statistic=gb-2023-cse")
    assert not faults


def test_a_statistic_is_opened_and_copied_in_the_list_by_keyboard(page, context, faults, accessible, base_url):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_at(page, "/sources", "phone")
    entry = page.locator("#statistic-gb-2023-total")
    entry.locator("summary").press("Enter")
    expect(entry.locator(".entry-sentence")).to_be_visible()
    page.keyboard.press("Tab")
    expect(entry.get_by_role("button", name="Copy this sentence")).to_be_focused()
    page.keyboard.press("Enter")
    expect(entry.get_by_role("button")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"{base_url}/sources?statistic=gb-2023-total")
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth <= e.clientWidth")
    expect(entry.get_by_role("button")).to_have_text("Copy this sentence")  # it says what it does again
    page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, 0)")  # nothing is half below the bar that stays
    accessible(page)
    assert not faults


def test_the_filters_are_in_the_address(page, faults, accessible, base_url):
    open_at(page, "/sources")
    page.get_by_role("textbox", name="Search the statistics").fill("institutions")
    page.keyboard.press("Enter")
    expect(page.locator(".count")).to_contain_text("meet these filters")
    expect(page).to_have_url(f"{base_url}/sources?search=institutions")
    expect(page.locator("#statistic-gb-2023-institutional")).to_be_visible()
    expect(page.locator("#statistic-gb-2023-cse")).to_have_count(0)
    accessible(page)
    open_at(page, "/sources?grade=press&subject=children+in+need")
    expect(page.locator("details.entry[id^=statistic-]")).to_have_count(3)
    expect(page.get_by_role("heading", name="From press reports only")).to_be_visible()
    assert not faults


def test_the_contents_and_addresses_with_an_end_lead_to_their_part(page, faults):
    open_at(page, "/sources")
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Data dictionary").click()
    expect(page.get_by_role("heading", name="Data dictionary")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("#dictionary$"))
    open_at(page, "/")
    open_at(page, "/sources#source-vkpp-2023")  # inside a part that is folded until it is asked for
    expect(page.locator("#source-vkpp-2023")).to_be_in_viewport()
    assert not faults


def test_everything_opened_is_still_accessible(page, faults, accessible):
    open_at(page, "/sources?statistic=csae-2023-total", "phone")
    page.evaluate("document.querySelectorAll('.reference details').forEach(fold => { fold.open = true; })")
    page.get_by_text("The register as one table").click()
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
