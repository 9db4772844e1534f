"""A press officer makes a pack and saves it; a private office saves the brief."""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import expect

from lib import exhibits
from lib.model import words
from lib.model.records import Selection
from lib.outlets.credentials import signing
from lib.outlets.pictures import browser
from lib.outlets.press import brief
from tests.e2e.conftest import WIDTHS, open_at, still

pytestmark = pytest.mark.e2e
MANCHESTER, LONDON = "E23000005", "E23000001"


@pytest.fixture(scope="module")
def pencil():
    """The browser that draws, ended when the last brief is made."""
    yield
    browser.BROWSER.close()


def test_a_press_officer_makes_a_pack_and_saves_it(page, faults, accessible, base_url):
    open_at(page, "/press_pack")
    page.get_by_text("The 2022 and 2023 totals of child sexual abuse and exploitation offences").first.click()
    page.get_by_text("Square post (1080 x 1080)", exact=True).click()
    expect(page.get_by_text("1 chart, 2 images, 1 data file")).to_be_visible()
    expect(page).to_have_url(f"{base_url}/press_pack?measure=eleven-codes&exhibits=years&sizes=square%2Cslide")
    page.get_by_role("button", name="Create zip file").click()
    save = page.get_by_role("button", name=re.compile("^Download zip"))
    expect(save).to_be_visible()
    for width, size in WIDTHS.items():
        page.set_viewport_size({"width": size, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= size, width
        accessible(page)
    with page.expect_download() as download:
        save.click()
    assert download.value.suggested_filename.startswith("press-pack_years_")
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    manifest = json.loads(archive.read("manifest.json"))
    assert {*archive.namelist()} == {"manifest.json", *(file["path"] for file in manifest["files"])}
    for file in manifest["files"]:
        assert hashlib.sha256(archive.read(file["path"])).hexdigest() == file["sha256"]
    pictures = [archive.read(name) for name in archive.namelist() if name.startswith("images/")]
    assert len(pictures) == 2
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    # What is in the pack is what the picture's own address gives.
    (slide,) = [file for file in manifest["files"] if "slide" in file["path"]]
    assert page.request.get(slide["address"]).body() == archive.read(slide["path"])
    assert not faults


def test_four_charts_are_one_zip_file_in_four_taps(page, faults):
    open_at(page, "/", "phone")
    page.get_by_role("button", name="Menu").click()  # 1
    page.get_by_role("link", name="Downloads").click()  # 2
    page.get_by_role("button", name="Headlines pack").click()  # 3
    tray = page.locator(".st-key-tray")
    expect(tray).to_contain_text("4 charts, 12 images, 4 data files")
    box = tray.bounding_box()
    assert box["y"] + box["height"] <= page.viewport_size["height"] + 1  # it stays in sight
    tray.get_by_role("button", name="Create zip file").click()  # 4
    expect(tray.get_by_role("button", name="Download zip")).to_be_visible(timeout=120_000)
    assert not faults


@pytest.mark.usefixtures("pencil")
@pytest.mark.parametrize(
    ("name", "force"),
    [("breakdown", (MANCHESTER,)), ("forces-map", (MANCHESTER, LONDON)), ("forces-spread", ()), ("proportion", ())],
)
def test_a_brief_is_one_page_with_every_caution(register, monkeypatch, name, force):
    monkeypatch.setattr(brief.picture_cache, "get", lambda _key: None)
    selection = Selection(force=force)
    made = brief.make(name, register, selection)
    if name == "proportion":
        other = Selection(force=(MANCHESTER,))  # its table moves the browser's count of cells on
        one, two = (signing.unsigned(brief.make("crime-types", register, other)) for _ in range(2))
        assert one == two
    file = pypdf.PdfReader(io.BytesIO(made))
    (only,) = file.pages
    assert [round(float(side)) for side in only.mediabox[2:]] == [595, 842]
    said = " ".join(only.extract_text().split())
    exhibit = exhibits.make(name, register, brief.narrowed(name, selection))
    shown = [exhibit, *(exhibits.make(held, register, selection) for held in ("force-codes", "force-peers") if force)]
    for caveat in (caveat for one in shown for caveat in one.must_show):
        assert caveat.short in said
    found = brief.contents(exhibit, register, brief.narrowed(name, selection), brief.LEVELS[-1])
    for tile in found.tiles:
        assert {tile.number, tile.beside} <= {part for part in (tile.number, tile.beside) if part in said}
        assert all(caveat.short in said for caveat in tile.caveats)
    for text in (
        exhibit.headline,
        exhibit.subtitle,
        found.address,
        found.contact,
        words.data_release(register.release.id),
    ):
        assert "".join(text.split()) in "".join(said.split())  # an address is broken at its marks
    assert file.trailer["/Root"]["/Lang"] == "en-GB"
    assert file.metadata.title.startswith("Recorded child sexual abuse")
    assert file.metadata.creation_date.date() == register.release.published_at.date()


def test_the_box_of_the_brief_follows_the_figures_and_keeps_what_was_chosen(page, faults, base_url):
    open_at(page, "/press_pack")
    drawing = page.get_by_role("combobox", name="Chart in the brief")
    expect(drawing).to_have_value(re.compile("about 37 were group-based"))
    page.get_by_text("Filters", exact=True).click()
    still(page)
    page.get_by_text("As announced on 16 January 2025", exact=True).click()
    expect(page).to_have_url(f"{base_url}/press_pack?measure=eleven-codes&figures=announced")
    expect(drawing).to_have_value(re.compile("about 35 were group-based"))
    page.get_by_text("Square post (1080 x 1080)", exact=True).click()
    expect(page).to_have_url(f"{base_url}/press_pack?measure=eleven-codes&figures=announced&sizes=square%2Cslide")
    expect(page.get_by_role("link", name="Download brief (PDF)")).to_have_attribute(
        "href", "/brief.pdf?figures=announced"
    )
    expect(drawing).to_have_value(re.compile("about 35 were group-based"))
    expect(page.get_by_role("heading", name="Report a concern, find support")).to_be_visible()
    assert not faults
