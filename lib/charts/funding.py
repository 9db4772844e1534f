"""A sum opened into its parts, and below a line the sums that are no part of it: a row each, one scale, no total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib import theme
from lib.charts import base

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.exhibit import Frame

LINE = 21  # CSS pixels of one line of label
BAR = 22
OPENED = 40
GAP = 0.003  # of the width, between parts
TEXT_WIDTH = 0.4  # of the drawing, for the words beside the bars
CHARACTERS = 33  # of a line beside the bars: they fit the narrowest wide drawing
OPENED_CHARACTERS = 84  # of a line below the opened bar, for all its parts together
NARROWEST = 16
THINNEST = 0.006  # of the scale: a sum is never too small to be seen
WITHIN = "The action plan"
OPENED_WORDS = "Its parts, opened to the full width"
OUTSIDE = "Separate programmes: not part of the plan, and not added to each other"


@dataclass(frozen=True, slots=True)
class _Row:
    """One sum: its cells, the lines of its label, and how high it stands."""

    cells: dict
    lines: list[str]
    height: float


def chart(table: pl.DataFrame, frame: Frame) -> go.Figure:
    """Draw the plan, its parts as one bar of the full width, a line, and a row for every other sum.

    Args:
        table: `level` ("plan", "part" or "separate"), `label`, `period`, `value`, `millions` (the same in one unit),
            `printed` and `qualifier` ("up to" is hatched and has no firm end).
        frame: wide sets the words beside the bars, narrow above them.
    """
    rows = table.to_dicts()
    narrow = base.is_narrow(frame)
    colours = theme.palette(frame.ink)
    (plan,), parts, separate = ([r for r in rows if r["level"] == level] for level in ("plan", "part", "separate"))
    scale = max(r["millions"] for r in [plan, *separate])
    headings = [len(_heading_lines(text, narrow=narrow)) * LINE + 14 for text in (WITHIN, OUTSIDE)]
    opened = LINE + 8 + (_tall_opened(parts) if narrow else OPENED + 4 * LINE + 30)
    listed = [_row(r, narrow=narrow) for r in (plan, *separate)]
    total = sum(headings) + listed[0].height + opened + 20 + sum(row.height for row in listed[1:])
    drawing = base.figure(
        frame,
        int(total + 16),
        barmode="overlay",
        bargap=0,
        xaxis=base.bare_axis(0, scale) | {"domain": [0, 1] if narrow else [TEXT_WIDTH, 1]},
        xaxis2=base.bare_axis(0, 1) | {"domain": [0, 1], "anchor": "y"},
        yaxis=base.bare_axis(0, total),
    )
    top = float(total)
    _heading(drawing, WITHIN, top, narrow=narrow)
    top -= headings[0]
    _sum(drawing, listed[0], top, scale, colours, narrow=narrow)
    top -= listed[0].height
    drawing.add_annotation(base.label(0, top, OPENED_WORDS, xref="paper", yanchor="top"))
    (_tall_parts if narrow else _wide_parts)(drawing, plan, parts, top - LINE - 8, colours)
    top -= opened
    drawing.add_shape(
        type="line", xref="paper", x0=0, x1=1, y0=top - 2, y1=top - 2, line={"color": colours.quiet, "width": 3}
    )
    _heading(drawing, OUTSIDE, top - 14, narrow=narrow)
    top -= headings[1] + 20
    for row in listed[1:]:
        _sum(drawing, row, top, scale, colours, narrow=narrow)
        top -= row.height
    return drawing


def _row(cells: dict, *, narrow: bool) -> _Row:
    named = cells["label"] if cells["period"] in cells["label"] else f"{cells['label']}, {cells['period']}"
    lines = [f"<b>{cells['printed']}</b>", *base.wrapped(named, base.NARROW_CHARACTERS if narrow else CHARACTERS)]
    return _Row(cells, lines, len(lines) * LINE + (BAR + 22 if narrow else 16))


def _heading(drawing: go.Figure, text: str, top: float, *, narrow: bool) -> None:
    lines = _heading_lines(text, narrow=narrow)
    drawing.add_annotation(base.label(0, top, "<b>" + "<br>".join(lines) + "</b>", xref="paper", yanchor="top"))


def _heading_lines(text: str, *, narrow: bool) -> list[str]:
    return base.wrapped(text, 32 if narrow else 80)


def _sum(drawing: go.Figure, row: _Row, top: float, scale: float, colours: theme.Palette, *, narrow: bool) -> None:
    drawing.add_annotation(base.label(0, top, "<br>".join(row.lines), xref="paper", yanchor="top"))
    middle = top - len(row.lines) * LINE - BAR / 2 - 4 if narrow else top - BAR / 2 - 2
    fill = colours.focus if row.cells["level"] == "plan" else colours.second
    _bar(drawing, row.cells, (0, max(row.cells["millions"], scale * THINNEST)), middle, BAR, fill, colours)


def _wide_parts(drawing: go.Figure, plan: dict, parts: list[dict], top: float, colours: theme.Palette) -> None:
    """One bar of the full width, which is the plan, with each part's words below it."""
    left = 0.0
    middle = top - OPENED / 2 - 8
    for part in parts:
        right = left + part["millions"] / plan["millions"]
        _bar(drawing, part, (left, right - (GAP if right < 1 else 0)), middle, OPENED, colours.focus, colours, "x2")
        characters = int(OPENED_CHARACTERS * (right - left))
        text = [f"<b>{part['printed']}</b>", *base.wrapped(part["label"], max(characters, NARROWEST))]
        drawing.add_annotation(base.label(left, middle - OPENED / 2 - 4, "<br>".join(text), xref="x2", yanchor="top"))
        left = right


