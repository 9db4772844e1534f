"""No page asks another host for anything, and no reader is given a cookie that the page does not need."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from lib.model.site_map import PAGES
from tests.e2e.conftest import open_at

pytestmark = pytest.mark.e2e


def test_no_page_leaves_this_host_or_a_cookie(page, context, faults, base_url):
    asked, sockets = [], []
    context.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    for known in PAGES:
        open_at(page, known.path)
        assert {cookie["name"] for cookie in context.cookies()} == {"shape"}
    page.goto("/forces")
    page.get_by_role("radiogroup", name="View").get_by_text("Variation").click()
    expect(page.get_by_role("heading", name="outside the 95% limits")).to_be_visible()
    counts = page.request.get("/metrics").text()
    assert 'dashboard_page_run_seconds_count{page="sources",part="whole"}' in counts
    assert 'dashboard_page_run_seconds_count{page="forces",part="explore"}' in counts
    for address in ("/exhibits/", "/exhibits/breakdown", "/data/", "/nope"):
        page.goto(address)
    hosts = {urlsplit(url).netloc for url in asked if urlsplit(url).scheme not in {"data", "blob"}}
    assert hosts == {urlsplit(base_url).netloc}
    assert {urlsplit(url).netloc for url in sockets} == hosts
    assert len(sockets) == len(PAGES) + 1
    assert [fault for fault in faults if "404" not in fault] == []
