"""Names in addresses: as mail and feeds escape them, with slips, and those of trackers; on every route."""

import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.addresses import query_names
from lib.addresses.query_names import (
    HEARING,
    PACK,
    SELECTION,
    SIZE,
    TRACKER,
    canonical,
    near_misses,
    nearest_name,
    read,
)
from lib.model.site_map import PAGES
from lib.outlets.press import choice
from lib.settings import ROOT
from tests.apps import opened, text

CONF = ROOT / "deploy" / "nginx" / "recorded-csae.conf"
ALL = (*SELECTION, *PACK, *HEARING, SIZE)
WRITTEN = (
    "Measure",
    "forces",
    "figure",
    "MEASURE",
    "mesure",
    "froce",
    "measures",
    "yaer",
    "regoin",
    "Version",
    "force[]",
)


def test_the_names_of_a_pack_are_those_that_the_press_pack_reads():
    assert tuple(choice.FIELDS) == PACK


# What escaping put before a name
@given(
    st.lists(st.tuples(st.sampled_from(ALL), st.text("abcXYZ089é &=;", max_size=5)), max_size=6),
    st.sampled_from(["", "amp;", "amp;amp;", "AMP;", "amp%3B"]),
)
def test_an_escaped_name_is_that_name(pairs, before):
    plain = "&".join(f"{name}={quote(value)}" for name, value in pairs)
    escaped = f"&{before}".join(f"{name}={quote(value)}" for name, value in pairs)
    assert read(escaped) == read(plain)


def test_a_name_given_twice_has_both_values_however_it_is_written():
    assert read("force=A&amp;force=B") == {"force": ["A", "B"]}
    assert read("amp;force=A&force=B") == {"force": ["A", "B"]}
    assert canonical({"amp;force": ["A"], "": ["x"], "amp;": ["y"], "utm_source": ["z"]}) == {"force": ["A"]}


# Names that are nearly ours
@pytest.mark.parametrize("name", ALL)
def test_every_name_is_recognised_with_a_slip(name):
    found = [name.upper(), name.capitalize(), f"{name}s", f"{name}[]", f" {name}", f"{name[:2]}x{name[2:]}"]
    found += [name[0] + name[2] + name[1] + name[3:], name[:-1], name[:-1] + "x"]
    for slip in set(found) - set(ALL):
        assert nearest_name(slip, ALL), slip
    assert nearest_name(name.upper(), ALL) == name


@pytest.mark.parametrize("name", ["v", "ref", "source", "download", "id", "t", "lang", "q", "_", "é", "x" * 500])
def test_what_is_like_nothing_of_ours_is_left_alone(name):
    assert near_misses({name: ["1"]}, ALL) == ()


def test_many_names_take_no_long_time_and_the_sentence_repeats_none():
    assert near_misses({f"Measure{number}": ["x"] for number in range(100_000)}, SELECTION) == ("measure",)
    said = query_names.near_miss_sentence(("measure", "force"))
    assert said == (
        "We do not understand 2 names in this link. They look like 'measure' and 'force'. Write them exactly like that."
    )
    assert query_names.near_miss_sentence(()) == ""


# On every route
FILES = (
    "/exhibits/forces-table.csv",
    "/exhibits/forces-table.json",
    "/exhibits/forces-table.xlsx",
    "/exhibits/forces-table.csv-metadata.json",
    "/exhibits/forces-map",
    "/exhibits/forces-map.png",
    "/brief.pdf",
    "/data/statistics.csv",
    "/data/data-package.zip",
    "/exhibits/index.json",
    "/bulletin/drawings/proportion.wide.svg",
)


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_is_refused_for_a_name_that_nearly_is_ours(client, path, name):
    answer = client.get(f"{path}?{name}=88A")
    assert answer.status_code == 400, answer.text[:200]
    assert "do not understand" in answer.text
    assert "exactly like that" in answer.text
    assert "88A" not in answer.text


def test_a_picture_is_refused_for_the_name_of_the_sizes_of_a_pack(client):
    answer = client.get("/exhibits/breakdown.png?sizes=social")
    assert answer.status_code == 400
    assert "It looks like 'size'" in answer.text


@pytest.mark.parametrize("path", ["/exhibits/", "/data/", "/bulletin", "/bulletin/forces/E23000011"])
@pytest.mark.parametrize("name", ["Version", "versions", "Measure", "forces"])
def test_a_page_says_that_a_name_was_not_understood(client, path, name):
    bare, answer = client.get(path), client.get(f"{path}?{name}=2001-01-01")
    assert answer.status_code == 200
    assert answer.text.count("do not understand") == 1
    assert "We have left out what it asks for." in answer.text
    assert "2001-01-01" not in answer.text
    assert answer.text.index("</h1>") < answer.text.index("do not understand")
    assert "do not understand" not in bare.text
    assert answer.headers["etag"] != bare.headers["etag"] if "etag" in answer.headers else True


@pytest.mark.parametrize("script", [page.script for page in PAGES])
def test_every_page_of_the_dashboard_says_it_too(script):
    shown = text(opened(script, Measure="88A", forces="E23000005"))
    assert shown.count("We do not understand 2 names in this link") == 1
    assert "do not understand" not in text(opened(script, ref="newsletter", utm_source="x"))


