"""What tells programs of the data: catalogue, embeds for pasted links, notes for robots and assistants, Link header."""

import json
import re
from urllib.parse import quote, urlsplit

import pytest

from lib import exhibits
from lib.model.records import Selection
from lib.outlets.files import tabular
from lib.outlets.html import exhibit_pages
from tests.test_public_words import found
from tests.wording import Block


def local(link):
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def test_the_catalogue_describes_all_data_and_every_file_in_it_is_there(client, register):
    answer = client.get("/data/catalog.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    catalogue = answer.json()
    assert "dcat:Catalog" in catalogue["@type"]
    package, *others = catalogue["dcat:dataset"]
    assert len(package["dcat:distribution"]) == len(register.tables) + 2
    for field in ("dct:publisher", "dct:creator", "dct:spatial", "dct:temporal", "dcat:keyword"):
        assert package[field], field
    shown = [name for name, builder in exhibits.REGISTRY.items() if not builder.needs]
    assert [one["dct:identifier"] for one in others] == shown
    for one in others:
        exhibit = exhibits.make(one["dct:identifier"], register, Selection())
        assert all(any(caveat.short in said for said in one["rdfs:comment"]) for caveat in exhibit.must_show)
    for one in (package, others[0], others[-1]):
        for file in one["dcat:distribution"]:
            assert client.get(local(file["dcat:downloadURL"]["@id"])).status_code == 200
    (service,) = catalogue["dcat:service"]
    for name in ("dcat:endpointURL", "dcat:endpointDescription", "dcat:landingPage"):
        assert client.get(local(service[name]["@id"])).status_code == 200
    same = client.get("/data/catalog.jsonld", headers={"if-none-match": answer.headers["etag"]})
    assert same.status_code == 304


@pytest.mark.parametrize("page", ["/exhibits/breakdown", "/exhibits/forces-time?force=E23000011&measure=88A"])
def test_a_page_leads_to_its_embed_by_oembed(client, page):
    html = client.get(page).text
    (link,) = re.findall(r'type="application/json\+oembed" href="([^"]+)"', html)
    answer = client.get(link.replace("&amp;", "&"))
    assert answer.headers["access-control-allow-origin"] == "*"
    embed = answer.json()
    assert (embed["version"], embed["type"], embed["width"], embed["height"]) == ("1.0", "rich", 640, 800)
    (source,) = re.findall(r'src="([^"]+)"', embed["html"])
    source = source.replace("&amp;", "&")
    assert source.startswith(page.split("?")[0] + ".embed.html")
    frame = client.get(source)
    assert frame.status_code == 200
    assert "frame-ancestors *" in frame.headers["content-security-policy"]
    assert "data-caution-group" in frame.text
    assert "set-cookie" not in answer.headers


def test_an_embed_fits_what_the_other_site_allows(client):
    def size(**limits):
        embed = client.get("/oembed", params={"url": "/exhibits/breakdown", **limits}).json()
        assert f'width="{embed["width"]}" height="{embed["height"]}"' in embed["html"]
        return embed["width"], embed["height"]

    assert size(maxwidth=400) == (400, 500)
    assert size(maxwidth=400, maxheight=450) == (400, 450)
    assert size(maxwidth=9999) == (640, 800)
    assert size(maxwidth=1) == (280, 350)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("url=https%3A%2F%2Fexample.org%2F", 404),
        ("url=/exhibits/nothing", 404),
        ("url=/forces", 404),
        ("url=/exhibits/force-codes", 404),
        ("url=" + quote("/exhibits/breakdown?figures=x"), 404),
        ("url=" + quote("/exhibits/breakdown?version=2020-01-01"), 404),
        ("url=http://[", 404),
        ("url=/exhibits/breakdown&format=xml", 501),
        ("url=/exhibits/breakdown&maxwidth=x", 400),
        ("url=/exhibits/breakdown&maxwidth=99999999", 400),
    ],
)
def test_what_cannot_be_embedded_is_said_in_a_sentence(client, query, status):
    answer = client.get(f"/oembed?{query}")
    assert answer.status_code == status
    assert found([Block(answer.text.strip())]) == []


def test_only_links_of_this_site_are_embedded(client, configured):
    configured(DASHBOARD_ORIGIN="https://data.example.org")
    own = "https://data.example.org/exhibits/breakdown"
    embed = client.get("/oembed", params={"url": own}).json()
    assert f'src="{own}.embed.html"' in embed["html"]
    assert client.get("/oembed", params={"url": "https://example.org/exhibits/breakdown"}).status_code == 404


