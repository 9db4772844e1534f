"""A page that is opened without a query chooses the eleven codes, on the page of the forces as rates, and says so."""

import re
from html import unescape

import pytest

from lib.addresses import address, bare
from lib.model.records import ELEVEN_CODES, TWELVE_CODES, Selection
from lib.model.site_map import BY_ID, PAGES
from tests.apps import menu, opened, text

FORCES = "pages/forces.py"
RATES = "Police recorded 4.8 sexual offences under 11 codes that name a child victim per 1,000 people aged 0 to 17"
ELEVEN = "Police recorded 61,476 sexual offences under 11 codes that name a child victim in England and Wales"
TWELVE_RATES = "Police recorded 4.9 child and familial sexual offences (12 codes) per 1,000 people aged 0 to 17"
BARE = {"measure": ELEVEN_CODES, "basis": "rate"}
TWELVE = "Police recorded 62,266 child and familial sexual offences (12 codes) in England and Wales"
OF_NO_MEANING = {"utm_source": "x", "fbclid": "1", "gpvw": "2"}


def test_only_pages_that_count_by_code_choose(register, earlier):
    choosing = {page.id for page in PAGES if bare.parameters(page, register)}
    assert choosing == {"forces", "press-pack"}
    assert bare.parameters(BY_ID["forces"], register) == BARE
    assert bare.parameters(BY_ID["press-pack"], register) == {"measure": ELEVEN_CODES}
    assert bare.parameters(BY_ID["forces"], earlier) == {"basis": "rate"}  # it has no caution for the eleven
    assert bare.selection(earlier, "2026-11-22") == Selection(version="2026-11-22")


def test_without_a_query_the_eleven_are_shown_and_stand_in_the_address():
    app = opened(FORCES)
    assert RATES in text(app)
    assert TWELVE not in text(app)
    assert app.selectbox(key="measure").value == ELEVEN_CODES
    assert dict(app.query_params) == BARE
    assert "/exhibits/forces-map.csv?basis=rate&measure=eleven-codes" in text(app).replace("&amp;", "&")


def test_a_phone_begins_with_the_list_of_forces(register):
    assert bare.parameters(BY_ID["forces"], register, narrow=True) == BARE | {"view": "compare"}
    assert [bare.view(forces, narrow=True) for forces in ((), ("EW",), ("BTP",), ("BTP", "E23000011"))] == [
        *("compare", "compare", "profile", "compare")
    ]


def test_what_is_not_ours_is_no_query():
    app = opened(FORCES, **OF_NO_MEANING)
    assert RATES in text(app)
    assert dict(app.query_params) == OF_NO_MEANING | BARE


@pytest.mark.parametrize("query", [{"basis": "count"}, {"view": "map"}, {"year": "2024-25"}, {"measure": "nonsense"}])
def test_with_any_query_a_missing_measure_is_the_twelve(query):
    app = opened(FORCES, **query)
    assert TWELVE in text(app)
    assert "measure" not in app.query_params or "measure" in query


def test_the_twelve_that_a_reader_chooses_stay_chosen():
    app = opened(FORCES)
    app.selectbox(key="measure").set_value(TWELVE_CODES).run()
    assert TWELVE_RATES in text(app)
    assert dict(app.query_params) == {"basis": "rate"}  # in which a missing measure is the twelve
    app.radio(key="view").set_value("compare").run()
    app.radio(key="view").set_value("map").run()
    app.radio(key="basis").set_value("count").run()
    assert dict(app.query_params) == {"measure": TWELVE_CODES, "basis": "count"}
    assert TWELVE in text(app)


def test_a_choice_taken_back_does_not_leave_an_address_that_would_mean_something_else():
    app = opened(FORCES, basis="rate")
    app.radio(key="basis").set_value("count").run()
    assert dict(app.query_params) == {"measure": TWELVE_CODES, "basis": "count"}
    assert TWELVE in text(app)


