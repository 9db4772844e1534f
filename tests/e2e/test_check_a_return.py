"""An analyst checks a return that is not published: by keyboard, whole and accessible, and nothing of it is kept."""

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import LOOKS, ROOT, at_rest, drawn, fits, open_at, wait_for

pytestmark = pytest.mark.e2e

PAGE = "/check_a_return"
MARKER = "MARKER-7f3a9c"


def a_return(register, count=9, note=""):
    """A CSV with a count for every force."""
    buffer = io.StringIO()
    rows = [(force.code, force.name, count, note) for force in register.forces.values()]
    csv.writer(buffer).writerows([("code", "force", "count", "note"), *rows])
    return buffer.getvalue().encode()


def a_workbook(register, count, heading):
    """The same as a workbook, with one column more."""
    book = openpyxl.Workbook()
    book.active.append(("code", "force", "count", "note", heading))
    for force in register.forces.values():
        book.active.append((force.code, force.name, count, heading))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def upload(page, content, name="return.csv"):
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_it_is_whole_and_accessible_before_and_after_an_upload(page, faults, accessible, register, width, scheme):
    open_at(page, PAGE, width, scheme)
    upload(page, b"code,force,count\n,Kemt,1\n,Surrey,x\n")
    expect(page.get_by_text("There are 2 problems with your file.")).to_be_visible()
    if width == "phone":
        accessible(page)  # all that stands there before an upload, and the problems
    upload(page, a_return(register))
    expect(page.get_by_text("We read your file: 44 of 44 police forces made a return")).to_be_visible()
    expect(page.locator("#returned-map")).to_be_visible()
    page.locator("figure.chart.drawn").first.wait_for()
    accessible(page)
    fits(page)
    assert page.url.endswith(PAGE)
    assert not faults


def test_the_template_is_filled_in_and_comes_back_by_keyboard(page, faults, tmp_path):
    open_at(page, PAGE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Template as Excel (XLSX)").click()
    assert download.value.suggested_filename == "return-template.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    for row in book["Return"].iter_rows(min_row=1):
        if re.fullmatch(r"[EW][0-9]{8}|BTP", str(row[0].value)):
            row[2].value = 9
    filled = tmp_path / "filled.xlsx"
    book.save(filled)

    choose = page.get_by_test_id("stFileUploaderDropzone").locator("button")
    at_rest(page)
    with page.expect_file_chooser() as chooser:
        choose.press("Enter")
    chooser.value.set_files(filled)
    expect(
        page.get_by_role("heading", level=2, name="Your return: 396 operations. Published: 127 in mid-January 2025.")
    ).to_be_visible()
    card = page.locator(".st-key-card-returned-national")
    with page.expect_download() as download:
        card.get_by_role("button", name="Unpublished: CSV").click()
    assert download.value.suggested_filename == "unpublished_returned-national.csv"
    assert "Unpublished, supplied by the reader, not official statistics" in Path(download.value.path()).read_text()
    assert page.get_by_text("Open on its own page").count() == 0
    assert not faults


WATCH = """
import json, os, sys, threading
_place = os.environ["WATCHED"]
_busy = threading.local()
def _hook(event, args):
    if event != "open" or getattr(_busy, "on", False):
        return
    path, mode, flags = args
    if isinstance(path, int) or not (flags or 0) & (os.O_WRONLY | os.O_RDWR):
        return
    _busy.on = True
    try:
        with open(_place, "a") as log:
            log.write(json.dumps(str(path)) + "\\n")
    finally:
        _busy.on = False
sys.addaudithook(_hook)
"""


@pytest.fixture
def short_path():
    """A new folder whose path leaves room for Chromium's socket, which may have 107 characters and lies in TMPDIR."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture
def watched(short_path):
    """A server with folders of its own that notes each file it opens to write; its address, process and folder."""
    (short_path / "site").mkdir()
    (short_path / "site" / "sitecustomize.py").write_text(WATCH)
    own = {"TMPDIR": "tmp", "XDG_CACHE_HOME": "cache", "HOME": "home"}
    for name in own.values():
        (short_path / name).mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {name: str(short_path / folder) for name, folder in own.items()}
    environment |= {"PYTHONPATH": f"{short_path / 'site'}:{ROOT}", "WATCHED": str(short_path / "opened")}
    command = [sys.executable, "-m", "lib", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with (
        (short_path / "log").open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            yield wait_for(f"http://127.0.0.1:{port}", server), server, short_path
        finally:
            server.terminate()


def places(server, folder):
    """Every file that the server could have put something into: its folders, its log, what it holds open, and ours."""
    yield from (f for f in folder.rglob("*") if f.is_file())
    yield from (f for f in ROOT.glob("*") if f.is_file())
    for held in Path(f"/proc/{server.pid}/fd").iterdir():
        if held.is_file():
            yield held


def traces(server, folder):
    """The files that hold the marker or the count; digits of a digest may be the count's before there is a return."""
    marks = (MARKER.encode(), b"98765")
    return {str(f) for f in places(server, folder) if any(mark in f.read_bytes() for mark in marks)}


def of_the_server(name, folder):
    """Whether a file is what the server makes for every reader, in threads of its own: packed scripts, first drawings.

    That no picture of a return gets there is tested with the key that it would need.
    """
    own = folder / "cache" / "recorded-csae-dashboard"
    return any(Path(name).is_relative_to(own / made) for made in ("static", "images", "fonts"))


def test_nothing_of_a_return_is_written_anywhere(watched, browser, register):
    url, server, folder = watched
    page = browser.new_context(base_url=url, locale="en-GB").new_page()
    open_at(page, PAGE)
    page.get_by_role("radiogroup", name="View").wait_for(state="detached")
    # The server draws its first sights from its start on: what its browser lays down is there before the look.
    drawn(url, page, "/exhibits/funding.svg")
    before, by_chance = (folder / "opened").read_text(), traces(server, folder)
    large = a_return(register, 98_765, f"{MARKER} {'n' * 40_000}")
    assert len(large) > 1_500_000
    upload(page, large, f"{MARKER}.csv")
    expect(page.get_by_text("We read your file: 44 of 44 police forces made a return")).to_be_visible()
    page.locator("figure.chart.drawn").first.wait_for()
    with page.expect_download() as download:
        page.locator(".st-key-card-returned-map").get_by_role("button", name="Unpublished: Excel").click()
    assert download.value.suggested_filename == "unpublished_returned-map.xlsx"
    upload(page, a_workbook(register, 98_765, MARKER), f"{MARKER}.xlsx")
    expect(page.get_by_text(f"Column '{MARKER}' (E) was not read.")).to_be_visible()
    upload(page, f"code,force,count\n,{MARKER},98765.5\n".encode(), f"{MARKER}.csv")
    expect(page.get_by_text("There are 2 problems with your file.")).to_be_visible()
    upload(page, b"PK\x03\x04" + MARKER.encode(), f"{MARKER}.xlsx")
    expect(page.get_by_text("a damaged workbook or archive")).to_be_visible()

    opened = [json.loads(line) for line in (folder / "opened").read_text()[len(before) :].splitlines()]
    assert not [name for name in opened if not of_the_server(name, folder)]
    assert traces(server, folder) <= by_chance
    page.context.close()
