"""Rates against the number of children, inside limits that narrow as the number grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib import theme
from lib.charts import base

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.exhibit import Frame


def chart(table: pl.DataFrame, frame: Frame) -> go.Figure:
    """Draw one dot per force and the limits as lines with their names at the ends.

    Args:
        table: rows with `level` "force" (`label`, `residents`, `value`, `position` and the limits at that number of
            residents: `low95`, `high95`, `low998`, `high998`; without limits there is no dot) and "whole" (`value`:
            the line that the limits stand around).
        frame: narrow leaves more of the width to the dots.
    """
    rows = table.to_dicts()
    points = [row for row in rows if row["level"] == "force" and row["low95"] is not None]
    limits = sorted(points, key=lambda row: row["residents"])
    whole = next(row for row in rows if row["level"] == "whole")
    narrow = base.is_narrow(frame)
    colours = theme.palette(frame.ink)
    most = limits[-1]["residents"]
    drawing = base.figure(
        frame,
        base.tall(frame, 460, least=300, most=520),
        margin={"l": 44, "r": 66 if narrow else 170, "t": 12, "b": 56},
        xaxis={
            "title": {"text": "Residents aged 0 to 17", "font": {"size": theme.TEXT_SIZE}},
            "range": [0, most * 1.03],
            "tickformat": ",",
            "nticks": 3 if narrow else 8,
            "tickangle": 0,
            "ticklabelstandoff": 6,
            "fixedrange": True,
        },
        yaxis={"rangemode": "tozero", "showgrid": True, "fixedrange": True, "nticks": 6},
        annotations=_names(limits[-1], whole, colours, narrow=narrow),
    )
    for name, dash in (("low998", "dot"), ("high998", "dot"), ("low95", "dash"), ("high95", "dash")):
        drawing.add_scatter(
            x=[row["residents"] for row in limits],
            y=[row[name] for row in limits],
            mode="lines",
            line={"color": colours.quiet, "width": 1.5, "dash": dash, "shape": "spline"},
            hoverinfo="skip",
        )
    drawing.add_scatter(
        x=[limits[0]["residents"], most],
        y=[whole["value"], whole["value"]],
        mode="lines",
        line={"color": colours.text, "width": 1.5},
        hoverinfo="skip",
    )
    return drawing.add_scatter(
        x=[row["residents"] for row in points],
        y=[row["value"] for row in points],
        mode="markers",
        marker={
            "size": 10,
            "color": colours.focus,
            "symbol": ["circle" if row["position"] == "inside" else "circle-open" for row in points],
            "line": {"width": 2},
        },
        customdata=[row["value"] for row in points],
        text=[f"{row['label']}: {row['drawn']}" for row in points],
        hoverinfo="text",
    )


def _names(end: dict, whole: dict, colours: theme.Palette, *, narrow: bool) -> list[dict]:
    """What each line is called, at its end."""
    lines = (("high998", "99.8%"), ("high95", "95%"), ("low95", "95%"), ("low998", "99.8%"))
    middle = whole["drawn"] if narrow else f"{whole['label']}: {whole['drawn']}"
    return [
        *(_end(end["residents"], end[name], text, colours) for name, text in lines),
        _end(end["residents"], whole["value"], middle, colours),
    ]


def _end(x: float, y: float, text: str, colours: theme.Palette) -> dict:
    font = {"size": theme.SMALL_SIZE, "color": colours.quiet}
    return {"x": x, "y": y, "text": text, "xanchor": "left", "xshift": 5, "showarrow": False, "font": font}
