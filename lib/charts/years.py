"""Boxes, one for each year, of counts that may not be compared: no bars, since their heights would be compared.

A year whose count is not held has words in place of a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.charts import base, theme
from lib.charts.plotted import Box, Form, Plotted

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

LINE = 20  # CSS pixels of a line of text
LARGE_LINE = 26  # CSS pixels of a line of a number
INSIDE = 8  # CSS pixels between the edge of a box and its text
BETWEEN = 12  # CSS pixels between two boxes
BREAK = 102  # CSS pixels between two boxes that stand beside each other and may not be compared
BREAK_CHARACTERS = 13  # of a line of the words between them
WIDE = 560  # CSS pixels of the narrowest wide chart
NARROWEST = 140  # CSS pixels of a box; where there are too many years for that, they stand below each other
LARGE_LETTER = 9.2  # CSS pixels of a letter of a number on average, rounded up
NARROW_WORDS = 20  # characters of a line beside a number, on the narrowest phone
NARROW_NUMBER = 18  # characters of a line of a number, or of the words in its place, there


def chart(table: pl.DataFrame, canvas: Canvas) -> go.Figure:
    """Draw one box per year, with words where two may not be compared.

    Args:
        table: `period` (a year), `value` (null where no count is held), `printed`, `coverage` (or what is lacking),
            `also` (a further statement, or empty) and `comparable`; "no": with the year before.
        canvas: wide puts the boxes beside each other, narrow below each other.
    """
    rows = table.to_dicts()
    width = canvas.room[0] if canvas.room else WIDE
    broken = [index for index, row in enumerate(rows) if index and row["comparable"] == "no"]
    free = width - BREAK * len(broken) - BETWEEN * (len(rows) - 1 - len(broken))
    if base.is_narrow(canvas) or free / len(rows) < NARROWEST:
        return _below(rows, canvas)
    return _beside(rows, canvas, width, free / len(rows))


def plotted(table: pl.DataFrame) -> Plotted:
    """Describe the boxes; no panel has their numbers, since the heights of bars would be compared."""
    rows = table.to_dicts()
    return Plotted(
        Form.BOXES,
        boxes=tuple(
            Box(
                row["period"],
                row["printed"],
                tuple(part for part in (row["coverage"], row["also"]) if part),
                row["value"] is not None,
                _break(rows[index - 1], row) if index and row["comparable"] == "no" else "",
            )
            for index, row in enumerate(rows)
        ),
    )


def _break(before: dict, after: dict) -> str:
    """Say why two years are not comparable: "42 forces, then 44: not comparable"."""
    if before["coverage"] == after["coverage"]:
        return "not comparable"
    return f"{before['coverage']}, then {after['coverage'].removesuffix(' forces')}: not comparable"


def _beside(rows: list[dict], canvas: Canvas, width: float, each: float) -> go.Figure:
    """Put the boxes in a row, each with its texts below each other."""
    colours = theme.palette(canvas.scheme)
    numbers = [base.wrap(row["printed"], int((each - 2 * INSIDE) / LARGE_LETTER)) for row in rows]
    words = [_words(row, int((each - 2 * INSIDE) / base.LETTER)) for row in rows]
    # The numbers of all boxes stand in the same lines, and what is said of them below these.
    large, small = max(map(len, numbers)), max(map(len, words))
    height = 2 * INSIDE + LINE + 6 + large * LARGE_LINE + 4 + small * LINE
    shapes, notes, left = [], [], 0.0
    for index, row in enumerate(rows):
        if index:
            apart = BREAK if row["comparable"] == "no" else BETWEEN
            if row["comparable"] == "no":
                said = "<br>".join(base.wrap(_break(rows[index - 1], row), BREAK_CHARACTERS))
                notes.append(_centred((left + BREAK / 2) / width, height / 2, said, colours))
            left += apart
        shapes.append(_outline(left / width, (left + each) / width, 0, height, row, colours))
        top = height - INSIDE
        text = {"xshift": INSIDE, "yanchor": "top"}
        notes.append(base.label(left / width, top, f"<b>{row['period']}</b>", **text))
        top -= LINE + 6
        notes.append(base.label(left / width, top, _number(numbers[index]), **text, font=_large(colours)))
        top -= large * LARGE_LINE + 4
        notes.append(base.label(left / width, top, "<br>".join(words[index]), **text))
        left += each
    return _figure(canvas, rows, height, shapes, notes)


def _below(rows: list[dict], canvas: Canvas) -> go.Figure:
    """Put the boxes below each other: the year at the left, its number or words at the right."""
    colours = theme.palette(canvas.scheme)
    shapes, notes = [], []
    laid, total = [], 0.0
    for row in rows:
        number = base.wrap(row["printed"], NARROW_NUMBER)
        words = _words(row, NARROW_WORDS)
        high = 2 * INSIDE + max(len(number) * LARGE_LINE, LINE * (1 + len(words)))
        gap = 0 if not laid else LINE + 12 if row["comparable"] == "no" else BETWEEN
        laid.append((row, number, words, total + gap, high))
        total += gap + high
    for index, (row, number, words, down, high) in enumerate(laid):
        head = total - down
        shapes.append(_outline(0, 1, head - high, head, row, colours))
        if index and row["comparable"] == "no":
            middle = head + (LINE + 12) / 2
            notes.append(_centred(0.5, middle, _break(rows[index - 1], row), colours))
        said = "<br>".join([f"<b>{row['period']}</b>", *words])
        notes.append(base.label(0, head - INSIDE, said, xshift=INSIDE, yanchor="top"))
        right = {"xanchor": "right", "xshift": -INSIDE, "align": "right", "yanchor": "top"}
        notes.append(base.label(1, head - INSIDE, _number(number), **right, font=_large(colours)))
    return _figure(canvas, rows, total, shapes, notes)


def _words(row: dict, characters: int) -> list[str]:
    """Return what stands beside a number, as lines: its coverage, and what else is said of the year."""
    return [line for part in (row["coverage"], row["also"]) if part for line in base.wrap(part, characters)]


def _number(lines: list[str]) -> str:
    return f"<b>{'<br>'.join(lines)}</b>"


def _large(colours: theme.Palette) -> dict:
    return {"size": theme.LARGE_SIZE, "color": colours.focus}


def _centred(x: float, y: float, text: str, colours: theme.Palette) -> dict:
    words = {"xanchor": "center", "align": "center", "yanchor": "middle"}
    return base.label(x, y, text, **words, font={"size": theme.SMALL_SIZE, "color": colours.text})


def _outline(left: float, right: float, foot: float, head: float, row: dict, colours: theme.Palette) -> dict:
    """Return the edge of a box; it is dashed where the year has words and no number."""
    dash = "solid" if row["value"] is not None else "dash"
    return {"type": "rect", "x0": left, "x1": right, "y0": foot, "y1": head} | {
        "line": {"color": colours.edge, "width": 1, "dash": dash}
    }


def _figure(canvas: Canvas, rows: list[dict], height: float, shapes: list[dict], notes: list[dict]) -> go.Figure:
    figure = base.new_figure(
        canvas,
        height + 18,
        xaxis=base.bare_axis(0, 1),
        yaxis=base.bare_axis(-1, height + 1),
        shapes=shapes,
        annotations=notes,
    )
    held = [row for row in rows if row["value"] is not None]
    return figure.add_scatter(  # what a program reads; a reader sees the words
        x=[0.5] * len(held),
        y=[height / 2] * len(held),
        mode="markers",
        marker={"size": 1, "opacity": 0},
        customdata=[row["value"] for row in held],
        hoverinfo="skip",
        name=base.GUIDE,
    )
