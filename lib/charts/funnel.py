"""Rates against the number of people, inside limits that narrow as the number grows. Only chosen forces are named."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from lib.charts import base, theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

ROW: Final = 21  # CSS pixels of a line of words above the plot: what its height means, and each chosen force
LINES: Final = {"high998": "99.8%", "high95": "95%", "low95": "95%", "low998": "99.8%"}
DASHES: Final = {"99.8%": "dot", "95%": "dash"}
ABOVE: Final = 1.06  # of the highest mark, so that none touches the edge
BESIDE: Final = 0.05  # of the width from the first dot to the last, before the one and after the other
TICKS: Final = (100_000, 250_000, 500_000, 1_000_000, 2_000_000, 4_000_000)
TICK: Final = 66  # CSS pixels that the words of a tick take
WIDTH: Final = {False: 560, True: 288}  # CSS pixels of the narrowest page, when wide and when narrow
MARGINS: Final = {False: (44, 170), True: (44, 84)}  # to the left and to the right of the plot
BELOW: Final = (58, 78)  # CSS pixels below the plot: what its width means, in one line or in two
ONE_LINE: Final = 190  # CSS pixels of the plot over which that fits one line, which may reach under both margins
LOWEST: Final = 215  # CSS pixels of a drawing without names
LINE: Final = 17  # CSS pixels from the name of one limit to that of the next, at least
FAR: Final = 0.62  # of the width: the name of a dot to the right of it ends at the dot


def chart(table: pl.DataFrame, frame: Canvas, *, curve: pl.DataFrame, unit: str) -> go.Figure:
    """Draw one dot per force, the limits as lines with their names at the ends, and the names of chosen forces.

    Along the number of people the scale is that of its square root: most forces are small, and on an even scale nine in
    ten would stand in a quarter of the width.

    Args:
        table: rows with `level` "force" (`label`, `residents`, `value`, `drawn`, `chosen`, and `low95`, without which
            there is no dot) and "whole" (`value`, `drawn`: the line that the limits stand around).
        frame: narrow leaves more of the width to the dots.
        curve: `residents` in ascending order and the limits there: `low95`, `high95`, `low998`, `high998`.
        unit: of the rates, in words.
    """
    rows = table.to_dicts()
    points = [row for row in rows if row["level"] == "force" and row["low95"] is not None]
    whole = next(row for row in rows if row["level"] == "whole")
    chosen = [row for row in points if row["chosen"]]
    narrow, colours = base.is_narrow(frame), theme.palette(frame.scheme)
    across = [math.sqrt(size) for size in curve["residents"]]
    beside = BESIDE * (across[-1] - across[0])
    left, right = across[0] - beside, across[-1] + beside
    highest = ABOVE * max(*curve["high998"], *(row["value"] for row in points))
    named = ROW * len(chosen)
    names, leaders = _chosen(chosen, left + FAR * (right - left), highest, colours)
    height = base.tall(frame, 470 + named, least=LOWEST + named, most=540 + named)
    width = (frame.room[0] if frame.room else WIDTH[narrow]) - sum(MARGINS[narrow])
    top, bottom = ROW + named + 6, BELOW[width < ONE_LINE]
    line = highest * LINE / (height - top - bottom)
    drawing = base.figure(
        frame,
        height,
        margin=dict(zip("lr", MARGINS[narrow], strict=True)) | {"t": top, "b": bottom},
        xaxis=_people(left, right, width),
        yaxis={"range": [0, highest], "showgrid": True, "fixedrange": True, "nticks": 6}
        | {"zeroline": True, "zerolinecolor": colours.edge, "zerolinewidth": 1},
        annotations=[_height(unit, named, colours), *_ends(curve, whole, line, colours, narrow=narrow), *names],
        shapes=leaders,
    )
    for name, said in LINES.items():
        style = {"color": colours.quiet, "width": 1.5, "dash": DASHES[said]}
        drawing.add_scatter(x=across, y=curve[name].to_list(), mode="lines", line=style, hoverinfo="skip")
    middle = {"color": colours.text, "width": 1.5}
    ends = [across[0], across[-1]]
    drawing.add_scatter(x=ends, y=[whole["value"]] * 2, mode="lines", line=middle, hoverinfo="skip")
    edge = {"width": 1, "color": colours.ground}  # two dots on one another are two
    others = [row for row in points if not row["chosen"]]
    _dots(drawing, others, unit, {"size": 10, "color": colours.second if chosen else colours.focus, "line": edge})
    _dots(drawing, chosen, unit, {"size": 15, "color": colours.focus, "line": {"width": 2, "color": colours.text}})
    return drawing


def _dots(drawing: go.Figure, rows: list[dict], unit: str, marker: dict) -> None:
    drawing.add_scatter(
        x=[math.sqrt(row["residents"]) for row in rows],
        y=[row["value"] for row in rows],
        mode="markers",
        cliponaxis=False,
        marker=marker,
        customdata=[row["value"] for row in rows],
        text=[base.pointed(row, unit) for row in rows],
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
    """Round numbers on the axis, none so near the one before it that their words would touch."""
    last = -math.inf
    for tick in TICKS:
        place = math.sqrt(tick)
        if left <= place <= right and place - last >= apart:
            yield tick
            last = place


def _size(people: int) -> str:
    return f"{people // 10**6} million" if people >= 10**6 else f"{people:,}"


def _height(unit: str, named: int, colours: theme.Palette) -> dict[str, object]:
    """What the height means, above the plot and the names."""
    text = {"text": f"Rate {unit}", "font": {"size": theme.SMALL_SIZE, "color": colours.quiet}}
    place = {"x": 0, "xref": "paper", "xanchor": "left", "xshift": -40, "y": 1, "yref": "paper", "yanchor": "bottom"}
    return text | place | {"yshift": named + 4, "showarrow": False}


def _ends(curve: pl.DataFrame, whole: dict, line: float, colours: theme.Palette, *, narrow: bool) -> list[dict]:
    """What each line is called, at its end; where two end closer than a `line` of words, one stands above the other."""
    x, end = math.sqrt(curve["residents"][-1]), curve.row(-1, named=True)
    said = [(end[name], f"{text} limit") for name, text in LINES.items()]
    said += [(whole["value"], f"{'All' if narrow else 'All forces together'}: {whole['drawn']}")]
    font = {"size": theme.SMALL_SIZE, "color": colours.quiet}
    same = {"x": x, "xanchor": "left", "xshift": 7, "showarrow": False, "font": font}
    found, free = [], 0.0
    for y, text in sorted(said):
        found.append(same | {"y": max(y, free), "text": text})
        free = max(y, free) + line
    return found


def _chosen(rows: Sequence[dict], far: float, highest: float, colours: theme.Palette) -> tuple[list[dict], list[dict]]:
    """The names of chosen forces, each on a line of its own above the plot, and the lines that lead down to the dots.

    A name starts above its dot, or ends there where the dot is `far` to the right. The order lets no leader run through
    a name below it: names that end at their dots stand above, the one farthest to the right first.
    """
    placed = [(math.sqrt(row["residents"]), row) for row in rows]
    ending = sorted((pair for pair in placed if pair[0] > far), key=lambda pair: -pair[0])
    starting = sorted((pair for pair in placed if pair[0] <= far), key=lambda pair: pair[0])
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
