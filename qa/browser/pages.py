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
from tests.e2e.conftest import ROOT, at_rest

if TYPE_CHECKING:
    from playwright.sync_api import Page

MANCHESTER, LONDON, TRANSPORT, WALES = "E23000005", "E23000034", "BTP", "W15000001"
EMPTY_SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="736" height="360"/>'
DRAWINGS: Final = ("**/exhibits/*.svg*", "**/bulletin/drawings/*")  # not drawn: they take seconds


@dataclass(frozen=True, slots=True)
class Target:
    """A page to audit.

    Args:
        name: as findings name it.
        path: its address below the server's.
        app: whether Streamlit makes it, and not a template alone.
        upload: "return", "mistakes" or "picture": what is uploaded when it is open.
        parts: whether its tabs, folds and lists are opened too; not where another page has the same.
    """

    name: str
    path: str
    app: bool = True
    upload: str = ""
    parts: bool = True


APP: Final = (
    *(Target(page.id, page.path) for page in PAGES),
    *(Target(f"forces-{view}", f"/forces?view={view}&force={MANCHESTER}") for view in VIEWS if view != "map"),
    Target("sources-one", "/sources?statistic=gb-2023-cse", parts=False),
    Target("press-pack-chosen", "/press_pack?exhibits=years,breakdown&sizes=square,slide", parts=False),
    Target("refused-value", "/?figures=invented", parts=False),
    Target("nothing-left", "/action_plan?status=done&search=zzz", parts=False),
    Target("return-mistakes", "/check_a_return", upload="mistakes", parts=False),
    Target("return-read", "/check_a_return", upload="return"),
    Target("image-finding", "/check_an_image", upload="picture"),
)
PLAIN: Final = (
    Target("bulletin", "/bulletin", app=False),
    *(Target(f"bulletin-{c}", f"/bulletin/forces/{c}", app=False) for c in (MANCHESTER, LONDON, TRANSPORT, WALES)),
    Target("exhibits", "/exhibits/", app=False),
    Target("data", "/data/", app=False),
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


def open_page(page: Page, base: str, target: Target, width: int, height: int = 900, scheme: str = "light") -> None:
    """Open a page at a width in CSS pixels and wait until it is at rest, with what is uploaded."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": height})
    page.goto(base + target.path)
    if not target.app:
        return
    at_rest(page)
    if target.upload:
        name, kind, content, sign = _uploaded(target.upload)
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
        page.locator(sign).first.wait_for()
        at_rest(page)


def _uploaded(upload: str) -> tuple[str, str, bytes, str]:
    """Return name, type and content of a file, and what stands on the page when it was read."""
    if upload == "picture":
        return "chart.svg", "image/svg+xml", EMPTY_SVG.encode(), "#finding"
    if upload == "mistakes":
        return "return.csv", "text/csv", b"code,force,count\n,Kemt,1\n,Surrey,x\n", ".table-frame"
    forces = package.read(ROOT / "data").forces.values()
    rows = [("code", "force", "count"), *((force.code, force.name, index % 20) for index, force in enumerate(forces))]
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return "return.csv", "text/csv", stream.getvalue().encode(), "#returned-map"
