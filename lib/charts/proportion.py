"""Chart of a thousand squares, of which a few are filled: a small share of a large number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lib.charts import base, theme

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

MARKS = 1000
GAP = 0.14  # of a cell
ALONG = {False: 20, True: 25}  # squares in a column when wide, in a row when narrow
ROWS = (25, 40, 50)  # squares in a row of a picture, so that all rows are full
ABOVE, BELOW = 92, 32  # CSS pixels for words


def chart(table: pl.DataFrame, canvas: Canvas) -> go.Figure:
    """Draw nested shares of a thousand.

    Args:
        table: three rows, innermost first, the last the whole: `label`, `per_thousand` (whole squares) and
            `per_thousand_words`.
        canvas: wide fills columns from the left with labels beside them, narrow fills rows from the top.
    """
    inner, outer, whole = table.to_dicts()
    narrow = base.is_narrow(canvas)
    colours = theme.palette(canvas.scheme)
    height = base.fit_height(canvas, 560 if narrow else 360, least=250, most=560 if narrow else 420)
    along = _along(canvas, height) if narrow else ALONG[narrow]
    cells = [_cell(i, along, narrow=narrow) for i in range(MARKS)]
    first, second = int(inner["per_thousand"]), int(outer["per_thousand"])
    across, down = max(x for x, _ in cells) + 1, max(y for _, y in cells) + 1
    figure = base.new_figure(
        canvas,
        height,
        margin={"l": 4 if narrow else 220, "r": 4, "t": ABOVE if narrow else 8, "b": BELOW},
        xaxis=base.bare_axis(0, across),
        yaxis=base.bare_axis(down, 0),
        shapes=[
            _marks(cells[second:], colours.rest, whole["label"], colours.edge),
            _marks(cells[first:second], colours.third, outer["label"]),
            _marks(cells[:first], colours.focus, inner["label"]),
        ],
        annotations=[
            *(_above if narrow else _beside)(inner, outer, colours),
            base.label(0, down, f"{MARKS:,} squares = all recorded offences", yanchor="top", yshift=-6),
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


def _along(canvas: Canvas, height: float) -> int:
    """Return the squares in a row: in a picture as near to square proportions as full rows allow."""
    if canvas.room is None:
        return ALONG[True]
    shape = canvas.room[0] / (height - ABOVE - BELOW)
    return min(ROWS, key=lambda along: abs(math.log(along * along / MARKS / shape)))


def _cell(index: int, along: int, *, narrow: bool) -> tuple[int, int]:
    line, place = divmod(index, along)
    return (place, line) if narrow else (line, place)


def _marks(cells: list[tuple[int, int]], colour: str, name: str, edge: str = "") -> dict[str, object]:
    # One path for many squares: a thousand shapes would take seconds. Plotly scales absolute commands only.
    side = 1 - GAP
    corners = ((x + GAP / 2, y + GAP / 2) for x, y in cells)
    path = "".join(f"M{x:g},{y:g}L{x + side:g},{y:g}L{x + side:g},{y + side:g}L{x:g},{y + side:g}Z" for x, y in corners)
    line = {"width": 1, "color": edge} if edge else {"width": 0}
    return {"type": "path", "path": path, "fillcolor": colour, "line": line, "name": name}


def _beside(inner: dict, outer: dict, colours: theme.Palette) -> list[dict[str, object]]:
    right = {"xanchor": "right", "align": "right", "xshift": -8, "yanchor": "top"}
    return [
        base.label(0, 0, _lines(inner["per_thousand_words"], inner["label"], 24), **right),
        base.label(
            0,
            inner["per_thousand"] + 2,
            _lines(
                outer["per_thousand_words"],
                f"{outer['label'].lower()} (including the {inner['per_thousand_words'].removeprefix('about ')})",
                24,
            ),
            **right,
            font={"color": colours.text},
        ),
    ]


def _above(inner: dict, outer: dict, colours: theme.Palette) -> list[dict[str, object]]:
    rows = [
        (colours.focus, inner["per_thousand_words"], inner["label"].lower()),
        (
            colours.third,
            outer["per_thousand_words"],
            f"{outer['label'].lower()} (including the {inner['per_thousand_words'].removeprefix('about ')})",
        ),
    ]
    text = "<br>".join(
        f'<span style="color:{colour}">\N{BLACK SQUARE}</span> <b>{number}</b> ' + "<br>".join(base.wrap(words, 30))
        for colour, number, words in rows
    )
    return [base.label(0, 0, text, yanchor="bottom", yshift=6)]


def _lines(number: str, words: str, characters: int) -> str:
    return "<br>".join([f"<b>{number}</b>", *base.wrap(words, characters)])


def _hover(row: dict) -> str:
    return f"{row['label']}: {row['per_thousand_words']} of every {MARKS:,}"
