"""What readers hand in and what is made of it: how much, who may see it, and how long it is held."""

import asyncio
import csv
import io
import re
import weakref

import pytest
from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.memory_media_file_storage import _calculate_file_id
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from lib.model import limits
from lib.outlets.files import tabular
from lib.settings import ROOT
from lib.telemetry import metrics
from lib.ui import upload_field
from lib.web import app, process, session_media, sessions, upload_store
from tests.visits import ORIGIN, UPLOAD, visit

CSV = "returned-map-csv"
PAGES = ["check_a_return", "check_an_image"]
NGINX = ROOT / "deploy" / "nginx" / "recorded-csae.conf"


class Clock:
    """Seconds, as the tests set them."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    told = Clock()
    monkeypatch.setattr(app.SESSIONS.waiting, "clock", told)
    monkeypatch.setattr(app.SESSIONS.media, "clock", told)
    return told


@pytest.fixture
def sweep(client):
    return lambda: client.portal.call(app.SESSIONS.sweep)


@pytest.fixture
def a_return(register):
    def made(count=9):
        buffer = io.StringIO()
        rows = [(force.code, force.name, count, "") for force in register.forces.values()]
        csv.writer(buffer).writerows([("code", "force", "count", "note"), *rows])
        return buffer.getvalue().encode()

    return made


@pytest.fixture(autouse=True)
def ours(client, monkeypatch):
    """Each test begins without a file, and with the runtime that a page without a browser takes away."""
    assert client.portal  # it runs
    monkeypatch.setattr(Runtime, "_instance", app.SESSIONS.runtime)
    app.SESSIONS.files.discard_unknown(lambda _: False)
    app.SESSIONS.media.discard_unknown(lambda _: False)


def held():
    return app.SESSIONS.files.count


# How much
@pytest.mark.parametrize("place", PAGES)
def test_a_visit_hands_in_two_files_and_one_that_is_taken_away_frees_its_share(client, place):
    with visit(client, place) as reader:
        assert [reader.put(str(number)).status_code for number in range(40)] == [204, 204] + [413] * 38
        assert held() == limits.MOST_FILES == 2
        assert reader.put("1", b"in its own place").status_code == 204
        assert reader.take("0").status_code == 204
        assert reader.put("other").status_code == 204
        answer = reader.put("third")
        assert (answer.status_code, answer.text) == (413, f"{upload_store.TOO_MANY}\n")
        assert "2 files and 10 MB" in upload_store.TOO_MANY


def test_files_of_any_size_that_is_allowed_come_to_ten_megabytes_in_a_visit(client):
    most = b"x" * (limits.MOST_BYTES - 1000)
    with visit(client, PAGES[0]) as reader:
        assert [reader.put(str(n), most).status_code for n in range(3)] == [204, 204, 413]
        assert app.SESSIONS.files.size <= limits.MOST_PER_SESSION == 10 * limits.MEGABYTE


def test_a_visit_that_does_not_exist_hands_in_nothing(client):
    with visit(client, PAGES[0]) as reader:
        for session in ("none", "x" * 2000, "%2e%2e", reader.session[:-1]):
            assert reader.put("a", session=session).status_code == 404
    answer = reader.put("a")  # its page is closed
    assert (answer.status_code, answer.text, held()) == (404, f"{upload_store.NO_SESSION}\n", 0)


def test_every_visit_together_hands_in_so_much_and_no_more(client, monkeypatch):
    monkeypatch.setattr(limits, "MOST_PER_PROCESS", 3000)
    with visit(client, PAGES[0]) as one, visit(client, PAGES[1]) as other:
        assert one.put("a", b"x" * 1000).status_code == 204
        answer = other.put("a", b"x" * 2500)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, upload_store.SOON)
        assert one.take("a").status_code == 204
        assert other.put("a", b"x" * 2500).status_code == 204


def test_the_name_of_a_file_takes_room_too(client, monkeypatch):
    monkeypatch.setattr(limits, "MOST_PER_PROCESS", 5000)
    with visit(client, PAGES[0]) as reader:
        named = {"file": ("n" * 4000, b"", "text/csv")}
        assert client.put(f"{UPLOAD}/{reader.session}/a", files=named, headers={"origin": ORIGIN}).status_code == 204
        assert app.SESSIONS.files.size > 4000
        assert reader.put("b", b"x" * 2000).status_code == 503


async def _sent(path, chunks, declared, waits=None):
    """Hand in a body as uvicorn passes it on: the status of the answer, and how many pieces were read."""
    read, answered = 0, []
    headers = [(b"host", b"testserver"), (b"origin", ORIGIN.encode())]
    headers += [(b"content-type", b"multipart/form-data; boundary=x")]
    headers += [(b"content-length", declared)] if declared is not None else []
    scope = {"type": "http", "method": "PUT", "path": path, "raw_path": path.encode(), "query_string": b""}
    scope |= {"headers": headers, "scheme": "http", "server": ("testserver", 80), "client": ("a", 1)}
    scope |= {"http_version": "1.1", "root_path": "", "asgi": {"version": "3.0"}}

    async def receive():
        nonlocal read
        if waits:
            await waits.wait()
        read += 1
        return {"type": "http.request", "body": chunks[read - 1], "more_body": read < len(chunks)}

    async def send(message):
        answered.append(message)

    await app.app(scope, receive, send)
    return answered[0]["status"], read


def _body(size, piece=65_536):
    whole = (
        b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n'
        + bytes(size)
        + b"\r\n--x--\r\n"
    )
    return [whole[at : at + piece] for at in range(0, len(whole), piece)]


def test_what_is_refused_is_refused_before_its_first_byte_is_read(client):
    async def tried(path, declared):
        return await _sent(path, _body(100), declared)

    with visit(client, PAGES[0]) as reader:
        place = f"{UPLOAD}/{reader.session}"
        large = str(limits.MOST_BYTES * 2).encode()
        assert client.portal.call(tried, f"{place}/a", large) == (413, 0)
        assert client.portal.call(tried, f"{place}/a", b"9" * 4000) == (413, 0)
        assert client.portal.call(tried, f"{place}/a", b"-1") == (400, 0)
        assert client.portal.call(tried, f"{UPLOAD}/nobody/a", b"1") == (404, 0)
        assert [reader.put(name).status_code for name in "ab"] == [204, 204]
        assert client.portal.call(tried, f"{place}/c", b"100") == (413, 0)
        assert client.portal.call(tried, f"{place}/c", None) == (413, 0)


def test_a_body_of_unknown_length_is_given_up_where_it_is_too_much(client):
    async def tried(path, size):
        return await _sent(path, _body(size), None)

    with visit(client, PAGES[0]) as reader:
        place = f"{UPLOAD}/{reader.session}"
        assert client.portal.call(tried, f"{place}/a", 100)[0] == 204
        status, read = client.portal.call(tried, f"{place}/b", 30 * limits.MEGABYTE)
        assert status == 413
        assert read <= 2 + limits.MOST_BYTES // 65_536 + upload_store.WRAPPING // 65_536
        assert held() == 1


def test_a_body_that_stops_coming_is_given_up_and_frees_its_share(client, monkeypatch):
    monkeypatch.setattr(upload_store, "PATIENCE", 0.01)

    async def tried(path):
        return await _sent(path, _body(100), None, asyncio.Event())

    with visit(client, PAGES[0]) as reader:
        assert client.portal.call(tried, f"{UPLOAD}/{reader.session}/a") == (408, 0)
        assert [reader.put(name).status_code for name in "ab"] == [204, 204]


def test_files_that_come_at_the_same_time_count_together(client):
    async def tried(paths):
        free = asyncio.Event()
        tasks = [asyncio.create_task(_sent(path, _body(9), None, free)) for path in paths]
        for _ in range(5):
            await asyncio.sleep(0)
        free.set()
        return [status for status, _ in await asyncio.gather(*tasks)]

    with visit(client, PAGES[0]) as reader:
        found = client.portal.call(tried, [f"{UPLOAD}/{reader.session}/{number}" for number in range(50)])
        assert sorted(found) == [204, 204] + [413] * 48


def test_a_file_that_comes_while_its_page_closes_is_not_held(client, sweep):
    async def closing(path, session):
        waits = asyncio.Event()
        task = asyncio.create_task(_sent(path, _body(9), None, waits))
        await asyncio.sleep(0)
        app.SESSIONS.waiting.delete(session)
        get_instance().close_session(session)
        waits.set()
        return await task

    with visit(client, PAGES[0]) as reader:
        client.portal.call(closing, f"{UPLOAD}/{reader.session}/a", reader.session)
        assert held() == 0
        app.SESSIONS.files.add_file("nobody", UploadedFileRec("a", "a.csv", "text/csv", b"x"))
        sweep()
        assert held() == 0


def test_a_file_goes_with_the_page_on_which_it_was_handed_in(client, a_return):
    with visit(client, PAGES[0]) as reader:
        reader.with_file("a", a_return())
        assert 'id="returned-map"' in reader.text
        reader.run("check_an_image")
        assert held() == 0
        assert [reader.put(name).status_code for name in "bc"] == [204, 204]
        reader.run("check_an_image")
        assert held() == 2


@pytest.mark.parametrize("name", ["return.exe", "return", "a\u202evsc.exe", "a\0.csv"])
def test_the_name_of_a_file_does_not_decide_whether_it_is_read(client, a_return, name):
    with visit(client, PAGES[0]) as reader:
        assert reader.put("a", a_return(), name=name).status_code == 204
        assert 'id="returned-map"' in reader.with_named("a").text


def test_nginx_bounds_uploads_by_size_rate_and_number():
    conf = NGINX.read_text(encoding="utf-8")
    (place,) = re.findall(r"location /_stcore/upload_file/ \{(.*?)\n    \}", conf, re.DOTALL)
    (size,) = re.findall(r"client_max_body_size (\d+)m;", place)
    assert limits.MOST_BYTES < int(size) * limits.MEGABYTE <= limits.MOST_BYTES + limits.MEGABYTE
    zones = re.findall(r"^limit_(req|conn)_zone \S+ zone=(\w+):", conf, re.MULTILINE)
    used = re.findall(r"limit_(req|conn) (?:zone=)?(\w+)", place)
    assert [kind for kind, _ in used] == ["req", "conn", "conn"]
    assert set(used) <= set(zones)
    (together,) = re.findall(r"limit_conn recorded_csae_all_uploads (\d+);", place)
    assert int(together) * int(size) * limits.MEGABYTE <= 2 * limits.MOST_PER_PROCESS


# Who may see what was made
def test_a_file_made_of_a_return_lies_where_nobody_else_can_find_it(client, a_return):
    links, contents = [], set()
    with visit(client, PAGES[0]) as reader, visit(client, PAGES[0]) as other:
        for one in (reader, other):
            links.append(one.with_file("a", a_return(37)).press(CSV))
            answer = client.get(links[-1])
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "no-store"
            contents.add(answer.content)
        assert len(contents) == 1
        assert len(set(links)) == 2  # the same bytes at two addresses: neither follows from them
        by_bytes = _calculate_file_id(contents.pop(), "text/csv", "unpublished_returned-map.csv")
        assert client.get(f"/media/{by_bytes}.csv").status_code == 404
        assert reader.press(CSV) == links[0]  # a page that runs again does not lose what a browser is fetching


def test_a_file_made_of_a_return_is_gone_when_its_page_is(client, a_return, clock, sweep):
    with visit(client, PAGES[0]) as reader:
        link = reader.with_file("a", a_return()).press(CSV)
        assert client.get(link).status_code == 200
    answer = client.get(link)  # at once, and although the page may come back
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    with visit(client, PAGES[0], former=reader.session):
        assert client.get(link).status_code == 200
    makers = app.SESSIONS.runtime.media_file_mgr._deferred_callables  # noqa: SLF001 - holds what was made
    clock.now += limits.HELD_FOR
    sweep()
    assert app.SESSIONS.media.count == 0
    assert not [entry for entry in makers.values() if entry["session_id"] == reader.session]
    assert client.get(link).status_code == 404


def test_a_file_that_its_page_names_no_more_can_be_fetched_for_a_while(client, a_return, clock, sweep):
    with visit(client, PAGES[0]) as reader:
        link = reader.with_file("a", a_return()).press(CSV)
        for _ in range(3):
            reader.with_named("a")  # each run lets go of files that no button names
        assert client.get(link).status_code == 200
        clock.now += session_media.GRACE
        sweep()
        assert client.get(link).status_code == 404


def test_a_file_is_made_once_however_often_its_button_is_pressed(client, a_return, monkeypatch):
    made, make = [], tabular.as_csv
    monkeypatch.setattr(tabular, "as_csv", lambda exhibit: made.append(exhibit.id) or make(exhibit))
    with visit(client, PAGES[0]) as reader:
        reader.with_file("a", a_return())
        assert len({reader.press(CSV) for _ in range(10)}) == 1
    assert made == ["returned-map"]


def test_a_press_pack_lies_where_nobody_else_can_find_it(client):
    made = []
    for _ in range(2):
        with visit(client, "press_pack", query="exhibits=breakdown&formats=none") as reader:
            (button,) = [one for one in reader.parts["button"] if one.label == "Create zip file"]
            reader.run("press_pack", {button.id: {"trigger_value": True}}, "exhibits=breakdown&formats=none")
            (save,) = reader.parts["download_button"]
            answer = client.get(save.url)
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
            made.append(save.url)
        assert client.get(made[-1]).status_code == 404
    assert len(set(made)) == 2


# How long
def test_a_return_is_dropped_within_the_time_that_the_page_promises(client, a_return, clock, sweep):
    with visit(client, PAGES[0]) as reader:
        (promised,) = re.findall(r"up to (\d+) seconds after you close this page", reader.text)
        reader.with_file("a", a_return())
        session = get_instance().get_app_session(reader.session)
        kept = weakref.ref(session.session_state["return-file"])
    assert int(promised) == limits.HELD_FOR == 30
    clock.now += sessions.WITH_FILES - 1
    sweep()
    assert held() == 1
    clock.now += (
        int(promised) - sessions.PAUSE - (sessions.WITH_FILES - 1)
    )  # the look at the clock before the time is up
    sweep()
    assert held() == 0
    assert kept() is None
    # Streamlit's loop may hold the session itself for long.
    assert b"return.csv" not in session._client_state.SerializeToString()  # noqa: SLF001


def test_the_page_that_checks_a_picture_promises_the_same(client):
    with visit(client, PAGES[0]) as one, visit(client, PAGES[1]) as other:
        told = [re.search(r"<p>(If the connection breaks.*?)</p>", page.text)[1] for page in (one, other)]
    assert told[0] == told[1]
    assert f"we notice within {process.PING + process.PONG:.0f} seconds" in told[0]


def test_the_clock_of_our_own_runs_often_enough_for_the_promise():
    assert sessions.WITH_FILES + sessions.PAUSE < limits.HELD_FOR


def test_a_page_that_only_reconnects_loses_nothing(client, a_return, clock, sweep):
    with visit(client, PAGES[0]) as reader:
        reader.with_file("a", a_return())
    clock.now += sessions.WITH_FILES - 1
    sweep()
    with visit(client, PAGES[0], former=reader.session) as again:
        assert again.session == reader.session
        clock.now += 10 * sessions.WITHOUT_FILES
        sweep()  # it is open again
        again.with_named("a")
        assert 'id="returned-map"' in again.text


def test_a_page_that_comes_back_too_late_is_told_that_its_file_is_gone(client, a_return, clock, sweep):
    with visit(client, PAGES[0]) as reader:
        reader.with_file("a", a_return())
    clock.now += sessions.WITH_FILES
    sweep()
    with visit(client, PAGES[0], former=reader.session) as again:
        assert again.session != reader.session
        assert upload_field.LOST not in again.text
        again.with_named("a")
        assert upload_field.LOST in again.text
        assert 'id="returned-map"' not in again.text


def test_a_visit_without_a_file_may_come_back_for_longer_and_is_dropped_too(client, clock, sweep):
    with visit(client) as reader:
        pass
    clock.now += sessions.WITHOUT_FILES - 1
    sweep()
    assert app.SESSIONS.waiting.get(reader.session)
    clock.now += 1
    sweep()
    assert app.SESSIONS.waiting.get(reader.session) is None


def test_only_so_many_visits_wait_and_the_oldest_let_their_files_go(client, monkeypatch):
    monkeypatch.setattr(sessions, "MOST", 1)
    with visit(client, PAGES[0]) as reader:
        assert reader.put("a").status_code == 204
    with visit(client):
        assert held() == 1
    assert held() == 0
    assert app.SESSIONS.waiting.get(reader.session) is None


def test_how_much_is_held_is_told_to_those_who_run_it(client):
    with visit(client, PAGES[0]) as reader:
        reader.put("a", b"x" * 500)
        told = metrics.exposition().decode()
    assert "dashboard_uploads 1.0" in told
    assert re.search(r"dashboard_upload_bytes 5\d\d\.0", told)


def test_a_runtime_without_our_parts_is_noticed(client, monkeypatch):
    async def looked_after():
        async with app.SESSIONS.sweeping():
            pass

    monkeypatch.setattr(app.SESSIONS, "runtime", None)
    with pytest.raises(RuntimeError, match="not the one that this was written for"):
        client.portal.call(looked_after)


# Which replica holds a session
def test_the_key_of_a_replica_stands_in_all_that_its_session_names(client, a_return):
    """A balancer finds it in the paths of uploads and of files, and in what a browser that comes back offers."""
    key = "0123456789abcdef" * 2
    with visit(client, PAGES[0], key=key) as reader:
        assert re.fullmatch(rf"{key}-[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}", reader.session)
        link = reader.with_file("a", a_return()).press(CSV)
        assert re.fullmatch(rf"/media/{key}-[0-9a-f]{{64}}\.csv", link)
        assert client.get(link).status_code == 200
    with visit(client, PAGES[0], former=reader.session, key="f" * 32) as again:
        assert again.session == reader.session
    with visit(client, PAGES[0], former="f" * 32 + "-unknown", key=key) as other:
        assert other.session.startswith(f"{key}-")
    with visit(client, PAGES[0], key="no key") as plain:
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", plain.session)
