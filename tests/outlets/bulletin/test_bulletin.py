"""The bulletin says what the exhibits say, needs no script, weighs little, and readers without one are sent to it."""

import errno
import gzip
import re
from collections import Counter
from html import unescape

import brotli
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from lib import exhibits, settings
from lib.addresses import request
from lib.charts.canvas import Canvas
from lib.exhibits import headlines
from lib.model import words
from lib.model.records import Selection
from lib.model.site_map import BY_ID
from lib.outlets.bulletin import bulletin_charts, bulletin_pages, contents
from lib.outlets.files import citation
from lib.outlets.html import card, exhibit_pages, fragments
from lib.outlets.html.assets import CHARTS
from lib.outlets.pictures import availability, browser
from lib.outlets.pictures.sizes import CHART_SIZES
from lib.releases import watcher
from lib.releases.store import store
from lib.storage import caches
from lib.web import bulletin_routes, index_html, precompressed
from tests.release_packages import House

LARGEST = 60_000  # bytes of the first page as sent
CITY, MANCHESTER = "E23000034", "E23000005"
OF_SOURCES = re.compile(r"/sources#([a-z-]+)")
IDS = re.compile(r'\sid="([^"]+)"')


@pytest.fixture(scope="module")
def first(register):
    return bulletin_pages.national(register)


def plain(text):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def whole(register):
    return [one for found in contents.national(register).values() for one in found]


def of_force(register, code):
    return contents.of_force(register, code)


# What stands in it
@pytest.mark.parametrize("name", contents.NATIONAL)
def test_each_exhibit_stands_with_its_table_cautions_and_sources(register, first, name):
    exhibit = exhibits.make(name, register, Selection(measure="eleven-codes"))
    part = first[first.index(f'aria-labelledby="{name}"') :].partition("</article>")[0]
    assert fragments.exhibit_table(exhibit, 4, sortable=False) in part
    for text in (exhibit.headline, exhibit.subtitle, exhibit.description):
        assert re.sub(r"\s+", " ", text) in plain(part)
    assert "<details" not in part
    for caveat in exhibit.must_show:
        assert caveat.short in unescape(part)  # in the open
    for link in (*(f"note-{one.id}" for one in exhibit.caveats), *(f"source-{one.id}" for one in exhibit.sources)):
        assert f'href="#{link}"' in part


@pytest.mark.parametrize("code", ["", MANCHESTER])
def test_each_note_and_source_stands_once_at_the_end_and_is_numbered_as_it_is_referred_to(register, first, code):
    made = bulletin_pages.force(register, code) if code else first
    shown = of_force(register, code) if code else whole(register)
    ends = {
        "note": {one.id: f"{one.short} {one.long}" for exhibit in shown for one in exhibit.caveats},
        "source": {one.id: words.citation(one) for exhibit in shown for one in exhibit.sources},
    }
    for kind, texts in ends.items():
        listed = re.findall(rf'<li id="{kind}-([^"]+)"[^>]*>(.*?)</li>', made, re.DOTALL)
        assert len({name for name, _ in listed}) == len(listed) >= len(texts)
        numbers = {name: number for number, (name, _) in enumerate(listed, 1)}
        said = {name: plain(text).strip() for name, text in listed}
        for name, text in texts.items():
            assert re.sub(r"\s+", " ", text) in said[name]
        referred = re.findall(rf'href="#{kind}-([^"]+)">\[?<span class="visually-hidden">{kind} </span>(\d+)', made)
        assert {(name, int(number)) for name, number in referred} == set(numbers.items())


def test_each_tile_stands_with_its_quotation_and_no_button(register, first):
    for tile in headlines.tiles(register, Selection()):
        assert f"<strong>{tile.number}</strong>" in first
        assert tile.quote in unescape(first)
    assert "<button" not in first


