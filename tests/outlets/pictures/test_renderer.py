"""Pictures as files: drawn by a real browser, with their words and marks inside, the same bytes every time."""

import asyncio
import io
import os
import re
import signal
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from http.server import BaseHTTPRequestHandler, HTTPServer

import pypdf
import pytest
from PIL import Image

from lib import exhibits
from lib.model import limits, words
from lib.model.records import Selection
from lib.outlets.credentials import credential_reading, signers, signing
from lib.outlets.credentials.inspection import Integrity, SignerKind
from lib.outlets.pictures import browser, chart_svg, content, picture_cache, renderer
from lib.outlets.pictures.sizes import CHART_SIZES, FORMATS, SIZES
from lib.settings import ROOT
from tests.signed_files import chain

pytestmark = pytest.mark.skipif(browser.chromium() is None, reason="no Chrome or Chromium is installed")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", autouse=True)
def ended():
    """No browser outlives these tests."""
    yield
    browser.BROWSER.close()
    assert browser.BROWSER.process is None


@pytest.fixture(scope="module")
def exhibit(register):
    return exhibits.make("breakdown", register, Selection())


@pytest.fixture(scope="module")
def files(register, exhibit):
    """The breakdown for a slide in every format."""
    return {
        ending: renderer.render(exhibit, SIZES["slide"], ending, register.release.published_at) for ending in FORMATS
    }


def said_by_svg(svg):
    texts = ET.fromstring(svg).iter(f"{SVG}text")  # noqa: S314 - our own bytes
    return " ".join(" ".join(line.strip() for line in text.itertext() if line.strip()) for text in texts)


def needed(exhibit):
    found = content.of(exhibit, SIZES["slide"])
    parts = [found.headline, found.subtitle, found.version, found.address, found.status, found.licence]
    return [*parts, *(c.short for c in exhibit.must_show), *(s.publisher for s in exhibit.sources)]


def test_the_text_of_svg_and_pdf_holds_all_that_must_stand(files, exhibit):
    pdf = pypdf.PdfReader(io.BytesIO(files["pdf"])).pages[0].extract_text()
    for said in (said_by_svg(files["svg"]), pdf):
        squeezed = "".join(said.split())
        assert not [part for part in needed(exhibit) if "".join(part.split()) not in squeezed]


def test_an_svg_says_what_it_is_and_asks_for_nothing(files, exhibit):
    root = ET.fromstring(files["svg"])  # noqa: S314 - our own bytes
    assert root.find(f"{SVG}title").text == exhibit.name
    assert exhibit.description in root.find(f"{SVG}desc").text
    about = ET.tostring(root.find(f"{SVG}metadata"), encoding="unicode")
    assert all(part in about for part in ("/exhibits/breakdown", exhibit.version, "Open Government Licence"))
    assert (root.get("width"), root.get("height")) == ("1920", "1080")
    assert not list(root.iter(f"{SVG}script"))
    text = files["svg"].decode()
    assert not re.findall(r'(?:href|src)="(?!#)[^"]*"|url\((?!["\']?#|data:|&quot;#)', text)


def test_a_png_has_its_size_and_its_marks(files, exhibit):
    picture = Image.open(io.BytesIO(files["png"]))
    picture.load()
    assert picture.size == (1920, 1080)
    assert picture.text["Title"] == exhibit.name
    assert picture.text["URL"] == "/exhibits/breakdown"
    assert words.data_release(exhibit.version) in picture.text["Data version"]
    assert "Home Office" in picture.text["Source"]
    assert "Open Government Licence" in picture.text["Copyright"]


def test_a_pdf_has_title_language_text_and_no_clock(files, exhibit):
    pdf = pypdf.PdfReader(io.BytesIO(files["pdf"]))
    assert len(pdf.pages) == 1
    assert pdf.metadata.title == exhibit.name
    assert pdf.trailer["/Root"]["/Lang"] == "en-GB"
    assert pdf.metadata.creation_date.isoformat() == "2026-11-26T14:00:00+00:00"
    fonts = {str(font["/BaseFont"]) for font in _fonts(pdf)}
    assert fonts
    assert all("SourceSans3" in font for font in fonts)


