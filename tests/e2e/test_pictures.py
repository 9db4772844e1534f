"""A press officer leaves the Headlines page with a picture: in four clicks or fewer, and by keyboard alone."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.conftest import open_at
from tests.e2e.test_downloads import tab_to

pytestmark = pytest.mark.e2e


def saved(download):
    assert download.suggested_filename == "proportion_social_v2026-11-26.png"
    picture = Image.open(io.BytesIO(Path(download.path()).read_bytes()))
    picture.load()
    assert picture.size == (1200, 628)
    assert picture.text["Title"].startswith("Of every 1,000 child sexual abuse and exploitation offences recorded")


def parts(page):
    card = page.locator(".st-key-card-proportion")
    link = card.get_by_role("link", name="PNG, Social media card (1200 x 628)")
    return card.get_by_role("button", name="Download: "), link


def test_a_picture_in_two_clicks(page, faults, accessible):
    open_at(page, "/")
    pictures, link = parts(page)
    pictures.click()  # 1
    expect(link).to_be_visible()
    accessible(page)
    with page.expect_download() as download:
        link.click()  # 2
    saved(download.value)
    assert not faults


def test_a_picture_by_keyboard_alone(page, faults):
    open_at(page, "/")
    pictures, link = parts(page)
    tab_to(page, pictures)
    page.keyboard.press("Enter")
    tab_to(page, link)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    saved(download.value)
    assert not faults


def test_a_plain_page_shows_the_drawing(page, faults, accessible):
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto("/exhibits/proportion")
    drawing = page.get_by_role("img", name="Child sexual abuse and exploitation offences recorded")
    expect(drawing).to_be_visible()
    page.wait_for_function("() => document.images[0].complete && document.images[0].naturalWidth > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    accessible(page)
    assert not faults
