"""What a reader's own settings do to a page: less movement, few colours, paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.charts import theme
from lib.charts.canvas import ColourScheme
from qa.reader import places
from qa.reader.keyboard import stop, wrong
from tests.e2e import axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

STOPS: Final = 25
MOMENT: Final = 20  # milliseconds: shorter is no movement
MOVING: Final = f"""() => document.getAnimations().map((one) => [one.effect.getComputedTiming().duration, one])
  .filter(([lasts]) => lasts > {MOMENT})
  .map(([lasts, one]) => `${{one.transitionProperty || one.animationName || "animation"}} of ${{lasts}} ms`)"""
DRAWN: Final = """() => [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].map((chart) => {
  const style = getComputedStyle(chart);
  return [style.forcedColorAdjust, style.backgroundColor];
})"""
CHOSEN: Final = """() => [
  parseFloat(getComputedStyle(document.querySelector('[role="tab"][aria-selected="true"]')).borderBottomWidth) > 2,
  getComputedStyle(document.querySelector('label:has(input:checked) p')).textDecorationLine === "underline",
]"""
ON_PAPER: Final = """() => {
  window.dispatchEvent(new Event("beforeprint"));
  const drawn = [...document.querySelectorAll(".js-plotly-plot .main-svg:first-child")];
  const wide = drawn.map((one) => one.getBoundingClientRect().width);
  window.dispatchEvent(new Event("afterprint"));
  return wide;
}"""
SHEET: Final = 700  # CSS pixels between the margins of A4


def still(page: Page, base: str) -> list[str]:
    """What moves although the reader asked for less movement: on opening, on unfolding, on a choice, on a tab."""
    page.emulate_media(reduced_motion="reduce")
    said = []
    for place in places.named("headlines", "forces-time"):
        for width in (320, 1280):
            places.come(page, places.at(base, place), width)
            said += page.evaluate(MOVING)
            if width == 320:  # noqa: PLR2004 - where the menu is folded
                page.get_by_text("Menu and search").click()
                said += page.evaluate(MOVING)
            page.get_by_role("tab", name="Table").first.click()
            said += page.evaluate(MOVING)
            page.get_by_role("radio", checked=True).first.focus()
            page.keyboard.press("ArrowRight")
            said += page.evaluate(MOVING)
    page.emulate_media(reduced_motion="no-preference")
    return said


def few_colours(page: Page, base: str) -> list[str]:
    """What is lost where the reader's own few colours replace ours: drawings, what is chosen, where the keyboard is."""
    said = []
    for scheme, scheme in (("light", ColourScheme.LIGHT), ("dark", ColourScheme.DARK)):
        page.emulate_media(forced_colors="active")
        places.come(page, places.at(base, places.Place("forces", "/forces")), 1280, scheme=scheme)
        ground = "rgb({}, {}, {})".format(*(int(theme.palette(scheme).ground[i : i + 2], 16) for i in (1, 3, 5)))
        said += [f"{scheme}: a drawing on {found}" for found in page.evaluate(DRAWN) if found != ["none", ground]]
        said += [f"{scheme}: what is chosen cannot be told" for told in page.evaluate(CHOSEN) if not told]
        for _ in range(STOPS):
            page.keyboard.press("Tab")
            found = stop(page)
            if found and (problem := wrong(found)):
                said.append(f"{scheme}: {problem}")
    page.emulate_media(forced_colors="none")
    return said


def on_paper(page: Page, base: str) -> list[str]:
    """What cannot be read on paper, from light and from dark, and drawings that are wider than the sheet."""
    said = []
    for place in places.named("headlines", "offences", "bulletin"):
        for scheme in ("light", "dark"):
            places.come(page, places.at(base, place), 1280, scheme=scheme)
            said += [f"{place.name}: a drawing is cut off" for wide in page.evaluate(ON_PAPER) if wide > SHEET]
            page.emulate_media(media="print")
            said += [f"{place.name}, {scheme}: {one}" for one in axe.faults(page, colours=True)]
            page.emulate_media(media="screen")
    return said
