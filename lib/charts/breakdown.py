"""Chart of a small part of a large number, enlarged below it: two scales, connected by a wedge with words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.charts import base, theme
from lib.charts.plotted import Form, Look, Panel, Plotted, PlottedSeries, category, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

LINE = 21  # CSS pixels of one line of label
BAR = {False: 44, True: 18}  # CSS pixels, when wide and when narrow
SPACE = {False: 10, True: 6}  # CSS pixels between a bar and the words below it, on a page and in a picture
CHARACTERS = 60  # of a line across a wide chart, also in the narrowest picture
NARROW_PART = 0.15  # of the width: the label of a narrower part is moved down by STEP, where labels need more room
STEP = 88  # CSS pixels, the height of the longest label beside it
WIDE = 560  # CSS pixels of the narrowest wide chart
APART = 8  # CSS pixels between two labels in a row
ALL = "all recorded offences"  # label of the whole; the heading above the chart defines the offences
ON = {False: 12, True: 27}  # characters of a label above its part, in a row with the others
UNDER = {False: 16, True: 34}  # characters of a label under its part: of a type, and of what is left over


def chart(table: pl.DataFrame, canvas: Canvas) -> go.Figure:
    """Draw a whole with one part at its end, and below a wedge that part enlarged, with its own parts.

    All bars above the wedge have one scale, and all below it another, as the words in the wedge say.

    Args:
        table: one row per number in reading order: `level` ("whole", "part", "type" or "remainder"), `label`, `value`,
            `qualifier`, `printed` and, for the part, `share`. The types and the remainder add up to the part.
        canvas: wide puts the types beside each other; narrow stacks them, each with its label above.
    """
    whole, part, *types = table.to_dicts()
    narrow, colours = base.is_narrow(canvas), theme.palette(canvas.scheme)
    bar, space, across = BAR[narrow], SPACE[bool(canvas.room)], base.label_characters(canvas) if narrow else CHARACTERS
    heads = [
        base.bold(whole["printed"], ALL),
        "<br>".join(base.bold_number(part["printed"], _label_words(part), across)),
    ]
    words = base.wrap(_enlarged(part), across)
    start = 1 - part["value"] / whole["value"]
    fills = (colours.second, colours.third, colours.focus)
    filled = [
        (row, colours.rest if row["level"] == "remainder" else fills[index % len(fills)])
        for index, row in enumerate(types)
    ]
    # From the bottom up: each block begins at the height where the one below it ends.
    width = canvas.room[0] if canvas.room else WIDE
    below = (
        _under(part, filled, across, space)
        if narrow
        else _in_a_row(part, filled, space, width) or _beside(part, filled, space, colours)
    )
    enlarged = below.height + (bar + space if narrow else 0)
    wedge = enlarged + base.WEDGE + len(words) * LINE + space / 2 + below.above
    first = wedge + bar + space + (heads[1].count("<br>") + 1) * LINE
    total = first + (LINE if narrow else 0)  # when wide the two stand in one line
    right = {"xanchor": "right", "align": "right", "font": {"color": colours.focus}}
    figure = base.new_figure(
        canvas,
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
    for drawn in (*bars, *below.bars):
        _draw(figure, drawn, colours)
    return figure


def plotted(table: pl.DataFrame) -> Plotted:
    """Describe the bars as two panels with a scale each: the whole with its part, and the parts of that."""
    rows = list(enumerate(table.to_dicts()))
    fills = (Look.SECOND, Look.THIRD, Look.FOCUS)
    upper = _panel("", rows[:2], (Look.REST, Look.FOCUS))
    looks = [Look.REST if row["level"] == "remainder" else fills[i % 3] for i, (_, row) in enumerate(rows[2:])]
    return Plotted(Form.BARS, (upper, _panel(f"{_enlarged(rows[1][1])}: another scale", rows[2:], looks)))


def _panel(title: str, rows: Sequence[tuple[int, dict]], looks: Sequence[Look]) -> Panel:
    names = tuple(category(row["label"], row["value"], row["printed"]) for _, row in rows)
    marks = tuple(
        mark(row["value"], index, row["printed"], look=look, inexact=_is_inexact(row))
        for (index, row), look in zip(rows, looks, strict=True)
    )
    return Panel(title, names, (PlottedSeries("Offences", "value", marks),))


def _enlarged(part: dict) -> str:
    return f"The {part['printed']} {part['label'].lower()}, enlarged"


def _is_inexact(row: dict) -> bool:
    return row["level"] in {"type", "remainder"} and row["qualifier"] != "exactly"


@dataclass(frozen=True, slots=True)
class _Bar:
    """A number as a bar: its left and right ends, the height of its lower edge, its thickness and its fill."""

    row: dict
    left: float
    right: float
    foot: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True)
class _Below:
    """The part below the wedge: the bars of the types, their labels, and the total height.

    `above` is the height of labels that stand in the foot of the wedge, on the bars.
    """

    height: float
    bars: list[_Bar]
    labels: list[dict[str, object]]
    shapes: list[dict[str, object]]
    above: float = 0.0


def _in_a_row(part: dict, filled: list[tuple[dict, str]], space: int, width: float) -> _Below | None:
    """Put the types end to end with their labels in one row above them; None where a label would leave its bar.

    A label begins at the left end of its bar, or further right where the one before it needs the room.
    """
    texts = [[row["printed"], *base.wrap(row["label"], ON[row["level"] == "remainder"])] for row, _ in filled]
    above = max(map(len, texts)) * LINE + space
    below = _Below(BAR[False], [], [], [], above)
    left, free = 0.0, 0.0
    for (row, fill), (number, *lines) in zip(filled, texts, strict=True):
        right = left + row["value"] / part["value"]
        start = max(left, free)
        needed = (max(map(len, (number, *lines))) * base.LETTER + APART) / width
        if start >= right or start + needed - APART / width > 1:
            return None
        below.bars.append(_Bar(row, left, right, 0, BAR[False], fill))
        text = "<br>".join([f"<b>{number}</b>", *lines])
        below.labels.append(base.label(start, BAR[False] + space / 2, text, yanchor="bottom"))
        left, free = right, start + needed
    return below


def _beside(part: dict, filled: list[tuple[dict, str]], space: int, colours: theme.Palette) -> _Below:
    """Put the types end to end: together they are as long as the part.

    Labels of narrow types stand lower, each below that of the one before, so that no two meet.
    """
    lowered = sum(row["value"] / part["value"] < NARROW_PART for row, _ in filled)
    height = BAR[False] + max(1, lowered) * STEP + 3 * LINE
    foot, left, low = height - BAR[False], 0.0, 0
    below = _Below(height, [], [], [])
    for row, fill in filled:
        right = left + row["value"] / part["value"]
        below.bars.append(_Bar(row, left, right, foot, BAR[False], fill))
        narrow = right - left < NARROW_PART
        text = [f"<b>{row['printed']}</b>", *base.wrap(row["label"], UNDER[row["level"] == "remainder"])]
        low += narrow
        at = foot - space / 2 - (STEP * low if narrow else 0)
        below.labels.append(base.label(left, at, "<br>".join(text), yanchor="top", xshift=5 if narrow else 0))
        if narrow:
            down = {"type": "line", "x0": left, "x1": left, "y0": foot, "y1": at - len(text) * LINE - 4}
            below.shapes.append(down | {"line": {"color": colours.quiet, "width": 1}})
        left = right
    return below


def _under(part: dict, filled: list[tuple[dict, str]], characters: int, space: int) -> _Below:
    """Stack the types, each from the left, so that their lengths can be compared with the part."""
    labels = [base.bold_number(row["printed"], _label_words(row), characters) for row, _ in filled]
    at = height = sum(len(label) * LINE + BAR[True] + space for label in labels)
    below = _Below(height, [], [], [])
    for (row, fill), label in zip(filled, labels, strict=True):
        below.labels.append(base.label(0, at, "<br>".join(label), yanchor="top"))
        at -= len(label) * LINE + BAR[True]
        below.bars.append(_Bar(row, 0, row["value"] / part["value"], at, BAR[True], fill))
        at -= space
    return below


def _label_words(row: dict) -> str:
    share = f" ({row['share']})" if row.get("share") else ""
    return f"{row['printed']} {row['label'][:1].lower()}{row['label'][1:]}{share}"


def _draw(figure: go.Figure, bar: _Bar, colours: theme.Palette) -> None:
    row = bar.row
    # Bars outside the number in focus are pale and need an edge; the others are separated by the ground colour.
    pale = row["level"] in {"whole", "remainder"}
    hatch = {"solidity": 0.18, "fgcolor": colours.ground, "bgcolor": bar.fill}
    figure.add_bar(
        orientation="h",
        base=[bar.left],
        x=[bar.right - bar.left],
        y=[bar.foot + bar.height / 2],
        width=[bar.height],
        marker={
            "color": bar.fill,
            "line": {"width": 1, "color": colours.edge if pale else colours.ground},
            "pattern": {"shape": "/" if _is_inexact(row) else ""} | hatch,
        },
        customdata=[row["value"]],
        text=[f"{row['label']}: {row['printed']}"],
        textposition="none",
        hoverinfo="text",
        name=row["label"],
    )
