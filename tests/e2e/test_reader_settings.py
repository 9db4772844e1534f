"""A reader's own settings take nothing away: less movement, spaced letters, few colours, paper."""

import pytest

from lib.charts import theme
from lib.charts.canvas import ColourScheme
from qa.browser import reflow
from tests.e2e import axe
from tests.e2e.conftest import open_at
from tests.e2e.focus import fault, focused

pytestmark = pytest.mark.e2e
STOPS = 25
SHEET = 700  # CSS pixels between the margins of A4
MOVING = """() => document.getAnimations().map((one) => [one.effect.getComputedTiming().duration, one])
  .filter(([lasts]) => lasts > 20)
  .map(([lasts, one]) => `${one.transitionProperty || one.animationName || "animation"} of ${lasts} ms`)"""
CHARTS = """() => [...document.querySelectorAll('figure.chart')].map((chart) => {
  const style = getComputedStyle(chart);
  return [style.forcedColorAdjust, style.backgroundColor];
})"""
CHOSEN = """() => [
  parseFloat(getComputedStyle(document.querySelector('[role="tab"][aria-selected="true"]')).borderBottomWidth) > 2,
  getComputedStyle(document.querySelector('label:has(input:checked) p')).textDecorationLine === "underline",
]"""
WIDTHS_ON_PAPER = """() => {
  window.dispatchEvent(new Event("beforeprint"));
  const charts = [...document.querySelectorAll(".js-plotly-plot .main-svg:first-child")];
  const widths = charts.map((one) => one.getBoundingClientRect().width);
  window.dispatchEvent(new Event("afterprint"));
  return widths;
}"""


@pytest.mark.parametrize("width", ["phone", "desk"])
@pytest.mark.parametrize("path", ["/", "/forces?view=time&force=E23000005"])
def test_nothing_moves_where_a_reader_asks_for_less_movement(page, path, width):
    page.emulate_media(reduced_motion="reduce")
    open_at(page, path, width)
    found = page.evaluate(MOVING)
    if width == "phone":
        page.get_by_role("button", name="Menu", exact=True).click()
        found += page.evaluate(MOVING)
    page.get_by_role("tab", name="Table").first.click()
    found += page.evaluate(MOVING)
    radio = page.get_by_role("radio", checked=True)
    choice = radio.first if radio.first.is_visible() else page.get_by_role("combobox", name="View")
    choice.focus()  # on a phone the filters are folded, and the view is a select
    page.keyboard.press("ArrowRight")
    assert found + page.evaluate(MOVING) == []


@pytest.mark.parametrize(
    "path",
    ["/forces?view=compare&force=E23000005", "/hearing_pack?force=E23000005&place=E08000018", "/action_plan"],
)
def test_spaced_letters_take_nothing_away_on_a_phone(page, path):
    open_at(page, path, "phone")
    assert reflow.faults(page, 320) == []


@pytest.mark.parametrize("scheme", ColourScheme)
def test_a_readers_own_few_colours_leave_charts_choices_and_the_keyboard_visible(page, scheme):
    page.emulate_media(forced_colors="active")
    open_at(page, "/forces", scheme=str(scheme))
    ground = "rgb({}, {}, {})".format(*(int(theme.palette(scheme).ground[i : i + 2], 16) for i in (1, 3, 5)))
    assert [one for one in page.evaluate(CHARTS) if one != ["none", ground]] == []
    assert all(page.evaluate(CHOSEN))
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        found = focused(page)
        assert not (found and fault(found))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/offences"])
def test_a_page_on_paper_can_be_read_and_cuts_no_chart(page, path, scheme):
    open_at(page, path, scheme=scheme)
    assert max(page.evaluate(WIDTHS_ON_PAPER), default=0) <= SHEET
    page.emulate_media(media="print")
    assert axe.faults(page, colours=True) == []
