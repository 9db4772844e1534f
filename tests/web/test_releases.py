"""What readers get of releases: nothing before the moment, all of it at the moment, and earlier ones by version."""

import io
import re
import zipfile

import openpyxl
import pytest

from lib import exhibits
from lib.addresses import request
from lib.model import words
from lib.model.records import Selection
from lib.model.site_map import PAGES
from lib.outlets.files import citation, figure_json
from lib.outlets.html.formats import FORMATS
from lib.outlets.pictures import content
from lib.outlets.pictures.sizes import SIZES
from tests.apps import menu, opened, text
from tests.release_packages import FIRST, FIRST_DAY, House, record

NEXT = "2027-07-08"  # summer time
NOTE = "A force sent its figures anew."
SWITCH = ("2027-07-08T09:29:59", "2027-07-08T09:30:00")
WINTER = ("2027-01-14", "2027-01-14T09:29:59", "2027-01-14T09:30:00")
FORCE = "force=E23000001&measure=88A"
BESIDE = ("/bulletin", "/healthz", "/readyz", "/nope", f"/data/?version={WINTER[0]}")


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A house whose next release counts one cell ten thousand higher; the server and the pages ask it."""
    built = House(tmp_path)
    built.add(NEXT, SWITCH[1], note=NOTE, more=10_000)
    built.wall.moment = SWITCH[0]
    monkeypatch.setattr(request, "store", built.store())
    return built


def everything(client, suffix=""):
    """Every answer that a program can ask for, as text."""
    paths = ["/exhibits/", "/exhibits/index.json", "/data/", "/data/releases.csv", "/data/recorded_offences.csv"]
    paths += [f"/exhibits/{name}.json" for name, builder in exhibits.REGISTRY.items() if not builder.needs]
    endings = [f".{ending}" if ending else "" for ending in (*FORMATS, figure_json.ENDING)]
    paths += [f"/exhibits/forces-time{ending}?{FORCE}&period=quarters" for ending in endings]
    paths += ["/openapi.json", "/api/", "/data/catalog.jsonld", "/llms.txt"] if not suffix else []
    paths += (
        ["/releases.ics", "/feeds/forces/E23000001.atom", "/feeds/statistics/gb-2023-cse.atom"] if not suffix else []
    )
    paths += ["/api/v1/statistics?per_page=100", "/api/v1/exhibits", f"/api/v1/exhibits/forces-time?{FORCE}"]
    for path in paths:
        answer = client.get(path + (suffix.replace("?", "&") if "?" in path else suffix))
        assert answer.status_code == 200, path
        yield path, answer
    whole = client.get(f"/data/data-package.zip{suffix}")
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        yield "zip", archive.read("releases.csv").decode() + archive.read("recorded_offences.csv").decode()


def text_of(answer):
    if isinstance(answer, str):
        return answer
    kind = answer.headers["content-type"]
    if "presentationml" in kind:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as deck:
            parts = [deck.read(name).decode() for name in deck.namelist() if name.endswith(".xml")]
        return "\n".join(parts) + str(answer.headers)
    if "spreadsheetml" not in kind:
        return answer.text + str(answer.headers)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row) + str(answer.headers)


PART = re.compile(r"\.(sizes|downloads)\.html\?")  # a part of a card, which names no release: the card does
WORDS = re.compile(r"metadata|embed|\.(bib|ris|csl\.json)\?")  # files without the numbers of the table
COUNT = re.compile(r"\b10,?134\b")  # only the next release counts so many


def test_before_its_moment_nothing_of_a_release_is_anywhere_and_at_it_everything_is_new(house, client):
    for path, answer in everything(client):
        said = text_of(answer)
        assert NEXT not in said, path
        assert NOTE not in said, path
        assert not COUNT.search(said), path
    tags = {path: answer.headers["etag"] for path, answer in everything(client) if path != "zip"}
    house.wall.moment = SWITCH[1]
    new = dict(everything(client))
    assert COUNT.search(text_of(new["zip"]))
    for path, answer in new.items():
        if path != "zip":
            assert answer.headers["etag"] != tags[path], path
            assert client.get(path, headers={"if-none-match": tags[path]}).status_code == 200
            if path.startswith("/exhibits/forces-time") and "?" in path and not PART.search(path):
                said = text_of(answer)
                assert NEXT in said or words.day(NEXT) in said, path
                assert COUNT.search(said) or WORDS.search(path)  # others have the counts, or draw them


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_a_page_changes_at_the_moment_and_not_before(house, known):
    query = {"view": "table", "force": "E23000001"} if known.id == "forces" else {}
    before = text(opened(known.script, **query))
    assert f"{words.data_release(FIRST)}." in before
    assert NEXT not in before
    assert NOTE not in before
    house.wall.moment = SWITCH[1]
    after = text(opened(known.script, **query))
    assert f"{words.data_release(NEXT)}." in after
    assert (NOTE in after) == (known.id == "sources")


def headers_of(client):
    """Every header of every answer, but for the day and time at which it was sent."""
    found = {}
    for path in (*(path for path, _ in everything(client) if path != "zip"), "/data/data-package.zip", *BESIDE):
        found[path] = {name: value for name, value in client.get(path).headers.items() if name != "date"}
    return found


@pytest.mark.parametrize("change", ["a release", "a withdrawal"])
def test_no_header_tells_that_a_change_is_coming_and_none_lets_an_answer_outlive_it(house, client, change):
    release, before, moment = WINTER
    if change == "a release":
        house.wall.moment = "2026-12-01T12:00:00"
        request.store.reload()
        without = headers_of(client)
        house.add(release, moment)
    else:
        house.add(release, "2026-12-20T09:30:00")
        house.wall.moment = "2026-12-21T12:00:00"
        request.store.reload()
        without = headers_of(client)
        house.withdraw((release, moment, "A force was counted twice."))
    request.store.reload()
    for time in ("2027-01-13T09:28:00", "2027-01-14T09:28:00", "2027-01-14T09:29:30", before):
        house.wall.moment = time
        assert headers_of(client) == without
    kept = {answer["cache-control"] for path, answer in without.items() if path not in BESIDE}
    assert kept == {"public, no-cache"}  # whoever keeps it asks each time
    house.wall.moment = moment
    assert headers_of(client) != without


@pytest.mark.usefixtures("house")
def test_the_name_of_a_release_to_come_is_answered_as_one_that_was_never_heard_of(client):
    for path in ("/exhibits/breakdown.csv", "/exhibits/breakdown", "/exhibits/", "/data/", "/data/tiles.csv"):
        to_come, never = (client.get(f"{path}?version={name}") for name in (NEXT, "1999-01-01"))
        assert (to_come.status_code, to_come.content) == (never.status_code, never.content)
        assert to_come.status_code == 404
        assert dict(to_come.headers) == dict(never.headers)
        assert to_come.headers["cache-control"] == "no-store"
    to_come, never = (text(opened("pages/offences.py", version=name)) for name in (NEXT, "1999-01-01"))
    assert to_come == never
    assert "We could not find this data release." in to_come


def test_the_search_finds_only_what_is_out(house):
    def found():
        app = opened("dashboard.py")
        app.text_input(key="anywhere").set_value("zebra").run()
        return text(app)

    (house.releases / NEXT / "search_terms.csv").write_text("term,means\nzebra,Metropolitan\n")
    record(house.releases / NEXT)
    request.store.reload()
    assert "No results" in found()
    house.wall.moment = SWITCH[1]
    assert "Metropolitan" in found()


# --- earlier releases -------------------------------------------------------------------------------------------------


@pytest.fixture
def held(house):
    house.wall.moment = SWITCH[1]
    return house


SAID = f"Newer figures exist. This is the data release of {FIRST_DAY}."


@pytest.mark.usefixtures("held")
def test_an_earlier_release_is_read_as_it_was_and_says_that_newer_figures_exist(client):
    for path, answer in everything(client, f"?version={FIRST}"):
        said = text_of(answer)
        assert not COUNT.search(said), path
        if (
            path.startswith("/exhibits/forces-time")
            and "?" in path
            and not re.search(r"\.csv\?", path)
            and not PART.search(path)
        ):
            assert SAID in said, path
            assert f"version={FIRST}" in said, path
            assert "/exhibits/forces-time?force=E23000001&measure=88A&period=quarters" in said.replace("&amp;", "&")
    row = client.get(f"/exhibits/forces-table.csv?version={FIRST}").text.splitlines()[1]
    assert row.endswith(f",{FIRST}")


@pytest.mark.usefixtures("held")
def test_every_link_of_an_earlier_release_keeps_it(client):
    answer = client.get(f"/exhibits/forces-time?{FORCE}&version={FIRST}").text.replace("&amp;", "&")
    own = re.findall(r'"(/exhibits/forces-time[^"]*)"', answer)
    without = [link for link in own if "version=" not in link]
    assert len(own) > len(without) == 1  # the way to the present figures
    assert f"_v{FIRST}.csv" in client.get(f"/exhibits/years.csv?version={FIRST}").headers["content-disposition"]
    listed = client.get(f"/exhibits/index.json?version={FIRST}").json()
    assert all(f"?version={FIRST}" in link for item in listed for link in [item["address"], *item["files"]])
    links = re.findall(r'href="(/data/[^"]+)"', client.get(f"/data/?version={FIRST}").text)
    assert len(links) > 20
    assert all(link.endswith(f"?version={FIRST}") for link in links)
    assert client.get(f"/data?version={FIRST}").headers["location"] == f"/data/?version={FIRST}"


@pytest.mark.usefixtures("held")
def test_the_current_release_by_name_is_the_bare_address(client):
    named, bare = client.get(f"/exhibits/years?version={NEXT}"), client.get("/exhibits/years")
    assert named.content == bare.content
    assert named.headers["etag"] == bare.headers["etag"]
    assert "version=" not in bare.text
    assert "Newer figures" not in bare.text


def test_an_exhibit_made_while_its_release_was_current_is_not_taken_for_one_of_an_earlier_release(house):
    register = request.store.current()
    first = exhibits.make("years", register, Selection())
    house.wall.moment = SWITCH[1]
    assert request.store.current() is not register
    later = exhibits.make("years", register, Selection(version=FIRST))
    assert (first.notice, later.notice) == ("", SAID)
    assert citation.permalink(later) == f"/exhibits/years?version={FIRST}"
    assert citation.current_link(later) == citation.permalink(first) == "/exhibits/years"
    assert citation.caption(later).startswith(SAID)
    assert citation.full_citation(later).startswith(SAID)


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
@pytest.mark.usefixtures("held")
def test_a_page_shows_an_earlier_release_with_the_sentence_and_the_link(known):
    shown = text(opened(known.script, version=FIRST, figures="announced"))
    assert f"{words.data_release(FIRST)}." in shown
    present = f"{known.path}?figures=announced"
    kept = '="?measure=twelve-codes"' if known.measured else ""  # where no other filter is left
    assert f'{SAID} <a href="{present}" target="_self" data-present{kept}>See the present figures</a>' in shown
    after = "figures" if known is PAGES[0] else "lead" if known.led else "choices"
    assert shown.index(SAID) < shown.index(f'class="{after}"')
    shown_here = sum(builder.page == known.id and builder.on_page for builder in exhibits.REGISTRY.values())
    assert shown.count(SAID) >= 1 + shown_here * (known.id != "forces")


@pytest.mark.usefixtures("held")
def test_the_menu_the_search_and_a_copied_figure_keep_the_earlier_release():
    app = opened("dashboard.py", version=FIRST)
    assert {link.partition("?")[2] for link in menu(app)} == {f"version={FIRST}"}
    app.text_input(key="anywhere").set_value("Met").run()
    shown = text(app).replace("&amp;", "&")
    results = re.findall(r'<li><a href="([^"]+)"', shown)
    assert results
    assert all(f"version={FIRST}" in link for link in results if link.startswith("/"))
    assert f'data-copy="{SAID}' in shown
    links = re.findall(r'data-path="([^"]+)"', shown)
    assert any(re.fullmatch(rf"/sources\?statistic=[a-z0-9-]+&version={FIRST}", link) for link in links)
    assert all(f"version={FIRST}" in link for link in links)


@pytest.mark.usefixtures("held")
def test_the_register_of_an_earlier_release_copies_with_the_sentence():
    shown = text(opened("pages/sources.py", version=FIRST)).replace("&amp;", "&")
    copies = re.findall(r'data-copy="([^"]{30})[^"]*" data-path="([^"]+)"', shown)
    assert copies
    assert all(SAID.startswith(said) and f"&version={FIRST}" in path for said, path in copies)


@pytest.mark.usefixtures("held")
def test_the_lists_name_the_releases_that_are_public(client):
    for shown, place in ((client.get("/data/").text, "/data/"), (text(opened("pages/sources.py")), "/")):
        named = f"Data release of {FIRST_DAY}, published {FIRST_DAY} at 14:00"
        assert f'<a href="{place}?version={FIRST}" target="_self">{named}</a>' in shown
        assert f"Data release of 8 July 2027, published 8 July 2027 at 09:30. The present figures. {NOTE}" in shown


# --- withdrawn --------------------------------------------------------------------------------------------------------

WHY = "Data release of 8 July 2027 was withdrawn on 9 July 2027 at 12:00. Reason: One force was counted twice."


@pytest.fixture
def recalled(held):
    held.withdraw((NEXT, "2027-07-09T12:00:00", "One force was counted twice"))
    held.wall.moment = "2027-07-09T11:59:59"
    request.store.reload()
    assert request.store.current().release.id == NEXT
    held.wall.moment = "2027-07-09T12:00:00"
    return held


@pytest.mark.usefixtures("recalled")
def test_a_withdrawn_release_is_gone_and_says_why(client):
    for path in ("/exhibits/years.csv", "/exhibits/years", "/exhibits/", "/data/", "/data/tiles.csv"):
        answer = client.get(f"{path}?version={NEXT}")
        assert (answer.status_code, answer.text) == (410, WHY + "\n")
        assert not COUNT.search(text_of(client.get(path)))
    refused = client.get(f"/api/v1/statistics?version={NEXT}")
    assert (refused.status_code, refused.json()["detail"]) == (410, WHY)
    states = {one["id"]: one["state"] for one in client.get("/api/v1/releases").json()["items"]}
    assert states[NEXT] == "withdrawn"
    shown = text(opened("pages/offences.py", version=NEXT))
    assert f"{WHY} Showing the present figures, data release of {FIRST_DAY}." in shown
    assert f"{words.data_release(FIRST)}." in shown
    assert "Newer figures" not in shown


@pytest.mark.usefixtures("recalled")
def test_the_release_before_is_current_again_and_says_that_a_later_one_was_withdrawn(client):
    assert client.get(f"/exhibits/years?version={FIRST}").content == client.get("/exhibits/years").content
    for shown in (client.get("/data/").text, client.get("/exhibits/").text, text(opened("dashboard.py"))):
        assert f"A later release was withdrawn. {WHY}" in shown
    assert "Withdrawn on 9 July 2027 at 12:00. Reason: One force was counted twice." in text(opened("pages/sources.py"))


def test_where_nothing_is_left_the_dashboard_says_so(recalled, client):
    recalled.withdraw((NEXT, "2027-07-09T12:00:00", "A"), (FIRST, "2027-07-09T12:00:00", "B"))
    request.store.reload()
    answer = client.get("/exhibits/years.csv")
    assert answer.status_code == 503
    assert answer.text == "No figures are public at present, because they were withdrawn.\n"
    refused = client.get("/api/v1/statistics")
    assert (refused.status_code, refused.json()["detail"]) == (503, answer.text.strip())
    for known in PAGES:
        shown = text(opened(known.script))
        assert "No figures are public at present" in shown
        assert "Data release of" not in shown


# --- a part of a page that runs again by itself -----------------------------------------------------------------------


@pytest.mark.parametrize(("version", "expected"), [("", NEXT), (FIRST, FIRST)])
def test_a_page_never_mixes_two_releases(house, version, expected):
    query = {"view": "table", **({"version": version} if version else {})}
    app = opened("pages/forces.py", **query)
    assert f"{words.data_release(FIRST)}." in text(app)
    house.wall.moment = SWITCH[1]
    app.selectbox(key="measure").set_value("88A").run()
    shown = text(app)
    assert f"{words.data_release(expected)}." in shown
    assert (SAID in shown) == bool(version)


@pytest.mark.usefixtures("held")
def test_a_picture_of_an_earlier_release_says_that_newer_figures_exist():
    exhibit = exhibits.make("years", request.store.shown().earlier[FIRST].register, Selection(version=FIRST))
    found = content.of(exhibit, SIZES["social"])
    assert found.version == f"{SAID} {words.data_release(FIRST)}."
    assert found.address.endswith(f"/exhibits/years?version={FIRST}")
