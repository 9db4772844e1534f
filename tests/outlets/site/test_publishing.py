"""Publishing: the same data give the same bytes, every link leads somewhere, nothing is out early, and it is whole."""

import hashlib
import re
import signal
import subprocess
import sys
from datetime import datetime
from functools import cache
from html import unescape
from itertools import islice
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import orjson
import pytest
from click.testing import CliRunner

from lib.cli import main
from lib.model import words
from lib.outlets.credentials import signing
from lib.outlets.files import citation
from lib.outlets.html import formats
from lib.outlets.pictures import browser, sizes
from lib.outlets.site import feeds, output_folder, publishing, site_files
from lib.releases.store import store
from lib.settings import ROOT
from tests.conftest import configure
from tests.release_packages import FIRST, FIRST_AT, House
from tests.signed_files import OTHER, OURS, of_format, png, signed

ORIGIN = "https://data.example.org"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def origin(configured):
    configured(DASHBOARD_ORIGIN=ORIGIN)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site without pictures, made twice: its folder, and that of the second time."""
    with pytest.MonkeyPatch.context() as patch:
        configure(patch, DASHBOARD_ORIGIN=ORIGIN)
        folder, steps = tmp_path_factory.mktemp("site"), []
        for name in ("one", "two"):
            order = publishing.PublishOrder(out=folder / name, origin=citation.origin(), pictures=False)
            outcome = publishing.publish(order, lambda *step: steps.append(step))
        assert steps[-1][1:] == (outcome.count, outcome.count)
        yield folder


def digest(content):
    return hashlib.sha256(content).hexdigest()


def listed(digests, _sizes):
    return orjson.dumps(sorted(digests.items()))


def put(out, files, **how):
    return output_folder.publish(out, files, listed, digest, **how)


# The site
def test_the_same_data_give_the_same_bytes(site):
    one, two = site / "one", site / "two"
    assert one.readlink().name.rpartition(".")[2] == two.readlink().name.rpartition(".")[2]
    paths = sorted(path.relative_to(one) for path in one.rglob("*"))
    assert paths == sorted(path.relative_to(two) for path in two.rglob("*"))
    for path in paths:
        assert (one / path).is_dir() or (one / path).read_bytes() == (two / path).read_bytes(), path


def test_the_manifest_names_every_file_with_its_digest(site):
    told = orjson.loads((site / "one" / output_folder.MANIFEST).read_bytes())
    assert told["release"] == store.current().release.id
    found = {str(path.relative_to(site / "one")): path for path in (site / "one").rglob("*") if path.is_file()}
    assert {file["path"] for file in told["files"]} == set(found) - {output_folder.MANIFEST}
    for file in told["files"]:
        content = found[file["path"]].read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), digest(content))


def test_every_link_inside_the_site_leads_to_a_file(site):
    folder = site / "one"

    @cache
    def places(path):
        """The places of a page or file that a link can name; None where there is none."""
        target = folder / path.lstrip("/")
        file = target if target.is_file() else target / "index.html"
        if not file.is_file():
            return None
        return (
            {"", *re.findall(r'\sid="([^"]+)"', file.read_text(encoding="utf-8"))} if file.suffix == ".html" else {""}
        )

    for page in folder.rglob("*.html"):
        own = f"/{page.relative_to(folder)}"
        for link in re.findall(r'(?:href|src|srcset)="([/#][^"]*)"', page.read_text(encoding="utf-8")):
            parts = urlsplit(unescape(link))
            found = places(parts.path or own)
            assert found, f"{own}: {link}"
            assert parts.fragment in found, f"{own}: {link}"
            assert not parts.path.startswith("/exhibits/") or not parts.query, f"{own}: {link}"


def test_the_server_in_front_tells_what_each_published_file_is(site):
    configuration = (ROOT / "deploy" / "nginx" / "recorded-csae.conf").read_text(encoding="utf-8")
    listed = re.search(r"\n    types \{\n(.*?)\n    \}", configuration, re.DOTALL)[1]
    types = {
        ending: kind for kind, *endings in map(str.split, listed.replace(";", "").splitlines()) for ending in endings
    }
    assert {file.suffix[1:] for file in (site / "one").rglob("*.*") if file.is_file()} <= set(types)
    for ending, format_ in formats.FORMATS.items():
        if ending and "." not in ending:
            assert types[ending] == format_.media_type.partition(";")[0]
    for format_ in sizes.FORMATS:
        assert format_ in types


def test_the_sitemap_names_pages_that_are_there_with_the_origin(site):
    sitemap = ET.parse(site / "one" / "sitemap.xml")  # noqa: S314 - our own
    found = [one.text for one in sitemap.iter() if one.tag.endswith("loc")]
    assert len(found) == len(set(found)) > 70
    for address in found:
        assert address.startswith(f"{ORIGIN}/")
        assert (site / "one" / address.removeprefix(f"{ORIGIN}/") / "index.html").is_file(), address


def test_a_published_page_is_what_the_dashboard_answers(site, client):
    paths = ("exhibits/breakdown.csv", "exhibits/years.json", "data/statistics.csv", "data/data-package.zip")
    paths += ("data/data-package.sqlite", "releases.ics", "feeds/forces/E23000005.atom")
    for path in (*paths, "feeds/statistics/gb-2023-cse.atom"):
        assert (site / "one" / path).read_bytes() == client.get(f"/{path}").content


def test_every_force_and_every_figure_has_its_feed(site):
    register = store.current()
    for kind, names in (("forces", register.forces), ("statistics", register.statistics)):
        found = {path.stem for path in (site / "one" / "feeds" / kind).glob("*.atom")}
        assert found == set(names)


def test_a_force_has_its_own_tables_and_the_dashboard_knows_their_addresses(site, client):
    path = "bulletin/forces/E23000005/force-codes.csv"
    led = client.get(f"/{path}")
    assert (led.status_code, led.headers["location"]) == (
        302,
        "/exhibits/force-codes.csv?force=E23000005&measure=eleven-codes",
    )
    assert (site / "one" / path).read_bytes() == client.get(led.headers["location"]).content
    assert client.get("/bulletin/forces/E23000005/nope.csv").status_code == 404


def test_a_table_of_the_bulletin_that_no_plain_address_gives_has_its_own(site, client):
    path = "bulletin/forces-map.csv"
    led = client.get(f"/{path}")
    assert (led.status_code, led.headers["location"]) == (302, "/exhibits/forces-map.csv?measure=eleven-codes")
    assert (site / "one" / path).read_bytes() == client.get(led.headers["location"]).content
    assert f'href="/{path}"' in (site / "one" / "bulletin" / "index.html").read_text(encoding="utf-8")
    assert "measure=eleven-codes" not in (site / "one" / "bulletin" / "index.html").read_text(encoding="utf-8")
    assert client.get("/bulletin/nope.csv").status_code == 404


def test_pictures_stand_at_addresses_without_a_query(register):
    exhibit = site_files.exhibits.make("breakdown", register, site_files.Selection())
    made = site_files.with_static_pictures(
        site_files.card.exhibit_page(exhibit, tuple(site_files.SIZES.values()), (exhibit, site_files.SIZES["social"])),
        exhibit,
    )
    assert "?size=" not in made
    assert f'content="{ORIGIN}/exhibits/breakdown.social.png"' in made
    assert 'href="/exhibits/breakdown.print.pdf"' in made


def test_the_dashboard_answers_the_addresses_of_published_pictures(client, monkeypatch):
    monkeypatch.setattr(browser, "chromium", lambda: None)
    assert client.get("/exhibits/register.social.png").text == client.get("/exhibits/register.png?size=social").text
    assert client.get("/exhibits/breakdown.social.csv").status_code == 404


# Moments
def shown_at(house, moment):
    house.wall.moment = moment
    return house.store().shown()


def test_nothing_of_a_later_release_is_in_an_earlier_site(tmp_path):
    house = House(tmp_path)
    house.add("2026-12-10", "2026-12-10T09:30:00", note="A secret until then.", more=10_000)
    light = ("feed.xml", "sitemap.xml", "data/", "bulletin/index.html", "releases.ics", "feeds/forces/E23000001")
    for moment, out in (("2026-12-10T09:29:59", False), ("2026-12-10T09:30:00", True)):
        files = site_files.files(shown_at(house, moment), pictures=False)
        made = b"".join(make() for path, make in files if path.startswith(light))
        assert (b"2026-12-10" in made) == (b"A secret until then." in made) == out


def test_the_feed_tells_of_releases_and_of_what_was_withdrawn(tmp_path):
    house = House(tmp_path)
    house.add("2026-12-10", "2026-12-10T09:30:00", note="Later.")
    house.withdraw(["2026-12-10", "2026-12-11T12:00:00", "A mistake."])
    feed = ET.fromstring(feeds.feed(shown_at(house, "2026-12-12T00:00:00")))  # noqa: S314 - our own
    entries = [(one.findtext(f"{ATOM}title"), one.findtext(f"{ATOM}updated")) for one in feed.iter(f"{ATOM}entry")]
    assert entries == [
        ("Data release of 10 December 2026 withdrawn", "2026-12-11T12:00:00Z"),
        (words.data_release(FIRST), f"{FIRST_AT}Z"),
    ]
    assert feed.findtext(f"{ATOM}updated") == entries[0][1]
    assert len({one.findtext(f"{ATOM}id") for one in feed.iter(f"{ATOM}entry")}) == 2


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"moment": datetime(2099, 1, 1, 9, 30)}, "01 January 2099 at 09:30 in London is still to come"),  # noqa: DTZ001
        ({"origin": ""}, "Set DASHBOARD_ORIGIN"),
        ({"origin": "https://example.org/site"}, "Set DASHBOARD_ORIGIN"),
        ({"pictures": True}, "--without-pictures"),
    ],
)
def test_what_may_not_be_published_is_refused_and_nothing_is_written(tmp_path, monkeypatch, changed, says):
    monkeypatch.setattr(browser, "chromium", lambda: None)
    order = {"out": tmp_path / "site", "origin": ORIGIN, "pictures": False} | changed
    with pytest.raises(publishing.PublishRefusedError, match=re.escape(says)):
        publishing.publish(publishing.PublishOrder(**order), lambda *_: None)
    assert not list(tmp_path.iterdir())


def test_what_is_still_to_come_may_be_made_ready_in_private(tmp_path, monkeypatch):
    monkeypatch.setattr(publishing, "store", House(tmp_path).store())
    monkeypatch.setattr(site_files, "files", lambda *_, **__: islice([("a/b.html", lambda: b"x")], 1))
    order = publishing.PublishOrder(
        out=tmp_path / "site",
        origin=ORIGIN,
        pictures=False,
        embargoed=True,
        moment=datetime(2099, 1, 1),  # noqa: DTZ001
    )
    publishing.publish(order, lambda *_: None)
    for path in (tmp_path / "site" / "a", tmp_path / "site" / "a" / "b.html"):
        assert path.stat().st_mode & 0o077 == 0


def test_the_command_says_what_it_did_or_why_not(tmp_path, monkeypatch):
    monkeypatch.setattr(site_files, "files", lambda *_, **__: islice([("a.html", lambda: b"x")], 1))
    done = CliRunner().invoke(main, ["publish", str(tmp_path / "site"), "--without-pictures"])
    said = f"Published release {store.current().release.id}: 1 files"
    assert (done.exit_code, done.stdout.startswith(said)) == (0, True)
    late = CliRunner().invoke(main, ["publish", str(tmp_path / "late"), "--as-of", "2099-01-01 09:30"])
    assert (late.exit_code, "still to come" in late.stderr) == (1, True)


# The place
def test_a_site_is_replaced_whole_and_the_one_before_is_kept(tmp_path):
    out = tmp_path / "site"
    first = put(out, [("a/b.txt", b"1"), ("c.txt", b"2")])
    assert put(out, [("a/b.txt", b"1"), ("c.txt", b"2")]) == first
    second = put(out, [("a/b.txt", b"3")])
    assert (out / "a" / "b.txt").read_bytes() == b"3"
    assert not (out / "c.txt").exists()
    third = put(out, [("d.txt", b"4")])
    assert [folder.is_dir() for folder in (first, second, third)] == [False, True, True]
    assert (out / "d.txt").stat().st_mode & 0o777 == 0o644


def test_what_was_signed_is_compared_and_not_its_signature(tmp_path):
    out, told = tmp_path / "site", of_format("png")

    def folder(name, by=OURS, drawn=None):
        files = [("a.png", signed(told, by, drawn)), ("b.csv", b"1")]
        return put(out, files, lasting=signing.unsigned, signer=name)

    first = folder("one")
    before = (out / "a.png").read_bytes()
    assert folder("one") == first
    after = (out / "a.png").read_bytes()
    assert after != before
    assert signing.unsigned(after) == signing.unsigned(before)
    listed_ = dict(orjson.loads((out / output_folder.MANIFEST).read_bytes()))
    assert listed_["a.png"] == digest(after)  # whoever downloads it can compare
    assert folder("one", drawn=png((0, 0, 0))) != first
    assert folder("two", OTHER) != first  # another certificate: readers get what it signed


def test_a_run_that_fails_leaves_what_was_there(tmp_path):
    out = tmp_path / "site"
    put(out, [("a.txt", b"1")])
    before = sorted(tmp_path.iterdir())

    def failing():
        yield "a.txt", b"2"
        raise RuntimeError("the browser died")

    with pytest.raises(RuntimeError):
        put(out, failing())
    assert (out / "a.txt").read_bytes() == b"1"
    assert sorted(tmp_path.iterdir()) == before


KILLED = """
import sys
from pathlib import Path
from tests.outlets.site.test_publishing import put
def slow():
    yield "a.txt", b"2"
    print("written", flush=True)
    sys.stdin.read()
put(Path(sys.argv[1]), slow())
"""


def test_a_run_that_is_killed_leaves_what_was_there_and_the_next_one_tidies(tmp_path):
    out = tmp_path / "site"
    put(out, [("a.txt", b"1")])
    command = [sys.executable, "-c", KILLED, str(out)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline() == b"written\n"
        with pytest.raises(output_folder.FolderTakenError, match="Another run"):
            put(out, [("a.txt", b"3")])
        writer.send_signal(signal.SIGKILL)
    assert (out / "a.txt").read_bytes() == b"1"
    assert list(tmp_path.glob(".site.part-*"))
    put(out, [("a.txt", b"4")])
    assert (out / "a.txt").read_bytes() == b"4"
    assert not list(tmp_path.glob(".site.part-*"))


def test_what_was_not_published_is_never_overwritten(tmp_path):
    (tmp_path / "site").mkdir()
    assert put(tmp_path / "site", [("a.txt", b"1")]).is_dir()  # an empty folder may go
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "precious.txt").touch()
    with pytest.raises(output_folder.FolderTakenError, match="not published from here"):
        put(tmp_path / "other", [("a.txt", b"1")])
