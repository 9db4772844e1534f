"""What the exhibits of the Operations page must never do."""

import itertools
import re
from datetime import date
from html import escape as escaped

import pytest

from lib import exhibits
from lib.charts.canvas import Canvas, Shape
from lib.model.periods import is_older, span
from lib.model.records import Grade, Selection
from lib.outlets.html import card

TREND = {"rose", "rise", "fell", "fall", "increase", "increased", "grew", "growth", "up", "trend", "more", "fewer"}


def escape(text):
    """As templates do."""
    return escaped(text, quote=True).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


def made(register, name, **asked):
    return exhibits.make(name, register, Selection(**asked))


@pytest.mark.parametrize("shape", Shape)
def test_closed_cases_are_marks_that_nothing_joins_and_no_scale_measures(register, shape):
    exhibit = made(register, "closed-cases")
    figure = exhibit.chart(Canvas(shape))
    for trace in figure.data:
        assert trace.type == "bar" or trace.mode == "markers"
    heights = [y for trace in figure.data for y in trace.y]
    assert len(heights) == exhibit.table.height
    assert len(set(heights)) == 1  # all on one line of dates, none higher than another by its size
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


@pytest.mark.parametrize("shape", Shape)
def test_the_list_below_the_dates_says_number_date_measure_coverage_and_speaker(register, shape):
    exhibit = made(register, "closed-cases")
    said = " ".join(note.text.replace("<br>", " ") for note in exhibit.chart(Canvas(shape)).layout.annotations)
    for row in exhibit.table.to_dicts():
        for column in ("printed", "said", "label", "speaker"):
            assert row[column] in said.replace("<b>", "").replace("</b>", ""), (column, row[column])
        assert f"Coverage: {row['coverage'][:1].lower()}{row['coverage'][1:]}" in said


@pytest.mark.parametrize("shape", Shape)
def test_no_two_numbers_above_the_dates_meet(register, shape):
    figure = made(register, "closed-cases").chart(Canvas(shape))
    low, high = figure.layout.xaxis.range
    letter = (high - low) / (560 if shape is Shape.WIDE else 270) * 7
    numbers = [note for note in figure.layout.annotations if note.yanchor == "bottom"]
    places = [(n.y, n.x - letter * len(n.text[3:-4]) / 2, n.x + letter * len(n.text[3:-4]) / 2) for n in numbers]
    assert len(places) == 4
    for (row, left, right), (other, first, last) in itertools.combinations(places, 2):
        assert row != other or right <= first or last <= left


@pytest.mark.parametrize(
    ("name", "count"), [("operations-under-way", 1), ("review-panel", 2), ("taskforce-arrests", 3)]
)
def test_a_few_figures_stand_as_sentences_to_copy_and_in_files_as_a_table(register, name, count):
    exhibit = made(register, name)
    shown = card.of(exhibit).table
    assert "<table" not in shown
    assert len(exhibit.said) == count
    for one in exhibit.said:
        assert escape(one.words) in shown
        assert f'data-copy="{escape(one.quote)}"' in shown
        assert f"/sources?statistic={one.id}" in shown
        for caveat in register.caveats_of([register.statistics[one.id]]):
            assert not caveat.must_show or caveat.briefly in one.quote
    assert "<table" in card.of(exhibit, sortable=False).table  # a page without the script that copies
    assert "127 major police operations" in made(register, "operations-under-way").said[0].words


def test_each_named_operation_is_a_row_with_a_permanent_id_that_opens(register):
    exhibit = made(register, "named-operations")
    shown = card.of(exhibit).table
    assert "<table" not in shown
    assert re.findall('<details class="row" id="([^"]+)"', shown) == list(exhibit.table["anchor"])
    assert "operation-stovewood" in set(exhibit.table["anchor"])
    rows = shown.split("<li>")[1:]
    for row, record in zip(rows, exhibit.table.to_dicts(), strict=True):
        line, inside = row.split("</summary>")
        assert all(escape(record[name]) in line for name in ("label", "area", "period", "figures"))
        assert ("Press report" in line) == (record["grade"] == str(Grade.PRESS))
        assert all(escape(record[name]) in inside for name in ("lead", "place", "cited", "reviewed_words", "figures"))
    assert "Press report" in shown


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
