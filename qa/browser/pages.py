"""The pages that are audited, how each is opened, and when it is at rest."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lib.dataset import package
from lib.exhibits import REGISTRY
from lib.model.site_map import PAGES
from lib.ui.explorer import VIEWS
from tests import signed_files
from tests.e2e.conftest import ROOT, at_rest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

MANCHESTER, LONDON, TRANSPORT, WALES = "E23000005", "E23000034", "BTP", "W15000001"
ROTHERHAM: Final = "E08000018"
SPEECH: Final = (
    "In 2023 police in England and Wales recorded 115,849 child sexual abuse and exploitation offences. "
    "Of these, 4,228 were group-based. Around 12,000 people signed a petition."
)
EMPTY_SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="736" height="360"/>'
DRAWINGS: Final = ("**/exhibits/*.svg*", "**/bulletin/drawings/*")  # not drawn: they take seconds


@dataclass(frozen=True, slots=True)
class Target:
    """A page to audit.

    Args:
        name: as findings name it.
        path: its address below the server's.
        app: whether Streamlit makes it, and not a template alone.
        doing: what is done when it is open: the name of an entry of `DOING`; nothing where empty.
        parts: whether its tabs, folds and lists are opened too; not where another page has the same.
    """

    name: str
    path: str
    app: bool = True
    doing: str = ""
    parts: bool = True


APP: Final = (
    *(Target(page.id, page.path) for page in PAGES),
    *(Target(f"forces-{view}", f"/forces?view={view}&force={MANCHESTER}") for view in VIEWS if view != "map"),
    Target("sources-one", "/sources?statistic=gb-2023-cse", parts=False),
    Target("press-pack-chosen", "/press_pack?exhibits=years,breakdown&sizes=square,slide", parts=False),
    Target("refused-value", "/?figures=invented", parts=False),
    Target("nothing-left", "/action_plan?status=done&search=zzz", parts=False),
    Target("return-mistakes", "/check_a_return", doing="a return with mistakes", parts=False),
    Target("return-read", "/check_a_return", doing="a return"),
    Target("image-unsigned", "/check_an_image", doing="a picture without a signature"),
    Target("image-signed-elsewhere", "/check_an_image", doing="a picture that another tool signed", parts=False),
    Target("text-findings", "/check_a_text", doing="a text"),
    Target("text-refused", "/check_a_text", doing="no text", parts=False),
    Target("hearing-pack-made", f"/hearing_pack?force={MANCHESTER}&place={ROTHERHAM}", doing="a hearing pack"),
    Target("hearing-pack-refused", "/hearing_pack?constituency=nowhere", parts=False),
)
PLAIN: Final = (
    Target("bulletin", "/bulletin", app=False),
    *(Target(f"bulletin-{c}", f"/bulletin/forces/{c}", app=False) for c in (MANCHESTER, LONDON, TRANSPORT, WALES)),
    Target("exhibits", "/exhibits/", app=False),
    Target("data", "/data/", app=False),
    Target("api", "/api/", app=False),
    *(
        Target(f"embed-{name}", f"/exhibits/{name}.embed.html", app=False)
        for name in ("breakdown", "forces-map", "years")
    ),
    Target("embed-of-a-force", f"/exhibits/force-codes.embed.html?force={LONDON}", app=False),
    Target("embed-table", "/exhibits/forces-table.embed.html", app=False),
    Target("no-hearing-pack", "/hearing_pack.docx?force=nowhere", app=False),
    Target("not-found", "/nope", app=False),
    Target("no-exhibit", "/exhibits/nope", app=False),
    Target("no-release", "/exhibits/breakdown?version=2020-01-01", app=False),
    Target("not-understood", "/exhibits/forces-map?measure=x", app=False),
)
EXHIBITS: Final = tuple(
    Target(f"exhibit-{name}", f"/exhibits/{name}" + (f"?force={MANCHESTER}" if builder.needs else ""), app=False)
    for name, builder in REGISTRY.items()
)
WALKED_EXHIBITS: Final = {"exhibit-breakdown", "exhibit-forces-table", "exhibit-register"}  # one template makes all


# A chart of a page without Streamlit is drawn over its picture when it is near the window, in the bulletin when it is asked.
DRAWN: Final = """() => !document.querySelector('[aria-busy=true]') &&
  ![...document.querySelectorAll("figure.chart[data-chart]:not([data-asked], .drawn, .missing)")].some((chart) => {
    const box = chart.getBoundingClientRect();
    return box.height && box.top < innerHeight && box.bottom > 0;
  })"""


def open_page(page: Page, base: str, target: Target, width: int, height: int = 900, scheme: str = "light") -> None:
    """Open a page at a width in CSS pixels, do there what is to be done, and wait until it is at rest."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": height})
    page.goto(base + target.path)
    if not target.app:
        page.wait_for_function(DRAWN)
        return
    at_rest(page)
    if target.doing:
        DOING[target.doing](page)
        at_rest(page)


def _upload(page: Page, name: str, media_type: str, content: bytes, sign: str) -> None:
    """Upload a file, and wait for what stands on the page when it was read."""
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": media_type, "buffer": content})
    page.locator(sign).first.wait_for()


def _return(page: Page) -> None:
    forces = package.read(ROOT / "data").forces.values()
    rows = [("code", "force", "count"), *((force.code, force.name, index % 20) for index, force in enumerate(forces))]
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    _upload(page, "return.csv", "text/csv", stream.getvalue().encode(), "#returned-map")


def _mistakes(page: Page) -> None:
    _upload(page, "return.csv", "text/csv", b"code,force,count\n,Kemt,1\n,Surrey,x\n", ".table-frame")


def _unsigned(page: Page) -> None:
    _upload(page, "chart.svg", "image/svg+xml", EMPTY_SVG.encode(), "#finding")


def _signed_elsewhere(page: Page) -> None:
    _upload(page, "chart.png", "image/png", signed_files.foreign(signed_files.png(), "image/png"), "#finding")


def _text(page: Page) -> None:
    page.get_by_label("Paste a speech").fill(SPEECH)
    page.get_by_role("button", name="Check the numbers").click()
    page.locator("#findings").wait_for()


def _no_text(page: Page) -> None:
    page.get_by_role("button", name="Check the numbers").click()
    page.locator("p.unknown").wait_for()


def _hearing_pack(page: Page) -> None:
    """Create a hearing pack; one that was created before stands there at once."""
    ready = page.get_by_text("The hearing pack is ready.")
    make = page.get_by_role("button", name="Create hearing pack")
    make.or_(ready).first.wait_for()
    if make.is_visible():
        make.click()
    ready.wait_for()


DOING: Final[dict[str, Callable[[Page], None]]] = {
    "a return": _return,
    "a return with mistakes": _mistakes,
    "a picture without a signature": _unsigned,
    "a picture that another tool signed": _signed_elsewhere,
    "a text": _text,
    "no text": _no_text,
    "a hearing pack": _hearing_pack,
}
