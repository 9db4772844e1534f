"""A small part of a large number, enlarged below it: two scales, with a wedge and words between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.charts import base, theme

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

LINE = 21  # CSS pixels of one line of label
BAR = {False: 44, True: 18}  # CSS pixels, when wide and when narrow
SPACE = {False: 10, True: 6}  # CSS pixels between a bar and the words below it, on a page and in a picture
CHARACTERS = 60  # of a line across a wide drawing: it fits the narrowest picture
NARROW_PART = 0.15  # of the width: a label needs more, so it goes one step down on a line of its own
STEP = 88  # CSS pixels of that step: the longest label beside it is as high
ALL = "all recorded offences"  # the whole, beside its number: what offences they are stands above every drawing
UNDER = {False: 16, True: 34}  # characters of a label under its part: of a type, and of what is left over


def chart(table: pl.DataFrame, frame: Canvas) -> go.Figure:
    """Draw a whole with one part of it at its end, and below a wedge that part enlarged, with its own parts.

    All bars above the wedge are on one scale, and all below it on another, which the words in the wedge say.

    Args:
        table: one row per number in reading order: `level` ("whole", "part", "type" or "remainder"), `label`,
            `value`, `qualifier`, `printed` and, for the part, `share`. The types and the remainder fill the part.
        frame: wide sets the types beside each other, narrow under each other, each with its label above.
    """
    whole, part, *types = table.to_dicts()
    narrow, colours = base.is_narrow(frame), theme.palette(frame.scheme)
    bar, space, across = BAR[narrow], SPACE[bool(frame.room)], base.characters(frame) if narrow else CHARACTERS
    heads = [base.strong(whole["printed"], ALL), "<br>".join(base.bold_number(part["printed"], _said(part), across))]
    words = base.wrapped(f"The {part['printed']} {part['label'].lower()}, enlarged", across)
    start = 1 - part["value"] / whole["value"]
    fills = (colours.second, colours.third, colours.focus)
    filled = [
        (row, colours.rest if row["level"] == "remainder" else fills[index % len(fills)])
        for index, row in enumerate(types)
    ]
    # From the bottom up: heights are of the drawing, and where one block begins another ended.
    below = _under(part, filled, across, space) if narrow else _beside(part, filled, space, colours)
    enlarged = below.height + (bar + space if narrow else 0)
    wedge = enlarged + base.WEDGE + len(words) * LINE + space / 2
    first = wedge + bar + space + (heads[1].count("<br>") + 1) * LINE
    total = first + (LINE if narrow else 0)  # when wide the two stand in one line
    right = {"xanchor": "right", "align": "right", "font": {"color": colours.focus}}
    drawing = base.figure(
        frame,
        total + 16,
        bargap=0,
        barmode="overlay",
        xaxis=base.bare_axis(0, 1),
        yaxis=base.bare_axis(0, total),
        shapes=[base.wedge((start, 1), (0, 1), (wedge, enlarged), colours.rest), *below.shapes],
        annotations=[
            base.label(0, total, heads[0], yanchor="top"),
            base.label(1, first, heads[1], yanchor="top", **right),
            base.label(0, wedge - base.WEDGE, f"<b>{'<br>'.join(words)}</b>", yanchor="top"),
            *below.labels,
        ],
    )
    bars = [_Bar(whole, 0, 1, wedge, bar, colours.rest), _Bar(part, start, 1, wedge, bar, colours.focus)]
    if narrow:
        bars.append(_Bar(part, 0, 1, below.height + space, bar, colours.focus))
    for one in (*bars, *below.bars):
        _draw(drawing, one, colours)
    return drawing


@dataclass(frozen=True, slots=True)
class _Bar:
    """A number as a bar: where it begins and ends across, the height of its foot, how high it is, and its fill."""

    row: dict
    left: float
    right: float
    foot: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True)
class _Below:
    """What stands below the wedge: the types, their words, and how high all of it is."""

    height: float
    bars: list[_Bar]
    labels: list[dict[str, object]]
    shapes: list[dict[str, object]]


def _beside(part: dict, filled: list[tuple[dict, str]], space: int, colours: theme.Palette) -> _Below:
    """The types end to end: together they are as long as the part."""
    height = BAR[False] + STEP + 3 * LINE
    foot, left = height - BAR[False], 0.0
    found = _Below(height, [], [], [])
    for row, fill in filled:
        right = left + row["value"] / part["value"]
        found.bars.append(_Bar(row, left, right, foot, BAR[False], fill))
        narrow = right - left < NARROW_PART
        text = [f"<b>{row['printed']}</b>", *base.wrapped(row["label"], UNDER[row["level"] == "remainder"])]
        at = foot - space / 2 - (STEP if narrow else 0)
        found.labels.append(base.label(left, at, "<br>".join(text), yanchor="top", xshift=5 if narrow else 0))
        if narrow:
            down = {"type": "line", "x0": left, "x1": left, "y0": foot, "y1": at - len(text) * LINE - 4}
            found.shapes.append(down | {"line": {"color": colours.quiet, "width": 1}})
        left = right
    return found


def _under(part: dict, filled: list[tuple[dict, str]], characters: int, space: int) -> _Below:
    """The types under each other, each from the left: how long each is beside the part can be compared."""
    labels = [base.bold_number(row["printed"], _said(row), characters) for row, _ in filled]
    at = height = sum(len(label) * LINE + BAR[True] + space for label in labels)
    found = _Below(height, [], [], [])
    for (row, fill), label in zip(filled, labels, strict=True):
        found.labels.append(base.label(0, at, "<br>".join(label), yanchor="top"))
        at -= len(label) * LINE + BAR[True]
        found.bars.append(_Bar(row, 0, row["value"] / part["value"], at, BAR[True], fill))
        at -= space
    return found


def _said(row: dict) -> str:
    share = f" ({row['share']})" if row.get("share") else ""
    return f"{row['printed']} {row['label'][:1].lower()}{row['label'][1:]}{share}"


def _draw(drawing: go.Figure, bar: _Bar, colours: theme.Palette) -> None:
    row = bar.row
    inexact = row["level"] in {"type", "remainder"} and row["qualifier"] != "exactly"
    # What is no part of the number spoken of is pale: its ends are seen by their edge. Others are parted by the ground.
    pale = row["level"] in {"whole", "remainder"}
    hatch = {"solidity": 0.18, "fgcolor": colours.ground, "bgcolor": bar.fill}
    drawing.add_bar(
        orientation="h",
        base=[bar.left],
        x=[bar.right - bar.left],
        y=[bar.foot + bar.height / 2],
        width=[bar.height],
        marker={
            "color": bar.fill,
            "line": {"width": 1, "color": colours.edge if pale else colours.ground},
            "pattern": {"shape": "/" if inexact else ""} | hatch,
        },
        customdata=[row["value"]],
        text=[f"{row['label']}: {row['printed']}"],
        textposition="none",
        hoverinfo="text",
        name=row["label"],
    )
