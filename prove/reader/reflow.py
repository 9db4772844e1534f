"""A page made large: at 400 %, with more space between letters and lines, with text alone at 200 %."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from prove.reader import places
from prove.reader.places import SCRIPTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from prove.reader.places import Place


@dataclass(frozen=True, slots=True)
class Larger:
    """One way in which a reader makes a page larger: the window that is left, and the style laid over the page."""

    said: str
    width: int
    height: int
    style: str = ""


SPACED: Final = (  # WCAG 2.2, 1.4.12
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    "p { margin-bottom: 2em !important; }"
)
WAYS: Final = (
    Larger("1280 x 1024 at 400 %", 320, 256),
    Larger("spaced text, 320 px", 320, 800, SPACED),
    Larger("spaced text, 1280 px", 1280, 900, SPACED),
    Larger("text alone at 200 %", 1280, 900, "html { font-size: 200% !important; }"),
)
STYLED: Final = (
    "(style) => { const held = document.createElement('style'); held.textContent = style; document.head.append(held); }"
)


def lost(page: Page, place: Place, way: Larger) -> list[str]:
    """What a place loses when it is made larger in one way, a sentence each."""
    places.come(page, place, way.width, way.height)
    if way.style:
        size = page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)")
        page.evaluate(STYLED, way.style.replace("200%", f"{2 * size}px"))
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.evaluate(SCRIPTS["loss"])
