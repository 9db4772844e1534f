"""What a reader comes for, in Firefox and in WebKit: each journey is written once."""

import csv
import io
import re
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pypdf
import pytest

from lib.model import words
from tests.e2e import axe, other_browsers
from tests.e2e.test_check_a_return import a_return

pytestmark = pytest.mark.e2e
CONTROL_V = "\ue009v\ue000"
ENTER = "\ue007"
HEADINGS = """return [...document.querySelectorAll("#root :is(h1, h2)")].filter((one) => one.checkVisibility())
    .some((one) => one.textContent.includes(arguments[0]))"""
OPTION = "[role=option]"
RELEASE = re.compile(
    r"^Recorded child sexual abuse and exploitation,? England and Wales, (data )?release \w+ ",
    re.MULTILINE | re.IGNORECASE,
)
VARIATION = "outside the 95% limits"


@pytest.fixture(scope="session", params=other_browsers.TOOLS)
def browser_here(request, base_url):
    """A browser that is open for all journeys; they are skipped where it is not installed."""
    if lacking := other_browsers.missing(request.param):
        pytest.skip(lacking)
    with other_browsers.opened(request.param, base_url) as reader:
        yield reader


@pytest.fixture
def reader(browser_here):
    """The same at a desk, at whatever page was read last."""
    browser_here.resize(1280, 900)
    yield browser_here
    browser_here.ask("frame", id=None)


def test_the_summary_is_whole_at_a_desk_and_on_a_phone(reader, register):
    reader.open_at_rest("/")
    assert reader.text("h1") == "Child sexual abuse and exploitation recorded by the police"
    numbers = reader.run("return [...document.querySelectorAll('#root .tile-number')].map((one) => one.innerText)")
    for statistic in ("csae-2023-total", "gb-2023-total", "gb-2023-cse"):
        assert any(f"{register.statistics[statistic].quantity.value:,.0f}" in number for number in numbers), numbers
    rows = "return new Set([...document.querySelectorAll('#root .menu a')].map((one) => one.offsetTop)).size"
    assert reader.run(rows) == 1  # of the menu
    card = ".st-key-card-proportion"
    reader.run("document.querySelector(arguments[0]).scrollIntoView()", card)
    reader.find(f"{card} figure.chart.drawn .main-svg")
    reader.click(f"{card} [role=tab]", "Table")
    assert "Of every 1,000" in reader.text(f"{card} table")
    reader.find(f"{card} .cautions")
    assert axe.violations(reader) == []
    reader.resize(375, 812)
    assert reader.text("button.unfolds", "Menu") == "Menu"
    wide = "return Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
    assert reader.run(wide) <= 375


def test_back_and_forward_follow_the_filters_of_police_forces(reader):
    reader.open_at_rest("/forces?measure=eleven-codes&basis=rate")
    reader.click("[role=radiogroup] label", "Variation")
    reader.until(HEADINGS, VARIATION)
    assert "view=spread" in reader.address
    finder = "[data-testid=stMultiSelect] [role=combobox]"
    reader.click(finder)
    reader.type(finder, "Rotherham")
    reader.click(OPTION, "Rotherham (South Yorkshire)")
    reader.until("return location.search.includes('E23000011')")
    reader.rest()
    both = reader.address
    reader.back()
    reader.until("return !location.search.includes('E23000011')")
    reader.until(HEADINGS, VARIATION)
    reader.back()
    reader.until(f"return !({HEADINGS.removeprefix('return ')})", VARIATION)
    assert reader.address == "/forces?measure=eleven-codes&basis=rate"
    reader.forward()
    reader.until(HEADINGS, VARIATION)
    reader.forward()
    reader.until("return location.search.includes('E23000011')")
    reader.until(
        "return [...document.querySelectorAll('[data-tag]')].some((one) => one.innerText.includes('South York'))"
    )
    assert reader.address == both


def test_a_table_is_sorted(reader):
    reader.open_at_rest("/forces?view=table")
    rows = "document.querySelectorAll('.st-key-card-forces-table tbody tr')"
    numbers = f"return [...{rows}].map((row) => row.cells[1].innerText)"
    before = reader.run(numbers)
    reader.click(".st-key-card-forces-table thead th:nth-child(2) button.sort")
    after = reader.until(
        f"const now = (() => {{ {numbers} }})(); return String(now) === arguments[0] ? null : now", ",".join(before)
    )
    assert sorted(after) == sorted(before)
    values = [int(number.replace(",", "")) for number in after if re.fullmatch(r"[\d,]+", number)]
    assert values == sorted(values, reverse=True)