@pytest.mark.parametrize("path", ["breakdown.csv", "breakdown.json", "breakdown.jsonstat.json", "breakdown"])
def test_data_say_their_licence_and_how_to_cite_them(client, path):
    link = client.get(f"/exhibits/{path}?figures=announced").headers["link"]
    assert f'<{tabular.OGL_ADDRESS}>; rel="license"' in link
    assert '</exhibits/breakdown?figures=announced>; rel="cite-as"' in link
    assert ('rel="describedby"' in link) == path.endswith(".csv")
    assert 'rel="license"' in client.get("/data/statistics.csv").headers["link"]


def test_robots_may_read_pages_and_nothing_else(client):
    said = client.get("/robots.txt")
    assert said.headers["content-type"] == "text/plain; charset=utf-8"
    lines = said.text.split("\n")
    assert lines[0] == "User-agent: *"
    assert "Disallow: /" not in lines
    assert "Disallow: /media/" in lines


def test_assistants_are_told_where_figures_are_and_what_belongs_to_them(client):
    said = client.get("/llms.txt").text
    assert said.startswith("# Recorded child sexual abuse")
    assert "not all offences" in said
    assert "&#" not in said
    for path in re.findall(r"\]\((/[^)]*)\)", said):
        assert client.get(path).status_code == 200
    blocks = [Block(re.sub(r"^- \[[^]]*\]\([^)]*\): |`[^`]*`", "", line)) for line in said.splitlines()]
    assert found([block for block in blocks if block.text]) == []


@pytest.mark.parametrize("name", ["breakdown", "forces-map", "timeline"])
def test_a_data_set_is_described_for_search_engines(register, name):
    described = exhibit_pages.dataset(exhibits.make(name, register, Selection()))
    for field in ("creator", "publisher", "keywords", "spatialCoverage", "temporalCoverage", "distribution", "license"):
        assert described[field], field
    assert bool(described["variableMeasured"]) == (name != "timeline")
    day = r"\d{4}(-\d{2}-\d{2})?"
    assert re.fullmatch(rf"{day}(/{day})?", described["temporalCoverage"])
    assert described["includedInDataCatalog"]["url"].endswith("/data/catalog.jsonld")


def test_the_list_of_all_data_leads_to_the_api_and_describes_the_package(client, register):
    page = client.get("/data/").text
    assert 'href="/api/"' in page
    described = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    package, catalogue = map(json.loads, described)
    assert len(package["distribution"]) == len(register.tables) + 2
    assert package["includedInDataCatalog"]["@type"] == catalogue["@type"] == "DataCatalog"
    shown = [name for name, builder in exhibits.REGISTRY.items() if not builder.needs]
    assert [one["url"] for one in catalogue["dataset"]] == [f"/exhibits/{name}" for name in shown]
    for one, name in zip(catalogue["dataset"], shown, strict=True):
        caveats = exhibits.make(name, register, Selection()).must_show
        assert all(caveat.short in one["description"] for caveat in caveats)
    assert len(package["variableMeasured"]) == len(register.measures)
    assert package["temporalCoverage"] == "2012/2025"


@pytest.mark.parametrize(
    ("subtitle", "span"),
    [
        ("Offences, Kent, year ending March 2025", "2024-04-01/2025-03-31"),
        ("years ending March 2013 to March 2025, and April to December 2025 (9 months)", "2012-04-01/2025-12-31"),
        ("Kent, April 2012 to December 2025, by quarter", "2012-04-01/2025-12-31"),
        ("Cases, June 2013 to October 2020", "2013-06-01/2020-10-31"),
        ("said from 3 June 2025 to 5 November 2025", "2025"),
        ("England and Wales, 2022 to 2024", "2022/2024"),
        ("all kinds", ""),
    ],
)
def test_the_time_of_a_data_set_is_that_of_its_subtitle(subtitle, span):
    assert exhibit_pages.temporal_coverage(subtitle) == span


def test_the_place_of_a_data_set_is_the_area_that_was_chosen(register):
    chosen = Selection(force=("E23000032",), measure="eleven-codes")
    for name in ("force-codes", "forces-recent"):
        made = exhibits.make(name, register, exhibits.settled(name, register, chosen))
        places = exhibit_pages.dataset(made)["spatialCoverage"]
        assert places == [{"@type": "Place", "name": "Kent", "identifier": "E23000032"}], name
    whole = exhibit_pages.dataset(exhibits.make("forces-map", register, Selection()))["spatialCoverage"]
    assert whole == [{"@type": "Place", "name": "England and Wales"}]
