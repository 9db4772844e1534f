"""The keyboard alone: every stop of a page in its order, and every filter operated."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from playwright.sync_api import TimeoutError  # noqa: A004 - Playwright's own

from qa.browser.pages import open_page
from tests.e2e.conftest import at_rest
from tests.e2e.focus import fault, focused

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from qa.browser.pages import Target

SPARE: Final = 25  # frames that scroll, which Chromium adds by itself
BACK: Final = 60  # CSS pixels that a stop may stand above the one before, in one column
# Nothing has scrolled or been animated for as many frames; at most a second.
STILL: Final = """async () => {
  const place = () => `${scrollY} ${document.querySelector("#stMain")?.scrollTop}`;
  const start = performance.now();
  for (let [calm, before] = [0, place()]; calm < 5 && performance.now() - start < 1000; before = place()) {
    await new Promise((done) => requestAnimationFrame(done));
    const moves = document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === "running");
    calm = moves || place() !== before ? 0 : calm + 1;
  }
}"""
# How many stops there are: what can be seen and pressed, of a group of radios the one that is chosen.
WANTED: Final = """() => {
  const stops = [...document.querySelectorAll('a[href], button, summary, input, [tabindex]')].filter((one) =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility() && !one.closest("[inert]") &&
    !(one.type === "radio" && !one.checked) && one.type !== "file");
  document.activeElement?.blur();  // what has the keyboard already would not be scrolled to
  window.scrollTo(0, 0);
  document.querySelector("#stMain")?.scrollTo(0, 0);
  stops[0].focus();
  return stops.length;
}"""


def walk(page: Page, *, column: bool) -> tuple[int, list[str]]:
    """Press Tab from the first stop to the last; return how many there are, and what is wrong with them.

    Where all stands in one `column`, no stop may stand above the one before it.
    """
    page.keyboard.press("Tab")  # a ring is shown to who uses the keyboard, and the page may have been clicked before
    wanted = page.evaluate(WANTED)  # and puts the keyboard on the first
    found, seen, faults = focused(page), 0, []
    before, top, first = "", 0, None
    while found is not None and seen <= wanted + SPARE:
        here = (found["name"], found["href"], found["path"])
        if here == first:
            break
        first = first or here
        seen += 1
        if fault(found):  # unless it still scrolls or changes its colours
            page.evaluate(STILL)
            found = focused(page) or found
        if problem := fault(found):
            faults.append(problem)
        if column and not found["main"] and found["top"] < top - BACK:
            faults.append(f"{found['name']!r} comes after {before!r}, and stands {top - found['top']} px above it")
        before, top = found["name"], 0 if found["main"] else found["top"]
        page.keyboard.press("Tab")
        found = focused(page)
    if seen < wanted:
        faults.append(f"Tab reaches {seen} of {wanted} stops")
    if seen > wanted + SPARE:
        faults.append(f"the keyboard does not come out after {seen} stops of {wanted}")
    return seen, faults


def operate(page: Page, base: str, target: Target) -> tuple[int, list[str]]:
    """Change every filter of a page; return how many there are, and what is wrong with them."""
    open_page(page, base, target, 1280)
    boxes = [box.get_attribute("aria-label") or "" for box in page.get_by_role("combobox").all()]
    groups = [group.get_attribute("aria-label") or "" for group in page.get_by_role("radiogroup").all()]
    faults = []
    for name in boxes:
        faults += _in_list(page, page.get_by_role("combobox", name=name, exact=True))
    for name in groups:
        faults += _in_group(page, page.get_by_role("radiogroup", name=name, exact=True))
    return len(boxes) + len(groups), faults


def open_list(page: Page, box: Locator) -> None:
    """Open a box by keyboard and wait for its list. Press again, as a reader would, if the press came too early.

    A list closes when the page scrolls, as it does while what stands above the box is still loading.
    """
    for _ in range(5):
        box.focus()
        page.evaluate(STILL)
        page.keyboard.press("ArrowDown")
        with suppress(TimeoutError):
            page.get_by_role("listbox").wait_for(timeout=1_500)
            page.evaluate(STILL)
            if page.get_by_role("listbox").is_visible():
                return
    raise AssertionError(f"the list of {box} does not open")


def _in_list(page: Page, box: Locator) -> list[str]:
    if not box.count():
        return []  # an earlier choice took it away
    name = box.get_attribute("aria-label")
    faults = []
    open_list(page, box)
    page.keyboard.press("Tab")
    page.get_by_role("listbox").wait_for(state="detached")
    if page.locator("#stMain[aria-hidden], [data-testid='stMain'] > [aria-hidden='true'] [tabindex='0']").count():
        faults.append(f"{name}: all else stays hidden when its list is closed by Tab")
    open_list(page, box)
    page.keyboard.press("Escape")
    page.get_by_role("listbox").wait_for(state="detached")
    if _named(page) != name:
        faults.append(f"{name}: Escape takes the keyboard away")
    open_list(page, box)
    page.keyboard.press("ArrowDown")
    before = page.evaluate(ANNOUNCED)
    page.keyboard.press("Enter")
    return faults + _after(page, name or "", before)


def _in_group(page: Page, group: Locator) -> list[str]:
    if not group.count():
        return []
    name = group.get_attribute("aria-label")
    chosen = group.get_by_role("radio", checked=True)
    last = group.get_by_role("radio").last.is_checked()
    chosen.focus()
    before = page.evaluate(ANNOUNCED)
    page.keyboard.press("ArrowLeft" if last else "ArrowRight")
    return _after(page, name or "", before)


def _after(page: Page, name: str, before: list[str]) -> list[str]:
    """Name what is wrong after a choice: the keyboard must still be in its control, and the change be announced."""
    page.wait_for_function(SETTLED, arg=[before[0], page.evaluate("() => performance.now()")])
    page.keyboard.press("Escape")  # a box of several choices stays open
    at_rest(page)
    with suppress(TimeoutError):  # it is said in the frame after the one in which the page comes to rest
        page.wait_for_function(f"(before) => ({ANNOUNCED})()[0] !== before", arg=before[0], timeout=1_500)
    spoken, shown = page.evaluate(ANNOUNCED)
    faults = (
        [f"{name}: nothing announces what the choice changed"] if spoken == before[0] and shown != before[1] else []
    )
    return faults + ([] if _named(page) == name else [f"{name}: the keyboard is lost after a choice: {_named(page)!r}"])


# What is said of changes, in the region that is there for it and wherever else a status stands; and what is shown.
ANNOUNCED: Final = """() => [
  [...document.querySelectorAll('[role="status"]')],
  [...document.querySelectorAll(".tiles, .exhibit-words, .count, .table-frame")],
].map((parts) => parts.map((part) => part.textContent).join("|"))"""
# Something was said, or nothing for so long that it would be heard as having nothing to do with the choice.
SETTLED: Final = f"""([before, since]) =>
  ({ANNOUNCED})()[0].replaceAll("|", "") !== before.replaceAll("|", "") ||
  (performance.now() - since > 1500 && document.querySelector('[data-test-script-state="notRunning"]') &&
  !document.querySelector('[data-stale="true"]'))"""
NAMED: Final = """() => {
  const element = document.activeElement;
  const group = element.closest('[role="radiogroup"]');
  return (group || element).getAttribute("aria-label") || element.textContent.trim().slice(0, 60);
}"""


def _named(page: Page) -> str:
    return page.evaluate(NAMED)
