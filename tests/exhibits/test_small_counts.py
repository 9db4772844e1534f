"""A count under 10 is told by tables of whole years and by nothing else: no drawing, sentence, order or difference."""

import dataclasses
import itertools
import json
import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import exhibits, measures
from lib.addresses import address
from lib.charts import tilemap
from lib.charts.base import NARROW_CHARACTERS
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.measures.indexed_table import IndexedTable
from lib.model import small_counts
from lib.model.periods import financial_year
from lib.model.records import Selection
from lib.model.small_counts import OR_MORE, UNDER, Year
from lib.outlets.files import citation, tabular
from lib.outlets.html import exhibit_pages
from lib.outlets.pictures import content
from lib.outlets.pictures.sizes import SIZES

MET, CITY, CUMBRIA, YORKSHIRE = "E23000001", "E23000034", "E23000002", "E23000011"
LONDON, WALES = "E12000007", "W92000004"
FRAMES = [Canvas(Shape.WIDE, ColourScheme.LIGHT, (700.0, 420.0)), Canvas(Shape.TALL, ColourScheme.DARK)]
BUILT = {  # what shows counts by force
    name: builder.build
    for name, builder in exhibits.REGISTRY.items()
    if builder.page == "forces" and name != "forces-national"
}
FIELDS = {
    "force": ((), (CITY,), (MET,), ("BTP", CITY), (CUMBRIA, YORKSHIRE, MET), ("W15000001", "W15000002", "W15000003")),
    "region": ("", LONDON, WALES, "E92000001"),
    "basis": ("count", "rate"),
    "period": ("years", "quarters"),
    "sort": ("name", "value"),
}
VIEWS = 16  # of each exhibit, drawn with a fixed seed
SMALL = st.integers(0, small_counts.LEAST - 1)


def views(name, register):
    """Selections of an exhibit, from all measures, years, periods, orders and several forces and regions."""
    held = measures.of(register)
    fields = FIELDS | {"measure": held.names, "year": held.years}
    used = exhibits.REGISTRY[name].uses
    every = [dict(zip(used, values, strict=True)) for values in itertools.product(*map(fields.__getitem__, used))]
    if "force" in exhibits.REGISTRY[name].needs:
        every = [one for one in every if one["force"]]
    chosen = random.Random(10).sample(every, min(VIEWS, len(every)))  # noqa: S311 - no secret
    return [Selection(**one) for one in chosen]


def said_of(exhibit):
    """Everything that an exhibit says outside its table and its files."""
    posted = [content.refusal(exhibit, size) for size in SIZES.values()]
    return [
        exhibit.headline,
        exhibit.subtitle,
        exhibit.description,
        exhibit.name,
        exhibit.nothing,
        citation.caption(exhibit),
        citation.alt_text(exhibit),
        citation.full_citation(exhibit),
        exhibit_pages.embed_code(exhibit),
        json.dumps(exhibit_pages.dataset(exhibit)),
        *posted,
        *(caveat.short for caveat in exhibit.caveats),
    ]


def drawn(exhibit):
    """Everything that a drawing holds, seen or not: marks, places, words, what is said at a touch."""
    figures = [exhibit.chart(frame) for frame in FRAMES]
    return [figure.to_plotly_json() if figure else {} for figure in figures]


def other(table, draw):
    """The same table with other counts wherever one is under 10, and those of areas left as they are."""
    small = pl.col("offences") < small_counts.LEAST
    changed = pl.Series([draw() for _ in range(table.height)], dtype=pl.Int64)
    return table.with_columns(offences=pl.when(small).then(changed).otherwise("offences"))


def otherwise(held, names, draw):
    """Measures that differ in the small counts of the tables named, and in nothing else."""
    tables = dict(held._tables)  # noqa: SLF001 - what no outlet may change
    for name in names:
        key = "area" if name.startswith("area") else "force"
        table = pl.concat([tables[name].find(measure) for measure in held.names])
        tables[name] = IndexedTable(other(table, draw), key)

    class Changed(measures.Measures):
        national_rate = staticmethod(held.national_rate)  # a sum, which stays as it is
        funnel = staticmethod(held.funnel)  # its limits stand around that sum, and its points are counts from 10 on

    fields = {field.name: getattr(held, field.name) for field in dataclasses.fields(held)}
    return Changed(**fields | {"_tables": tables})


