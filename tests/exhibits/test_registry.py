"""Every exhibit of the registry, for every selection that changes it: words, table and drawing agree."""

import itertools
import json
import random
import re

import pytest

from lib import exhibits
from lib.addresses import address
from lib.charts.base import fold
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.exhibits import headlines
from lib.exhibits.exhibit import ColumnKind, Exhibit
from lib.model import small_counts, words
from lib.model.records import Grade, Selection
from lib.outlets.files import figure_json
from lib.outlets.html import chart_place, fragments

VALUES = {  # of each field: the default, and what differs most from it
    "figures": ("published", "announced"),
    "analysis": ("",),
    "force": ((), ("E23000011", "BTP"), ("E23000034",), ("EW",)),
    "region": ("", "W92000004"),
    "measure": ("twelve-codes", "eleven-codes", "71", "73", "86", "88A"),
    "basis": ("count", "rate"),
    "year": ("", "2012-13", "2025-26"),
    "period": ("years", "quarters"),
    "sort": ("name", "value"),
    "inquiry": ("", "iicsa", "national-audit"),
    "status": ("", "under-way", "done"),
    "lead": ("", "home-office", "not-stated"),
    "rows": ((), ("iicsa-12", "national-audit-1"), ("none",)),
    "kind": ("", "law", "local-government"),
    "topic": ("", "offences", "closed-cases", "funding"),
}
MOST = 16  # selections of an exhibit with many fields, drawn with a fixed seed


def selections(builder):
    """The default of an exhibit and a sample of what differs from it."""
    found = [
        Selection(**dict(zip(builder.uses, v, strict=True))) for v in itertools.product(*map(VALUES.get, builder.uses))
    ]
    if "force" in builder.needs:
        found = [s for s in found if s.force not in {(), ("EW",)}]
    return found[:1] + random.Random(2023).sample(found[1:], min(len(found) - 1, MOST))  # noqa: S311 - no secret


CASES = [(name, selection) for name, builder in exhibits.REGISTRY.items() for selection in selections(builder)]
FRAMES = [
    Canvas(Shape.WIDE, ColourScheme.LIGHT),
    Canvas(Shape.TALL, ColourScheme.DARK),
    Canvas(Shape.SQUARE, ColourScheme.LIGHT),
]
IDS = [f"{name}-{address.query(selection) or 'bare'}" for name, selection in CASES]

MORE_WORDS = 130  # of what limits do and do not say
KNOWN = {  # initials that need no words, or whose words stand on the same page
    "BBC", "FM", "IICSA", "KC", "NHS", "TOEX", "UK",
}  # fmt: skip
WRITTEN = ("label", "figures", "lead", "progress")  # columns in our own words; others name publications or quote them


@pytest.fixture(params=CASES, ids=IDS)
def exhibit(request, register) -> Exhibit:
    return exhibits.make(request.param[0], register, request.param[1])


def drawn_values(figure):
    """Every number that the marks of a drawing carry."""
    for trace in figure.data:
        yield from (float(v) for v in (() if trace.customdata is None else trace.customdata) if v is not None)


def test_it_says_what_it_shows_in_few_words(exhibit):
    assert len(exhibit.description.split()) <= (
        MORE_WORDS if exhibit.id in {"forces-spread", "newer"} else words.MOST_WORDS
    )
    assert not re.search(r"\b(blue|grey|gray|dark|light|pink|orange|colour|color|red|green)\b", exhibit.description)
    assert exhibit.headline[0].isupper() or exhibit.headline[0].isdigit()
    assert "  " not in exhibit.description


def unexplained(exhibit):
    """Initials in our own words that the page does not spell out."""
    ours = [exhibit.headline, exhibit.subtitle, exhibit.description]
    ours += [text for name in WRITTEN if name in exhibit.table for text in exhibit.table[name].drop_nulls()]
    return set(re.findall(r"\b[A-Z][A-Za-z]*[A-Z]\b", " ".join(ours))) - KNOWN


def test_no_initials_are_left_unexplained(exhibit):
    assert not unexplained(exhibit)


def test_it_carries_its_caveats_sources_and_status(exhibit):
    assert exhibit.caveats
    assert exhibit.sources
    assert exhibit.designations
    assert list(exhibit.caveats) == sorted(exhibit.caveats, key=lambda c: (c.rank, c.id))


def test_a_count_of_offences_shows_the_under_reporting_caveat_in_the_open(exhibit):
    if exhibit.unit == "offences" or exhibit.id.startswith(("crime-types", "profile", "newer", "wordings", "force")):
        assert "under-reporting" in {c.id for c in exhibit.must_show}
    text = fragments.exhibit_words(exhibit) + fragments.exhibit_caveats(exhibit)
    assert all(f'data-caveat="{c.id}"' in text for c in exhibit.must_show)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda f: f"{f.shape}-{f.scheme}")