def _fonts(pdf):
    return [font.get_object() for font in pdf.pages[0]["/Resources"]["/Font"].values()]


def test_every_picture_is_signed_as_what_it_is(files, exhibit):
    for ending, file in files.items():
        read = credential_reading.read(file, None)
        assert (read.integrity, read.signer) == (Integrity.WHOLE, SignerKind.MACHINE)
        told = read.provenance
        assert (told.exhibit, told.selection, told.size, told.format) == ("breakdown", "", "slide", ending)
        assert (told.release, told.data_sha256) == (exhibit.version, exhibit.digest)
        assert (told.title, told.subtitle) == (exhibit.headline, exhibit.subtitle)
        assert told.sources == tuple(words.citation(source) for source in exhibit.sources)
        assert [caveat.id for caveat in exhibit.caveats if f"{caveat.short} {caveat.long}" not in told.caveats] == []
        assert told.address == "/exhibits/breakdown"


def test_what_is_kept_is_signed_anew_when_the_certificate_changes(files, register, exhibit, configured, tmp_path):
    for name, pem in zip(("chain.pem", "key.pem"), chain(), strict=True):
        (tmp_path / name).write_bytes(pem)
    configured(DASHBOARD_SIGNING_CERT=tmp_path / "chain.pem", DASHBOARD_SIGNING_KEY=tmp_path / "key.pem")
    own = signers.current()
    for ending, before in files.items():
        file = renderer.render(exhibit, SIZES["slide"], ending, register.release.published_at)
        assert credential_reading.read(file, own).signer is SignerKind.OURS
        assert signing.unsigned(file) == signing.unsigned(before)
        assert renderer.render(exhibit, SIZES["slide"], ending, register.release.published_at) == file  # it is kept


def test_after_its_certificate_has_ended_nothing_is_signed(files, register, exhibit, monkeypatch):
    monkeypatch.setattr(signers, "lasts", lambda _: False)
    for ending, before in files.items():
        file = renderer.render(exhibit, SIZES["slide"], ending, register.release.published_at)
        assert file == signing.unsigned(before)
    assert signers.tag() == "unsigned"


def test_pictures_inside_our_own_pages_are_not_signed(register, exhibit):
    for size in CHART_SIZES.values():
        chart = chart_svg.render(exhibit, size, register.release.published_at)
        assert credential_reading.read(chart, None).integrity is Integrity.UNSIGNED


def test_another_process_with_an_empty_cache_makes_the_same_pictures(files, tmp_path):
    """Its own chain signs them: the bytes under the signature are the same."""
    code = (
        "import sys; from pathlib import Path; from lib import exhibits; from lib.dataset import package;"
        "from lib.outlets.pictures import browser, renderer;"
        "from lib.model.records import Selection; from lib.outlets.pictures.sizes import SIZES;"
        "from lib.releases.store import DATA;"
        "r = package.read(DATA); e = exhibits.make('breakdown', r, Selection());"
        "[Path(sys.argv[1], x).write_bytes(renderer.render(e, SIZES['slide'], x, r.release.published_at))"
        " for x in ('svg', 'png', 'pdf')]; browser.BROWSER.close()"
    )
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", code, str(tmp_path)]
    subprocess.run(command, check=True, timeout=120, env=environment, cwd=ROOT)
    others = {ending: (tmp_path / ending).read_bytes() for ending in FORMATS}
    assert others != files
    assert {ending: signing.unsigned(file) for ending, file in others.items()} == {
        ending: signing.unsigned(file) for ending, file in files.items()
    }


def test_a_damaged_picture_is_made_again(files, register, exhibit):
    for kept in picture_cache.folder().iterdir():
        kept.write_bytes(b"damaged")
    again = renderer.render(exhibit, SIZES["slide"], "png", register.release.published_at)
    assert signing.unsigned(again) == signing.unsigned(files["png"])


