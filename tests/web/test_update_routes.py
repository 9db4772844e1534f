"""Feeds and calendar over HTTP: open to other sites, cached by tag, without a session, refused in a sentence."""

import feedparser
import pytest

from lib.addresses import request
from lib.outlets.updates import calendar_file, change_feeds
from lib.releases.store import store
from tests.release_packages import House
from tests.test_public_words import found
from tests.wording import Block

FORCE, FIGURE = "/feeds/forces/E23000032.atom", "/feeds/statistics/gb-2023-cse.atom"
KINDS = {
    FORCE: "application/atom+xml",
    FIGURE: "application/atom+xml",
    "/releases.ics": "text/calendar; charset=utf-8",
}


@pytest.mark.parametrize(("path", "kind"), KINDS.items())
def test_other_sites_may_read_them_and_ask_whether_they_changed(client, path, kind):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, no-cache"
    assert "set-cookie" not in answer.headers
    same = client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert client.options(path).status_code == 204


def test_what_is_served_is_what_is_written(client):
    shown = store.shown()
    assert client.get(FORCE).content == change_feeds.of_force(shown, "E23000032")
    assert client.get(FIGURE).content == change_feeds.of_statistic(shown, "gb-2023-cse")
    assert client.get("/releases.ics").content == calendar_file.of(shown.current.register)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/feeds/forces/nothing.atom", 404),
        ("/feeds/statistics/nothing.atom", 404),
        ("/feeds/statistics/%F0%9F%99%82.atom", 404),
        (f"{FORCE}?version=2026-11-22", 400),
        ("/releases.ics?version=2026-11-22", 400),
        (f"{FORCE}?measre=88A", 400),
    ],
)
def test_what_cannot_be_had_is_said_in_a_sentence(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert found([Block(answer.text.strip())]) == []


def test_there_is_no_list_of_feeds_and_no_other_ending(client):
    for path in ("/feeds/", "/feeds/forces/", "/feeds/forces/E23000032", "/feeds/forces/E23000032.rss"):
        assert client.get(path).status_code == 404


def test_a_figure_and_a_police_force_lead_to_their_feeds(client):
    for page, path in (
        ("/bulletin/forces/E23000032", FORCE),
        ("/forces?force=E23000032&view=profile", FORCE),
        ("/sources?statistic=gb-2023-cse", FIGURE),
    ):
        head = client.get(page).text.split("</head>")[0]
        assert f'rel="alternate" type="application/atom+xml" href="{path}"' in head, page
        assert feedparser.parse(client.get(path).content).version == "atom10"
    assert "atom+xml" not in client.get("/forces?force=E23000032,E23000036").text
    assert "atom+xml" not in client.get("/sources?statistic=nothing").text


def test_a_withdrawal_makes_another_answer_although_the_figures_are_those_of_before(client, tmp_path, monkeypatch):
    house = House(tmp_path)
    house.add("2026-12-10", "2026-12-10T09:30:00")
    house.withdraw(("2026-12-10", "2026-12-11T10:00:00", "A count was entered twice."))

    def asked(moment):
        house.wall.moment = moment
        monkeypatch.setattr(request, "store", house.store())
        return client.get(FORCE)

    before, after = asked("2026-12-10T09:29:59"), asked("2026-12-11T10:00:00")
    assert before.headers["etag"] != after.headers["etag"]
    assert b"withdrawn" not in before.content
    assert b"A count was entered twice." in after.content
