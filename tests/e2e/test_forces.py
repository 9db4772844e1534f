"""Committee staff on the Police forces page: find, compare, sort, share."""

import pytest
from playwright.sync_api import expect

from lib.ui.explorer import VIEWS
from tests.e2e.conftest import chosen, fits, open_at

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_whole_and_accessible(page, faults, accessible, view):
    open_at(page, f"/forces?view={view}&force=E23000011,W15000001", "phone")
    accessible(page)
    fits(page)
    assert not faults


# Cancel what moves in a list that closes.
CUT_OFF = """() => new MutationObserver(() => document.querySelectorAll("[data-exiting]").forEach(
  (list) => list.getAnimations().forEach((one) => one.cancel())
)).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-exiting"] })"""


def test_a_place_finds_its_force_and_the_link_reopens_the_view(page, context, faults, base_url):
    open_at(page, "/forces?view=compare&basis=rate")
    finder = page.get_by_role("combobox", name="Police forces (up to 8)")
    finder.fill("Rotherham")
    page.get_by_role("option", name="Rotherham (South Yorkshire)").click()
    expect(chosen(page, "South Yorkshire")).to_be_visible()
    finder.fill("GMP")
    page.get_by_role("option", name="GMP (Greater Manchester)").click()
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{base_url}/forces?view=compare&basis=rate&force=E23000011%2CE23000005")
    card = page.locator(".st-key-card-forces-compare")
    card.get_by_role("tab", name="Table").click()
    expect(card.get_by_role("rowheader")).to_have_text(
        [
            "Greater Manchester",
            "South Yorkshire",
            "North West region",
            "Yorkshire and the Humber region",
            "England and Wales without City of London and British Transport Police",
        ]
    )

    other = context.new_page()
    open_at(other, page.url)
    card = other.locator(".st-key-card-forces-compare")
    card.get_by_role("tab", name="Table").click()
    expect(card.get_by_role("rowheader")).to_have_count(5)
    assert not faults


def test_a_list_whose_fading_is_cut_off_is_closed_all_the_same(page, faults):
    open_at(page, "/forces")
    page.get_by_role("combobox", name="Police forces (up to 8)").click()
    expect(page.get_by_role("listbox")).to_be_visible()
    page.evaluate(CUT_OFF)
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0, timeout=5_000)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=5_000)  # nothing is hidden from readers any more
    assert not faults


def test_back_undoes_a_choice(page, faults):
    open_at(page, "/forces")
    views = page.get_by_role("radiogroup", name="View")
    views.get_by_text("Variation").click()
    expect(page.get_by_role("heading", name="outside the 95% limits")).to_be_visible()
    page.go_back()
    expect(
        page.get_by_role("heading", name="sexual offences under 11 codes that name a child victim per 1,000")
    ).to_be_visible()
    assert not faults


def test_a_page_opened_without_a_query_writes_its_choice_into_the_address_and_back_leads_out_of_it(
    page, faults, base_url
):
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append(1)))
    heading = page.get_by_role("heading", name="sexual offences under 11 codes that name a child victim per 1,000")
    open_at(page, "/forces")
    expect(page).to_have_url(f"{base_url}/forces?measure=eleven-codes&basis=rate")
    expect(heading).to_be_visible()
    open_at(page, "/")
    entries = page.evaluate("history.length")
    sent.clear()
    page.locator("#root .menu:visible").get_by_role("link", name="Police forces").click()
    expect(heading).to_be_visible()
    expect(page).to_have_url(f"{base_url}/forces?measure=eleven-codes&basis=rate")
    assert page.evaluate("history.length") == entries + 1
    assert len(sent) == 1  # one run
    page.go_back()
    expect(page).to_have_url(f"{base_url}/")
    assert not faults


def test_the_table_is_sorted_from_the_keyboard(page, faults, accessible):
    open_at(page, "/forces?view=table")
    table = page.locator(".st-key-card-forces-table table")
    button = table.get_by_role("button", name="2024/25")
    button.press("Enter")
    expect(table.get_by_role("columnheader", name="2024/25")).to_have_attribute("aria-sort", "descending")
    column = button.locator("xpath=ancestor::th").evaluate("heading => heading.cellIndex")
    cells = table.locator(f"tbody tr td:nth-child({column + 1})").all_inner_texts()
    numbers = [int(cell.replace(",", "")) for cell in cells]
    assert numbers == sorted(numbers, reverse=True)
    page.keyboard.press("Enter")
    expect(table.get_by_role("columnheader", name="2024/25")).to_have_attribute("aria-sort", "ascending")
    accessible(page)
    assert not faults


def test_the_caveats_follow_the_filters(page, faults):
    open_at(page, "/forces?view=time")
    card = page.locator(".st-key-card-forces-time")
    cautions = card.locator(".exhibit-cautions")
    expect(cautions.locator('[data-caveat="code-88a-break"]')).to_be_visible()
    page.get_by_role("combobox", name="Offences").click()
    page.get_by_role("option", name="Obscene publications offences (code 86)").click()
    expect(cautions.locator('[data-caveat="code-86"]')).to_be_visible()
    expect(card.locator('[data-caveat="code-88a-break"]')).to_have_count(0)
    assert not faults


def test_what_cannot_be_shown_is_said(page, faults):
    open_at(page, "/forces?view=compare&basis=rate&force=BTP")
    expect(page.get_by_role("status").filter(has_text="There is no rate for British Transport Police")).to_be_visible()
    assert not faults


def test_a_tile_of_the_map_and_a_row_of_a_table_lead_to_the_force(page, faults, base_url):
    open_at(page, "/forces?measure=eleven-codes&basis=rate")
    page.locator("#chart-forces-map .textpoint", has_text="S YRK").locator("text").click(force=True)
    expect(page.get_by_role("heading", name="South Yorkshire recorded 6.1 sexual offences").first).to_be_visible()
    expect(page).to_have_url(f"{base_url}/forces?measure=eleven-codes&basis=rate&force=E23000011&view=profile")
    page.go_back()
    card = page.locator(".st-key-card-forces-map")
    card.get_by_role("tab", name="Table").click()
    card.get_by_role("link", name="Kent", exact=True).click()
    expect(chosen(page, "Kent")).to_be_visible()
    expect(page.get_by_role("radio", name="Profile")).to_be_checked()
    assert not faults


def test_a_phone_begins_with_the_list_and_unfolds_filters_below_a_line_that_stays(page, faults, accessible, base_url):
    open_at(page, "/forces", "phone")
    expect(page).to_have_url(f"{base_url}/forces?measure=eleven-codes&basis=rate&view=compare")
    finder, button = (
        page.get_by_role("combobox", name="Police forces (up to 8)"),
        page.get_by_role("button", name="Change"),
    )
    expect(finder).to_be_hidden()
    assert page.locator(".choices").bounding_box()["height"] == 44
    button.click()
    expect(finder).to_be_visible()
    finder.fill("Rotherham")
    page.get_by_role("option", name="Rotherham (South Yorkshire)").click()
    page.keyboard.press("Escape")
    expect(page.locator(".choices p")).to_have_text("South Yorkshire, 11 codes, 2024/25, rate")
    expect(page.get_by_text("Rotherham is policed by South Yorkshire.")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Done").click()
    expect(finder).to_be_hidden()
    page.locator(".st-key-card-forces-recent .source-line").scroll_into_view_if_needed()
    expect(page.locator(".choices")).to_be_in_viewport()
    fits(page)
    assert not faults
