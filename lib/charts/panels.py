"""Small multiples, one panel per area, each on its own scale from zero; part-years are hollow and not joined.

The line stops where a number is missing or under 10, and at a break in the definition.
"""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from lib.charts import base, theme
from lib.charts.plotted import Form, Look, Panel, Plotted, PlottedMark, PlottedSeries, is_said
from lib.model import small_counts
from lib.model.periods import financial_year, spoken
from lib.model.records import FORCE_AREA

if TYPE_CHECKING:
    from collections.abc import Iterable

    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

PANEL = {False: 210, True: 150}  # CSS pixels of a panel's height on a page, its name included; when wide and narrow
LOWEST, HIGHEST = 170, 300  # CSS pixels of a panel's height in a picture
NARROWEST = 290  # CSS pixels of a panel's width in a picture
MANY_POINTS = 20  # above this, marks would hide the line
HEADROOM = 1.18  # of the highest value
FOOTROOM = 0.2  # of the highest value, for values below their marks
SMALL_ROOM = 0.34  # of the highest value, in a panel with counts under 10, which have a row of ticks below zero
SMALL_ROW = 0.08  # of the highest value, below zero
APART = 0.25  # of the panel's width, between two labels of counts under 10
EDGE = 0.12  # of the panel's width, within which a label is aligned with the edge
SIDE = 0.08  # of the time span, left free before the first mark and after the last
AFTER = {False: 0.16, True: 0.26}  # of it, after a part-year, whose value is beside its mark; when wide and narrow
# Positions of a value relative to its mark.
ABOVE, BELOW = {"yanchor": "bottom", "yshift": 7}, {"yanchor": "top", "yshift": -7}
BESIDE = {"xanchor": "left", "align": "left", "yanchor": "middle", "xshift": 7}
STEP = 4  # financial years between labels on the axis
NAME, NAME_LINE = 16, 18  # CSS pixels above a panel, and of each line of its area's name
NAME_CHARACTERS = 38  # of a line of a name in a narrow panel
BEFORE = 0.16  # of the time span, left free before the first mark for the numbers of the gridlines
ROUND = (1, 2, 2.5, 5)  # between gridlines, times a power of ten
GRIDLINES = 2  # above zero
THOUSAND = 1000
SCALES = "Each chart has a scale of its own."
BREAK = "A line stops where the definition changed."