@pytest.fixture(scope="module", params=["forces", "areas"])
def changed(register, request):
    """The measures with another count wherever one of a force, or of an area, is under 10."""
    chance = random.Random(7)  # noqa: S311 - no secret
    tables = {"forces": ("annual", "quarterly", "rates"), "areas": ("areas_annual", "areas_quarterly", "area_rates")}
    return otherwise(measures.of(register), tables[request.param], lambda: chance.randrange(small_counts.LEAST))


@pytest.mark.parametrize("name", BUILT)
def test_releases_that_differ_only_in_small_counts_look_and_read_alike(register, changed, monkeypatch, name):
    """What is the same whatever a small count is tells nobody what it is."""
    for selection in views(name, register):
        before = BUILT[name](register, selection)
        monkeypatch.setattr(measures, "of", lambda _: changed)
        after = BUILT[name](register, selection)
        monkeypatch.undo()
        words = [[text for text in said_of(one) if "Negative counts" not in text] for one in (before, after)]
        assert words[0] == words[1], address.query(selection)
        assert drawn(before) == drawn(after), address.query(selection)


def test_of_44_bodies_36_recorded_under_10_abuses_of_trust(register):
    """The map of code 73 in 2024/25: one look for all 36, none of the fills that a number has, and no number sent."""
    exhibit = exhibits.make("forces-map", register, Selection(measure="73"))
    figure = exhibit.chart()
    tiles = figure.data[0]
    small = [place for place, text in enumerate(tiles.hovertext) if text.endswith(": under 10")]
    assert len(small) == 36
    assert len(tiles.hovertext) == 44
    assert {tiles.customdata[place] for place in small} == {None}
    assert {tiles.text[place].split("<b>")[1] for place in small} == {"<10</b>"}
    fills = [shape.fillcolor for shape in figure.layout.shapes if shape.type == "rect" and shape.fillcolor]
    assert len({fills[place] for place in small}) == 1
    assert fills[small[0]] not in {fills[place] for place in range(44) if place not in small}
    key = [note.text for note in figure.layout.annotations]
    assert "under 10 (36 forces)" in key
    assert {"10 to 19 (5 forces)", "20 to 39 (2 forces)", "40 to 59 (one force)"} <= set(key)
    published = exhibit.table.filter(exhibit.table["force"] == MET)["value"].item()
    assert published == 57
    assert exhibit.table["value"].min() < small_counts.LEAST  # tables give each as published
    assert "under 10," not in tabular.as_csv(exhibit).decode()  # what a drawing says instead is no column of files


def spread(left, under, more):
    """How many numbers a part under 10 can have, for one who knows what is left and that no count is below zero."""
    low = max(0, left - (small_counts.LEAST - 1) * (under - 1)) if not more else 0
    return min(small_counts.LEAST - 1, left - small_counts.LEAST * more) - low + 1


@given(st.lists(st.one_of(SMALL, st.integers(10, 900)), min_size=3, max_size=14).filter(lambda held: max(held) > 10))
def test_what_is_held_back_leaves_more_than_one_answer(counts):
    parts = {str(place): count for place, count in enumerate(counts)}
    held = small_counts.held_back(parts, sum(counts))
    under = sum(map(small_counts.is_small, counts))
    assert not held or under
    assert all(parts[name] >= small_counts.LEAST for name in held)
    left = sum(count for name, count in parts.items() if small_counts.is_small(count) or name in held)
    if under:
        assert spread(left, under, len(held)) > 1
    assert small_counts.held_back(parts | {"unknown": None}, None) == frozenset()


@pytest.mark.parametrize("name", ["forces-map", "forces-compare"])
def test_the_total_less_what_is_drawn_tells_no_count(register, name):
    """44 bodies less 42 forces less British Transport Police is City of London."""
    held = measures.of(register)
    shown = exhibits.make(name, register, Selection())
    said = dict(shown.table.select("label", "drawn").iter_rows())
    assert (said["City of London"], said["British Transport Police"]) == (UNDER, OR_MORE)
    for measure, year in itertools.product(held.names, held.years[::3]):
        exhibit = exhibits.make(name, register, Selection(measure=measure, year=year))
        *parts, whole = [row for row in exhibit.table.to_dicts() if row["level"] in {"police-force-area", "whole"}]
        under, more = (sum(row["drawn"] == word for row in parts) for word in (UNDER, OR_MORE))
        left = whole["value"] - sum(row["value"] for row in parts if row["drawn"] not in small_counts.WITHHELD)
        assert spread(left, under, more) > 1 or not under, (measure, year)


