"""The tools at /mcp and on standard input and output: off by default, origins checked, nothing logged."""

import asyncio
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from mcp import Client, StdioServerParameters, stdio_client
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from lib import cli, settings
from lib.addresses.request import NO_FIGURES
from lib.outlets.mcp.mcp_server import FigureServer
from lib.releases.store import NothingPublicError
from lib.settings import ROOT, Settings
from lib.web import app, mcp_route, origins
from lib.web.origins import SameOrigin, TrustedOrigins
from tests.e2e.conftest import served as serving

CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "check_text", "arguments": {"text": "Zebrahead said that 127 operations were under way."}},
}
HEADERS = {"accept": "application/json, text/event-stream"}
LOADED = "import sys; import {}; print([name for name in sys.modules if name.split('.')[0] in ('mcp', 'mcp_types')])"


@pytest.fixture
def served():
    """The endpoint behind the check of origins, as it stands in the application."""
    endpoint = mcp_route.McpEndpoint()
    trust = TrustedOrigins.of(Settings.read({"DASHBOARD_ORIGINS": "https://front.example.org"}))
    alone = Starlette(
        routes=[Route(origins.MCP, endpoint)],
        middleware=[Middleware(SameOrigin, trust=trust)],
        lifespan=lambda _: endpoint.running(),
    )
    with TestClient(alone) as client:
        yield client


def test_a_call_is_answered_as_json_without_a_session(served):
    answer = served.post("/mcp", json=CALL, headers=HEADERS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert "mcp-session-id" not in answer.headers
    assert "set-cookie" not in answer.headers
    result = answer.json()["result"]
    assert result["content"][0]["text"].startswith("One number: ")
    assert result["structuredContent"]["findings"][0]["number"] == "127"


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "HEAD"])
def test_there_is_no_session_to_listen_to_or_to_end(served, method):
    answer = served.request(method, "/mcp")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://testserver", 200),
        ("https://front.example.org", 200),
        ("https://elsewhere.example.org", 403),
        ("null", 403),
    ],
)
def test_a_page_of_another_site_calls_nothing(served, origin, status):
    headers = HEADERS | ({"origin": origin} if origin else {})
    assert served.post("/mcp", json=CALL, headers=headers).status_code == status


def test_only_calls_of_programs_come_without_an_origin(client):
    assert client.post("/forces").status_code == 403


def test_a_call_has_a_largest_size(served):
    call = json.loads(json.dumps(CALL))
    call["params"]["arguments"]["text"] = "x" * mcp_route.MOST_BODY
    assert served.post("/mcp", json=call, headers=HEADERS).status_code == 413
    call["params"]["arguments"]["text"] = "x" * 60_000
    refused = served.post("/mcp", json=call, headers=HEADERS).json()["result"]
    assert refused["isError"]
    assert refused["content"][0]["text"].startswith("'text' can have at most 50,000 characters.")


def test_nothing_of_a_call_is_logged(served, caplog):
    with caplog.at_level("WARNING"):
        served.post("/mcp", json=CALL, headers=HEADERS)
        served.post("/mcp", json=CALL | {"method": "Zebrahead"}, headers=HEADERS)
        served.post("/mcp", content=b"Zebrahead", headers=HEADERS | {"content-type": "application/json"})
        served.post("/mcp", json=CALL | {"params": {"name": "Zebrahead", "arguments": {"x": 1}}}, headers=HEADERS)
    assert "Zebra" not in caplog.text


def test_it_is_off_unless_it_is_asked_for(client):
    assert Settings.read({}).mcp is False
    assert Settings.read({"DASHBOARD_MCP": "on"}).mcp is True
    assert app.MCP is None
    assert app.PATHS.template("/mcp") is None
    answer = client.post("/mcp", json=CALL, headers=HEADERS)
    assert answer.status_code == 404


