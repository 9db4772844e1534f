"""What is made beside readers' pages: by few hands, once for all who ask, and only so much waits."""

import asyncio
from threading import Event, Lock, current_thread

import pytest

from lib import exhibits
from lib.addresses import address
from lib.model.limits import MEGABYTE, BusyError, SlowError
from lib.model.records import Selection
from lib.outlets.pictures import availability, browser, compose, fonts
from lib.outlets.pictures.content import RefusedPictureError
from lib.outlets.pictures.sizes import SIZES
from lib.storage import caches
from lib.web import app, exhibit_routes, work_queue
from lib.web.work_queue import WorkQueue
from tests.e2e.conftest import PATIENCE


async def until(come):
    """Let others go on until something has come."""
    for _ in range(1_000_000):
        if come():
            return
        await asyncio.sleep(0)
    raise TimeoutError


@pytest.fixture
def workshop():
    made = WorkQueue("test", workers=1, limit=3, timeout=PATIENCE)
    yield made
    made.close()


def test_what_many_ask_for_at_the_same_time_is_made_once(workshop):
    free, made = Event(), []

    def work():
        free.wait(PATIENCE)
        made.append(current_thread().name)
        return "file"

    async def ask():
        tasks = [asyncio.create_task(workshop.make("a", work)) for _ in range(50)]
        await until(lambda: workshop.pending)
        free.set()
        return await asyncio.gather(*tasks)

    assert asyncio.run(ask()) == ["file"] * 50
    assert len(made) == 1
    assert made[0].startswith("test")
    assert workshop.pending == 0


def test_only_so_much_is_made_or_waits_and_what_was_made_makes_room(workshop):
    free, at_once, most, counting = Event(), 0, 0, Lock()

    def work():
        nonlocal at_once, most
        with counting:
            at_once += 1
            most = max(most, at_once)
        free.wait(PATIENCE)
        with counting:
            at_once -= 1

    async def ask():
        tasks = [asyncio.create_task(workshop.make(number, work)) for number in range(3)]
        await until(lambda: workshop.pending == 3)
        with pytest.raises(BusyError, match="Try again in a few seconds"):
            await workshop.make("one more", work)
        free.set()
        await asyncio.gather(*tasks)
        await workshop.make("one more", work)

    asyncio.run(ask())
    assert most == 1


def test_who_waits_too_long_is_told_and_what_nobody_waits_for_is_not_begun():
    workshop, free, made = WorkQueue("test", workers=1, limit=3, timeout=0.01), Event(), []

    async def ask():
        first = asyncio.create_task(workshop.make("first", lambda: free.wait(PATIENCE)))
        await until(lambda: workshop.pending)
        for _ in range(2):
            with pytest.raises(SlowError):
                await workshop.make("second", lambda: made.append(1))
        with pytest.raises(SlowError):
            await first
        free.set()
        await until(lambda: not workshop.pending)

    asyncio.run(ask())
    assert not made
    workshop.close()


def test_what_goes_wrong_is_told_to_all_who_asked_and_tried_anew_for_the_next(workshop):
    async def ask():
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                await workshop.make("a", lambda: 1 / 0)
        workshop.close()
        return await workshop.make("a", lambda: "open again")

    assert asyncio.run(ask()) == "open again"


@pytest.fixture
def counted(monkeypatch):
    """Which exhibits were looked at for the sizes of their pictures, and how often they were drawn for it."""
    monkeypatch.setattr(browser, "chromium", lambda: "/usr/bin/chromium")
    fonts.files()  # made once on a machine
    found, drawn = [], []
    holds, draw = compose.fits, compose._attempt  # noqa: SLF001
    monkeypatch.setattr(compose, "fits", lambda exhibit, size: found.append(exhibit.id) or holds(exhibit, size))
    monkeypatch.setattr(compose, "_attempt", lambda *given: drawn.append(1) or draw(*given))
    return found, drawn


