"""A journalist checks a picture that came without its page: as it was saved, painted over, and stripped of its mark."""

import io

import pytest
from PIL import Image, PngImagePlugin
from playwright.sync_api import expect

from lib.outlets.pictures import browser
from tests.e2e.conftest import WIDTHS, open_at, served

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(browser.chromium() is None, reason="no Chrome or Chromium is installed"),
]
PAGE = "/check_an_image"


@pytest.fixture(scope="module")
def site():
    with served(DASHBOARD_IMAGE_KEY="a-key-of-this-test-alone-of-32-or-more") as url:
        yield url


def saved_again(content, *, keep):
    """The picture with one pixel painted over, with or without its texts."""
    picture, info, buffer = Image.open(io.BytesIO(content)), PngImagePlugin.PngInfo(), io.BytesIO()
    for name, text in picture.text.items() if keep else ():
        info.add_text(name, text)
    picture.putpixel((5, 5), (0, 0, 0))
    picture.save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def give(page, content, name="chart.png"):
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": content})


def test_a_saved_picture_is_confirmed_and_a_changed_one_is_told_apart(page, site, faults, accessible):
    open_at(page, f"{site}/offences")
    page.get_by_role("button", name="Download: ").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="PNG, Slide").first.click()
    with open(download.value.path(), "rb") as file:  # noqa: PTH123 - Playwright's own place
        picture = file.read()
    page.get_by_role("link", name="Check an image").first.click()
    expect(page).to_have_url(f"{site}{PAGE}")

    choose = page.get_by_test_id("stFileUploaderDropzone").locator("button")
    with page.expect_file_chooser() as chooser:
        choose.press("Enter")
    chooser.value.set_files({"name": "chart.png", "mimeType": "image/png", "buffer": picture})
    verdict = page.locator("#finding")
    expect(verdict).to_have_text("This image has not been changed")
    expect(page.locator(".finding")).to_contain_text("Its figures are still current.")
    accessible(page)

    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    give(page, saved_again(picture, keep=True))
    expect(verdict).to_have_text("This image has been changed")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"]
    accessible(page)

    give(page, saved_again(picture, keep=False))
    expect(verdict).to_have_text("We cannot confirm this image, because it carries no signature of this dashboard")
    accessible(page)
    page.get_by_role("link", name="Everything that is shown here").click()
    expect(page).to_have_url(f"{site}/exhibits/")
    assert not faults
