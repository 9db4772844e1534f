"""Rule 16: two bars in one chart share one scale unless a drawn wedge and words say otherwise."""

import itertools
import math
from dataclasses import replace

import pytest

from lib import exhibits
from lib.charts.base import GUIDE
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.model.records import Selection

ROOMS = {Shape.WIDE: (None, (560.0, 500.0), (900.0, 700.0)), Shape.TALL: (None,), Shape.SQUARE: (None, (300.0, 500.0))}
FRAMES = [Canvas(shape, ColourScheme.LIGHT, room) for shape, rooms in ROOMS.items() for room in rooms]
CHOSEN = Selection(force=("E23000005",))
TIMES = {"closed-cases"}  # whose bars are as long as a month lasts
# What each bar of the chart of money is worth in one unit: the data give one sum in pounds and the others in millions.
POUNDS = {"GBP": 1, "GBP million": 1e6}


def bars(figure):
    """Length (of the drawing's width or height), what it stands for, and its name, of every bar that says a number."""
    laid = figure.layout
    for trace in figure.data:
        if trace.type != "bar" or trace.name == GUIDE:
            continue
        across = trace.orientation == "h"
        axis = laid[((trace.xaxis if across else trace.yaxis) or "x").replace("x", "xaxis").replace("y", "yaxis")]
        if not across:
            axis = laid[(trace.yaxis or "y").replace("y", "yaxis")]
        low, high = axis.range
        first, last = axis.domain or (0, 1)
        lengths = trace.x if across else trace.y
        for length, value, said in zip(lengths, trace.customdata, trace.text, strict=True):
            if value:
                yield length / (high - low) * (last - first), value, said


def worth(exhibit, value, said):
    """The value of a bar in one unit for all bars of its chart."""
    if exhibit.unit != "pounds":
        return value
    (unit,) = {row["unit"] for row in exhibit.table.to_dicts() if said.startswith(f"{row['label']}: {row['printed']}")}
    return value * POUNDS[unit]


def scales(exhibit, figure):
    """How long one unit is, by bar: equal numbers but for the last digits where all bars share a scale."""
    found = [length / worth(exhibit, value, said) for length, value, said in bars(figure)]
    groups = []
    for scale in sorted(found):
        if not groups or not math.isclose(groups[-1], scale, rel_tol=1e-6):
            groups.append(scale)
    return groups


def wedges(figure):
    """Shapes that lead from a bar to a longer one."""
    return [shape for shape in figure.layout.shapes if shape.type == "path" and shape.name == GUIDE]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda f: f"{f.shape}-{f.room}")
@pytest.mark.parametrize("name", [name for name in exhibits.REGISTRY if name not in TIMES])
def test_bars_of_one_chart_share_one_scale_or_a_wedge_and_words_part_them(register, name, frame):
    for figures in ("published", "announced"):
        exhibit = exhibits.make(name, register, replace(CHOSEN, figures=figures))
        if not exhibit.draw:
            return
        figure = exhibit.chart(frame)
        found = scales(exhibit, figure)
        assert len(found) <= 2, found
        if len(found) == 2:
            words = [note for note in figure.layout.annotations if "enlarged" in note.text]
            assert len(wedges(figure)) == len(words) == 1


@pytest.mark.parametrize("frame", FRAMES, ids=lambda f: f"{f.shape}-{f.room}")
def test_the_part_that_is_enlarged_is_as_long_as_its_number_on_both_scales(register, frame):
    """And every bar above the wedge is on the scale of the whole, every bar below it on that of the part."""
    exhibit = exhibits.make("breakdown", register, Selection())
    figure = exhibit.chart(frame)
    (words,) = (note for note in figure.layout.annotations if "enlarged" in note.text)
    assert "The 4,228 group-based" in words.text.replace("<br>", " ")
    lengths = {}
    for trace in figure.data:
        place = "above" if trace.y[0] > words.y else "below"
        lengths[place, trace.customdata[0]] = trace.x[0]
    whole, part = lengths["above", 115489], lengths["above", 4228]
    assert part / whole == pytest.approx(4228 / 115489, rel=1e-9)
    below = {value: length for (place, value), length in lengths.items() if place == "below"}
    assert set(below) >= {1125, 300, 717, 2086}
    for (one, length), (other, its) in itertools.combinations(below.items(), 2):
        assert length / its == pytest.approx(one / other, rel=1e-9)
    # The wedge leads from the ends of the part to the ends of the enlarged one.
    (wedge,) = wedges(figure)
    corners = [tuple(map(float, corner.split(","))) for corner in wedge.path.strip("MZ").split("L")]
    assert corners[0][0] == pytest.approx(1 - part)
    assert (corners[1][0], corners[2][0], corners[4][0]) == (1, 1, 0)


def test_a_part_of_the_plan_is_as_long_as_its_share_and_no_other_sum_has_a_bar(register):
    exhibit = exhibits.make("funding", register, Selection())
    for frame in FRAMES:
        found = {said.partition(":")[0]: length for length, _, said in bars(exhibit.chart(frame))}
        assert found == {
            "Locally led inquiries": pytest.approx(5 / 10),
            "Stronger investigations": pytest.approx(2.5 / 10),
            "Audit, survivors panel and Tom Crowther KC's work": pytest.approx(2.5 / 10),
        }


@pytest.mark.parametrize("shape", Shape)
def test_an_axis_of_days_says_so_also_where_its_panel_has_no_mark(register, shape):
    """Plotly reads the kind of an axis off its marks: without any, a line at a day stands nowhere."""
    railways = Selection(force=("BTP",), basis="rate", measure="eleven-codes")
    for selection in (railways, replace(railways, force=("E23000034",)), CHOSEN):
        figure = exhibits.chart(exhibits.make("forces-time", register, selection), Canvas(shape, ColourScheme.LIGHT))
        axes = [axis for axis in figure.select_xaxes() if isinstance((axis.range or [0])[0], str)]
        assert axes
        assert {axis.type for axis in axes} == {"date"}
