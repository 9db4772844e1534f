"""A small part of a large number, enlarged below it: two scales, with a wedge and words between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib import theme
from lib.charts import base

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.exhibit import Frame

LINE = 21  # CSS pixels of one line of label
BAR = {False: 44, True: 20}  # CSS pixels, when wide and when narrow
SPACE = 10  # CSS pixels between a bar and the words below it
CHARACTERS = 60  # of a line across a wide drawing: it fits the narrowest picture
NARROW_PART = 0.15  # of the width: a label needs more, so it goes one step down on a line of its own
STEP = 88  # CSS pixels of that step: the longest label beside it is as high
UNDER = {False: 16, True: 34}  # characters of a label under its part: of a type, and of what is left over


def chart(table: pl.DataFrame, frame: Frame) -> go.Figure:
    """Draw a whole with one part of it at its end, and below a wedge that part enlarged, with its own parts.

    All bars above the wedge are on one scale, and all below it on another, which the words in the wedge say.

    Args:
        table: one row per number in reading order: `level` ("whole", "part", "type" or "remainder"), `label`,
            `value`, `qualifier`, `printed` and, for the part, `share`. The types and the remainder fill the part.
        frame: wide sets the types beside each other, narrow under each other, each with its label above.
    """
    whole, part, *types = table.to_dicts()
    narrow, colours = base.is_narrow(frame), theme.palette(frame.ink)
    across = base.NARROW_CHARACTERS if narrow else CHARACTERS
    heads = [base.bold_number(row["printed"], _said(row), across) for row in (whole, part)]
    words = base.wrapped(f"The {part['printed']} {part['label'].lower()}, enlarged", across)
    labels = [base.bold_number(row["printed"], _said(row)) for row in types]
    top = sum(len(head) * LINE for head in heads) + SPACE + BAR[narrow]
    below = (
        sum(len(label) * LINE + BAR[narrow] + SPACE for label in labels) if narrow else BAR[narrow] + STEP + 3 * LINE
    )
    between = base.WEDGE + len(words) * LINE + SPACE / 2
    total = top + between + (BAR[narrow] + SPACE if narrow else 0) + below
    drawing = base.figure(
        frame, total + 16, bargap=0, barmode="overlay", xaxis=base.bare_axis(0, 1), yaxis=base.bare_axis(0, total)
    )
    start = 1 - part["value"] / whole["value"]
    at = float(total)
    drawing.add_annotation(base.label(0, at, "<br>".join(heads[0]), yanchor="top"))
    at -= len(heads[0]) * LINE
    right = {"xanchor": "right", "align": "right", "font": {"color": colours.focus}}
    drawing.add_annotation(base.label(1, at, "<br>".join(heads[1]), yanchor="top", **right))
    at -= len(heads[1]) * LINE + SPACE
    for row, first, fill in ((whole, 0.0, colours.rest), (part, start, colours.focus)):
        _bar(drawing, row, (first, 1), at - BAR[narrow] / 2, BAR[narrow], fill, colours)
    at -= BAR[narrow]
    drawing.update_layout(shapes=[base.wedge((start, 1), (0, 1), (at, at - between), colours.rest)])
    drawing.add_annotation(base.label(0, at - base.WEDGE, f"<b>{'<br>'.join(words)}</b>", yanchor="top"))
    at -= between
    fills = (colours.second, colours.third, colours.focus)
    filled = [
        (row, colours.rest if row["level"] == "remainder" else fills[index % len(fills)])
        for index, row in enumerate(types)
    ]
    if not narrow:
        return _beside(drawing, part, filled, at, colours)
    _bar(drawing, part, (0, 1), at - BAR[narrow] / 2, BAR[narrow], colours.focus, colours)
    at -= BAR[narrow] + SPACE
    for (row, fill), label in zip(filled, labels, strict=True):
        drawing.add_annotation(base.label(0, at, "<br>".join(label), yanchor="top"))
        at -= len(label) * LINE
        _bar(drawing, row, (0, row["value"] / part["value"]), at - BAR[narrow] / 2, BAR[narrow], fill, colours)
        at -= BAR[narrow] + SPACE
    return drawing


def _beside(
    drawing: go.Figure, part: dict, filled: list[tuple[dict, str]], top: float, colours: theme.Palette
) -> go.Figure:
    """The types end to end: together they are as long as the part."""
    left = 0.0
    under = top - BAR[False] - SPACE / 2
    for row, fill in filled:
        right = left + row["value"] / part["value"]
        _bar(drawing, row, (left, right), top - BAR[False] / 2, BAR[False], fill, colours)
        narrow = right - left < NARROW_PART
        text = [f"<b>{row['printed']}</b>", *base.wrapped(row["label"], UNDER[row["level"] == "remainder"])]
        at = under - (STEP if narrow else 0)
        drawing.add_annotation(base.label(left, at, "<br>".join(text), yanchor="top", xshift=5 if narrow else 0))
        if narrow:
            line = {"color": colours.quiet, "width": 1}
            drawing.add_shape(type="line", x0=left, x1=left, y0=under + SPACE / 2, y1=at - 2 * LINE - 4, line=line)
        left = right
    return drawing


def _said(row: dict) -> str:
    share = f" ({row['share']})" if row.get("share") else ""
    return f"{row['printed']} {row['label'][:1].lower()}{row['label'][1:]}{share}"


def _bar(
    drawing: go.Figure,
    row: dict,
    ends: tuple[float, float],
    middle: float,
    height: float,
    fill: str,
    colours: theme.Palette,
) -> None:
    left, right = ends
    inexact = row["level"] in {"type", "remainder"} and row["qualifier"] != "exactly"
    # What is no part of the number spoken of is pale: its ends are seen by their edge. Others are parted by the ground.
    pale = row["level"] in {"whole", "remainder"}
    drawing.add_bar(
        orientation="h",
        base=[left],
        x=[right - left],
        y=[middle],
        width=[height],
        marker={
            "color": fill,
            "line": {"width": 1, "color": colours.edge if pale else colours.ground},
            "pattern": {"shape": "/" if inexact else "", "solidity": 0.18, "fgcolor": colours.ground, "bgcolor": fill},
        },
        customdata=[row["value"]],
        text=[f"{row['label']}: {row['printed']}"],
        textposition="none",
        hoverinfo="text",
        name=row["label"],
    )
