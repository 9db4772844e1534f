"""Charts that answer: over their picture, on every page, in frames of other sites, and where they cannot."""

import http.server
import threading
from functools import partial

import pytest
from playwright.sync_api import expect

from lib.outlets.pictures import availability
from tests.e2e.conftest import at_rest, open_at
from tests.e2e.test_check_a_return import PAGE, a_return, upload

pytestmark = pytest.mark.e2e
NEEDS_PICTURES = pytest.mark.skipif(bool(availability.missing()), reason="no browser is installed")
WATCH = """() => {
  window.bare = 0;
  const look = () => {
    const chart = document.querySelector("figure.chart");
    if (chart && !chart.querySelector(":scope > .live .main-svg")) window.bare += 1;
    requestAnimationFrame(look);
  };
  look();
}"""


def test_another_choice_never_leaves_the_place_of_a_chart_empty(page, faults):
    open_at(page, "/forces?view=compare")
    page.evaluate(WATCH)
    for year, ending in (("2023/24", "March 2024"), ("2022/23", "March 2023")):
        page.get_by_role("combobox", name="Year").click()
        page.get_by_role("option", name=year).click()
        expect(page.locator("#forces-compare")).to_contain_text(ending)
        at_rest(page)
        assert page.locator("figure.chart > .live").count() == 1
    assert page.evaluate("window.bare") == 0
    assert not faults


def test_a_chart_of_another_view_leaves_nothing_behind(page, faults):
    open_at(page, "/forces?view=compare")
    page.get_by_text("Over time", exact=True).click()
    page.locator("#chart-forces-time.drawn").wait_for()
    assert page.evaluate("document.querySelectorAll('.js-plotly-plot').length") == 1
    assert not faults


def test_a_chart_that_cannot_be_loaded_leaves_its_picture_or_says_so(page):
    page.route("**/*.plotly.json*", lambda route: route.fulfill(status=500, body=""))
    open_at(page, "/offences")
    expect(page.get_by_text("We could not load this chart. Its table has the same figures.").first).to_be_visible()
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")  # the reader's line is back
    page.locator("figure.chart.drawn").first.wait_for()
    expect(page.get_by_text("We could not load this chart").filter(visible=True)).to_have_count(0)


@NEEDS_PICTURES
def test_without_its_figure_the_page_of_a_chart_keeps_the_picture(page):
    page.route("**/plotly-basic*", lambda route: route.abort())
    page.goto("/exhibits/breakdown")
    page.locator("figure.chart.missing").wait_for()
    expect(page.locator("figure.chart img")).to_be_visible()
    expect(page.get_by_text("We could not load this chart").filter(visible=True)).to_have_count(0)


def test_the_chart_of_a_return_has_no_address_and_asks_for_nothing(page, faults, register):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_at(page, PAGE)
    upload(page, a_return(register, count=30))
    chart = page.locator("#chart-returned-map.drawn")
    chart.wait_for()
    assert chart.locator(".textpoint").count() > 40
    assert chart.get_attribute("data-chart") is None
    assert not [link for link in asked if "plotly.json" in link or "returned" in link]
    assert not faults


@NEEDS_PICTURES
def test_in_the_print_version_a_chart_answers_when_a_reader_goes_to_it(page, faults):
    page.goto("/bulletin")
    chart = page.locator("#chart-breakdown")
    chart.scroll_into_view_if_needed()
    assert page.locator("figure.chart.drawn").count() == 0
    chart.hover()
    page.locator("#chart-breakdown.drawn").wait_for()
    before, live = chart.bounding_box(), chart.locator(".live").bounding_box()
    assert [round(before[side] - live[side]) for side in ("x", "y", "width", "height")] == [0, 0, 0, 0]
    assert not faults


@pytest.fixture
def host():
    """Serve the page of another site; yields a function that puts the code of a frame into it and gives its address."""
    pages = {}

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(pages[self.path].encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True).start()

        def shows(code):
            pages["/"] = f"<!doctype html><title>A newspaper</title><p>Words</p>{code}<p>More words</p>"
            return f"http://127.0.0.1:{server.server_port}/"

        yield shows
        server.shutdown()


@pytest.mark.parametrize("sandbox", ["", ' sandbox="allow-scripts"'])
def test_an_embed_answers_in_the_page_of_another_site_and_is_as_high_as_it_needs(page, base_url, host, sandbox):
    link = f"{base_url}/exhibits/forces-map.embed.html?measure=eleven-codes"
    frame = f'<iframe src="{link}" style="width: 600px"{sandbox}></iframe>'
    page.goto(host(f'{frame}<script async src="{base_url}/assets/embed.js"></script>'))
    inside = page.frame_locator("iframe")
    inside.locator("#chart-forces-map.drawn .textpoint").first.wait_for()
    expect(inside.get_by_role("list", name="Cautions")).to_be_visible()
    page.wait_for_function(
        "() => { const frame = document.querySelector('iframe'); return parseFloat(frame.style.height) > 500; }"
    )
    if not sandbox:  # else no page may look into it
        inner = page.frames[1].evaluate("[document.documentElement.scrollHeight, innerHeight]")
        assert inner[0] <= inner[1] + 1
    assert page.context.cookies() == []


def test_an_embed_fits_a_phone_and_is_accessible(page, accessible, faults):
    for width, scheme in ((320, "light"), (600, "dark")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/exhibits/breakdown.embed.html")
        page.locator("#chart-breakdown.drawn").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        accessible(page)
    assert not faults
