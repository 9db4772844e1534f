"""Readers behind proxies: what the page needs is blocked, silent or slow, and the way to the figures is still shown."""

import re

import pytest
from playwright.sync_api import expect

from lib.model.site_map import PAGES
from tests.e2e.conftest import at_rest

pytestmark = pytest.mark.e2e

STREAM = "**/_stcore/stream"
SECONDS = 15  # in which a reader is told, on a machine that does other things too
OBSTACLES = {
    "blocked websocket": lambda page: page.route_web_socket(STREAM, lambda socket: socket.close()),
    "silent websocket": lambda page: page.route_web_socket(STREAM, lambda _: None),
    "blocked scripts of the page": lambda page: page.route("**/static/js/**", lambda route: route.abort()),
    "silent scripts of the page": lambda page: page.route("**/static/js/**", lambda _: None),
    "blocked scripts": lambda page: page.route("**/*.js", lambda route: route.abort()),
    "silent scripts": lambda page: page.route("**/*.js", lambda _: None),
}
ADDRESSES = {
    "/": "/bulletin",
    "/offences?figures=announced": "/bulletin#offences",
    "/forces?view=profile&force=E23000009": "/bulletin/forces/E23000009",
}


def told(page):
    return page.get_by_role("status").filter(has_text="This page is taking longer than usual to load.")


def is_shown_the_bulletin(page, place):
    expect(told(page)).to_be_visible(timeout=1000 * SECONDS)
    expect(told(page)).to_be_in_viewport(ratio=1)
    expect(told(page).get_by_role("link")).to_have_attribute("href", place)


def opened(context, obstacle, addresses):
    """A page of each address, all opened before any is waited for: readers are told after some seconds."""
    pages = {address: context.new_page() for address in addresses}
    for address, page in pages.items():
        OBSTACLES[obstacle](page)
        page.goto(address, wait_until="commit")
    return pages


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_a_reader_whose_page_does_not_come_is_shown_the_bulletin(context, accessible, obstacle):
    for address, page in opened(context, obstacle, ADDRESSES).items():
        is_shown_the_bulletin(page, ADDRESSES[address])
        if obstacle == "silent scripts" and address == "/":
            accessible(page)
        told(page).get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert "/bulletin" in page.url


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_nothing_is_told_before_the_page_is_late(page, obstacle):
    OBSTACLES[obstacle](page)
    page.goto("/", wait_until="commit")
    expect(told(page)).to_be_hidden()


def test_every_page_has_a_way_to_the_bulletin(context):
    for page in opened(context, "blocked websocket", [f"{known.path}?measure=88A" for known in PAGES]).values():
        expect(told(page)).to_be_visible(timeout=1000 * SECONDS)


@pytest.mark.parametrize("address", ["/", "/offences?figures=announced"])
def test_a_slow_websocket_is_waited_for_and_then_the_page_takes_over(page, faults, address):
    waiting, let = [], []

    def connect(socket):
        server = socket.connect_to_server()
        server.on_message(
            lambda message: waiting.append((socket, message)) if waiting is not None else socket.send(message)
        )

    page.route_web_socket(STREAM, connect)
    page.goto(address)
    is_shown_the_bulletin(page, ADDRESSES[address])
    let.append(True)
    for socket, message in waiting:
        socket.send(message)
    at_rest(page)
    expect(told(page)).to_have_count(0)
    assert not faults


@pytest.mark.parametrize("address", ["/", "/offences?figures=announced"])
def test_without_our_own_script_the_page_takes_over_all_the_same(page, address):
    page.route("**/assets/page.*.js", lambda route: route.abort())
    page.goto(address)
    heading = page.locator("#root").get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    page.locator("#root footer.closing").wait_for()
    expect(page.locator("#at-once")).to_be_hidden()
    expect(told(page)).to_be_hidden()
    page.locator("#root").get_by_role("link", name="Police forces").first.click()
    expect(page).to_have_url(re.compile("/forces"))


@pytest.mark.parametrize("address", ["/#term-100%", "/sources#%", "/forces?view=table#%", "/#%E0%A4%A"])
def test_an_end_of_an_address_that_is_no_name_stops_nothing(page, faults, address):
    page.goto(address)
    at_rest(page)
    page.evaluate("location.hash = '#%zz'")
    page.evaluate("location.hash = '#statistics-100%'")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not faults