@pytest.mark.parametrize("name", ["forces-map", "forces-compare"])
def test_the_total_of_a_region_less_what_is_drawn_of_it_tells_no_count(register, name):
    """London less the Metropolitan Police is City of London."""
    exhibit = exhibits.make(name, register, Selection(region=LONDON))
    said = dict(exhibit.table.select("force", "drawn").iter_rows())
    assert (said[CITY], said[MET]) == (UNDER, OR_MORE)
    assert "5,331" in exhibit.headline
    assert "5,324" not in " ".join(said_of(exhibit)) + json.dumps(drawn(exhibit), default=list)
    chosen = exhibits.make(name, register, Selection(force=(MET, "BTP")))  # no total is said of those
    said = dict(chosen.table.select("force", "drawn").iter_rows())
    assert OR_MORE not in said.values()
    assert "5,324" in chosen.headline


def test_the_year_in_the_heading_less_the_quarters_drawn_tells_no_quarter(register):
    held, year, few = measures.of(register), register.newest_year, 0
    quarters = [day.isoformat() for day in register.quarters if financial_year(day) == year]
    for measure, force in itertools.product(held.names, register.forces):
        if year not in held.shown_by_quarter(measure, force):
            continue
        if not any(map(small_counts.is_small, held.quarterly(measure, [force], [year])["offences"])):
            continue
        exhibit = exhibits.make("forces-time", register, Selection(force=(force,), measure=measure, period="quarters"))
        own = exhibit.table.filter(pl.col("force") == force, pl.col("start").is_in(quarters))
        under, more = (list(own["drawn"]).count(word) for word in (UNDER, OR_MORE))
        whole = held.annual(measure, [force], [year])["offences"].item()
        assert f"{whole:,}" in exhibit.headline
        assert spread(whole - own["value"].sum(), under, more) > 1, (measure, force)
        few += 1
    assert few


def test_the_codes_of_a_force_do_not_tell_the_one_under_10(register):
    for force, year in itertools.product(register.forces, ("2024-25", "2019-20")):
        whole, *parts = exhibits.make("force-codes", register, Selection(force=(force,), year=year)).table.to_dicts()
        under, more = (sum(row["drawn"] == word for row in parts) for word in (UNDER, OR_MORE))
        left = whole["value"] - sum(row["value"] for row in parts if row["drawn"] not in small_counts.WITHHELD)
        if under and whole["drawn"] != UNDER:
            assert spread(left, under, more) > 1, (force, year)


@pytest.mark.parametrize("period", ["years", "quarters"])
def test_london_is_not_drawn_beside_the_metropolitan_police(register, period):
    exhibit = exhibits.make("forces-time", register, Selection(force=(MET,), period=period))
    assert "London region" in exhibit.description
    assert LONDON in set(exhibit.table["force"])
    assert "London region" not in {note.text.strip("<b>/") for note in exhibit.chart().layout.annotations}
    assert {text.split(",")[0] for trace in exhibit.chart().data for text in trace.text} == {
        "Metropolitan Police",
        "England and Wales",
    }
    alone = exhibits.make("forces-time", register, Selection(region=LONDON, period=period))
    assert "London region" in {text.split(",")[0] for trace in alone.chart().data for text in trace.text}


def test_three_forces_of_wales_and_wales_do_not_tell_the_fourth(register):
    three = ("W15000001", "W15000002", "W15000003")
    exhibit = exhibits.make("forces-time", register, Selection(force=three, measure="19G"))
    fourth = measures.of(register).annual("19G", ["W15000004"])
    assert fourth["offences"].min() < small_counts.LEAST
    drawn_areas = {text.split(",")[0] for trace in exhibit.chart().data for text in trace.text}
    assert "Wales" not in drawn_areas


def quarters_and_years(exhibit):
    return {by: set(part["force"]) for (by,), part in exhibit.table.group_by("by")}


