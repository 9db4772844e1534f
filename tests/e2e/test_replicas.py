"""Two replicas behind nginx: a reader goes on when one dies, and finds the bulletin when both have."""

import contextlib
import http.client
import json
import ssl
import urllib.error
import urllib.request
from typing import NamedTuple

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from lib.web.upload_store import NO_SESSION
from tests.e2e.balanced import NGINX, balanced, sessions, wait_for_session
from tests.e2e.conftest import PATIENCE, QUIET, open_at, with_windows

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(NGINX is None, reason="nginx is missing: on Debian, as root, apt-get install nginx"),
]
PUBLISHED = {  # file -> its type
    "feed.xml": "application/atom+xml",
    "sitemap.xml": "application/xml",
    "feeds/forces/E23000005.atom": "application/atom+xml",
    "exhibits/breakdown.csv": "text/csv; charset=utf-8",
    "exhibits/breakdown.ris": "application/x-research-info-systems; charset=utf-8",
    "releases.ics": "text/calendar; charset=utf-8",
}
BULLETIN = "<!doctype html><html lang='en-GB'><title>Bulletin</title><h1>The published bulletin</h1></html>"


@pytest.fixture
def site(tmp_path):
    with balanced(tmp_path) as site:
        published = site.folder / "published"
        (published / "bulletin" / "index.html").write_text(BULLETIN)
        (published / "exhibits").mkdir()
        (published / "exhibits" / "breakdown.json").write_text('{"published": true}')
        for name in PUBLISHED:
            (published / name).parent.mkdir(parents=True, exist_ok=True)
            (published / name).write_text("published")
        yield site


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"ignore_https_errors": True}


def trusting():
    """Takes the certificate that the test made itself."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class Answered(NamedTuple):
    """An answer of nginx, whatever the status."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(url, method="GET", body=None, **headers):
    """Status, headers and body, whatever the status."""
    asked = urllib.request.Request(url, body, {name.replace("_", "-"): text for name, text in headers.items()})
    asked.method = method
    try:
        with urllib.request.urlopen(asked, context=trusting()) as answer:
            return Answered(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return Answered(refused.code, refused.headers, refused.read())


def test_a_session_without_a_cookie_meets_its_own_replica(site):
    """What a session sends, what it takes away, and itself when it comes back: by the key in its own id."""
    for number in range(8):
        with session(site) as (reader, own):
            assert handed_in(site, own).status == 204, number
            reader.close()
            with session(site, former=own) as (_, again):
                assert again == own, number
    # What a replica refuses is the reader's to read: no other replica is asked, which would not know the page.
    with session(site) as (_, own):
        assert [handed_in(site, own, name).status for name in "abc"] == [204, 204, 413]


@pytest.mark.skipif(not with_windows(), reason="no Chromium with windows is installed")
def test_a_reader_who_blocks_cookies_checks_a_return_and_takes_a_file_away(site, playwright, tmp_path, register):
    profile = tmp_path / "profile" / "Default"
    profile.mkdir(parents=True)
    blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (profile / "Preferences").write_text(json.dumps(blocked))
    rows = [(force.code, force.name, 37, "") for force in register.forces.values()]
    counts = "\n".join(",".join(map(str, row)) for row in [("code", "force", "count", "note"), *rows]).encode()
    how = {"executable_path": with_windows(), "args": ["--no-sandbox", *QUIET], "ignore_https_errors": True}
    with playwright.chromium.launch_persistent_context(profile.parent, **how) as context:
        for _ in range(4):
            page = context.new_page()
            page.set_default_timeout(1000 * PATIENCE)
            open_at(page, f"{site.url}/check_a_return")
            assert context.cookies() == []
            page.locator("input[type=file]").set_input_files(
                {"name": "return.csv", "mimeType": "text/csv", "buffer": counts}
            )
            expect(page.get_by_text("We read your file: 44 of 44 police forces made a return")).to_be_visible()
            with page.expect_download() as taken:
                page.locator(".st-key-card-returned-map").get_by_role("button", name="Unpublished: CSV").click()
            assert taken.value.failure() is None
            page.close()


@contextlib.contextmanager
def session(site, former=""):
    """A page that is opened through nginx by a reader without cookies: its websocket and its id."""
    offered = ["streamlit", "PLACEHOLDER", former] if former else ["streamlit"]
    stream = f"{site.url.replace('https', 'wss')}/_stcore/stream"
    # What nobody reads of a page is queued whole: a full queue would keep the end of the connection from being read.
    how = {"origin": site.url, "ssl": trusting(), "max_size": None, "max_queue": None, "open_timeout": PATIENCE}
    with connect(stream, subprotocols=offered, **how) as reader:
        asked = BackMsg()
        asked.rerun_script.page_name = "check_a_return"
        reader.send(asked.SerializeToString())
        while (told := ForwardMsg.FromString(reader.recv(PATIENCE))).WhichOneof("type") != "new_session":
            pass
        yield reader, told.new_session.initialize.session_id


def handed_in(site, own, name="file"):
    """The answer to an upload of a session, without a cookie."""
    head = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n'
    body = f"{head}code,force,count\r\n--x--\r\n".encode()
    address = f"{site.url}/_stcore/upload_file/{own}/{name}"
    return ask(address, "PUT", body, Origin=site.url, Content_Type="multipart/form-data; boundary=x")


def test_a_reader_goes_on_whatever_dies(site, page, context):
    guarded(site)
    kept_in_memory(site)
    told_to_wait(site)
    goes_on(site, page, context)
    finds_the_bulletin(site, page)
    nobody_is_named(site)


def guarded(site):
    status, headers, _ = ask(f"{site.url}/forces")
    assert status == 200
    assert headers["strict-transport-security"] == "max-age=31536000"
    (cookie,) = headers.get_all("set-cookie")
    assert cookie.startswith("replica=")
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")
    assert ask(f"{site.url}/forces", Cookie=cookie.partition(";")[0])[1]["set-cookie"] is None
    assert ask(f"{site.url}/exhibits/breakdown.csv")[1]["set-cookie"] is None
    assert ask(f"{site.url}/forces", Accept_Encoding="br")[1]["content-encoding"] == "br"
    assert ask(f"{site.url}/readyz")[0] == 200
    assert ask(f"{site.url}/metrics")[0] == 404
    connection = http.client.HTTPConnection(site.plain.removeprefix("http://"))
    connection.request("GET", "/forces?view=map")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["location"]) == (301, "https://127.0.0.1/forces?view=map")
    connection.close()