def test_a_browser_that_was_killed_is_made_anew(register, exhibit, files):
    for kept in picture_cache.folder().iterdir():
        kept.unlink()
    os.killpg(browser.BROWSER.process, signal.SIGKILL)
    again = renderer.render(exhibit, SIZES["slide"], "svg", register.release.published_at)
    assert signing.unsigned(again) == signing.unsigned(files["svg"])


def test_the_browser_asks_no_other_host():
    """A picture that names a host of this machine by its name does not reach it: no name is looked up."""
    assert "http" not in browser.plotly_page().generate_index().lower()  # neither MathJax nor Plotly from elsewhere
    asked = []

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    own, host = browser.Browser(), HTTPServer(("127.0.0.1", 0), Asked)
    threading.Thread(target=host.serve_forever, daemon=True).start()
    link = f"http://localhost:{host.server_port}/x.png"
    try:
        assert own.paint(f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{link}" width="9"/></svg>', "png", 9, 9)
    finally:
        own.close()
        host.shutdown()
        host.server_close()
    assert not asked


class Held(browser.Browser):
    """A browser whose pictures take as long as they are told to."""

    begun, free = threading.Event(), threading.Event()

    async def in_turn(self, _work):
        self.begun.set()
        while not self.free.is_set():  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(0.01)


def test_when_too_many_wait_the_next_is_told():
    own = Held(limit=1)
    first = threading.Thread(target=own.draw, args=({}, 1, 1))
    first.start()
    own.begun.wait(5)
    with pytest.raises(limits.BusyError, match="too many images"):
        own.draw({}, 1, 1)
    own.free.set()
    first.join(5)


def test_a_picture_that_takes_too_long_is_given_up():
    own = Held(timeout=0.05)
    own.free.clear()
    with pytest.raises(limits.SlowError, match="too long"):
        own.draw({}, 1, 1)


def test_a_browser_that_dies_twice_is_said_in_a_sentence_and_the_next_picture_is_drawn():
    deaths = [browser.ChannelClosedError] * 2

    class Dying(browser.Browser):
        async def _attempt(self, _work):
            if deaths:
                raise deaths.pop()
            return b"drawn"

    own = Dying()
    with pytest.raises(browser.DiedError, match="ended twice"):
        own.draw({}, 1, 1)
    assert own.draw({}, 1, 1) == b"drawn"


@pytest.mark.parametrize(("deaths", "drawn"), [(1, b"drawn"), (2, browser.DIED)])
def test_a_wait_that_a_dying_browser_cancels_is_a_death(deaths, drawn):
    """Its library cancels what waits for an answer: that is no end of our own work, and no fault of the server."""
    left = [asyncio.CancelledError] * deaths

    class Cancelling(browser.Browser):
        async def _work(self, _work):
            if left:
                raise left.pop()
            return b"drawn"

    own = Cancelling()
    try:
        found = own.draw({}, 1, 1)
    except browser.DiedError as error:
        found = str(error)
    assert found == drawn


def test_a_browser_that_does_not_start_is_not_called_missing(tmp_path, configured):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    configured(CHROMIUM=broken)
    with pytest.raises(browser.DiedError, match="did not start"):
        browser.Browser().draw({}, 1, 1)


@pytest.mark.parametrize("death", browser.DEATHS)
def test_however_the_start_of_a_browser_fails_it_is_said_that_it_did_not_start(death, monkeypatch):
    async def fail(_):
        raise death

    monkeypatch.setattr(browser.Kaleido, "open", fail)
    with pytest.raises(browser.DiedError, match="did not start"):
        browser.Browser().draw({}, 1, 1)


def test_an_idle_browser_lies_down():
    own = browser.Browser(idle=0.1)
    own.paint('<svg xmlns="http://www.w3.org/2000/svg"/>', "png", 9, 9)
    ended = threading.Event()
    for _ in range(100):
        if own.process is None:
            return
        ended.wait(0.1)
    raise AssertionError("the browser still runs")


def test_without_a_browser_it_says_what_to_install(configured):
    configured(CHROMIUM="/nowhere/chromium")
    with pytest.raises(browser.NoBrowserError, match="apt-get install chromium"):
        browser.Browser().draw({}, 1, 1)