def test_a_force_is_shown_by_quarter_where_it_has_40_a_year(register):
    shown = exhibits.make(
        "forces-time", register, Selection(force=(CUMBRIA, YORKSHIRE), measure="19H", period="quarters")
    )
    assert quarters_and_years(shown)["year"] == {CUMBRIA}
    assert YORKSHIRE in quarters_and_years(shown)["quarter"]
    assert "Cumbria by year: fewer than 40 a year." in shown.description
    grooming = exhibits.make("forces-time", register, Selection(force=(YORKSHIRE,), measure="88A", period="quarters"))
    own = grooming.table.filter(grooming.table["force"] == YORKSHIRE)
    assert own["period"][0] == "April to June 2017"  # before it there was a year with fewer than 40
    total = exhibits.make("forces-time", register, Selection(force=(CUMBRIA, CITY), period="quarters"))
    assert quarters_and_years(total) == {"quarter": {CUMBRIA, "E12000002", LONDON, "EW"}, "year": {CITY}}


def test_no_quarter_under_10_stands_in_a_view_a_file_or_a_drawing(register):
    held = measures.of(register)
    for measure in held.names:
        places = [*register.forces, *register.regions, "EW"]
        for chosen in (places[:8], places[8:16], places[16:24], places[24:32], places[32:40], places[40:44]):
            exhibit = exhibits.make(
                "forces-time", register, Selection(force=tuple(chosen), measure=measure, period="quarters")
            )
            quarterly = exhibit.table.filter(exhibit.table["by"] == "quarter")
            assert not any(map(small_counts.is_small, quarterly["value"])), measure
            under = quarterly.filter(quarterly["drawn"] == UNDER)
            assert set(under["printed"]) <= {UNDER}
            assert set(under["shorthand"]) <= {"z", "z b"}
            assert under["value"].null_count() == under.height


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (
            f"measure=73&force={CUMBRIA}",
            "Cumbria recorded fewer than 40 offences of abuse of position of trust",
        ),
        (
            f"force={CITY}",
            "City of London recorded fewer than 40 child and familial sexual offences",
        ),
        (
            f"measure=73&region={WALES}",
            "Wales recorded fewer than 40 offences of abuse of position of trust",
        ),
        ("measure=71", "Code 71 counts too few offences to show by quarter"),
    ],
)
def test_years_are_shown_where_nothing_that_is_asked_for_may_be_shown_by_quarter(register, asked, why):
    query = dict(part.split("=") for part in f"{asked}&period=quarters".split("&"))
    selection, (refusal,) = address.parse({name: [value] for name, value in query.items()}, register)
    assert selection.period == "years"
    assert (refusal.field, refusal.instead) == ("period", "Showing years.")
    assert why in refusal.cause


@pytest.mark.parametrize("asked", [f"measure=73&force={CUMBRIA},{MET}", f"force={CUMBRIA}", "measure=73"])
def test_quarters_are_shown_where_one_of_what_is_asked_for_may_be(register, asked):
    query = dict(part.split("=") for part in f"{asked}&period=quarters".split("&"))
    selection, refusals = address.parse({name: [value] for name, value in query.items()}, register)
    assert (selection.period, refusals) == ("quarters", ())


def test_the_years_by_quarter_are_the_newest_in_a_row():
    year = [Year(str(start), count, 4) for start, count in ((2019, 50), (2020, 39), (2021, 40), (2022, 41))]
    assert small_counts.years_by_quarter(year) == ("2021", "2022")
    assert small_counts.years_by_quarter([*year, Year("2023", 30, 3)]) == ("2021", "2022", "2023")
    assert small_counts.years_by_quarter([*year, Year("2023", 29, 3)]) == ()
    assert small_counts.years_by_quarter([*year, Year("2023", 39, 4)]) == ()
    assert small_counts.years_by_quarter([Year("2023", 30, 3)]) == ()


@pytest.mark.parametrize("period", ["years", "quarters"])
@pytest.mark.parametrize("measure", ["71", "73", "88A", "eleven-codes", "twelve-codes"])
def test_no_line_passes_a_break_a_gap_or_a_count_under_10(register, measure, period):
    exhibit = exhibits.make(
        "forces-time", register, Selection(force=(YORKSHIRE, CUMBRIA), measure=measure, period=period)
    )
    rows = exhibit.table.to_dicts()
    broken = {row["force"]: row["start"] for row in rows if row["mark"] == "break"}
    assert "EW" in broken or (measure, period) == ("71", "quarters") or broken
    starts = {}
    for row in rows:
        starts.setdefault(row["label"], []).append(row)
    lines = [trace for trace in exhibit.chart().data if "lines" in trace.mode]
    assert lines
    for trace in lines:
        area = starts[trace.text[0].split(",")[0]]
        ends = trace.x[0], trace.x[-1]
        passed = [row for row in area if ends[0] <= row["start"] <= ends[1]]
        assert len(passed) == len(trace.x)  # no period is left out
        assert not any(row["drawn"] in small_counts.WITHHELD or row["mark"] == "part-year" for row in passed)
        assert not any(row["mark"] == "break" for row in passed[1:])


