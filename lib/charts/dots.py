"""Dot plot of forces on a common scale from zero, with the values in a column of their own and the whole as a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lib.charts import base, theme
from lib.charts.plotted import Form, Look, Panel, Plotted, PlottedSeries, category, mark
from lib.model import small_counts
from lib.model.records import FORCE_AREA

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

ROW = {False: 24, True: 44}  # CSS pixels of a force's row, when wide and when narrow
LEAST = 19  # CSS pixels of a row in a picture
CHARACTER = 7.4  # CSS pixels of a character of a name, on average
BOLD_CHARACTER = 8.2  # the same of a name in bold
NARROWEST = 150  # CSS pixels of a column of dots in a picture, values included
AFTER = 64  # CSS pixels after the dots for the value of the highest
ABOVE = 32  # characters of a name above its dot, before its value, on the narrowest page; longer ones have two lines
BESIDE = 40  # characters of a line of a name beside its dot
NO_BREAK = "\N{NO-BREAK SPACE}"
MANY = 24  # rows, above which a bar of the whole would need more room than each of them
SECOND = 18  # CSS pixels that a second line of a name takes


def chart(
    table: pl.DataFrame, canvas: Canvas, *, unit: str = "", whole_row: bool = False, region_line: bool = False
) -> go.Figure:
    """Draw one dot per row in the order of the table, the first at the top.

    Args:
        table: `label`, `value` (null: words instead of a dot), `drawn`, `range_low` and `range_high` (where there are
            such columns: a thin line from one to the other; null: none), `level` (the last "whole" is drawn as a line
            if it is a rate) and `chosen` (where there is such a column: the names of these rows are bold). A row whose
            `drawn` is empty is for the table only.
        canvas: wide puts names beside the dots, narrow above them.
        unit: of rates, in words, for the hover text.
        region_line: whether a region is drawn as a line too, dotted.
        whole_row: whether the whole is a row too; a sum of all forces is too large for a dot, and has its number only.
    """
    whole_row = whole_row and not canvas.room  # its long name would take the width of a picture
    every = [row for row in table.to_dicts() if row["drawn"] != small_counts.TABLE_ONLY]
    whole = next((row for row in reversed(every) if row["level"] == "whole"), None)
    rows = [row for row in every if row["level"] != "whole" or (whole_row and row is whole)]
    narrow = base.is_narrow(canvas)
    colours = theme.palette(canvas.scheme)
    values = [row["value"] for row in rows if _has_dot(row)]
    values += [row["range_high"] for row in rows if row.get("range_high") is not None]
    lowest, highest = min([0, *values]), max([*values, 1e-9])
    line = whole if whole and whole["value"] is not None and whole["qualifier"] == "derived" else None
    if line:
        highest = max(highest, line["value"])
    if line and whole_row:
        rows[-1] = line | {"shown": f"{line['label']} (dashed line)"}
    line_words = base.wrap(_line_words(line, narrow=narrow), ABOVE) if line and not whole_row else []
    top = 40 + SECOND * max(0, len(line_words) - 1) if line_words else 24 if narrow else 8
    rows = [{"shown": _shown(row, region_line=region_line)} | row for row in rows]
    beside = 0 if narrow else 16 + max(_name_width(row, whole=bool(canvas.room)) for row in rows)
    if narrow or canvas.room is None:
        rows = [row | {"shown": "<br>".join(base.wrap(row["shown"], ABOVE if narrow else BESIDE))} for row in rows]
    count, step = _columns(canvas, len(rows), beside, 30 + top)
    length = -(-len(rows) // count)
    drop = 7 / step if narrow else 0.0  # below the name
    left, right = (6, 10) if narrow else (beside if count == 1 else 0, 60 if count == 1 else 0)
    columns = [rows[index * length : (index + 1) * length] for index in range(count)]
    positions_of = [_positions(column, length, step, narrow=narrow) for column in columns]
    lowest_row = min(position for positions in positions_of for position in positions)
    more = max(0.0, 1 - lowest_row)  # rows' heights that further lines of names take
    if not narrow:  # of the last name half of them stand below its dot
        more += max(SECOND * column[-1]["shown"].count("<br>") / step / 2 for column in columns if column)
    height = step * (length + more) + 30 + top
    figure = base.new_figure(canvas, height, margin={"l": left, "r": right, "t": top, "b": 8})
    layout: dict[str, object] = {}
    shapes, annotations = [], []
    for index, (column, positions) in enumerate(zip(columns, positions_of, strict=True)):
        suffix = str(index + 1) if index else ""
        x, y = f"x{suffix}", f"y{suffix}"
        layout[f"xaxis{suffix}"] = base.bare_axis(lowest, highest * 1.04) | {
            "anchor": y,
            "domain": [0, 1] if count == 1 else _domain(canvas, index, count, beside),
        }
        layout[f"yaxis{suffix}"] = base.bare_axis(0.3 - more, length + 0.7) | {"anchor": x, "domain": [0, 1]}
        shapes += [
            {"type": "line", "xref": x, "yref": y, "x0": 0, "x1": row["value"], "layer": "below", "name": base.GUIDE}
            | {"y0": position - drop, "y1": position - drop, "line": {"color": colours.rule, "width": 4}}
            for row, position in zip(column, positions, strict=True)
            if _has_dot(row)
        ]
        shapes.append(_line_at(0, {"color": colours.quiet, "width": 1}, x, f"{y} domain"))
        shapes += _ranges(column, positions, drop, (x, y), colours)
        shapes += _line(line, colours, x, f"{y} domain")
        shapes += [
            _line_at(float(row["value"]), {"color": colours.quiet, "width": 1.5, "dash": "dot"}, x, f"{y} domain")
            for row in rows
            if row["level"] == "region" and region_line and row["value"] is not None
        ]
        annotations += [
            words | {"yref": y, "xref": x if words["xref"] == "x" else f"{x} domain"}
            for row, position in zip(column, positions, strict=True)
            for words in _words(row, position, lowest, drop, colours, narrow=narrow)
        ]
        _marks(figure, column, positions, drop, (x, y), colours, unit)
    annotations += _line_label(line, line_words, lowest, highest, narrow=narrow) if line and line_words else []
    return figure.update_layout(shapes=shapes, annotations=annotations, **layout)


def plotted(table: pl.DataFrame) -> Plotted:
    """Describe the rows as bars from zero in the order of the table.

    A whole is one of them only where it has a place on the scale; among many it is said in words.
    """
    every = [(index, row) for index, row in enumerate(table.to_dicts()) if row["drawn"] != small_counts.TABLE_ONLY]
    placed = [(index, row) for index, row in every if row["level"] != "whole" or _has_dot(row)]
    rows = [(index, row) for index, row in placed if row["level"] != "whole" or len(placed) <= MANY]
    notes = [f"{row['label']}: {row['drawn']}" for _, row in placed if row["level"] == "whole" and len(placed) > MANY]
    others = any(row.get("chosen") for _, row in rows)
    names = tuple(category(row["label"], row["value"], row["drawn"]) for _, row in rows)
    marks = tuple(
        mark(
            row["value"],
            index,
            row["drawn"],
            look=_look(row, others=others),
            low=row.get("range_low"),
            high=row.get("range_high"),
        )
        for index, row in rows
    )
    return Plotted(Form.BARS, (Panel("", names, (PlottedSeries("Number", "value", marks),)),), notes=tuple(notes))


def _look(row: dict, *, others: bool) -> Look:
    """Return the look of a bar: of a chosen force, or of every force where none is chosen; of others; of an area."""
    if row["level"] not in {FORCE_AREA, "code"}:
        return Look.SECOND
    return Look.FOCUS if row.get("chosen") or not others else Look.THIRD


def _shown(row: dict, *, region_line: bool) -> str:
    dotted = row["level"] == "region" and region_line and row["value"] is not None
    label = row["label"].replace("(code ", f"(code{NO_BREAK}")
    return f"{label} (dotted line)" if dotted else label


def _name_width(row: dict, *, whole: bool) -> float:
    """Return the width of the longest line of a name beside its dot, in CSS pixels; a `whole` name is one line."""
    characters = len(row["shown"]) if whole else min(len(row["shown"]), BESIDE)
    return characters * (BOLD_CHARACTER if row.get("chosen") else CHARACTER)


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


def _positions(rows: list[dict], length: int, step: float, *, narrow: bool) -> list[float]:
    """Return the places of rows, of which each is one high; further lines of a name need more, in CSS pixels."""
    places, free = [], float(length)
    for row in rows:
        more = SECOND * row["shown"].count("<br>") / step
        above = more if narrow else more / 2  # a name stands above its dot, or beside it
        places.append(free - above)
        free -= 1 + more
    return places


def _domain(canvas: Canvas, index: int, count: int, beside: float) -> list[float]:
    """Return the part of the width for the dots of one column: names are before it, values after it."""
    width = canvas.room[0] if canvas.room else 1
    return [index / count + beside / width, (index + 1) / count - AFTER / width]


def _has_dot(row: dict) -> bool:
    """Return whether a row has a place on the scale: a sum of all forces is too large for it."""
    return row["value"] is not None and not (row["level"] == "whole" and row["qualifier"] != "derived")


def _name(row: dict, colours: theme.Palette) -> str:
    """Return the name of a row; of an offence its title, and then its code, in grey."""
    title, code, rest = row["shown"].replace("<br>", " <br> ").partition("(code")
    if not code:
        return row["shown"]
    grey = "".join(
        part if part == " <br> " else f'<span style="color:{colours.quiet}">{part}</span>'
        for part in re.split("( <br> )", f"{code}{rest}")
    )
    return f"{title}{grey}".replace(" <br> ", "<br>")


def _words(
    row: dict, position: float, lowest: float, drop: float, colours: theme.Palette, *, narrow: bool
) -> list[dict]:
    """Return the annotations of a row: its name, and its value at the end of the row; in place of a dot, words."""
    text = f"<b>{row['shown'].replace('<br>', '</b><br><b>')}</b>" if row.get("chosen") else _name(row, colours)
    name = {"x": lowest if narrow else 0, "y": position, "text": text, "showarrow": False, "yanchor": "middle"}
    above = {"xref": "x", "xanchor": "left", "align": "left", "yanchor": "bottom", "yshift": 2}
    above |= {"bgcolor": colours.ground, "borderpad": 0}  # a dashed line may cross it
    name |= above if narrow else {"xref": "names", "xanchor": "right", "align": "right", "xshift": -8}
    small = {"showarrow": False, "font": {"size": theme.SMALL_SIZE}}
    if row["value"] is None:
        return [name, small | {"xref": "x", "x": lowest, "y": position - drop, "xanchor": "left", "text": row["drawn"]}]
    value = {"xref": "names", "x": 1, "y": position, "xanchor": "right", "text": f"<b>{row['drawn']}</b>"}
    value |= {"yanchor": "bottom", "yshift": 2} if narrow else {"xshift": AFTER - 4}
    return [name, small | value, *([] if _has_dot(row) else [_no_dot(lowest, position - drop)])]


def _no_dot(x: float, y: float) -> dict:
    words = {"text": "too large for this scale", "font": {"size": theme.SMALL_SIZE}}
    return words | {"xref": "x", "x": x, "y": y, "xanchor": "left", "xshift": 4, "showarrow": False}


def _marks(
    figure: go.Figure,
    rows: list[dict],
    positions: list[float],
    drop: float,
    axes: tuple[str, str],
    colours: theme.Palette,
    unit: str,
) -> None:
    drawn = [(row, position) for row, position in zip(rows, positions, strict=True) if _has_dot(row)]
    others = any(row.get("chosen") for row in rows)  # the dots of these are paler where one is chosen
    figure.add_scatter(
        x=[row["value"] for row, _ in drawn],
        y=[position - drop for _, position in drawn],
        xaxis=axes[0],
        yaxis=axes[1],
        mode="markers",
        cliponaxis=False,  # or a dot at zero would be cut in half
        marker={"size": 11, "color": [_colour(row, colours, others=others) for row, _ in drawn]},
        customdata=[row["value"] for row, _ in drawn],
        text=[base.hover_text(row, unit) for row, _ in drawn],
        hoverinfo="text",
    )


def _colour(row: dict, colours: theme.Palette, *, others: bool) -> str:
    """Return the colour of a dot: of a chosen force, or of every force where none is chosen; of others; of an area."""
    if row["level"] not in {FORCE_AREA, "code"}:
        return colours.second
    return colours.focus if row.get("chosen") or not others else colours.quiet


def _ranges(
    rows: list[dict], positions: list[float], drop: float, axes: tuple[str, str], colours: theme.Palette
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
    return [_line_at(whole["value"], {"color": colours.quiet, "width": 1.5, "dash": "dash"}, x, y)]


def _line_at(value: float, style: dict, x: str, y: str) -> dict:
    return {"type": "line", "x0": value, "x1": value, "y0": 0, "y1": 1, "line": style, "xref": x, "yref": y}


def _line_words(whole: dict, *, narrow: bool) -> str:
    """Return the label of the line with its value, which must not be broken apart."""
    return f"{whole['label']}:{NO_BREAK}{whole['drawn']}{' (dashed line)' if narrow else ''}"


def _line_label(whole: dict, lines: list[str], lowest: float, highest: float, *, narrow: bool) -> list[dict]:
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
