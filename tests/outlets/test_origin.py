"""The host in what leaves: the one that is set, and in no answer that was kept for another; else none at all."""

import io
import json
import re
import zipfile
from html import unescape

import pytest

from lib import exhibits
from lib.model.records import Selection
from lib.outlets.files import citation, tabular, workbook
from lib.outlets.html import exhibit_pages
from lib.outlets.press import brief, choice, packing, texts
from tests.apps import opened, text

ORIGIN = "https://data.example.org"
OTHER = "https://other.example.org"
CHOSEN = Selection(force=("E23000005", "E23000010"), measure="88A")
LINK = "/exhibits/forces-time?force=E23000005,E23000010&measure=88A"


@pytest.fixture(params=["", ORIGIN, f"{ORIGIN}/"], ids=["unset", "set", "slash"])
def origin(request, configured):
    """What stands before each address that leaves."""
    configured(DASHBOARD_ORIGIN=request.param)
    return request.param.rstrip("/")


@pytest.fixture
def exhibit(register):
    return exhibits.make("forces-time", register, CHOSEN)


def sheets(content):
    """All text of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return unescape("\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")))


def test_every_file_carries_whole_addresses(exhibit, register, origin):
    whole, present = f"{origin}{LINK}", json.loads(tabular.as_json(exhibit))
    assert citation.full_citation(exhibit).endswith(f" {whole}")
    assert present["address"] == whole
    assert present["citation"].endswith(f" {whole}")
    assert json.loads(tabular.as_csvw(exhibit))["url"] == whole.replace("forces-time?", "forces-time.csv?")
    found = sheets(workbook.as_xlsx(exhibit, register.release.published_at))
    assert f"Link: {whole}" in found
    assert found.count(whole) >= 3  # the cover twice, and what the file says of itself
    assert set(re.findall(r"\S*/exhibits/forces-time", found)) == {f"{origin}/exhibits/forces-time"}


def test_what_is_copied_carries_whole_addresses(exhibit, origin):
    for label, words, link in exhibit_pages.citation_texts(exhibit):
        assert link in {"", f"{origin}{LINK}"}, label
        assert set(re.findall(r"[^\s\"]*/exhibits/[a-z-]+", words)) <= {f"{origin}/exhibits/forces-time"}
    framed = LINK.replace("forces-time", "forces-time.embed.html").replace("&", "&amp;")
    assert exhibit_pages.embed_code(exhibit).startswith(f'<iframe src="{origin}{framed}" ')
    assert f'<script async src="{origin}/assets/embed.js">' in exhibit_pages.embed_code(exhibit)
    assert f'data-path="{origin}{LINK.replace("&", "&amp;")}"' in exhibit_pages.citation_section(exhibit)


def test_the_figures_of_the_pages_carry_whole_addresses(origin):
    assert f'data-path="{origin}/sources?statistic=' in text(opened())
    assert f'data-path="{origin}/sources?statistic=' in text(opened("pages/sources.py"))


def test_an_earlier_release_says_where_the_present_figures_are(register, origin):
    exhibit = exhibits.make("breakdown", register, Selection(version="2001-01-01"))
    held = json.loads(tabular.as_json(exhibit))
    assert held["present"] == f"{origin}/exhibits/breakdown"
    assert held["address"] == f"{origin}/exhibits/breakdown?version=2001-01-01"
    assert f"The present figures: {origin}/exhibits/breakdown" in tabular.notices(exhibit)[0]


def test_the_pack_and_the_brief_carry_whole_addresses(exhibit, register, origin):
    assert f"{origin}{LINK}\n" in texts.captions([exhibit])
    pack = choice.Pack(exhibits=("forces-time",), formats=(), data=("csv", "json"))
    made = packing.make(pack, register, CHOSEN, lambda *_: None)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        readme = archive.read("readme.txt").decode()
    assert all(file.get("address", origin).startswith(origin) for file in manifest["files"])
    assert manifest["address"].startswith(f"{origin}/press_pack?")
    assert f"The page {origin}/check_an_image " in readme
    found = brief.contents(exhibits.make("years", register, Selection()), register, Selection(), brief.LEVELS[0])
    assert found.address.startswith(f"{origin}/brief.pdf")


def test_every_address_that_is_answered_carries_them(client, origin):
    listed = client.get("/exhibits/index.json").json()
    assert all(item["address"].startswith(f"{origin}/exhibits/") for item in listed)
    assert all(link.startswith(f"{origin}/exhibits/") for item in listed for link in item["files"])
    page = unescape(client.get(LINK).text)
    assert f'<meta property="og:url" content="{origin}{LINK}">' in page
    assert f'"identifier":"{origin}{LINK}"'.replace("&", "\\u0026") in page
    assert f'"contentUrl":"{origin}/exhibits/forces-time.csv' in page
    assert f'"contentUrl":"{origin}/data/data-package.zip"' in client.get("/data/").text
    assert ('<link rel="canonical"' in client.get("/bulletin").text) is bool(origin)
    assert client.get(LINK.replace("?", ".json?")).json()["address"] == f"{origin}{LINK}"


@pytest.mark.parametrize(
    "path",
    [
        "/exhibits/breakdown", "/exhibits/breakdown.json", "/exhibits/breakdown.xlsx", "/exhibits/index.json", "/data/",
        "/exhibits/breakdown.csv-metadata.json", "/bulletin",
    ],
)  # fmt: skip
def test_what_is_kept_for_one_host_is_not_given_for_another(client, configured, path):
    found = {}
    for origin in ("", ORIGIN, OTHER, ""):
        configured(DASHBOARD_ORIGIN=origin)
        answer = client.get(path)
        assert OTHER.encode() not in answer.content or origin == OTHER
        assert ORIGIN.encode() not in answer.content or origin == ORIGIN
        held = (answer.content, answer.headers["etag"])
        assert found.setdefault(origin, held) == held
    assert len({tag for _, tag in found.values()}) == 3


@pytest.mark.usefixtures("origin")
@pytest.mark.parametrize("header", ["host", "x-forwarded-host", "x-forwarded-proto", "forwarded", "origin"])
def test_the_host_of_a_request_is_never_taken(client, header):
    for path in ("/", "/forces", "/bulletin", "/exhibits/breakdown", "/exhibits/breakdown.json", "/data/"):
        answer = client.get(path, headers={header: "wrong.example.net"})
        assert "wrong.example.net" not in answer.text
        assert "testserver" not in answer.text
