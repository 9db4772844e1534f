"""Addresses as they arrive: those that nearly are ours lead there with their query, and no other does."""

import pytest

from lib import exhibits
from lib.model.site_map import PAGES
from lib.outlets.bulletin import contents
from lib.web import redirects

KENT = "force=E23000032&measure=88A"
OURS = [page.path for page in PAGES[1:]] + [
    "/bulletin",
    "/bulletin/forces/E23000005",
    "/bulletin/forces/BTP",
    "/exhibits/forces-map",
    "/exhibits/forces-map.csv",
    "/exhibits/forces-map.csv-metadata.json",
    "/exhibits/forces-map.social.png",
    "/exhibits/index.json",
    "/data/forces.csv",
    "/data/offence_codes.csv",
    "/data/data-package.zip",
    "/data/datapackage.json",
    "/brief.pdf",
    "/hearing_pack.docx",
    "/hearing_pack.pdf",
    "/bulletin/drawings/forces-time.E23000005.wide-dark.svg",
    "/bulletin/drawings/forces-time.E23000005.eleven-codes.wide-dark.svg",
    "/bulletin/drawings/breakdown.tall.svg",
]
ENDS = [".", ",", ")", ").", "]", "/", "//", "%20", "%29", "%E2%80%9D", "/%29", ";", ":", "%3F", "!", "'", "%22", "%3E"]


def led(client, path):
    """Where an address leads: the answer is permanent and asks nothing of the browser."""
    answer = client.get(f"http://testserver{path}", follow_redirects=False)
    assert answer.status_code == 301, path
    return answer.headers["location"]


@pytest.mark.parametrize("path", OURS)
def test_what_is_caught_typed_or_doubled_leads_to_the_address_with_its_query(client, path):
    others = path.upper(), path.title(), path.replace("/", "//"), f"{path.upper()}/)"
    for nearly in (*(path + end for end in ENDS), *others):
        if nearly not in {path, "/bulletin/"}:
            assert led(client, nearly) == path
            assert led(client, f"{nearly}?{KENT}&utm_source=mail") == f"{path}?{KENT}&utm_source=mail"


@pytest.mark.parametrize("name", exhibits.REGISTRY)
def test_an_exhibit_answers_to_the_name_that_a_published_site_gives_it(client, name):
    assert led(client, f"/exhibits/{name}.html?{KENT}") == f"/exhibits/{name}?{KENT}"


@pytest.mark.parametrize(
    ("given", "leads"),
    [
        ("/bulletin/forces/e23000005", "/bulletin/forces/E23000005"),
        ("/bulletin/forces/w15000001/forces-time.csv", "/bulletin/forces/W15000001/forces-time.csv"),
        ("/bulletin/forces/E23000005.html", "/bulletin/forces/E23000005"),
        ("/bulletin/forces/E23000005/index.html", "/bulletin/forces/E23000005"),
        ("/bulletin/index.html", "/bulletin"),
        ("/exhibits/index.html", "/exhibits/"),
        ("/exhibits.", "/exhibits/"),
        ("/DATA", "/data/"),
        ("/data/).", "/data/"),
        ("/action-plan", "/action_plan"),
        ("/Check-a-Return/", "/check_a_return"),
        ("//", "/"),
        ("//forces", "/forces"),
    ],
)
def test_other_spellings(client, given, leads):
    assert led(client, given) == leads


@pytest.mark.parametrize(
    "path",
    [
        "/exhibits/breakdown.WORDS", "/exhibits/breakdown.words.csv", "/exhibits/Breakdown.social.words",
        "/data/WORDS.csv", "/data/words.csv-Metadata.json", "/data/forces.WORDS", "/bulletin/forces/e99999999",
        "/bulletin/forces/E23000005/Words.csv", "/bulletin/drawings/Words.wide.svg",
        "/bulletin/drawings/forces-time.e99999999.wide.svg", "/bulletin/drawings/breakdown.Words.svg",
    ],
)  # fmt: skip
def test_what_is_not_there_is_sent_nowhere_and_its_words_are_not_sent_back(client, path):
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize("end", [".", ")", "%29", "%29.", "%2E", "]", ",", "%E2%80%9D", "%20", "'"])
def test_what_is_caught_at_the_end_of_a_query_is_left_out(client, end):
    for path in ("/forces", "/exhibits/forces-map.csv", "/bulletin", "/brief.pdf", "/data/forces.csv"):
        for query in ("force=E23000032", "version=2026-11-26", "measure=88A&force=E23000032,E23000005"):
            assert led(client, f"{path}?{query}{end}") == f"{path}?{query}"
    for free in (f"/sources?search=how many{end}", f"/forces?other=1{end}", f"/forces?force{end}=1"):
        assert client.get(free, follow_redirects=False).status_code == 200  # a reader's words, or none of our names


@pytest.mark.parametrize(
    "path",
    ["/nope.", "/NOPE", "/index.html", "/forces/more/", "/exhibits/nope.html", "/exhibits/NOPE.CSV", "//example.org/",
     "//example.org/forces", "/_STCORE/health", "/STATIC/", "/media/", "/lib/server.py.", "/bulletin/nope/",
     "/exhibits/a/b",
     "/" + "a" * 300 + ".", "/%2e%2e/forces.", "/forces%00.", "/\\example.org/forces"],
)  # fmt: skip
def test_what_is_none_of_ours_leads_nowhere(client, path):
    assert client.get(f"http://testserver{path}", follow_redirects=False).status_code == 404


def test_an_address_of_ours_is_left_as_it_is(client):
    for path in (*OURS, "/", "/bulletin/", "/exhibits", "/exhibits/", "/data", "/data/", *redirects.PLAIN.values()):
        assert redirects.canonical_path(path) == path
    assert redirects.canonical_path("/forces/.") == "/forces"
    assert redirects.canonical_path("/.") == "/"
    assert all(
        redirects.canonical_path(f"{contents.FORCES}{code}") == f"{contents.FORCES}{code}"
        for code in ("BTP", "W15000004")
    )
    assert client.put("/FORCES/", headers={"origin": "http://testserver"}).status_code == 404


def test_a_browser_that_looks_for_an_icon_finds_it(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content == client.get("/favicon.png").content
