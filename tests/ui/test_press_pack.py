"""The press pack page as Streamlit runs it, without a browser."""

from functools import partial

import pytest

from lib.exhibits import REGISTRY
from lib.model import limits
from lib.model.records import Selection
from lib.outlets.html import exhibit_pages
from lib.outlets.pictures import availability, content
from lib.outlets.pictures.sizes import SIZES
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
    assert "2 charts, 0 images, 2 data files" in text(app)
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
    assert "no image, data and text only" in app.checkbox(key="take-newer").label
    assert "not available: includes press reports" in app.checkbox(key="take-timeline").label
    app = open_page(exhibits="force-codes", force=MANCHESTER)
    assert not app.checkbox(key="take-force-codes").disabled
    assert "Forces: Greater Manchester" in text(app)


def test_a_ready_made_pack_is_chosen_in_one_tap_and_made_in_the_next(monkeypatch):
    monkeypatch.setattr(packing.renderer, "render", lambda *_: b"an image")
    app = open_page()
    assert "Choose at least one chart or table." in text(app)
    app.button(key="ready-headlines").click().run()
    assert app.query_params["exhibits"] == "proportion,breakdown,crime-types,years"
    assert app.query_params["sizes"] == "social,square,slide"
    assert "4 charts, 12 images, 4 data files" in text(app)
    app.button(key="make").click().run()
    assert "The zip file is ready: 12 images and 4 data files" in text(app)
    (saved,) = app.get("download_button")
    assert saved.proto.label.startswith("Download zip (")
    app.button(key="ready-slides").click().run()
    assert not app.get("download_button")  # it was made of other choices
    assert "sizes" not in app.query_params


def test_a_pack_of_one_police_force_is_chosen_by_its_name():
    app = open_page()
    app.selectbox(key="ready-force").set_value(MANCHESTER).run()
    assert app.query_params["force"] == MANCHESTER
    assert app.query_params["exhibits"].split(",") == [name for name in REGISTRY if name in choice.ONE_FORCE]
    assert "5 charts and tables" in text(app)
    assert "Left out:" in text(app)  # a post shows no count under 10
    assert "Filters: Forces: Greater Manchester." in text(app)


def test_every_chart_says_in_which_sizes_it_can_be_had_and_why_not_in_others(register):
    shown = text(open_page())
    for candidate in choice.candidates(register, Selection(measure=register.opening_measure)):
        if candidate.drawn:
            offered = availability.fitting_sizes(candidate.exhibit)
            line = exhibit_pages.sizes_line(
                candidate.exhibit, offered, complete=availability.is_known(candidate.exhibit)
            )
            assert all(size.place.partition(" ")[2] in line for size in SIZES.values())
            assert line.count("Not as") == len({*SIZES.values()} - {*offered}) or "or" in line
    assert content.SMALL_COUNTS in shown
    assert shown.count('loading="lazy"') >= 10


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
    assert ("We could not find what this link asks for" in text(app)) == bool(asked)


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
    assert "We could not find what this link asks for" in shown
    assert "<b>" not in shown


def test_without_a_browser_the_data_are_still_offered(configured):
    configured(CHROMIUM="/nowhere")
    app = open_page(exhibits="years", sizes="square")
    assert "Images need Chrome" in text(app)
    app.button(key="make").click().run()
    assert not app.exception
    assert "This zip file holds data and text, and no images." in text(app)
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
