"""What the server answers outside Streamlit's own pages."""

import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from lib import server
from lib.pages import PAGES
from lib.serving import shells
from tests.e2e.conftest import wait_for


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_a_page_has_its_own_title_and_words_without_javascript(client, known):
    answer = client.get(known.path)
    assert answer.status_code == 200
    assert f"<title>{known.tab}</title>" in answer.text
    assert f"<noscript><h1>{known.heading}</h1>" in answer.text
    assert "agent" not in answer.text
    assert 'lang="en-GB"' in answer.text


@pytest.mark.parametrize(
    "path", ["/nope", "/offences/more", "/index.html", "/lib/server.py", "/statistics.csv", "/../etc/passwd"]
)
def test_any_other_path_is_not_found(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_assets_are_kept_for_ever_at_an_address_that_follows_their_bytes(client):
    page = client.get("/").text
    for path in re.findall(r'"(/assets/[^"]+)"', page):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_every_answer_has_the_security_headers(client):
    for path in ("/", "/nope", "/_stcore/health"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_the_policy_names_the_inline_script_of_the_page(client):
    answer = client.get("/")
    assert "'sha256-" in answer.headers["content-security-policy"]
    assert "unsafe-inline'" not in answer.headers["content-security-policy"].split("style-src")[0]


def test_pages_are_compressed(client):
    answer = client.get("/", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


def test_a_streamlit_that_changed_its_page_is_noticed(monkeypatch, tmp_path):
    (tmp_path / "index.html").write_text("<html lang='en'></html>")
    monkeypatch.setattr(shells.file_util, "get_static_dir", lambda: str(tmp_path))
    with pytest.raises(RuntimeError, match="not as expected"):
        shells.shell(PAGES[0])


def test_streamlit_run_serves_every_route_for_development():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "lib/server.py", "--server.address", "127.0.0.1"]
    with subprocess.Popen(
        [*command, "--server.port", str(port)], cwd=server.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as development:
        try:
            url = wait_for(f"http://127.0.0.1:{port}", development)
            with urllib.request.urlopen(f"{url}/offences") as answer:
                assert b"<title>Offences" in answer.read()
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{url}/nope")
        finally:
            development.terminate()


def test_what_plotly_looks_for_is_whole_before_any_thread_draws():
    """Plotly takes numpy and pandas as it finds them: half loaded by another thread, they break a drawing."""
    said = "import lib.charts.base, sys; print(sorted({'numpy', 'pandas'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, cwd=server.ROOT)
    assert ran.stdout.strip() == "['numpy', 'pandas']"
