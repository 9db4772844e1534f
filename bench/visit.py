"""What a first visit over 4G costs: time to the heading and to the first drawing, and what is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from common import PAGES, QUIET, Server, chromium, median, ours, tell
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUNS = 5
SPEED = 9e6 / 8  # bytes a second, both ways
LATENCY = 85  # milliseconds
# What the architecture measured for a cold visit over the same line.
GOAL_HEADING, GOAL_DRAWING, GOAL_BYTES = "2.8 s", "5.4 s", "2.6 MB"


@dataclass(slots=True)
class Visit:
    """Seconds from the navigation, and bytes as sent; the websocket's apart, as they are before compression."""

    heading: float = 0
    drawing: float = 0
    sent: float = 0
    told: int = 0


def visit(browser: Browser, server: Server, path: str) -> Visit:
    """Open the page with an empty cache, and wait for its first drawing."""
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
    page.goto(server.url + path, wait_until="commit")
    page.locator("h1").first.wait_for()
    seen.heading = page.evaluate("performance.now()") / 1000
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    seen.drawing = page.evaluate("performance.now()") / 1000
    page.wait_for_load_state("networkidle")
    context.close()
    return seen


def main() -> None:
    """Print the medians of every page."""
    with ours() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        for path in PAGES:
            visits = [visit(browser, server, path) for _ in range(RUNS)]
            tell(f"visit: {path}, heading", f"{median([v.heading for v in visits]):.2f} s", GOAL_HEADING)
            tell(f"visit: {path}, first drawing", f"{median([v.drawing for v in visits]):.2f} s", GOAL_DRAWING)
            tell(f"visit: {path}, sent", f"{median([v.sent for v in visits]) / 1e6:.2f} MB", GOAL_BYTES)
            told = median([v.told for v in visits]) / 1e3
            print(f"visit: {path}, told over the websocket, before compression {told:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main()
