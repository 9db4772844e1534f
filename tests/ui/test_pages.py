"""Every page as Streamlit runs it, without a browser."""

import html
import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from lib import exhibits
from lib.charts.canvas import Canvas
from lib.exhibits import REGISTRY
from lib.model.records import Selection
from lib.model.site_map import PAGES
from lib.outlets.files import figure_json
from lib.outlets.html import card
from lib.ui.page import failed
from lib.web import app as server
from tests.apps import DASHBOARD, opened, text


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
@pytest.mark.parametrize("figures", [None, "announced"])
def test_a_page_runs_and_shows_all_its_exhibits(known, figures):
    app = opened(known.script, **({"figures": figures} if figures else {}))
    assert not app.exception
    shown = text(app)
    assert f"<h1>{known.heading}</h1>" in shown
    for name, builder in REGISTRY.items():
        if known.id != "forces":
            assert (f'<h2 id="{name}">' in shown) == (builder.page == known.id and builder.on_page)
    assert "Report a concern, find support" in shown
    assert "Figures last checked on" in shown
    assert ('data-caveat="under-reporting"' in shown) == (bool(known.strip) or known.id == "sources")


def test_the_address_decides_the_figures(register):
    announced = register.announced["gb-2023-total"]
    app = opened("dashboard.py", figures="announced")
    assert f"around {announced.quantity.value:,.0f}" in text(app)
    assert app.radio(key="figures").value == "announced"


def test_choosing_writes_the_address():
    app = opened("dashboard.py")
    app.radio(key="figures").set_value("announced").run()
    assert app.query_params["figures"] == "announced"
    assert "around 4,000" in text(app)
    app.radio(key="figures").set_value("published").run()
    assert "figures" not in app.query_params


def test_a_value_that_is_not_known_gives_the_default_and_one_sentence():
    app = opened("pages/offences.py", figures="<script>")
    assert not app.exception
    assert text(app).count("We could not find what this link asks for") == 1
    assert "<script>" not in text(app)
    assert app.radio(key="figures").value == "published"


WITH_CONTENTS = ("offences", "operations", "action-plan", "sources")  # pages with a menu of their own sections
FORCES = "pages/forces.py"


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("map", {"forces-map"}),
        ("compare", {"forces-compare"}),
        ("time", {"forces-time"}),
        ("spread", {"forces-spread"}),
        ("table", {"forces-table"}),
        ("profile", {"forces-time", "force-change", "force-codes", "force-peers"}),
    ],
)
def test_each_view_shows_its_exhibits_and_the_last_years_of_the_chosen_forces(view, shown):
    app = opened(FORCES, view=view, force="E23000011,W15000003")
    assert not app.exception
    found = {name for name in REGISTRY if f'<h2 id="{name}">' in text(app)}
    assert found == shown | {"forces-recent"}
    assert "are not published by police force" in text(app)
    assert '<a href="/exhibits/forces-national"' in text(app)
    assert app.multiselect(key="force").value == ["E23000011", "W15000003"]


def test_a_place_is_found_and_becomes_its_force():
    app = opened(FORCES, view="compare")
    finder = app.multiselect(key="force")
    assert {"Rotherham (South Yorkshire)", "Oldham (Greater Manchester)", "GMP (Greater Manchester)"} <= set(
        finder.options
    )
    finder.set_value(["E23000011:Rotherham"]).run()
    assert app.query_params["force"] == "E23000011"
    assert app.multiselect(key="force").value == ["E23000011"]
    said = "Rotherham is policed by South Yorkshire. There is no figure for Rotherham alone."
    assert said in text(app)
    app.multiselect(key="force").set_value(["E23000011", "E23000005"]).run()
    assert said not in text(app)
    app.multiselect(key="force").set_value(["E23000011", "E23000005", "E23000005:GMP"]).run()
    assert "policed by Greater Manchester" not in text(app)  # another name of a force is no place


@pytest.mark.parametrize(
    ("before", "chosen", "view"),
    [
        ({}, ["E23000011"], "profile"),
        ({"force": "E23000011", "view": "profile"}, ["E23000011", "E23000005"], "compare"),
        ({"force": "E23000011,E23000005", "view": "compare"}, ["E23000005"], "profile"),
        ({"force": "E23000005", "view": "profile"}, [], "map"),
        ({"force": "E23000005", "view": "profile"}, ["E23000005", "EW"], "map"),
        ({"force": "EW"}, ["EW", "E23000032", "E23000005"], "compare"),
        ({"force": "E23000005,E23000032", "view": "profile"}, [], "map"),
        # what the reader chose stays
        ({"view": "time"}, ["E23000005"], "time"),
        ({"view": "compare"}, ["E23000005"], "compare"),
        ({"force": "E23000005"}, ["E23000005", "E23000032"], "map"),
    ],
)
def test_the_number_of_forces_chooses_the_view_until_the_reader_does(before, chosen, view):
    app = opened(FORCES, **before)
    app.multiselect(key="force").set_value(chosen).run()
    assert not app.exception
    assert app.query_params.get("view", "map") == view
    assert app.radio(key="view").value == view
    assert "A profile needs a force" not in text(app)