def test_a_drawing_shows_nothing_that_is_not_in_the_table(exhibit, frame):
    if exhibit.draw is None:
        return
    figure = exhibit.chart(frame)
    assert figure is not None
    numeric = [c.name for c in exhibit.columns if c.kind is ColumnKind.NUMBER]
    held = {float(v) for name in numeric for v in exhibit.table[name] if v is not None}
    shown = set(drawn_values(figure))
    assert shown <= held


LEFT_TO_THE_TABLE = {  # rows that a drawing leaves out, and why
    "proportion": "the whole is the ground that the marks stand on",
    "forces-map": "areas have no tile",
    "forces-compare": "the sum of the dots is too large for their scale: its row has the number only",
    "forces-spread": "England and Wales is a line; a force without limits is no dot",
    "force-codes": "the sum of the codes would dwarf them",
    "funding": "the parts together are the plan; sums for other periods and places share no bar with it",
}


def _has_mark(name, row):
    if name == "forces-compare" and row["qualifier"] == "derived":
        return True
    others = {"forces-map": {"whole", "region"}, "funding": {"plan", "separate"}}.get(name, {"whole"})
    return row["level"] not in others and row.get("low95", 1) is not None


@pytest.mark.parametrize("frame", FRAMES, ids=lambda f: f"{f.shape}-{f.scheme}")
def test_every_row_with_a_number_is_drawn_but_those_withheld(exhibit, frame):
    if exhibit.draw is None:
        return
    rows = [row for row in exhibit.table.to_dicts() if row.get("drawn") not in small_counts.WITHHELD]
    if exhibit.id == "proportion":
        rows = rows[:2]
    elif exhibit.id in LEFT_TO_THE_TABLE:
        rows = [r for r in rows if _has_mark(exhibit.id, r)]
    values = {r["per_thousand"] if exhibit.id == "proportion" else r["value"] for r in rows} - {None}
    assert set(drawn_values(exhibit.chart(frame))) == values


def test_the_page_table_shows_every_row_and_column(exhibit):
    text = fragments.exhibit_table(exhibit, sortable=not exhibit.rows)
    if exhibit.nothing:
        assert exhibit.nothing in text
        assert "<table" not in text
        return
    grid = exhibit.grid
    across = exhibit.table[grid.across].n_unique() if grid else 0
    lines = exhibit.table.select(grid.down).n_unique() if grid else exhibit.table.height
    assert text.count("<tr ") == lines + 1
    assert text.count('scope="col"') == (
        len(grid.down) + across + len(grid.beside) if grid else sum(c.shown for c in exhibit.columns)
    )
    for column in exhibit.columns:
        if column.shown and column.wording:
            assert all(
                fragments.TEMPLATES.from_string("{{ v | accessible_text }}").render(v=v) in text
                for v in exhibit.table[column.wording]
            )


def test_a_number_without_a_value_says_why(exhibit):
    if "value" in exhibit.table.columns:
        for value, letter in exhibit.table.select("value", "shorthand").iter_rows():
            assert (value is None) == (letter[:1] in {"x", "z", "c"})  # the first letter replaces a number


def test_no_press_figure_is_drawn_or_tiled(exhibit, register):
    if exhibit.draw is not None and "grade" in exhibit.table.columns:
        assert str(Grade.PRESS) not in set(exhibit.table["grade"])
    tiles = headlines.tiles(register, exhibit.selection)
    assert all(t.statistic.grade is not Grade.PRESS for t in tiles)


def test_it_is_made_once(exhibit, register):
    assert exhibits.make(exhibit.id, register, exhibit.selection) is exhibit


def test_no_two_drawings_share_a_name(register):
    chosen = Selection(force=("E23000011",))
    names = [exhibits.make(name, register, chosen).name for name in exhibits.REGISTRY]
    assert len(names) == len(set(names))


def test_the_remainder_is_a_limit_only_if_no_offence_has_two_types(register):
    published = exhibits.make("breakdown", register, Selection())
    announced = exhibits.make("breakdown", register, Selection(figures="announced"))
    assert published.table["printed"][-1] == "fewer than 2,086"
    assert announced.table["printed"][-1] == "fewer than about 1,900"
    for exhibit, left in ((published, "fewer than 2,086"), (announced, "fewer than about 1,900")):
        assert (
            exhibit.table["label"][-1]
            == "Not given in the statements (ritualistic, other or unknown), if no offence has 2 types"
        )
        (caution,) = [c for c in exhibit.must_show if c.id == "parts-overlap"]
        assert caution.short == (
            f"If no offence counts under 2 of these types, {left} are left. If some do, more are left."
        )
        assert f"If none has 2, {left} are left. Every overlap makes that number larger" in caution.long
        assert caution.short in exhibit.description
        said = f"{exhibit.description} {caution.short} {caution.long}"
        assert "upper limit" not in said.replace("it is not an upper limit", "")
    assert "{left}" not in "".join(c.short + c.long for c in register.caveats.values())


