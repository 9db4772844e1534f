"""A release that is looked at before it is out: on this machine alone, and marked as a preview wherever it shows."""

import io
import json
import re
import urllib.error
import urllib.request
import zipfile

import openpyxl
import pytest
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from lib import exhibits
from lib.addresses import request
from lib.model import words
from lib.model.records import Selection
from lib.model.site_map import PAGES
from lib.outlets.credentials import credential_reading
from lib.outlets.credentials.inspection import Integrity
from lib.outlets.html import brief_sheet as brief_page
from lib.outlets.pictures import renderer
from lib.outlets.pictures.compose import compose
from lib.outlets.pictures.sizes import SIZES
from lib.outlets.press import brief, packing
from lib.outlets.press.choice import Pack
from lib.web import app as server
from lib.web.preview_gate import NOT_LOCAL, is_loopback
from tests.apps import opened, text
from tests.e2e.conftest import PATIENCE, started
from tests.release_packages import FIRST, House, london

NEXT, MOMENT = "2027-07-08", "2027-07-08T09:30:00"
LOCAL = {"host": "127.0.0.1:8600"}
FORCE = "force=E23000001&measure=88A"


@pytest.fixture(scope="module")
def ahead(tmp_path_factory):
    """A store that is looked at as it will be at the moment of its next release."""
    built = House(tmp_path_factory.mktemp("house"))
    built.add(NEXT, MOMENT, more=10_000)
    store = built.store()
    store.look_ahead(london(MOMENT), preview=True)
    return store


@pytest.fixture
def previewed(ahead, monkeypatch):
    """Let every request be answered from that store."""
    for place in ("lib.addresses.request", "lib.web.bulletin_routes", "lib.web.app"):
        monkeypatch.setattr(f"{place}.store", ahead)
    return ahead


@pytest.fixture
def register(previewed):
    return previewed.current()


# Whom it answers
STRANGERS = [
    {"host": "evil.example.org"},
    {"host": "evil.example.org:8600"},
    {"host": "127.0.0.1.example.org"},
    {"host": "localhost.example.org:8600"},
    {"host": "localhost@example.org"},
    {"host": "192.0.2.1:8600"},
    {"host": "0.0.0.0:8600"},
    {"host": "[::]:8600"},
    {"host": "[::1]evil"},
    {"host": "localhost:x"},
    {"host": ""},
    LOCAL | {"origin": "http://evil.example.org"},
    LOCAL | {"origin": "null"},
    LOCAL | {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
    LOCAL | {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
    LOCAL | {"x-forwarded-host": "data.example.org"},
    LOCAL | {"x-forwarded-proto": "https"},
    LOCAL | {"forwarded": "for=192.0.2.1"},
]
FOUND = ["/", "/bulletin", "/data/recorded_offences.csv", "/exhibits/breakdown.json", "/healthz"]
PATHS = [*FOUND, "/static/x.js", "/nope"]


@pytest.mark.usefixtures("previewed")
@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda headers: " ".join(f"{n}={v}" for n, v in headers.items()))
def test_a_preview_answers_nobody_but_this_machine(client, stranger):
    for path in PATHS:
        answer = client.get(path, headers=stranger)
        assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (421, f"{NOT_LOCAL}\n", "no-store")
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/_stcore/stream", subprotocols=["streamlit"], headers=stranger),
    ):
        pytest.fail("connected")


@pytest.mark.usefixtures("previewed")
@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8600", "localhost", "LocalHost:8600", "[::1]", "[::1]:8600"])
def test_a_preview_answers_this_machine_by_its_own_names_and_nobody_may_keep_it(client, host):
    for path in FOUND:
        answer = client.get(path, headers={"host": host})
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), path
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    for path in PATHS[len(FOUND) :]:
        answer = client.get(path, headers={"host": host})
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert client.get("/", headers={"host": host} | followed).status_code == 200  # a link in a mail


