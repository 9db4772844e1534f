"""What a balancer is told of what lies ready, so that it limits what is made and nothing else."""

import asyncio
from threading import Event

import pytest

from lib.model.limits import MEGABYTE
from lib.outlets.credentials import pdf_signatures, signing
from lib.outlets.pictures import chart_svg, picture_cache, renderer
from lib.outlets.pictures.browser import BROWSER
from lib.outlets.press import brief
from lib.storage import caches
from lib.web import api_routes, bulletin_routes, exhibit_routes
from lib.web.only_ready import HEADER
from lib.web.work_queue import ONLY_READY, NotReadyError, WorkQueue
from tests.e2e.conftest import PATIENCE
from tests.web.test_work_queue import until

ONLY = {HEADER: "@make"}
CSV = "/exhibits/forces-map.csv?force=E23000005"
FILES = [CSV, "/exhibits/forces-map?force=E23000005", "/data/forces.csv", "/data/data-package.zip"]
FILES += ["/api/v1/statistics", "/api/v1/", "/api/", "/openapi.json", "/llms.txt", "/oembed?url=/exhibits/breakdown"]
FILES += [
    "/feeds/forces/E23000032.atom",
    "/feeds/statistics/gb-2023-cse.atom",
    "/releases.ics",
    "/data/data-package.sqlite",
]
DRAWING = "/bulletin/drawings/breakdown.wide.svg"
PICTURES = ["/exhibits/breakdown.png", "/exhibits/breakdown.social.svg", "/brief.pdf", DRAWING]


@pytest.fixture
def empty(monkeypatch):
    """Nothing is kept in memory."""
    for module in (exhibit_routes, api_routes):
        monkeypatch.setattr(module, "CACHE", caches.Cache("", 48 * MEGABYTE, lambda file: len(file[0])))


@pytest.fixture
def drawn(monkeypatch, tmp_path):
    """Nothing is kept on the shelf, and what the browser is asked for is noted."""
    asked = []
    monkeypatch.setattr(picture_cache, "folder", lambda: tmp_path)
    monkeypatch.setattr(bulletin_routes, "CACHE", caches.Cache("", 0))
    for module in (chart_svg, renderer, brief):
        monkeypatch.setattr(module, "_render", lambda *said: asked.append(said) or b"<svg/>")
    for module in (signing, pdf_signatures):
        monkeypatch.setattr(module, "sign", lambda picture, *_: picture)
    return asked


def sent_on(answer):
    return answer.headers.get("x-accel-redirect") == "@make" and not answer.content


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("path", FILES)
def test_a_file_is_sent_on_until_it_was_made_and_then_sent(client, path):
    assert sent_on(client.get(path, headers=ONLY))
    assert sent_on(client.get(path, headers=ONLY))  # asking does not make it
    made = client.get(path)
    assert (made.status_code, made.headers.get("x-accel-redirect")) == (200, None)
    kept = client.get(path, headers=ONLY)
    assert (kept.status_code, kept.content) == (200, made.content)


@pytest.mark.usefixtures("empty")
def test_what_has_not_changed_counts_for_nothing(client, drawn, monkeypatch):
    tags = [client.get(path).headers["etag"] for path in (CSV, PICTURES[0])]
    monkeypatch.setattr(exhibit_routes, "CACHE", caches.Cache("", 0, lambda file: len(file[0])))
    drawn.clear()
    for path, tag in zip((CSV, PICTURES[0]), tags, strict=True):
        assert client.get(path, headers=ONLY | {"if-none-match": tag}).status_code == 304
    assert drawn == []


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_is_sent_on_until_it_was_drawn_and_then_sent(client, drawn, path):
    assert sent_on(client.get(path, headers=ONLY))
    assert drawn == []
    assert client.get(path).status_code == 200
    assert len(drawn) == 1
    kept = client.get(path, headers=ONLY)
    assert (kept.status_code, kept.content, len(drawn)) == (200, b"<svg/>", 1)


@pytest.mark.parametrize(
    "path", ["/exhibits/none.png", "/exhibits/breakdown.png?size=huge", "/data/none.csv", "/bulletin/drawings/none.svg"]
)
def test_a_refusal_is_sent_on_too_so_that_trying_names_is_limited(client, path):
    assert sent_on(client.get(path, headers=ONLY))
    assert sent_on(client.get(path, headers=ONLY | {"accept": "text/html"}))
    assert client.get(path).status_code in {400, 404}


@pytest.mark.parametrize("place", ["", "/data/", "@", "@Make", "@make\u00e9", "@" + "a" * 65])
def test_no_other_place_can_be_named(client, place):
    answer = client.get("/exhibits/none.png", headers={HEADER: place.encode()})
    assert (answer.status_code, answer.headers.get("x-accel-redirect")) == (404, None)


def test_whoever_asks_for_what_is_being_made_waits_for_it():
    workshop, free = WorkQueue("test", workers=1, limit=3, timeout=PATIENCE), Event()

    async def ask():
        first = asyncio.create_task(workshop.make("a", lambda: free.wait(PATIENCE) and "file"))
        await until(lambda: workshop.pending)
        ONLY_READY.set(True)
        second = asyncio.create_task(workshop.make("a", lambda: "other"))
        await asyncio.sleep(0)  # it asks
        with pytest.raises(NotReadyError):
            await workshop.make("b", lambda: "file")
        free.set()
        return await asyncio.gather(first, second)

    try:
        assert asyncio.run(ask()) == ["file", "file"]
    finally:
        workshop.close()


def test_what_lies_ready_waits_for_no_turn():
    workshop, free = WorkQueue("test", workers=1, limit=1, timeout=PATIENCE), Event()

    async def ask():
        first = asyncio.create_task(workshop.make("a", lambda: free.wait(PATIENCE) and "file"))
        await until(lambda: workshop.pending)
        fetched = await workshop.make("b", lambda: "fetched", ready=True)
        free.set()
        return await first, fetched

    try:
        assert asyncio.run(ask()) == ("file", "fetched")
    finally:
        workshop.close()
    assert BROWSER.pending == 0