def chart(table: pl.DataFrame, canvas: Canvas) -> go.Figure:
    """Draw one panel per area in the order of the table.

    Args:
        table: rows of one area together, in order of time: `label`, `force`, `start` (first day of the period),
            `period`, `value` (null: a gap in the line), `drawn` ("under 10" is a tick below zero, always at the same
            height; an area with empty ones has no panel), `mark` ("part-year": a hollow mark that is not joined;
            "break": a vertical line before it, and a new trace).
        canvas: wide puts two panels in a row, narrow one.
    """
    groups: dict[str, list[dict]] = {}
    for row in table.to_dicts():
        if row["drawn"] != small_counts.TABLE_ONLY:
            groups.setdefault(row["force"], []).append(row)
    both = len({rows[0]["by"] for rows in groups.values()}) > 1
    days = [_day(row) for rows in groups.values() for row in rows]
    part = any(row["mark"] == "part-year" for rows in groups.values() for row in rows)
    after = AFTER[base.is_narrow(canvas)] if part else SIDE
    duration = max(days) - min(days)
    span = [min(days) - BEFORE * duration, max(days) + after * duration]
    colours = theme.palette(canvas.scheme)
    across = _across(canvas, len(groups))
    down = -(-len(groups) // across)
    names = {
        area: _name(rows, both=both, narrow=across == 1 and base.is_narrow(canvas)) for area, rows in groups.items()
    }
    name_height = NAME + NAME_LINE * max(map(len, names.values()))
    more = name_height - NAME - NAME_LINE
    own, least, most = (down * (height + more) + 20 for height in (PANEL[base.is_narrow(canvas)], LOWEST, HIGHEST))
    panel = (base.fit_height(canvas, own, least=least, most=most) - 20) / down
    figure = base.new_figure(canvas, down * panel + 20, margin={"l": 8, "r": 8, "t": 8, "b": 28})
    layout: dict[str, object] = {}
    shapes, annotations = [], []
    for index, (area, rows) in enumerate(groups.items()):
        suffix = str(index + 1) if index else ""
        row_index, column = divmod(index, across)
        high = max([1, *(row["value"] for row in rows if row["value"] is not None)])
        foot = SMALL_ROOM if any(map(_is_small, rows)) else FOOTROOM
        left, right = (
            column / across + (0.04 if column else 0),
            (column + 1) / across - (0.04 if column + 1 < across else 0),
        )
        top = 1 - row_index / down
        name_room, axis_room = name_height / (down * panel), 34 / (down * panel)
        domain = [max(0, top - 1 / down + axis_room), top - name_room]
        layout[f"xaxis{suffix}"] = {
            "domain": [left, right],
            "anchor": f"y{suffix}",
            "type": "date",  # not left to the marks: a panel may have none, and a line for a break all the same
            "range": [date.fromordinal(round(day)).isoformat() for day in span],
            **_years(days, rows[0]["by"]),
            "fixedrange": True,
            "showgrid": False,
        }
        layout[f"yaxis{suffix}"] = {
            "domain": domain,
            "anchor": f"x{suffix}",
            "range": [-high * foot, high * HEADROOM],
            "fixedrange": True,
            **_gridlines(high, colours),
        }
        axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        annotations += _words(rows, names[area], (left, top), (f"x{suffix}", f"y{suffix}"), colours.ground)
        annotations += _small_words(rows, span, -high * SMALL_ROW, (f"x{suffix}", f"y{suffix}"))
        shapes += _lines(rows, f"x{suffix}", f"y{suffix}", colours)
        _draw(figure, rows, colours, axes)
        _draw_small(figure, rows, -high * SMALL_ROW, colours, axes)
    return figure.update_layout(shapes=shapes, annotations=annotations, **layout)


def plotted(table: pl.DataFrame) -> Plotted:
    """Describe the panels: a series for each run that a line may join, and one for a part of a year."""
    groups: dict[str, list[tuple[int, dict]]] = {}
    for index, row in enumerate(table.to_dicts()):
        if row["drawn"] != small_counts.TABLE_ONLY:
            groups.setdefault(row["force"], []).append((index, row))
    both = len({rows[0][1]["by"] for rows in groups.values()}) > 1
    notes = [SCALES] if len(groups) > 1 else []
    if any(row["mark"] == "break" for rows in groups.values() for _, row in rows):
        notes.append(BREAK)
    return Plotted(Form.LINES, tuple(_panel(rows, both=both) for rows in groups.values()), notes=tuple(notes))


def _panel(rows: list[tuple[int, dict]], *, both: bool) -> Panel:
    own = [row for _, row in rows]
    index_of = {row["start"]: index for index, row in rows}
    look = Look.FOCUS if own[0]["level"] == FORCE_AREA else Look.SECOND
    (name,) = _name(own, both=both, narrow=False)
    runs = _runs(own)
    part = [row for row in own if row["mark"] == "part-year" and row["value"] is not None]
    ends = {run["start"] for run in (runs[0][:1] + runs[-1][-1:] if runs else [])} | {row["start"] for row in part}

    def series(named: str, points: list[dict], **more: bool) -> PlottedSeries:
        starts = {row["start"]: row for row in points}
        marks = tuple(
            PlottedMark(row["value"], index_of[row["start"]], row["drawn"] if row["start"] in ends else "")
            if row["start"] in starts
            else None
            for row in own
        )
        return PlottedSeries(named, "value", marks, look, **more)

    many = len(own) > MANY_POINTS
    small = f" (no mark where the count is {small_counts.UNDER})" if any(map(_is_small, own)) else ""
    found = [series(f"{name}, {_span(run)}", run, joined=True, marked=not many or len(run) == 1) for run in runs]
    found += [series(f"{name}, part of a year", part, hollow=True)] if part else []
    found = found or [series(name, [])]
    named = tuple(
        row["period"] if row["value"] is not None and is_said(row["value"], row["drawn"])
        else f"{row['period']}: {row['drawn']}"
        for row in own
    )  # fmt: skip
    return Panel(f"{name}{small}", named, tuple(found))


def _span(run: list[dict]) -> str:
    first, last = run[0]["period"], run[-1]["period"]
    return first if first == last else f"{first} to {last}"


def _across(canvas: Canvas, count: int) -> int:
    """Return the panels in a row: one or two on a page; in a picture as many as needed to fit its height."""
    if canvas.room is None:
        return 1 if base.is_narrow(canvas) or count == 1 else 2
    width, height = canvas.room
    most = max(1, int(width // NARROWEST))
    return next((n for n in range(1, most) if -(-count // n) * LOWEST + 20 <= height), min(most, count))


def _draw(figure: go.Figure, rows: list[dict], colours: theme.Palette, axes: dict[str, str]) -> None:
    colour = colours.focus if rows[0]["level"] == FORCE_AREA else colours.second
    many = len(rows) > MANY_POINTS
    part = [row for row in rows if row["mark"] == "part-year" and row["value"] is not None]
    for points, joined in (*((run, True) for run in _runs(rows)), (part, False)):
        if points:
            lines = "lines" if many and len(points) > 1 else "lines+markers"
            figure.add_scatter(
                x=[row["start"] for row in points],
                y=[row["value"] for row in points],
                mode=lines if joined else "markers",
                line={"color": colour, "width": 2.5},
                marker={"symbol": "circle" if joined else "circle-open", "size": 7 if joined else 9}
                | {"color": colour, "line": {"width": 2}},
                customdata=[row["value"] for row in points],
                text=[f"{row['label']}, {row['period']}: {row['drawn']}" for row in points],
                hoverinfo="text",
                **axes,
            )


def _runs(rows: list[dict]) -> list[list[dict]]:
    """Split the rows into runs that a line may join: consecutive whole periods with numbers and no break."""
    runs: list[list[dict]] = [[]]
    for row in rows:
        if row["mark"] == "break":
            runs.append([])
        if row["value"] is None or row["mark"] == "part-year":
            runs.append([])
        else:
            runs[-1].append(row)
    return [run for run in runs if run]


def _is_small(row: dict) -> bool:
    return row["drawn"] == small_counts.UNDER


def _draw_small(figure: go.Figure, rows: list[dict], y: float, colours: theme.Palette, axes: dict[str, str]) -> None:
    """Draw a tick below zero for each count under 10, all at the same height."""
    small = [row for row in rows if _is_small(row)]
    if small:
        figure.add_scatter(
            x=[row["start"] for row in small],
            y=[y] * len(small),
            mode="markers",
            marker={"symbol": "line-ns", "size": 8, "color": colours.quiet}
            | {"line": {"width": 2, "color": colours.quiet}},
            text=[f"{row['label']}, {row['period']}: {row['drawn']}" for row in small],
            hoverinfo="text",
            **axes,
        )


def _small_words(rows: list[dict], span: list[float], y: float, axes: tuple[str, str]) -> list[dict]:
    """Label the ticks, once for each run of periods, as far as there is room."""
    annotations, last, width = list[dict](), -APART, span[1] - span[0]
    for run in _small_runs(rows):
        middle = (_day(run[0]) + _day(run[-1])) / 2
        position = (middle - span[0]) / width
        if position - last < APART:
            continue
        last = position
        anchor, at = (
            ("left", run[0]) if position < EDGE else ("right", run[-1]) if position > 1 - EDGE else ("center", None)
        )
        annotations.append(
            {"x": at["start"] if at else date.fromordinal(round(middle)).isoformat(), "y": y}
            | {"xref": axes[0], "yref": axes[1], "xanchor": anchor, "yanchor": "top", "yshift": -5}
            | {"text": small_counts.UNDER, "showarrow": False, "font": {"size": theme.SMALL_SIZE}}
        )
    return annotations


def _small_runs(rows: list[dict]) -> Iterable[list[dict]]:
    run: list[dict] = []
    for row in rows:
        if _is_small(row):
            run.append(row)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _gridlines(high: float, colours: theme.Palette) -> dict[str, object]:
    """Return an axis with two light lines at round numbers, which stand inside it, before the first mark."""
    power = 10 ** math.floor(math.log10(high / GRIDLINES))
    step = max(times * power for times in ROUND if times * power * GRIDLINES <= high)
    values = [step * line for line in range(GRIDLINES + 1)]
    return {
        "tickvals": values,
        "ticktext": [f"{value:,g}" if value < THOUSAND else f"{value:,.0f}" for value in values],
        "ticklabelposition": "inside top",
        "tickfont": {"size": theme.SMALL_SIZE, "color": colours.quiet},
        "ticks": "",
        "showgrid": True,
        "gridcolor": colours.rule,
        "gridwidth": 1,
        "showline": False,
        "zeroline": False,
    }


def _years(days: list[int], by: str) -> dict[str, object]:
    """Return the ticks of the time axis, one for each financial year, of which some have a label.

    They stand under the marks, or under the middle of the quarters of a year.
    """
    first, last = (int(financial_year(date.fromordinal(day))[:4]) for day in (min(days), max(days)))
    middle = (8, 15) if by == "quarter" else (4, 1)
    starts = [date(year, *middle) for year in range(first, last + 1)]
    labels = [spoken(financial_year(day)) if not index % STEP else "" for index, day in enumerate(starts)]
    return {"tickvals": [day.isoformat() for day in starts], "ticktext": labels, "ticks": "outside", "ticklen": 4}


def _name(rows: list[dict], *, both: bool, narrow: bool) -> list[str]:
    """Return the lines of the name of a panel: its area's and, where some show quarters and some years, which."""
    name = f"{rows[0]['label']}, by {rows[0]['by']}" if both else rows[0]["label"]
    return base.wrap(name, NAME_CHARACTERS) if narrow else [name]


def _words(
    rows: list[dict], lines: list[str], corner: tuple[float, float], axes: tuple[str, str], ground: str
) -> list[dict]:
    """Label a panel with the lines of its name, and its first, last whole and part-year values at their marks.

    Values have a background, as the line may cross them.
    """
    x, y = axes
    name = {"x": corner[0], "y": corner[1], "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    bold = "<br>".join(f"<b>{line}</b>" for line in lines)
    title = [name | {"text": bold, "align": "left", "showarrow": False}]
    whole = [row for row in rows if row["mark"] != "part-year" and row["value"] is not None]
    part = [row for row in rows if row["mark"] == "part-year" and row["value"] is not None]
    ends = [(row, f"{row['drawn']}<br>(part)", BESIDE) for row in part]
    if whole:
        rises = len(whole) > 1 and whole[1]["value"] > whole[0]["value"]  # then the line goes up from the mark
        ends.append((whole[0], whole[0]["drawn"], {"xanchor": "left"} | (BELOW if rises else ABOVE)))
    if len(whole) > 1:
        falls = whole[-1]["value"] < whole[-2]["value"]  # then the line comes down to the mark
        clear = {"xanchor": "left", "xshift": -4} | ABOVE if part else {"xanchor": "center"} | BELOW
        ends.append((whole[-1], whole[-1]["drawn"], clear if falls else {"xanchor": "center"} | ABOVE))
    return title + [
        {"x": row["start"], "y": row["value"], "xref": x, "yref": y, "text": text, "showarrow": False}
        | {"font": {"size": theme.SMALL_SIZE}, "bgcolor": ground, "borderpad": 0}
        | anchor
        for row, text, anchor in ends
    ]


def _lines(rows: list[dict], x: str, y: str, colours: theme.Palette) -> list[dict]:
    """Return the line at zero, and a vertical line before each period that begins after a break."""
    base_line = {"type": "line", "xref": f"{x} domain", "yref": y, "x0": 0, "x1": 1, "y0": 0, "y1": 0}
    lines = [base_line | {"line": {"color": colours.edge, "width": 1}, "layer": "below"}]
    for before, row in pairwise(rows):
        if row["mark"] == "break":
            between = date.fromordinal((_day(before) + _day(row)) // 2).isoformat()
            lines.append(
                {"type": "line", "xref": x, "yref": f"{y} domain", "x0": between, "x1": between, "y0": 0, "y1": 1}
                | {"line": {"color": colours.quiet, "width": 1.5, "dash": "dot"}}
            )
    return lines


def _day(row: dict) -> int:
    return date.fromisoformat(row["start"]).toordinal()