@pytest.mark.parametrize("code", [CITY, "BTP", MANCHESTER])
def test_a_force_has_a_page_without_any_national_figure(register, code):
    made = bulletin_pages.force(register, code)
    assert register.forces[code].official_name in plain(made)
    for exhibit in of_force(register, code):
        assert fragments.exhibit_table(exhibit, sortable=False) in made
    for tile in headlines.tiles(register, Selection()):
        assert not re.search(rf"(?<![\d,]){re.escape(tile.number)}(?![\d,])", plain(made)) or len(tile.number) < 4
    assert f'href="{contents.PLACE}#forces-national"' in made


def test_what_does_not_stand_in_it_is_named_by_its_headline(register, first):
    for name, builder in exhibits.REGISTRY.items():
        if builder.page in contents.SECTIONS and not builder.needs and name not in contents.NATIONAL:
            exhibit = exhibits.make(name, register, Selection(measure="eleven-codes"))
            assert f'<a href="{citation.permalink(exhibit)}">{exhibit.headline}</a>' in unescape(first)


def test_every_force_is_listed_in_the_order_of_the_alphabet(register, first):
    listed = re.findall(rf'href="{contents.FORCES}(\w+)">([^<]+)<', first)
    assert [code for code, _ in listed] == sorted(register.forces, key=lambda code: register.forces[code].name)


def test_no_page_needs_a_script_or_another_host(register, first):
    live = [first, bulletin_pages.force(register, CITY)]
    copied = [
        bulletin_pages.national(register, published=True),
        bulletin_pages.force(register, CITY, published=True),
        bulletin_pages.dashboard_page(register, BY_ID["offences"], ()),
    ]
    for made in (*live, *copied):
        scripts = re.findall("<script(.*?)</script>", made)
        assert [CHARTS.path in one for one in scripts] == [True] * (made in live)
        assert ("data-chart=" in made) == (made in live)
        assert not re.search(r'(?:src|srcset)="(?!/)', made)
        assert f"<style>{bulletin_pages.STYLE}</style>" in made


def test_the_page_of_sources_of_a_site_of_files_has_all_that_every_page_links_to(register):
    public_releases = request.releases(store.shown())[:1]
    made = bulletin_pages.dashboard_page(register, BY_ID["sources"], public_releases)
    plain = bulletin_pages.dashboard_page(register, BY_ID["offences"], public_releases)
    exhibit = card.exhibit_page(exhibits.make("breakdown", register, Selection()), (), None, register)
    pages = (made, plain, exhibit, bulletin_pages.national(register, published=True))
    linked = {end for page in pages for end in OF_SOURCES.findall(page)}
    assert {"licence", "accessibility", "methods", "definitions"} <= linked
    assert linked <= set(IDS.findall(made))
    assert not {end for end, count in Counter(IDS.findall(made)).items() if count > 1}
    assert set(re.findall('href="#([^"]+)"', made)) <= set(IDS.findall(made))
    for name in register.statistics:
        assert f'id="statistic-{name}"' in made
    assert citation.contact() in made
    assert register.release.note in unescape(made)
    assert 'id="licence"' not in plain


def test_drawings_keep_their_room_and_have_words(register, first):
    if availability.missing():
        pytest.skip("no browser is installed")
    shown = re.findall(r'<img src="([^"]+)" alt="([^"]+)" width="(\d+)" height="(\d+)" loading="lazy"', first)
    drawn = [exhibit for exhibit in whole(register) if bulletin_charts.of(exhibit)]
    assert len(shown) == len(drawn) > 4
    for (path, alternative, width, height), exhibit in zip(shown, drawn, strict=True):
        measure = ".eleven-codes" if exhibit.id == "forces-map" else ""
        assert path == f"{bulletin_charts.PLACE}{exhibit.id}{measure}.wide.svg"
        assert exhibit.description in unescape(alternative)
        assert int(width) == CHART_SIZES["wide"].width
        assert int(height) == exhibit.chart(Canvas(CHART_SIZES["wide"].shape)).layout.height