def test_a_page_to_embed_is_worked_out_once(client, counted):
    found, drawn = counted
    path = "/exhibits/forces-map?measure=73&year=2019-20"
    first = client.get(path)
    assert first.status_code == 200
    looked = len(found)
    assert 0 < looked <= len(SIZES)
    assert len(drawn) <= 2 * max(len(size.plans) for size in SIZES.values()) * looked  # a composition makes dozens
    assert client.get(path).content == first.content
    assert len(found) == looked


def test_the_sizes_that_are_offered_are_those_that_can_be_made(register, monkeypatch):
    monkeypatch.setattr(browser, "chromium", lambda: "/usr/bin/chromium")
    several = ("E23000005", "E23000013", "E23000001", "W15000001", "E23000032", "E23000008", "E23000009", "E23000010")
    asked = [(name, Selection()) for name, builder in exhibits.REGISTRY.items() if not builder.needs]
    asked += [("forces-compare", Selection(force=several)), ("forces-time", Selection(force=several, measure="88A"))]
    asked += [("force-codes", Selection(force=("E23000005",))), ("force-peers", Selection(force=("W15000001",)))]
    for name, selection in asked:
        exhibit = exhibits.make(name, register, selection)
        made = []
        for size in SIZES.values():
            try:
                compose.compose(exhibit, size)
            except RefusedPictureError:
                continue
            made.append(size)
        assert list(availability.fitting_sizes(exhibit)) == made, name


def test_a_crowd_that_asks_for_new_addresses_is_made_one_after_the_other(client, register, monkeypatch):
    """However many connections there are, one thing is made at a time, and beyond a few the rest is refused at once."""
    making_now, most, free = 0, 0, Event()
    codes = [code for code in address.choices(register)["measure"].options if code not in {"", Selection().measure}]
    make, counting = exhibits.make, Lock()

    def slowly(*given):
        nonlocal making_now, most
        with counting:
            making_now += 1
            most = max(most, making_now)
        free.wait(PATIENCE)
        with counting:
            making_now -= 1
        return make(*given)

    monkeypatch.setattr(exhibits, "make", slowly)
    monkeypatch.setattr(exhibit_routes, "FILES", WorkQueue("test", workers=1, limit=4, timeout=PATIENCE))
    monkeypatch.setattr(exhibit_routes, "CACHE", caches.Cache("", MEGABYTE, lambda file: len(file[0])))

    async def _got(path):
        place, _, query = path.partition("?")
        said = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            said.append(message)

        scope = {"type": "http", "method": "GET", "path": place, "raw_path": place.encode(), "root_path": ""}
        scope |= {"query_string": query.encode(), "headers": [(b"host", b"testserver")], "scheme": "http"}
        scope |= {"server": ("testserver", 80), "client": ("a", 1), "http_version": "1.1", "asgi": {"version": "3.0"}}
        await app.app(scope, receive, send)
        return said[0]["status"], dict(said[0]["headers"])

    async def ask():
        tasks = [asyncio.create_task(_got("/exhibits/years.json")) for _ in range(3)]
        tasks += [asyncio.create_task(_got(f"/exhibits/forces-table.csv?measure={code}")) for code in codes]
        await until(lambda: sum(task.done() for task in tasks) == len(codes) - 3)
        free.set()
        return await asyncio.gather(*tasks)

    found = client.portal.call(ask)
    statuses = [status for status, _ in found]
    assert most == 1
    assert sorted(set(statuses)) == [200, 429]
    assert statuses.count(200) == 3 + 3  # the three that ask for the same share one place
    assert len(codes) > 8
    assert all(headers[b"retry-after"] == b"5" for status, headers in found if status == 429)


def test_the_browser_gives_up_before_whoever_waits_for_it():
    """Else who asks again at once joins work that is ending, and is refused a second time."""
    assert browser.BROWSER.timeout < work_queue.PICTURES.timeout < work_queue.FILES.timeout
