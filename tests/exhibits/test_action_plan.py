"""What the exhibits of the Action plan page must never do."""

import itertools
import random
from urllib.parse import parse_qs

import pytest

from lib import exhibits
from lib.addresses import address
from lib.charts import base
from lib.charts.canvas import Canvas, Shape
from lib.exhibits.exhibit import Exhibit
from lib.model import records, words
from lib.model.records import Grade, Selection
from lib.outlets.html import fragments


def made(register, name, **asked):
    return exhibits.make(name, register, Selection(**asked))


@pytest.mark.parametrize("shape", Shape)
def test_the_plan_is_one_bar_of_its_parts_and_no_other_sum_is_drawn(register, shape):
    exhibit = made(register, "funding")
    parts = [row for row in exhibit.table.to_dicts() if row["level"] == "part"]
    figure = exhibit.chart(Canvas(shape))
    bars = [trace for trace in figure.data if trace.name != base.GUIDE]
    assert [bar.text[0].partition(":")[0] for bar in bars] == [row["label"] for row in parts]
    assert [bar.x[0] for bar in bars] == [row["millions"] for row in parts]
    assert len({bar.y[0] for bar in bars}) == 1
    ends = [0, *itertools.accumulate(row["millions"] for row in parts)]
    assert [bar.base[0] for bar in bars] == ends[:-1]
    assert tuple(figure.layout.xaxis.range) == (0, ends[-1])  # the whole width is the plan
    assert all(
        (bar.marker.pattern.shape == "/") is (row["qualifier"] == "up to") for bar, row in zip(bars, parts, strict=True)
    )
    said = " ".join(note.text for note in figure.layout.annotations).replace("<br>", " ")
    for row in exhibit.table.to_dicts():
        assert (row["label"] in said) is (row["level"] != "separate")


def test_the_parts_fill_the_plan(register):
    rows = made(register, "funding").table.to_dicts()
    (plan,) = [r["value"] for r in rows if r["level"] == "plan"]
    assert sum(r["value"] for r in rows if r["level"] == "part") == plan


def test_a_sum_in_pounds_keeps_its_unit(register):
    rows = {r["label"]: r for r in made(register, "funding").table.to_dicts()}
    tools = rows["Tackling Organised Exploitation digital tools"]
    assert tools["printed"] == "£426,000"
    assert tools["millions"] == pytest.approx(0.426)


def test_a_sum_read_only_in_the_press_is_neither_drawn_nor_listed(register):
    assert str(Grade.PRESS) not in set(made(register, "funding").table["grade"])
    assert "National Crime Agency capacity" not in set(made(register, "funding").table["label"])


def test_the_disagreement_names_every_wording_and_marks_the_one_used(register):
    table = made(register, "funding-wordings").table
    held = [w.wording for w in register.wordings if w.statistic == "fund-plan"]
    assert set(held) <= set(table["wording"])
    assert table.filter(table["label"] == "Action plan")["use"].to_list().count("Yes: figure published") == 1


def test_the_groups_of_the_summary_are_those_of_the_data(register):
    table = made(register, "recommendations-summary").table
    assert sum(table["value"]) == len(register.recommendations)
    for row in table.to_dicts():
        held = [r for r in register.recommendations if row["inquiry"].startswith(r.inquiry)]
        assert row["value"] == sum(words.progress(r.status_group) == row["label"] for r in held)


def test_every_recommendation_of_both_inquiries_is_tracked(register):
    table = made(register, "recommendations").table
    assert table.height == sum(register.statistics[name].quantity.value for name in ("iicsa-recs", "casey-recs"))
    assert all("more than 6 months old" in text for text in table["dated"])
    assert all(text for text in table["cited"])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"inquiry": "iicsa", "search": "redress"}, ["IICSA 19"]),
        ({"search": "REDRESS scheme"}, ["IICSA 19"]),
        ({"search": "Mandatory reporting"}, ["IICSA 13"]),  # which the data call something else
        ({"lead": "ofcom"}, ["IICSA 12"]),
        ({"status": "not-accepted", "lead": "ministry-of-justice"}, ["IICSA 5", "IICSA 19"]),
        ({"status": "done"}, []),
        ({"search": "%_.*"}, []),
    ],
)
def test_filters_leave_what_matches_all_of_them(register, asked, found):
    exhibit = made(register, "recommendations", **asked)
    assert [" ".join(row) for row in exhibit.table.select("inquiry", "number").iter_rows()] == found
    assert exhibit.selection.search == ""  # the rows are named in its place, so that the view has an address
    again, unknown = address.parse(parse_qs(address.query(exhibit.selection)), register)
    assert (again, unknown) == (exhibit.selection, ())
    assert exhibits.make("recommendations", register, again) is exhibit


