"""Markup in the data, in what is typed and in what is uploaded stands in pages and files as text, and never runs."""

import json
import subprocess

import pytest
from defusedxml import ElementTree

from lib import exhibits
from lib.dataset import package, package_files
from lib.model.site_map import PAGES
from lib.outlets.site import feeds
from lib.releases.release_packages import ReleasePackage
from lib.releases.store import DATA, PublicReleases
from tests.e2e import inert_files
from tests.e2e.conftest import at_rest, started
from tests.marked_package import marked
from tests.release_packages import alone

pytestmark = pytest.mark.e2e
FORCE = "E23000011"
TYPED = "<img src=x onerror=window.hit=1>[x](javascript:window.hit=1)$x^2$:red[x]"
# The pages of the dashboard with everything that their addresses can open.
PLACES = (
    *(page.path for page in PAGES),
    *(f"/forces?view={view}&force={FORCE}" for view in ("map", "compare", "time", "spread", "table", "profile")),
    "/offences?figures=announced",
    "/sources?statistic=gb-2023-total",
    f"/press_pack?exhibits=breakdown,forces-table,timeline&force={FORCE}",
    f"/action_plan?search={TYPED}",
    f"/sources?search={TYPED}&subject={TYPED}",
    f"/forces?force={TYPED}&measure={TYPED}",
)
# Plain pages, one for each way in which text leaves without a script.
PLAIN = (
    *("/bulletin", f"/bulletin/forces/{FORCE}", "/exhibits/", "/data/"),
    *(f"/exhibits/{name}{f'?force={FORCE}' if builder.needs else ''}" for name, builder in exhibits.REGISTRY.items()),
)
# What would stand in a page if markup, an address that runs, Markdown or mathematics had been believed.
BELIEVED = """() => {
  const found = [];
  const bad = (what, list) => { for (const one of list) found.push(`${what}: ${one.outerHTML || one}`.slice(0, 150)); };
  const all = what => [...document.querySelectorAll(what)];
  bad("an image", all('img[src="x"], img[src$="/x"]'));
  bad("a handler", all("[onerror], [onload], [onmouseover], [onclick]"));
  bad("a link that runs", all('a[href^="javascript" i], iframe[src^="javascript" i]'));
  bad("a script", [...document.scripts].filter(
    one => one.type !== "application/ld+json" && one.textContent.includes("window.hit")));
  bad("mathematics", all(".katex"));
  bad("a colour of Markdown", all(".stMarkdownColoredText"));
  bad("a link in a drawing", all("svg a"));
  bad("a mark of the drawing's", all("svg text").map(one => one.textContent.replace(/\\s/g, "")).filter(
    text => text.includes(":red[x]") && !text.includes("b>bold</b>")));
  bad("a frame", all("iframe"));
  if (window.hit !== undefined) found.push("it ran");
  return found;
}"""
OPENED = """() => {
  document.querySelectorAll("details").forEach(one => { one.open = true; });
  document.querySelectorAll('[role="tab"]').forEach(one => one.click());
}"""
SEEN = "() => document.documentElement.textContent.includes('window.hit=1')"
# What is typed or brought, and what then stands in the page.
ANSWERED = '.finding, .return-problems, .results, [data-testid="stFileUploaderFileErrorMessage"], .unknown, .caution'


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server of data with markup in every cell of free text: its address, its data and its log."""
    place = tmp_path_factory.mktemp("marked")
    data, log = place / "data", place / "log"
    data.mkdir()
    for name, content in marked(alone(package_files.read(DATA))).items():
        (data / name).write_bytes(content)
    folders = {"DASHBOARD_DATA": str(data), "DASHBOARD_EARLIER": str(place / "none"), "XDG_CACHE_HOME": str(place)}
    with log.open("wb") as stream, started(stdout=stream, stderr=subprocess.STDOUT, **folders) as (url, _):
        yield url, data, log


@pytest.fixture
def believed(page):
    """What was believed of the page as it stands, and what happened since the last look."""
    happened = []
    page.on("dialog", lambda dialog: (happened.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: happened.append(f"a script error: {error.message}"))
    page.on("console", lambda told: happened.append(told.text) if "Content Security Policy" in told.text else None)

    def look():
        found = [*happened, *page.evaluate(BELIEVED)]
        happened.clear()
        return found

    return look


def test_markup_in_every_cell_of_free_text_stands_in_every_page_as_text(page, served, believed):
    for path in (*PLACES, *PLAIN):
        page.goto(served[0] + path)
        for opening in (False, True):
            if opening:
                page.evaluate(OPENED)
            if path in PLACES:
                at_rest(page)
            assert believed() == [], path
        assert page.evaluate(SEEN), path


def test_markup_that_is_typed_stands_in_the_page_as_text(page, served, believed):
    for path, label in (
        ("/", "Search the dashboard"),
        ("/sources", "Search figures"),
        ("/action_plan", "Search recommendations"),
        ("/check_a_return", "Period or date of the counts"),
    ):
        page.goto(served[0] + path)
        at_rest(page)
        page.get_by_label(label).first.fill(TYPED)
        page.get_by_label(label).first.press("Enter")
        at_rest(page)
        assert believed() == [], label


ROWS = f"code,force,count,note\nE23000032,,7,{TYPED}\n".encode()
BROUGHT = (
    ("/check_a_return", f"{TYPED.replace('/', '')}.csv", ROWS, "We read your file"),
    (
        "/check_a_return",
        "return.csv",
        f'code,force,count,"{TYPED}"\n{TYPED},{TYPED},{TYPED},x\n'.encode(),
        "with your file",
    ),
    ("/check_a_return", "return.csv", ROWS.ljust(5 * 1024 * 1024 + 1), "5.0MB"),
    ("/check_an_image", f"{TYPED.replace('/', '')}.svg", f"<svg xmlns='x'>{TYPED}</svg>".encode(), "We cannot c"),
    ("/check_an_image", "page.png", f"{TYPED}<script>window.hit=1</script>".encode(), "We cannot check this file"),
)


def test_markup_in_a_file_that_is_brought_stands_in_the_page_as_text(page, served, believed):
    for path, name, content, expected in BROUGHT:
        page.goto(served[0] + path)
        at_rest(page)
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
        page.get_by_text(expected).first.wait_for()
        at_rest(page)
        assert believed() == [], name


def test_nothing_in_a_file_that_leaves_runs_or_leads_away(served):
    url, data, log = served
    count = 0
    register = package.read(data)
    assert ElementTree.fromstring(feeds.feed(PublicReleases(ReleasePackage(register, {}))), forbid_dtd=True) is not None
    for path, faults in inert_files.files(register, FORCE):
        content = inert_files.fetched(url + path)
        if content is not None:
            count += 1
            assert faults(content) == [], path
    assert count > 4 * len(exhibits.REGISTRY)
    lines = [line for line in log.read_text().splitlines() if line.startswith("{")]
    assert not [line for line in lines if json.loads(line).get("level") in {"error", "critical"}]
