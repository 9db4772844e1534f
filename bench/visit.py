"""Benchmark a first visit over 4G: time to the heading and the charts, and bytes sent; for ours and other servers.

Paths as arguments restrict it to those of our pages.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from common import PAGES, QUIET, Server, chromium, dash, median, ours, quiet, stock, tell
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUNS = 5
SPEED = 9e6 / 8  # bytes a second, both ways
LATENCY = 85  # milliseconds
HEADLINES, BULLETIN = PAGES[0], "/bulletin"
SEEN = Path(__file__).with_name("seen.js")  # timestamps taken in the page, because the driver's are late
# Measured for a cold visit over the same connection when the architecture was chosen.
GOAL_HEADING, GOAL_DRAWING, GOAL_BYTES = "2.8 s", "5.4 s", "1.5 MB"
GOAL_FIRST, GOAL_BULLETIN = "3 s, and sooner than Dash", "0.35 s"
GOAL_PAGE, GOAL_LIVE = "2.0 s", "sooner than Dash"
EMBED = "/exhibits/breakdown.embed.html"
GOAL_EMBED, GOAL_EMBED_BYTES = "0.6 s", "0.45 MB"
NONE = "none, for comparison"


@dataclass(slots=True)
class Visit:
    """Seconds from the navigation, and bytes as sent; those of the websocket separately, before compression."""

    heading: float = 0
    drawing: float = 0
    page: float = 0
    live: float = 0
    sent: float = 0
    told: int = 0


def visit(browser: Browser, address: str, *, draws: bool = True) -> Visit:
    """Open the page with an empty cache, and wait for its first chart."""
    seen = Visit()
    context = browser.new_context()
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    line = {"offline": False, "latency": LATENCY, "downloadThroughput": SPEED, "uploadThroughput": SPEED}
    network.send("Network.emulateNetworkConditions", line)

    def add_sent(event: dict[str, float]) -> None:
        seen.sent += event["encodedDataLength"]

    def add_told(payload: str | bytes) -> None:
        seen.told += len(payload)

    network.on("Network.loadingFinished", add_sent)
    page.on("websocket", lambda websocket: websocket.on("framereceived", add_told))
    page.add_init_script(path=SEEN)
    page.goto(address, wait_until="commit")
    page.locator("h1").first.wait_for()
    if draws:
        page.locator("#at-once").wait_for(state="detached")  # others have none
        page.locator("figure.chart.drawn .live, .js-plotly-plot .main-svg").first.wait_for()
    page.wait_for_load_state("networkidle")
    found = page.evaluate("seenAt")
    for name in ("heading", "drawing", "page", "live"):
        setattr(seen, name, found.get(name, 0))
    context.close()
    return seen


def report(browser: Browser, server: Server, path: str, *, draws: bool = True) -> None:
    """Print the medians of one page. Stock Streamlit serves none of our addresses, so it draws no chart of ours."""
    quiet()
    visits = [visit(browser, server.url + path, draws=draws) for _ in range(RUNS)]
    mine = server.label.startswith("python")
    name = f"visit: {server.label}, {path},"
    drawn = GOAL_FIRST if path == HEADLINES else GOAL_DRAWING
    tell(f"{name} heading", f"{median([v.heading for v in visits]):.2f} s", GOAL_HEADING if mine else NONE)
    if draws:
        tell(f"{name} first drawing", f"{median([v.drawing for v in visits]):.2f} s", drawn if mine else NONE)
    if mine:
        tell(f"{name} the page answers", f"{median([v.page for v in visits]):.2f} s", GOAL_PAGE)
    if draws:
        live = f"{median([v.live for v in visits]):.2f} s"
        tell(f"{name} first drawing that answers", live, GOAL_LIVE if mine else NONE)
    tell(f"{name} sent", f"{median([v.sent for v in visits]) / 1e6:.2f} MB", GOAL_BYTES if mine else NONE)
    if told := median([v.told for v in visits]) / 1e3:
        print(f"{name} told over the websocket, before compression {told:.0f} kB")


def embed(browser: Browser, server: Server) -> None:
    """Print when the chart of an embed is seen and when it answers, if this version has embeds that answer."""
    if not server.has(EMBED):
        print(f"visit: {EMBED} is not served by this version: nothing to measure")
        return
    visit(browser, server.url + EMBED)  # the picture is made once
    quiet()
    visits = [visit(browser, server.url + EMBED) for _ in range(RUNS)]
    tell(f"visit: {EMBED}, first drawing", f"{median([v.drawing for v in visits]):.2f} s", GOAL_EMBED)
    tell(f"visit: {EMBED}, first drawing that answers", f"{median([v.live for v in visits]):.2f} s", NONE)
    tell(f"visit: {EMBED}, sent", f"{median([v.sent for v in visits]) / 1e6:.2f} MB", GOAL_EMBED_BYTES)


def bulletin(browser: Browser, server: Server) -> None:
    """Print when the bulletin's heading appears, if there is a bulletin."""
    if not server.has(BULLETIN):
        print(f"visit: {BULLETIN} is not served by this version: nothing to measure")
        return
    quiet()
    visits = [visit(browser, server.url + BULLETIN, draws=False) for _ in range(RUNS)]
    tell(f"visit: {BULLETIN}, heading", f"{median([v.heading for v in visits]):.2f} s", GOAL_BULLETIN)


def main() -> None:
    """Print every page of ours, then the Headlines page of stock Streamlit and of Dash."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        with ours() as server:
            for path in sys.argv[1:] or PAGES:
                report(browser, server, path)
            bulletin(browser, server)
            embed(browser, server)
        with tempfile.TemporaryDirectory() as folder, stock(Path(folder)) as server:
            report(browser, server, HEADLINES, draws=False)
        with dash() as server:
            report(browser, server, HEADLINES)
        browser.close()


if __name__ == "__main__":
    main()
