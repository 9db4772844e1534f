"""Every exhibit with a drawing in every size, hard selections included, measured in a browser: `make pictures`.

Writes the pictures and one contact sheet per size into artefacts/pictures/, and ends with an error where text is cut
off, runs over other text, or is too small. Names after the command make those exhibits alone.
"""

import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from lib import exhibits
from lib.model.records import Selection
from lib.outlets.pictures import content, renderer
from lib.outlets.pictures.browser import BROWSER
from lib.outlets.pictures.sizes import FORMATS, SIZES
from lib.releases.store import store
from tests.e2e.conftest import QUIET, ROOT, chromium

PLACE = ROOT / "artefacts" / "pictures"
SMALLEST = {"social": 20.9, "square": 22, "slide": 22, "print": 18.7}  # pixels; print: 9 points
CELL = (640, 460)  # of a contact sheet
ACROSS = 4
MEASURE = """svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].flatMap(text => {
    const lines = text.querySelectorAll("tspan.line");
    const size = parseFloat(getComputedStyle(text).fontSize) * frame.width / svg.viewBox.baseVal.width;
    return [...(lines.length ? lines : [text])].map(line => {
      const box = line.getBoundingClientRect();
      return [line.textContent, box.left - frame.left, box.top - frame.top, box.right - frame.left,
              box.bottom - frame.top, size];
    });
  }).filter(([said]) => said.trim());
}"""


@dataclass(frozen=True)
class Line:
    """One line of text as the browser drew it, in pixels of the picture."""

    said: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    def touches(self, other):
        """Whether letters may stand on letters: a line's box is higher than its letters."""
        slack = 0.22 * min(self.size, other.size)
        return (
            self.left < other.right - 1
            and other.left < self.right - 1
            and self.top + slack < other.bottom - slack
            and other.top + slack < self.bottom - slack
        )


def faults(lines, size):
    """What is wrong with the text of a picture, a sentence for each."""
    found = []
    for index, line in enumerate(lines):
        if line.left < 0 or line.top < 0 or line.right > size.width or line.bottom > size.height:
            found.append(f"cut off: {line.said}")
        if line.size < SMALLEST[size.name]:
            found.append(f"too small, {line.size:.1f} pixels: {line.said}")
        found += [f"over each other: {line.said} | {other.said}" for other in lines[index + 1 :] if line.touches(other)]
    return found


def hard(register):
    """Selections with the longest names, most lines and most words."""
    longest = tuple(sorted(register.forces, key=lambda code: -len(register.forces[code].name))[:8])
    return {
        "": Selection(),
        "announced": Selection(figures="announced"),
        "longest": Selection(force=longest),
        "one": Selection(force=longest[:1], measure="71"),
        "two": Selection(force=longest[1:3], measure="20B", basis="rate"),
        "rate": Selection(basis="rate"),
        "sorted": Selection(basis="rate", sort="value", measure="88A"),
        "quarters": Selection(force=longest[:3], period="quarters", measure="22B"),
        "old": Selection(year="2012-13", measure="73"),
        "wales": Selection(region="W92000004"),
    }


def views(register, names):
    """Every view that is worth a look, once."""
    seen = set()
    for name, builder in exhibits.REGISTRY.items():
        for label, selection in hard(register).items():
            reduced = selection.only(builder.uses)
            if (names and name not in names) or (name, reduced) in seen:
                continue
            if builder.needs and not reduced.force:
                continue
            seen.add((name, reduced))
            exhibit = exhibits.make(name, register, reduced)
            if exhibit.draw and not exhibit.nothing:
                yield f"{name}{'-' if label else ''}{label}", exhibit


def sheet(pictures, file):
    """Small copies of pictures in rows."""
    down = -(-len(pictures) // ACROSS)
    whole = Image.new("RGB", (CELL[0] * ACROSS, CELL[1] * down), "#888888")
    for index, picture in enumerate(pictures):
        small = Image.open(io.BytesIO(picture)).convert("RGB")
        small.thumbnail((CELL[0] - 8, CELL[1] - 8))
        whole.paste(small, (index % ACROSS * CELL[0] + 4, index // ACROSS * CELL[1] + 4))
    whole.save(file)


def main():
    """Make, measure and lay out; 1 where anything is wrong."""
    register = store.current()
    shutil.rmtree(PLACE, ignore_errors=True)  # what is refused now must not lie there from before
    PLACE.mkdir(parents=True)
    made, wrong = {size: [] for size in SIZES}, 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", *QUIET])
        page = browser.new_page(viewport={"width": 2000, "height": 1400})
        for label, exhibit in views(register, sys.argv[1:]):
            for size in SIZES.values():
                try:
                    png, svg, pdf = (
                        renderer.render(exhibit, size, ending, register.release.published_at) for ending in FORMATS
                    )
                except content.RefusedPictureError as refused:
                    sys.stdout.write(f"{label}, {size.name}: none. {refused}\n")
                    continue
                for ending, body in zip(FORMATS, (png, svg, pdf), strict=True):
                    Path(PLACE, f"{label}-{size.name}.{ending}").write_bytes(body)
                made[size.name].append(png)
                page.set_content(f"<body style='margin:0'>{svg.decode()}</body>")
                page.evaluate("document.fonts.ready")
                found = faults([Line(*line) for line in page.locator("svg.main-svg").first.evaluate(MEASURE)], size)
                wrong += len(found)
                sys.stdout.write(f"{label}, {size.name}: {'; '.join(found) or 'good'}\n")
    BROWSER.close()
    for size, pictures in made.items():
        if pictures:
            sheet(pictures, PLACE / f"sheet-{size}.png")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
