"""A page made large: at 400 %, with more space between letters and lines, with text alone at 200 %."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa.reader.places import SCRIPTS

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Larger:
    """One way in which a reader makes a page larger: the width of the window, and the style laid over the page."""

    said: str
    width: int
    style: str = ""


LOW: Final = 256  # CSS pixels: what 1280 x 1024 at 400 % leaves of the height
SPACED: Final = (  # WCAG 2.2, 1.4.12
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    "p { margin-bottom: 2em !important; }"
)
WAYS: Final = (
    Larger("400 %", 320),
    Larger("400 % and spaced text", 320, SPACED),
    Larger("spaced text", 1280, SPACED),
    Larger("text alone at 200 %", 1280, "html { font-size: SIZE !important; }"),
)
LAID: Final = """async (style) => {
  const own = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const held = document.createElement("style");
  held.id = "larger";
  held.textContent = style.replace("SIZE", `${2 * own}px`);
  document.head.append(held);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
TAKEN: Final = "() => document.getElementById('larger').remove()"


def lost(page: Page, width: int) -> list[str]:
    """What a page that is open at a width loses when it is made larger, a sentence each."""
    said = []
    for way in WAYS:
        if way.width == width:
            if way.style:
                page.evaluate(LAID, way.style)
            said += [f"{way.said}: {one}" for one in page.evaluate(SCRIPTS["loss"])]
            if way.style:
                page.evaluate(TAKEN)
    return said
