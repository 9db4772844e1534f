"""Pictures of every page at every width and in both colour schemes, to be looked at: `make screenshots`.

They are not compared: what exhibits say and draw is, by tests/regression.py. Names after the command take those pages
alone; `--readme`, which is `make readme-picture`, makes the one picture that the README shows.
"""

import itertools
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from lib.model.site_map import PAGES
from tests.e2e.conftest import QUIET, ROOT, WIDTHS, chromium, open_at, served

ARTEFACTS = ROOT / "artefacts"
README_PICTURE = ROOT / "docs" / "headlines.png"
HIGHEST = 16_000  # CSS pixels that Chromium can paint in one picture
PLAIN = {  # pages that Streamlit has no part in
    "bulletin": "/bulletin",
    "bulletin-longest-name": "/bulletin/forces/E23000035",
    "bulletin-no-residents": "/bulletin/forces/BTP",
    "bulletin-wales": "/bulletin/forces/W15000004",
    "exhibits": "/exhibits/",
    "exhibits-one": "/exhibits/breakdown",
    "exhibits-long": "/exhibits/recommendations",
    "data": "/data/",
    "not-found": "/no-such-page",
}
WHOLE = """async () => {
  const pictures = [...document.images];
  pictures.forEach(picture => picture.loading = "eager");
  await Promise.all(pictures.map(picture => picture.decode()));
}"""


def take(page, path: str, width: str, scheme: str, file: Path) -> None:
    """One page from top to bottom. The page scrolls inside itself, so the window is made as high as its content."""
    open_at(page, path, width, scheme)
    height = page.locator("[data-testid=stMain]").evaluate("element => element.scrollHeight")
    page.set_viewport_size({"width": WIDTHS[width], "height": min(height, HIGHEST)})
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.screenshot(path=file)


def take_plain(page, path: str, width: str, scheme: str, file: Path) -> None:
    """One page that needs no script, with all its drawings; an error where one of them is missing."""
    page.goto("about:blank")  # else the page before asks for the drawings of this width as well
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    page.goto(path)
    page.evaluate(WHOLE)
    page.screenshot(path=file, full_page=True)


def main() -> None:
    """Take them all, or those that are named, or the README's."""
    named = set(sys.argv[1:])
    with sync_playwright() as playwright, served() as base_url:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", *QUIET])
        page = browser.new_context(base_url=base_url, locale="en-GB").new_page()
        if "--readme" in sys.argv:
            open_at(page, "/")
            page.screenshot(path=README_PICTURE)
            return
        ARTEFACTS.mkdir(exist_ok=True)
        dashboard = {known.id: (take, known.path) for known in PAGES}
        plain = {name: (take_plain, path) for name, path in PLAIN.items()}
        for name, (how, path) in (dashboard | plain).items():
            for width, scheme in itertools.product(WIDTHS, ("light", "dark")) if not named or name in named else ():
                file = ARTEFACTS / f"{name}-{WIDTHS[width]}-{scheme}.png"
                how(page, path, width, scheme, file)
                sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
