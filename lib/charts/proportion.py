"""Chart of a thousand squares, of which a few are filled: a small share of a large number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lib.charts import base, theme
from lib.charts.plotted import Form, Look, Panel, Plotted, PlottedSeries, Squares, category, mark

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

MARKS = 1000
GAP = 0.14  # of a cell
ALONG = {False: 50, True: 25}  # squares in a row on a page, when wide and when narrow
ROWS = (25, 40, 50)  # squares in a row of a picture, so that all rows are full
LINE, BELOW = 21, 32  # CSS pixels of a line of words above the squares, and of the words below them
CHARACTERS = {False: 70, True: 30}  # of a line above the squares


def chart(table: pl.DataFrame, canvas: Canvas) -> go.Figure:
    """Draw nested shares of a thousand, filled from the top.

    Args:
        table: three rows, innermost first, the last the whole: `label`, `per_thousand` (whole squares) and
            `per_thousand_words`.
        canvas: wide has longer rows of squares.
    """
    inner, outer, whole = table.to_dicts()
    narrow = base.is_narrow(canvas)
    colours = theme.palette(canvas.scheme)
    height = base.fit_height(canvas, 560 if narrow else 380, least=250, most=560 if narrow else 420)
    key = _key(inner, outer, colours, CHARACTERS[narrow])
    top = LINE * (key.count("<br>") + 1) + 10
    along = _along(canvas, height - top - BELOW)
    cells = [(index % along, index // along) for index in range(MARKS)]
    first, second = int(inner["per_thousand"]), int(outer["per_thousand"])
    across, down = along, MARKS // along
    figure = base.new_figure(
        canvas,
        height,
        margin={"l": 4, "r": 4, "t": top, "b": BELOW},
        xaxis=base.bare_axis(0, across),
        yaxis=base.bare_axis(down, 0),
        shapes=[
            _marks(cells[second:], colours.rest, base.GUIDE),
            _marks(cells[first:second], colours.third, outer["label"]),
            _marks(cells[:first], colours.focus, inner["label"]),
            # One edge around all: that of each pale square would outshine the few that are filled.
            {"type": "rect", "x0": 0, "x1": across, "y0": 0, "y1": down, "name": whole["label"]}
            | {"line": {"width": 1, "color": colours.edge}},
        ],
        annotations=[
            base.label(0, 0, key, yanchor="bottom", yshift=6),
            base.label(0, down, _foot(), yanchor="top", yshift=-6),
        ],
    )
    return figure.add_scatter(  # hover text of the filled squares
        x=[x + 0.5 for x, _ in cells[:second]],
        y=[y + 0.5 for _, y in cells[:second]],
        mode="markers",
        marker={"size": 14, "opacity": 0},
        customdata=[inner["per_thousand"] if i < first else outer["per_thousand"] for i in range(second)],
        text=[_hover(inner if i < first else outer) for i in range(second)],
        hoverinfo="text",
    )


def plotted(table: pl.DataFrame) -> Plotted:
    """Describe the squares: the number of each colour, with its words; bars have the same numbers of a thousand."""
    inner, outer, whole = table.to_dicts()
    groups = [(inner, inner["label"], Look.FOCUS), (outer, _included(inner, outer), Look.THIRD)]
    squares = [Squares(int(row["per_thousand"]), row["per_thousand_words"], said, look) for row, said, look in groups]
    rows = (inner, outer, whole)
    names = tuple(category(row["label"], row["per_thousand"], row["per_thousand_words"]) for row in rows)
    looks = (Look.FOCUS, Look.THIRD, Look.REST)
    marks = tuple(
        mark(row["per_thousand"], index, row["per_thousand_words"], look=look)
        for index, (row, look) in enumerate(zip(rows, looks, strict=True))
    )
    panel = Panel("", names, (PlottedSeries(f"Of every {MARKS:,} offences", "per_thousand", marks),))
    return Plotted(
        Form.SQUARES, (panel,), notes=(_foot(),), squares=(*squares, Squares(MARKS, "", whole["label"], Look.REST))
    )


def _foot() -> str:
    return f"{MARKS:,} squares = all recorded offences"


def _included(inner: dict, outer: dict) -> str:
    return f"{outer['label'].lower()} (including the {inner['per_thousand_words'].removeprefix('about ')})"


def _along(canvas: Canvas, height: float) -> int:
    """Return the squares in a row: in a picture as near to square proportions as full rows allow."""
    if canvas.room is None:
        return ALONG[base.is_narrow(canvas)]
    shape = canvas.room[0] / height
    return min(ROWS, key=lambda along: abs(math.log(along * along / MARKS / shape)))


def _marks(cells: list[tuple[int, int]], colour: str, name: str) -> dict[str, object]:
    # One path for many squares: a thousand shapes would take seconds. Plotly scales absolute commands only.
    side = 1 - GAP
    corners = ((x + GAP / 2, y + GAP / 2) for x, y in cells)
    path = "".join(f"M{x:g},{y:g}L{x + side:g},{y:g}L{x + side:g},{y + side:g}L{x:g},{y + side:g}Z" for x, y in corners)
    return {"type": "path", "path": path, "fillcolor": colour, "line": {"width": 0}, "name": name}


def _key(inner: dict, outer: dict, colours: theme.Palette, characters: int) -> str:
    """Name the squares of each colour, with their number; the larger group includes the smaller."""
    rows = [
        (colours.focus, inner["per_thousand_words"], inner["label"].lower()),
        (colours.third, outer["per_thousand_words"], _included(inner, outer)),
    ]
    return "<br>".join(
        f'<span style="color:{colour}">\N{BLACK SQUARE}</span> <b>{number}</b> '
        + "<br>".join(base.wrap(words, characters))
        for colour, number, words in rows
    )


def _hover(row: dict) -> str:
    return f"{row['label']}: {row['per_thousand_words']} of every {MARKS:,}"
