"""The Action plan page as Streamlit runs it, without a browser."""

import re
from functools import partial

from tests.apps import opened, text

open_page = partial(opened, "pages/action_plan.py")


def test_filters_are_written_to_the_address_and_followed():
    app = open_page()
    app.radio(key="inquiry").set_value("national-audit").run()
    app.selectbox(key="status").set_value("under-way").run()
    app.text_input(key="search").set_value("  information   SYSTEMS ").run()
    assert {name: app.query_params[name] for name in ("inquiry", "status", "search")} == {
        "inquiry": "national-audit",
        "status": "under-way",
        "search": "information SYSTEMS",
    }
    assert "Showing 1 of 32 recommendations" in text(app)
    assert "Upgrade police information systems" in text(app)
    app.text_input(key="search").set_value("").run()
    assert "search" not in app.query_params


def test_a_filter_that_leaves_nothing_says_so():
    app = open_page(status="done")
    assert not app.exception
    assert "No recommendation on this list matches the filters" in text(app)
    assert app.selectbox(key="status").value == "done"


def test_a_search_is_escaped_and_never_repeated_in_an_exhibit():
    app = open_page(search="<script>alert(1)</script>")
    assert not app.exception
    assert "<script>" not in text(app)
    assert "alert(1)" not in text(app)


def test_the_timeline_follows_its_kind():
    app = open_page(kind="law")
    shown = text(app)
    assert "Crime and Policing Bill introduced" in shown
    assert "Rotherham council commissions" not in shown
    app.selectbox(key="kind").set_value("").run()
    assert "Rotherham council commissions" in text(app)


def test_each_part_speaks_of_its_own_filters():
    shown = text(open_page(status="guessed", kind="guessed", lead="nobody"))
    for field in ("status", "kind", "lead"):
        assert shown.count(f"The address gives &#39;{field}&#39; a value that is not known") == 1
    assert "guessed" not in shown
    assert "nobody" not in shown


def test_statuses_that_were_not_seen_are_said_as_such(register):
    shown = text(open_page())
    assert len(re.findall(r"<td[^>]*>\s*No update found", shown)) >= sum(not c.status for c in register.commitments)
