"""Pictures of every page at every width and in both colour schemes, to be looked at: `make screenshots`.

They are not compared: what exhibits say and draw is, by tests/regression.py. Names after the command take those pages
alone; `--tour`, which is `make tour`, makes the picture of the README and those of docs/tour.md.
"""

import itertools
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from lib.model.site_map import PAGES
from tests.e2e.conftest import QUIET, ROOT, WIDTHS, at_rest, chromium, open_at, served

ARTEFACTS = ROOT / "artefacts"
README_PICTURE = ROOT / "docs" / "headlines.png"
TOUR = ROOT / "docs" / "tour"
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


TEXT = "Police recorded 115,489 child sexual abuse and exploitation offences in 2023. There were 717 grooming gangs."


def take_window(page, file: Path, begins: str, height: int) -> None:
    """What is seen from the top of the element that `begins` selects on, `height` CSS pixels of it."""
    page.set_viewport_size({"width": WIDTHS["desk"], "height": 3000})
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    top = page.locator(begins).first.evaluate("element => element.getBoundingClientRect().top") - 20
    page.screenshot(path=file, clip={"x": 0, "y": top, "width": WIDTHS["desk"], "height": height})


def take_tour(page) -> None:
    """The picture of the README, and the five of docs/tour.md, each of a page as its readers meet it."""
    TOUR.mkdir(exist_ok=True)
    open_at(page, "/")
    page.screenshot(path=README_PICTURE)
    open_at(page, "/forces?force=E23000011")
    take_window(page, TOUR / "forces.png", "h1", 1480)
    open_at(page, "/check_a_text")
    page.get_by_label("Paste a speech").fill(TEXT)
    page.get_by_role("button", name="Check the numbers").click()
    page.get_by_text("2 numbers", exact=False).first.wait_for()
    at_rest(page)
    take_window(page, TOUR / "check_a_text.png", "h1", 980)
    open_at(page, "/differences")
    take_window(page, TOUR / "differences.png", "h1", 900)
    open_at(page, "/hearing_pack?force=E23000011,E23000010")
    page.get_by_role("button", name="Create hearing pack").click()
    page.get_by_role("link", name="Download for Word").wait_for()
    at_rest(page)
    take_window(page, TOUR / "hearing_pack.png", "h1", 620)
    page.set_viewport_size({"width": 960, "height": 540})
    page.goto("/exhibits/breakdown.png?size=slide")
    page.screenshot(path=TOUR / "download.png")


def main() -> None:
    """Take them all, or those that are named, or those of the tour."""
    named = set(sys.argv[1:])
    contact = "Write to statistics@example.org"
    with sync_playwright() as playwright, served(DASHBOARD_CONTACT=contact) as base_url:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", *QUIET])
        page = browser.new_context(base_url=base_url, locale="en-GB").new_page()
        if "--tour" in sys.argv:
            take_tour(page)
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