def test_without_a_browser_the_tables_stand_alone_and_it_is_said(register, monkeypatch):
    monkeypatch.setattr(browser, "chromium", lambda: None)
    for made in (bulletin_pages.national(register), bulletin_pages.force(register, CITY)):
        assert "<img" not in made
        assert bulletin_pages.NO_PICTURES in made


def test_drawings_have_names_of_their_own_and_none_is_of_what_only_the_press_reported(register):
    named = list(bulletin_charts.all_names(register))
    assert len({str(name) for name in named}) == len(named)
    assert not bulletin_charts.exhibit_of(bulletin_charts.ChartName("later-figures", "", CHART_SIZES["wide"]), register)
    assert bulletin_charts.picture(exhibits.make("proportion", register, Selection(figures="announced"))) == ""


# At its addresses
def test_the_first_page_is_light_in_every_encoding(client, first):
    plainly = client.get("/bulletin", headers={"accept-encoding": "identity"})
    assert plainly.text == first
    for encoding in ("br", "gzip"):
        made = bulletin_routes.CACHE.peek((bulletin_routes.store.shown().tag, contents.PLACE, "", "")).bodies[encoding]
        assert len(made) <= LARGEST
        assert {"br": brotli, "gzip": gzip}[encoding].decompress(made) == plainly.content
        answer = client.get("/bulletin", headers={"accept-encoding": f"zstd, {encoding};q=0.5"})
        assert answer.headers["content-encoding"] == encoding
        assert answer.headers["etag"] == plainly.headers["etag"]
        assert answer.headers["etag"].startswith("W/")  # one for bodies whose bytes differ
    refused = client.get("/bulletin", headers={"accept-encoding": "br;q=0, gzip;q=0.0"})
    assert "content-encoding" not in refused.headers


