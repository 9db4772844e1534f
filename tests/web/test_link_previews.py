"""What other sites, programs and previews of links get: files for scripts, their descriptions, and pictures."""

import io
import re
from html import unescape
from unittest.mock import Mock

import pytest
from PIL import Image

from lib import exhibits
from lib.exhibits import headlines
from lib.model.site_map import PAGES
from lib.outlets.bulletin import contents, social_cards
from lib.outlets.pictures import link_picture, renderer
from lib.outlets.pictures.browser import Browser
from lib.outlets.pictures.sizes import FORMATS
from lib.outlets.site import site_files
from lib.releases.store import NothingPublicError
from lib.web import app, headers, index_html

ELSEWHERE = {"origin": "https://example.org"}
OPEN = ["/exhibits/", "/exhibits/index.json", "/exhibits/breakdown", "/exhibits/breakdown.csv",
        "/exhibits/breakdown.json",
        "/data/", "/data/forces.csv", "/data/datapackage.json", "/exhibits/nope.csv", "/data/nope.csv",
        "/exhibits/breakdown.png?size=huge", "/EXHIBITS/breakdown.csv"]  # fmt: skip
CLOSED = ["/", "/forces", "/bulletin", "/brief.pdf?drawing=nope", "/nope", "/_stcore/health", "/media/none.csv"]


@pytest.mark.parametrize("path", OPEN)
def test_a_script_of_another_site_may_read_what_is_public(client, path):
    answer = client.get(path, headers=ELSEWHERE, follow_redirects=False)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    readable = answer.headers["access-control-expose-headers"].lower()
    assert all(name in readable for name in ("etag", "link", "content-disposition", "retry-after"))
    if tag := answer.headers.get("etag"):
        same = client.get(path, headers=ELSEWHERE | {"if-none-match": tag})
        assert (same.status_code, same.headers["access-control-allow-origin"]) == (304, "*")


@pytest.mark.parametrize("path", CLOSED)
def test_and_nothing_else(client, path):
    for asked in (client.get(path, headers=ELSEWHERE), client.options(path, headers=ELSEWHERE)):
        assert not [name for name in asked.headers if name.startswith("access-control-")]


