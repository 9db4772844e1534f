"""A map of equal tiles, one for each police force near its true place, darker where the number is higher."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lib import theme
from lib.charts import base
from lib.exhibit import in_place

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.exhibit import Frame, Ink

CLASSES = 4
GAP = 0.06  # of a tile
MAP_WIDTH = 0.66  # of the drawing, beside its key
PALE = 2  # classes whose fill needs an edge against the ground
KEY_LINE, KEY_ROW, KEY_WIDTH = 21, 32, 128  # CSS pixels of a line of the key's heading, and of a class in it
LOWEST_TILE, NARROWEST_TILE = 39, 47  # CSS pixels of a tile in a picture: two lines of its text
MOST_KNOWN = 0.9  # of the forces: where fewer have a number, the key says so


def chart(table: pl.DataFrame, frame: Frame) -> go.Figure:
    """Draw one tile per force.

    Args:
        table: one row per force with `tile_row`, `tile_column`, `tile_label`, `label`, `value` (null: no number, the
            tile stays empty and shows the shorthand) and `drawn`; rows without a tile are left out.
        frame: narrow sets the key above the map, wide beside it.
    """
    rows = [row for row in table.to_dicts() if row["tile_row"] is not None]
    narrow = base.is_narrow(frame)
    colours = theme.palette(frame.ink)
    edges = _edges([row["value"] for row in rows if row["value"] is not None])
    fills, inks = theme.sequence(frame.ink)
    down = max(row["tile_row"] for row in rows) + 1
    across = max(row["tile_column"] for row in rows) + 1
    key = 118 if narrow else 8
    least = down * LOWEST_TILE + key + 8 if _wide_enough(frame, across, narrow=narrow) else math.inf
    height = base.tall(frame, 560 if narrow else 660, least=least, most=640)
    classes = [_class(row["value"], edges) for row in rows]
    drawing = base.figure(
        frame,
        height,
        margin={"l": 4, "r": 4, "t": key, "b": 8},
        xaxis=base.bare_axis(0, across) | {"domain": [0, 1] if narrow else [0, MAP_WIDTH]},
        yaxis=base.bare_axis(down, 0),
        shapes=[
            {
                "type": "rect",
                "layer": "below",  # the numbers stand on the tiles
                "x0": row["tile_column"] + GAP / 2,
                "x1": row["tile_column"] + 1 - GAP / 2,
                "y0": row["tile_row"] + GAP / 2,
                "y1": row["tile_row"] + 1 - GAP / 2,
                "fillcolor": fills[level] if level is not None else colours.ground,
                "line": _outline(row, level, fills, colours),
            }
            for row, level in zip(rows, classes, strict=True)
        ],
        annotations=_key(edges, table, frame.ink, narrow=narrow),
    )
    return drawing.add_scatter(
        x=[row["tile_column"] + 0.5 for row in rows],
        y=[row["tile_row"] + 0.5 for row in rows],
        mode="text",
        text=[f"{row['tile_label']}<br><b>{_short(row)}</b>" for row in rows],
        textfont={
            "size": 10.5 if narrow and frame.room is None else 14,
            "color": [inks[level] if level is not None else colours.text for level in classes],
        },
        customdata=[row["value"] for row in rows],
        hovertext=[f"{row['label']}: {row['drawn']}" for row in rows],
        hoverinfo="text",
    )


def _wide_enough(frame: Frame, across: int, *, narrow: bool) -> bool:
    """Whether the tiles of a picture are wider than the words on them."""
    return frame.room is None or frame.room[0] * (1 if narrow else MAP_WIDTH) / across >= NARROWEST_TILE


def _outline(row: dict, level: int | None, fills: tuple[str, ...], colours: theme.Palette) -> dict:
    if row["chosen"]:
        return {"width": 4, "color": colours.text}
    return {"width": 1, "color": colours.quiet if level is None or level < PALE else fills[level]}


def _short(row: dict) -> str:
    return row["drawn"].replace("under ", "<") if row["value"] is not None else in_place(row["shorthand"])


def _edges(values: list[float]) -> list[float]:
    """The lowest value of each class: each class holds about a quarter of the forces, equal values stay together."""
    ordered = sorted(values)
    if not ordered:
        return []
    return sorted({ordered[len(ordered) * i // CLASSES] for i in range(CLASSES)})


def _class(value: float | None, edges: list[float]) -> int | None:
    if value is None:
        return None
    # Fewer than four classes, where many forces share a value, keep the pale end of the scale.
    return max(i for i, edge in enumerate(edges) if value >= edge)


def _key(edges: list[float], table: pl.DataFrame, ink: Ink, *, narrow: bool) -> list[dict]:
    """The heading, and each class in words on its own fill: two in a line when narrow, one below another when wide."""
    tiles = table.filter(table["tile_row"].is_not_null())
    values = sorted(v for v in tiles["value"] if v is not None)
    printed = dict(zip(table["value"], table["drawn"], strict=True))
    colours, (fills, inks) = theme.palette(ink), theme.sequence(ink)
    if not edges:
        return []
    whose = "the forces with a number" if len(values) < MOST_KNOWN * tiles.height else "forces"
    heading = f"About a quarter of {whose}" + (
        " in each class" if narrow and whose == "forces" else "<br>in each class"
    )
    place = {"xref": "paper", "yref": "paper", "y": 1, "xanchor": "left", "align": "left", "showarrow": False}
    under = KEY_LINE * (1 + heading.count("<br>")) + 8
    top = KEY_ROW * -(-len(edges) // 2) + under if narrow else 0  # above the map, or from its top down
    found = [place | {"x": 0 if narrow else 0.7, "yanchor": "top", "yshift": top, "text": heading}]
    for i, edge in enumerate(edges):
        inside = [v for v in values if v >= edge and (i + 1 == len(edges) or v < edges[i + 1])]
        low, high = printed[inside[0]], printed[inside[-1]]
        line, left = (i // 2, i % 2 / 2) if narrow else (i, 0.7)
        found.append(
            place
            | {"x": left, "yanchor": "top", "yshift": top - under - line * KEY_ROW, "xshift": 1}
            | {"text": low if low == high else f"{low} to {high}", "font": {"color": inks[i]}}
            | {
                "bgcolor": fills[i],
                "bordercolor": colours.quiet,
                "borderwidth": 1,
                "borderpad": 3,
                "width": KEY_WIDTH,
                "align": "center",
            }
        )
    return found
