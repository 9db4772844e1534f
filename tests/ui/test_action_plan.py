"""The page of recommendations and funding as Streamlit runs it, without a browser."""

import html
import re
from functools import partial

import pytest

from lib.exhibits import tracked
from lib.model import words
from lib.model.records import Grade, Selection
from tests.apps import opened, text

open_page = partial(opened, "pages/action_plan.py")


def rows(shown):
    """The rows that open in place, by id."""
    found = re.findall(r'<details class="entry tracked" id="([^"]+)">(.*?)</details>', shown, re.DOTALL)
    assert len(found) == len(dict(found))
    return dict(found)


def filters(shown, name):
    """The links that set one filter: what each sets, its label, and whether it is set."""
    (links,) = re.findall(
        rf'<div class="filter-links" role="group" aria-label="{name}"[^>]*>(.*?)</ul>', shown, re.DOTALL
    )
    return re.findall(r'data-sets="([^"]*)"( aria-current="true")?>([^<]*)<', links)


def test_filters_are_written_to_the_address_and_followed():
    app = open_page(status="under-way", inquiry="national-audit")
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
    assert ("status=done", ' aria-current="true"', "Done 0") in filters(text(app), "Progress")


def test_a_search_is_escaped_and_never_repeated_in_an_exhibit():
    app = open_page(search="<script>alert(1)</script>")
    assert not app.exception
    assert "<script>" not in text(app)
    assert "alert(1)" not in text(app)


def test_the_timeline_follows_its_kind_and_is_open_then():
    shown = text(open_page(kind="law"))
    assert "Crime and Policing Bill introduced" in shown
    assert "Rotherham council commissions" not in shown
    assert '<details class="section" open>' in shown
    assert ("kind=law", ' aria-current="true"', "Law") in filters(shown, "Who acted")
    shown = text(open_page())
    assert "Rotherham council commissions" in shown
    assert '<details class="section" open>' not in shown


def test_each_part_speaks_of_its_own_filters():
    shown = text(open_page(status="guessed", kind="guessed", lead="nobody"))
    for field in ("status", "kind", "lead"):
        assert shown.count(f"(&#39;{field}=&#39;). It can be") == 1
    assert "guessed" not in shown
    assert "nobody" not in shown


def test_every_row_has_the_anchor_that_links_to_it_have(register):
    shown = text(open_page())
    opened_rows = rows(shown)
    assert list(opened_rows)[:20] == [f"iicsa-{n}" for n in range(1, 21)]
    assert list(opened_rows)[20:32] == [f"audit-{n}" for n in range(1, 13)]
    assert list(opened_rows)[32:] == [f"commitment-{c.number}" for c in register.commitments]
    assert all(f'<li id="event-{event.id}">' in shown for event in register.events)
    for anchor, body in opened_rows.items():
        assert f'data-path="/action_plan#{anchor}" aria-label="Copy link: ' in body
    ids = re.findall(r' id="([^"]+)"', shown)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("old", ["recommendations", "recommendations-summary", "commitments", "funding", "timeline"])
def test_an_end_of_an_address_that_was_given_out_still_leads_somewhere(old):
    assert text(open_page()).count(f' id="{old}"') == 1


def test_the_filters_by_progress_say_how_many_each_leaves(register):
    counts = {}
    for recommendation in register.recommendations:
        label = words.progress(recommendation.status_group)
        counts[label] = counts.get(label, 0) + 1
    labels = [label for _, _, label in filters(text(open_page()), "Progress")]
    assert labels[0] == f"All {len(register.recommendations)}"
    assert sorted(labels[1:]) == sorted(f"{name} {n}" for name, n in counts.items())
    # of what the other filters leave, whichever progress is chosen
    shown = text(open_page(inquiry="national-audit", status="accepted"))
    labels = dict(label.rsplit(" ", 1) for _, _, label in filters(shown, "Progress"))
    assert labels["All"] == "12"
    assert sum(int(n) for n in labels.values()) == 24
    assert len([name for name in rows(shown) if name.startswith("audit-")]) == int(labels["Accepted"])


def test_a_row_says_all_that_is_known_and_only_what_is_not_of_the_press_has_a_sentence(register):
    opened_rows = rows(text(open_page()))
    for recommendation, body in zip(register.recommendations, opened_rows.values(), strict=False):
        said = html.unescape(body)
        assert recommendation.title in said
        assert recommendation.status in said
        assert (recommendation.lead or "Not stated") in said
        pressed = recommendation.grade is Grade.PRESS
        assert (">Copy sentence</button>" in body) is not pressed
        assert ('class="tag">press<' in body) is pressed
        assert pressed or words.citation(recommendation.source) in said


def test_a_copied_sentence_is_short_dated_and_carries_its_caution_and_its_source(register):
    events = [row for year in tracked.of_events(register, Selection()).values() for row in year]
    every = [*tracked.of_recommendations(register, Selection()), *tracked.of_commitments(register), *events]
    for row in (row for row in every if row.quote):
        said, source = row.quote.split(" Source: ")
        assert len(said.split()) <= words.MOST_QUOTED, row.anchor
        assert row.source is None or words.citation(row.source) in source
        assert not row.pressed
    for row in tracked.of_recommendations(register, Selection()):
        assert row.pressed or '"Accepted" does not mean "completed".' in row.quote
    for row, commitment in zip(tracked.of_commitments(register), register.commitments, strict=True):
        untold = row.progress == words.NO_UPDATE
        assert untold or commitment.status_date > commitment.made_on.isoformat()
        assert ('"No update found" does not mean that nothing has been done.' in row.quote) is untold


def test_statuses_that_were_not_seen_are_said_as_such(register):
    shown = rows(text(open_page()))
    unseen = [c.number for c in register.commitments if not c.status]
    assert unseen
    assert all('class="tracked-progress">No update found<' in shown[f"commitment-{n}"] for n in unseen)
