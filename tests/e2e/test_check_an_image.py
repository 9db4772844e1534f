"""A journalist checks a picture that came without its page: as saved, painted over, another's, and unsigned."""

import pytest
from playwright.sync_api import expect

from lib.outlets.pictures import browser
from tests.e2e.conftest import WIDTHS, open_at, served
from tests.signed_files import chain, foreign, jpeg, saved_again

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(browser.chromium() is None, reason="no Chrome or Chromium is installed"),
]
PAGE = "/check_an_image"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("signing")
    for name, pem in zip(("chain.pem", "key.pem"), chain("Statistics"), strict=True):
        (folder / name).write_bytes(pem)
    named = {"DASHBOARD_SIGNING_CERT": str(folder / "chain.pem"), "DASHBOARD_SIGNING_KEY": str(folder / "key.pem")}
    with served(**named) as url:
        yield url


def painted(picture):
    picture.putpixel((5, 5), (0, 0, 0))
    return picture


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
    expect(page.locator(".finding")).to_contain_text("Signed byMinistry of Tests, Statistics")
    accessible(page)

    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    give(page, saved_again(picture, painted))
    expect(verdict).to_have_text("This image has been changed")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"]
    accessible(page)

    give(page, foreign(jpeg(), "image/jpeg"), "theirs.jpg")
    expect(verdict).to_have_text("We cannot confirm this image, because we did not sign it")
    expect(page.locator(".finding")).to_contain_text("Ministry of Tests, Somebody else")

    give(page, saved_again(picture, painted, keep=False))
    expect(verdict).to_have_text("We cannot confirm this image, because it carries no signature")
    accessible(page)
    page.get_by_role("link", name="Everything that is shown here").click()
    expect(page).to_have_url(f"{site}/exhibits/")
    assert not faults
