"""What the exhibits of the Operations page must never do."""

from datetime import date

import pytest

from lib import exhibits
from lib.charts.canvas import Canvas, Shape
from lib.model.periods import is_older, span
from lib.model.records import Grade, Selection

TREND = {"rose", "rise", "fell", "fall", "increase", "increased", "grew", "growth", "up", "trend", "more", "fewer"}


def made(register, name, **asked):
    return exhibits.make(name, register, Selection(**asked))


@pytest.mark.parametrize("shape", Shape)
def test_closed_cases_are_marks_that_nothing_joins_and_no_scale_measures(register, shape):
    exhibit = made(register, "closed-cases")
    figure = exhibit.chart(Canvas(shape))
    for trace in figure.data:
        assert trace.type == "bar" or trace.mode == "markers"
    heights = [y for trace in figure.data for y in trace.y]
    assert len(set(heights)) == exhibit.table.height  # a line each, by date and not by size
    assert figure.layout.yaxis.visible is False
    said = exhibit.headline + exhibit.description
    assert not {word.strip(".,:").lower() for word in said.split()} & TREND


def test_each_statement_has_its_measure_qualifier_coverage_and_words(register):
    table = made(register, "closed-cases").table
    assert list(table["printed"]) == ["287", "over 800", "over 1,200", "1,273"]
    assert list(table["coverage"]) == ["half of forces", "Not given", "Not given", "23 police forces"]
    assert table["label"].n_unique() == table.height
    assert all(table["words"])


def test_press_figures_on_closed_cases_stand_in_one_list_that_is_not_drawn(register):
    later = made(register, "later-figures")
    assert later.draw is None
    assert set(later.table["grade"]) == {str(Grade.PRESS)}
    assert "press-grade" in {c.id for c in later.must_show}
    drawn = made(register, "closed-cases").table
    assert not set(drawn["words"]) & {s.sentence for s in register.statistics.values() if s.grade is Grade.PRESS}


def test_no_force_is_named_beside_the_major_operations(register):
    exhibit = made(register, "operations-under-way")
    assert "force" not in exhibits.REGISTRY["operations-under-way"].uses
    said = " ".join([exhibit.headline, exhibit.description, *exhibit.table["label"]])
    assert not [force.name for force in register.forces.values() if force.name in said]
    assert "No list of the operations or of the forces was published" in exhibit.description


def test_the_register_holds_every_named_operation_once(register):
    table = made(register, "named-operations").table
    assert sorted(table["label"]) == sorted(o.name for o in register.operations)
    assert list(table["force"])[-1] == ""  # the national one


def test_the_review_panel_says_who_may_ask_it(register):
    exhibit = made(register, "review-panel")
    assert "victims may ask" in exhibit.description
    assert {"csarp-scope", "charge-not-conviction"} <= {c.id for c in exhibit.must_show}


def test_arrests_are_not_added(register):
    table = made(register, "taskforce-arrests").table
    total = sum(table.filter(table["unit"] == "arrests")["value"])
    assert total not in set(table["value"])
    assert f"{total:,.0f}" not in made(register, "taskforce-arrests").description


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-06-03", date(2025, 6, 3), date(2025, 6, 3)),
    ],
)
def test_a_date_of_any_precision_spans_its_days(written, first, last):
    assert span(written) == (first, last)


@pytest.mark.parametrize(
    ("written", "old"),
    [
        ("2026-05-21", True),
        ("2026-05-22", False),
        ("2026-05", False),  # it may have been the last day of May
        ("2026-04", True),
        ("2025", True),
        ("2026", False),
        ("2025-08-31", True),
    ],
)
def test_a_status_is_old_only_when_it_surely_is(written, old):
    assert is_older(written, date(2026, 11, 22), 6) is old


def test_the_last_day_of_a_month_is_followed_by_a_shorter_one():
    assert is_older("2025-08-31", date(2026, 3, 1), 6)
    assert not is_older("2025-08-31", date(2026, 2, 28), 6)