def test_a_link_of_an_earlier_day_opens_the_view_that_it_meant():
    app = opened(FORCES, force="E23000011", measure="88A")
    assert app.radio(key="view").value == "map"
    assert app.radio(key="basis").value == "count"
    assert dict(app.query_params) == {"force": "E23000011", "measure": "88A"}


def test_no_control_does_nothing():
    def controls(**query):
        app = opened(FORCES, **query)
        assert not app.exception
        shown = [*app.selectbox, *app.radio]
        return {one.key for one in shown if not one.disabled}, {one.key: one.label for one in shown if one.disabled}

    assert controls(view="map") == ({"measure", "year", "basis", "region", "view"}, {})
    assert controls(view="map", force="E23000011") == ({"measure", "year", "basis", "view"}, {})
    assert controls(view="compare", force="E23000011")[0] == {"measure", "year", "basis", "view"}
    assert "sort" in controls(view="compare", force="E23000011,E23000005")[0]
    assert controls(view="compare", year="2025-26")[1] == {"basis": "Show (no rate for 2025/26)"}
    assert controls(view="compare", force="BTP")[1] == {"basis": "Show (no rate: too few residents)"}
    enabled, disabled = controls(view="time", basis="rate")
    assert "year" not in enabled
    assert disabled == {"period": "Over time by (rates are for whole years)"}
    assert controls(view="spread") == ({"measure", "year", "view"}, {})


def test_the_page_says_the_numbers_that_were_asked_for_and_copies_them_with_cautions():
    app = opened(FORCES, force="E23000011,E23000005", view="compare", measure="eleven-codes")
    shown = html.unescape(text(app))
    assert "South Yorkshire recorded 1,794. Per 1,000 people aged 0 to 17, that is 5.4 in Greater Manchester" in shown
    (copied,) = re.findall(r'data-copy="([^"]*)" data-path="([^"]*)" aria-label="Copy this answer"', shown)
    assert "Recorded offences, not all offences." in copied[0]
    assert "The total is ours." in copied[0]
    assert copied[1] == "/forces?force=E23000011,E23000005&measure=eleven-codes&view=compare"
    assert "South Yorkshire and Greater Manchester" not in re.findall(r'class="choices"><p>([^<]*)', shown)
    assert 'class="choices"><p>Greater Manchester and South Yorkshire, 11 codes, 2024/25, counts</p>' in shown


def test_the_cautions_of_several_cards_stand_once_and_a_folded_card_has_its_own(monkeypatch):
    shown = text(opened(FORCES, force="E23000011", view="profile", basis="rate", measure="eleven-codes"))
    for caveat in ("eleven-codes", "rate-not-risk", "two-methods", "extraction", "under-reporting"):
        assert shown.count(f'data-caveat="{caveat}"') == 1, caveat
    assert shown.count("The cautions below the first chart apply here too.") == 4
    monkeypatch.setattr("lib.ui.controls.on_phone", lambda: True)
    app = opened(FORCES, force="E23000011", view="profile", measure="eleven-codes")
    assert [fold.label for fold in app.expander] == [
        *("Changes from year to year", "By offence code", "Beside forces of similar size")
    ]
    assert app.selectbox(key="view").value == "profile"
    assert text(app).count('data-caveat="eleven-codes"') == 1 + 3
    assert dict(opened(FORCES).query_params)["view"] == "compare"
    assert [fold.label for fold in opened(FORCES, view="table").expander] == ["All police forces, year by year"]


def test_the_rows_of_tables_lead_to_the_forces():
    shown = html.unescape(text(opened(FORCES, view="compare", force="E23000011", basis="rate", measure="88A")))
    link = (
        '<a class="force" href="/forces?{}force=E23000011&measure=88A&view=profile" target="_self">South Yorkshire</a>'
    )
    assert link.format("basis=rate&") in shown
    assert link.format("") in shown
    assert ">Yorkshire and the Humber region</a>" not in shown


