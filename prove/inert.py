"""Markup in the data, in what is typed and in what is uploaded: a browser opens every page and nothing of it may run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.pages import PAGES
from tests.e2e.conftest import at_rest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

FORCE: Final = "E23000011"
TYPED: Final = "<img src=x onerror=window.hit=1>[x](javascript:window.hit=1)$x^2$:red[x]"
# The pages of the dashboard with everything that their addresses can open.
PLACES: Final = (
    *(page.path for page in PAGES),
    *(f"/forces?view={view}&force={FORCE}" for view in ("map", "compare", "time", "spread", "table", "profile")),
    "/offences?figures=announced",
    "/sources?statistic=gb-2023-total",
    f"/press_pack?exhibits=breakdown,forces-table,timeline&force={FORCE}",
    f"/action_plan?search={TYPED}",
    f"/sources?search={TYPED}&subject={TYPED}",
    f"/forces?force={TYPED}&measure={TYPED}",
)
# Plain pages, one for each way in which text leaves without a script.
PLAIN: Final = (
    "/bulletin",
    f"/bulletin/forces/{FORCE}",
    "/exhibits/",
    "/data/",
    *(f"/exhibits/{name}{f'?force={FORCE}' if builder.needs else ''}" for name, builder in exhibits.REGISTRY.items()),
)
# What would stand in a page if markup, an address that runs, Markdown or mathematics had been believed.
BELIEVED: Final = """() => {
  const found = [];
  const bad = (what, list) => { for (const one of list) found.push(what + ": " + (one.outerHTML || one).slice(0, 120)); };
  bad("an image", document.querySelectorAll('img[src="x"], img[src$="/x"]'));
  bad("a handler", document.querySelectorAll("[onerror], [onload], [onmouseover], [onclick]"));
  bad("a link that runs", document.querySelectorAll('a[href^="javascript" i], iframe[src^="javascript" i]'));
  bad("a script", [...document.scripts].filter(one => one.type !== "application/ld+json" && one.textContent.includes("window.hit")));
  bad("mathematics", document.querySelectorAll(".katex"));
  bad("a colour of Markdown", document.querySelectorAll(".stMarkdownColoredText"));
  bad("a link in a drawing", document.querySelectorAll("svg a"));
  const drawn = [...document.querySelectorAll("svg text")].map(one => one.textContent.replace(/\\s/g, ""));
  bad("a mark of the drawing's", drawn.filter(text => text.includes(":red[x]") && !text.includes("b>bold</b>")));
  bad("a frame", document.querySelectorAll("iframe"));
  if (window.hit !== undefined) found.push("it ran");
  return found;
}"""
OPENED: Final = """() => {
  document.querySelectorAll("details").forEach(one => { one.open = true; });
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  tabs.forEach(one => one.click());
  return tabs.length;
}"""
SEEN: Final = "() => document.documentElement.textContent.includes('window.hit=1')"


class Watcher:
    """Everything that a page does which it should not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[str] = []
        page.on("dialog", lambda dialog: (self.found.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.found.append(f"a script error: {error.message[:200]}"))
        page.on("console", lambda told: self._told(told.type, told.text))

    def _told(self, kind: str, text: str) -> None:
        if kind == "error" and "Content Security Policy" in text:
            self.found.append(f"the policy had to stop something: {text[:200]}")

    def look(self) -> list[str]:
        """What was believed of the page as it stands, and what happened since the last look."""
        found, self.found = [*self.found, *self.page.evaluate(BELIEVED)], []
        return found


def pages(page: Page, url: str) -> Iterator[tuple[str, list[str], bool]]:
    """Each address, what was believed there, and whether a mark of the data was seen at all."""
    watcher = Watcher(page)
    for path in PLACES:
        page.goto(url + path)
        at_rest(page)
        found = watcher.look()
        page.evaluate(OPENED)
        at_rest(page)
        yield path, found + watcher.look(), page.evaluate(SEEN)
    for path in PLAIN:
        page.goto(url + path)
        page.evaluate(OPENED)
        yield path, watcher.look(), page.evaluate(SEEN)
