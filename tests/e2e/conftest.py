"""A served dashboard and a browser for the journeys."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lib.outlets.pictures.browser import WITH_WINDOWS, chromium
from tests.e2e import axe

ROOT = Path(__file__).parents[2]
# It calls no one, and letters are as wide as in a browser with windows.
QUIET = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
QUIET += ["--font-render-hinting=none"]
# How long the journeys wait for what never comes. How soon it comes says how busy the machine is: bench/ measures that.
PATIENCE = 90  # seconds
expect.set_options(timeout=1000 * PATIENCE)


def with_windows():
    """The path of a Chromium with windows; None where there is none. One without takes no tap and blocks no cookie."""
    named = [os.environ.get("CHROMIUM"), *WITH_WINDOWS]
    return next(filter(None, (shutil.which(name) for name in named if name)), None)


WIDTHS = {"phone": 320, "tablet": 768, "desk": 1280}
# A page is opened in these two here, and looked at in all six together by `python -m qa accessibility`.
LOOKS = (("phone", "dark"), ("desk", "light"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    # A browser run by root needs --no-sandbox; the rest keeps it from calling home.
    return browser_type_launch_args | {"executable_path": chromium(), "args": ["--no-sandbox", *QUIET]}


@pytest.fixture(autouse=True)
def patient(request):
    """Every page of a test waits as long as its expectations do."""
    if "context" in request.fixturenames:
        request.getfixturevalue("context").set_default_timeout(1000 * PATIENCE)


@contextlib.contextmanager
def served(*options, **environment):
    """The dashboard on a free port of this machine; its address, then its end."""
    with started(*options, **environment) as (url, _):
        yield url


@contextlib.contextmanager
def started(*options, stdout=subprocess.DEVNULL, stderr=None, **environment):
    """The same, with its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "lib", "serve", "--host", "127.0.0.1", "--port", str(port), *options]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=stdout, stderr=stderr) as server:
        try:
            yield wait_for(f"http://127.0.0.1:{port}", server), server
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()  # it must not be waited for without an end
                raise


def wait_for(url, server, seconds=PATIENCE):
    """The address, once its server answers."""
    retry = urllib.request.Request(f"{url}/_stcore/health")
    for _ in range(seconds * 20):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with status {server.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(retry, timeout=1):
            return url
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.05)  # returns at once if the server ends
    raise TimeoutError(f"{url} did not answer in {seconds} s")


@pytest.fixture(scope="session")
def base_url():
    with served() as url:
        yield url


@pytest.fixture
def faults(page):
    """What went wrong in the page: script errors and refused content. Must stay empty."""
    found = []
    page.on("pageerror", lambda error: found.append(error.message))
    page.on("console", lambda message: found.append(message.text) if _is_fault(message) else None)
    return found


def _is_fault(message):
    # Streamlit asks for its health below a page's own path first and takes the 404 as an answer.
    return message.type == "error" and "/_stcore/" not in message.location.get("url", "")


@pytest.fixture
def accessible():
    """Fail with axe's own words unless it finds nothing wrong."""

    def check(page):
        page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")  # no part is replaced meanwhile
        found = axe.faults(page)
        assert not found, "\n".join(found)

    return check


def chosen(page, force):
    """A force among those chosen in the finder."""
    return page.get_by_test_id("stMultiSelect").get_by_text(force, exact=True)


def fits(page):
    """Fail where something stands out at the side of an open page, at any width."""
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": 900})
        widest = page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
        assert widest <= width, f"{widest} px on a screen of {width} px"
        standing_out = page.eval_on_selector_all(  # words of one tile that run into the next make no page wider
            ".tile *",
            "all => all.filter(e => !e.closest('.visually-hidden') && e.clientWidth)"
            ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)",
        )
        assert not standing_out, f"{standing_out} at {width} px"


def open_at(page, path, width="desk", scheme="light"):
    """Open a page at a width and in a colour scheme, and wait until its last part is there and it is at rest."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    page.goto(path)
    at_rest(page)


def at_rest(page):
    """Wait until a page has run and all of it is there: its last part, its controls, and its drawings.

    Streamlit loads each kind of control when it is first needed and shows an empty frame until then. A function is
    asked and not an expression: the page's policy lets nothing be evaluated after the first look.
    """
    page.locator("footer.closing").wait_for(state="attached")
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.locator("#at-once").wait_for(state="detached")
    page.wait_for_function(
        """() => !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"], [aria-busy=true]') &&
        ![...document.querySelectorAll("figure.chart:is([data-chart], [data-figure]):not(.drawn, .missing)")]
            .some(chart => chart.getClientRects().length)"""
    )


def still(page):
    """Wait until nothing moves: while a fold opens on a busy machine, a click can miss what it was meant for."""
    page.wait_for_function("() => !document.getAnimations().some(one => one.playState === 'running')")


def drawn(base_url, page, path):
    """Wait until the server has a picture: on a busy machine the first one takes its time."""
    asked = urllib.request.Request(f"{base_url}{path}")
    for _ in range(60):
        with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(asked) as answer:
            return answer.read()
        page.wait_for_timeout(500)
    raise TimeoutError(path)


def first_drawn(base_url, page):
    """Wait until the server has what the Headlines page shows at first sight."""
    for name in ("page", "page-dark", "tall", "tall-dark"):
        drawn(base_url, page, f"/bulletin/drawings/proportion.{name}.svg")
