"""Any two filter values together give a view or a plain sentence, never an empty drawing or an error."""

import itertools

import polars as pl
import pytest

from lib import exhibits
from lib.addresses import address
from lib.charts.canvas import Canvas
from lib.model import small_counts
from lib.ui.explorer import VIEWS

FORCES = ["", "EW", "E23000011", "BTP", "E23000034", "W15000001,BTP", "nowhere", "E23000011,E23000014,E23000030"]


def pairs(register):
    others = {"figures", *address.OWN_FIELDS}  # they change no exhibit of this page
    values = {name: list(choice.options) for name, choice in address.choices(register).items() if name not in others}
    values["force"] = FORCES
    for first, second in itertools.combinations(values, 2):
        yield from ({first: [a], second: [b]} for a, b in itertools.product(values[first], values[second]))


def placed(exhibit):
    """Whether a number of the exhibit has a place on its drawing: one under 10, or one that would tell it, has none."""
    forces = exhibit.table.drop_nulls("value").filter(~pl.col("level").is_in(["whole", "region"]))
    return set(forces["drawn"]) - {small_counts.UNDER, small_counts.OR_MORE}


def test_all_pairs_of_filter_values_give_a_view(register):
    drawn, count = {}, 0
    for query in pairs(register):
        selection, _ = address.parse(query, register)
        for name in VIEWS[selection.view][1]:
            exhibit = exhibits.make(name, register, selection)
            count += 1
            if exhibit.id in drawn.setdefault(exhibit.selection, set()):
                continue
            drawn[exhibit.selection].add(exhibit.id)
            figure = exhibit.chart(Canvas())
            assert figure is None or any(len(trace.x) for trace in figure.data) or not placed(exhibit), query
            assert exhibit.table.height
    assert count > 1000


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_uses_only_fields_that_it_offers_or_the_page_does(view):
    fields, names = VIEWS[view]
    used = {field for name in names for field in exhibits.REGISTRY[name].uses}
    assert set(fields) <= used
    assert used <= {*fields, "force", "measure", "region", "period"}
