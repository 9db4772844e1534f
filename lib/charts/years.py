"""Column chart of years that cannot be joined, with the break between them drawn and explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.charts import base, theme

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas


def _break(before: dict, after: dict) -> str:
    """Say why two years are not comparable: "42 forces, then 44: not comparable"."""
    if before["coverage"] == after["coverage"]:
        return "not comparable"
    return f"{before['coverage']}, then {after['coverage'].removesuffix(' forces')}: not comparable"


def chart(table: pl.DataFrame, canvas: Canvas) -> go.Figure:
    """Draw one column per year and a dashed line at each break.

    Args:
        table: `period` (a year), `value`, `qualifier`, `printed`, `coverage` and `comparable`; a break precedes a year
            that is not comparable ("no") with the one before.
        canvas: narrow only makes the columns wider.
    """
    rows = table.to_dicts()
    colours = theme.palette(canvas.scheme)
    positions = list(range(len(rows)))
    breaks = [i for i in positions[1:] if rows[i]["comparable"] == "no"]
    highest = max(row["value"] for row in rows)
    return base.new_figure(
        canvas,
        base.fit_height(canvas, 380, least=250, most=460),
        margin={"l": 4, "r": 4, "t": 40, "b": 52},
        bargap=0.5 if base.is_narrow(canvas) else 0.6,
        xaxis={
            "tickvals": positions,
            "ticktext": [f"<b>{row['period']}</b><br>{row['coverage']}" for row in rows],
            "range": [-0.6, len(rows) - 0.4],
            "fixedrange": True,
            "automargin": False,
        },
        yaxis={"range": [0, highest * 1.12], "visible": False, "fixedrange": True},
        shapes=[
            {"type": "line", "x0": i - 0.5, "x1": i - 0.5, "y0": 0, "y1": 1, "yref": "paper"}
            | {"line": {"color": colours.quiet, "dash": "dash", "width": 1.5}}
            for i in breaks
        ],
        annotations=[
            *(
                {"x": i - 0.5, "y": 1, "yref": "paper", "yanchor": "bottom", "text": _break(rows[i - 1], rows[i])}
                for i in breaks
            ),
            *(
                {"x": i, "y": row["value"], "yanchor": "bottom", "yshift": 4, "text": f"<b>{row['printed']}</b>"}
                | {"font": {"size": theme.TEXT_SIZE if base.is_narrow(canvas) else theme.LARGE_SIZE}}
                for i, row in enumerate(rows)
            ),
        ],
    ).add_bar(
        x=positions,
        y=[row["value"] for row in rows],
        marker={
            "color": [colours.focus if row["qualifier"] == "exactly" else colours.second for row in rows],
            "pattern": {
                "shape": ["" if row["qualifier"] == "exactly" else "/" for row in rows],
                "solidity": 0.15,
                "fgcolor": colours.ground,
            },
        },
        customdata=[row["value"] for row in rows],
        text=[f"{row['period']}: {row['printed']}, {row['coverage']}" for row in rows],
        textposition="none",
        hoverinfo="text",
    )
