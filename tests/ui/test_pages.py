"""Every page as Streamlit runs it, without a browser."""

import html
import json

import pytest
from streamlit.testing.v1 import AppTest

from lib.exhibits import REGISTRY
from lib.model.site_map import PAGES
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
    assert text(app).count("a value that is not known") == 1
    assert "<script>" not in text(app)
    assert app.radio(key="figures").value == "published"


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
def test_each_view_shows_its_exhibits_and_the_national_ones(view, shown):
    app = opened(FORCES, view=view, force="E23000011,W15000003")
    assert not app.exception
    found = {name for name in REGISTRY if f'<h2 id="{name}">' in text(app)}
    assert found == shown | {"forces-national"}
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
    said = "Parts of Windsor constituency are policed by Thames Valley, about 4 in 5 of its residents; Surrey"
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
    assert "so there is no rate. Counts are shown." in text(app)
    assert "One code after &#39;force=&#39; in the address is not the code of a police force" in text(app)
    assert "nowhere" not in text(app)


def test_a_chart_is_named_and_holds_the_published_numbers(register):
    app = opened("pages/offences.py")
    chart = app.get_by_key("chart-breakdown").proto
    values = [v for trace in json.loads(chart.spec)["data"] for v in trace["customdata"]]
    assert register.statistics["gb-2023-total"].quantity.value in values
    assert chart.alt == "Chart: breakdown"  # its heading and subtitle stand before it, and are said there
    assert "More than a quarter" in text(app)


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