def test_only_a_preview_is_for_this_machine_alone(client):
    answer = client.get("/data/tiles.csv", headers={"host": "data.example.org", "x-forwarded-proto": "https"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, request.CACHE_CONTROL)
    assert not request.preview_notices()


def test_a_name_of_this_machine_is_no_part_of_another_name():
    assert all(map(is_loopback, ["localhost:1", "127.1.2.3", "[::1]:65535"]))
    assert not any(
        map(is_loopback, ["localhost.", "127.0.0.1.", "localhost/x", "localhost#@x", "[::1", "2130706433", "::1"])
    )


# What it says
@pytest.mark.usefixtures("previewed")
@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_every_page_says_first_that_it_is_a_preview(client, known):
    sent = client.get(known.path, headers=LOCAL).text
    assert f"<title>{words.PREVIEWED}{known.tab}</title>" in sent
    assert words.PREVIEW in sent
    for query in ({}, {"version": FIRST}, {"version": "2020-01-01"}):
        app = opened(known.script, **query)
        shown = text(app)
        assert f'<p class="notice" role="status">{words.PREVIEW}</p>' in shown
        assert re.search(r"Data release of [0-9]+ \w+ [0-9]{4}, preview\.", shown)
        assert not re.search(r"Data release of [0-9]+ \w+ [0-9]{4}\.", shown)


@pytest.mark.usefixtures("previewed")
@pytest.mark.parametrize(
    "path",
    [
        "/bulletin",
        "/bulletin/forces/E23000001",
        f"/bulletin?version={FIRST}",
        "/exhibits/",
        "/data/",
        "/exhibits/breakdown",
        f"/exhibits/forces-time?{FORCE}",
        f"/exhibits/breakdown?version={FIRST}",
        "/exhibits/nope",
        "/nope",
    ],
)
def test_every_page_without_a_script_says_so_too(client, path):
    answer = client.get(path, headers=LOCAL | {"accept": "text/html"})
    assert words.PREVIEW in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("previewed")
@pytest.mark.parametrize("name", [name for name, builder in exhibits.REGISTRY.items() if not builder.needs])
def test_every_file_of_an_exhibit_says_so(client, name):
    for version in ("", f"?version={FIRST}"):
        sent = client.get(f"/exhibits/{name}.csv{version}", headers=LOCAL)
        assert re.search(r"_v[0-9-]{10}-preview\.csv", sent.headers["content-disposition"])
        assert all("-preview" in line for line in sent.text.splitlines()[1:2])
        told = client.get(f"/exhibits/{name}.json{version}", headers=LOCAL).json()
        assert told["headline"].startswith(words.PREVIEWED)
        assert told["notice"].startswith(words.PREVIEW)
        assert words.PREVIEW in told["citation"]
        assert bool(told["present"]) is bool(version)
        described = client.get(f"/exhibits/{name}.csv-metadata.json{version}", headers=LOCAL).json()
        assert described["dc:title"].startswith(words.PREVIEWED)
        assert described["rdfs:comment"][0].startswith(words.PREVIEW)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/exhibits/{name}.xlsx", headers=LOCAL).content))
    assert words.PREVIEW in "\n".join(str(c.value) for row in book.worksheets[0].iter_rows() for c in row)


@pytest.mark.usefixtures("previewed")
def test_the_files_of_the_package_say_so_in_their_names(client):
    for path in ("recorded_offences.csv", "datapackage.json", "data-package.zip"):
        sent = client.get(f"/data/{path}", headers=LOCAL)
        assert f"_v{NEXT}-preview." in sent.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(sent.content)) as archive:
        assert archive.read("PREVIEW.txt").decode() == f"{words.PREVIEW}\n"


@pytest.mark.usefixtures("previewed")
def test_a_copied_figure_says_so():
    shown = text(opened("dashboard.py")).replace("&amp;", "&")
    copies = re.findall(r'data-copy="([^"]+)"', shown)
    assert copies
    assert all(copy.startswith(words.PREVIEW) for copy in copies)


def test_every_picture_says_so_and_is_not_signed(register, monkeypatch):
    exhibit = exhibits.make("breakdown", register, Selection())
    for size in SIZES.values():
        said = " ".join(line for part in compose(exhibit, size).texts for line in part.lines)
        assert f" {words.PREVIEWED}" in said
        assert f"{words.data_release(NEXT)}, preview." in said
    drawn = '<svg class="main-svg" width="9" height="9" viewBox="0 0 9 9"><defs id="defs-1a2b3c"></defs></svg>'
    monkeypatch.setattr(renderer.browser.BROWSER, "draw", lambda *_: drawn)
    monkeypatch.setattr(renderer.picture_cache, "get", lambda _: None)
    made = renderer.render(exhibit, SIZES["slide"], "svg", register.release.published_at)
    assert credential_reading.read(made, None).integrity is Integrity.UNSIGNED
    public = exhibits.make("breakdown", server.store.current(), Selection())
    assert public.preview
    ours = renderer.cache_key(exhibit, "slide", "svg")
    monkeypatch.undo()
    other = exhibits.make("breakdown", request.store.current(), Selection())
    assert renderer.cache_key(other, "slide", "svg") != ours  # no picture of one is taken for one of the other
    assert not other.preview


def test_a_press_pack_and_a_brief_say_so(register):
    made = packing.make(Pack(exhibits=("breakdown",), formats=()), register, Selection(), lambda *_: None)
    assert f"_v{NEXT}-preview.zip" in made.name
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        said = {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}
    assert words.PREVIEW in said["readme.txt"]
    assert any(words.PREVIEW in json.dumps(text) for name, text in said.items() if name.endswith(".json"))


def test_the_brief_says_so(register):
    exhibit = exhibits.make("breakdown", register, Selection())
    printed = brief_page.page(brief.contents(exhibit, register, Selection(), brief.LEVELS[0]), "")
    assert words.PREVIEW in printed
    assert f"{words.data_release(NEXT)}, preview" in printed
    assert f"{words.data_release(NEXT)}." not in printed


def test_what_is_published_ahead_is_no_preview(tmp_path):
    house = House(tmp_path)
    house.add(NEXT, MOMENT)
    store = house.store()
    store.look_ahead(london(MOMENT))
    assert not store.preview
    assert store.current().release.version == NEXT
    assert store.current().digest == store.shown().current.register.digest


def test_the_command_that_looks_ahead_serves_a_preview(tmp_path):
    log = tmp_path / "log"
    with log.open("w") as stream, started("--as-at", "2030-01-01 09:30", stderr=stream) as (url, _):
        with urllib.request.urlopen(f"{url}/exhibits/breakdown") as answer:
            assert words.PREVIEW in answer.read().decode()
            assert answer.headers["cache-control"] == "no-store"
        asked = urllib.request.Request(f"{url}/exhibits/breakdown", headers={"Host": "evil.example.org"})
        with pytest.raises(urllib.error.HTTPError, match="421"):
            urllib.request.urlopen(asked)
        with pytest.raises(InvalidStatus, match="421"):
            connect(
                f"{url.replace('http', 'ws')}/_stcore/stream",
                subprotocols=["streamlit"],
                origin="http://evil.example",
                open_timeout=PATIENCE,
            )
