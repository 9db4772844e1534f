"""A small part of a large number opened below it: the whole as one bar, its part as another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib import theme
from lib.charts import base

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.exhibit import Frame

GAP = 0.003  # of the width, between parts
LINE = 21  # CSS pixels of one line of label


def chart(table: pl.DataFrame, frame: Frame) -> go.Figure:
    """Draw a whole, one part of it, and that part's own parts.

    Args:
        table: one row per number in reading order: `level` ("whole", "part", "type" or "remainder"), `label`,
            `value`, `qualifier`, `printed` and, for the part, `share`. The types and the remainder fill the part.
        frame: wide opens the part below the whole; narrow sets one bar under another, each with its label above.
    """
    return (_tall if base.is_narrow(frame) else _wide)(table.to_dicts(), frame)


def _wide(rows: list[dict], frame: Frame) -> go.Figure:
    whole, part, *types = rows
    colours = theme.palette(frame.ink)
    opened = 1 - part["value"] / whole["value"]
    drawing = base.figure(
        frame,
        360,
        bargap=0,
        barmode="overlay",
        xaxis=base.bare_axis(0, 1),
        yaxis=base.bare_axis(0, 360),
        shapes=[
            {
                "type": "path",
                "path": f"M{opened},268L1,268L1,214L0,214Z",
                "fillcolor": colours.rest,
                "opacity": 0.45,
                "line": {"width": 0},
                "layer": "below",
                "name": base.GUIDE,
            }
        ],
        annotations=[
            base.label(0, 318, base.strong(whole["printed"], whole["label"].lower()), yanchor="bottom"),
            base.label(
                1,
                318,
                base.strong(part["printed"], f"{part['label'].lower()} ({part['share']})"),
                yanchor="bottom",
                xanchor="right",
                font={"color": colours.focus},
            ),
        ],
    )
    _bar(drawing, whole, (0, opened - GAP), 290, 44, colours.rest, colours.edge)
    _bar(drawing, part, (opened, 1), 290, 44, colours.focus, colours.edge)
    left = 0.0
    fills = (colours.second, colours.third, colours.focus)
    for index, row in enumerate(types):
        right = left + row["value"] / part["value"]
        fill = colours.rest if row["level"] == "remainder" else fills[index % len(fills)]
        _bar(drawing, row, (left, right - (GAP if right < 1 else 0)), 192, 44, fill, colours.edge)
        _below(drawing, row, left, narrow=right - left < NARROW_PART, colour=colours.quiet)
        left = right
    return drawing


NARROW_PART = 0.15  # of the width: a label needs more, so it goes one step down on a line of its own


def _below(drawing: go.Figure, row: dict, left: float, *, narrow: bool, colour: str) -> None:
    top = 82 if narrow else 164
    characters = 44 if row["level"] == "remainder" else 16
    text = "<br>".join([f"<b>{row['printed']}</b>", *base.wrapped(row["label"], characters)])
    drawing.add_annotation(base.label(left, top, text, yanchor="top", xshift=5 if narrow else 0))
    if narrow:
        drawing.add_shape(type="line", x0=left, x1=left, y0=168, y1=38, line={"color": colour, "width": 1})


def _tall(rows: list[dict], frame: Frame) -> go.Figure:
    whole, part, *types = rows
    colours = theme.palette(frame.ink)
    fills = (colours.second, colours.third, colours.focus)
    plan = [(whole, whole["value"], colours.rest), (part, whole["value"], colours.focus)]
    plan += [
        (row, part["value"], colours.rest if row["level"] == "remainder" else fills[index % len(fills)])
        for index, row in enumerate(types)
    ]
    lines = [_label_lines(row, f"The {part['printed']} by type:" if row is types[0] else "") for row, _, _ in plan]
    heights = [len(text) * LINE + 36 for text in lines]
    total = sum(heights)
    drawing = base.figure(frame, total + 16, xaxis=base.bare_axis(0, 1), yaxis=base.bare_axis(0, total), bargap=0)
    top = float(total)
    for (row, of, fill), text, height in zip(plan, lines, heights, strict=True):
        drawing.add_annotation(base.label(0, top, "<br>".join(text), yanchor="top"))
        _bar(drawing, row, (0, max(row["value"] / of, 0.004)), top - len(text) * LINE - 15, 20, fill, colours.edge)
        top -= height
    return drawing


def _label_lines(row: dict, heading: str) -> list[str]:
    share = f" ({row['share']})" if row.get("share") else ""
    first, *rest = base.wrapped(f"{row['printed']} {row['label'].lower()}{share}")
    bold = first.replace(row["printed"], f"<b>{row['printed']}</b>", 1)
    return [*([heading] if heading else []), bold, *rest]


def _bar(
    drawing: go.Figure, row: dict, span: tuple[float, float], middle: float, height: float, fill: str, edge: str
) -> None:
    left, right = span
    ground = drawing.layout.template.layout.hoverlabel.bgcolor
    inexact = row["level"] in {"type", "remainder"} and row["qualifier"] != "exactly"
    drawing.add_bar(
        orientation="h",
        base=[left],
        x=[right - left],
        y=[middle],
        width=[height],
        marker={
            "color": fill,
            # What is no part of the number spoken of is pale: its ends are seen by their edge.
            "line": {"width": 1 if row["level"] in {"whole", "remainder"} else 0, "color": edge},
            "pattern": {"shape": "/" if inexact else "", "solidity": 0.18, "fgcolor": ground, "bgcolor": fill},
        },
        customdata=[row["value"]],
        text=[f"{row['label']}: {row['printed']}"],
        textposition="none",
        hoverinfo="text",
        name=row["label"],
    )
