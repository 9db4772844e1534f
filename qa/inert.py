"""Markup in the data, in what is typed and in what is uploaded: a browser opens every page, and none of it may run."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright

from bench.common import QUIET, chromium
from lib import exhibits
from lib.dataset import fingerprint, package, package_files
from lib.model.site_map import PAGES
from qa import inert_files
from qa.findings import ROOT, Finding
from qa.marked import marked
from qa.mutant_places import folder
from qa.mutants import Whole
from qa.watched import watched
from tests.e2e.conftest import at_rest
from tests.release_packages import alone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Dialog, Page

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
    *("/bulletin", f"/bulletin/forces/{FORCE}", "/exhibits/", "/data/"),
    *(f"/exhibits/{name}{f'?force={FORCE}' if builder.needs else ''}" for name, builder in exhibits.REGISTRY.items()),
)
# What would stand in a page if markup, an address that runs, Markdown or mathematics had been believed.
BELIEVED: Final = """() => {
  const found = [];
  const bad = (what, list) => { for (const one of list) found.push(`${what}: ${one.outerHTML || one}`.slice(0, 150)); };
  const all = what => [...document.querySelectorAll(what)];
  bad("an image", all('img[src="x"], img[src$="/x"]'));
  bad("a handler", all("[onerror], [onload], [onmouseover], [onclick]"));
  bad("a link that runs", all('a[href^="javascript" i], iframe[src^="javascript" i]'));
  bad("a script", [...document.scripts].filter(
    one => one.type !== "application/ld+json" && one.textContent.includes("window.hit")));
  bad("mathematics", all(".katex"));
  bad("a colour of Markdown", all(".stMarkdownColoredText"));
  bad("a link in a drawing", all("svg a"));
  bad("a mark of the drawing's", all("svg text").map(one => one.textContent.replace(/\\s/g, "")).filter(
    text => text.includes(":red[x]") && !text.includes("b>bold</b>")));
  bad("a frame", all("iframe"));
  if (window.hit !== undefined) found.push("it ran");
  return found;
}"""
OPENED: Final = """() => {
  document.querySelectorAll("details").forEach(one => { one.open = true; });
  document.querySelectorAll('[role="tab"]').forEach(one => one.click());
}"""
SEEN: Final = "() => document.documentElement.textContent.includes('window.hit=1')"
# What is typed or brought, and what then stands in the page.
ANSWERED: Final = (
    '.finding, .return-problems, .results, [data-testid="stFileUploaderFileErrorMessage"], .unknown, .caution'
)


class Watcher:
    """Everything that a page does which it should not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.happened: list[str] = []
        page.on("dialog", self._asked)
        page.on("pageerror", lambda error: self.happened.append(f"a script error: {error.message[:200]}"))
        page.on("console", lambda told: self._told(told.type, told.text))

    def _asked(self, dialog: Dialog) -> None:
        self.happened.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _told(self, kind: str, text: str) -> None:
        if kind == "error" and "Content Security Policy" in text:
            self.happened.append(f"the policy had to stop something: {text[:200]}")

    def look(self) -> list[str]:
        """What was believed of the page as it stands, and what happened since the last look."""
        found, self.happened = [*self.happened, *self.page.evaluate(BELIEVED)], []
        return found


def told() -> Iterator[Finding]:
    """A row for the pages, for what is typed and brought, and for the files."""
    whole = Whole.of(alone(package_files.read(ROOT / "data")))
    with tempfile.TemporaryDirectory() as place:
        data = folder(Path(place), fingerprint.renewed(marked(whole)))
        with watched(DASHBOARD_DATA=str(data), DASHBOARD_EARLIER=f"{place}/none") as server:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                yield _pages(page, server.url)
                yield _brought(page, server.url)
                browser.close()
            register = package.read(data)
            yield inert_files.told(server.url, register, FORCE)
            errors = server.trouble()
            yield Finding("the log of that server", "; ".join(errors[:3])[:500] or "no error", held=not errors)


def _pages(page: Page, url: str) -> Finding:
    """Open each address, and every tab and fold of it."""
    watcher, wrong, blind = Watcher(page), [], []
    for path in (*PLACES, *PLAIN):
        page.goto(url + path)
        if path in PLACES:
            at_rest(page)
        found = watcher.look()
        page.evaluate(OPENED)
        if path in PLACES:
            at_rest(page)
        wrong += [f"{path}: {one}" for one in (*found, *watcher.look())]
        if not page.evaluate(SEEN):
            blind.append(path)
    said = "; ".join([*wrong[:5], *(f"{path} shows no mark at all" for path in blind)])
    count = len(PLACES) + len(PLAIN)
    tried = f"{count} pages of data with markup in every cell of free text, in a browser"
    return Finding(tried, said or "it stands there as text, and nothing of it ran", held=not wrong and not blind)


def _brought(page: Page, url: str) -> Finding:
    """Markup typed into the fields, and in the names and cells of files."""
    watcher, wrong = Watcher(page), []
    for what, path, label in (
        ("the search of every page", "/", "Search the dashboard"),
        ("the search of the register", "/sources", "Search the statistics"),
        ("the search of the recommendations", "/action_plan", "Search these rows"),
        ("the period of a return", "/check_a_return", "Period or date of the counts"),
    ):
        page.goto(url + path)
        at_rest(page)
        page.get_by_label(label).first.fill(TYPED)
        page.get_by_label(label).first.press("Enter")
        at_rest(page)
        wrong += [f"{what}: {one}" for one in watcher.look()]
    rows = f"code,force,count,note\nE23000032,,7,{TYPED}\n"
    bad = f'code,force,count,"{TYPED}"\n{TYPED},{TYPED},{TYPED},x\n'
    brought = (
        ("/check_a_return", f"{TYPED.replace('/', '')}.csv", rows.encode(), "The return was read"),
        ("/check_a_return", "return.csv", bad.encode(), "to mend before the return can be shown"),
        ("/check_a_return", "return.csv", rows.encode().ljust(5 * 1024 * 1024 + 1), "5.0MB"),
        ("/check_an_image", f"{TYPED.replace('/', '')}.svg", f"<svg xmlns='x'>{TYPED}</svg>".encode(), "Cannot be "),
        ("/check_an_image", "page.png", f"{TYPED}<script>window.hit=1</script>".encode(), "Cannot be checked"),
    )
    for path, name, content, expected in brought:
        page.goto(url + path)
        at_rest(page)
        file = {"name": name, "mimeType": "text/csv", "buffer": content}
        page.locator("input[type=file]").set_input_files(file)  # ty: ignore[invalid-argument-type]
        page.get_by_text(expected).first.wait_for()
        at_rest(page)
        wrong += [f"{path} with {name}: {one}" for one in watcher.look()]
        if page.get_by_test_id("stException").count():
            wrong.append(f"{path} with {name}: an exception")
    said = "; ".join(wrong[:5]) or "it stands there as text, and nothing of it ran"
    return Finding(f"markup typed into 4 fields and brought in {len(brought)} files", said, held=not wrong)
