"""A minister's office, a press officer and a clerk check a text: on a phone, at a desk, by keyboard, as a file."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import WIDTHS, at_rest, fits, open_at, still

pytestmark = pytest.mark.e2e
PAGE = "/check_a_text"
SPEECH = (
    "In 2023 police in England and Wales recorded 115,849 child sexual abuse and exploitation offences. "
    "Of these, 4,228 were group-based.\n\nAround 12,000 people signed a petition."
)


def check(page, typed):
    page.get_by_label("Paste a speech").fill(typed)
    page.get_by_role("button", name="Check the numbers").click()
    expect(page.locator("#findings")).to_be_visible()
    at_rest(page)


# axe leaves the words of Streamlit's own buttons out: their contrast is worked out from the colours.
CONTRAST = """button => {
  const light = (colour) => colour.match(/[0-9]+/g).slice(0, 3).map(Number).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const style = getComputedStyle(button.querySelector("p"));
  const both = [light(style.color), light(getComputedStyle(button).backgroundColor)];
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}"""


@pytest.mark.parametrize(("width", "scheme"), [("phone", "dark"), ("desk", "light")])
def test_a_speech_is_checked_and_each_number_has_its_sentence(page, faults, accessible, width, scheme):
    open_at(page, PAGE, width, scheme)
    accessible(page)
    assert page.get_by_role("button", name="Check the numbers").evaluate(CONTRAST) >= 4.5
    check(page, SPEECH)
    expect(page.locator("#findings")).to_have_text("3 numbers: 1 as published, 1 to correct, 1 not held")
    accessible(page)
    fits(page)
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    page.locator("#mark-1 a").click()
    expect(page.locator("#finding-1")).to_be_in_viewport()
    expect(page.locator("#finding-1")).to_contain_text("115,489")
    assert page.url.split("#")[0].endswith(PAGE)
    assert not faults


def test_the_corrected_sentences_are_copied(page, context, faults):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_at(page, PAGE)
    check(page, SPEECH)
    page.get_by_role("button", name="Copy the corrected sentences").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "115,489" in copied
    assert "115,849" not in copied
    assert not faults


def test_the_findings_are_there_after_another_page_and_by_keyboard_alone(page, faults):
    open_at(page, PAGE)
    page.get_by_label("Paste a speech").focus()
    page.keyboard.insert_text(SPEECH)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#findings")).to_be_visible()
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="National figures").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("National figures")
    at_rest(page)
    page.go_back()
    expect(page.locator("#findings")).to_have_text("3 numbers: 1 as published, 1 to correct, 1 not held")
    assert not faults


def test_a_file_is_checked_and_one_that_cannot_be_read_is_refused(page, faults):
    open_at(page, PAGE)
    field = page.locator("input[type=file]")
    field.set_input_files({"name": "speech.txt", "mimeType": "text/plain", "buffer": SPEECH.encode()})
    expect(page.get_by_text("speech.txt")).to_be_visible()
    page.get_by_role("button", name="Check the numbers").click()
    expect(page.locator("#findings")).to_be_visible()
    page.get_by_text("Check another text").click()
    still(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "speech.docx", "mimeType": "application/octet-stream", "buffer": b"%PDF-1.7"}
    )
    expect(page.get_by_text("speech.docx")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Check the numbers").click()
    expect(page.locator("p.unknown")).to_be_visible()
    expect(page.locator("#findings")).to_be_visible()
    assert not faults
