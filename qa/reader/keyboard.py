"""The keyboard alone: every stop of a page in its order, every control operated, and what three readers came for."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import TimeoutError, expect  # noqa: A004 - Playwright's own

from qa.reader import places
from qa.reader.places import SCRIPTS, rest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from qa.reader.places import Place

LEAST: Final = 3.0  # contrast of the ring with what it stands on
MOST: Final = 300  # presses of Tab to what a reader comes for
SPARE: Final = 25  # frames that scroll, which Chromium adds by itself
BACK: Final = 60  # CSS pixels that a stop may stand above the one before, in one column
# How many stops there are: what can be seen and pressed, of a group of radios the one that is chosen.
WANTED: Final = """() => {
  const stops = [...document.querySelectorAll('a[href], button, summary, input, [tabindex]')].filter((one) =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility() && !one.closest("[inert]") &&
    !(one.type === "radio" && !one.checked) && one.type !== "file");
  window.scrollTo(0, 0);
  stops[0].focus();
  return stops.length;
}"""


def stop(page: Page) -> dict[str, Any] | None:
    """What has the keyboard now, or None where nothing has."""
    return page.evaluate(SCRIPTS["focus"])


def wrong(found: dict[str, Any]) -> str:
    """Why a stop cannot be seen, or nothing."""
    if not found["inView"]:
        return f"{found['name']!r} is out of view when it has the keyboard"
    if found["covered"]:
        return f"{found['name']!r} is covered when it has the keyboard"
    return "" if found["ring"] >= LEAST else f"no ring of {LEAST} to 1 around {found['name']!r}: {found['ring']}"


def walk(page: Page, *, column: bool) -> tuple[int, list[str]]:
    """Press Tab from the first stop to the last: how many there are, and what is wrong with them.

    Where all stands in one `column`, no stop may stand above the one before it.
    """
    wanted = page.evaluate(WANTED)  # and puts the keyboard on the first
    found, seen, said = stop(page), 0, []
    before, top, first = "", 0, None
    while found is not None and seen <= wanted + SPARE:
        here = (found["name"], found["href"], found["path"])
        if here == first:
            break
        first = first or here
        seen += 1
        if problem := wrong(found):
            said.append(problem)
        if column and not found["main"] and found["top"] < top - BACK:
            said.append(f"{found['name']!r} comes after {before!r}, and stands {top - found['top']} px above it")
        before, top = found["name"], 0 if found["main"] else found["top"]
        page.keyboard.press("Tab")
        found = stop(page)
    if seen < wanted:
        said.append(f"Tab reaches {seen} of {wanted} stops")
    if seen > wanted + SPARE:
        said.append(f"the keyboard does not come out after {seen} stops of {wanted}")
    return seen, said


def operated(page: Page, place: Place) -> tuple[int, list[str]]:
    """Change every filter of a place by keyboard: how many there are, and what is wrong with them."""
    places.come(page, place, 1280)
    boxes = [box.get_attribute("aria-label") or "" for box in page.get_by_role("combobox").all()]
    groups = [group.get_attribute("aria-label") or "" for group in page.get_by_role("radiogroup").all()]
    said = []
    for name in boxes:
        said += _in_list(page, page.get_by_role("combobox", name=name, exact=True))
    for name in groups:
        said += _in_group(page, page.get_by_role("radiogroup", name=name, exact=True))
    return len(boxes) + len(groups), said


def opened(page: Page, box: Locator) -> None:
    """Open a box by keyboard and wait for its list. Press again, as a reader would, if the press came too early."""
    for _ in range(5):
        box.focus()
        page.keyboard.press("ArrowDown")
        with suppress(TimeoutError):
            page.get_by_role("listbox").wait_for(timeout=1_500)
            return
    raise AssertionError(f"the list of {box} does not open")


def _in_list(page: Page, box: Locator) -> list[str]:
    if not box.count():
        return []  # an earlier choice took it away
    name = box.get_attribute("aria-label")
    said = []
    opened(page, box)
    page.keyboard.press("Tab")
    page.get_by_role("listbox").wait_for(state="detached")
    if page.locator("#stMain[aria-hidden], [data-testid='stMain'] > [aria-hidden='true'] [tabindex='0']").count():
        said.append(f"{name}: all else stays hidden when its list is closed by Tab")
    opened(page, box)
    page.keyboard.press("Escape")
    page.get_by_role("listbox").wait_for(state="detached")
    if _named(page) != name:
        said.append(f"{name}: Escape takes the keyboard away")
    opened(page, box)
    page.keyboard.press("ArrowDown")
    before = page.evaluate(SAID)
    page.keyboard.press("Enter")
    return said + _after(page, name or "", before)


def _in_group(page: Page, group: Locator) -> list[str]:
    if not group.count():
        return []
    name = group.get_attribute("aria-label")
    chosen = group.get_by_role("radio", checked=True)
    last = group.get_by_role("radio").last.is_checked()
    chosen.focus()
    before = page.evaluate(SAID)
    page.keyboard.press("ArrowLeft" if last else "ArrowRight")
    return _after(page, name or "", before)


def _after(page: Page, name: str, before: list[str]) -> list[str]:
    """What is wrong after a choice: the keyboard must still be in its control, and what changed must have been said."""
    page.wait_for_function(SETTLED, arg=[before[0], page.evaluate("() => performance.now()")])
    page.keyboard.press("Escape")  # a box of several choices stays open
    rest(page)
    spoken, shown = page.evaluate(SAID)
    said = [f"{name}: nothing is said of what the choice changed"] if spoken == before[0] and shown != before[1] else []
    return said + ([] if _named(page) == name else [f"{name}: the keyboard is lost after a choice: {_named(page)!r}"])


# What is said of changes, in the region that is there for it and wherever else a status stands; and what is shown.
SAID: Final = """() => [
  [...document.querySelectorAll('[role="status"]')],
  [...document.querySelectorAll(".tiles, .exhibit-words, .count, .table-frame")],
].map((parts) => parts.map((part) => part.textContent).join("|"))"""
# Something was said, or nothing for so long that it would be heard as having nothing to do with the choice.
SETTLED: Final = f"""([before, since]) =>
  ({SAID})()[0].replaceAll("|", "") !== before.replaceAll("|", "") ||
  (performance.now() - since > 1500 && document.querySelector('[data-test-script-state="notRunning"]') &&
  !document.querySelector('[data-stale="true"]'))"""
NAMED: Final = """() => {
  const element = document.activeElement;
  const group = element.closest('[role="radiogroup"]');
  return (group || element).getAttribute("aria-label") || element.textContent.trim().slice(0, 60);
}"""


def _named(page: Page) -> str:
    return page.evaluate(NAMED)


class Hands:
    """A reader with a keyboard alone, who notes every stop that cannot be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.steps = 0

    def look(self) -> str:
        """The name of what has the keyboard."""
        found = stop(self.page)
        if found is None:
            self.said.append("nothing has the keyboard")
            return ""
        if problem := wrong(found):
            self.said.append(problem)
        return found["name"]

    def press(self, key: str) -> str:
        """Press a key once; what has the keyboard then."""
        self.steps += 1
        self.page.keyboard.press(key)
        return self.look()

    def tab_to(self, name: str) -> None:
        """Press Tab until something has the keyboard whose name begins with `name`."""
        for _ in range(MOST):
            if self.press("Tab").startswith(name):
                return
        raise AssertionError(f"{name!r} was not reached")


