"""Headers, origins, hosts, health and the end of the process."""

import json
import os
import platform
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from threading import Event, Thread

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.sync.client import connect

from lib.settings import ROOT, Settings
from lib.telemetry import logs
from lib.web import app, headers, health, process, session_recovery, upload_store
from lib.web.origins import SameOrigin, TrustedOrigins
from tests.e2e.conftest import PATIENCE, started

OURS = "http://testserver"


# Headers
@pytest.mark.parametrize("path", ["/", "/forces", "/nope", "/_stcore/health", "/exhibits/breakdown.csv", "/healthz"])
def test_every_answer_has_every_header(client, path):
    found = client.get(path).headers
    own = {"cross-origin-resource-policy"} | ({"content-security-policy"} if path == "/nope" else set())
    for name, value in headers.HEADERS.items():
        assert found[name] == value or name in own
    shared = path.startswith("/exhibits/")
    assert found["cross-origin-resource-policy"] == ("cross-origin" if shared else "same-origin")
    assert "set-cookie" not in found
    assert "strict-transport-security" not in found


def test_only_plain_exhibit_pages_may_be_framed(client):
    assert "frame-ancestors 'none'" in client.get("/").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in client.get("/nope").headers["content-security-policy"]
    asked = {"accept": "text/html"}
    for path in ("/exhibits/breakdown", "/exhibits/nope", "/bulletin"):
        assert "frame-ancestors *" in client.get(path, headers=asked).headers["content-security-policy"]


def test_a_secure_scheme_is_kept_secure(client):
    assert client.get("https://testserver/").headers["strict-transport-security"] == "max-age=31536000"


# Paths
def test_the_template_of_an_address_names_nothing_that_was_asked():
    of = app.PATHS.template
    assert of("/forces") == "/forces"
    assert of("/exhibits/breakdown.csv") == "/exhibits/{name}"
    assert of("/_stcore/upload_file/secret/secret") == "/_stcore/upload_file/{session}/{file}"
    assert of("/_stcore/stream") == "/_stcore/stream"


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/agent/mcp", "/auth/login", "/static/nope.js", "/exhibits/a/b", "/component/x"],
)
def test_what_nothing_answers_is_not_found(client, path):
    assert app.PATHS.template(path) is None
    assert client.get(path).status_code == 404


# Origins and hosts
@pytest.fixture(scope="module")
def guarded():
    async def echo(websocket):
        await websocket.accept()
        await websocket.send_text(str(websocket.headers.get("origin")))
        await websocket.close()

    async def changed(_request):
        return PlainTextResponse("changed")

    trust = TrustedOrigins.of(Settings.read({"DASHBOARD_ORIGINS": "https://front.example.org"}))
    routes = [Route("/change", changed, methods=["GET", "PUT"]), WebSocketRoute("/stream", echo)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(SameOrigin, trust=trust)]))


FOREIGN = ["https://example.org", "null", "http://localhost:3000", "http://127.0.0.1", "http://testserver.example.org"]


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_site_can_neither_upload_nor_connect(guarded, origin):
    assert guarded.put("/change", headers={"origin": origin}).status_code == 403
    assert guarded.get("/change", headers={"origin": origin}).status_code == 200
    with pytest.raises(WebSocketDisconnect), guarded.websocket_connect("/stream", headers={"origin": origin}):
        pytest.fail("connected")


@pytest.mark.parametrize("origin", [OURS, "https://front.example.org"])
def test_our_own_pages_can_and_streamlit_is_not_asked_again(guarded, origin):
    assert guarded.put("/change", headers={"origin": origin}).status_code == 200
    with guarded.websocket_connect("/stream", headers={"origin": origin}) as websocket:
        assert websocket.receive_text() == "None"


def test_an_upload_names_its_origin_and_a_program_may_connect_without(guarded):
    assert guarded.put("/change").status_code == 403
    with guarded.websocket_connect("/stream") as websocket:
        assert websocket.receive_text() == "None"


