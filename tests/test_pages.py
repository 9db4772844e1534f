"""Every page as Streamlit runs it, without a browser."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.exhibits import REGISTRY
from lib.pages import PAGES

DASHBOARD = Path(__file__).parents[1] / "dashboard.py"


@pytest.fixture
def open_page():
    def at(script, **query):
        app = AppTest.from_file(DASHBOARD)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        return app if script == "dashboard.py" else app.switch_page(script).run()

    return at


def text(app):
    return "\n".join(block.proto.body for block in app.get("html"))


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
@pytest.mark.parametrize("figures", [None, "announced"])
def test_a_page_runs_and_shows_all_its_exhibits(open_page, known, figures):
    app = open_page(known.script, **({"figures": figures} if figures else {}))
    assert not app.exception
    shown = text(app)
    assert f"<h1>{known.heading}</h1>" in shown
    for name, builder in REGISTRY.items():
        assert (f'<h2 id="{name}">' in shown) == (builder.page == known.id)
    assert "Report a concern, find support" in shown
    assert "Figures last checked on" in shown
    assert 'data-caveat="under-reporting"' in shown


def test_the_address_decides_the_figures(open_page, register):
    announced = register.announced["gb-2023-total"]
    app = open_page("dashboard.py", figures="announced")
    assert f"around {announced.quantity.value:,.0f}" in text(app)
    assert app.radio(key="figures").value == "announced"


def test_choosing_writes_the_address(open_page):
    app = open_page("dashboard.py")
    app.radio(key="figures").set_value("announced").run()
    assert app.query_params["figures"] == "announced"
    assert "around 4,000" in text(app)
    app.radio(key="figures").set_value("published").run()
    assert "figures" not in app.query_params


def test_a_value_that_is_not_known_gives_the_default_and_one_sentence(open_page):
    app = open_page("pages/offences.py", figures="<script>")
    assert not app.exception
    assert "which is not known" in text(app)
    assert "<script>" not in text(app)
    assert app.radio(key="figures").value == "published"


def test_a_chart_is_named_and_holds_the_published_numbers(open_page, register):
    app = open_page("pages/offences.py")
    chart = app.get_by_key("chart-breakdown").proto
    values = [v for trace in json.loads(chart.spec)["data"] for v in trace["customdata"]]
    assert register.statistics["gb-2023-total"].quantity.value in values
    assert "More than a quarter" in chart.alt


def test_every_script_is_a_page_and_every_page_a_script():
    scripts = {"dashboard.py", *(f"pages/{file.name}" for file in (DASHBOARD.parent / "pages").glob("*.py"))}
    assert scripts == {page.script for page in PAGES}
