"""Timeline of dated statements on different measures: one line each on a shared calendar, never joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lib.charts import base, theme

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

LINE = 21  # CSS pixels of one line of label
TEXT_WIDTH = 0.42  # of the chart, for the words beside the calendar
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class _Line:
    """One statement laid out: its words from `top` down, its mark or bar at `middle`, its days as ordinals."""

    row: dict[str, Any]
    text: list[str]
    top: float
    middle: float
    first: int
    last: int


def chart(table: pl.DataFrame, canvas: Canvas) -> go.Figure:
    """Draw one line per statement, in the order of the table, with a mark at its day or a bar over its month.

    Args:
        table: `said` (the date in words), `first` and `last` (its days), `label` (what was counted), `value`,
            `printed`, `qualifier` ("exactly" is a filled mark, all else a hollow one) and `coverage`.
        canvas: wide puts the words beside the calendar, narrow above each line of it.
    """
    narrow, colours = base.is_narrow(canvas), theme.palette(canvas.scheme)
    lines, total = _lay_out(table.to_dicts(), narrow=narrow)
    months = _months(
        date.fromordinal(min(line.first for line in lines)), date.fromordinal(max(line.last for line in lines))
    )
    days = [month.toordinal() for month in months]
    figure = base.new_figure(
        canvas,
        total + 48,
        margin={"l": 4, "r": 12, "t": 8, "b": 40},
        bargap=0,
        xaxis=_calendar(months, narrow=narrow),
        yaxis=base.bare_axis(0, total),
        shapes=[_rule(days[0], days[-1], line.middle, colours.edge) for line in lines]
        + [_tick(day, line.middle, colours.edge) for line in lines for day in days],
        annotations=[base.label(0, line.top, "<br>".join(line.text), xref="paper", yanchor="top") for line in lines],
    )
    longer = [line for line in lines if line.first != line.last]
    figure.add_bar(
        orientation="h",
        base=[line.first for line in longer],
        x=[line.last - line.first + 1 for line in longer],
        width=[16] * len(longer),
        marker=_filled(longer, colours),
        textposition="none",
        **_positions_and_texts(longer),
    )
    single = [line for line in lines if line.first == line.last]
    return figure.add_scatter(
        x=[line.first for line in single],
        mode="markers",
        marker={"size": 16} | _filled(single, colours),
        **_positions_and_texts(single),
    )


def _lay_out(rows: list[dict[str, Any]], *, narrow: bool) -> tuple[list[_Line], int]:
    """Lay out the statements from top to bottom; return them and their total height."""
    texts = [_words(row, narrow=narrow) for row in rows]
    heights = [len(text) * LINE + (44 if narrow else 26) for text in texts]
    total = sum(heights)
    tops = [total - sum(heights[:i]) for i in range(len(rows))]
    middles = [
        top - len(text) * LINE - 20 if narrow else top - (len(text) * LINE + 12) / 2
        for top, text in zip(tops, texts, strict=True)
    ]
    lines = [
        _Line(row, text, top, middle, _day(row["first"]), _day(row["last"]))
        for row, text, top, middle in zip(rows, texts, tops, middles, strict=True)
    ]
    return lines, total


def _calendar(months: list[date], *, narrow: bool) -> dict[str, object]:
    return {
        "range": [months[0].toordinal() - 3, months[-1].toordinal() + 3],
        "domain": [0, 1] if narrow else [TEXT_WIDTH, 1],
        "tickvals": [(a.toordinal() + b.toordinal()) / 2 for a, b in pairwise(months)],
        "ticktext": [
            f"{MONTHS[m.month - 1]}<br>{m.year}" if m == months[0] or m.month == 1 else MONTHS[m.month - 1]
            for m in months[:-1]
        ],
        "fixedrange": True,
        "showline": False,
        "automargin": False,
    }


def _filled(lines: list[_Line], colours: theme.Palette) -> dict[str, object]:
    """Return the marker style: filled where the number is exact, hollow where it is not."""
    return {
        "color": [colours.focus if line.row["qualifier"] == "exactly" else colours.ground for line in lines],
        "line": {"color": colours.focus, "width": 3},
    }


def _positions_and_texts(lines: list[_Line]) -> dict[str, Any]:
    """Return the position and hover text of each statement."""
    return {
        "y": [line.middle for line in lines],
        "customdata": [line.row["value"] for line in lines],
        "text": [f"{line.row['said']}: {line.row['printed']}. {line.row['label']}" for line in lines],
        "hoverinfo": "text",
    }


def _words(row: dict, *, narrow: bool) -> list[str]:
    """Return date and number, what was counted, and the coverage, as lines."""
    wide = base.NARROW_CHARACTERS if narrow else 34
    return [
        f"{row['said']}: <b>{row['printed']}</b>",
        *base.wrap(row["label"], wide),
        *base.wrap(f"Coverage: {row['coverage'][:1].lower()}{row['coverage'][1:]}", wide),
    ]


def _day(written: str) -> int:
    return date.fromisoformat(written).toordinal()


def _months(first: date, last: date) -> list[date]:
    """Return the first days of the months of a period, and that of the month after it."""
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