def test_the_proportion_follows_the_switch(register):
    published = exhibits.make("proportion", register, Selection())
    announced = exhibits.make("proportion", register, Selection(figures="announced"))
    assert list(published.table["per_thousand_words"]) == ["about 6", "about 37", "1,000"]
    assert list(announced.table["per_thousand_words"]) == ["about 6", "about 35", "1,000"]


@pytest.mark.parametrize("name", ["forces-map", "forces-compare"])
def test_where_no_population_is_held_that_is_the_reason_given(register, name):
    """And not that forces recorded too little, nor that they themselves have no rate."""
    shown = exhibits.make(name, register, Selection(basis="rate", year="2025-26"))
    assert "We hold no population for the year ending March 2026, so there are no rates." in shown.description
    assert "Too few" not in shown.headline
    assert "have no rate" not in shown.description


def test_2024_is_words_and_no_point(register):
    years = exhibits.make("years", register, Selection())
    assert list(years.table["period"]) == ["2022", "2023", "2024"]
    assert list(years.table["value"]) == [107000, 115489, None]
    newest = years.table.to_dicts()[-1]
    assert newest["printed"] == "6% more than in 2023"
    assert (newest["coverage"], newest["also"]) == ("count not shown", "42% took place online")
    assert "6%" in years.description
    for shape in (Shape.WIDE, Shape.TALL):
        figure = years.chart(Canvas(shape))
        assert sorted(v for t in figure.data for v in t.customdata) == [107000, 115489]
        assert all(t.type == "scatter" and t.mode == "markers" and not t.marker.opacity for t in figure.data)


@pytest.mark.parametrize("shape", [Shape.WIDE, Shape.TALL])
def test_the_years_stand_in_boxes_that_nothing_compares(register, shape):
    figure = exhibits.make("years", register, Selection()).chart(Canvas(shape))
    assert [box.type for box in figure.layout.shapes] == ["rect"] * 3
    assert [box.line.dash for box in figure.layout.shapes] == ["solid", "solid", "dash"]
    said = " ".join(note.text.replace("<br>", " ") for note in figure.layout.annotations)
    assert "42 forces, then 44: not comparable" in said
    assert said.count("not comparable") == 1
    boxes = [(box.x1 - box.x0, box.y1 - box.y0) for box in figure.layout.shapes]
    assert boxes[0] == pytest.approx(boxes[1])  # a longer one would say more


def test_what_the_source_printed_as_words_has_no_number(register):
    profile = exhibits.make("profile", register, Selection())
    worded = profile.table.filter(profile.table["shorthand"] == "z")
    assert set(worded["printed"]) == {"around a third", "more than half"}
    assert worded["value"].null_count() == worded.height


def test_tiles_carry_number_share_caveat_source_and_grade(register):
    for selection in (Selection(), Selection(figures="announced")):
        shown = headlines.tiles(register, selection)
        assert [t.statistic.role for t in shown] == [t.role for t in register.tiles]
        for tile in shown:
            assert tile.caveats, tile.id
            assert tile.number in tile.quote
            assert tile.statistic.source.publisher in tile.quote
            assert all(c.briefly in tile.quote for c in tile.caveats)
            if "offences" in tile.statistic.unit:
                assert "under-reporting" in {c.id for c in tile.caveats}


def test_an_exhibit_that_contradicts_itself_is_refused(register):
    good = exhibits.make("proportion", register, Selection())
    fields = {f: getattr(good, f) for f in Exhibit.__dataclass_fields__}
    with pytest.raises(ValueError, match="proportion needs a headline without a full stop and at least one source"):
        Exhibit(**fields | {"headline": "It ends.", "sources": ()})
    with pytest.raises(ValueError, match="at most 60 words"):
        Exhibit(**fields | {"description": "word " * 61})
    with pytest.raises(ValueError, match="a qualifier and a shorthand beside each value"):
        Exhibit(
            **fields
            | {
                "table": good.table.drop("qualifier"),
                "columns": tuple(c for c in good.columns if c.name != "qualifier"),
            }
        )


def test_a_kept_drawing_says_the_same_as_a_new_one(register):
    exhibit = exhibits.make("breakdown", register, Selection())
    kept, new = exhibits.chart(exhibit, Canvas()), fold(exhibit.chart(Canvas()), Canvas())
    before = kept.to_json()
    assert json.loads(before) == json.loads(new.to_json())
    for _ in range(2):
        chart_place.of(exhibit, Canvas())
        figure_json.as_plotly(exhibit, Canvas())
    assert kept.to_json() == before
    assert exhibits.chart(exhibit, Canvas()) is kept