@pytest.mark.parametrize("module", ["lib.web.app", "lib.cli", "lib.outlets.mcp.tool_registry"])
def test_its_library_is_not_imported_where_it_is_off(module):
    assert loaded(module) == "[]"


def test_its_library_is_imported_where_it_is_on():
    assert loaded("lib.web.app", DASHBOARD_MCP="on") != "[]"


def test_without_a_public_release_a_client_is_told_so():
    def nothing():
        raise NothingPublicError

    async def session():
        async with Client(FigureServer(nothing)) as client:
            return (await client.list_tools()).tools, await client.call_tool("get_statistic", {"id": "gb-2023-total"})

    tools, result = asyncio.run(session())
    assert tools == []
    assert result.is_error
    assert result.content[0].text.startswith(NO_FIGURES)


def test_the_readme_shows_how_two_clients_start_the_command():
    blocks = re.findall(r"```json\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    shown = [one for block in blocks for servers in json.loads(block).values() for one in servers.values()]
    assert len(blocks) == 2
    assert [one["url"].endswith(origins.MCP) for one in shown if "url" in one] == [True]
    for one in shown:
        if "args" in one:
            assert one["args"][:2] == ["-m", "lib"]
            assert one["args"][2] in cli.main.commands


def test_it_leaves_the_logging_of_the_process_as_it_is():
    made = "from lib.outlets.mcp.mcp_server import FigureServer; FigureServer(None)"
    root = "import logging; root = logging.getLogger(); print(root.handlers, root.level)"
    assert run_code(f"{made}; {root}") == run_code(root) == "[] 30"


def loaded(module, **environment):
    """The modules of the library that an import brings."""
    return run_code(LOADED.format(module), **environment)


def run_code(code, **environment):
    """What some code prints in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environ(**environment),
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def environ(**more):
    return {name: value for name, value in os.environ.items() if name != "DASHBOARD_MCP"} | more


def test_the_command_serves_the_tools_and_writes_nothing_but_the_protocol():
    async def session():
        command = StdioServerParameters(command=sys.executable, args=["-m", "lib", "mcp"], cwd=ROOT, env=environ())
        async with Client(stdio_client(command)) as client:
            tools = (await client.list_tools()).tools
            texts = [await client.read_resource(one.uri) for one in (await client.list_resources()).resources]
            return tools, texts, await client.call_tool("cite", {"id": "gb-2023-total"})

    tools, texts, cited = asyncio.run(session())
    assert len(tools) == 8
    assert len(texts) == 3
    assert cited.content[0].text.startswith("In 2023 police in England and Wales recorded 4,228 ")


def test_each_line_on_standard_output_is_a_message():
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    messages = [hello, {"jsonrpc": "2.0", "method": "notifications/initialized"}, CALL | {"id": 2}]
    run = subprocess.run(
        [sys.executable, "-m", "lib", "mcp"],
        cwd=ROOT,
        env=environ(),
        input="".join(f"{json.dumps(message)}\n" for message in [*messages, {"no": "message"}]),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert all(one["jsonrpc"] == "2.0" for one in told)
    assert 1 in {one.get("id") for one in told}
    assert "Zebra" not in run.stderr


def test_the_served_dashboard_answers_a_client_of_the_sdk():
    async def session(url):
        async with Client(f"{url}/mcp") as client:
            return await client.call_tool("get_statistic", {"id": "ops-2025-01", "area": "Kent"})

    with serving(DASHBOARD_MCP="on", DASHBOARD_HOSTS="data.example.org") as url:
        result = asyncio.run(session(url))
        assert result.is_error
        assert result.structured_content["instead"]
        foreign = urllib.request.Request(
            f"{url}/mcp", b"{}", {"Host": "elsewhere.example.org", "Content-Type": "application/json"}
        )
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(foreign, timeout=30)


def test_the_setting_takes_on_or_off():
    with pytest.raises(settings.SettingsError, match="DASHBOARD_MCP: expected on or off; found 'yes'"):
        Settings.read({"DASHBOARD_MCP": "yes"})
