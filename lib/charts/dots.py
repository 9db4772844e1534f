"""Dot plot of forces on a common scale from zero, with the value beside each dot and the whole as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.charts import base, theme

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

ROW = {False: 24, True: 44}  # CSS pixels of a force's row, when wide and when narrow
LEAST = 19  # CSS pixels of a row in a picture
CHARACTER = 7.4  # CSS pixels of a character of a name, on average
NARROWEST = 150  # CSS pixels of a column of dots in a picture, values included
AFTER = 64  # CSS pixels after the dots for the value of the highest
ABOVE = 37  # characters of a name above its dot on the narrowest page; longer ones have two lines
NO_BREAK = "\N{NO-BREAK SPACE}"
SECOND = 18  # CSS pixels that a second line of a name takes


def chart(table: pl.DataFrame, canvas: Canvas, *, unit: str = "") -> go.Figure:
    """Draw one dot per row in the order of the table, the first at the top.

    Args:
        table: `label`, `value` (null: words instead of a dot), `drawn`, `range_low` and `range_high` (where there are
            such columns: a thin line from one to the other; null: none), `level` (the last "whole" is drawn as a line
            if it is a rate; sums of all forces are left out).
        canvas: wide puts names beside the dots, narrow above them.
        unit: of rates, in words, for the hover text.
    """
    rows = [row for row in table.to_dicts() if row["level"] != "whole"]
    whole = next((row for row in reversed(table.to_dicts()) if row["level"] == "whole"), None)
    narrow = base.is_narrow(canvas)
    colours = theme.palette(canvas.scheme)
    values = [row["value"] for row in rows if row["value"] is not None]
    values += [row["range_high"] for row in rows if row.get("range_high") is not None]
    lowest, highest = min([0, *values]), max([*values, 1e-9])
    line = whole if whole and whole["value"] is not None and whole["qualifier"] == "derived" else None
    if line:
        highest = max(highest, line["value"])
    line_words = base.wrap(_line_words(line, narrow=narrow), ABOVE) if line else []
    top = 40 + SECOND * max(0, len(line_words) - 1)
    beside = 0 if narrow else 16 + CHARACTER * max(len(row["label"]) for row in rows)
    if narrow:
        rows = [row | {"label": "<br>".join(base.wrap(row["label"], ABOVE))} for row in rows]
    count, step = _columns(canvas, len(rows), beside, 30 + top)
    step += SECOND * max((row["label"].count("<br>") for row in rows), default=0)
    length = -(-len(rows) // count)
    drop = 7 / step if narrow else 0.0  # below the name
    left, right = (6, 60) if narrow else (beside if count == 1 else 0, 60 if count == 1 else 0)
    figure = base.new_figure(canvas, step * length + 30 + top, margin={"l": left, "r": right, "t": top, "b": 8})
    layout: dict[str, object] = {}
    shapes, annotations = [], []
    for index in range(count):
        column = rows[index * length : (index + 1) * length]
        suffix = str(index + 1) if index else ""
        x, y = f"x{suffix}", f"y{suffix}"
        layout[f"xaxis{suffix}"] = base.bare_axis(lowest, highest * 1.04) | {
            "anchor": y,
            "domain": [0, 1] if count == 1 else _domain(canvas, index, count, beside),
        }
        layout[f"yaxis{suffix}"] = base.bare_axis(0.3, length + 0.7) | {"anchor": x, "domain": [0, 1]}
        positions = [length - i for i in range(len(column))]
        shapes += [
            {"type": "line", "xref": x, "yref": y, "x0": lowest, "x1": highest, "layer": "below", "name": base.GUIDE}
            | {"y0": position - drop, "y1": position - drop, "line": {"color": colours.rule, "width": 1}}
            for row, position in zip(column, positions, strict=True)
            if row["value"] is not None  # words are in its place otherwise
        ]
        shapes += _ranges(column, positions, drop, (x, y), colours)
        shapes += _line(line, colours, x, f"{y} domain")
        annotations += [
            words | {"yref": y, "xref": x if words["xref"] == "x" else f"{x} domain"}
            for row, position in zip(column, positions, strict=True)
            for words in _words(
                row, position, lowest, drop, narrow=narrow, ground=colours.ground if canvas.room else ""
            )
        ]
        _marks(figure, column, positions, drop, (x, y), colours, unit)
    annotations += _line_label(line, line_words, lowest, highest, narrow=narrow)
    return figure.update_layout(shapes=shapes, annotations=annotations, **layout)


def _columns(canvas: Canvas, rows: int, beside: float, around: float) -> tuple[int, float]:
    """Choose the number of columns and the height of a row: one column on a page, as many as needed in a picture.

    `around` is the height above and below the rows.
    """
    own = ROW[base.is_narrow(canvas)]
    if canvas.room is None or base.is_narrow(canvas):
        return 1, own
    width, height = canvas.room
    most = max(1, min(rows, int(width // (beside + NARROWEST))))
    count = next((n for n in range(1, most) if -(-rows // n) * own + around <= height), most)
    return count, min(max((height - around) / -(-rows // count), LEAST), own * 1.2)


def _domain(canvas: Canvas, index: int, count: int, beside: float) -> list[float]:
    """Return the part of the width for the dots of one column: names are before it, values after it."""
    width = canvas.room[0] if canvas.room else 1
    return [index / count + beside / width, (index + 1) / count - AFTER / width]


def _words(row: dict, position: int, lowest: float, drop: float, *, narrow: bool, ground: str) -> list[dict]:
    """Return the annotations of a row: name and value; in a picture the value has a `ground` over the lines."""
    known = row["value"] is not None
    name = {"x": lowest if narrow else 0, "y": position, "text": row["label"], "showarrow": False, "yanchor": "middle"}
    above = {"xref": "x", "xanchor": "left", "align": "left", "yanchor": "bottom", "yshift": 2}
    name |= above if narrow else {"xref": "names", "xanchor": "right"}
    value = {
        "xref": "x",
        "x": max(row["value"], row.get("range_high") or row["value"]) if known else lowest,
        "y": position - drop,
        "text": f"<b>{row['drawn']}</b>" if known else row["drawn"],
        "showarrow": False,
        "xanchor": "left",
        "xshift": 9 if known else 0,
        "font": {"size": theme.SMALL_SIZE},
    } | ({"bgcolor": ground, "borderpad": 0} if ground else {})
    return [name if narrow else name | {"xshift": -8}, value]


def _marks(
    figure: go.Figure,
    rows: list[dict],
    positions: list[int],
    drop: float,
    axes: tuple[str, str],
    colours: theme.Palette,
    unit: str,
) -> None:
    drawn = [(row, position) for row, position in zip(rows, positions, strict=True) if row["value"] is not None]
    figure.add_scatter(
        x=[row["value"] for row, _ in drawn],
        y=[position - drop for _, position in drawn],
        xaxis=axes[0],
        yaxis=axes[1],
        mode="markers",
        cliponaxis=False,  # or a dot at zero would be cut in half
        marker={"size": 11, "color": [colours.second if r["level"] != "force" else colours.focus for r, _ in drawn]},
        customdata=[row["value"] for row, _ in drawn],
        text=[base.hover_text(row, unit).replace("<br>", " ") for row, _ in drawn],
        hoverinfo="text",
    )


def _ranges(
    rows: list[dict], positions: list[int], drop: float, axes: tuple[str, str], colours: theme.Palette
) -> list[dict]:
    """Return a thin line through each dot that has a range, below the dots."""
    return [
        {"type": "line", "xref": axes[0], "yref": axes[1], "layer": "below"}
        | {"x0": row["range_low"], "x1": row["range_high"], "y0": position - drop, "y1": position - drop}
        | {"line": {"color": colours.focus, "width": 2}}
        for row, position in zip(rows, positions, strict=True)
        if row["value"] is not None and row.get("range_low") is not None
    ]


def _line(whole: dict | None, colours: theme.Palette, x: str, y: str) -> list[dict]:
    if whole is None:
        return []
    style = {"color": colours.quiet, "width": 1.5, "dash": "dash"}
    return [
        {"type": "line", "x0": whole["value"], "x1": whole["value"], "y0": 0, "y1": 1, "line": style}
        | {"xref": x, "yref": y}
    ]


def _line_words(whole: dict, *, narrow: bool) -> str:
    """Return the label of the line with its value, which must not be broken apart."""
    return f"{whole['label']}:{NO_BREAK}{whole['drawn']}{' (dashed line)' if narrow else ''}"


def _line_label(whole: dict | None, lines: list[str], lowest: float, highest: float, *, narrow: bool) -> list[dict]:
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
            "text": "<br>".join(lines).replace(f"{NO_BREAK}{whole['drawn']}", f" <b>{whole['drawn']}</b>"),
            "showarrow": False,
        }
    ]
