"""The hearing pack page as Streamlit runs it, without a browser."""

from functools import partial

import pytest

from lib.addresses import committee_areas
from lib.outlets.hearing import pack_files
from lib.outlets.pictures import availability, picture_cache
from lib.outlets.pictures.browser import DIED, DiedError
from lib.ui.hearing_pack import AREAS
from tests import signed_files
from tests.apps import opened, text

FORCE, SPLIT, ROTHERHAM = "E23000011", "E14001106", "E08000018"
open_page = partial(opened, "pages/hearing_pack.py")


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(picture_cache, "folder", lambda: tmp_path)
    monkeypatch.setattr(availability, "missing", lambda: "")


@pytest.fixture
def printed(monkeypatch):
    monkeypatch.setattr(pack_files, "_printed", lambda *_: signed_files.pdf())


def test_nothing_chosen_asks_for_a_choice_and_offers_nothing():
    app = open_page()
    assert committee_areas.NONE_CHOSEN in text(app)
    assert not app.button


def test_choosing_writes_the_address_and_the_address_chooses():
    app = open_page(force=FORCE)
    assert app.multiselect(key=AREAS).value == [f"force:{FORCE}"]
    app.multiselect(key=AREAS).set_value([f"force:{FORCE}", f"constituency:{SPLIT}", f"place:{ROTHERHAM}"]).run()
    assert {name: app.query_params[name] for name in ("force", "constituency", "place")} == {
        "force": FORCE, "constituency": SPLIT, "place": ROTHERHAM,
    }  # fmt: skip
    shown = text(app)
    assert "The pack will have a page each for Durham, Northumbria and South Yorkshire." in shown
    assert "Parts of Blaydon and Consett constituency are policed by Durham" in shown
    assert "There is no figure for a constituency or a place alone." in shown
    app.multiselect(key=AREAS).set_value([f"place:{ROTHERHAM}"]).run()
    assert "force" not in app.query_params
    assert app.query_params["place"] == ROTHERHAM
    assert "The pack will have a page for South Yorkshire." in text(app)


@pytest.mark.usefixtures("printed")
def test_a_pack_is_created_with_one_press_and_has_the_addresses_of_its_files():
    app = open_page(force=FORCE, constituency=SPLIT)
    app.button(key="create-pack").click().run()
    shown = text(app)
    assert "The hearing pack is ready." in shown
    for ending in pack_files.TYPES:
        assert f'href="/hearing_pack.{ending}?constituency={SPLIT}&amp;force={FORCE}" download' in shown
    again = open_page(force=FORCE, constituency=SPLIT)
    assert "The hearing pack is ready." in text(again)
    assert not again.button  # it is there already


def test_a_pdf_that_cannot_be_printed_leaves_the_document_and_says_why(monkeypatch):
    def fail(*_):
        raise DiedError(DIED)

    monkeypatch.setattr(pack_files, "_printed", fail)
    app = open_page(force=FORCE)
    app.button(key="create-pack").click().run()
    shown = text(app)
    assert DIED in shown
    assert "/hearing_pack.docx?" in shown
    assert "/hearing_pack.pdf?" not in shown
    assert app.button(key="create-pack")  # to try again


def test_without_a_browser_the_page_says_so_and_makes_the_document(monkeypatch):
    monkeypatch.setattr(availability, "missing", lambda: "Images need Chrome.")
    app = open_page(force=FORCE)
    assert "Images need Chrome." in text(app)
    app.button(key="create-pack").click().run()
    shown = text(app)
    assert "/hearing_pack.docx?" in shown
    assert "/hearing_pack.pdf?" not in shown


def test_bad_values_get_their_sentences_and_the_others_stay():
    app = open_page(force=f"{FORCE},X", constituency="X", place="X,Y")
    shown = text(app)
    for said in ("one of the police forces", "one of the constituencies", "2 of the places"):
        assert f"We could not find {said} that this link asks for." in shown
    assert "The pack will have a page for South Yorkshire." in shown
    assert "A hearing pack is about police forces." in text(open_page(force="EW"))


def test_too_many_forces_keep_the_choice_and_say_what_to_do(register):
    first = {}
    for row in register.rows("local_authorities"):
        first.setdefault(row["force"], row["code"])
    places = list(first.values())[:9]
    app = open_page(place=",".join(places))
    assert "You chose areas of 9 police forces. A hearing pack has at most 8. Remove one of them." in text(app)
    assert len(app.multiselect(key=AREAS).value) == 9
    assert not app.button


def test_downloads_and_police_forces_lead_here():
    assert 'href="/hearing_pack"' in text(opened("pages/press_pack.py"))
    assert f'href="/hearing_pack?force={FORCE}' in text(opened("pages/forces.py", force=FORCE))
