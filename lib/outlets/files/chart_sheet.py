"""The sheet of a workbook with the chart: a native chart of the numbers of the table's sheet, with its cautions.

A chart refers to the cells of the table where all of them are numbers that it may show. Elsewhere it refers to numbers
on its own sheet: none where the chart has words, so that no program draws a missing or a small count as a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lib.charts import theme
from lib.charts.canvas import ColourScheme
from lib.charts.plotted import DARK, Form, Look, number_format
from lib.model import words
from lib.outlets.files import citation, tabular

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lib.charts.plotted import Panel, Plotted, PlottedMark, PlottedSeries
    from lib.exhibits.exhibit import Exhibit

SHEET: Final = "Chart"
CONTENTS: Final = "Contents"  # the sheet that gptables writes, with a table of the other sheets
LISTED: Final = "Chart of the table, for reading and copying. Its cautions stand above it."
COLOURS: Final = theme.palette(ColourScheme.LIGHT)
WIDTH = 920  # CSS pixels of a chart
ROW = 20  # CSS pixels of a row of the sheet
BAR, LEAST = 22, 160  # CSS pixels of a bar, and of all that is around them
TALL = 420  # CSS pixels of a chart of lines or points
TEXT, LINE = 110, 95  # characters of the column of words, and of a line in it that is surely not broken
FONT: Final = {"name": "Arial", "size": 10, "color": COLOURS.text}
NUMBERS: Final = "Numbers of the chart. A cell is empty where the chart has words."


@dataclass(frozen=True, slots=True)
class TableSheet:
    """The sheet of the table: its name, and the index of each column by its name in the exhibit."""

    name: str
    columns: Mapping[str, int]


def add(book: Any, exhibit: Exhibit, sheet: TableSheet) -> None:  # noqa: ANN401 - gptables loads xlsxwriter late
    """Add the sheet with a chart for each panel; none where no chart of bars, lines or points may show the numbers.

    Args:
        book: of xlsxwriter, with the table's sheet as its last.
        exhibit: its content.
        sheet: of the table.
    """
    plotted = exhibit.native()
    if not plotted or not plotted.panels:
        return
    first = 1 + max(book.get_worksheet_by_name(sheet.name).table) - exhibit.table.height
    page = book.add_worksheet(SHEET, gridlines="hide_all")
    page.set_column(0, 0, TEXT)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    plain, bold = (
        book.add_format({"text_wrap": True, "valign": "top"}),
        book.add_format({"bold": True, "text_wrap": True}),
    )
    row = 0
    for text in _texts(exhibit, plotted):
        page.set_row_pixels(row, ROW * -(-len(text) // LINE))
        page.write_string(row, 0, text, plain if row else bold)
        row += 1
    blocks = _Blocks(page, row + sum(_rows_of(plotted, panel) for panel in plotted.panels) + 1, bold)
    for panel in plotted.panels:
        if panel.title:
            page.write_string(row, 0, panel.title, bold)
        chart = _chart(book, plotted, panel, blocks, sheet, first)
        described = citation.chart_description(exhibit)
        page.insert_chart(row + 1, 0, chart, {"description": described, "object_position": 3})
        row += _rows_of(plotted, panel)
    page.write_string(row, 0, NUMBERS, plain)
    _list(book)


def _list(book: Any) -> None:  # noqa: ANN401
    """Add the sheet to the table of contents, as gptables sets its rows: it lists only the sheets that it writes."""
    contents = book.get_worksheet_by_name(CONTENTS)
    (listed,) = contents.tables
    row = int(listed["range"].rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))  # below its last one
    listed["range"] = f"{listed['range'].partition(':')[0]}:B{row + 1}"
    link, plain = (contents.table[row - 1][column].format for column in (0, 1))  # as in the row above
    contents.write_url(row, 0, f"internal:'{SHEET}'!A1", link, SHEET)
    contents.write_string(row, 1, LISTED, plain)


def _texts(exhibit: Exhibit, plotted: Plotted) -> list[str]:
    """Return the words above the chart: headline, subtitle, notices, cautions that must be shown, and sources."""
    return [
        exhibit.headline,
        exhibit.subtitle,
        *tabular.notices(exhibit),
        *(caveat.short for caveat in exhibit.must_show),
        *(note for note in plotted.notes if plotted.form in {Form.BARS, Form.LINES}),
        f"Source: {'; '.join(words.citation(source) for source in exhibit.sources)}",
        *exhibit.designations,
        *([] if exhibit.published else [words.UNPUBLISHED]),
    ]


def _height(plotted: Plotted, panel: Panel) -> int:
    return TALL if plotted.form in {Form.LINES, Form.POINTS} else BAR * len(panel.categories) + LEAST


def _rows_of(plotted: Plotted, panel: Panel) -> int:
    """Return how many rows of the sheet a chart covers, with its title and an empty one after it."""
    return -(-_height(plotted, panel) // ROW) + 3


class _Blocks:
    """Columns of names and numbers on the chart's own sheet, below the charts."""

    def __init__(self, page: Any, top: int, bold: Any) -> None:  # noqa: ANN401
        self._page, self._top, self._bold, self._column = page, top, bold, 0

    def add(self, title: str, cells: Sequence[object]) -> list[object]:
        """Write a column; return the range of its cells."""
        column, first = self._column, self._top + 1
        self._column += 1
        self._page.write_string(self._top, column, title, self._bold)
        for row, cell in enumerate(cells, first):
            if isinstance(cell, str):
                self._page.write_string(row, column, cell)
            elif cell is not None:
                self._page.write_number(row, column, cell)
        return [SHEET, first, column, first + len(cells) - 1, column]


