"""Hearing packs at their addresses: one file for the areas of the query, or the sentence that refuses it."""

import pytest

from lib.outlets.hearing import pack_files, word_file
from lib.outlets.pictures import browser, picture_cache
from lib.outlets.pictures.browser import DIED, MISSING, DiedError, NoBrowserError
from lib.web.only_ready import HEADER
from tests.signed_files import pdf

FORCE, SPLIT, ROTHERHAM = "E23000011", "E14001106", "E08000018"
PRINTED = pdf()
ASKED = f"force={FORCE}&constituency={SPLIT}&place={ROTHERHAM}"


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(picture_cache, "folder", lambda: tmp_path)


@pytest.fixture
def printed(monkeypatch):
    """What the browser was asked to print; it gives a made-up page."""
    asked = []
    monkeypatch.setattr(pack_files, "_printed", lambda pack, _: asked.append(pack) or PRINTED)
    return asked


def test_the_document_for_word_is_a_file_with_a_name_and_a_tag(client):
    found = client.get(f"/hearing_pack.docx?{ASKED}")
    assert found.status_code == 200
    assert found.headers["content-type"] == word_file.MEDIA_TYPE
    assert found.headers["content-disposition"].startswith(
        'attachment; filename="hearing-pack_durham_northumbria_south-yorkshire_'
    )
    assert found.content.startswith(b"PK")
    again = client.get(f"/hearing_pack.docx?{ASKED}", headers={"if-none-match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "set-cookie" not in found.headers


def test_the_order_of_a_query_and_of_its_values_changes_nothing(client, printed):
    first = client.get(f"/hearing_pack.pdf?{ASKED}&place=")  # the last value counts
    assert first.status_code == 200
    one = client.get(f"/hearing_pack.pdf?force={FORCE},E23000008")
    other = client.get(f"/hearing_pack.pdf?utm_source=mail&force=E23000008,{FORCE}")
    assert one.headers["etag"] == other.headers["etag"] != first.headers["etag"]
    assert len(printed) == 2  # the third was kept


@pytest.mark.parametrize("ending", pack_files.TYPES)
@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("", 400, "Choose at least one police force, constituency or place."),
        ("force=X", 400, "one of the police forces"),
        (f"force={FORCE}&constituency=X", 400, "one of the constituencies"),
        (f"force={FORCE}&place=X,Y", 400, "2 of the places"),
        ("force=EW", 400, "A hearing pack is about police forces."),
        (f"forse={FORCE}", 400, "'force'"),
        (f"constituancy={SPLIT}", 400, "'constituency'"),
        (f"force={FORCE}&version=1999-01-01", 404, "We could not find this data release."),
        (f"force={FORCE}&measure=nothing", 400, "measure="),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_sentence(client, printed, ending, query, status, says):
    found = client.get(f"/hearing_pack.{ending}?{query}")
    assert found.status_code == status
    assert says in found.text
    assert found.headers["cache-control"] == "no-store"
    assert not printed


def test_areas_of_too_many_forces_are_refused(client, register):
    places = ",".join(row["code"] for row in register.rows("local_authorities")[::10])
    found = client.get(f"/hearing_pack.docx?place={places}")
    assert found.status_code == 400
    assert "at most" in found.text


@pytest.mark.parametrize(
    ("error", "status", "says"), [(NoBrowserError(MISSING), 503, "Chromium"), (DiedError(DIED), 503, "ended twice")]
)
def test_without_a_browser_there_is_a_document_and_no_pdf(client, monkeypatch, error, status, says):
    def fail(*_):
        raise error

    monkeypatch.setattr(browser.BROWSER, "print", fail)
    found = client.get(f"/hearing_pack.pdf?{ASKED}")
    assert (found.status_code, says in found.text) == (status, True)
    assert client.get(f"/hearing_pack.docx?{ASKED}").status_code == 200


@pytest.mark.usefixtures("printed")
@pytest.mark.parametrize("ending", pack_files.TYPES)
def test_a_balancer_is_sent_on_until_the_file_was_made(client, ending):
    path, only = f"/hearing_pack.{ending}?{ASKED}", {HEADER: "@draw"}
    assert client.get(path, headers=only).headers["x-accel-redirect"] == "@draw"
    made = client.get(path)
    kept = client.get(path, headers=only)
    assert (kept.status_code, kept.content) == (200, made.content)
