"""Pictures of every page at every width and in both colour schemes, to be looked at: `make screenshots`.

`--readme` makes the one picture that the README shows.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from lib.pages import PAGES
from tests.e2e.conftest import QUIET, ROOT, WIDTHS, chromium, open_at, served

ARTEFACTS = ROOT / "artefacts"
README_PICTURE = ROOT / "docs" / "headlines.png"
HIGHEST = 16_000  # CSS pixels that Chromium can paint in one picture


def take(page, path: str, width: str, scheme: str, file: Path) -> None:
    """One page from top to bottom. The page scrolls inside itself, so the window is made as high as its content."""
    open_at(page, path, width, scheme)
    height = page.locator("[data-testid=stMain]").evaluate("element => element.scrollHeight")
    page.set_viewport_size({"width": WIDTHS[width], "height": min(height, HIGHEST)})
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.screenshot(path=file)


def main() -> None:
    """Take them all, or the README's."""
    with sync_playwright() as playwright, served() as base_url:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", *QUIET])
        page = browser.new_context(base_url=base_url, locale="en-GB").new_page()
        if "--readme" in sys.argv:
            open_at(page, "/")
            page.screenshot(path=README_PICTURE)
            return
        ARTEFACTS.mkdir(exist_ok=True)
        for known in PAGES:
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    file = ARTEFACTS / f"{known.id}-{WIDTHS[width]}-{scheme}.png"
                    take(page, known.path, width, scheme, file)
                    sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