@pytest.mark.parametrize("path", ["/bulletin", "/bulletin/", f"/bulletin/forces/{MANCHESTER}"])
def test_a_page_is_answered_kept_and_asked_about(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == exhibit_pages.LIVE_POLICY
    assert answer.headers["cache-control"].startswith("public, ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    same = client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    head = client.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", answer.headers["etag"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/bulletin/forces/E99", 404),
        ("/bulletin/forces/EW", 404),
        ("/bulletin/forces/%3A/forces-time.csv", 404),
        ("/bulletin/forces/E23000005/nope.csv", 404),
        ("/bulletin/drawings/nope.svg", 404),
        ("/bulletin/drawings/later-figures.wide.svg", 404),
        ("/bulletin/nope", 404),
        ("/bulletin?version=2001-01-01", 404),
    ],
)
def test_what_there_is_not_is_said_in_a_sentence(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.text.strip()


# Who is sent to it
@pytest.mark.parametrize(
    ("page", "query", "place"),
    [
        ("headlines", {}, "/bulletin"),
        ("offences", {"figures": "announced"}, "/bulletin#offences"),
        ("forces", {}, "/bulletin#forces"),
        ("forces", {"force": "E23000005,E23000010"}, "/bulletin/forces/E23000005"),
        ("forces", {"force": "EW"}, "/bulletin#forces"),
        ("forces", {"force": '"><script>'}, "/bulletin#forces"),
        ("forces", {"force": "BTP", "version": "2026-11-22"}, "/bulletin/forces/BTP?version=2026-11-22"),
        ("operations", {"version": "x"}, "/bulletin?version=unknown#operations"),
        ("forces", {"force": "RAPES9000"}, "/bulletin#forces"),
        ("sources", {}, "/bulletin"),
    ],
)
def test_a_reader_without_javascript_is_sent_to_the_same_figures(page, query, place):
    assert index_html.bulletin_address(BY_ID[page], {name: [value] for name, value in query.items()}) == place


def test_the_first_html_of_each_page_sends_them(client):
    for path, place in (("/offences", "/bulletin#offences"), ("/forces?force=BTP", "/bulletin/forces/BTP")):
        sent = client.get(path).text
        assert f'<noscript><meta http-equiv="refresh" content="0; url={place}" /></noscript>' in sent
        assert f'<a href="{place}">the print version</a>' in sent
        assert index_html.PLAIN not in sent


# Streamlit's own files
def test_scripts_are_packed_once_and_sent_packed(tmp_path, configured):
    configured(XDG_CACHE_HOME=tmp_path)
    packs = precompressed.PrecompressedFiles()
    path = min(
        (path for path in index_html.static_paths() if path in packs.files),
        key=lambda path: packs.files[path].stat().st_size,
    )
    client = TestClient(Starlette(middleware=[Middleware(precompressed.Precompressed, precompressed=packs)]))
    assert client.get(path, headers={"accept-encoding": "br"}).status_code == 404  # passed on, and remembered
    assert packs.wanted.get_nowait() == path
    packs.compress(path)
    answer = client.get(path, headers={"accept-encoding": "gzip, br, zstd"})
    assert answer.headers["content-encoding"] == "br"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.content == packs.files[path].read_bytes()
    assert client.get(path, headers={"accept-encoding": "gzip"}).status_code == 404
    (kept,) = (settings.current().cache / "static").iterdir()
    kept.write_bytes(b"harmed")
    again = precompressed.PrecompressedFiles()
    again.compress(path)
    assert again.get(path) == packs.get(path)


def test_what_a_full_disk_cuts_short_is_sent_packed_and_not_kept(tmp_path, monkeypatch, configured):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    configured(XDG_CACHE_HOME=tmp_path)
    monkeypatch.setattr(precompressed.Path, "replace", full)
    packs = precompressed.PrecompressedFiles()
    path = min(packs.files, key=lambda path: packs.files[path].stat().st_size)
    packs.compress(path)
    assert brotli.decompress(packs.get(path)[0]) == packs.files[path].read_bytes()
    assert list((settings.current().cache / "static").iterdir()) == []


def test_a_page_is_kept_by_which_releases_were_listed_as_what(client, monkeypatch):
    """A slow answer of an old release, kept late, is never sent for the new one, and empties nothing of it."""
    kept = caches.Cache("", 8)
    monkeypatch.setattr(bulletin_routes, "CACHE", kept)
    client.get("/bulletin")
    (key,) = kept.keys()
    assert key[0] == bulletin_routes.store.shown().tag
    made = kept.peek(key)
    kept.put(("another", *key[1:]), bulletin_routes.RenderedAnswer.of(b"old", bulletin_routes.HTML, ""))
    assert client.get("/bulletin").content == made.bodies[""]


def test_the_first_page_of_a_release_is_ready_at_its_moment(tmp_path, monkeypatch):
    house = House(tmp_path)
    house.add("2027-01-14", "2027-01-14T09:30:00")
    store, kept = house.store(), caches.Cache("", 8)
    monkeypatch.setattr(bulletin_routes, "store", store)
    monkeypatch.setattr(bulletin_routes, "CACHE", kept)
    store.shown()
    house.wall.moment = "2027-01-14T09:29:45"
    store.prepare(bulletin_routes.warm, watcher.AHEAD)
    first = (contents.PLACE, "", citation.origin())
    assert kept.peek((store.shown().tag, *first)) is None  # nothing of it is out
    house.wall.moment = "2027-01-14T09:30:00"
    assert store.current().release.id == "2027-01-14"
    assert "14 January 2027" in kept.peek((store.shown().tag, *first)).bodies[""].decode()


def test_a_method_that_nothing_answers_is_refused_and_no_failure(client):
    answer = client.request("POST", "/bulletin", headers={"origin": "http://testserver"})
    assert (answer.status_code, answer.text) == (405, "Method Not Allowed\n")
