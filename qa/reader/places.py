"""The places that a reader comes to, how each is opened, and when it is at rest."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lib.dataset import package
from lib.exhibits import REGISTRY
from lib.model.site_map import PAGES
from lib.ui.explorer import VIEWS
from tests.e2e.conftest import ROOT, WIDTHS
from tests.e2e.conftest import at_rest as rest

if TYPE_CHECKING:
    from playwright.sync_api import Page

MANCHESTER, LONDON, TRANSPORT = "E23000005", "E23000034", "BTP"
EMPTY: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="736" height="360"/>'
SCRIPTS: Final = {name: (Path(__file__).parent / f"{name}.js").read_text() for name in ("focus", "loss")}


@dataclass(frozen=True, slots=True)
class Place:
    """An address, what a reader brings to it, and whether Streamlit makes it or a template alone."""

    name: str
    path: str
    app: bool = True
    brings: str = ""  # "return", "mistakes" or "picture": what is uploaded when it is open
    parts: bool = True  # whether its tabs, folds and lists are opened too; not where another place has the same


def _of_pages() -> list[Place]:
    return [Place(page.id, page.path) for page in PAGES]


VIEWED: Final = tuple(
    Place(f"forces-{view}", f"/forces?view={view}&force={MANCHESTER}") for view in VIEWS if view != "map"
)
BROUGHT: Final = (
    Place("sources-one", "/sources?statistic=gb-2023-cse", parts=False),
    Place("press-pack-chosen", "/press_pack?exhibits=years,breakdown&sizes=square,slide", parts=False),
    Place("refused-value", "/?figures=invented", parts=False),
    Place("nothing-left", "/action_plan?status=done&search=zzz", parts=False),
    Place("return-mistakes", "/check_a_return", brings="mistakes", parts=False),
    Place("return-read", "/check_a_return", brings="return"),
    Place("image-finding", "/check_an_image", brings="picture"),
)
APP: Final = (*_of_pages(), *VIEWED, *BROUGHT)
PLAIN: Final = (
    Place("bulletin", "/bulletin", app=False),
    *(
        Place(f"bulletin-{code}", f"/bulletin/forces/{code}", app=False)
        for code in (MANCHESTER, LONDON, TRANSPORT, "W15000001")
    ),
    Place("exhibits", "/exhibits/", app=False),
    Place("data", "/data/", app=False),
    Place("not-found", "/nope", app=False),
    Place("no-exhibit", "/exhibits/nope", app=False),
    Place("no-release", "/exhibits/breakdown?version=2020-01-01", app=False),
    Place("not-understood", "/exhibits/forces-map?measure=x", app=False),
)
EXHIBITS: Final = tuple(
    Place(f"exhibit-{name}", f"/exhibits/{name}" + (f"?force={MANCHESTER}" if builder.needs else ""), app=False)
    for name, builder in REGISTRY.items()
)
# In a frame of somebody else's page, an exhibit's page is what is embedded.
EVERY: Final = (*APP, *PLAIN, *EXHIBITS)


def at(base: str, place: Place) -> Place:
    """The same place at a server's address."""
    return replace(place, path=base + place.path)


def come(page: Page, place: Place, width: int, height: int = 900, scheme: str = "light") -> None:
    """Open a place at a width in CSS pixels and wait until it is at rest, with what its reader brings."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": height})
    page.goto(place.path)
    if not place.app:
        return
    rest(page)
    if place.brings:
        name, kind, content, sign = _brought(place.brings)
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
        page.locator(sign).first.wait_for()
        rest(page)


def _brought(what: str) -> tuple[str, str, bytes, str]:
    """Name, type and content of a file, and what stands on the page when it was read."""
    if what == "picture":
        return "chart.svg", "image/svg+xml", EMPTY.encode(), "#finding"
    if what == "mistakes":
        return "return.csv", "text/csv", b"code,force,count\n,Kemt,1\n,Surrey,x\n", ".table-frame"
    buffer = io.StringIO()
    forces = package.read(ROOT / "data").forces.values()
    csv.writer(buffer).writerows(
        [("code", "force", "count"), *((force.code, force.name, index % 20) for index, force in enumerate(forces))]
    )
    return "return.csv", "text/csv", buffer.getvalue().encode(), "#returned-map"


def named(*names: str) -> list[Place]:
    """Places by their names, in this order."""
    found = {place.name: place for place in EVERY}
    return [found[name] for name in names]


__all__ = ["APP", "EVERY", "EXHIBITS", "PLAIN", "WIDTHS", "Place", "at", "come", "named", "rest"]
