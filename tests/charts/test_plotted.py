"""What a chart plots, told to programs that draw it themselves: the table's numbers, and words where it has none."""

import pytest

from lib import exhibits
from lib.charts import theme
from lib.charts.canvas import ColourScheme
from lib.charts.plotted import Form, Look, category, is_said, mark, number_format
from lib.model import small_counts
from lib.model.records import Selection
from tests.exhibits.test_registry import CASES, IDS


@pytest.fixture(params=CASES, ids=IDS)
def exhibit(request, register):
    return exhibits.make(request.param[0], register, request.param[1])


@pytest.mark.parametrize(
    ("value", "printed", "said"),
    [
        (1125.0, "1,125", True),
        (29.0, "29%", True),
        (5.45, "5.4", False),  # an Office program would show 5.5
        (5.449, "5.4", True),
        (300.0, "over 300", False),
        (2086.0, "fewer than 2,086", False),
        (0.04, "less than 0.1", False),
        (None, "[z] no rate", False),
        (None, "under 10", False),
        (-3.0, "\N{MINUS SIGN}3", True),
    ],
)
def test_a_number_stands_alone_only_where_it_says_all(value, printed, said):
    assert is_said(value, printed) is said
    assert category("Kent", value, printed) == ("Kent" if said else f"Kent: {printed}")
    assert mark(value, 0, printed).words == (printed if said else "")


@pytest.mark.parametrize(
    ("printed", "format_"), [("1,125", "#,##0"), ("5.4", "#,##0.0"), ("29%", '#,##0"%"'), ("9.1%", '#,##0.0"%"')]
)
def test_it_is_shown_as_it_is_printed(printed, format_):
    assert number_format(printed) == format_


def test_every_chart_is_described_by_the_numbers_of_its_table(exhibit):
    plotted = exhibit.native()
    assert (plotted is None) == (exhibit.draw is None or bool(exhibit.nothing))
    if plotted is None:
        return
    drawn = exhibit.drawn_table.to_dicts()
    palette = theme.palette(ColourScheme.LIGHT)
    assert all(hasattr(palette, look) for look in Look)
    for panel in plotted.panels:
        for series in panel.series:
            assert plotted.form is Form.POINTS or len(series.marks) == len(panel.categories)
            for one in series.marks:
                if one is None:
                    continue
                row = drawn[one.row]
                assert one.value == row[series.column]
                assert row.get("drawn") not in small_counts.WITHHELD or one.value is None
                if panel.across[1] and not series.joined:
                    assert one.at == row[panel.across[1]]


def test_no_chart_shows_a_number_that_words_replace(exhibit):
    plotted = exhibit.native()
    if plotted is None or "drawn" not in exhibit.table.columns:
        return
    words = [tile.words for tile in plotted.tiles] + [name for panel in plotted.panels for name in panel.categories]
    for row in exhibit.table.to_dicts():
        if row["drawn"] == small_counts.UNDER and row["value"] is not None:
            said = f": {row['value']:g}"
            assert not [text for text in words if text.startswith(str(row["label"])) and text.endswith(said)]


def test_years_and_statements_have_no_heights(register):
    for name in ("years", "closed-cases"):
        plotted = exhibits.make(name, register, Selection()).native()
        assert plotted.panels == ()
        assert plotted.boxes or plotted.dates


def test_an_exhibit_has_a_drawing_and_its_description_or_neither(register):
    made = exhibits.make("breakdown", register, Selection())
    fields = {name: getattr(made, name) for name in type(made).__dataclass_fields__}
    for missing in ("draw", "plotted"):
        with pytest.raises(ValueError, match="a description of its chart"):
            type(made)(**fields | {missing: None})