def test_a_line_drawn_before_a_break_stands_between_the_two_periods(register):
    for period in ("years", "quarters"):
        exhibit = exhibits.make("forces-time", register, Selection(measure="88A", period=period))
        rows = exhibit.table.to_dicts()
        place = next(place for place, row in enumerate(rows) if row["mark"] == "break")
        (line,) = [shape for shape in exhibit.chart().layout.shapes if shape.line.dash == "dot"]
        assert rows[place - 1]["start"] < line.x0 < rows[place]["start"]


def test_counts_under_10_stand_in_one_row_and_lines_begin_again(register):
    figure = exhibits.make("forces-time", register, Selection(force=(CITY,), measure="73")).chart()
    ticks = [trace for trace in figure.data if trace.marker.symbol == "line-ns"]
    assert len(ticks) == 1
    assert len(set(ticks[0].y)) == 1
    assert ticks[0].customdata is None
    assert all(text.endswith(": under 10") for text in ticks[0].text)


printed = st.one_of(
    st.lists(st.integers(10, 6000), min_size=1, max_size=44).map(lambda held: [f"{n:,}" for n in held]),
    st.lists(st.integers(0, 1200), min_size=1, max_size=44).map(lambda held: [f"{n / 10:,.1f}" for n in held]),
)


@given(printed)
def test_the_classes_of_a_map_are_equal_steps_and_hold_each_number_once(numbers):
    scale = tilemap.classify(numbers)
    bounds = [(float(one.low.replace(",", "")), float(one.high.replace(",", ""))) for one in scale.classes]
    assert 1 <= len(bounds) <= tilemap.CLASSES
    finest = 0.1 if "." in numbers[0] else 1
    for (_, high), (low, _) in itertools.pairwise(bounds):
        assert low - high == pytest.approx(finest)
    assert len({round(high - low, 6) for low, high in bounds[1:]}) <= 1
    held = [0] * len(bounds)
    for number in numbers:
        value = float(number.replace(",", ""))
        (inside,) = [place for place, (low, high) in enumerate(bounds) if low <= value <= high]
        assert inside == scale.level(value)
        held[inside] += 1
    assert held == [one.forces for one in scale.classes]


def test_the_key_of_a_map_says_why_a_tile_has_no_number(register):
    figure = exhibits.make("forces-map", register, Selection(basis="rate", measure="73")).chart()
    key = " ".join(note.text.replace("<br>", " ") for note in figure.layout.annotations)
    assert "(34 forces)" in key
    assert "(2 forces)" in key
    assert key.count("[z] ") == 2
    assert "quarter" not in key


def test_no_line_of_a_map_s_key_is_wider_than_a_phone(register):
    for basis in ("count", "rate"):
        figure = exhibits.make("forces-map", register, Selection(basis=basis)).chart(Canvas(Shape.TALL))
        lines = [line for note in figure.layout.annotations for line in note.text.split("<br>")]
        assert max(map(len, lines)) <= NARROW_CHARACTERS, lines


def test_forces_under_10_have_no_place_in_an_order(register):
    ordered = exhibits.make("forces-compare", register, Selection(measure="73", sort="value"))
    rows = ordered.table.filter(ordered.table["level"] == "police-force-area").to_dicts()
    small = [row["label"] for row in rows if row["drawn"] == UNDER]
    assert [row["label"] for row in rows[8:]] == small == sorted(small)


@pytest.mark.parametrize("basis", ["count", "rate"])
def test_no_share_is_made_of_a_count_under_10(register, basis):
    codes = exhibits.make("force-codes", register, Selection(force=(YORKSHIRE,), basis=basis))
    for row in codes.table.to_dicts():
        assert bool(row["share"].strip("[z]")) == (row["drawn"] != UNDER)


def test_a_count_below_zero_is_under_10():
    assert small_counts.is_small(-1)
    assert small_counts.drawn(-1, "\N{MINUS SIGN}1") == UNDER
    assert not small_counts.is_small(None)
    assert not small_counts.is_small(10)
