"""Every rule of axe on a place as it stands, with each tab, fold and list open, at each width, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa.reader import places
from qa.reader.keyboard import opened
from qa.reader.places import WIDTHS, rest
from tests.e2e import axe

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from qa.reader.places import Place

SCHEMES: Final = ("light", "dark")
PANEL: Final = '[data-testid="stTabPanel"]:not([inert])'
LIST: Final = '[role="listbox"]'
LOW: Final = 256  # CSS pixels: the window in which the lists of the narrowest page must find room
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
UNFOLD: Final = (
    "() => document.querySelectorAll('#stMain details, body.plain details').forEach((fold) => { fold.open = true; })"
)


def held(page: Page, place: Place) -> tuple[int, list[str]]:
    """How many times the rules were asked of a place, and what they found wrong, each with where."""
    asked, said = 0, []
    for turn, width in enumerate(WIDTHS.values()):
        # The pages of exhibits are one template: each is seen at every width, by turns light and dark.
        for scheme in SCHEMES if place not in places.EXHIBITS else SCHEMES[(turn + len(place.name)) % 2 :][:1]:
            if place.app and scheme == "dark":
                _on_ground(page, "dark")
            else:
                places.come(page, place, width, scheme=scheme)
            asked += 1
            said += _told(width, scheme, "", axe.faults(page))
        if place.app and place.parts:
            more, found = _parts(page, width)
            asked += more
            said += found
    return asked, said


def _parts(page: Page, width: int) -> tuple[int, list[str]]:
    """Each tab of every card, each fold and each list of a page that is open: light, then the colours in dark.

    One list is asked about in dark: all are one part of Streamlit.
    """
    asked, said = 0, []

    def ask(what: str, within: str, schemes: tuple[str, ...] = SCHEMES) -> None:
        nonlocal asked
        for scheme in schemes:
            _on_ground(page, scheme)
            asked += 1
            said.extend(_told(width, scheme, what, axe.faults(page, within, colours=scheme == "dark")))

    groups = page.get_by_role("tablist").all()
    for index in range(1, max([group.get_by_role("tab").count() for group in groups], default=0)):
        for group in groups:
            tab = group.get_by_role("tab").nth(index)
            if tab.count():
                tab.click()
        ask(f"tab {index + 1}", PANEL)
    page.evaluate(UNFOLD)
    if page.locator("#stMain details").count():
        ask("folds", "#stMain details")
    for number, box in enumerate(page.get_by_role("combobox").all()):
        name = box.get_attribute("aria-label")
        page.set_viewport_size({"width": width, "height": LOW if width == WIDTHS["phone"] else 900})
        opened(page, box)
        ask(f"list of {name}", LIST, SCHEMES if number == 0 else SCHEMES[:1])
        if not page.locator(LIST).evaluate(ROOM):
            said.append(f"{width} px: the list of {name} does not stand in the window")
        _close(page, box)
    return asked, said


def _on_ground(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    page.wait_for_function(ONE_GROUND)
    rest(page)


def _close(page: Page, box: Locator) -> None:
    page.keyboard.press("Escape")
    page.locator(LIST).wait_for(state="detached")
    box.blur()
    rest(page)


def _told(width: int, scheme: str, what: str, found: list[str]) -> list[str]:
    where = ", ".join(part for part in (f"{width} px", scheme, what) if part)
    return [f"{where}: {one}" for one in found]