def test_a_browser_that_asks_first_is_told_that_it_may(client):
    asked = ELSEWHERE | {"access-control-request-method": "GET", "access-control-request-headers": "if-none-match"}
    answer = client.options("/exhibits/breakdown.csv?figures=announced", headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert headers.PREFLIGHT.items() <= answer.headers.items()
    assert client.put("/exhibits/breakdown.csv", headers=ELSEWHERE).status_code == 403


@pytest.mark.parametrize("name", exhibits.REGISTRY)
def test_a_csv_names_its_description(client, name):
    query = "?force=E23000011" if exhibits.REGISTRY[name].needs else ""
    answer = client.get(f"/exhibits/{name}.csv{query}")
    (place,) = re.match(
        '<([^>]+)>; rel="describedby"; type="application/csvm[+]json", ', answer.headers["link"]
    ).groups()
    assert place == f"/exhibits/{name}.csv-metadata.json{query}"
    described = client.get(place)
    assert described.headers["content-type"] == "application/csvm+json"
    assert described.json()["url"].endswith(f"/exhibits/{name}.csv{query}")
    same = client.get(f"/exhibits/{name}.csv{query}", headers={"if-none-match": answer.headers["etag"]})
    assert same.headers["link"] == answer.headers["link"]
    assert "describedby" not in client.get(f"/exhibits/{name}.json{query}").headers["link"]


def test_every_table_of_the_package_names_its_description(client, register):
    for resource in register.descriptor["resources"]:
        answer = client.get(f"/data/{resource['path']}?utm_source=mail")
        place = f"/data/{resource['path']}-metadata.json"
        assert answer.headers["link"].startswith(f'<{place}>; rel="describedby"; type="application/csvm+json", ')
        described = client.get(place)
        assert (described.status_code, described.headers["content-type"]) == (200, "application/csvm+json")
        assert described.json()["url"] == f"/data/{resource['path']}"
        columns = [column["name"] for column in described.json()["tableSchema"]["columns"]]
        assert answer.content.decode("utf-8-sig").split("\r\n")[0] == ",".join(columns)
        same = client.get(f"/data/{resource['path']}", headers={"if-none-match": answer.headers["etag"]})
        assert (same.status_code, same.headers["link"]) == (304, answer.headers["link"])
    for other in ("datapackage.json", "data-package.zip", "forces.csv-metadata.json"):
        assert "describedby" not in client.get(f"/data/{other}").headers["link"]
    assert client.get("/data/nope.csv-metadata.json").status_code == 404


def test_the_description_is_of_the_very_view(client):
    asked = "force=E23000032,E23000005&measure=88A"
    link = client.get(f"/exhibits/forces-table.csv?{asked}&utm_source=mail&view=table").headers["link"]
    assert link.startswith(f"</exhibits/forces-table.csv-metadata.json?{asked}>")
    assert client.get(link[1 : link.index(">")]).status_code == 200


@pytest.mark.parametrize("ending", FORMATS)
def test_a_picture_is_looked_at_where_it_is_linked_and_keeps_its_name(client, monkeypatch, ending):
    monkeypatch.setattr(renderer, "render", lambda *_: b"picture")
    given = client.get(f"/exhibits/breakdown.{ending}?size=social").headers["content-disposition"]
    assert re.fullmatch(rf'inline; filename="breakdown_[a-z0-9_.-]+\.{ending}"', given)
    page = client.get("/exhibits/breakdown").text
    links = re.findall(r"<a [^>]*href=\"/exhibits/breakdown\.(?:png|svg|pdf)\?size=[^>]*>", page)
    assert links
    assert all(" download " in link for link in links)


def head(page):
    """What the head of a page says of it to those who show a link."""
    return dict(re.findall('<meta (?:property|name)="((?:og|twitter):[a-z:]+)" content="([^"]*)"', page))


FORCE = "/forces?force=E23000005"
BULLETIN = ["/bulletin", "/bulletin/forces/E23000005", "/bulletin/forces/BTP"]


def without_browser(*_):
    pytest.fail("a browser draws while a preview waits")


@pytest.mark.parametrize("path", [*(page.path for page in PAGES), *BULLETIN, FORCE])
def test_a_link_that_is_posted_shows_a_picture_with_its_caution(client, register, monkeypatch, path):
    monkeypatch.setattr(Browser, "_submit", without_browser)
    said = head(client.get(path).text)
    caution = headlines.lead_caveat(register).short
    assert said["og:url"] == path
    assert said["og:title"]
    assert unescape(said["og:description"]).startswith(caution)
    answer = client.get(unescape(said["og:image"]))
    assert answer.headers["content-type"] == said["og:image:type"] == "image/png"
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (int(said["og:image:width"]), int(said["og:image:height"])) == (1200, 630)
    assert unescape(said["og:image:alt"]) == picture.text["Description"]
    assert said["twitter:card"] == "summary_large_image"
    assert client.get(path).text.count("og:title") == 1


def picture_of(client, path):
    return head(client.get(path).text)["og:image"]


def test_an_address_with_a_force_names_the_picture_of_this_force(client, register):
    release, code = register.release.id, "E23000005"
    own = f"/images/{release}/{code}.png"
    for path in (FORCE, f"{FORCE}&measure=88A&view=time", f"{FORCE}&utm_source=post", f"/bulletin/forces/{code}"):
        assert picture_of(client, path) == own
    said = head(client.get(f"{FORCE}&measure=88A&nonsense=<b>").text)
    assert unescape(said["og:url"]) == f"{FORCE}&measure=88A"
    assert unescape(said["og:title"]).startswith(contents.force_title(register, code))
    assert "Greater Manchester recorded" in said["og:image:alt"]
    for path in ("/forces", f"{FORCE},E23000032", "/forces?force=E23000999", "/forces?force=england-and-wales"):
        assert picture_of(client, path) == f"/images/{release}/forces.png", path
    assert picture_of(client, "/offences?force=E23000005") == f"/images/{release}/offences.png"


def test_a_picture_that_nobody_asked_for_yet_is_there(client, register, monkeypatch):
    social_cards.draw_ahead(register)
    monkeypatch.setattr(link_picture, "draw", without_browser)
    monkeypatch.setattr(Browser, "_submit", without_browser)
    for name in social_cards.names(register):
        path = social_cards.path(register, name)
        answer = client.get(path)
        assert answer.status_code == 200
        same = client.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        assert len(answer.content) < 300_000


@pytest.mark.parametrize(
    ("path", "status"),
    [("/images/{}/nothing.png", 404), ("/images/2020-01-01/forces.png", 404), ("/images/{}/forces.svg", 404),
     ("/images/x/forces.png", 404), ("/images/{}/", 404), ("/images/", 404)],
)  # fmt: skip
def test_what_is_no_picture_of_a_link_is_refused(client, register, path, status):
    answer = client.get(path.format(register.release.id))
    assert answer.status_code == status
    assert "<" not in answer.text.partition("\n")[0] or "html" in answer.headers["content-type"]


def test_where_no_figures_are_public_a_page_comes_without_a_preview(client, monkeypatch):
    monkeypatch.setattr(index_html, "resolve", Mock(side_effect=NothingPublicError()))
    answer = client.get("/")
    assert (answer.status_code, head(answer.text)) == (200, {})


def test_a_published_page_names_a_picture_that_is_published():
    shown = app.store.shown()
    files = dict(site_files.files(shown, pictures=True))
    for path in (
        "index.html",
        "bulletin/index.html",
        "bulletin/forces/E23000005/index.html",
        "forces/index.html",
        "sources/index.html",
    ):
        said = head(files[path]().decode())
        assert said["og:image"].removeprefix("/") in files, path
