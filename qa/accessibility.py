"""Accessibility audit: WCAG 2.2 AA.

Every page of the dashboard, with a file, a text or areas given where it takes them, the bulletin with pages of four police
forces, the page of every exhibit, charts for pages of others, the description of the API, and what stands where an address
is refused, are opened in Chromium. axe-core looks at each (every rule for levels A and AA, contrast and targets of 24 px
included, and its best practices) at 320, 768 and 1280 px, light and dark, with each tab, fold and list open; each is walked
through by keyboard, enlarged in four ways, and written down as a screen reader would speak it, into
`artefacts/qa/spoken/`. What axe cannot settle about colours is worked out from the colours themselves.

Journeys by keyboard alone, less movement, few colours, paper, and pages of earlier, withdrawn and closed releases are
tested in `tests/e2e/`; that each mark of a chart differs from its ground, and can be told without seeing colours, in
`tests/charts/test_contrast.py`.

What falls short: nobody who uses a screen reader, a switch or voice control has tried it. In Firefox and WebKit only the
journeys of `tests/e2e/test_other_browsers.py` are made; Orca in Firefox is heard on three by `python -m qa orca`. A
chart is one picture to a screen reader; its table is beside it. The main landmark holds the menu and the foot of the page,
because Streamlit puts all into one; a link leads past the menu. The words in a chart do not follow a reader's own spacing
of text.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import Error, sync_playwright

from qa.browser import axe_rules, keyboard, pages, reflow, screen_reader
from qa.report import RESULTS, Finding
from tests.e2e import axe
from tests.e2e.conftest import PATIENCE, QUIET, chromium, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from qa.browser.pages import Target

SPOKEN: Final = RESULTS / "spoken"
WORKERS: Final = 2
LISTED: Final = 4  # faults that a finding lists
BROWSER: Final[dict[str, Any]] = {}  # of this process


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit of one page counted, by name, and the faults that it found, by kind."""

    target: Target
    counts: dict[str, int] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""


def findings() -> Iterator[Finding]:
    """Audit every page, in two browsers beside one server; QA_PAGES names those that are audited alone, with commas."""
    shutil.rmtree(SPOKEN, ignore_errors=True)
    SPOKEN.mkdir(parents=True)
    named = os.environ.get("QA_PAGES", "").split(",")
    every = [one for one in (*pages.APP, *pages.PLAIN, *pages.EXHIBITS) if named == [""] or one.name in named]
    walked = [target for target in every if target not in pages.EXHIBITS or target.name in pages.WALKED_EXHIBITS]
    with served() as base, ProcessPoolExecutor(WORKERS, get_context("spawn"), start_browser) as pool:
        # The longest first, so that both browsers end together.
        work = [partial(run, axe_audit, base, target) for target in sorted(every, key=lambda one: not one.app)]
        work += [partial(run, walk_audit, base, target) for target in walked]
        work += [partial(run, filter_audit, base, target) for target in every if target.app and target.parts]
        audits = [one.result() for one in [pool.submit(job) for job in work]]
    yield from summary(audits)
    if named != [""]:
        yield Finding("Pages that are audited", f"only {', '.join(named)}", passed=False)


def start_browser() -> None:
    """Start the browser of this process, which ends with it."""
    options: Any = {"executable_path": chromium(), "args": ["--no-sandbox", *QUIET]}
    BROWSER["chromium"] = sync_playwright().start().chromium.launch(**options)


def run(audit: Callable[[Page, str, Target], Audit], base: str, target: Target) -> Audit:
    """Audit a page in a context of its own; a browser that was too slow gets a second chance."""
    failure = ""
    for _ in range(2):
        context = BROWSER["chromium"].new_context(locale="en-GB")
        context.set_default_timeout(1000 * PATIENCE)
        page = context.new_page()
        for drawing in pages.DRAWINGS:
            page.route(drawing, lambda route: route.fulfill(content_type="image/svg+xml", body=pages.EMPTY_SVG))
        try:
            return audit(page, base, target)
        except (Error, AssertionError) as error:
            failure = " ".join(str(error).split())[:200]
        finally:
            context.close()
    return Audit(target, faults={"not completed": [failure]})


