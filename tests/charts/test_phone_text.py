"""Text in charts can be read on a phone, by whoever sees it: no letters under 12 pixels, and words for each area."""

import re

import pytest

from lib import exhibits
from lib.charts import theme
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.exhibits import REGISTRY
from lib.model import small_counts
from lib.model.records import FORCE_AREA, Selection
from lib.outlets.files import citation

LEAST = 12  # CSS pixels
FORCES = ("E23000005", "E23000011")
EIGHT = ("E23000001", "E23000005", "E23000011", "E23000032", "E23000035", "E23000036", "E23000013", "W15000003")
VIEWS = [
    Selection(),
    Selection(force=FORCES, measure="eleven-codes"),
    Selection(force=EIGHT, measure="eleven-codes", basis="rate"),
    Selection(measure="73"),
    Selection(basis="rate", period="quarters", figures="announced"),
]


def fonts(part, path=""):
    """Every size of letters in a figure, with where it stands."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name in {"font", "tickfont", "textfont"}:
                sizes = value.get("size")
                for size in sizes if isinstance(sizes, (list, tuple)) else [sizes]:
                    if size is not None:
                        yield size, f"{path}{name}"
            else:
                yield from fonts(value, f"{path}{name}.")
    elif isinstance(part, (list, tuple)):
        for one in part:
            yield from fonts(one, path)


def views(name):
    return [view for view in VIEWS if view.force or not REGISTRY[name].needs]


@pytest.mark.parametrize("scheme", ColourScheme)
@pytest.mark.parametrize("name", REGISTRY)
def test_no_text_of_a_chart_on_a_phone_is_smaller_than_12_pixels(register, name, scheme):
    for view in views(name):
        figure = exhibits.make(name, register, view).chart(Canvas(Shape.TALL, scheme))
        if figure is None:
            continue
        drawn = figure.to_dict()
        found = list(fonts(drawn))
        assert found, name  # at least those of the template
        assert [(size, where) for size, where in found if size < LEAST] == []
        texts = [note["text"] for note in drawn["layout"].get("annotations", ())]
        assert not re.search(r"font-size|<su[bp]>", " ".join(texts))  # which would make some smaller
    assert theme.LEAST_SIZE == LEAST


def areas(exhibit):
    """The rows of one period of police forces, by name; None where the exhibit has none."""
    columns = exhibit.table.columns
    if exhibit.draw is None or "level" not in columns or "drawn" not in columns or "mark" in columns:
        return None
    return {row["label"]: row for row in exhibit.table.to_dicts() if row["level"] == FORCE_AREA} or None


@pytest.mark.parametrize("name", [name for name in REGISTRY if name != "forces-spread"])  # which names no force
@pytest.mark.parametrize("forces", [FORCES[:1], FORCES, EIGHT])
@pytest.mark.parametrize("basis", ["count", "rate"])
def test_the_alternative_text_says_which_force_has_which_number(register, name, forces, basis):
    exhibit = exhibits.make(name, register, Selection(force=forces, measure="eleven-codes", basis=basis))
    rows = areas(exhibit)
    if not rows:
        return
    named = {label: row for label, row in rows.items() if len(rows) <= len(EIGHT) or row["chosen"]}
    told = citation.alt_text(exhibit).removeprefix(f"{exhibit.subtitle}. ")
    assert named
    places = []
    for label in sorted(named):
        number = re.escape(named[label]["drawn"])
        said = re.search(rf"{re.escape(label)}(?: recorded)? {number}(?![0-9])", told)
        assert said, (label, named[label]["drawn"], told)
        places.append(said.start())
    if name != "force-peers":
        assert places == sorted(places)  # A to Z


@pytest.mark.parametrize("name", ["forces-map", "forces-compare"])
@pytest.mark.parametrize("basis", ["count", "rate"])
def test_of_all_forces_it_says_the_range_and_the_whole(register, name, basis):
    exhibit = exhibits.make(name, register, Selection(measure="eleven-codes", basis=basis, year="2024-25"))
    told = citation.alt_text(exhibit)
    rows = exhibit.table.to_dicts()
    values = [row for row in rows if row["level"] == FORCE_AREA and row["value"] is not None]
    drawn = [row for row in values if row["drawn"] not in small_counts.WITHHELD]
    highest = max(drawn, key=lambda row: row["value"])["drawn"]
    lowest = "under 10" if len(drawn) < len(values) else min(drawn, key=lambda row: row["value"])["drawn"]
    assert re.search(rf"{lowest} to {highest}\b", told)
    whole = next(row for row in reversed(rows) if row["level"] == "whole")
    assert whole["printed"] in told
    assert "in England and Wales" in told