def test_a_copied_sentence_is_pasted_beside_a_wrong_one_and_both_are_checked(reader, register):
    reader.open_at_rest("/")
    reader.click("button.copy", "Copy sentence: Group-based child sexual exploitation")
    reader.find("button.copy", "Copied: Group-based child sexual exploitation")
    reader.open_at_rest("/check_a_text")
    reader.type("textarea", CONTROL_V)
    pasted = reader.until("return document.querySelector('textarea').value")
    statistic = register.statistics["gb-2023-cse"]
    assert f"{statistic.quantity.value:,.0f}" in pasted
    assert words.citation(statistic.source) in pasted
    assert register.caveats["under-reporting"].briefly in pasted
    wrong = "In 2023 police in England and Wales recorded 115,849 child sexual abuse and exploitation offences."
    reader.type("textarea", f"{ENTER}{ENTER}{wrong}")
    reader.click("button", "Check the numbers")
    assert re.search(r"as published, 1 to correct", reader.text("#findings"))
    reader.rest()
    findings = "return [...document.querySelectorAll('.text-findings > li')].map((one) => one.innerText)"
    (corrected,) = [finding for finding in reader.run(findings) if "115,849" in finding]
    assert "The source gives exactly 115,489." in corrected


def test_files_arrive_whole(reader, base_url):
    reader.open_at_rest("/offences")
    card = ".st-key-card-breakdown"
    reader.click(f"{card} button.command", "Download")
    reader.rest()
    contents = {}
    for link in ("CSV", "PNG"):
        element = {other_browsers.ELEMENT: reader.find(f"{card} a[download]", link)}
        address = reader.run("return arguments[0].href", element)
        contents[link] = reader.download(f"{card} a[download]", link).read_bytes()
        assert address.startswith(f"{base_url}/exhibits/breakdown.")
        with urllib.request.urlopen(address) as answer:
            assert contents[link] == answer.read()
    rows = list(csv.DictReader(io.StringIO(contents["CSV"].decode())))
    assert all("only 1 in 10 is reported" in row["cautions"] and row["source"] for row in rows)
    assert contents["PNG"].startswith(b"\x89PNG\r\n\x1a\n")


def test_a_return_is_uploaded_and_shown(reader, register, tmp_path):
    file = tmp_path / "return.csv"
    file.write_bytes(b"code,force,count\n,Kemt,1\n,Surrey,x\n")
    reader.open_at_rest("/check_a_return")
    reader.type("input[type=file]", str(file))
    reader.until("return document.querySelector('#root').innerText.includes('There are 2 problems with your file.')")
    reader.rest()
    good = tmp_path / "whole.csv"
    good.write_bytes(a_return(register))
    reader.type("input[type=file]", str(good))
    reader.find("#returned-map")
    reader.rest()
    assert "We read your file: 44 of 44 police forces made a return" in reader.text("#root")
    reader.find("figure.chart.drawn .main-svg")
    file = reader.download("button", "Unpublished: CSV")
    assert file.name == "unpublished_returned-national.csv"
    assert "Unpublished, supplied by the reader, not official statistics" in file.read_text()


@pytest.fixture
def newspaper(base_url):
    """The address of a page of another site that embeds a chart of this one."""
    frame = (
        f'<iframe src="{base_url}/exhibits/forces-map.embed.html?measure=eleven-codes" style="width: 600px"></iframe>'
    )
    page = f'<!doctype html><title>A newspaper</title>{frame}<script async src="{base_url}/assets/embed.js"></script>'

    class Host(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_an_embed_is_drawn_and_as_high_as_it_needs(reader, newspaper):
    reader.open(newspaper)
    reader.until("return parseFloat(document.querySelector('iframe').style.height) > 500")
    frame = {other_browsers.ELEMENT: reader.find("iframe")}
    reader.ask("frame", id=frame)
    reader.find("#chart-forces-map.drawn .main-svg")
    reader.find(".cautions")
    reader.until("return document.documentElement.scrollHeight <= innerHeight + 1")


def test_axe_finds_nothing_wrong_on_the_page_of_a_chart(reader):
    reader.open("/exhibits/breakdown")
    reader.find("#chart-breakdown.drawn .main-svg")
    assert axe.violations(reader) == []


@pytest.mark.parametrize("browser_here", ["firefox"], indirect=True)  # WebKitWebDriver does not print
@pytest.mark.parametrize("path", ["/", "/exhibits/forces-table?force=E23000005,E23000034"])
def test_each_sheet_that_firefox_prints_says_where_it_is_from(reader, path):
    reader.open(path)
    if path == "/":
        reader.rest()
    sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(reader.printed())).pages]
    assert len(sheets) > 1
    for sheet in sheets:
        assert RELEASE.search(sheet)
        assert path.partition("?")[0] in sheet.splitlines()[-1]
    printed = " ".join(" ".join(sheets).split())
    assert " ".join(reader.text("h1").split()) in printed
    assert "only 1 in 10" in printed
