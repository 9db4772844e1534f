"""What the server answers outside Streamlit's own pages."""

import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from unittest.mock import Mock

import pytest

from lib.dataset.table_schema import DataError
from lib.model.site_map import PAGES, Strip
from lib.outlets.bulletin import contents, first_view
from lib.releases.store import NothingPublicError
from lib.web import app, index_html
from tests.apps import opened
from tests.e2e.conftest import wait_for


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
@pytest.mark.parametrize("query", ["", "?figures=announced"])
def test_a_page_has_its_own_title_and_words_without_javascript(client, known, query):
    answer = client.get(known.path + query)
    assert answer.status_code == 200
    assert f"<title>{known.tab}</title>" in answer.text
    assert answer.text.count(f"<h1>{known.heading}</h1>") == 1
    assert answer.text.count("<noscript>") == 2
    assert "agent" not in answer.text
    assert 'lang="en-GB"' in answer.text


def seen_at_once(sent):
    """What the first HTML shows until the page is there."""
    return sent.partition('<div id="at-once">')[2].partition('<div id="root"')[0]


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_the_first_html_of_a_bare_address_shows_what_the_page_will(client, known):
    seen = seen_at_once(client.get(known.path).text)
    made = [block.proto.body for block in opened(known.script).get("html") if block.proto.body in seen]
    kinds = [re.search('class="([^" ]+)', part)[1] for part in made]
    figures = ["figures", "questions", "exhibit-words"] if known is PAGES[0] else []
    strip = ["caution"] if known.strip is Strip.PAGE else []
    assert kinds == ["masthead", "menu", "whereabouts", "opening", *strip, *figures]
    assert ('data-caveat="under-reporting"' in seen) == bool(strip or figures)
    assert ('class="exhibit-cautions"' in seen) == bool(figures)


@pytest.mark.parametrize("error", [DataError(()), NothingPublicError()])
def test_the_first_html_leaves_it_to_the_page_to_say_why_there_are_no_figures(client, monkeypatch, error):
    assert seen_at_once(client.get("/").text)
    monkeypatch.setattr(first_view.request, "resolve", Mock(side_effect=error))
    sent = client.get("/")
    assert (sent.status_code, seen_at_once(sent.text)) == (200, "")
    assert f"<noscript><h1>{PAGES[0].heading}</h1>" in sent.text


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_a_page_of_exhibits_asks_early_for_what_draws_them(client, known):
    asked = re.findall(r'<link rel="preload" as="script" href="(/assets/plotly-basic[^"]+)"', index_html.shell(known))
    assert len(asked) == (known.id in contents.SECTIONS)
    assert all(client.head(path).status_code == 200 for path in asked)


def test_an_address_that_chooses_is_not_answered_with_other_figures_first(client):
    assert seen_at_once(client.get("/?figures=announced").text) == ""


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
    monkeypatch.setattr(index_html.file_util, "get_static_dir", lambda: str(tmp_path))
    with pytest.raises(RuntimeError, match="not as expected"):
        index_html.shell(PAGES[0])


def test_streamlit_run_serves_every_route_for_development():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "lib/web/app.py", "--server.address", "127.0.0.1"]
    with subprocess.Popen(
        [*command, "--server.port", str(port)], cwd=app.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as development:
        try:
            url = wait_for(f"http://127.0.0.1:{port}", development)
            with urllib.request.urlopen(f"{url}/offences") as answer:
                assert b"<title>National figures" in answer.read()
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{url}/nope")
        finally:
            development.terminate()


def test_a_process_loads_pandas_with_its_first_workbook_and_not_while_a_chart_is_drawn():
    """Plotly takes numpy and pandas as it finds them: half loaded by another thread, they break a chart."""
    said = """
import sys, threading
import lib.web.app
from lib.charts.base import DRAWING
from lib.outlets.files import workbook
known = [sorted({'numpy', 'pandas'} & set(sys.modules))]
importer = threading.Thread(target=workbook.libraries)
with DRAWING:
    importer.start()
    importer.join(1)
    known.append('pandas' in sys.modules)
importer.join()
known.append(hasattr(sys.modules['pandas'], 'Series'))
print(known)
"""
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, cwd=app.ROOT)
    assert ran.stdout.strip() == "[['numpy'], False, True]"
