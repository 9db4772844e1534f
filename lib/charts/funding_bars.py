"""Bar chart of sums of money on one scale: a plan and its parts, and below a line separate sums. No total."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import sub
from typing import TYPE_CHECKING

from lib.charts import base, theme

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

LINE = 21  # CSS pixels of one line of label
BAR = 22
BELOW = {False: 16, True: 18}  # CSS pixels below a row, with its words beside its bar and above it
HEADING = 14  # CSS pixels below a heading
PARTED = 24  # CSS pixels around the line
TEXT_WIDTH = 0.4  # of the chart, for the words beside the bars
CHARACTERS = 33  # of a line beside the bars in the narrowest wide chart
LEFT, RIGHT = 0.38, 0.43  # of a wide picture: where the plan ends and the other sums begin
SCALE_WIDTH = 0.24  # of a wide picture, for the scale that both share
LETTER, BOLD_LETTER = 7.2, 7.8  # CSS pixels of a letter, on average
WITHIN = "The action plan and its {} parts"
OUTSIDE = "{} separate programmes, not part of the plan and not added to each other"


@dataclass(frozen=True, slots=True)
class _Row:
    """One sum: its cells, the lines of its label, its height, and the start of its bar on the scale."""

    cells: dict
    lines: list[str]
    height: float
    start: float = 0.0


@dataclass(frozen=True, slots=True)
class _Column:
    """Layout of a stack of sums: left edge of the words, axis of the bars, and whether words are above the bars."""

    left: float
    axis: str
    above: bool


def chart(table: pl.DataFrame, canvas: Canvas) -> go.Figure:
    """Draw one bar for the plan, one for each of its parts, and below a line one for every other sum, on one scale.

    Each part begins where the one before it ends, so that together they are as long as the plan.

    Args:
        table: `level` ("plan", "part" or "separate"), `label`, `period`, `value`, `millions` (the same in one unit),
            `printed` and `qualifier` ("up to" is hatched and has no firm end).
        canvas: wide puts the words beside the bars, narrow above them; in a wide picture the plan is beside the other
            sums.
    """
    rows = table.to_dicts()
    narrow = base.is_narrow(canvas)
    if canvas.room and not narrow:
        return _side_by_side(rows, canvas, canvas.room[0])
    within, outside = (_rows(rows, own=own, above=narrow) for own in (True, False))
    characters = 32 if narrow else 80
    headings = _headings(rows, characters, characters)
    total = sum(map(_heading_height, headings)) + PARTED + sum(row.height for row in (*within, *outside))
    figure = base.new_figure(
        canvas,
        int(total + 16),
        barmode="overlay",
        bargap=0,
        xaxis=base.bare_axis(0, _longest(rows)) | {"domain": [0, 1] if narrow else [TEXT_WIDTH, 1]},
        yaxis=base.bare_axis(0, total),
    )
    colours = theme.palette(canvas.scheme)
    column = _Column(0, "x", narrow)
    top = _add_block(figure, headings[0], within, float(total), column, canvas)
    across = {"xref": "paper", "x0": 0, "x1": 1, "y0": top - 2, "y1": top - 2}
    figure.add_shape(type="line", line={"color": colours.quiet, "width": 3}, **across)
    _add_block(figure, headings[1], outside, top - PARTED, column, canvas)
    return figure


def _side_by_side(rows: list[dict], canvas: Canvas, width: float) -> go.Figure:
    """Draw the plan with its parts on the left of a line and the other sums on its right, on one scale."""
    beside = int((1 - RIGHT - SCALE_WIDTH) * width / LETTER) - 1
    headings = _headings(rows, int(LEFT * width / BOLD_LETTER), int((1 - RIGHT) * width / BOLD_LETTER))
    within, outside = _rows(rows, own=True, above=True), [_short_row(r, beside) for r in rows if not _own(r)]
    total = max(
        _heading_height(heading) + sum(row.height for row in listed)
        for heading, listed in zip(headings, (within, outside), strict=True)
    )
    colours, scale = theme.palette(canvas.scheme), base.bare_axis(0, _longest(rows))
    upright = (LEFT + RIGHT) / 2
    figure = base.new_figure(
        canvas,
        total + 16,
        barmode="overlay",
        bargap=0,
        xaxis=scale | {"domain": [0, SCALE_WIDTH]},
        xaxis2=scale | {"domain": [1 - SCALE_WIDTH, 1], "anchor": "y"},
        yaxis=base.bare_axis(0, total),
        shapes=[
            {"type": "line", "xref": "paper", "x0": upright, "x1": upright, "y0": 0, "y1": total}
            | {"line": {"color": colours.quiet, "width": 3}}
        ],
    )
    _add_block(figure, headings[0], within, float(total), _Column(0, "x", above=True), canvas)
    _add_block(figure, headings[1], outside, float(total), _Column(RIGHT, "x2", above=False), canvas)
    return figure


def _own(cells: dict) -> bool:
    """Return whether a sum is the plan or a part of it."""
    return cells["level"] != "separate"


def _longest(rows: list[dict]) -> float:
    return max(row["millions"] for row in rows)


def _headings(rows: list[dict], first: int, second: int) -> list[list[str]]:
    parts, separate = (sum(row["level"] == level for row in rows) for level in ("part", "separate"))
    return [base.wrap(WITHIN.format(parts), first), base.wrap(OUTSIDE.format(separate), second)]


def _heading_height(lines: list[str]) -> int:
    return len(lines) * LINE + HEADING


def _rows(rows: list[dict], *, own: bool, above: bool) -> list[_Row]:
    """Lay out the sums of the plan or the others, each with its words beside its bar or above it."""
    laid_out, start = [], 0.0
    for cells in rows:
        if _own(cells) is not own:
            continue
        wide = base.NARROW_CHARACTERS if above else CHARACTERS
        lines = [f"<b>{cells['printed']}</b>", *base.wrap(_purpose(cells), wide)]
        part = cells["level"] == "part"
        height = len(lines) * LINE + (BAR if above else 0) + BELOW[above]
        laid_out.append(_Row(cells, lines, height, start if part else 0.0))
        start += cells["millions"] if part else 0.0
    return laid_out


def _short_row(cells: dict, characters: int) -> _Row:
    """Lay out a sum with its number in the line of its words."""
    lines = base.bold_number(cells["printed"], f"{cells['printed']}: {_purpose(cells)}", characters)
    return _Row(cells, lines, len(lines) * LINE + 12)


def _purpose(cells: dict) -> str:
    """Return what a sum is for, with its period; parts share the period of their plan."""
    has_period = cells["level"] == "part" or cells["period"] in cells["label"]
    return cells["label"] if has_period else f"{cells['label']}, {cells['period']}"


def _hover_text(cells: dict) -> str:
    """Return the hover text of a sum."""
    return f"{cells['label']}: {cells['printed']}, {cells['period']}"


def _add_block(
    figure: go.Figure, heading: list[str], rows: list[_Row], top: float, column: _Column, canvas: Canvas
) -> float:
    """Add a heading and its sums from `top` down; return the height of their lower end."""
    words = {"xref": "paper", "yanchor": "top"}
    figure.add_annotation(base.label(column.left, top, f"<b>{'<br>'.join(heading)}</b>", **words))
    top -= _heading_height(heading)
    colours = theme.palette(canvas.scheme)
    edges = accumulate((row.height for row in rows), sub, initial=top)
    reach = [(upper, lower, _hover_text(row.cells)) for (upper, lower), row in zip(pairwise(edges), rows, strict=True)]
    base.add_hit_areas(figure, canvas, reach, x=[figure.layout.xaxis.range[1]] * len(rows), xaxis=column.axis)
    for row in rows:
        figure.add_annotation(base.label(column.left, top, "<br>".join(row.lines), **words))
        middle = top - BAR / 2 - (len(row.lines) * LINE + 4 if column.above else 2)
        _bar(figure, row, middle, column.axis, colours)
        top -= row.height
    return top


def _bar(figure: go.Figure, row: _Row, middle: float, axis: str, colours: theme.Palette) -> None:
    cells = row.cells
    fill = colours.focus if _own(cells) else colours.second
    limit = cells["qualifier"] != "exactly"
    figure.add_bar(
        orientation="h",
        base=[row.start],
        x=[cells["millions"]],
        y=[middle],
        width=[BAR],
        xaxis=axis,
        marker={
            "color": colours.ground if limit else fill,
            "line": {"width": 0 if limit else 1, "color": fill},  # so that the smallest sum is visible
            "pattern": {
                "shape": "/" if limit else "",
                "solidity": 0.3,
                "size": 8,
                "fgcolor": fill,
                "bgcolor": colours.ground,
            },
        },
        customdata=[cells["value"]],
        text=[_hover_text(cells)],
        textposition="none",
        hoverinfo="text",
    )
