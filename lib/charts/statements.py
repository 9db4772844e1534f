"""Dated statements on different measures: each on a line of its own under one calendar, never joined, no value axis."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from lib import theme
from lib.charts import base

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.exhibit import Frame

LINE = 21  # CSS pixels of one line of label
TEXT_WIDTH = 0.42  # of the drawing, for the words beside the calendar
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def chart(table: pl.DataFrame, frame: Frame) -> go.Figure:
    """Draw one line per statement, in the order of the table, with a mark at its day or a bar over its month.

    Args:
        table: `said` (the date in words), `first` and `last` (its days), `label` (what was counted), `value`,
            `printed`, `qualifier` ("exactly" is a filled mark, all else a hollow one) and `coverage`.
        frame: wide sets the words beside the calendar, narrow above each line of it.
    """
    rows = table.to_dicts()
    narrow = base.is_narrow(frame)
    colours = theme.palette(frame.ink)
    texts = [_words(row, narrow=narrow) for row in rows]
    heights = [len(text) * LINE + (44 if narrow else 26) for text in texts]
    total = sum(heights)
    tops = [total - sum(heights[:i]) for i in range(len(rows))]
    middles = [
        top - len(text) * LINE - 20 if narrow else top - (len(text) * LINE + 12) / 2
        for top, text in zip(tops, texts, strict=True)
    ]
    spans = [(_day(row["first"]), _day(row["last"])) for row in rows]
    months = _months(
        min(date.fromisoformat(r["first"]) for r in rows), max(date.fromisoformat(r["last"]) for r in rows)
    )
    low, high = months[0].toordinal(), months[-1].toordinal()
    drawing = base.figure(
        frame,
        total + 48,
        margin={"l": 4, "r": 12, "t": 8, "b": 40},
        bargap=0,
        xaxis={
            "range": [low - 3, high + 3],
            "domain": [0, 1] if narrow else [TEXT_WIDTH, 1],
            "tickvals": [(a.toordinal() + b.toordinal()) / 2 for a, b in pairwise(months)],
            "ticktext": [
                f"{MONTHS[m.month - 1]}<br>{m.year}" if m == months[0] or m.month == 1 else MONTHS[m.month - 1]
                for m in months[:-1]
            ],
            "fixedrange": True,
            "showline": False,
            "automargin": False,
        },
        yaxis=base.bare_axis(0, total),
        shapes=[_rule(low, high, middle, colours.edge) for middle in middles]
        + [_tick(month.toordinal(), middle, colours.edge) for middle in middles for month in months],
        annotations=[
            base.label(0, top, "<br>".join(text), xref="paper", yanchor="top")
            for top, text in zip(tops, texts, strict=True)
        ],
    )
    days = [i for i, (first, last) in enumerate(spans) if first == last]
    longer = [i for i, (first, last) in enumerate(spans) if first != last]
    hover = [f"{row['said']}: {row['printed']}. {row['label']}" for row in rows]
    filled = [row["qualifier"] == "exactly" for row in rows]
    drawing.add_bar(
        orientation="h",
        base=[spans[i][0] for i in longer],
        x=[spans[i][1] - spans[i][0] + 1 for i in longer],
        y=[middles[i] for i in longer],
        width=[16] * len(longer),
        marker={
            "color": [colours.focus if filled[i] else colours.ground for i in longer],
            "line": {"color": colours.focus, "width": 3},
        },
        customdata=[rows[i]["value"] for i in longer],
        text=[hover[i] for i in longer],
        textposition="none",
        hoverinfo="text",
    )
    return drawing.add_scatter(
        x=[spans[i][0] for i in days],
        y=[middles[i] for i in days],
        mode="markers",
        marker={
            "size": 16,
            "color": [colours.focus if filled[i] else colours.ground for i in days],
            "line": {"color": colours.focus, "width": 3},
        },
        customdata=[rows[i]["value"] for i in days],
        text=[hover[i] for i in days],
        hoverinfo="text",
    )


def _words(row: dict, *, narrow: bool) -> list[str]:
    """Date and number, what was counted, and the coverage."""
    wide = base.NARROW_CHARACTERS if narrow else 34
    return [
        f"{row['said']}: <b>{row['printed']}</b>",
        *base.wrapped(row["label"], wide),
        *base.wrapped(f"Coverage: {row['coverage'][:1].lower()}{row['coverage'][1:]}", wide),
    ]


def _day(written: str) -> int:
    return date.fromisoformat(written).toordinal()


def _months(first: date, last: date) -> list[date]:
    """The first days of the months that hold a period, and that of the month after it."""
    count = (last.year - first.year) * 12 + last.month - first.month + 2
    return [date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1) for i in range(count)]


def _rule(low: int, high: int, y: float, colour: str) -> dict[str, object]:
    line = {"color": colour, "width": 2}
    return {"type": "line", "x0": low, "x1": high, "y0": y, "y1": y, "line": line, "layer": "below"}


def _tick(x: int, y: float, colour: str) -> dict[str, object]:
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": y - 5,
        "y1": y + 5,
        "line": {"color": colour, "width": 2},
        "layer": "below",
    }
