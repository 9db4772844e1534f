"""Forces side by side: one dot each on a common scale from zero, the value beside the dot, the whole as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.charts import base, theme

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

ROW = {False: 24, True: 44}  # CSS pixels of a force's line, when wide and when narrow
LEAST = 19  # CSS pixels of a line in a picture
CHARACTER = 7.4  # CSS pixels of a character of a name, on average
NARROWEST = 150  # CSS pixels of a column of dots in a picture, its values included
AFTER = 64  # CSS pixels after the dots for the value of the highest
ABOVE = 37  # characters of a name that fit above its dots on the narrowest page; more take a second line
NO_BREAK = "\N{NO-BREAK SPACE}"
SECOND = 18  # CSS pixels that a second line of a name takes


def chart(table: pl.DataFrame, frame: Canvas, *, unit: str = "") -> go.Figure:
    """Draw one dot per row in the order of the table, the first at the top.

    Args:
        table: `label`, `value` (null: no dot, the words stand in its place), `drawn`, `level` (the last "whole" is
            drawn as a line where it lies on the scale of the others; all are left to the table where they are sums).
        frame: wide sets names beside the dots, narrow above them.
        unit: of rates, in words, for what a pointer says.
    """
    rows = [row for row in table.to_dicts() if row["level"] != "whole"]
    whole = next((row for row in reversed(table.to_dicts()) if row["level"] == "whole"), None)
    narrow = base.is_narrow(frame)
    colours = theme.palette(frame.scheme)
    held = [row["value"] for row in rows if row["value"] is not None]
    lowest, highest = min([0, *held]), max([*held, 1e-9])
    line = whole if whole and whole["value"] is not None and whole["qualifier"] == "derived" else None
    if line:
        highest = max(highest, line["value"])
    line_words = base.wrapped(_line_words(line, narrow=narrow), ABOVE) if line else []
    top = 40 + SECOND * max(0, len(line_words) - 1)
    beside = 0 if narrow else 16 + CHARACTER * max(len(row["label"]) for row in rows)
    if narrow:
        rows = [row | {"label": "<br>".join(base.wrapped(row["label"], ABOVE))} for row in rows]
    count, step = _columns(frame, len(rows), beside, 30 + top)
    step += SECOND * max((row["label"].count("<br>") for row in rows), default=0)
    long = -(-len(rows) // count)
    drop = 7 / step if narrow else 0.0  # below the name
    left, right = (6, 60) if narrow else (beside if count == 1 else 0, 60 if count == 1 else 0)
    drawing = base.figure(frame, step * long + 30 + top, margin={"l": left, "r": right, "t": top, "b": 8})
    layout: dict[str, object] = {}
    shapes, annotations = [], []
    for index in range(count):
        part = rows[index * long : (index + 1) * long]
        suffix = str(index + 1) if index else ""
        x, y = f"x{suffix}", f"y{suffix}"
        layout[f"xaxis{suffix}"] = base.bare_axis(lowest, highest * 1.04) | {
            "anchor": y,
            "domain": [0, 1] if count == 1 else _domain(frame, index, count, beside),
        }
        layout[f"yaxis{suffix}"] = base.bare_axis(0.3, long + 0.7) | {"anchor": x, "domain": [0, 1]}
        places = [long - i for i in range(len(part))]
        shapes += [
            {"type": "line", "xref": x, "yref": y, "x0": lowest, "x1": highest, "layer": "below", "name": base.GUIDE}
            | {"y0": place - drop, "y1": place - drop, "line": {"color": colours.rule, "width": 1}}
            for row, place in zip(part, places, strict=True)
            if row["value"] is not None  # else words stand where it would be
        ]
        shapes += _line(line, colours, x, f"{y} domain")
        annotations += [
            words | {"yref": y, "xref": x if words["xref"] == "x" else f"{x} domain"}
            for row, place in zip(part, places, strict=True)
            for words in _words(row, place, lowest, drop, narrow=narrow, ground=colours.ground if frame.room else "")
        ]
        _marks(drawing, part, places, drop, (x, y), colours, unit)
    annotations += _line_label(line, line_words, lowest, highest, narrow=narrow)
    return drawing.update_layout(shapes=shapes, annotations=annotations, **layout)


def _columns(frame: Canvas, rows: int, beside: float, around: float) -> tuple[int, float]:
    """How many columns the lines stand in, and how high a line is: one column on a page, in a picture what it takes.

    `around` is the height of what stands above and below the lines.
    """
    own = ROW[base.is_narrow(frame)]
    if frame.room is None or base.is_narrow(frame):
        return 1, own
    width, height = frame.room
    most = max(1, min(rows, int(width // (beside + NARROWEST))))
    count = next((n for n in range(1, most) if -(-rows // n) * own + around <= height), most)
    return count, min(max((height - around) / -(-rows // count), LEAST), own * 1.2)


def _domain(frame: Canvas, index: int, count: int, beside: float) -> list[float]:
    """The part of the width that the dots of one column take: names stand before it, values after it."""
    width = frame.room[0] if frame.room else 1
    return [index / count + beside / width, (index + 1) / count - AFTER / width]


def _words(row: dict, place: int, lowest: float, drop: float, *, narrow: bool, ground: str) -> list[dict]:
    """The name of a line, and its value at the dot, in a picture on a `ground` that no line crosses."""
    held = row["value"] is not None
    name = {"x": lowest if narrow else 0, "y": place, "text": row["label"], "showarrow": False, "yanchor": "middle"}
    above = {"xref": "x", "xanchor": "left", "align": "left", "yanchor": "bottom", "yshift": 2}
    name |= above if narrow else {"xref": "names", "xanchor": "right"}
    value = {
        "xref": "x",
        "x": row["value"] if held else lowest,
        "y": place - drop,
        "text": f"<b>{row['drawn']}</b>" if held else row["drawn"],
        "showarrow": False,
        "xanchor": "left",
        "xshift": 9 if held else 0,
        "font": {"size": theme.SMALL_SIZE},
    } | ({"bgcolor": ground, "borderpad": 0} if ground else {})
    return [name if narrow else name | {"xshift": -8}, value]


def _marks(
    drawing: go.Figure,
    rows: list[dict],
    places: list[int],
    drop: float,
    axes: tuple[str, str],
    colours: theme.Palette,
    unit: str,
) -> None:
    drawn = [(row, place) for row, place in zip(rows, places, strict=True) if row["value"] is not None]
    drawing.add_scatter(
        x=[row["value"] for row, _ in drawn],
        y=[place - drop for _, place in drawn],
        xaxis=axes[0],
        yaxis=axes[1],
        mode="markers",
        cliponaxis=False,  # a dot at zero is whole
        marker={"size": 11, "color": [colours.second if r["level"] != "force" else colours.focus for r, _ in drawn]},
        customdata=[row["value"] for row, _ in drawn],
        text=[base.pointed(row, unit).replace("<br>", " ") for row, _ in drawn],
        hoverinfo="text",
    )


def _line(whole: dict | None, colours: theme.Palette, x: str, y: str) -> list[dict]:
    if whole is None:
        return []
    style = {"color": colours.quiet, "width": 1.5, "dash": "dash"}
    return [
        {"type": "line", "x0": whole["value"], "x1": whole["value"], "y0": 0, "y1": 1, "line": style}
        | {"xref": x, "yref": y}
    ]


def _line_words(whole: dict, *, narrow: bool) -> str:
    """What the line is, and its value, which no break divides."""
    return f"{whole['label']}:{NO_BREAK}{whole['drawn']}{' (dashed line)' if narrow else ''}"


def _line_label(whole: dict | None, said: list[str], lowest: float, highest: float, *, narrow: bool) -> list[dict]:
    if whole is None:
        return []
    left = whole["value"] - lowest > (highest - lowest) / 2
    return [
        {
            "x": 0 if narrow else whole["value"],
            "xref": "paper" if narrow else "x",
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "yshift": 4,
            "xanchor": "right" if left and not narrow else "left",
            "align": "right" if left and not narrow else "left",
            "text": "<br>".join(said).replace(f"{NO_BREAK}{whole['drawn']}", f" <b>{whole['drawn']}</b>"),
            "showarrow": False,
        }
    ]
