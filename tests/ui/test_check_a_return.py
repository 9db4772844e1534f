"""The page that checks a return, as Streamlit runs it."""

import csv
import io
import json
import re
import tempfile
from base64 import b64decode

import pytest
from starlette.applications import Starlette
from starlette.formparsers import MultiPartParser
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from lib.data_returns.record import MEANINGS
from lib.model.limits import MEGABYTE, MOST_BYTES
from lib.model.words import UNPUBLISHED
from lib.releases import store
from tests.apps import opened, text

SCRIPT = "pages/check_a_return.py"


@pytest.fixture
def app():
    return opened(SCRIPT)


@pytest.fixture
def good(register):
    rows = [(f.code, f.name, 3 if f.code == "E23000032" else 9, "SECRET NOTE") for f in register.forces.values()]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([("code", "force", "count", "note"), *rows])
    return buffer.getvalue().encode()


def given(app, content, name="return.csv"):
    app.file_uploader(key="return-file").upload(name, content, "text/csv").run()
    assert not app.exception
    return app


def results(app):
    """What is shown of a return, above how to fill one in."""
    shown = text(app)
    return shown[shown.index('id="return-shown"') : shown.index("Get permission from the data owner")]


def test_a_return_as_excel_saves_it_is_read(app, register):
    lines = ["code,force,count,note", *(f"{f.code},{f.name},9" for f in register.forces.values())]
    lines[1] += ",a note"
    shown = text(given(app, "\r\n".join([*lines, ""]).encode("utf-8-sig")))
    assert "We read your file: 44 of 44 police forces made a return" in shown


def test_hidden_counts_are_read_as_returned_and_shown_as_hidden(app, register):
    spellings = ("<5", "*", "fewer than 5", "[c]", "1-4")
    rows = [(f.code, f.name, 9) for f in register.forces.values()]
    rows[:5] = [(code, name, spelling) for (code, name, _), spelling in zip(rows, spellings, strict=False)]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([("code", "force", "count"), *rows])
    shown = text(given(app, buffer.getvalue().encode()))
    assert "We read your file: 44 of 44 police forces made a return" in shown
    assert "The file hides the counts of 5 forces, and they stay hidden as [c]" in shown
    assert "made no return" not in results(app)
    app.radio(key="return-view").set_value("table").run()
    app.toggle(key="return-hide").set_value(False).run()
    assert results(app).count("[c]") > len(spellings)
    assert "5 counts are hidden in the return itself and stay hidden as [c]." in results(app)


def test_the_page_says_what_an_empty_cell_means_as_messages_do(app):
    assert f"Write {MEANINGS}. An empty cell is not zero." in text(app)
    assert MEANINGS in text(given(app, b"code,force,count\nE23000031,Surrey,few\n"))


def test_the_steps_stand_in_order_and_nothing_is_shown_before_a_file(app):
    shown = text(app)
    assert [step.label[:2] for step in app.expander] == ["Be", "1.", "2.", "3."]
    assert "Get permission from the data owner" in shown
    assert "pre-release access" in shown
    assert "return-shown" not in shown
    assert [b.label for b in app.get("download_button")] == ["Template as Excel (XLSX)", "Template as CSV"]


def test_a_good_return_stands_above_its_steps_which_fold(app, good):
    assert all(step.proto.expanded for step in app.expander)
    given(app, good)
    assert not any(step.proto.expanded for step in app.expander)
    assert [step.label for step in app.expander] == [
        "Before you start",
        "1. Fill in the template",
        "2. Describe your data",
        "3. Upload the file",
    ]
    shown = text(app)
    assert shown.index("4. View results") < shown.index("Get permission from the data owner")
    assert "we also hide the next smallest count, or the total" in results(app)
    given(app, b"code,force,count\nE23000031,Surrey,few\n")
    assert all(step.proto.expanded for step in app.expander)
    assert "What to do" in text(app)
    assert "Enter a whole number in digits" in text(app)


def test_problems_are_counted_and_named_and_nothing_else_is_shown(app):
    shown = text(given(app, b"code,force,count\n,Kemt,1\nE23000031,Surrey,<b>x</b>\n"))
    assert "There are 2 problems with your file." in shown
    assert "nearest: Kent" in shown
    assert "&lt;b&gt;x&lt;/b&gt;" in shown
    assert "return-shown" not in shown


def test_a_good_return_is_shown_protected_and_marked(app, good):
    shown = text(given(app, good))
    assert "We read your file: 44 of 44 police forces made a return" in shown
    assert "SECRET NOTE" not in shown
    assert 'id="returned-national"' in shown
    # The words before it say what it is, and are not said twice. Its figure stands in the page: it has no address.
    place = re.search(r'<figure class="chart" id="chart-returned-map"([^>]*) data-figure="([^"]+)"', shown)
    assert place[1] == ' role="img" aria-label="Chart: map of your data return"'
    assert UNPUBLISHED in shown
    drawing = json.loads(b64decode(place[2]))
    assert "address" not in drawing["layout"]["meta"]
    assert any(UNPUBLISHED in a["text"] for a in drawing["layout"]["annotations"])
    values = [v for trace in drawing["data"] for v in trace["customdata"] if v is not None]
    assert 3 not in values
    assert "/exhibits/" not in shown
    assert not app.query_params


def test_the_reader_decides_what_is_hidden_rounded_and_counted(app, good):
    given(app, good)
    app.radio(key="return-view").set_value("table").run()
    assert "[c]" in results(app)
    app.toggle(key="return-round").set_value(True).run()
    assert "rounded to the nearest 5" in text(app)
    app.toggle(key="return-hide").set_value(False).run()
    assert "Small counts are shown now" in text(app)
    assert "[c]" not in results(app)
    app.radio(key="return-counted").set_value("cases").run()
    assert "returned-national" not in text(app)
    app.text_input(key="return-period").set_value("May <2026>").run()
    assert "May 2026" in text(app)
    assert not app.query_params
    assert not app.exception


def test_a_release_that_comes_while_the_page_is_open_is_followed(app, good, monkeypatch):
    given(app, good)
    asked = []
    shown = store.store.shown
    monkeypatch.setattr(store.store, "shown", lambda: asked.append(1) or shown())
    app.radio(key="return-view").set_value("compare").run()
    assert asked
    assert 'id="returned-compare"' in text(app)


def test_an_upload_of_any_size_that_is_let_in_stays_in_memory(monkeypatch):
    """The parser of forms would write what is larger than its limit to a temporary file."""
    assert MultiPartParser.spool_max_size >= MOST_BYTES + MEGABYTE  # as much as Streamlit lets in
    written = []
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", lambda _: written.append("to disk"))

    async def size(request):
        async with request.form() as form:
            return PlainTextResponse(str(len(await form["file"].read())))

    upload = TestClient(Starlette(routes=[Route("/", size, methods=["PUT"])]))
    answer = upload.put("/", files={"file": ("a.csv", b"x" * (MOST_BYTES - 1), "text/csv")})
    assert answer.text == str(MOST_BYTES - 1)
    assert not written
