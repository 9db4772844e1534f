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
LEFT, RIGHT = 0.38, 0.43  # of a wide picture: where the plan ends and the other sums begin
SCALE_WIDTH = 0.24  # of a wide picture, for the scale that both share
LETTER, BOLD_LETTER = 7.2, 7.8  # CSS pixels of a letter, on average
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
        frame: wide sets the words beside the bars, narrow above them; in a wide picture the plan stands beside the
            other sums.
    """
    rows = table.to_dicts()
    narrow = base.is_narrow(frame)
    if frame.room and not narrow:
        return _side_by_side(rows, frame, frame.room[0])
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


def _side_by_side(rows: list[dict], frame: Frame, width: float) -> go.Figure:
    """The plan with its parts on the left, the other sums on the right of a line, on one scale."""
    colours = theme.palette(frame.ink)
    (plan,), parts, separate = ([r for r in rows if r["level"] == level] for level in ("plan", "part", "separate"))
    scale = max(r["millions"] for r in [plan, *separate])
    first = _row(plan, narrow=True)
    listed = [_short_row(r, int((1 - RIGHT - SCALE_WIDTH) * width / LETTER) - 1) for r in separate]
    outside = base.wrapped(OUTSIDE, int((1 - RIGHT) * width / BOLD_LETTER))
    heading = len(outside) * LINE + 14
    opened = LINE + 8 + _tall_opened(parts)
    total = max(heading + first.height + opened, heading + sum(row.height for row in listed))
    drawing = base.figure(
        frame,
        total + 16,
        barmode="overlay",
        bargap=0,
        xaxis=base.bare_axis(0, scale) | {"domain": [0, SCALE_WIDTH]},
        xaxis2=base.bare_axis(0, 1) | {"domain": [0, LEFT], "anchor": "y"},
        xaxis3=base.bare_axis(0, scale) | {"domain": [1 - SCALE_WIDTH, 1], "anchor": "y"},
        yaxis=base.bare_axis(0, total),
        shapes=[_upright((LEFT + RIGHT) / 2, total, colours.quiet)],
    )
    _heading(drawing, WITHIN, total, narrow=False)
    drawing.add_annotation(base.label(RIGHT, total, f"<b>{'<br>'.join(outside)}</b>", xref="paper", yanchor="top"))
    top = total - heading
    _sum(drawing, first, top, scale, colours, narrow=True)
    top -= first.height
    drawing.add_annotation(base.label(0, top, "Its parts", xref="paper", yanchor="top"))
    _tall_parts(drawing, plan, parts, top - LINE - 8, colours)
    top = total - heading
    for row in listed:
        drawing.add_annotation(base.label(RIGHT, top, "<br>".join(row.lines), xref="paper", yanchor="top"))
        ends = (0, max(row.cells["millions"], scale * THINNEST))
        _bar(drawing, row.cells, ends, top - BAR / 2 - 2, BAR, colours.second, colours, "x3")
        top -= row.height
    return drawing


def _short_row(cells: dict, characters: int) -> _Row:
    """A sum whose number stands in the line of its words."""
    named = cells["label"] if cells["period"] in cells["label"] else f"{cells['label']}, {cells['period']}"
    first, *rest = base.wrapped(f"{cells['printed']}: {named}", characters)
    lines = [first.replace(cells["printed"], f"<b>{cells['printed']}</b>", 1), *rest]
    return _Row(cells, lines, len(lines) * LINE + 12)


def _upright(x: float, height: float, colour: str) -> dict[str, object]:
    line = {"color": colour, "width": 3}
    return {"type": "line", "xref": "paper", "x0": x, "x1": x, "y0": 0, "y1": height, "line": line}


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
            name=base.GUIDE,
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