def test_a_choice_takes_the_place_of_all_that_meant_the_same():
    app = opened("pages/forces.py", **{"amp;measure": "88A", "Basis": "rate", "utm_source": "x"})
    assert "88A" in text(app)
    app.selectbox(key="measure").set_value("71").run()
    assert app.query_params["measure"] == "71"
    assert "amp;measure" not in app.query_params
    app.radio(key="basis").set_value("rate").run()
    assert app.query_params["basis"] == "rate"
    assert "Basis" not in app.query_params
    assert "utm_source" in app.query_params


# As Teams, mail and feeds write an address
VIEWS = (
    "/exhibits/{name}.csv?force=E23000005&measure=88A",
    "/exhibits/{name}.json?force=E23000005&measure=88A&period=quarters",
    "/exhibits/{name}?force=E23000005&measure=88A",
    "/exhibits/{name}.csv-metadata.json?force=E23000005&measure=88A",
)


@pytest.mark.parametrize("escaped", ["&amp;", "&amp;amp;", "&amp%3B", "&AMP;"])
@pytest.mark.parametrize("view", VIEWS)
def test_an_escaped_address_gives_the_view_that_was_cited(client, view, escaped):
    asked = view.format(name="forces-time")
    plain, other = client.get(asked), client.get(asked.replace("&", escaped))
    assert plain.status_code == other.status_code == 200
    assert plain.content == other.content
    assert plain.headers["etag"] == other.headers["etag"]
    assert plain.headers.get("content-disposition") == other.headers.get("content-disposition")
    assert client.get(asked.split("&", maxsplit=1)[0]).content != plain.content


@pytest.mark.parametrize(
    "path",
    [
        "/exhibits/breakdown.csv?figures=announced&amp;version=2001-01-01",
        "/exhibits/breakdown?figures=announced&amp;version=2001-01-01",
        "/exhibits/breakdown.png?size=slide&amp;version=2001-01-01",
        "/brief.pdf?drawing=breakdown&amp;version=2001-01-01",
        "/data/statistics.csv?x=1&amp;version=2001-01-01",
        "/data/?x=1&amp;version=2001-01-01",
        "/exhibits/?x=1&amp;version=2001-01-01",
        "/exhibits?x=1&amp;version=2001-01-01",
        "/bulletin?x=1&amp;version=2001-01-01",
        "/bulletin/forces/E23000005?x=1&amp;version=2001-01-01",
        "/bulletin/drawings/proportion.wide.svg?x=1&amp;version=2001-01-01",
        "/bulletin/forces/E23000005/force-codes.csv?x=1&amp;version=2001-01-01",
    ],
)
def test_an_escaped_release_is_never_another(client, path):
    assert client.get(path).status_code == 404


def test_an_escaped_size_and_drawing_are_read(client):
    answer = client.get("/exhibits/breakdown.png?figures=announced&amp;size=nothing")
    assert (answer.status_code, "could not find the image size" in answer.text) == (400, True)
    answer = client.get("/brief.pdf?figures=announced&amp;drawing=nothing")
    assert (answer.status_code, "'drawing='" in answer.text) == (400, True)


def test_an_escaped_address_of_a_page_shows_its_view():
    plain = text(opened("pages/forces.py", force="E23000005", measure="88A"))
    assert text(opened("pages/forces.py", **{"force": "E23000005", "amp;amp;measure": "88A"})) == plain


# Trackers
def nginx_pattern():
    (found,) = re.findall(r'"~\*(\^&\*.+)" \$uri;', CONF.read_text())
    (item,) = re.findall(r"\^&\*(\(.+\))\(\?:&\+\(\?1\)\)\*&\*\$", found)
    return re.compile(found.replace("(?1)", item), re.IGNORECASE), item


def test_nginx_knows_the_same_trackers():
    assert TRACKER.pattern in nginx_pattern()[1]


@pytest.mark.parametrize(
    "query", ["utm_source=x&utm_medium=y", "fbclid=1", "a=1&UTM_Campaign=z", "gclid=1&amp;mc_cid=2"]
)
def test_trackers_ask_for_nothing(client, query):
    names = read(query)
    assert not query_names.has_known_name(names, ALL)
    assert bool(nginx_pattern()[0].match(query)) is not query.startswith("a=")
    for known in PAGES:
        assert client.get(f"{known.path}?{query}").text == client.get(known.path).text, known.path
    for path in (*FILES[:5], *FILES[7:10], "/bulletin"):
        assert client.get(f"{path}?{query}").headers["etag"] == client.get(path).headers["etag"], path


@pytest.mark.parametrize("query", ["figures=announced", "utm_source=x&figures=announced", "amp;version=1", "Figures=x"])
def test_a_filter_among_trackers_is_a_filter(client, query):
    assert query_names.has_known_name(read(query), ALL)
    assert not nginx_pattern()[0].match(query)
    assert 'id="at-once"' not in client.get(f"/?{query}").text
