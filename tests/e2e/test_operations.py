"""Finding an operation by force and a recommendation by status and words, with the keyboard alone."""

import contextlib

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import at_rest, open_at

pytestmark = pytest.mark.e2e


def choose(page, box, typed, name):
    """Open a list with the keyboard, type into it and take what it names."""
    for _ in range(5):  # a page that is still being built takes the focus away again
        box.focus()
        page.keyboard.press("ArrowDown")
        with contextlib.suppress(AssertionError):
            expect(page.get_by_role("option").first).to_be_visible(timeout=2000)
            break
    page.keyboard.type(typed)
    expect(box).to_have_value(typed)
    expect(page.get_by_role("option", name=name, exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")


def test_the_register_is_filtered_by_force_and_the_choice_is_kept(page, faults, accessible, base_url):
    open_at(page, "/operations")
    choose(page, page.get_by_role("combobox", name="Police forces (up to 8)"), "Kent", "Kent")
    card = page.locator(".st-key-card-named-operations")
    expect(card.locator("p.description", has_text="No named operation is held for Kent.")).to_be_visible()
    expect(card.locator(".row-name")).to_contain_text(["Operation Beaconport"])
    card.locator("summary").first.click()
    expect(card.get_by_text("Last reviewed").first).to_be_visible()
    expect(page).to_have_url(f"{base_url}/operations?force=E23000032")
    accessible(page)

    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Police forces").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Child and familial sexual offences recorded by each police force"
    )
    expect(page).to_have_url(f"{base_url}/forces?force=E23000032")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Operations and closed cases").click()
    expect(card.locator("p.description", has_text="No named operation is held for Kent.")).to_be_visible()
    assert not faults


def test_the_tracker_is_filtered_by_progress_and_searched(page, context, faults, accessible, base_url):
    open_at(page, "/action_plan")
    card = page.locator(".st-key-card-recommendations")
    under_way = card.get_by_role("group", name="Progress").get_by_role("link", name="Under way 10")
    under_way.focus()
    page.keyboard.press("Enter")
    expect(card.get_by_role("heading", level=2)).to_contain_text("Showing 10 of 32 recommendations")
    expect(page).to_have_url(f"{base_url}/action_plan?status=under-way")
    expect(under_way).to_have_attribute("aria-current", "true")

    card.get_by_role("textbox", name="Search recommendations").focus()
    page.keyboard.type("national inquiry")
    page.keyboard.press("Enter")
    expect(card.get_by_role("heading", level=2)).to_contain_text("Showing 1 of 32 recommendations")
    expect(card.locator(".tracked-mark")).to_have_text(["National audit 2"])
    accessible(page)

    other = context.new_page()
    open_at(other, page.url, "phone")
    shared = other.locator(".st-key-card-recommendations")
    expect(shared.locator(".tracked-mark")).to_have_text(["National audit 2"])
    expect(shared.get_by_role("textbox", name="Search recommendations")).to_have_value("national inquiry")
    assert not faults


def test_a_word_that_readers_use_finds_the_row_and_its_link_is_copied(page, context, faults, base_url):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_at(page, "/action_plan?search=mandatory+reporting")
    row = page.locator("#iicsa-13")
    expect(page.locator(".st-key-card-recommendations .tracked")).to_have_count(1)
    row.locator("summary").press("Enter")
    row.get_by_role("button", name="Copy link").press("Enter")
    expect(row.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{base_url}/action_plan#iicsa-13"
    assert not faults


@pytest.mark.parametrize(
    ("path", "anchor", "within"),
    [
        ("/action_plan", "iicsa-13", "button.copy"),
        ("/action_plan", "audit-12", "button.copy"),
        ("/action_plan", "commitment-7", "button.copy"),
        ("/action_plan", "event-e05", "button.copy"),
        ("/differences", "wording-w17", "td"),
        ("/differences", "difference-csae-2023-total", "li"),
    ],
)
def test_a_link_to_a_row_opens_it_and_lands_on_it(page, faults, path, anchor, within):
    open_at(page, f"{path}#{anchor}", "phone")
    row = page.locator(f"#{anchor}")
    expect(row.locator(within).last).to_be_visible()  # so that everything around it is open
    expect(row).to_be_in_viewport()
    assert row.evaluate("e => e.getBoundingClientRect().top") >= 48  # below the bar that stays
    assert not faults


def test_the_menu_of_the_page_opens_a_part_again_that_was_closed(page, faults, accessible):
    open_at(page, "/action_plan")
    menu = page.get_by_role("navigation", name="On this page")
    for _ in range(2):
        menu.get_by_role("link", name="Commitments").press("Enter")
        expect(page.locator("#commitment-1")).to_be_visible()
        accessible(page)
        page.locator("summary:has(#commitments)").click()
        expect(page.locator("#commitment-1")).to_be_hidden()
    assert not faults


def test_filters_that_leave_nothing_say_so(page, faults, accessible):
    open_at(page, "/action_plan?status=done")
    expect(page.get_by_text("No recommendation on this list matches the filters.")).to_be_visible()
    accessible(page)
    assert not faults


def test_on_a_phone_the_menu_of_a_page_leads_to_a_part_and_opens_it(page, faults):
    open_at(page, "/operations", "phone")
    menu = page.get_by_role("navigation", name="On this page")
    expect(menu.get_by_role("link", name="Review panel")).to_be_hidden()
    menu.get_by_text("On this page").first.click()
    menu.get_by_role("link", name="Review panel").click()
    card = page.locator(".st-key-card-review-panel")
    expect(card.get_by_role("heading", level=2)).to_be_in_viewport()
    expect(card.get_by_role("button", name="Copy sentence").first).to_be_visible()
    assert not faults


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_a_link_to_a_named_operation_opens_its_row(page, faults, accessible, width):
    open_at(page, "/operations#operation-stovewood", width)
    row = page.locator("#operation-stovewood")
    expect(row.get_by_text("Last reviewed")).to_be_visible()
    expect(row.locator("summary")).to_be_in_viewport()
    expect(page.locator("#operation-sanctuary").get_by_text("Last reviewed")).to_be_hidden()
    accessible(page)
    assert not faults


@pytest.mark.parametrize(("path", "most"), [("/offences", 5500), ("/operations", 5800)])
def test_a_page_is_short_enough_on_a_phone(page, faults, accessible, path, most):
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(path)
    at_rest(page)
    assert page.evaluate("() => document.getElementById('stMain').scrollHeight") <= most
    accessible(page)
    assert not faults
