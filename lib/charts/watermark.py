"""Watermark of charts that could otherwise be taken for official statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.charts import base, theme
from lib.model.words import UNPUBLISHED

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas, Draw

LINE = 21  # CSS pixels of a line of the watermark
EDGE = 14  # above and below it


def unpublished(draw: Draw) -> Draw:
    """Wrap a chart function: add a notice above the chart that its data are unpublished."""

    def marked(table: pl.DataFrame, canvas: Canvas) -> go.Figure:
        figure = draw(table, canvas)
        narrow = base.is_narrow(canvas)
        lines = base.wrap(UNPUBLISHED) if narrow else [UNPUBLISHED]
        room = LINE * len(lines) + 2 * EDGE
        top = figure.layout.margin.t
        colours = theme.palette(canvas.scheme)
        figure.update_layout(height=figure.layout.height + room, margin_t=top + room)
        figure.add_annotation(
            text=f"<b>{'<br>'.join(lines)}</b>",
            x=0,
            xref="paper",
            xanchor="left",
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=top + EDGE / 2,
            align="left",
            bordercolor=colours.text,
            borderwidth=2,
            borderpad=5,
            font={"color": colours.text, "size": theme.TEXT_SIZE},
        )
        return figure

    return marked
