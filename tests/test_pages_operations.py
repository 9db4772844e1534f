"""The Operations page as Streamlit runs it, without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

DASHBOARD = Path(__file__).parents[1] / "dashboard.py"
SOUTH_YORKSHIRE, KENT = "E23000011", "E23000032"


@pytest.fixture
def open_page():
    def at(**query):
        app = AppTest.from_file(DASHBOARD, default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run().switch_page("pages/operations.py").run()

    return at


def text(app):
    return "\n".join(block.proto.body for block in app.get("html"))


def test_the_register_follows_the_force_and_keeps_the_national_operation(open_page):
    shown = text(open_page(force=SOUTH_YORKSHIRE))
    assert "Operation Stovewood" in shown
    assert "Operation Beaconport" in shown
    assert "Operation Sanctuary" not in shown
    assert "It is not a sample of the" in shown


def test_a_force_without_a_named_operation_is_said_in_one_sentence(open_page):
    app = open_page(force=KENT)
    assert not app.exception
    assert "No named operation is held for Kent." in text(app)
    assert "Operation Beaconport" in text(app)


def test_choosing_a_force_writes_the_address(open_page):
    app = open_page()
    app.multiselect(key="force").set_value([f"{SOUTH_YORKSHIRE}:Rotherham"]).run()
    assert app.query_params["force"] == SOUTH_YORKSHIRE
    assert "Operation Sanctuary" not in text(app)


def test_national_figures_stay_under_any_force(open_page, register):
    shown = text(open_page(force=KENT))
    for name in ("ops-2025-01", "closed-2025-06-03", "closed-2025-11"):
        assert f"{register.statistics[name].quantity.value:,.0f}" in shown
    assert "No force breakdown has been published" in shown


def test_an_unknown_force_is_said_once_and_values_of_other_pages_not_at_all(open_page):
    shown = text(open_page(force="nowhere", view="profile", status="guessed"))
    assert shown.count("is not the code of a police force") == 1
    assert "A profile needs a force" not in shown
    assert "guessed" not in shown
