"""The API as programs meet it: answers with their cautions, pages, tags, and refusals as problem details."""

import re
import threading
from datetime import date
from urllib.parse import urlsplit

import jsonschema
import pytest

from lib import exhibits
from lib.claims import report
from lib.dataset import package
from lib.model import words
from lib.model.records import Grade
from lib.outlets.api import openapi
from lib.outlets.api.endpoints import ENDPOINTS, MOST_PER_PAGE
from lib.outlets.api.problems import KINDS, MEDIA_TYPE
from lib.outlets.api.resources import SentText
from lib.releases.store import DATA
from lib.web.api_routes import CACHE
from tests.test_public_words import found
from tests.wording import Block

REGISTER = package.read(DATA)
DESCRIPTION = openapi.description(REGISTER)
API = "/api/v1/"
EXAMPLES = [(one.path, example) for one in ENDPOINTS for example in one.example_links(REGISTER)]


def path_of(link):
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def problem(client, path, status, kind):
    """The problem details of a refusal, as they are described, in plain words."""
    answer = client.get(f"{API}{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE), answer.text
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert (told["status"], told["title"]) == (status, KINDS[kind].title)
    assert told["type"].endswith(f"/api/#{kind}")
    assert told["detail"].endswith(".")
    assert found([Block(told["detail"]), Block(told["instead"])]) == []
    described = {"components": DESCRIPTION["components"], "$ref": "#/components/schemas/ProblemDetails"}
    jsonschema.validate(told, described)
    return told


@pytest.mark.parametrize(("path", "example"), EXAMPLES, ids=lambda one: one)
def test_an_endpoint_answers_as_it_is_described(client, path, example):
    answer = client.get(f"{API}{example}")
    assert answer.status_code == 200
    responses = DESCRIPTION["paths"][f"/{path}"]["get"]["responses"]
    schema = responses["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(answer.json(), schema | {"components": DESCRIPTION["components"]})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers
    assert 'rel="service-desc"' in answer.headers["link"]
    same = client.get(f"{API}{example}", headers={"if-none-match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    head = client.head(f"{API}{example}")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", answer.headers["etag"])


def test_every_figure_is_had_with_its_cautions_and_press_reports_have_no_sentence(client):
    pages, answers, path = 0, [], "statistics?per_page=50"
    while path:
        body = client.get(f"{API}{path}" if pages == 0 else path).json()
        answers += body["items"]
        pages, path = pages + 1, path_of(body["next"]) if body["next"] else ""
    assert pages == body["pages"] > 1
    assert [one["more"]["id"] for one in answers] == list(REGISTER.statistics)
    assert len(answers) == body["total"]
    for one in answers:
        statistic = REGISTER.statistics[one["more"]["id"]]
        required = [caveat.short for caveat in REGISTER.caveats_of([statistic]) if caveat.must_show]
        assert all(any(short in said for said in one["caveats"]) for short in required)
        assert (one["say"] is None) == (statistic.grade is Grade.PRESS) == bool(one["label"])


def test_figures_are_searched_and_filtered(client):
    found_ = client.get(f"{API}statistics?search=group-based&when=2023").json()
    assert 0 < found_["total"] < len(REGISTER.statistics)
    subject = next(iter(REGISTER.statistics.values())).subject
    ids = [one["more"]["id"] for one in client.get(f"{API}statistics", params={"subject": subject}).json()["items"]]
    assert ids
    assert {REGISTER.statistics[name].subject for name in ids} == {subject}
    assert client.get(f"{API}statistics?search=zzzzqqq").json()["items"] == []


@pytest.mark.parametrize("name", REGISTER.statistics)
def test_no_national_figure_is_given_by_force(client, name):
    told = problem(client, f"statistics/{name}?force=E23000005", 422, "not-by-force")
    assert "No force breakdown has been published." in told["detail"]
    gap = REGISTER.gap_of(REGISTER.statistics[name])
    assert told["gap"] == (f"/differences#gap-{gap.id}" if gap else "/differences#not-known")
    assert told["instead"]
    assert all(client.get(path_of(link)).status_code == 200 for link in told["see"])


@pytest.mark.parametrize(
    "path",
    [
        "statistics?force=E23000005",
        "statistics?region=E12000002",
        "statistics?area=Rotherham",
        "statistics?constituency=E14001000",
        "exhibits/breakdown?force=E23000005",
        "exhibits/operations-under-way?region=E12000002",
        "exhibits/closed-cases?force=E23000005",
    ],
)
def test_however_it_is_asked_a_national_figure_is_not_divided(client, path):
    told = problem(client, path, 422, "not-by-force")
    assert "No force breakdown has been published." in told["detail"]


def test_a_national_figure_may_be_asked_for_england_and_wales(client):
    assert client.get(f"{API}statistics?force=EW").status_code == 200


@pytest.mark.parametrize("name", ["forces-compare", "forces-map"])
def test_forces_are_not_put_in_order(client, name):
    problem(client, f"exhibits/{name}?sort=value", 422, "no-order")
    rows = client.get(f"{API}exhibits/{name}?per_page=100").json()["items"]
    forces = [row["area"] for row in rows if row["area_code"] in REGISTER.forces]
    assert forces == sorted(forces)


@pytest.mark.parametrize(
    ("path", "status", "kind", "says"),
    [
        ("nothing", 404, "not-found", "no such endpoint"),
        ("statistics/nothing", 404, "not-found", "could not find this figure"),
        ("exhibits/nothing", 404, "not-found", "could not find this chart or table"),
        ("gaps/nothing", 404, "not-found", "could not find this question"),
        ("statistics?page=99", 404, "not-found", "There is no such page. This list has 5 pages."),
        ("statistics?version=2020-01-01", 404, "not-found", "could not find this data release"),
        ("statistics?page=0", 400, "not-understood", "'page' can be a whole number from 1 to 10,000."),
        ("statistics?per_page=101", 400, "not-understood", "'per_page' can be a whole number from 1 to 100."),
        ("statistics?per_page=x", 400, "not-understood", "whole number"),
        ("statistics?colour=red", 400, "not-understood", "a name in this link"),
        ("statistics?page=1&page=2", 400, "not-understood", "We can use 'page' only once in a link."),
        ("statistics?when=2023&when=2024", 400, "not-understood", "We can use 'when' only once in a link."),
        ("statistics?serch=x", 400, "not-understood", "It looks like 'search'"),
        ("statistics?when=1066", 400, "not-understood", "'when='"),
        ("statistics?measure=88A", 400, "not-understood", "We cannot use 'measure' here."),
        (f"statistics?search={'x' * 101}", 400, "not-understood", "at most 100 characters"),
        (f"statistics?search={'x' * 2001}", 400, "not-understood", "longer than 2,000 characters"),
        ("areas?type=planet", 400, "not-understood", "'type' can be one of 'whole'"),
        ("exhibits/forces-table?force=nowhere", 400, "not-understood", "could not find one of the police forces"),
        ("exhibits/force-codes", 400, "not-understood", "shows one police force"),
        ("exhibits/forces-map?basis=rate&year=2025-26", 400, "not-understood", "no rate for 2025/26"),
        ("exhibits/breakdown?measure=88A", 400, "not-understood", "We cannot use 'measure' here."),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_a_sentence(client, path, status, kind, says):
    assert says in problem(client, path, status, kind)["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_api_can_only_be_read(client, method):
    answer = client.request(method, f"{API}statistics")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.json()["title"] == KINDS["not-allowed"].title


@pytest.mark.parametrize("path", [API, f"{API}statistics", "/api/", "/openapi.json", f"{API}nothing"])
def test_scripts_of_other_sites_may_read_it(client, path):
    asked = client.options(path, headers={"origin": "https://example.org", "access-control-request-method": "GET"})
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "*")
    assert client.get(path).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("name", exhibits.REGISTRY)
def test_every_chart_and_table_gives_its_rows_as_answers(client, name):
    query = "?force=E23000011" if exhibits.REGISTRY[name].needs else ""
    body = client.get(f"{API}exhibits/{name}{query}").json()
    assert body["exhibit"]["id"] == name
    assert body["items"]
    for one in body["items"]:
        assert one["measure"]
        assert one["printed"]
        assert one["source"]["citation"]
        assert one["designation"]
        assert client.get(path_of(body["exhibit"]["page"])).status_code == 200


def test_counts_by_force_carry_every_caution_of_their_table(client, register):
    body = client.get(f"{API}exhibits/forces-table?force=E23000005&measure=eleven-codes&per_page=50").json()
    assert body["total"] == 2 * len(register.years)
    assert {one["area_code"] for one in body["items"]} == {"E23000005", "EW"}
    for one in body["items"]:
        assert any("not all offences" in said for said in one["caveats"])
        assert len(one["caveats"]) == len(body["exhibit"]["caveats"]) > 3
    part = body["items"][-1]
    assert part["period"] == "April to December 2025 (9 months)"


def test_areas_are_found_by_name_alias_place_and_constituency(client):
    def first(text):
        return client.get(f"{API}areas", params={"search": text}).json()["items"][0]

    assert first("Kent")["code"] == "E23000032"
    assert [one["code"] for one in first("Met")["police_forces"]] == ["E23000001"]
    rotherham = first("rotherham")
    assert (rotherham["type"], rotherham["counts"]) == ("place", "")
    assert [one["name"] for one in rotherham["police_forces"]] == ["South Yorkshire"]
    assert "There is no figure for Rotherham alone." in rotherham["notes"][0]
    constituencies = client.get(f"{API}areas?type=constituency&per_page=100").json()
    assert constituencies["total"] == len(REGISTER.constituencies)
    assert all(one["notes"] and not one["counts"] for one in constituencies["items"])
    for area in client.get(f"{API}areas?per_page=56").json()["items"]:
        assert client.get(path_of(area["counts"])).status_code == 200


def test_measures_say_what_they_add_up_and_where_they_break(client):
    items = {one["code"]: one for one in client.get(f"{API}measures").json()["items"]}
    assert set(items) == set(REGISTER.measures)
    assert items["eleven-codes"]["offence_codes"] == list(REGISTER.child_victim_codes)
    assert any("88A" in one for one in items["88A"]["breaks"])
    assert items["88A"]["rate_unit"] == "offences per 100,000 people aged 0 to 17"


def test_what_is_not_known_is_listed(client):
    items = client.get(f"{API}gaps?per_page=100").json()["items"]
    assert [one["id"] for one in items] == [gap.id for gap in REGISTER.gaps]
    assert all(one["caveats"] and one["sources"] for one in items)


def test_earlier_data_say_that_newer_figures_exist(client):
    listed = client.get(f"{API}releases").json()["items"]
    assert [one["state"] for one in listed] == ["current", *["earlier"] * (len(listed) - 1)]
    earlier = client.get(path_of(listed[-1]["statistics"])).json()
    assert earlier["notice"].startswith("Newer figures exist.")
    assert earlier["items"][0]["notice"] == earlier["notice"]
    assert f"version={listed[-1]['id']}" in earlier["items"][0]["address"]
    for path in ("/api/", "/openapi.json", "/llms.txt", "/data/catalog.jsonld", f"{API}gaps", f"{API}areas", API):
        assert client.get(f"{path}?version={listed[-1]['id']}").status_code == 200, path


def test_pages_lead_to_each_other(client):
    answer = client.get(f"{API}statistics?per_page={MOST_PER_PAGE // 5}&page=2&when=2023")
    by_name = {name: link for link, name in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers["link"])}
    assert {"first", "prev", "last"} <= set(by_name)
    assert "when=2023" in by_name["first"]
    assert client.get(path_of(by_name["prev"])).json()["page"] == 1


def test_no_link_repeats_what_is_searched_for(client):
    answer = client.get(f"{API}statistics?search=offences&per_page=5")
    body = answer.json()
    assert (body["next"], body["next_page"]) == ("", 2)
    assert 'rel="next"' not in answer.headers["link"]
    assert client.get(f"{API}statistics?search=offences&per_page=5&page={body['pages']}").json()["next_page"] is None


def test_the_descriptions_are_served(client):
    assert client.get("/openapi.json").json() == DESCRIPTION
    assert client.get(f"{API}answer.schema.json").json() == openapi.answer_schema()
    start = client.get(API).json()
    assert start["release"] == REGISTER.release.version
    assert [path_of(start[name]) for name in ("documentation", "openapi")] == ["/api/", "/openapi.json"]
    page = client.get("/api/")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert client.get("/api").headers["location"] == "/api/"


SENTENCE = "In 2023 there were 115,498 recorded offences of child sexual abuse and exploitation."
CHECK = f"{API}check-text"


def checked(client, **sent):
    answer = client.post(CHECK, **sent)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert "etag" not in answer.headers
    schema = DESCRIPTION["paths"]["/check-text"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(answer.json(), schema | {"components": DESCRIPTION["components"]})
    return answer.json()


def test_the_numbers_of_a_text_are_held_against_the_figures_as_the_command_does(client, register):
    found_ = checked(client, json={"text": SENTENCE, "date": "2026-11-26"})
    assert found_ == report.check(SENTENCE, register, date(2026, 11, 26)).as_json()
    (one,) = found_["findings"]
    assert (one["number"], one["verdict"]) == ("115,498", "value")
    assert "115,489" in one["say"]
    assert one["why"]
    assert one["caveats"]
    plain = checked(client, content=SENTENCE.encode(), headers={"content-type": "text/plain; charset=utf-8"})
    assert plain == report.check(SENTENCE, register).as_json()
    assert checked(client, json={"text": "No number stands here."}) == {"findings": []}


@pytest.mark.parametrize(
    ("sent", "status", "kind", "says"),
    [
        ({"content": b"7", "headers": {"content-type": "text/html"}}, 415, "wrong-type", "plain text in UTF-8"),
        ({"content": b"7"}, 415, "wrong-type", "plain text"),
        ({"content": b"7", "headers": {"content-type": "text/plain; charset=utf-16"}}, 415, "wrong-type", "UTF-8"),
        ({"content": b"\xff7", "headers": {"content-type": "text/plain"}}, 422, "not-a-text", "not text in UTF-8"),
        ({"content": b" \n", "headers": {"content-type": "text/plain"}}, 422, "not-a-text", "There is no text"),
        ({"json": {"text": ""}}, 422, "not-a-text", "There is no text to check."),
        ({"json": {"text": "x" * 50_001}}, 422, "not-a-text", "We check at most 50,000 at a time."),
        ({"json": {"text": "x" * (1024 * 1024)}}, 413, "too-large", "larger than 1 MB"),
        ({"content": iter([b"x" * 600_000] * 2), "headers": {"content-type": "text/plain"}}, 413, "too-large", "1 MB"),
        ({"json": {"text": 7}}, 400, "not-understood", "'text' must be the text to check."),
        ({"json": ["text"]}, 400, "not-understood", "Send a JSON object with 'text'."),
        ({"json": {"text": "7", "more": 1}}, 400, "not-understood", "Send a JSON object"),
        (
            {"json": {"text": "7", "date": "26 November 2026"}},
            400,
            "not-understood",
            "must be a day, written as year-month-day",
        ),
        (
            {"json": {"text": "7", "date": "2026-02-30"}},
            400,
            "not-understood",
            "must be a day, written as year-month-day",
        ),
        (
            {"json": {"text": "7", "date": "0001-01-01"}},
            400,
            "not-understood",
            "must be a day, written as year-month-day",
        ),
        ({"json": {"text": "7", "date": None}}, 400, "not-understood", "must be a day, written as year-month-day"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "not-understood", "not JSON"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_a_text_that_cannot_be_checked_is_a_problem_with_a_sentence(client, sent, status, kind, says):
    answer = client.post(CHECK, **sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE), answer.text
    told = answer.json()
    assert says in told["detail"]
    assert told["title"] == KINDS[kind].title
    assert found([Block(told["detail"])]) == []


def test_a_text_is_checked_against_an_earlier_release_and_no_other_parameter_is_taken(client):
    oldest = client.get(f"{API}releases").json()["items"][-1]["id"]
    assert client.post(f"{CHECK}?version={oldest}", json={"text": SENTENCE}).status_code == 200
    assert client.post(f"{CHECK}?colour=red", json={"text": SENTENCE}).status_code == 400
    assert client.post(f"{CHECK}?version=2020-01-01", json={"text": SENTENCE}).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_a_text_is_sent_by_post_alone(client, method):
    answer = client.request(method, CHECK)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_scripts_of_other_sites_may_have_a_text_checked(client):
    asked = {"origin": "https://example.org", "access-control-request-method": "POST"}
    preflight = client.options(CHECK, headers=asked | {"access-control-request-headers": "content-type"})
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-methods"] == "POST"
    assert preflight.headers["access-control-allow-headers"] == "*"
    answer = client.post(CHECK, json={"text": SENTENCE}, headers={"origin": "https://example.org"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


def test_no_part_of_a_text_is_logged_or_kept(client, caplog):
    before = CACHE.keys()
    with caplog.at_level(0):
        checked(client, json={"text": "Zebrahead said that 127 operations were under way."})
        client.post(CHECK, json={"text": "Zebrahead" * 9000})
        client.post(CHECK, json={"Zebrahead": 1})
    assert "Zebra" not in caplog.text
    assert CACHE.keys() == before
    assert "Zebra" not in repr(SentText("Zebrahead"))


def test_a_text_is_checked_beside_the_event_loop(client, monkeypatch):
    threads = []

    def watched(*_, **__):
        threads.append(threading.current_thread().name)
        return report.Report(text="7", dated=date(2026, 11, 26), release="x", findings=())

    monkeypatch.setattr(report, "check", watched)
    checked(client, json={"text": "7"})
    assert threads[0].startswith("answers")


def test_money_is_told_in_words(client):
    body = client.get(f"{API}exhibits/funding?per_page=100").json()
    assert all("GBP" not in one["unit"] and "GBP" not in one["printed"] for one in body["items"])
    assert words.unit("GBP million") in {
        one["unit"] for one in client.get(f"{API}statistics?per_page=100").json()["items"]
    }


def test_links_are_absolute_where_the_site_has_an_origin(client, configured):
    configured(DASHBOARD_ORIGIN="https://data.example.org")
    body = client.get(f"{API}statistics").json()
    assert body["next"].startswith("https://data.example.org/api/v1/statistics?")
    assert client.get("/openapi.json").json()["servers"] == [{"url": "https://data.example.org/api/v1"}]
