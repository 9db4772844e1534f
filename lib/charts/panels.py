"""Small panels, one for each area, each on its own scale from zero: full years joined, part-years hollow and apart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lib import theme
from lib.charts import base

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.exhibit import Frame

PANEL = 210  # CSS pixels of a panel's height, its name included
LOWEST, HIGHEST = 170, 300  # of a panel in a picture
NARROWEST = 290  # of a panel's width in a picture
MANY_POINTS = 20  # above this, marks would hide the line
HEADROOM = 1.18  # of the highest value
FOOTROOM = 0.2  # of the highest value, for a value that stands below its mark


def chart(table: pl.DataFrame, frame: Frame) -> go.Figure:
    """Draw one panel per area in the order of the table.

    Args:
        table: rows of one area stand together, in order of time: `label`, `force`, `start` (first day of the period),
            `period`, `value` (null: a gap in the line), `drawn`, `mark` ("part-year": a hollow mark that is not
            joined; "break": a line is drawn before it).
        frame: wide sets two panels in a line, narrow one.
    """
    groups: dict[str, list[dict]] = {}
    for row in table.to_dicts():
        groups.setdefault(row["force"], []).append(row)
    colours = theme.palette(frame.ink)
    across = _across(frame, len(groups))
    down = -(-len(groups) // across)
    panel = (base.tall(frame, down * PANEL + 20, least=down * LOWEST + 20, most=down * HIGHEST + 20) - 20) / down
    drawing = base.figure(frame, down * panel + 20, margin={"l": 8, "r": 8, "t": 8, "b": 28})
    layout: dict[str, object] = {}
    shapes, annotations = [], []
    for index, rows in enumerate(groups.values()):
        suffix = str(index + 1) if index else ""
        line, place = divmod(index, across)
        values = [row["value"] for row in rows if row["value"] is not None]
        low, high = min([0, *values]), max([1, *values])
        left, right = (
            place / across + (0.04 if place else 0),
            (place + 1) / across - (0.04 if place + 1 < across else 0),
        )
        top = 1 - line / down
        name_room, axis_room = 34 / (down * panel), 34 / (down * panel)
        domain = [max(0, top - 1 / down + axis_room), top - name_room]
        layout[f"xaxis{suffix}"] = {
            "domain": [left, right],
            "anchor": f"y{suffix}",
            "tickformat": "%Y",
            "nticks": 7,
            "fixedrange": True,
            "showgrid": False,
        }
        layout[f"yaxis{suffix}"] = {
            "domain": domain,
            "anchor": f"x{suffix}",
            "range": [low * HEADROOM or -high * FOOTROOM, high * HEADROOM],
            "visible": False,
            "fixedrange": True,
        }
        annotations += _words(rows, left, top, (f"x{suffix}", f"y{suffix}"), colours.ground)
        shapes += _frame_of(rows, f"x{suffix}", f"y{suffix}", colours)
        _draw(drawing, rows, f"x{suffix}", f"y{suffix}", colours)
    return drawing.update_layout(shapes=shapes, annotations=annotations, **layout)


def _across(frame: Frame, count: int) -> int:
    """Panels in a line: one or two on a page; in a picture as many as it takes to stand in its height."""
    if frame.room is None:
        return 1 if base.is_narrow(frame) or count == 1 else 2
    width, height = frame.room
    most = max(1, int(width // NARROWEST))
    return next((n for n in range(1, most) if -(-count // n) * LOWEST + 20 <= height), min(most, count))


def _draw(drawing: go.Figure, rows: list[dict], x: str, y: str, colours: theme.Palette) -> None:
    whole = [row for row in rows if row["mark"] != "part-year"]
    part = [row for row in rows if row["mark"] == "part-year"]
    colour = colours.focus if rows[0]["level"] == "force" else colours.second
    many = len(rows) > MANY_POINTS
    for points, mode, symbol in (
        (whole, "lines" if many else "lines+markers", "circle"),
        (part, "markers", "circle-open"),
    ):
        if points:
            drawing.add_scatter(
                x=[row["start"] for row in points],
                y=[row["value"] for row in points],
                mode=mode,
                connectgaps=False,
                line={"color": colour, "width": 2.5},
                marker={"symbol": symbol, "size": 7 if mode != "markers" else 9, "color": colour, "line": {"width": 2}},
                customdata=[row["value"] for row in points],
                text=[f"{row['label']}, {row['period']}: {row['drawn']}" for row in points],
                hoverinfo="text",
                xaxis=x,
                yaxis=y,
            )


def _words(rows: list[dict], left: float, top: float, axes: tuple[str, str], ground: str) -> list[dict]:
    """The area's name above the panel, and its first, last whole and part-year values at their marks.

    A value below its mark stands on the ground: the line at zero may pass there.
    """
    x, y = axes
    name = {"x": left, "y": top, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    found = [name | {"text": f"<b>{rows[0]['label']}</b>", "showarrow": False}]
    whole = [row for row in rows if row["mark"] != "part-year" and row["value"] is not None]
    part = [row for row in rows if row["mark"] == "part-year" and row["value"] is not None]
    ends = [(row, "right", True) for row in part]
    if whole:
        rises = len(whole) > 1 and whole[1]["value"] > whole[0]["value"]  # then the line leaves upwards
        ends += [(whole[0], "left", rises), (whole[-1], "right", False)]
    for row, anchor, below in ends:
        text = f"{row['drawn']} (part)" if row in part else row["drawn"]
        found.append(
            {"x": row["start"], "y": row["value"], "xref": x, "yref": y, "text": text, "showarrow": False}
            | {"xanchor": anchor, "yanchor": "top" if below else "bottom", "yshift": -7 if below else 7}
            | {"font": {"size": theme.SMALL_SIZE}}
            | ({"bgcolor": ground, "borderpad": 0} if below else {})
        )
    return found


def _frame_of(rows: list[dict], x: str, y: str, colours: theme.Palette) -> list[dict]:
    base_line = {"type": "line", "xref": f"{x} domain", "yref": y, "x0": 0, "x1": 1, "y0": 0, "y1": 0}
    found = [base_line | {"line": {"color": colours.edge, "width": 1}, "layer": "below"}]
    for row in rows:
        if row["mark"] == "break":
            year = date.fromisoformat(row["start"])
            before = year.replace(year=year.year - 1, month=10).isoformat()
            found.append(
                {"type": "line", "xref": x, "yref": f"{y} domain", "x0": before, "x1": before, "y0": 0, "y1": 1}
                | {"line": {"color": colours.quiet, "width": 1.5, "dash": "dot"}}
            )
    return found
