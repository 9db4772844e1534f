"""One stacked bar of a sum of money: a plan, divided into its parts. No other sum stands beside it."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from lib.charts import base, theme
from lib.charts.plotted import Form, Look, Panel, Plotted, PlottedSeries, category, mark

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

LINE = 21  # CSS pixels of one line of label
BAR = 40
SPACE = 10  # CSS pixels above and below the bar
PARTED = 3  # CSS pixels of ground between two parts
NARROWEST = 552.0  # CSS pixels of the narrowest wide chart


def chart(table: pl.DataFrame, canvas: Canvas) -> go.Figure:
    """Draw one bar for the plan, in which each part begins where the one before it ends.

    Args:
        table: `level` ("plan", "part" or another, which is not drawn), `label`, `period`, `value`, `millions` (the same
            in one unit), `printed` and `qualifier` ("up to" is hatched and has no firm end).
        canvas: wide has the words of each part below it; narrow has a letter above it, and the words in a list.
    """
    rows = table.to_dicts()
    (plan,) = [row for row in rows if row["level"] == "plan"]
    parts = [row for row in rows if row["level"] == "part"]
    heading = base.bold_number(
        plan["printed"], f"{plan['printed']}: {plan['label']}, {plan['period']}", base.label_characters(canvas)
    )
    narrow = base.is_narrow(canvas)
    labels = (
        [_listed(row, letter, canvas) for row, letter in zip(parts, ascii_uppercase, strict=False)]
        if narrow
        else [_below(row, row["millions"] / plan["millions"], canvas) for row in parts]
    )
    lines = sum(map(len, labels)) if narrow else max(map(len, labels))
    above = (len(heading) + narrow) * LINE + SPACE
    height = above + BAR + SPACE + lines * LINE + (SPACE * len(parts) if narrow else SPACE)
    figure = base.new_figure(
        canvas,
        height + 16,
        barmode="overlay",
        bargap=0,
        xaxis=base.bare_axis(0, plan["millions"]),
        yaxis=base.bare_axis(0, height),
    )
    words = {"yanchor": "top"}
    figure.add_annotation(base.label(0, height, "<br>".join(heading), **words))
    start, foot = 0.0, height - above - BAR - SPACE
    for row, letter, lines_ in zip(parts, ascii_uppercase, labels, strict=False):
        _add_part(figure, row, start, height - above - BAR / 2, canvas)
        if narrow:
            figure.add_annotation(base.label(start, height - above + LINE, f"<b>{letter}</b>", **words))
            figure.add_annotation(base.label(0, foot, "<br>".join(lines_), **words))
            foot -= len(lines_) * LINE + SPACE
        else:
            figure.add_annotation(base.label(start, foot, "<br>".join(lines_), **words))
        start += row["millions"]
    return figure


def plotted(table: pl.DataFrame) -> Plotted:
    """Describe the plan and its parts as bars on one scale; other sums are left out, as in the drawing."""
    rows = [(index, row) for index, row in enumerate(table.to_dicts()) if row["level"] in {"plan", "part"}]
    names = tuple(category(row["label"], row["millions"], row["printed"]) for _, row in rows)
    marks = tuple(
        mark(
            row["millions"],
            index,
            row["printed"],
            look=Look.REST if row["level"] == "plan" else Look.FOCUS,
            inexact=row["qualifier"] != "exactly",
        )
        for index, row in rows
    )
    return Plotted(Form.BARS, (Panel("", names, (PlottedSeries("Millions of pounds", "millions", marks),)),))


def _listed(row: dict, letter: str, canvas: Canvas) -> list[str]:
    """Return the words of a part in a list, after the letter that stands above it."""
    first, *rest = base.bold_number(
        row["printed"], f"{letter} {row['printed']}: {row['label']}", base.label_characters(canvas)
    )
    return [first.replace(letter, f"<b>{letter}</b>", 1), *rest]


def _below(row: dict, share: float, canvas: Canvas) -> list[str]:
    """Return the words of a part, as wide as the part."""
    width = canvas.room[0] if canvas.room else NARROWEST
    return [f"<b>{row['printed']}</b>", *base.wrap(row["label"], max(1, int(share * width / base.LETTER)))]


def _add_part(figure: go.Figure, row: dict, start: float, middle: float, canvas: Canvas) -> None:
    colours = theme.palette(canvas.scheme)
    limit = row["qualifier"] != "exactly"
    figure.add_bar(
        orientation="h",
        base=[start],
        x=[row["millions"]],
        y=[middle],
        width=[BAR],
        marker={
            "color": colours.ground if limit else colours.focus,
            "line": {"width": PARTED, "color": colours.ground},
            "pattern": {
                "shape": "/" if limit else "",
                "solidity": 0.3,
                "size": 8,
                "fgcolor": colours.focus,
                "bgcolor": colours.ground,
            },
        },
        customdata=[row["value"]],
        text=[f"{row['label']}: {row['printed']}, {row['period']}"],
        textposition="none",
        hoverinfo="text",
    )
