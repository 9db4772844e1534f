"""What a reader who hears a page met in a journey with a screen reader, held in the browser."""

import re

import pytest
from playwright.sync_api import expect

from lib import settings
from tests.e2e.conftest import open_at

pytestmark = pytest.mark.e2e
CITY = "City of London"
# A mark that stands between or before words: no letters, and no text out of the page.
MARK = re.compile(r'content:\s*"(?:\s*\\(?:B7|25B2|25BC|2212)|\+|>)"\s*([;/])')


def test_what_changed_is_heard_with_its_caution_while_the_list_is_open(page, faults):
    open_at(page, "/forces")
    field = page.get_by_role("combobox", name="Police forces")
    field.press_sequentially(CITY.lower())
    option = page.get_by_role("option", name=CITY).first
    expect(option).to_be_visible()
    expect(option).to_have_attribute("data-focused", "true")
    field.press("Enter")
    told = page.get_by_role("status").filter(has_text="Shown now: City of London recorded fewer than 10 ")
    expect(told).to_contain_text("These are offences recorded by the police, not all offences.")
    expect(page.get_by_role("listbox")).to_be_visible()
    assert not faults


def test_nothing_is_called_a_change_when_a_page_is_opened(page):
    open_at(page, "/forces")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Police recorded")
    assert "Shown now" not in page.locator('[role="status"][data-live-announcer]').inner_text()


def test_a_tab_holds_words_alone_and_a_chart_has_a_name_in_words(page):
    open_at(page, "/")
    assert page.get_by_role("tab").first.evaluate("tab => tab.querySelectorAll(':is(div, p):not([role])').length") == 0
    expect(page.get_by_role("img", name="Chart: group-based offences among every 1,000 offences")).to_be_visible()


def test_a_button_says_what_it_uploads(page):
    open_at(page, "/check_a_text")
    expect(page.get_by_role("button", name="Upload", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Upload: ."))).to_be_visible()


def test_no_mark_between_words_is_spoken():
    found = MARK.findall((settings.ROOT / "lib" / "assets" / "page.css").read_text(encoding="utf-8"))
    assert found.count("/") == found.count(";") > 8
