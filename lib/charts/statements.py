"""One date line of statements on different measures: marks that nothing joins, and below it what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lib.charts import base, theme
from lib.charts.plotted import Dated, Form, Plotted

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

LINE = 19  # CSS pixels of one line of text
GAP = 12  # CSS pixels between two statements of the list
AXIS = 52  # CSS pixels below the marks: the names of the months, in two lines
MARK = 26  # CSS pixels of the row of marks
LETTER = 7.2  # CSS pixels of a letter of a number on average, rounded up
WIDTH = {False: 560, True: 270}  # CSS pixels of the narrowest line, when wide and when narrow
MONTH = 34  # CSS pixels of the name of a month
SIDE = 0.04  # of the time span, left free before the first month and after the last
COLUMNS = (0.0, 0.17, 0.34, 0.7)  # where date, number, measure and coverage begin in a wide list
NARROW_LINE = 41  # characters of a line of the narrow list, in small letters, on the narrowest phone
MEASURE, COVERAGE = 30, 24  # characters of a line of the last two, in the narrowest wide chart
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class _Stated:
    """One statement: its row, and its days as ordinals."""

    row: dict[str, Any]
    first: int
    last: int

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return (self.first + self.last) / 2


def chart(table: pl.DataFrame, canvas: Canvas) -> go.Figure:
    """Draw one line of dates with a mark for each statement, or a bar over its month, and list the statements below.

    Args:
        table: `said` (the date in words), `first` and `last` (its days), `label` (what was counted), `value`,
            `printed`, `qualifier` ("exactly" is a filled mark, all else a hollow one), `coverage` and `speaker`.
        canvas: wide sets the list in columns, narrow in lines.
    """
    narrow, colours = base.is_narrow(canvas), theme.palette(canvas.scheme)
    stated = [_Stated(row, _day(row["first"]), _day(row["last"])) for row in table.to_dicts()]
    months = _months(date.fromordinal(stated[0].first), date.fromordinal(max(one.last for one in stated)))
    days = [month.toordinal() for month in months]
    span = (days[-1] - days[0]) * SIDE
    low, high = days[0] - span, days[-1] + span
    width = canvas.room[0] if canvas.room else WIDTH[narrow]
    rows = _levels(stated, (high - low) / width)
    listed, height = _listed(stated, narrow=narrow)
    axis = height + GAP + AXIS  # of the line, from the lower edge
    total = axis + MARK / 2 + LINE * (max(rows) + 1)
    figure = base.new_figure(
        canvas,
        total + 16,
        bargap=0,
        xaxis=base.bare_axis(low, high),
        yaxis=base.bare_axis(0, total),
        shapes=[_line(days[0], axis, days[-1], axis, colours.edge)]
        + [_line(day, axis - 5, day, axis + 5, colours.edge) for day in days]
        + [
            _line(one.middle, axis + 9, one.middle, axis + MARK / 2 + LINE * row, colours.edge) | {"name": base.GUIDE}
            for one, row in zip(stated, rows, strict=True)
            if row
        ],
        annotations=[
            *_numbers(stated, rows, axis, (low, high), width, colours.ground),
            *_month_names(months, axis, width / (high - low)),
            *listed,
        ],
    )
    longer = [one for one in stated if one.first != one.last]
    figure.add_bar(
        orientation="h",
        base=[one.first for one in longer],
        x=[one.last - one.first + 1 for one in longer],
        width=[16] * len(longer),
        marker=_filled(longer, colours),
        textposition="none",
        **_positions_and_texts(longer, axis),
    )
    single = [one for one in stated if one.first == one.last]
    return figure.add_scatter(
        x=[one.first for one in single],
        mode="markers",
        marker={"size": 16} | _filled(single, colours),
        **_positions_and_texts(single, axis),
    )


def plotted(table: pl.DataFrame) -> Plotted:
    """Describe the statements; no panel has their numbers, since they count different things."""
    return Plotted(
        Form.DATES,
        dates=tuple(
            Dated(
                _day(row["first"]),
                _day(row["last"]),
                row["said"],
                row["printed"],
                (row["label"], _coverage(row), row["speaker"]),
                row["qualifier"] == "exactly",
            )
            for row in table.to_dicts()
        ),
    )


def _levels(stated: list[_Stated], days_per_pixel: float) -> list[int]:
    """Return in which row above the line each number stands, so that no two meet: the lowest with room."""
    ends: list[float] = []
    levels = []
    for one in stated:
        half = len(one.row["printed"]) * LETTER / 2 * days_per_pixel
        level = next((index for index, end in enumerate(ends) if one.middle - half > end), len(ends))
        ends[level : level + 1] = [one.middle + half]
        levels.append(level)
    return levels


def _numbers(
    stated: list[_Stated], rows: list[int], axis: float, ends: tuple[float, float], width: float, ground: str
) -> list[dict[str, object]]:
    """Return the number of each statement, above its mark; one near an edge stays inside it.

    It has a background, as the line to a higher number may cross it.
    """
    behind = {"bgcolor": ground, "borderpad": 0}
    found = []
    for one, row in zip(stated, rows, strict=True):
        half = len(one.row["printed"]) * LETTER / 2 * (ends[1] - ends[0]) / width
        x = min(max(one.middle, ends[0] + half), ends[1] - half)
        y = axis + MARK / 2 + LINE * row
        text = base.bold(one.row["printed"])
        found.append(base.label(x, y, text, xanchor="center", align="center", yanchor="bottom", **behind))
    return found


def _month_names(months: list[date], axis: float, pixels_per_day: float) -> list[dict[str, object]]:
    """Return the names of as many months as there is room for, the first and each January with its year."""
    middles = [(first.toordinal() + after.toordinal()) / 2 for first, after in pairwise(months)]
    step = max(1, -(-MONTH // int(30 * pixels_per_day)))
    font = {"size": theme.SMALL_SIZE}
    return [
        base.label(
            middle,
            axis - 8,
            f"{MONTHS[month.month - 1]}<br>{month.year}" if month in {months[0], date(month.year, 1, 1)}
            else MONTHS[month.month - 1],
            xanchor="center", align="center", yanchor="top", font=font,
        )
        for index, (month, middle) in enumerate(zip(months, middles, strict=False))
        if not index % step or month.month == 1
    ]  # fmt: skip


def _listed(stated: list[_Stated], *, narrow: bool) -> tuple[list[dict[str, object]], float]:
    """Lay out the list from the lower edge up; return its words and its height."""
    words: list[dict[str, object]] = []
    height = 0.0
    for one in reversed(stated):
        lines = _in_lines(one.row) if narrow else _in_columns(one.row)
        height += LINE * max(len(text) for _, text in lines)
        words += [base.label(x, height, "<br>".join(text), xref="paper", yanchor="top") for x, text in reversed(lines)]
        height += GAP
    return words[::-1], height - GAP


def _in_lines(row: dict[str, Any]) -> list[tuple[float, list[str]]]:
    """Return a statement for a narrow list: number and date, what was counted, the coverage and who said it."""
    said = f"{_coverage(row)}. {row['speaker']}."
    return [
        (
            0.0,
            [
                f"{base.bold(row['printed'])}, {row['said']}",
                *base.wrap(row["label"], NARROW_LINE),
                *base.wrap(said, NARROW_LINE),
            ],
        )
    ]


def _in_columns(row: dict[str, Any]) -> list[tuple[float, list[str]]]:
    """Return a statement for a wide list: where each of its columns begins, and its lines."""
    date_, number, measure, coverage = COLUMNS
    return [
        (date_, base.wrap(row["said"], 14)),
        (number, [base.bold(row["printed"])]),
        (measure, base.wrap(row["label"], MEASURE)),
        (coverage, [line for part in (_coverage(row), row["speaker"]) for line in base.wrap(part, COVERAGE)]),
    ]


def _coverage(row: dict[str, Any]) -> str:
    return f"Coverage: {row['coverage'][:1].lower()}{row['coverage'][1:]}"


def _filled(stated: list[_Stated], colours: theme.Palette) -> dict[str, object]:
    """Return the marker style: filled where the number is exact, hollow where it is not."""
    return {
        "color": [colours.focus if one.row["qualifier"] == "exactly" else colours.ground for one in stated],
        "line": {"color": colours.focus, "width": 3},
    }


def _positions_and_texts(stated: list[_Stated], axis: float) -> dict[str, Any]:
    """Return the position and hover text of each statement."""
    return {
        "y": [axis] * len(stated),
        "customdata": [one.row["value"] for one in stated],
        "text": [f"{one.row['said']}: {one.row['printed']}. {one.row['label']}" for one in stated],
        "hoverinfo": "text",
    }


def _day(written: str) -> int:
    return date.fromisoformat(written).toordinal()


def _months(first: date, last: date) -> list[date]:
    """Return the first days of the months of a period, and that of the month after it."""
    count = (last.year - first.year) * 12 + last.month - first.month + 2
    return [date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1) for i in range(count)]


def _line(x0: float, y0: float, x1: float, y1: float, colour: str) -> dict[str, object]:
    line = {"color": colour, "width": 2}
    return {"type": "line", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "line": line, "layer": "below"}