def axe_audit(page: Page, base: str, target: Target) -> Audit:
    """Apply the rules of axe."""
    count, faults = axe_rules.faults(page, base, target)
    return Audit(target, {"axe": count}, {"axe": faults}, page.title())


def walk_audit(page: Page, base: str, target: Target) -> Audit:
    """Enlarge a page and walk through it, narrow and low, then wide and dark; and write what is spoken of it."""
    pages.open_page(page, base, target, 320, reflow.LOW)
    lost = reflow.faults(page, 320)
    narrow_stops, stop_faults = keyboard.walk(page, column=True)
    pages.open_page(page, base, target, 1280, scheme="dark")
    snapshot = screen_reader.speak(page)
    (SPOKEN / f"{target.name}.txt").write_text(snapshot, encoding="utf-8")
    spoken = screen_reader.nodes(snapshot)
    lost += reflow.faults(page, 1280)
    wide_stops, more = keyboard.walk(page, column=False)
    counts = {"spoken": len(spoken), "keyboard": narrow_stops + wide_stops, "enlarged": reflow.WAYS}
    faults = {"enlarged": lost, "keyboard": stop_faults + more, "spoken": screen_reader.faults(spoken)}
    return Audit(target, counts, faults)


def filter_audit(page: Page, base: str, target: Target) -> Audit:
    """Operate every filter by keyboard."""
    count, faults = keyboard.operate(page, base, target)
    return Audit(target, {"filters": count}, {"filters": faults})


KINDS: Final = {  # what is tried, and what is found where nothing is wrong
    "axe": (
        "axe-core on {pages} pages at three widths, light and dark, with tabs, folds and lists open",
        "applied {count} times: no rule is broken, and nothing is left to be settled",
    ),
    "enlarged": (
        "Enlarged: 1280 x 1024 at 400 %, there and at 1280 px with spaced text, text alone at 200 %",
        "{count} times: nothing cut off, outside, one over another or scrolled sideways but wide tables",
    ),
    "keyboard": (
        "Tab from the first stop to the last, at 320 x 256 in light and 1280 x 900 in dark",
        "{count} stops: all reached in the order of the page, none covered, a ring of 3 to 1 around each",
    ),
    "filters": (
        "Every filter changed by keyboard, every list closed by Tab and by Escape",
        "{count} filters: the keyboard stays where it was, and changes are announced politely",
    ),
    "spoken": (
        "Each page as a screen reader would speak it, in artefacts/qa/spoken/",
        "{count} things: all named, none alike that do different things, headings in order, no icon or shorthand spoken",
    ),
    "not completed": ("Audits that were not completed", "none"),
}


def summary(audits: list[Audit]) -> Iterator[Finding]:
    """Summarise counts and faults by kind, and compare titles."""
    every: list[str] = []
    for kind, (tried, found) in KINDS.items():
        count = sum(one.counts.get(kind, 0) for one in audits)
        faults = [f"{one.target.name}: {fault}" for one in audits for fault in one.faults.get(kind, ())]
        more = [f"And {len(faults) - LISTED} more, in artefacts/qa/accessibility.txt."] if len(faults) > LISTED else []
        every += [f"{kind}: {fault}" for fault in faults]
        message = " ".join([*faults[:LISTED], *more]) or found.format(count=count)
        yield Finding(tried.format(pages=len({one.target.name for one in audits})), message, passed=not faults)
    (RESULTS / "accessibility.txt").write_text("\n".join(every), encoding="utf-8")
    for one in axe.EXEMPT:
        yield Finding(f"Exempt from axe's rule '{one.rule}': elements with {one.has}", one.why, passed=True)
    paths: dict[str, set[str]] = {}
    for one in audits:
        if one.title and not one.title.startswith("Page not found"):
            paths.setdefault(one.title, set()).add(one.target.path.partition("?")[0])
    repeated = [f"{title!r} ({len(found)} pages)" for title, found in paths.items() if len(found) > 1]
    yield Finding("Titles", " ".join(repeated) or f"{len(paths)}, each telling its page from the others", not repeated)