def minister(page: Page, base: str) -> list[str]:
    """Skip the menu, read a headline figure, and copy it with its caution."""
    page.goto(base)
    rest(page)
    hands = Hands(page)
    hands.tab_to("Skip to main content")
    if not hands.press("Enter").startswith("Child sexual abuse"):
        hands.said.append("the way past the menu does not lead to the heading")
    hands.tab_to("Copy this figure: Group-based child sexual exploitation")
    caution = page.locator(".tile").nth(2).locator('[data-caveat="under-reporting"]')
    expect(caution).to_be_visible()
    hands.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_have_count(1)
    copied = page.evaluate("() => navigator.clipboard.readText()")
    for part in (caution.inner_text(), page.locator(".tile").nth(2).locator("strong").inner_text(), base):
        if part not in copied:
            hands.said.append(f"the copy lacks {part!r}")
    return hands.said


def clerk(page: Page, base: str) -> list[str]:
    """Go to the forces, find one by a place, and copy the link to exactly this view."""
    page.goto(base)
    rest(page)
    hands = Hands(page)
    hands.tab_to("Police forces")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Child and familial sexual offences recorded by each police force"
    )
    rest(page)
    if hands.look() != "Child and familial sexual offences recorded by each police force":
        hands.said.append("a new page does not begin at its heading")
    hands.tab_to("Find a force")
    page.keyboard.type("Rotherham")
    page.get_by_role("option", name="Rotherham (South Yorkshire)").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("force=E23000011"))
    page.keyboard.press("Escape")
    rest(page)
    hands.look()
    hands.tab_to("Map")
    hands.press("ArrowRight")
    page.wait_for_url(re.compile("view=compare"))
    rest(page)
    hands.tab_to("Chart")
    for _ in range(3):
        hands.press("ArrowRight")
    hands.tab_to("Copy: Short citation")
    hands.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_have_count(1)
    copied = page.evaluate("() => navigator.clipboard.readText()")
    link = copied[copied.rindex("http") :]
    page.goto(link)
    if "South Yorkshire" not in page.locator("main").inner_text():
        hands.said.append(f"the copied link does not lead back to the view: {link}")
    return hands.said


def press_officer(page: Page, base: str) -> list[str]:
    """Open the pictures of a view and save a PNG."""
    page.goto(f"{base}/offences")
    rest(page)
    hands = Hands(page)
    hands.tab_to("Pictures of this view")
    hands.press("Enter")
    hands.tab_to("PNG, Slide")
    with page.expect_download(timeout=90_000) as download:
        page.keyboard.press("Enter")
    with open(download.value.path(), "rb") as file:  # noqa: PTH123 - Playwright's own place
        if not file.read(4).startswith(b"\x89PNG"):
            hands.said.append("what was saved is no PNG")
    hands.look()
    return hands.said