def test_a_choice_that_comes_with_the_address_from_before_is_of_the_eleven():
    app = opened(FORCES)
    del app.query_params["measure"], app.query_params["basis"]
    app.radio(key="view").set_value("compare").run()
    assert dict(app.query_params) == BARE | {"view": "compare"}
    assert "4.8 sexual offences under 11 codes that name a child victim" in text(app)


def test_the_press_pack_chooses_too():
    app = opened("pages/press_pack.py")
    assert app.selectbox(key="measure").value == ELEVEN_CODES
    assert dict(app.query_params) == {"measure": ELEVEN_CODES}


def test_a_menu_of_nothing_chosen_leads_to_bare_pages_and_any_other_to_what_is_shown():
    assert menu(opened("dashboard.py")) == [page.path for page in PAGES if page.in_menu]
    assert "/forces?basis=rate&measure=eleven-codes" in menu(opened(FORCES))
    assert "/forces?measure=twelve-codes" in menu(opened(FORCES, measure=TWELVE_CODES))
    first = text(opened("dashboard.py"))
    assert (
        'href="/forces" target="_self" data-opens="?measure=eleven-codes&amp;basis=rate" data-opens-narrow="' in first
    )
    assert 'href="/press_pack" target="_self" data-opens="?measure=eleven-codes"' in first


def test_a_link_to_such_a_page_always_has_a_query():
    assert address.path("/forces", Selection()) == "/forces?measure=twelve-codes"
    assert address.path("/forces", Selection(basis="rate")) == "/forces?basis=rate"
    assert address.path("/exhibits/forces-map", Selection()) == "/exhibits/forces-map"
    assert address.path("/offences", Selection()) == "/offences"


def test_the_first_html_of_a_bare_page_tells_the_script_what_to_write(client):
    opens = '<meta name="opens" content="measure=eleven-codes{}" data-narrow="measure=eleven-codes{}">'
    for place in ("/forces", "/forces?utm_source=x"):
        assert client.get(place).text.count(opens.format("&amp;basis=rate", "&amp;basis=rate&amp;view=compare")) == 1
    assert client.get("/press_pack").text.count(opens.format("", "")) == 1
    for place in ("/forces?basis=rate", "/forces?version=2026-11-22", "/offences", "/"):
        assert 'name="opens"' not in client.get(place).text


def test_the_menu_of_the_first_html_is_that_of_the_page(client):
    html = client.get("/forces").text
    links = re.findall(r'href="([^"]+)"', re.search(r'<nav class="menu".*?</nav>', html, re.DOTALL)[0])
    assert [unescape(link) for link in links] == menu(opened(FORCES))


def test_the_picture_of_a_link_to_a_bare_page_says_the_eleven(client):
    (said,) = re.findall(r'property="og:image:alt" content="([^"]+)"', client.get("/forces").text)
    assert "sexual offences under 11 codes that name a child victim" in said
    assert "12 codes" not in said


def test_the_bulletin_shows_the_eleven_and_that_of_earlier_releases_stays_as_it_was(client):
    assert ELEVEN in client.get("/bulletin").text
    earlier = client.get("/bulletin?version=2026-11-22").text
    assert TWELVE in earlier
    assert "11 codes that name a child victim in England and Wales in the year ending March 2025, mapped" not in earlier
    of_force = client.get("/bulletin/forces/E23000011").text
    assert "South Yorkshire recorded 1,794 sexual offences under 11 codes that name a child victim" in of_force
    assert 'href="/forces?force=E23000011&amp;measure=eleven-codes"' in of_force


def test_the_codes_of_a_force_add_up_to_the_total_that_is_chosen(client):
    lines = client.get("/exhibits/force-codes.csv?force=E23000011&measure=eleven-codes").text.splitlines()
    assert len(lines) == 1 + 1 + 11
    assert any(",eleven-codes," in line and ",1794," in line for line in lines)
    assert not any("familial" in line for line in lines)
