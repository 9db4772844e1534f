"""No control of the Police forces page does nothing: each is obeyed, hidden, or disabled with its reason, and said."""

import itertools
from dataclasses import replace

import pytest

from lib import exhibits
from lib.addresses import unused_filters
from lib.model.records import Selection
from lib.ui.explorer import VIEWS
from tests.apps import opened, text

FORCES = "pages/forces.py"
SOUTH_YORKSHIRE, GMP, NORTH_EAST = "E23000011", "E23000005", "E12000001"


@pytest.mark.parametrize("view", ["map", "compare", "time", "table"])
def test_a_region_is_obeyed_and_beside_forces_it_is_not_asked_for(view):
    app = opened(FORCES, view=view, region=NORTH_EAST)
    assert not app.selectbox(key="region").disabled
    assert "in the North East region in the year ending March 2025" in text(app)
    assert "region or nation is not used" not in text(app)
    app = opened(FORCES, view=view, region=NORTH_EAST, force=SOUTH_YORKSHIRE)
    assert "region" not in {one.key for one in app.selectbox}
    assert "You chose police forces, so we show only those. We did not use the region or nation." in text(app)
    assert "South Yorkshire recorded 1,800" in text(app)
    app = opened(FORCES, view=view, force=SOUTH_YORKSHIRE)
    assert "region" not in {one.key for one in app.selectbox}
    assert "did not use the region or nation." not in text(app)  # nothing was asked in vain


@pytest.mark.parametrize("view", ["time", "table"])
def test_a_rate_over_time_is_offered_and_shown(view):
    app = opened(FORCES, view=view, basis="rate", force=SOUTH_YORKSHIRE)
    assert app.radio(key="basis").value == "rate"
    assert "per 1,000 people aged 0 to 17" in text(app)
    assert "Showing numbers of offences." not in text(app)


def test_quarters_have_no_rates_and_the_page_says_so():
    app = opened(FORCES, view="time", basis="rate", period="quarters", force=SOUTH_YORKSHIRE)
    assert "We make rates for whole years only. Showing years." in text(app)


def test_the_year_of_a_profile_says_what_it_changes():
    app = opened(FORCES, view="profile", force=SOUTH_YORKSHIRE, year="2012-13")
    assert app.selectbox(key="year").label == "Year (the chart over time shows every year)"
    assert "We hold no change to the year ending March 2013. The sentence is about the year ending March 2025." in text(
        app
    )
    assert "in the year ending March 2013, by offence code" in text(app)
    assert "There is no change" not in text(opened(FORCES, view="profile", force=SOUTH_YORKSHIRE))
    part = text(opened(FORCES, view="profile", force=SOUTH_YORKSHIRE, year="2025-26"))
    assert "We hold no population for April to December 2025 (9 months)" in part


def test_a_second_force_of_a_profile_is_offered():
    app = opened(FORCES, view="profile", force=f"{SOUTH_YORKSHIRE},{GMP}")
    offered = app.radio(key="profile-of")
    assert offered.options == ["Greater Manchester", "South Yorkshire"]
    assert offered.value == SOUTH_YORKSHIRE
    assert "A profile shows one police force. This one shows South Yorkshire, not Greater Manchester." in text(app)
    offered.set_value(GMP).run()
    assert app.query_params["force"] == f"{GMP},{SOUTH_YORKSHIRE}"
    assert "Greater Manchester recorded 3,729 child and familial sexual offences (12 codes)" in text(app)
    assert "This one shows Greater Manchester, not South Yorkshire." in text(app)
    alone = opened(FORCES, view="profile", force=GMP)
    assert "profile-of" not in {one.key for one in alone.radio}


def test_what_a_profile_cannot_heed_is_said():
    app = opened(FORCES, view="profile", force=GMP, measure="86", basis="rate", region=NORTH_EAST)
    assert "The chart by offence code shows all 12 codes, whichever offence is chosen." in text(app)
    assert "shows counts, not rates" not in text(app)  # the page opens with rates: the chart's own words say it
    assert "We did not use the region or nation." in text(app)


