"""The Operations page as Streamlit runs it, without a browser."""

from functools import partial

from tests.apps import opened, text

SOUTH_YORKSHIRE, KENT = "E23000011", "E23000032"


open_page = partial(opened, "pages/operations.py")


def test_the_register_follows_the_force_and_keeps_the_national_operation():
    shown = text(open_page(force=SOUTH_YORKSHIRE))
    assert "Operation Stovewood" in shown
    assert "Operation Beaconport" in shown
    assert "Operation Sanctuary" not in shown
    assert "They are not a sample of the" in shown


def test_a_force_without_a_named_operation_is_said_in_one_sentence():
    app = open_page(force=KENT)
    assert not app.exception
    assert "No named operation is held for Kent." in text(app)
    assert "Operation Beaconport" in text(app)


def test_choosing_a_force_writes_the_address():
    app = open_page()
    app.multiselect(key="force").set_value([f"{SOUTH_YORKSHIRE}:Rotherham"]).run()
    assert app.query_params["force"] == SOUTH_YORKSHIRE
    assert "Operation Sanctuary" not in text(app)


def test_national_figures_stay_under_any_force(register):
    shown = text(open_page(force=KENT))
    for name in ("ops-2025-01", "closed-2025-06-03", "closed-2025-11"):
        assert f"{register.statistics[name].quantity.value:,.0f}" in shown
    assert "No force breakdown has been published" in shown


def test_an_unknown_force_is_said_once_and_values_of_other_pages_not_at_all():
    shown = text(open_page(force="nowhere", view="profile", status="guessed"))
    assert shown.count("We could not find one of the police forces") == 1
    assert "A profile needs a force" not in shown
    assert "guessed" not in shown