def _part_lines(part: dict) -> list[str]:
    return [f"<b>{part['printed']}</b>", *base.wrapped(part["label"])]


def _tall_opened(parts: list[dict]) -> float:
    return sum(len(_part_lines(part)) * LINE + BAR + 22 for part in parts) + 16


def _tall_parts(drawing: go.Figure, plan: dict, parts: list[dict], top: float, colours: theme.Palette) -> None:
    """Each part at its own place on a pale track that is the plan."""
    left = 0.0
    for part in parts:
        lines = _part_lines(part)
        right = left + part["millions"] / plan["millions"]
        middle = top - len(lines) * LINE - BAR / 2 - 4
        drawing.add_annotation(base.label(0, top, "<br>".join(lines), xref="paper", yanchor="top"))
        drawing.add_shape(
            type="rect",
            xref="x2",
            x0=0,
            x1=1,
            y0=middle - BAR / 2,
            y1=middle + BAR / 2,
            fillcolor=colours.rest,
            opacity=0.5,
            line={"width": 0},
            layer="below",
        )
        _bar(drawing, part, (left, right), middle, BAR, colours.focus, colours, "x2")
        left = right
        top -= len(lines) * LINE + BAR + 22


def _bar(
    drawing: go.Figure,
    row: dict,
    ends: tuple[float, float],
    middle: float,
    height: float,
    fill: str,
    colours: theme.Palette,
    axis: str = "x",
) -> None:
    left, right = ends
    limit = row["qualifier"] != "exactly"
    drawing.add_bar(
        orientation="h",
        base=[left],
        x=[right - left],
        y=[middle],
        width=[height],
        xaxis=axis,
        marker={
            "color": colours.ground if limit else fill,
            "line": {"width": 0},
            "pattern": {
                "shape": "/" if limit else "",
                "solidity": 0.3,
                "size": 8,
                "fgcolor": fill,
                "bgcolor": colours.ground,
            },
        },
        customdata=[row["value"]],
        text=[f"{row['label']}: {row['printed']}, {row['period']}"],
        textposition="none",
        hoverinfo="text",
    )
