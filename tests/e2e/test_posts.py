"""What nginx lets through by POST: a text to check and a call of a tool, in memory, and no body elsewhere."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.e2e.balanced import NGINX, fronted
from tests.e2e.test_replicas import ask

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(NGINX is None, reason="nginx is missing: on Debian, as root, apt-get install nginx"),
]
SMALL, LARGE, TOO_LARGE = 20_000, 1_500_000, 3_000_000  # bytes


class Replica(BaseHTTPRequestHandler):
    """Says how many bytes it was sent, and what nginx asked of it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        sent = len(self.rfile.read(int(self.headers["Content-Length"])))
        body = f"{sent} {self.headers.get('X-Unless-Ready', '')}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def site(tmp_path):
    with contextlib.ExitStack() as stack:
        found = []
        for _ in range(2):
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Replica))
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            found.append(f"http://127.0.0.1:{server.server_port}")
        yield stack.enter_context(fronted(tmp_path, dict.fromkeys(found)))


@pytest.mark.parametrize("path", ["/api/v1/check-text", "/mcp"])
def test_a_text_and_a_call_come_through_whole_and_at_once(site, path):
    for size in (SMALL, LARGE):
        answer = ask(f"{site.url}{path}", "POST", b"x" * size)
        assert (answer.status, answer.body.decode().split()) == (200, [str(size)])
    assert ask(f"{site.url}{path}", "POST", b"x" * TOO_LARGE).status == 413
    assert not list((site.folder / "body").rglob("*[0-9][0-9]"))


@pytest.mark.parametrize("path", ["/api/v1/statistics", "/", "/exhibits/breakdown.csv"])
def test_nothing_else_has_a_body(site, path):
    assert ask(f"{site.url}{path}", "POST", b"x" * SMALL).status == 413


def test_texts_are_limited_as_uploads(site):
    statuses = [ask(f"{site.url}/api/v1/check-text", "POST", b"x").status for _ in range(60)]
    assert statuses.count(200) >= 21
    refused = ask(f"{site.url}/api/v1/check-text", "POST", b"x")
    assert 429 in {*statuses, refused.status}
