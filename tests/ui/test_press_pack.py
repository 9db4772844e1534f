"""The press pack page as Streamlit runs it, without a browser."""

from functools import partial

import pytest

from lib.model import limits
from lib.model.records import Selection
from lib.outlets.press import choice, packing
from tests.apps import opened, text

MANCHESTER = "E23000005"


open_page = partial(opened, "pages/press_pack.py")


def test_choosing_writes_the_address_and_the_address_chooses():
    app = open_page(exhibits="years", sizes="print", formats="pdf,png")
    assert not app.exception
    assert app.checkbox(key="take-years").value
    assert not app.checkbox(key="take-breakdown").value
    assert app.checkbox(key="formats-pdf").value
    assert not [box.label for box in app.checkbox if "\\" in box.label]  # it would be spoken
    app.checkbox(key="take-breakdown").check().run()
    assert app.query_params["exhibits"] == "breakdown,years"
    app.checkbox(key="formats-pdf").uncheck().run()
    assert "formats" not in app.query_params  # PNG alone is what a bare address means
    app.checkbox(key="formats-png").uncheck().run()
    assert app.query_params["formats"] == "none"
    assert "2 charts and tables, 0 images and 2 data files" in text(app)
    app.selectbox(key="drawing").set_value("years").run()
    assert app.query_params["drawing"] == "years"
    assert 'href="/brief.pdf?drawing=years"' in text(app)


def test_what_cannot_be_taken_says_why():
    app = open_page(exhibits="timeline,force-codes,newer")
    shown = text(app)
    assert choice.HOLDS_PRESS in shown
    assert choice.NEEDS_A_FORCE in shown
    assert app.checkbox(key="take-timeline").disabled
    assert app.checkbox(key="take-force-codes").disabled
    assert "data and words only" in app.checkbox(key="take-newer").label
    app = open_page(exhibits="force-codes", force=MANCHESTER)
    assert not app.checkbox(key="take-force-codes").disabled
    assert "Forces: Greater Manchester" in text(app)


def test_too_many_pictures_are_said_before_any_is_made(register):
    names = [one.id for one in choice.candidates(register, Selection()) if one.drawn]
    app = open_page(exhibits=",".join(names), sizes="social,square,slide,print", formats="png,svg,pdf")
    assert f"a pack holds at most {choice.MOST_PICTURES}" in text(app)
    assert not [button for button in app.button if button.key == "make"]


@pytest.mark.parametrize("asked", ["none", "nothing", ""])
def test_an_address_without_a_drawing_has_the_usual_brief_and_its_end(asked):
    app = open_page(drawing=asked)
    assert not app.exception
    assert 'href="/brief.pdf"' in text(app)
    assert "find support" in text(app)
    assert ("a value that is not known" in text(app)) == bool(asked)


def test_a_label_that_is_no_option_any_more_is_no_choice():
    app = open_page(figures="announced")
    box = app.selectbox(key="drawing")
    before = next(label for label in box.options if "about 35" in label).replace("about 35", "about 37")
    assert before not in box.options
    box.options.append(before)
    box.set_value(before).run()  # as a browser sends it that shows the label from before
    assert "drawing" not in app.query_params
    assert app.selectbox(key="drawing").value == "proportion"
    assert 'href="/brief.pdf?figures=announced"' in text(app)


def test_an_unknown_value_is_said_and_left_out():
    shown = text(open_page(exhibits="years,<b>", formats="gif"))
    assert "a value that is not known" in shown
    assert "<b>" not in shown


def test_without_a_browser_the_data_are_still_offered(configured):
    configured(CHROMIUM="/nowhere")
    app = open_page(exhibits="years", sizes="square")
    assert "Images need Chrome" in text(app)
    app.button(key="make").click().run()
    assert not app.exception
    assert "This pack holds data and words, and no images." in text(app)
    assert app.get("download_button")


def test_two_boxes_ticked_at_once_are_both_kept():
    app = open_page()
    before = dict(app.query_params)
    app.checkbox(key="take-years").check().run()
    app.query_params.clear()
    app.query_params.update(before)  # the browser has not shown the first yet
    app.checkbox(key="sizes-square").check().run()
    assert app.query_params["exhibits"] == "years"
    assert "square" in app.query_params["sizes"]


def test_a_full_queue_is_said_and_the_data_are_offered(monkeypatch):
    def busy(*_):
        raise limits.BusyError("Too many images are being made at this moment.")

    monkeypatch.setattr(packing.renderer, "render", busy)
    app = open_page(exhibits="crime-types", sizes="square")
    app.button(key="make").click().run()
    assert "Too many images are being made" in text(app)
    assert app.get("download_button")


def test_a_part_that_fails_leaves_the_page_its_end(monkeypatch):
    def broken(*_: object) -> None:
        raise ValueError("typed by a reader")

    app = open_page()
    monkeypatch.setattr(choice, "plan", broken)
    app.run()
    assert app.exception
    assert "find support" in text(app)
