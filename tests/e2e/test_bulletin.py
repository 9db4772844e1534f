"""A reader without JavaScript, the bulletin as it is seen, and the first sight of the Headlines page."""

import pytest
from playwright.sync_api import expect

from lib.model.site_map import BY_ID
from lib.outlets.html.assets import CHARTS
from lib.outlets.pictures import availability
from tests.e2e.conftest import WIDTHS, at_rest, first_drawn

pytestmark = pytest.mark.e2e
BOX = """() => {
  const find = (one) => document.querySelector(`#root ${one}`);
  const [picture, chart] = [find(".first-sight img"), find(".live")];
  const [a, b] = [picture, chart].map((one) => one.getBoundingClientRect());
  return [a.top - b.top, a.left - b.left, a.width - b.width, a.height - b.height,
    getComputedStyle(picture).visibility];
}"""


def test_a_reader_without_javascript_finds_the_figures_and_a_force(browser, base_url):
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/offences")
    expect(page).to_have_url(f"{base_url}/bulletin#offences")
    expect(page.get_by_role("heading", name=BY_ID["offences"].heading)).to_be_visible()
    page.get_by_role("link", name="City of London").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Sexual offences under 11 codes that name a child victim recorded by City of London Police, April 2012 to "
        "December 2025"
    )
    expect(page.get_by_role("table")).to_have_count(3)
    page.get_by_role("link", name="They stand in the bulletin").click()
    expect(page).to_have_url(f"{base_url}/bulletin#forces-national")
    page.goto("/forces?force=E23000005")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Greater Manchester")
    context.close()


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [("/bulletin", "phone", "light"), ("/bulletin/forces/E23000005", "tablet", "dark")],
)
def test_the_bulletin_is_whole_and_accessible(page, faults, accessible, path, width, scheme):
    page.route("**/bulletin/drawings/*", lambda route: route.fulfill(content_type="image/svg+xml", body=EMPTY))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]
    assert [one.get_attribute("src") for one in page.locator("script").all()] == [CHARTS.path]
    accessible(page)
    assert not faults


EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" width="736" height="360"/>'


@pytest.mark.skipif(bool(availability.missing()), reason="no browser is installed")
def test_the_first_sight_gives_its_place_to_the_chart_and_nothing_moves(page, faults, base_url):
    first_drawn(base_url, page)
    for width, scheme, ending in (("desk", "light", "page"), ("phone", "dark", "tall-dark")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": WIDTHS[width], "height": 900})
        asked = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.route("**/plotly-basic*", lambda route: route.abort())  # what it looks like before the chart can come
        page.goto("/")
        picture = page.locator("#root .first-sight img")
        expect(picture).to_be_visible()
        page.wait_for_function("() => document.querySelector('#root .first-sight img')?.naturalWidth > 0")
        assert f"{base_url}/bulletin/drawings/proportion.{ending}.svg" in asked
        page.unroute_all()
        page.goto("/")
        at_rest(page)
        assert page.evaluate(BOX) == [0, 0, 0, 0, "hidden"]
        chart = page.get_by_role("img", name="Chart: group-based offences among every 1,000 offences")
        expect(chart).to_be_visible()
    assert [fault for fault in faults if "plotly-basic" not in fault and "ERR_FAILED" not in fault] == []
