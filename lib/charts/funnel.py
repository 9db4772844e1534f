"""Funnel plot: rates against the number of people, within limits that narrow as it grows; names chosen forces only."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from lib.charts import base, theme
from lib.charts.plotted import Form, Look, Panel, Plotted, PlottedMark, PlottedSeries
from lib.model.records import FORCE_AREA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

ROW: Final = 21  # CSS pixels of a line of text above the plot: the unit, and each chosen force
LINES: Final = {"high998": "99.8%", "high95": "95%", "low95": "95%", "low998": "99.8%"}
DASHES: Final = {"99.8%": "dot", "95%": "dash"}
ABOVE: Final = 1.06  # times the highest mark, so that none touches the edge
BESIDE: Final = 0.05  # of the width between the first and the last dot, added at each end
TICKS: Final = (100_000, 250_000, 500_000, 1_000_000, 2_000_000, 4_000_000)
TICK: Final = 66  # CSS pixels of a tick's label
WIDTH: Final = {False: 560, True: 288}  # CSS pixels of the narrowest page, when wide and when narrow
MARGINS: Final = {False: (44, 170), True: (44, 84)}  # to the left and to the right of the plot
BELOW: Final = (58, 78)  # CSS pixels below the plot, with an axis title in one line or in two
ONE_LINE: Final = 190  # CSS pixels of a plot wide enough for one line, which may extend under both margins
LOWEST: Final = 215  # CSS pixels of a chart without names
LINE: Final = 17  # CSS pixels between the names of two limits, at least
FAR: Final = 0.62  # of the width: names of dots further right end at their dot


def chart(table: pl.DataFrame, canvas: Canvas, *, curve: pl.DataFrame, unit: str) -> go.Figure:
    """Draw one dot per force, the limits as lines with their names at the ends, and the names of chosen forces.

    The number of people is on a square root scale: most forces are small, and on a linear scale nine in ten would be
    within a quarter of the width.

    Args:
        table: rows with `level` "police-force-area" (`label`, `residents`, `value`, `drawn`, `chosen`, and `low95`,
            without which there is no dot) and "whole" (`value`, `drawn`: the centre line).
        canvas: narrow leaves more of the width to the dots.
        curve: `residents` in ascending order and the limits there: `low95`, `high95`, `low998`, `high998`.
        unit: of the rates, in words.
    """
    rows = table.to_dicts()
    points = [row for row in rows if row["level"] == FORCE_AREA and row["low95"] is not None]
    whole = next(row for row in rows if row["level"] == "whole")
    chosen = [row for row in points if row["chosen"]]
    narrow, colours = base.is_narrow(canvas), theme.palette(canvas.scheme)
    across = [math.sqrt(size) for size in curve["residents"]]
    beside = BESIDE * (across[-1] - across[0])
    left, right = across[0] - beside, across[-1] + beside
    highest = ABOVE * max(*curve["high998"], *(row["value"] for row in points))
    names_height = ROW * len(chosen)
    names, leaders = _chosen_labels(chosen, left + FAR * (right - left), highest, colours)
    height = base.fit_height(canvas, 470 + names_height, least=LOWEST + names_height, most=540 + names_height)
    width = (canvas.room[0] if canvas.room else WIDTH[narrow]) - sum(MARGINS[narrow])
    top, bottom = ROW + names_height + 6, BELOW[width < ONE_LINE]
    line = highest * LINE / (height - top - bottom)
    figure = base.new_figure(
        canvas,
        height,
        margin=dict(zip("lr", MARGINS[narrow], strict=True)) | {"t": top, "b": bottom},
        xaxis=_people(left, right, width),
        yaxis={"range": [0, highest], "showgrid": True, "fixedrange": True, "nticks": 6}
        | {"zeroline": True, "zerolinecolor": colours.edge, "zerolinewidth": 1},
        annotations=[
            _unit_label(unit, names_height, colours),
            *_ends(curve, whole, line, colours, narrow=narrow),
            *names,
        ],
        shapes=leaders,
    )
    for name, limit in LINES.items():
        style = {"color": colours.quiet, "width": 1.5, "dash": DASHES[limit]}
        figure.add_scatter(x=across, y=curve[name].to_list(), mode="lines", line=style, hoverinfo="skip")
    middle = {"color": colours.text, "width": 1.5}
    ends = [across[0], across[-1]]
    figure.add_scatter(x=ends, y=[whole["value"]] * 2, mode="lines", line=middle, hoverinfo="skip")
    edge = {"width": 1, "color": colours.ground}  # keeps overlapping dots apart
    others = [row for row in points if not row["chosen"]]
    _dots(figure, others, unit, {"size": 10, "color": colours.second if chosen else colours.focus, "line": edge})
    _dots(figure, chosen, unit, {"size": 15, "color": colours.focus, "line": {"width": 2, "color": colours.text}})
    return figure


def plotted(table: pl.DataFrame) -> Plotted:
    """Describe the dots, the limits at each of them, and the rate of all: rates by number of people, from zero.

    The limits are those of the table's own rows. The number of people is on a plain scale: Office programs have none
    of square roots.
    """
    rows = list(enumerate(table.to_dicts()))
    points = [(index, row) for index, row in rows if row["level"] == FORCE_AREA and row["low95"] is not None]
    by_size = sorted(points, key=lambda point: point[1]["residents"])
    at, whole = next((index, row) for index, row in rows if row["level"] == "whole")
    chosen = [point for point in points if point[1]["chosen"]]
    others = [point for point in points if not point[1]["chosen"]]
    names = {"high998": "upper", "high95": "upper", "low95": "lower", "low998": "lower"}
    series = [
        PlottedSeries(
            f"{LINES[name]} limit, {side}",
            name,
            _marks(by_size, name),
            Look.QUIET,
            joined=True,
            dashed=LINES[name] == "95%",
            marked=False,
        )
        for name, side in names.items()
    ]
    ends = tuple(PlottedMark(whole["value"], at, at=row["residents"]) for _, row in (by_size[0], by_size[-1]))
    series.append(PlottedSeries(f"All forces together: {whole['drawn']}", "value", ends, joined=True, marked=False))
    series.append(
        PlottedSeries("Police forces", "value", _marks(others, "value"), Look.SECOND if chosen else Look.FOCUS)
    )
    series += [
        PlottedSeries(f"{row['label']}: {row['drawn']}", "value", _marks([(index, row)], "value"), named=True)
        for index, row in chosen
    ]
    across = ("People aged 0 to 17", "residents")
    return Plotted(Form.POINTS, (Panel("", (), tuple(series), across),))


def _marks(points: list[tuple[int, dict]], column: str) -> tuple[PlottedMark, ...]:
    return tuple(PlottedMark(row[column], index, at=row["residents"]) for index, row in points)


def _dots(figure: go.Figure, rows: list[dict], unit: str, marker: dict) -> None:
    figure.add_scatter(
        x=[math.sqrt(row["residents"]) for row in rows],
        y=[row["value"] for row in rows],
        mode="markers",
        cliponaxis=False,
        marker=marker,
        customdata=[row["value"] for row in rows],
        text=[base.hover_text(row, unit) for row in rows],
        hoverinfo="text",
    )


def _people(left: float, right: float, width: float) -> dict[str, object]:
    ticks = list(_ticks(left, right, (right - left) * TICK / width))
    title = f"People aged 0 to 17{'<br>' if width < ONE_LINE else ' '}(square root scale)"
    return {
        "title": {"text": title, "font": {"size": theme.TEXT_SIZE}},
        "range": [left, right],
        "tickvals": [math.sqrt(tick) for tick in ticks],
        "ticktext": [_size(tick) for tick in ticks],
        "ticks": "outside",
        "tickangle": 0,
        "ticklabelstandoff": 2,
        "fixedrange": True,
    }


def _ticks(left: float, right: float, apart: float) -> Iterator[int]:
    """Yield round numbers for the axis, far enough apart for their labels."""
    last = -math.inf
    for tick in TICKS:
        position = math.sqrt(tick)
        if left <= position <= right and position - last >= apart:
            yield tick
            last = position


def _size(people: int) -> str:
    return f"{people // 10**6} million" if people >= 10**6 else f"{people:,}"


def _unit_label(unit: str, names_height: int, colours: theme.Palette) -> dict[str, object]:
    """Return the axis title, above the plot and the names."""
    text = {"text": f"Rate {unit}", "font": {"size": theme.SMALL_SIZE, "color": colours.quiet}}
    position = {"x": 0, "xref": "paper", "xanchor": "left", "xshift": -40, "y": 1, "yref": "paper", "yanchor": "bottom"}
    return text | position | {"yshift": names_height + 4, "showarrow": False}


def _ends(curve: pl.DataFrame, whole: dict, line: float, colours: theme.Palette, *, narrow: bool) -> list[dict]:
    """Label each line at its end; where two ends are closer than a `line` of text, move one up."""
    x, end = math.sqrt(curve["residents"][-1]), curve.row(-1, named=True)
    labels = [(end[name], f"{text} limit") for name, text in LINES.items()]
    labels += [(whole["value"], f"{'All' if narrow else 'All forces together'}: {whole['drawn']}")]
    font = {"size": theme.SMALL_SIZE, "color": colours.quiet}
    style = {"x": x, "xanchor": "left", "xshift": 7, "showarrow": False, "font": font}
    annotations, free = [], 0.0
    for y, text in sorted(labels):
        annotations.append(style | {"y": max(y, free), "text": text})
        free = max(y, free) + line
    return annotations


def _chosen_labels(
    rows: Sequence[dict], far: float, highest: float, colours: theme.Palette
) -> tuple[list[dict], list[dict]]:
    """Label the chosen forces, each on a line of its own above the plot, with leader lines down to the dots.

    A name starts above its dot, or ends there where the dot is further right than `far`. The order keeps leaders off
    the names below: names that end at their dots come first, the one farthest to the right at the top.
    """
    positions = [(math.sqrt(row["residents"]), row) for row in rows]
    ending = sorted((pair for pair in positions if pair[0] > far), key=lambda pair: -pair[0])
    starting = sorted((pair for pair in positions if pair[0] <= far), key=lambda pair: pair[0])
    names, leaders = [], []
    for index, (x, row) in enumerate([*ending, *starting]):
        up = ROW * (len(rows) - 1 - index) + 4
        side = "right" if x > far else "left"
        names.append(
            {"x": x, "xanchor": side, "xshift": 3 if side == "right" else -3, "y": 1, "yref": "paper", "yshift": up}
            | {"yanchor": "bottom", "text": f"<b>{row['label']}: {row['drawn']}</b>", "showarrow": False}
            | {"font": {"size": theme.SMALL_SIZE, "color": colours.text}, "bgcolor": colours.ground, "borderpad": 0}
        )
        line = {
            "type": "line",
            "layer": "below",
            "xref": "x",
            "x0": x,
            "x1": x,
            "line": {"width": 1, "color": colours.quiet},
        }
        leaders.append(line | {"yref": "y", "y0": row["value"], "y1": highest})
        leaders.append(line | {"yref": "paper", "ysizemode": "pixel", "yanchor": 1, "y0": 0, "y1": up})
    return names, leaders
