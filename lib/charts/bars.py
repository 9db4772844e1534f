"""Shares of one whole, each on a pale track that is the whole; labels stand above the bars and cannot touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.charts import base, theme

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

ROW = 64  # CSS pixels
BAR = 26


def chart(table: pl.DataFrame, frame: Canvas) -> go.Figure:
    """Draw one bar per row.

    Args:
        table: `label`, `value` (per cent of the whole), `printed`.
        frame: the same arrangement serves all widths.
    """
    rows = table.to_dicts()
    colours = theme.palette(frame.scheme)
    total = ROW * len(rows)
    middles = [total - ROW * i - 42 for i in range(len(rows))]
    drawing = base.figure(
        frame,
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
            base.label(0, middle + BAR / 2 + 2, base.strong(row["printed"], row["label"]), yanchor="bottom")
            for row, middle in zip(rows, middles, strict=True)
        ],
    )
    said = [f"{row['label']}: {row['printed']}" for row in rows]
    edges = ((total - ROW * i, total - ROW * (i + 1), text) for i, text in enumerate(said))
    base.within_reach(drawing, frame, edges, x=[100] * len(rows))
    whole = {"orientation": "h", "y": middles, "width": BAR}
    drawing.add_bar(
        x=[100] * len(rows), marker={"color": colours.rest, "opacity": 0.5}, hoverinfo="skip", name=base.GUIDE, **whole
    )
    return drawing.add_bar(
        x=[row["value"] for row in rows],
        marker={"color": colours.focus},
        customdata=[row["value"] for row in rows],
        text=said,
        textposition="none",
        hoverinfo="text",
        **whole,
    )