def test_an_upload_from_another_site_is_refused_by_the_application_itself(client):
    address = "/_stcore/upload_file/no-session/no-file"
    assert client.put(address, headers={"origin": "https://example.org"}).status_code == 403
    ours = client.put(address, headers={"origin": OURS})
    assert (ours.status_code, ours.text) == (404, f"{upload_store.NO_SESSION}\n")


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("HOSTS", "https://example.org", "expected names such as data.example.org"),
        ("HOSTS", "a.example.org, b.*.org", "found 'b.*.org'"),
        ("ORIGINS", "example.org", "expected origins such as https://example.org; found 'example.org'"),
        ("ORIGINS", "https://example.org/path", "found 'https://example.org/path'"),
    ],
)
def test_a_wrong_name_is_said_before_anything_is_served(name, given, says):
    ended = subprocess.run(
        [sys.executable, "-m", "lib", "serve"],
        cwd=app.ROOT,
        env=os.environ | {f"DASHBOARD_{name}": given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"DASHBOARD_{name}: expected ")
    assert says in line


def test_no_name_is_every_host_and_a_name_leaves_the_machine_itself():
    assert TrustedOrigins.of(Settings.read({})).hosts == ("*",)
    named = TrustedOrigins.of(Settings.read({"DASHBOARD_HOSTS": "a.example.org, *.b.org"})).hosts
    assert named[:2] == ("a.example.org", "*.b.org")
    assert "localhost" in named


# Health
def test_ready_is_loaded_and_not_leaving(client, monkeypatch):
    assert client.get("/healthz").text == "up\n"
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready\n")
    monkeypatch.setattr(health.HEALTH, "leaving", True)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (503, "stopping\n", "no-store")
    assert client.get("/healthz").status_code == 200
    monkeypatch.setattr(health.HEALTH, "leaving", False)
    monkeypatch.setattr(health.HEALTH, "loaded", False)
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "loading\n")


@pytest.mark.parametrize(
    ("client_address", "given", "token", "may"),
    [
        ("127.0.0.1", {}, "", True),
        ("::1", {}, "", True),
        ("192.0.2.1", {}, "", False),
        ("testclient", {}, "", False),
        ("127.0.0.1", {"x-forwarded-proto": "https"}, "", False),
        ("127.0.0.1", {"forwarded": "for=192.0.2.1"}, "", False),
        ("192.0.2.1", {"authorization": "Bearer right"}, "right", True),
        ("192.0.2.1", {"authorization": "Bearer wrong"}, "right", False),
        ("192.0.2.1", {"authorization": "Bearer "}, "", False),
        ("192.0.2.1", {"authorization": "Bearer \u00e9"}, "right", False),
    ],
)
def test_the_counts_are_for_this_machine_or_the_token(client_address, given, token, may):
    scope = {"type": "http", "client": (client_address, 1), "headers": _raw(given)}
    assert health.may_count(Request(scope), token) is may


def _raw(given):
    return [(name.encode(), value.encode("latin-1")) for name, value in given.items()]


# A reader who comes back
def test_a_session_is_named_third_among_the_subprotocols():
    def offered(text):
        return session_recovery.previous_session(
            {"type": "websocket", "headers": _raw({"sec-websocket-protocol": text})}
        )

    assert offered("streamlit") == ""
    assert offered("streamlit, , ") == ""
    assert offered("streamlit, PLACEHOLDER, abc") == "abc"
    assert session_recovery.previous_session({"type": "websocket", "headers": []}) == ""


def test_the_whole_run_keeps_the_address_and_drops_the_choice():
    asked = BackMsg()
    asked.rerun_script.query_string = "force=E23000005"
    asked.rerun_script.page_script_hash = "hash"
    assert session_recovery.full_run(asked.SerializeToString()) is None  # it runs the whole page by itself
    asked.rerun_script.fragment_id = "part"
    asked.rerun_script.widget_states.widgets.add(id="view", string_value="Variation")
    whole = BackMsg.FromString(session_recovery.full_run(asked.SerializeToString())).rerun_script
    assert (whole.query_string, whole.page_script_hash) == ("force=E23000005", "hash")
    assert (whole.fragment_id, len(whole.widget_states.widgets)) == ("", 0)
    assert session_recovery.full_run(BackMsg(stop_script=True).SerializeToString()) is None


# The end
def test_a_proxy_lets_a_resting_connection_go_before_a_replica_does():
    conf = (ROOT / "deploy" / "nginx" / "recorded-csae.conf").read_text(encoding="utf-8")
    upstreams = re.findall(r"^upstream .*?^}", conf, re.MULTILINE | re.DOTALL)
    rests = [int(re.search(r"^ *keepalive_timeout (\d+)s;", one, re.MULTILINE)[1]) for one in upstreams]
    assert len(rests) == 2
    assert max(rests) < process.KEPT


