"""No page asks another host for anything, and no reader is given a cookie that the page does not need."""

from urllib.parse import urlsplit

import pytest

from lib.pages import PAGES
from tests.e2e.conftest import open_at

pytestmark = pytest.mark.e2e


def test_no_page_leaves_this_host_or_a_cookie(page, context, faults, base_url):
    asked, sockets = [], []
    context.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    for known in PAGES:
        open_at(page, known.path)
        assert {cookie["name"] for cookie in context.cookies()} == {"shape"}
    for address in ("/exhibits/", "/exhibits/breakdown", "/data/", "/nope"):
        page.goto(address)
    hosts = {urlsplit(url).netloc for url in asked if urlsplit(url).scheme not in {"data", "blob"}}
    assert hosts == {urlsplit(base_url).netloc}
    assert {urlsplit(url).netloc for url in sockets} == hosts
    assert len(sockets) == len(PAGES)
    assert [fault for fault in faults if "404" not in fault] == []


def test_a_page_that_a_browser_ran_is_counted(page, base_url):
    open_at(page, "/")
    told = page.request.get(f"{base_url}/metrics").text()
    assert 'dashboard_page_run_seconds_count{page="headlines",part="whole"}' in told
