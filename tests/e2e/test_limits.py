"""What nginx limits and what it says: before replicas that hold some pictures and draw the rest, played by a test."""

import contextlib
import dataclasses
import http.client
import itertools
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lib.outlets.api import problems
from tests.e2e.balanced import CONF, NGINX, fronted
from tests.e2e.test_replicas import ask, trusting

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(NGINX is None, reason="nginx is missing: on Debian, as root, apt-get install nginx"),
]
READERS = 8
OFFICE = [f"/bulletin/drawings/{number}.kept.svg" for number in range(7)] * READERS


class Replica(BaseHTTPRequestHandler):
    """Has everything whose address says "kept"; sends on the rest when asked to, and otherwise makes it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        place = self.headers.get("X-Unless-Ready")
        self.send_response(200 if "kept" in self.path or not place else 204)
        if "kept" not in self.path and place:
            self.send_header("X-Accel-Redirect", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def played():
    """Two replicas; their addresses."""
    with contextlib.ExitStack() as stack:
        found = []
        for _ in range(2):
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Replica))
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            found.append(f"http://127.0.0.1:{server.server_port}")
        yield dict.fromkeys(found)


def slow(text):
    """The file with rates so low that only bursts count, however slow the machine is."""
    changed, times = re.subn(r"rate=\d+r/s;", "rate=1r/m;", text)
    assert times
    return changed


@pytest.fixture
def site(tmp_path):
    with played() as replicas, fronted(tmp_path, replicas, slow) as site:
        yield site


def statuses(site, paths, **headers):
    """What is answered to readers behind one address who ask at the same time."""
    context, host = trusting(), site.url.removeprefix("https://")
    given = {name.replace("_", "-"): text for name, text in headers.items()}

    def reader(part):
        connection, found = http.client.HTTPSConnection(host, context=context), []
        for path in part:
            connection.request("GET", path, headers=given)
            answer = connection.getresponse()
            answer.read()
            found.append(answer.status)
        connection.close()
        return found

    with ThreadPoolExecutor(READERS) as together:
        return [*itertools.chain(*together.map(reader, (paths[start::READERS] for start in range(READERS))))]


def test_an_office_is_never_refused_what_is_kept(site):
    for paths in (OFFICE * 6, ["/exhibits/a.kept.png"] * 200, ["/data/kept.csv"] * 700, ["/brief.pdf?kept"] * 100):
        assert set(statuses(site, paths)) == {200}
    assert statuses(site, [f"/exhibits/{number}.csv" for number in range(200)]) == [200] * 200
    assert statuses(site, [path.replace("kept", "new") for path in OFFICE]) == [200] * len(OFFICE)


@pytest.mark.parametrize("path", ["/exhibits/{}.svg", "/exhibits/{}.png?size=social", "/brief.pdf?force={}"])
def test_drawing_is_limited_and_the_refusal_is_what_it_says(site, path):
    found = statuses(site, [path.format(number) for number in range(100)])
    assert (found.count(200), found.count(429)) == (41, 59)
    assert statuses(site, ["/exhibits/a.kept.svg", "/exhibits/a.csv"]) == [200, 200]  # counted apart
    for accept, kind in (("image/avif,image/webp,*/*;q=0.8", "text/plain"), ("text/html,*/*;q=0.8", "text/html")):
        refused = ask(f"{site.url}{path}", Accept=accept)
        assert refused.status == 429
        assert refused.headers["content-type"] == f"{kind}; charset=utf-8"
        assert refused.headers["retry-after"] == "10"
        assert refused.headers["x-content-type-options"] == "nosniff"
        assert ("<html" in refused.body.decode()) == (kind == "text/html")


def test_making_files_is_limited_far_above_what_an_office_asks_for(site):
    for place, most in (("/exhibits/{}.csv", 401), ("/bulletin/drawings/{}.svg", 121)):
        found = statuses(site, [place.format(number) for number in range(most + 9)])
        assert (found.count(200), found.count(429)) == (most, 9)


@pytest.mark.parametrize(
    "path", ["/exhibits/a.svg", "/data/forces.csv", "/bulletin/drawings/a.svg", "/exhibits/a.json"]
)
def test_without_a_replica_nothing_is_sent_as_what_it_is_not(tmp_path, path):
    with played() as replicas:
        pass
    with fronted(tmp_path, replicas) as site:
        answer = ask(f"{site.url}{path}", Accept="*/*")
        assert (answer.status, answer.headers["content-type"]) == (503, "text/plain; charset=utf-8")
        assert b"<" not in answer.body
        page = ask(f"{site.url}{path}", Accept="text/html")
        assert (page.status, page.headers["content-type"]) == (503, "text/html; charset=utf-8")


def test_the_api_is_refused_in_its_own_form(site, tmp_path):
    """Whatever is asked for: the fields, kind and title are those that a replica gives."""
    paths = [f"/api/v1/statistics/{number}" for number in range(640)]
    assert statuses(site, paths).count(429) == 39
    with played() as gone:
        pass
    with fronted(tmp_path / "alone", gone) as lonely:
        for where, status, wait in ((site, 429, "10"), (lonely, 503, "30")):
            for accept in ("application/json", "text/html,*/*;q=0.8"):
                refused = ask(f"{where.url}/api/v1/statistics/new", Accept=accept)
                assert (refused.status, refused.headers["content-type"]) == (status, problems.MEDIA_TYPE)
                assert refused.headers["retry-after"] == wait
                assert refused.headers["access-control-allow-origin"] == "*"
                told = json.loads(refused.body)
                assert told == dataclasses.asdict(problems.of_status(status, told["detail"])) | {"see": []}


def test_readers_behind_a_proxy_are_told_apart_where_it_is_named(tmp_path):
    """The block that the file holds as a comment."""
    block = re.findall(r"^#: (.+;)$", CONF.read_text(), re.MULTILINE)
    assert [line.split()[0] for line in block] == ["set_real_ip_from"] * 2 + ["real_ip_header", "real_ip_recursive"]

    def named(text):
        return slow(text).replace("#: ", "").replace("192.0.2.0/24", "127.0.0.1/32")

    paths = [f"/exhibits/{number}.png" for number in range(30)]
    for change, refused in ((named, 0), (slow, 49)):
        with played() as replicas, fronted(tmp_path / change.__name__, replicas, change) as site:
            found = [statuses(site, paths, X_Forwarded_For=f"203.0.113.{reader}").count(429) for reader in range(3)]
            assert sum(found) == refused
