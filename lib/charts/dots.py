"""Forces side by side: one dot each on a common scale from zero, the value beside the dot, the whole as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib import theme
from lib.charts import base

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.exhibit import Frame

ROW = {False: 24, True: 44}  # CSS pixels of a force's line, when wide and when narrow
CHARACTER = 7.4  # CSS pixels of a character of a name, on average


def chart(table: pl.DataFrame, frame: Frame) -> go.Figure:
    """Draw one dot per row in the order of the table, the first at the top.

    Args:
        table: `label`, `value` (null: no dot, the words stand in its place), `drawn`, `level` ("whole" is drawn as
            a line where it lies on the scale of the others, and left to the table where it is their sum).
        frame: wide sets names beside the dots, narrow above them.
    """
    rows = [row for row in table.to_dicts() if row["level"] != "whole"]
    whole = next((row for row in table.to_dicts() if row["level"] == "whole"), None)
    narrow = base.is_narrow(frame)
    colours = theme.palette(frame.ink)
    held = [row["value"] for row in rows if row["value"] is not None]
    lowest, highest = min([0, *held]), max([*held, 1e-9])
    line = whole if whole and whole["value"] is not None and whole["qualifier"] == "derived" else None
    if line:
        highest = max(highest, line["value"])
    places = [len(rows) - i for i in range(len(rows))]
    drop = 0.16 if narrow else 0.0  # below the name
    names = [
        {"x": lowest if narrow else 0, "y": place, "text": row["label"], "showarrow": False, "yanchor": "middle"}
        | ({"xanchor": "left", "yshift": 12} if narrow else {"xref": "paper", "xanchor": "right", "xshift": -8})
        for row, place in zip(rows, places, strict=True)
    ]
    values = [
        {
            "x": row["value"] if row["value"] is not None else lowest,
            "y": place - drop,
            "text": f"<b>{row['drawn']}</b>" if row["value"] is not None else row["drawn"],
            "showarrow": False,
            "xanchor": "left",
            "xshift": 9 if row["value"] is not None else 0,
            "font": {"size": theme.SMALL_SIZE},
        }
        for row, place in zip(rows, places, strict=True)
    ]
    drawing = base.figure(
        frame,
        ROW[narrow] * len(rows) + 70,
        margin={
            "l": 6 if narrow else 16 + CHARACTER * max(len(row["label"]) for row in rows),
            "r": 60,
            "t": 40,
            "b": 8,
        },
        xaxis=base.bare_axis(lowest, highest * 1.04),
        yaxis=base.bare_axis(0.3, len(rows) + 0.7),
        shapes=[
            {"type": "line", "x0": lowest, "x1": highest, "y0": place - drop, "y1": place - drop, "layer": "below"}
            | {"line": {"color": colours.rule, "width": 1}}
            for place in places
        ]
        + _line(line, colours),
        annotations=[*names, *values, *_line_label(line, lowest, highest, narrow=narrow)],
    )
    drawn = [(row, place) for row, place in zip(rows, places, strict=True) if row["value"] is not None]
    return drawing.add_scatter(
        x=[row["value"] for row, _ in drawn],
        y=[place - drop for _, place in drawn],
        mode="markers",
        marker={"size": 11, "color": [colours.second if r["level"] != "force" else colours.focus for r, _ in drawn]},
        customdata=[row["value"] for row, _ in drawn],
        text=[f"{row['label']}: {row['drawn']}" for row, _ in drawn],
        hoverinfo="text",
    )


def _line(whole: dict | None, colours: theme.Palette) -> list[dict]:
    if whole is None:
        return []
    style = {"color": colours.quiet, "width": 1.5, "dash": "dash"}
    return [
        {"type": "line", "x0": whole["value"], "x1": whole["value"], "y0": 0, "y1": 1, "yref": "paper", "line": style}
    ]


def _line_label(whole: dict | None, lowest: float, highest: float, *, narrow: bool) -> list[dict]:
    if whole is None:
        return []
    left = whole["value"] - lowest > (highest - lowest) / 2
    return [
        {
            "x": 0 if narrow else whole["value"],
            "xref": "paper" if narrow else "x",
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "yshift": 4,
            "xanchor": "right" if left and not narrow else "left",
            "text": f"{whole['label']}: <b>{whole['drawn']}</b>{' (dashed line)' if narrow else ''}",
            "showarrow": False,
        }
    ]
