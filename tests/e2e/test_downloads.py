"""A committee clerk takes three forces away: by mouse in four clicks or fewer, and by keyboard alone."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import LOOKS, WIDTHS, at_rest, chosen, fits, open_at

pytestmark = pytest.mark.e2e
NAMES = {"Greater Manchester", "South Yorkshire", "West Midlands"}
LAST = "E23000014"  # code of the last that is typed
TYPED = {"Oldham": "Greater Manchester", "Rotherham": "South Yorkshire", "WMP": "West Midlands"}


def pick(page):
    """Three forces, typed into the finder that has the focus."""
    for typed, force in TYPED.items():
        page.keyboard.type(typed)
        expect(page.get_by_role("option", name=re.compile(typed)).first).to_be_visible()
        page.keyboard.press("Enter")
        # The place becomes its force: until then, what is typed next would be lost.
        expect(chosen(page, force)).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_url(f"**{LAST}**")  # two are compared before the third is there
    at_rest(page)


CSV = re.compile(r"^CSV( \(\d+ KB\))?: ")


def labels(download):
    rows = csv.DictReader(io.StringIO(Path(download.path()).read_text(encoding="utf-8"), newline=""))
    return {row["area_name"] for row in rows}


def test_three_forces_in_four_clicks(page, faults):
    open_at(page, "/")
    page.get_by_role("link", name="Police forces").click()  # 1
    page.get_by_role("combobox", name="Police forces (up to 8)").click()  # 2
    pick(page)
    # Three forces are compared at once: there is no third click.
    card = page.locator(".st-key-card-forces-compare")
    card.get_by_role("button", name="Download: ").click()  # 3
    with page.expect_download() as download:
        card.get_by_role("link", name=CSV).click()  # 4
    assert labels(download.value) >= NAMES
    name = download.value.suggested_filename
    assert name.startswith(
        "forces-compare_eleven-codes_greater-manchester_south-yorkshire_west-midlands_rate_2024-25_v"
    )
    assert not faults


def tab_to(page, locator, most=80):
    """Press Tab until the element has the focus."""
    for _ in range(most):
        if locator.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{locator} was not reached in {most} steps")


def test_three_forces_by_keyboard_alone(page, faults):
    open_at(page, "/forces")
    tab_to(page, page.get_by_role("combobox", name="Police forces (up to 8)"))
    pick(page)
    card = page.locator(".st-key-card-forces-compare")
    expect(card).to_be_visible()
    tab_to(page, card.get_by_role("button", name="Download: "))
    page.keyboard.press("Enter")
    tab_to(page, card.get_by_role("link", name=CSV))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert labels(download.value) >= NAMES
    assert not faults


def test_the_words_of_an_exhibit_can_be_copied(page, context, faults, base_url, accessible):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_at(page, "/offences")
    card = page.locator(".st-key-card-breakdown")
    card.get_by_role("button", name="Share and cite: ").click()
    accessible(page)
    card.get_by_role("button", name="Copy embed code").click()
    expect(card.get_by_role("button", name="Copied: ")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        f'<iframe src="{base_url}/exhibits/breakdown.embed.html"'
    )
    assert not faults


def test_a_copied_link_opens_what_the_reader_saw(page, context, base_url, faults):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_at(page, "/forces?force=E23000005,E23000011&view=compare", "phone")
    card = page.locator(".st-key-card-forces-compare")
    for tab, end in (("Chart", "forces-compare"), ("Table", "forces-compare-table")):
        card.get_by_role("tab", name=tab).click()
        if card.get_by_role("button", name="Copy link: ").is_hidden():
            card.get_by_role("button", name="Share and cite: ").click()
        card.get_by_role("button", name="Copy link: ").click()
        page.wait_for_timeout(2500)  # the button gets its name back
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == f"{base_url}/forces?force=E23000005,E23000011&view=compare#{end}"
    open_at(page, copied.removeprefix(base_url), "phone")
    expect(card.get_by_role("tab", name="Table")).to_have_attribute("aria-selected", "true")
    assert not faults


@pytest.mark.parametrize("path", ["/exhibits/breakdown", "/exhibits/forces-table", "/exhibits/", "/data/"])
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_plain_pages_are_whole_and_accessible(page, faults, accessible, path, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    accessible(page)
    fits(page)
    assert not faults