VALUES = {
    "force": ((), (SOUTH_YORKSHIRE,), (SOUTH_YORKSHIRE, GMP)),
    "region": ("", NORTH_EAST),
    "basis": ("count", "rate"),
    "year": ("", "2012-13"),
    "measure": ("twelve-codes", "88A"),
}
QUIET = {  # what an exhibit shows whole, so that a choice of it hides nothing and promises nothing
    ("forces-time", "year"): "every year",
    ("forces-table", "year"): "every year",
    ("forces-spread", "basis"): "rates are all there is",
    ("force-peers", "basis"): "rates are all there is",
    ("force-codes", "basis"): "its words say that it has counts",
    ("force-change", "basis"): "counts and rates stand beside each other",
}


@pytest.mark.parametrize("name", dict.fromkeys(name for _, names in VIEWS.values() for name in names))
def test_a_filter_changes_an_exhibit_or_is_said_to_change_nothing(register, name):
    """Every filter beside every other: an exhibit that stays as it was says why."""
    for values in itertools.product(*VALUES.values()):
        asked = Selection(**dict(zip(VALUES, values, strict=True)))
        said = {one.field for one in unused_filters.refusals([name], register, asked)} if _made(name, asked) else set()
        for field in VALUES:
            without = replace(asked, **{field: getattr(Selection(), field)})
            if without != asked and (name, field) not in QUIET and _made(name, asked) and _made(name, without):
                same = exhibits.make(name, register, asked) is exhibits.make(name, register, without)
                assert same == (field in said), (field, asked)


def _made(name, selection):
    return exhibits.can_be_made(name, selection)


@pytest.mark.parametrize("key", ["measure", "year", "view", "profile-of"])
def test_a_label_that_is_no_option_any_more_is_no_choice(key):
    asked = {"view": "profile", "force": f"{SOUTH_YORKSHIRE},{GMP}", "measure": "86", "year": "2020-21"}
    app = opened(FORCES, **asked)
    before = dict(app.query_params)
    control = next(one for one in (*app.radio, *app.selectbox) if one.key == key)
    shown = control.value
    control.options.append("A label from before")
    control.set_value("A label from before").run()
    assert not app.exception
    assert dict(app.query_params) == before
    assert next(one for one in (*app.radio, *app.selectbox) if one.key == key).value == shown


def at(app, query):
    """The page at an address that its browser shows."""
    app.query_params.clear()
    app.query_params.update(query)
    return app


def test_a_second_choice_that_comes_before_the_first_is_shown_undoes_nothing():
    """The browser sends the address that it shows with each choice: of two quick ones both count."""
    app = opened(FORCES, view="compare")
    before = dict(app.query_params)
    app.selectbox(key="region").set_value(NORTH_EAST).run()
    written = dict(app.query_params)
    assert written["region"] == NORTH_EAST
    at(app, before).selectbox(key="year").set_value("2020-21").run()
    assert dict(app.query_params) == written | {"year": "2020-21"}
    at(app, before).radio(key="sort").set_value("value").run()
    assert dict(app.query_params) == written | {"year": "2020-21", "sort": "value"}
    assert "in the North East region in the year ending March 2021" in text(app)


def test_a_reader_who_goes_back_and_chooses_again_chooses_from_there():
    app = opened(FORCES, view="compare")
    before = dict(app.query_params)
    app.selectbox(key="region").set_value(NORTH_EAST).run()
    at(app, before).run()  # Back
    app.selectbox(key="year").set_value("2020-21").run()
    assert dict(app.query_params) == before | {"year": "2020-21"}


def test_a_choice_taken_back_stays_taken_back():
    app = opened(FORCES, view="compare")
    before = dict(app.query_params)
    app.selectbox(key="region").set_value(NORTH_EAST).run()
    app.selectbox(key="region").set_value("").run()
    assert dict(app.query_params) == before
    app.radio(key="sort").set_value("value").run()
    assert dict(app.query_params) == before | {"sort": "value"}