def test_rows_are_named_in_the_order_of_the_data_and_all_of_them_are_no_filter(register):
    ids = list(register.recommendation_ids.values())
    assert address.parse({"rows": [f"{ids[5]},{ids[2]}"]}, register)[0].rows == (ids[2], ids[5])
    assert address.parse({"rows": [",".join(ids)]}, register)[0] == Selection()
    selection, (refusal,) = address.parse({"rows": [f"{ids[2]},nothing,other"]}, register)
    assert selection.rows == (ids[2],)
    assert refusal.cause == "We could not find 2 of the recommendations that this link asks for."


def test_those_without_a_lead_can_be_found(register):
    shown = made(register, "recommendations", lead=records.NOT_STATED).table
    assert set(shown["inquiry"]) == {"National audit"}
    assert set(shown["lead"]) == {"Not stated"}


def test_all_pairs_of_filter_values_give_rows_or_a_sentence(register):
    choices = address.choices(register)
    values = {name: list(choices[name].options) for name in ("inquiry", "status", "lead", "kind")}
    values["search"] = ["", "children", "x" * 99, "<b>", " \u202e\t"]
    for first, second in itertools.combinations(values, 2):
        for one, other in itertools.product(values[first], values[second]):
            selection, _ = address.parse({first: [one], second: [other]}, register)
            for name in ("recommendations", "timeline"):
                exhibit = exhibits.make(name, register, selection)
                assert bool(exhibit.nothing) == exhibit.table.is_empty()
                assert exhibit.table.height or exhibit.nothing in fragments.exhibit_table(exhibit)


def test_any_search_is_tidied_once_and_stays_so(register):
    draw = random.Random(4)  # noqa: S311 - no secret
    for _ in range(500):
        typed = "".join(
            chr(draw.choice([*range(128), 0x202E, 0x2028, 0x1F600, 0xE9])) for _ in range(draw.randrange(99))
        )
        kept = address.tidied(typed)
        assert address.tidied(kept) == kept
        assert kept.isprintable()
        assert len(kept) <= address.MOST_SEARCH
        selection, _ = address.parse({"search": [typed]}, register)
        assert selection.search == kept


def test_a_search_that_is_too_long_is_cut_and_said(register):
    selection, said = address.parse({"search": ["a" * (address.MOST_SEARCH + 20)]}, register)
    assert len(selection.search) == address.MOST_SEARCH
    assert [str(s) for s in said] == [f"A search has at most {address.MOST_SEARCH} characters. We left out the rest."]
    assert address.parse({"search": ["a" * (address.MOST_SEARCH + 20)]}, register, ("kind",))[1] == ()


def test_promises_without_a_later_status_say_so(register):
    rows = made(register, "commitments").table.to_dicts()
    for row, held in zip(rows, register.commitments, strict=True):
        assert row["progress"] == (held.status or "No update found")
        assert bool(row["date"]) == bool(held.status)


def test_the_timeline_is_in_order_of_time_and_labels_the_press(register):
    rows = made(register, "timeline").table.to_dicts()
    assert [r["date"] for r in rows] == sorted((r["date"] for r in rows), reverse=True)
    assert {"2014", "October 2013", "10 June 2013"} <= {r["dated"] for r in rows}
    assert all(("press report" in r["cited"]) == (r["grade"] == str(Grade.PRESS)) for r in rows)


def test_an_empty_table_needs_its_sentence_and_a_sentence_an_empty_table(register):
    full, empty = made(register, "recommendations"), made(register, "recommendations", status="done")
    assert empty.nothing
    assert empty.sources
    for exhibit, change in ((empty, {"nothing": ""}), (full, {"nothing": "Nothing."})):
        fields = {f: getattr(exhibit, f) for f in Exhibit.__dataclass_fields__}
        with pytest.raises(ValueError, match="sentence in"):
            Exhibit(**fields | change)


def test_values_of_a_column_without_a_list_are_refused(register):
    with pytest.raises(LookupError):
        register.allowed("recommendations", "nothing")
