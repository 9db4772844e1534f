"""What is written into a drawing so that it cannot be taken for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.charts import base, theme
from lib.model.words import UNPUBLISHED

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas, Draw

LINE = 21  # CSS pixels of a line of the mark
EDGE = 14  # above and below it


def unpublished(draw: Draw) -> Draw:
    """The same drawing with the words of an unpublished return above all it shows."""

    def marked(table: pl.DataFrame, frame: Canvas) -> go.Figure:
        drawing = draw(table, frame)
        narrow = base.is_narrow(frame)
        lines = base.wrapped(UNPUBLISHED) if narrow else [UNPUBLISHED]
        room = LINE * len(lines) + 2 * EDGE
        top = drawing.layout.margin.t
        colours = theme.palette(frame.scheme)
        drawing.update_layout(height=drawing.layout.height + room, margin_t=top + room)
        drawing.add_annotation(
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
        return drawing

    return marked
