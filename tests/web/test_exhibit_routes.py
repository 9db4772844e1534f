"""Stable addresses: what they answer, and when they say that nothing has changed."""

import io
import re
import zipfile
from html import unescape

import pytest

from lib import exhibits
from lib.dataset import package
from lib.model.records import Selection
from lib.outlets.answers import json_stat
from lib.outlets.files import tabular
from lib.outlets.html.assets import CHARTS
from lib.outlets.html.formats import FORMATS
from lib.outlets.pictures import availability, chart_svg, content
from lib.outlets.pictures.sizes import SIZES
from lib.outlets.slides import offered

WITHOUT_NUMBERS = {"named-operations", "recommendations", "commitments", "timeline", "gaps"}


def ask(name, ending):
    """An address of an exhibit that can be answered."""
    query = "?force=E23000011" if exhibits.REGISTRY[name].needs else ""
    return f"/exhibits/{name}{'.' if ending else ''}{ending}{query}"


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("name", exhibits.REGISTRY)
def test_every_exhibit_has_every_format_at_its_address(client, register, name, ending):
    answer = client.get(ask(name, ending))
    if ending == json_stat.ENDING and name in WITHOUT_NUMBERS:
        assert (answer.status_code, "This list is in words" in answer.text) == (404, True)
        return
    chosen = Selection(force=("E23000011",)) if exhibits.REGISTRY[name].needs else Selection()
    if ending == offered.ENDING and exhibits.make(name, register, chosen).draw is None:
        assert (answer.status_code, offered.NO_CHART in answer.text) == (404, True)
        return
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMATS[ending].media_type
    assert ("attachment" in answer.headers.get("content-disposition", "")) == FORMATS[ending].attached
    head = client.head(ask(name, ending))
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["etag"] == answer.headers["etag"]
    same = client.get(ask(name, ending), headers={"if-none-match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert "last-modified" not in answer.headers  # a withdrawal takes the date back: only the tag can be true


def test_a_tag_that_stands_for_more_than_one_encoding_is_weak(client):
    """A strong tag promises the same bytes: whoever resumes a download by it would mix the encodings that are sent."""
    tag = client.get("/exhibits/forces-table.csv").headers["etag"]
    assert tag.startswith('W/"')
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
        assert client.get("/exhibits/forces-table.csv", headers={"if-none-match": given}).status_code == 304


def test_the_address_takes_the_filters_of_the_page(client, register):
    answer = client.get("/exhibits/forces-table.csv?force=E23000005,E23000010&measure=88A&view=table")
    exhibit = exhibits.make("forces-table", register, Selection(force=("E23000005", "E23000010"), measure="88A"))
    assert answer.content == tabular.as_csv(exhibit)
    assert (
        "forces-table_88A_greater-manchester_west-yorkshire_2012-13_2025-26_v" in answer.headers["content-disposition"]
    )


def test_equal_views_share_a_tag_and_other_views_have_another(client):
    tags = [
        client.get(f"/exhibits/forces-table.csv{q}").headers["etag"]
        for q in ("", "?year=2012-13", "?measure=twelve-codes", "?measure=eleven-codes", "?measure=88A")
    ]
    assert tags[0] == tags[1] == tags[2] != tags[3]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/exhibits/nope.csv", 404, "We could not find this chart or table. All of them are listed at /exhibits/."),
        ("/exhibits/breakdown.exe", 404, "We could not find this chart or table"),
        ("/exhibits/breakdown.csv.csv", 404, "We could not find this chart or table"),
        ("/exhibits/breakdown.csv?figures=x", 400, "It can be 'published' and 'announced'."),
        ("/exhibits/forces-map.json?measure=x", 400, "It can be one of 15 codes such as 'eleven-codes'."),
        ("/exhibits/forces-map.json?basis=rate&year=2025-26", 400, "because we hold no population for it."),
        (
            "/exhibits/forces-table.csv?force=x",
            400,
            "We could not find one of the police forces that this link asks for.",
        ),
        ("/exhibits/force-codes.csv", 400, "Add force= and the code of a force to the link."),
        ("/exhibits/force-codes.csv?force=EW", 400, "This chart or table shows one police force"),
        ("/data/nope.csv", 404, "We could not find this file. All files are listed at"),
        ("/data/..%2Fdashboard.py", 404, "Page not found"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(client, path, status, says):
    answer = client.get(path)
    assert answer.status_code == status
    assert says in answer.text
    assert "Traceback" not in answer.text


def test_a_refusal_is_a_page_for_a_browser_and_a_sentence_for_a_program(client):
    asked = "/exhibits/breakdown?version=2020-01-01"
    sentence = client.get(asked)
    page = client.get(asked, headers={"accept": "text/html,application/xhtml+xml"})
    assert sentence.status_code == page.status_code == 404
    assert sentence.headers["content-type"].startswith("text/plain")
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="en-GB">' in page.text
    assert "<title>Page not found - Recorded child sexual abuse" in page.text
    assert f"<p>{sentence.text.strip()}" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_refusals_of_different_things_and_a_frame_have_titles_of_their_own(client):
    html = {"accept": "text/html"}
    paths = (
        "/exhibits/forces-map?measure=x",
        "/hearing_pack.docx?force=nowhere",
        "/exhibits/breakdown",
        "/exhibits/breakdown.embed.html",
    )
    titles = [re.search("<title>(.*?)</title>", client.get(path, headers=html).text)[1] for path in paths]
    assert len(set(titles)) == len(paths)
    assert [title.partition(":")[0] for title in titles[:2]] == ["There is a problem with this link"] * 2


def test_a_list_without_its_slash_leads_to_it(client):
    assert client.get("/exhibits").headers["location"] == "/exhibits/"
    assert client.get("/data").headers["location"] == "/data/"


def test_the_index_is_a_page_or_json(client):
    page = client.get("/exhibits/")
    assert "<h1>All charts and tables</h1>" in page.text
    for answer in (
        client.get("/exhibits/index.json"),
        client.get("/exhibits/", headers={"accept": "application/json"}),
    ):
        assert [item["id"] for item in answer.json()] == list(exhibits.REGISTRY)
    assert page.headers["vary"].lower().count("accept") >= 1


def test_the_whole_package_can_be_taken_away_and_checked(client, tmp_path, register):
    place = tmp_path / "package.zip"
    place.write_bytes(client.get("/data/data-package.zip").content)
    assert package.check(place).digest == register.digest
    with zipfile.ZipFile(io.BytesIO(place.read_bytes())) as archive:
        assert "datapackage.json" in archive.namelist()
    page = client.get("/data/").text
    for name in register.tables:
        assert f'href="/data/{name}.csv"' in page
        assert client.get(f"/data/{name}.csv").status_code == 200


@pytest.mark.parametrize("ending", ["", ".embed.html"])
def test_pages_for_embedding_may_be_framed_and_load_our_script_alone(client, ending):
    answer = client.get(f"/exhibits/breakdown{ending}")
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["frame-ancestors"] == "*"
    assert (policy["default-src"], policy["script-src"], policy["connect-src"]) == ("'none'", "'self'", "'self'")
    scripts = re.findall(r"<script(?! type=\"application/ld)([^>]*)>(.*?)</script>", answer.text)
    assert [(f'src="{CHARTS.path}"' in tag, inline) for tag, inline in scripts] == [(True, "")]


def test_the_dashboard_may_not_be_framed_and_the_page_of_a_chart_describes_its_data(client):
    answer = client.get("/exhibits/breakdown")
    assert "frame-ancestors 'none'" in client.get("/").headers["content-security-policy"]
    assert '"@type":"Dataset"' in answer.text
    assert client.get("/assets/page.css").status_code == 200


def test_two_askers_get_the_same_bytes(client):
    for ending in FORMATS:
        assert client.get(ask("breakdown", ending)).content == client.get(ask("breakdown", ending)).content


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("forces-time?force=E23000011&measure=88A", "/forces?force=E23000011&measure=88A&view=time#forces-time"),
        ("force-codes?force=E23000011", "/forces?force=E23000011&view=profile#force-codes"),
        ("breakdown?figures=announced", "/offences?figures=announced#breakdown"),
        ("recommendations?status=accepted", "/action_plan?status=accepted#recommendations"),
    ],
)
def test_the_page_of_a_chart_leads_back_to_the_same_filters(client, path, back):
    page = unescape(client.get(f"/exhibits/{path}").text)
    assert f'href="{back}"' in page
    assert re.findall(r"<summary><h2>([A-Za-z ]+)</h2>", page)[-3:-1] == ["Download", "Share and cite"]


def test_the_page_of_a_chart_shows_it_for_each_width_and_ground(client, monkeypatch):
    monkeypatch.setattr(availability, "missing", str)
    asked = []
    monkeypatch.setattr(
        chart_svg, "render", lambda exhibit, size, _: asked.append((exhibit.id, size.name)) or b"<svg/>"
    )
    page = unescape(client.get("/exhibits/crime-types?figures=announced").text)
    places = re.findall(r'(?:srcset|src)="(/exhibits/crime-types\.svg[^"]*)" ', page)
    assert len(places) == 4
    for place in places:
        assert client.get(place).content == b"<svg/>"
    assert {name for _, name in asked} == {"wide", "wide-dark", "tall", "tall-dark"}
    assert client.get("/exhibits/crime-types.png?size=tall").status_code == 400  # as SVG only


def test_the_downloads_of_a_card_say_each_size_of_file_and_each_reason(client, register, monkeypatch):
    monkeypatch.setattr(availability, "missing", str)
    view = "?basis=rate&force=E23000005,E23000011"
    part = unescape(client.get(f"/exhibits/forces-compare.downloads.html{view}").text)
    size = len(client.get(f"/exhibits/forces-compare.csv{view}").content)
    assert f">CSV ({max(1, round(size / 1000))} KB)</a>" in part
    assert "data-complete" not in part
    counts = unescape(client.get("/exhibits/forces-compare.downloads.html").text)
    assert counts.count(f"not available. {content.SMALL_COUNTS}") == 2
    one = exhibits.make("closed-cases", register, Selection())
    line = unescape(client.get("/exhibits/closed-cases.sizes.html").text)
    offered = availability.fitting_sizes(one)
    for size_ in SIZES.values():
        assert (content.too_small(one, size_) in line) == (size_ not in offered)