def _chart(  # noqa: ANN202 - a chart of xlsxwriter, which is loaded late
    book: Any,  # noqa: ANN401
    plotted: Plotted,
    panel: Panel,
    blocks: _Blocks,
    sheet: TableSheet,
    first: int,
):
    kinds = {Form.LINES: {"type": "line"}, Form.POINTS: {"type": "scatter", "subtype": "straight_with_markers"}}
    chart = book.add_chart(kinds.get(plotted.form, {"type": "bar"}))
    names = blocks.add("Name", [tabular.inert(name) for name in panel.categories]) if panel.categories else []
    for series in panel.series:
        marks = series.marks if panel.categories else [mark for mark in series.marks if mark]
        values = _cells(series, marks, sheet, first) or blocks.add(
            tabular.inert(series.name), [mark.value if mark else None for mark in marks]
        )
        places = names or blocks.add(panel.across[0], [mark.at for mark in marks if mark])
        chart.add_series({"name": series.name, "categories": places, "values": values, **_look(plotted, series)})
    chart.set_title({"none": True})
    chart.set_size({"width": WIDTH, "height": _height(plotted, panel)})
    chart.show_blanks_as("gap")
    _set_axes(chart, plotted, panel)
    return chart


def _cells(series: PlottedSeries, marks: Sequence[PlottedMark | None], sheet: TableSheet, first: int) -> list[object]:
    """Return the range of the table's cells with the numbers of a series; empty unless all are plain and in a row."""
    rows = [mark.row for mark in marks if mark and mark.value is not None]
    together = len(rows) == len(marks) and rows == list(range(rows[0], rows[0] + len(rows)))
    if not together or series.column not in sheet.columns:
        return []
    column = sheet.columns[series.column]
    return [sheet.name, first + rows[0], column, first + rows[-1], column]


def _look(plotted: Plotted, series: PlottedSeries) -> dict[str, Any]:
    colour = getattr(COLOURS, series.look)
    if plotted.form in {Form.LINES, Form.POINTS}:
        line = {"color": colour, "width": 2} | ({"dash_type": "dash"} if series.dashed else {})
        marker = {"type": "circle", "size": 7, "border": {"color": colour}}
        marker |= {"fill": {"color": COLOURS.rest if series.hollow else colour}}
        return {
            "line": line if series.joined else {"none": True},
            "marker": marker if series.marked else {"type": "none"},
        }
    points = [_point(mark) for mark in series.marks]
    formats = [number_format(mark.words) for mark in series.marks if mark and mark.words]
    ranged = [mark for mark in series.marks if mark and mark.low is not None]
    custom = [_label(mark, inside=bool(ranged)) for mark in series.marks]
    labels = {"value": True, "num_format": formats[0], "custom": custom, "font": FONT} if formats else {}
    if labels and ranged:
        labels["position"] = "inside_base"  # the ends of bars have their ranges
    return (
        {"fill": {"color": colour}, "points": points, "gap": 45}
        | ({"data_labels": labels} if labels else {})
        | ({"y_error_bars": _ranges(series)} if ranged else {})
    )


def _label(mark: PlottedMark | None, *, inside: bool) -> dict[str, Any] | None:
    """Return the style of a number: none where the name of the bar says it; white on a dark bar."""
    if not mark or not mark.words:
        return {"delete": True}
    return {"font": FONT | {"color": COLOURS.ground}} if inside and mark.look in DARK else None


def _point(mark: PlottedMark | None) -> dict[str, Any] | None:
    """Return the style of a bar: hatched where its number is a limit; None as the others."""
    if not mark or mark.value is None or (mark.look is Look.FOCUS and not mark.inexact):
        return None
    colour = getattr(COLOURS, mark.look)
    edge = {"border": {"color": COLOURS.edge}}
    if mark.inexact:
        fore = COLOURS.edge if mark.look is Look.REST else colour
        return {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": fore, "bg_color": COLOURS.ground}} | edge
    return {"fill": {"color": colour}} | (edge if mark.look is Look.REST else {})


def _ranges(series: PlottedSeries) -> dict[str, Any]:
    """Return thin lines from the lower to the upper end of each range, as distances from the number."""
    known = [(mark.range_lengths if mark else None) or (0.0, 0.0) for mark in series.marks]
    return {
        "type": "custom",
        "plus_values": [upper for _, upper in known],
        "minus_values": [lower for lower, _ in known],
        "line": {"color": COLOURS.text, "width": 1.25},
    }


def _set_axes(chart: Any, plotted: Plotted, panel: Panel) -> None:  # noqa: ANN401
    line = {"color": COLOURS.edge}
    grid = {"visible": True, "line": {"color": COLOURS.rule}}
    numbers = {"num_format": "#,##0", "num_font": FONT, "min": 0, "line": {"none": True}, "major_gridlines": grid}
    if plotted.form is Form.POINTS:
        plain = {"name": panel.across[0], "name_font": FONT | {"bold": False}, "num_font": FONT, "num_format": "#,##0"}
        chart.set_x_axis(plain | {"line": line, "major_gridlines": {"visible": False}, "min": 0})
        chart.set_y_axis(numbers | {"num_format": "General"})
        chart.set_legend({"position": "bottom", "font": FONT})
        return
    chart.set_legend({"none": True})
    if plotted.form is Form.LINES:
        chart.set_x_axis({"num_font": FONT | {"rotation": -90}, "line": line, "label_position": "low"})
        chart.set_y_axis(numbers)
        return
    # Of bars the names are on the axis that xlsxwriter calls y.
    chart.set_y_axis({"num_font": FONT, "line": line, "reverse": True, "interval_unit": 1, "label_position": "low"})
    smallest = min((m.value for s in panel.series for m in s.marks if m and m.value is not None), default=0)
    chart.set_x_axis(({"min": 0} if smallest >= 0 else {}) | {"visible": False, "major_gridlines": {"visible": False}})
