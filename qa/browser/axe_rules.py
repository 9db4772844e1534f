"""Every rule of axe-core on a page, with each tab, fold and list open, at each width, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa.browser.keyboard import open_list
from qa.browser.pages import EXHIBITS, open_page
from qa.browser.reflow import LOW
from tests.e2e import axe
from tests.e2e.conftest import WIDTHS, at_rest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from qa.browser.pages import Target

SCHEMES: Final = ("light", "dark")
UNMOVED: Final = (
    "() => !document.getAnimations().some(one => one instanceof CSSTransition && one.playState === 'running')"
)
PANEL: Final = '[data-testid="stTabPanel"]:not([inert])'
LIST: Final = '[role="listbox"]'
# Whether all of an open list can be brought into view.
ROOM: Final = """(list) => {
  const box = list.parentElement.getBoundingClientRect();
  return box.top >= -1 && box.left >= -1 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1;
}"""
# Our own colours follow the browser at once, Streamlit's when it has drawn itself again.
ONE_GROUND: Final = """() => {
  const probe = Object.assign(document.createElement("i"), { style: "color: var(--ground)" });
  document.body.append(probe);
  const ours = getComputedStyle(probe).color;
  probe.remove();
  return getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor === ours;
}"""
# What Streamlit has folded it keeps from the keyboard until it is pressed.
STREAMLIT_FOLD: Final = '[data-testid="stExpander"] > details:not([open]) > summary'
UNFOLD: Final = (
    "() => document.querySelectorAll('#stMain details, body.plain details').forEach((fold) => { fold.open = true; })"
)


def faults(page: Page, base: str, target: Target) -> tuple[int, list[str]]:
    """Apply the rules to a page; return how many times, and what they found with where."""
    count, found = 0, []
    for turn, width in enumerate(WIDTHS.values()):
        # The pages of exhibits are one template: each is seen at every width, by turns light and dark.
        for scheme in SCHEMES if target not in EXHIBITS else SCHEMES[(turn + len(target.name)) % 2 :][:1]:
            if target.app and scheme == "dark":
                _change_scheme(page, "dark")
            else:
                open_page(page, base, target, width, scheme=scheme)
            count += 1
            found += _placed(axe.faults(page), f"{width} px", scheme)
        if target.app and target.parts:
            more, in_parts = _part_faults(page, width)
            count += more
            found += in_parts
    return count, found


def _part_faults(page: Page, width: int) -> tuple[int, list[str]]:
    """Apply the rules to each tab, fold and list of an open page: light, then the rules of colours in dark.

    One list is looked at in dark: all are one part of Streamlit.
    """
    count, found = 0, []

    def apply(part: str, within: str, schemes: tuple[str, ...] = SCHEMES) -> None:
        nonlocal count
        for scheme in schemes:
            _change_scheme(page, scheme)
            count += 1
            found.extend(_placed(axe.faults(page, within, colours=scheme == "dark"), f"{width} px", scheme, part))

    groups = page.get_by_role("tablist").all()
    for index in range(1, max([group.get_by_role("tab").count() for group in groups], default=0)):
        for group in groups:
            tab = group.get_by_role("tab").nth(index)
            if tab.count():
                tab.click()
        apply(f"tab {index + 1}", PANEL)
    for _ in range(page.locator(STREAMLIT_FOLD).count()):
        page.locator(STREAMLIT_FOLD).first.click()
    page.evaluate(UNFOLD)
    at_rest(page)
    if page.locator("#stMain details").count():
        apply("folds", "#stMain details")
    for number, box in enumerate(page.get_by_role("combobox").all()):
        name = box.get_attribute("aria-label")
        page.set_viewport_size({"width": width, "height": LOW if width == WIDTHS["phone"] else 900})
        open_list(page, box)
        apply(f"list of {name}", LIST, SCHEMES if number == 0 else SCHEMES[:1])
        if not page.locator(LIST).evaluate(ROOM):
            found.append(f"{width} px: the list of {name} does not fit the window")
        page.keyboard.press("Escape")
        page.locator(LIST).wait_for(state="detached")
        box.blur()
        at_rest(page)
    return count, found


def _change_scheme(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    page.wait_for_function(ONE_GROUND)
    page.wait_for_function(UNMOVED)  # a background that still changes beside letters that have is no fault of contrast
    at_rest(page)


def _placed(faults: list[str], *place: str) -> list[str]:
    return [f"{', '.join(place)}: {fault}" for fault in faults]
