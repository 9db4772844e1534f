"""Bar chart of shares of one whole, each on a pale track of the whole, with labels above the bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.charts import base, theme
from lib.charts.plotted import Form, Panel, Plotted, PlottedSeries, category, mark

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

ROW = 64  # CSS pixels
BAR = 26
FOOT = 28  # CSS pixels of the words below the bars


def plotted(table: pl.DataFrame, *, rest: str = "") -> Plotted:
    """Describe the bars: see `chart`."""
    rows = table.to_dicts()
    names = tuple(category(row["label"], row["value"], row["printed"]) for row in rows)
    marks = tuple(mark(row["value"], index, row["printed"]) for index, row in enumerate(rows))
    return Plotted(
        Form.BARS, (Panel("", names, (PlottedSeries("Share", "value", marks),)),), notes=(rest,) if rest else ()
    )


def chart(table: pl.DataFrame, canvas: Canvas, *, rest: str = "") -> go.Figure:
    """Draw one bar per row.

    Args:
        table: `label`, `value` (per cent of the whole), `printed`.
        canvas: any shape; the arrangement is the same at all widths.
        rest: says in words why the bars do not fill the whole; nothing is drawn of what is left over.
    """
    rows = table.to_dicts()
    colours = theme.palette(canvas.scheme)
    foot = FOOT if rest else 0
    total = ROW * len(rows) + foot
    middles = [total - ROW * i - 42 for i in range(len(rows))]
    figure = base.new_figure(
        canvas,
        total + 44,
        barmode="overlay",
        bargap=0,
        margin={"l": 14, "r": 22, "t": 8, "b": 30},
        xaxis={
            "range": [0, 100],
            "tickvals": [0, 25, 50, 75, 100],
            "ticktext": ["0%", "25%", "50%", "75%", "100%"],
            "fixedrange": True,
            "showline": False,
            "ticklabelposition": "outside",
            "automargin": False,
        },
        yaxis=base.bare_axis(0, total),
        annotations=[
            base.label(0, middle + BAR / 2 + 2, base.bold(row["printed"], row["label"]), yanchor="bottom")
            for row, middle in zip(rows, middles, strict=True)
        ]
        + ([base.label(0, foot / 2, rest, yanchor="middle")] if rest else []),
    )
    texts = [f"{row['label']}: {row['printed']}" for row in rows]
    edges = ((total - ROW * i, total - ROW * (i + 1), text) for i, text in enumerate(texts))
    base.add_hit_areas(figure, canvas, edges, x=[100] * len(rows))
    shared = {"orientation": "h", "y": middles, "width": BAR}
    figure.add_bar(
        x=[100] * len(rows), marker={"color": colours.rest, "opacity": 0.5}, hoverinfo="skip", name=base.GUIDE, **shared
    )
    return figure.add_bar(
        x=[row["value"] for row in rows],
        marker={"color": colours.focus},
        customdata=[row["value"] for row in rows],
        text=texts,
        textposition="none",
        hoverinfo="text",
        **shared,
    )