def test_a_constituency_chooses_its_forces_and_says_why_it_has_no_figures(register):
    reason, shares = (register.caveats[name].short for name in ("constituency-figures", "constituency-shares"))
    app = opened(FORCES, view="compare")
    assert reason in text(app)
    assert shares not in html.unescape(text(app))
    finder = app.multiselect(key="force")
    assert {"Rotherham constituency (South Yorkshire)"} <= set(finder.options)
    (windsor,) = [one for one in register.constituencies.values() if one.name == "Windsor"]
    finder.set_value([f"{','.join(windsor.forces)}:{windsor.code}"]).run()
    assert app.query_params["force"] == "E23000029,E23000031"
    assert app.multiselect(key="force").value == ["E23000029", "E23000031"]
    said = "Parts of Windsor constituency are policed by Thames Valley, about 4 in 5 of its residents, and Surrey"
    assert said in text(app)
    assert shares in html.unescape(text(app))
    app.multiselect(key="force").set_value(["E23000029"]).run()
    assert said not in text(app)
    assert reason in text(app)


def test_filters_are_written_to_the_address():
    app = opened(FORCES)
    app.selectbox(key="measure").set_value("88A").run()
    app.radio(key="view").set_value("table").run()
    app.selectbox(key="region").set_value("E12000003").run()
    assert {k: app.query_params[k] for k in ("measure", "view", "region")} == {
        "measure": "88A",
        "view": "table",
        "region": "E12000003",
    }
    app.selectbox(key="region").set_value("").run()
    assert "region" not in app.query_params


def test_what_cannot_be_shown_is_said_in_a_sentence():
    app = opened(FORCES, view="compare", basis="rate", force="BTP,nowhere")
    assert not app.exception
    assert "live there. Showing numbers of offences." in text(app)
    assert "We could not find one of the police forces" in text(app)
    assert "nowhere" not in text(app)


def test_a_chart_is_named_and_holds_the_published_numbers(register):
    shown = text(opened("pages/offences.py"))
    # Its heading and subtitle stand before it, and are said there.
    named = '<figure class="chart" id="chart-breakdown" role="img" aria-label="Chart: group-based offences by type"'
    assert f'{named} data-chart="/exhibits/breakdown.plotly.json"' in shown
    figure = json.loads(figure_json.as_plotly(exhibits.make("breakdown", register, Selection()), Canvas()))
    values = [v for trace in figure["data"] for v in trace["customdata"]]
    assert register.statistics["gb-2023-total"].quantity.value in values
    assert "More than a quarter" in shown


def test_every_script_is_a_page_and_every_page_a_script():
    scripts = {"dashboard.py", *(f"pages/{file.name}" for file in (DASHBOARD.parent / "pages").glob("*.py"))}
    assert scripts == {page.script for page in PAGES}


def _fails():
    from lib.ui.page import failed  # noqa: PLC0415 - Streamlit runs only what stands in here

    assert failed(ValueError("typed by a reader"))


def test_a_page_that_fails_says_so_in_our_words():
    app = AppTest.from_function(_fails).run()
    assert not app.exception
    assert "Sorry, there is a problem with this page" in text(app)
    assert "typed by a reader" not in text(app)
    assert "find support" in text(app)
    assert server.app._on_script_error is failed  # noqa: SLF001 - nothing public tells


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_the_menu_of_a_page_leads_to_headings_of_it_in_their_order(known):
    shown = text(opened(known.script))
    menus = re.findall(r'<nav class="contents".*?</nav>', shown, re.DOTALL)
    assert len(menus) == (known.id in WITH_CONTENTS)
    links = re.findall(r'href="#([^"]+)"', "".join(menus))
    assert bool(links) == bool(menus)
    places = [shown.find(f'<h2 id="{name}"') for name in links]
    assert -1 not in places
    assert places == sorted(places)


def test_an_answer_stands_above_the_chart_only_where_areas_are_chosen():
    """Without a choice the headline says the same."""
    assert 'class="answer"' not in text(opened("pages/forces.py"))
    for chosen in ({"force": "E23000011"}, {"region": "E12000003"}):
        assert 'class="answer"' in text(opened("pages/forces.py", **chosen))


def test_what_a_chart_says_in_words_stands_with_its_explanation_where_the_headline_says_it(register):
    said = text(opened("pages/forces.py"))
    assert '<div class="exhibit-words" data-aside="always">' in said
    assert "<h3>In words</h3>" in said
    assert 'data-aside="always"' not in text(opened("pages/offences.py"))
    assert "<h3>In words</h3>" not in card.exhibit_page(
        exhibits.make("forces-map", register, Selection())
    )  # seen there


def test_the_police_forces_page_says_that_its_figures_are_not_the_national_ones():
    assert "These figures cannot be compared with the national figures." in text(opened("pages/forces.py"))
