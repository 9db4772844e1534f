"""What is lost where a page is enlarged to 400 %, its letters and lines spaced, or its text enlarged to 200 %."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import TimeoutError  # noqa: A004 - Playwright's own

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT: Final = (Path(__file__).parent / "reflow.js").read_text()
LOW: Final = 256  # CSS pixels: what 1280 x 1024 at 400 % leaves of the height
SPACED: Final = (  # WCAG 2.2, 1.4.12
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    "p { margin-bottom: 2em !important; }"
)
# Width of the window -> what enlarges a page, and the style that is laid over it.
STYLES: Final = {
    320: {"400 %": "", "400 % and spaced text": SPACED},
    1280: {"spaced text": SPACED, "text alone at 200 %": "html { font-size: SIZE !important; }"},
}
REDRAWN: Final = 3_000  # milliseconds
WAYS: Final = sum(map(len, STYLES.values()))
APPLY: Final = """async (style) => {
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const element = document.createElement("style");
  element.id = "larger";
  element.textContent = style.replace("SIZE", `${2 * size}px`);
  document.head.append(element);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
REMOVE: Final = "() => document.getElementById('larger').remove()"


def faults(page: Page, width: int) -> list[str]:
    """Enlarge a page that is open at a width in each way, and name what is lost."""
    found = []
    for way, style in STYLES[width].items():
        page.evaluate(APPLY, style)
        with suppress(TimeoutError):  # charts are drawn anew for the room that is left to them
            page.wait_for_function(f"() => !({SCRIPT})().length", timeout=REDRAWN)
        found += [f"{way}: {fault}" for fault in page.evaluate(SCRIPT)]
        page.evaluate(REMOVE)
    return found
