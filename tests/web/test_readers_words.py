"""What a reader writes into an address is in no answer: not in the words, not in a link, not in a header."""

import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib import exhibits
from lib.addresses.query_names import HEARING, PACK, SELECTION, SIZE
from lib.model.site_map import PAGES
from lib.outlets.html.exhibit_pages import SIZES_LINE
from lib.outlets.html.formats import FORMATS
from tests.apps import opened, text

CLAIM = "Met police hid 9000 rapes"
MARKER = st.text(st.characters(categories=("Lu", "Ll", "Nd", "Sm"), exclude_characters="\x00"), min_size=9, max_size=20)
MARKERS = st.just(CLAIM) | st.just("RAPES9000") | MARKER.map(lambda found: f"Zq{found}Zq")
API = ("page", "per_page", "type", "url", "maxwidth", "format")
NAMES = (
    *SELECTION,
    *PACK,
    *HEARING,
    SIZE,
    "amp;measure",
    "amp;version",
    "Measure",
    "forces",
    "utm_source",
    "nothing",
    *API,
)
ROUTES = (
    *(page.path for page in PAGES),
    "/exhibits/", "/exhibits", "/exhibits/index.json", "/data/", "/data", "/data/statistics.csv",
    "/data/data-package.zip", "/brief.pdf", "/bulletin", "/bulletin/forces/E23000005",
    "/hearing_pack.docx", "/hearing_pack.pdf",
    "/bulletin/forces/E23000005/force-codes.csv", "/bulletin/drawings/nothing.svg", "/exhibits/recommendations.png",
    "/exhibits/breakdown.png", "/nope", "/healthz", "/favicon.png", "/assets/page.css",
    "/api/", "/openapi.json", "/oembed", "/data/catalog.jsonld", "/llms.txt",
    "/releases.ics", "/feeds/forces/E23000032.atom", "/feeds/statistics/gb-2023-cse.atom", "/data/data-package.sqlite",
    *(f"/api/v1/{path}" for path in ("", "statistics", "areas", "measures", "exhibits", "exhibits/forces-time")),
)  # fmt: skip
EXHIBITS = tuple(f"/exhibits/{name}{'.' if ending else ''}{ending}" for name in exhibits.REGISTRY for ending in FORMATS)
PLACES = (
    "/exhibits/{}", "/exhibits/{}.csv", "/exhibits/breakdown.{}", "/exhibits/breakdown.{}.png", "/data/{}", "/{}",
    "/bulletin/forces/{}", "/bulletin/forces/{}/force-codes.csv", "/bulletin/forces/E23000005/{}.csv",
    "/bulletin/drawings/{}", "/api/v1/{}", "/api/v1/statistics/{}", "/api/v1/exhibits/{}",
    "/feeds/forces/{}.atom", "/feeds/statistics/{}.atom",
    "/oembed?url={}", "/media/{}", "/_stcore/upload_file/{}/{}", "/_stcore/{}", "/static/{}", "/assets/{}",
)  # fmt: skip
ACCEPTS = ("text/html", "application/json", "*/*")


def forms(marker):
    """A marker as text, HTML, JSON and an address hold it."""
    escaped = json.dumps(marker)[1:-1]
    return {
        marker,
        html.escape(marker),
        escaped,
        quote(marker),
        quote(marker, safe=""),
        quote_plus(marker),
        marker.lower(),
    }


def assert_not_in(answer, marker):
    body = answer.content.decode("utf-8", "replace")
    said = "\n".join([body, body.casefold(), *(f"{name}: {value}" for name, value in answer.headers.items())])
    for form in forms(marker):
        assert form not in said, (form, said[max(0, said.index(form) - 200) : said.index(form) + 200])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=250)
@given(
    st.sampled_from([*ROUTES, *EXHIBITS]),
    st.dictionaries(st.sampled_from(NAMES), MARKERS, min_size=1, max_size=4),
    st.sampled_from(ACCEPTS),
)
def test_no_answer_repeats_a_value(client, path, query, accept):
    asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    answer = client.get(f"{path}?{asked}", headers={"accept": accept})
    for marker in query.values():
        assert_not_in(answer, marker)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "path",
    ["/", "/forces", "/exhibits/forces-time.json", "/exhibits/recommendations", "/brief.pdf", "/exhibits", "/bulletin"],
)
def test_no_name_is_repeated_on_a_route_of_each_kind(client, path, name):
    for accept in ACCEPTS:
        assert_not_in(client.get(f"{path}?{name}={quote(CLAIM)}", headers={"accept": accept}), CLAIM)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.sampled_from(PLACES), MARKERS, st.sampled_from(ACCEPTS))
def test_no_answer_repeats_a_part_of_its_path_or_a_name(client, place, marker, accept):
    assert_not_in(client.get(place.replace("{}", quote(marker)), headers={"accept": accept}), marker)
    assert_not_in(client.get(f"/exhibits/breakdown?{quote(marker)}=1", headers={"accept": accept}), marker)


@pytest.mark.parametrize("header", ["host", "x-forwarded-host", "x-forwarded-proto", "origin", "referer", "accept"])
def test_no_answer_repeats_a_header(client, header):
    said = "rapes9000.example"
    for path in (
        "/",
        "/forces?force=E23000005",
        "/exhibits/breakdown",
        "/exhibits",
        "/exhibits/breakdown.json",
        "/nope",
    ):
        assert_not_in(client.get(path, headers={header: said}), said)


@pytest.mark.parametrize("ending", [name for name, format_ in FORMATS.items() if not format_.refusal])
def test_a_searched_list_has_an_address_without_the_search(client, ending):
    dot = "." if ending else ""
    found = client.get(f"/exhibits/recommendations{dot}{ending}?search=redress")
    again = client.get(f"/exhibits/recommendations{dot}{ending}?rows=iicsa-19")
    assert found.status_code == again.status_code == 200
    assert found.content == again.content
    assert found.headers["etag"] == again.headers["etag"]
    says_rows = ending != SIZES_LINE  # it says sizes alone
    assert (found.content != client.get(f"/exhibits/recommendations{dot}{ending}").content) is says_rows
    assert b"redress" not in client.get("/exhibits/recommendations.json?rows=iicsa-12").content


@pytest.mark.parametrize("script", [page.script for page in PAGES])
def test_no_page_repeats_a_value(script):
    query = dict.fromkeys([name for name in NAMES if name != "view"], CLAIM)
    assert CLAIM not in text(opened(script, **query))
    found = opened(script, search=CLAIM)
    said = text(found)
    assert not any(form in said for form in forms(CLAIM))
    assert not any(CLAIM in str(part.proto) for kind in ("html", "download_button") for part in found.get(kind))
