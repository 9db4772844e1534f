"""Finding an operation by force and a recommendation by status and words, with the keyboard alone."""

import contextlib

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import open_at

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
    expect(card.get_by_role("rowheader")).to_have_text(["Operation Beaconport"])
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


def test_the_tracker_is_filtered_by_status_and_searched(page, context, faults, accessible):
    open_at(page, "/action_plan")
    card = page.locator(".st-key-card-recommendations")
    choose(page, card.get_by_role("combobox", name="Progress"), "Under", "Under way")
    expect(card.get_by_role("heading", level=2)).to_contain_text("Showing 10 of 32 recommendations")

    card.get_by_role("textbox", name="Search these rows").focus()
    page.keyboard.type("national inquiry")
    page.keyboard.press("Enter")
    expect(card.get_by_role("heading", level=2)).to_contain_text("Showing 1 of 32 recommendations")
    expect(card.get_by_role("rowheader")).to_contain_text(["National audit 2."])
    accessible(page)

    other = context.new_page()
    open_at(other, page.url, "phone")
    shared = other.locator(".st-key-card-recommendations")
    expect(shared.get_by_role("rowheader")).to_contain_text(["National audit 2."])
    expect(shared.get_by_role("textbox", name="Search these rows")).to_have_value("national inquiry")
    assert not faults


def test_filters_that_leave_nothing_say_so(page, faults, accessible):
    open_at(page, "/action_plan?status=done")
    expect(page.get_by_text("No recommendation on this list matches the filters.")).to_be_visible()
    accessible(page)
    assert not faults