def kept_in_memory(site):
    address, body = f"{site.url}/_stcore/upload_file/no-session/no-file", bytes(5_000_000)
    assert ask(address, "PUT", body, Origin="https://example.org")[0] == 403
    status, _, said = ask(address, "PUT", body, Origin=site.url)
    assert (status, said.decode()) == (404, f"{NO_SESSION}\n")  # it reached a replica
    assert ask(address, "PUT", bytes(7_000_000), Origin=site.url)[0] == 413
    assert {ask(address, "PUT", b"", Origin=site.url)[0] for _ in range(40)} == {404, 429}
    assert "temporary file" not in site.said()


def told_to_wait(site):
    connection = http.client.HTTPSConnection(site.url.removeprefix("https://"), context=trusting())
    answers = {}
    for _ in range(60):
        connection.request("GET", "/exhibits/none.png")
        answer = connection.getresponse()
        answers[answer.status] = answer.headers["retry-after"], answer.read()
    connection.close()
    assert answers.keys() == {404, 429}
    assert answers[429][0] == "10"
    assert b"Please try again in ten seconds." in answers[429][1]
    assert ask(f"{site.url}/exhibits/breakdown.csv")[0] == 200  # pictures and tables are counted apart


def goes_on(site, page, context):
    open_at(page, f"{site.url}/forces?force=E23000005")
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    assert cookies.keys() == {"replica", "shape"}
    assert cookies["replica"]["httpOnly"]
    assert cookies["replica"]["secure"]
    serving = [url for url in site.replicas if sessions(url)]
    assert len(serving) == 1
    site.replicas[serving[0]].kill()
    site.replicas[serving[0]].wait()
    (other,) = set(site.replicas) - set(serving)
    wait_for_session(other, site.replicas[other])

    page.get_by_role("radiogroup", name="View").get_by_text("Variation").click()
    expect(page.get_by_role("heading", name="outside the 95% limits")).to_be_visible()
    expect(page).to_have_url(f"{site.url}/forces?force=E23000005&view=spread")
    assert {cookie["name"] for cookie in context.cookies()} == {"replica", "shape"}

    open_at(page, f"{site.url}/offences")  # and a new page, at once
    assert ask(f"{site.url}/exhibits/breakdown.csv?figures=announced")[0] == 200


def finds_the_bulletin(site, page):
    for process in site.replicas.values():
        process.kill()
        process.wait()
    answer = page.goto(f"{site.url}/forces?force=E23000005")
    expect(page.get_by_role("heading", name="The published bulletin")).to_be_visible()
    assert answer.status == 503
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers

    status, _, body = ask(f"{site.url}/exhibits/breakdown.json")
    assert (status, json.loads(body)) == (200, {"published": True})
    # What trackers append asks for nothing.
    status, _, body = ask(f"{site.url}/exhibits/breakdown.json?utm_source=mail&amp;fbclid=1&GCLID")
    assert (status, json.loads(body)) == (200, {"published": True})
    for name, kind in PUBLISHED.items():
        status, headers, body = ask(f"{site.url}/{name}")
        assert (status, headers["content-type"], body) == (200, kind, b"published")
    # With a filter the published file is not what was asked for.
    status, headers, body = ask(f"{site.url}/exhibits/breakdown.json?figures=announced")
    assert (status, headers["retry-after"]) == (503, "30")
    assert b"cannot be reached" in body
    assert ask(f"{site.url}/readyz")[0] == 503


def nobody_is_named(site):
    lines = (site.folder / "access.log").read_text().splitlines()
    assert len(lines) > 60
    for line in lines:
        assert json.loads(line)["event"] == "proxy"
        assert "127.0.0.1" not in line
        assert "E23000005" not in line