def test_other_work_begins_once_readers_are_answered():
    seen, began = [], Event()
    server = process.Server(
        uvicorn.Config(Starlette(), port=0, log_config=None),
        0,
        {"work": lambda: (seen.append(server.started), began.set())},
    )
    running = Thread(target=server.run)
    running.start()
    try:
        assert began.wait(PATIENCE)
    finally:
        server.should_exit = True
        running.join(PATIENCE)
    assert seen == [True]


FREED = """
import ctypes, threading
from lib.web import process_memory
{call}
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
libc.free(libc.malloc(30_000_000))  # after one large block glibc would keep those that are smaller
blocks = [libc.malloc(1_000_000) for _ in range(50)]
for block in blocks:
    ctypes.memset(block, 1, 1_000_000)
last = libc.malloc(1_000_000)  # stands above them and keeps them from being cut off
for block in blocks:
    libc.free(block)
print(next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS")))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="no glibc: memory goes back by itself")
def test_freed_memory_goes_back_to_the_machine():
    held, given_back = (
        int(subprocess.run([sys.executable, "-c", FREED.format(call=call)], capture_output=True, check=True).stdout)
        for call in ("", "assert process_memory.return_freed_memory()")
    )
    assert held - given_back > 40_000


def test_a_process_that_is_told_to_stop_ends_in_order(tmp_path):
    log = tmp_path / "log"
    with log.open("w") as stream, started("--drain", "1", stdout=stream) as (url, process):
        with urllib.request.urlopen(f"{url}/forces?search=typed-by-a-reader") as answer:
            assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{url}/typed-by-a-reader")
        stream_at = f"{url.replace('http', 'ws')}/_stcore/stream"
        with connect(stream_at, subprotocols=["streamlit"], origin=url, open_timeout=PATIENCE) as reader:
            process.send_signal(signal.SIGTERM)
            assert _becomes_unready(url, process)
            with pytest.raises(InvalidStatus, match="503"):
                connect(stream_at, subprotocols=["streamlit"], origin=url, open_timeout=PATIENCE)
            with pytest.raises(ConnectionClosedOK) as closed:
                reader.recv(PATIENCE)
        assert closed.value.rcvd.code == 1001  # going away
        assert process.wait(PATIENCE) == 0
    text = log.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line for line in lines if line["event"] != "request"] == []
    assert [(line["route"], line["status"]) for line in lines if line["route"] != "/_stcore/health"] == [
        ("/forces", 200),
        ("other", 404),
        ("/_stcore/stream", 503),
        ("/_stcore/stream", 101),
    ]
    assert "typed-by-a-reader" not in text
    assert "127.0.0.1" not in text


def test_a_page_says_only_so_much_and_less_is_told_of_it(tmp_path):
    """What no page sends is refused; what a page could send is told in a line of bounded length."""
    log = tmp_path / "log"
    with log.open("w") as stream, started(stdout=stream, stderr=stream) as (url, _):
        for size, refused in ((9_000_000, True), (process.MOST_MESSAGE - 100, False)):
            asked = BackMsg()
            asked.backend_operation_request.request_id = "typed-by-a-reader\n\x1b[31m\u202e".ljust(size, "x")
            stream_at = f"{url.replace('http', 'ws')}/_stcore/stream"
            how = {"origin": url, "max_size": None, "max_queue": None, "open_timeout": PATIENCE}
            with connect(stream_at, subprotocols=["streamlit"], **how) as reader:
                reader.send(asked.SerializeToString())
                if refused:
                    with pytest.raises(ConnectionClosedError) as closed:
                        reader.recv(PATIENCE)
                    assert closed.value.rcvd.code == 1009  # too big
                else:
                    asked.rerun_script.query_string = ""
                    reader.send(asked.SerializeToString())
                    reader.recv(PATIENCE)  # the first message was looked at
    lines = log.read_text(encoding="utf-8").split("\n")
    lines = lines[lines.index(next(line for line in lines if line.startswith("Starting on"))) + 1 :]
    assert all(json.loads(line) for line in lines if line)
    assert max(map(len, lines)) < 2 * logs.MOST
    (told,) = [line for line in lines if "typed-by-a-reader" in line]
    assert "[the first of " in told
    assert "\x1b" not in told
    assert "\u202e" not in told


def _becomes_unready(url, process):
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"{url}/readyz"):
                pass
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code == 503
        except OSError:
            return False
    return process.poll() is None
