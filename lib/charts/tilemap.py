"""Tile map: one equal tile per police force near its true position, darker where the number is higher.

The classes are equal steps with round bounds, not quantiles: a shade shows how high a number is, not the rank of a
force. A count under 10 is in no class: its tile is hatched, the same for each.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.charts import base, theme
from lib.charts.plotted import Form, KeyLine, MapTile, Panel, Plotted, PlottedSeries, category, mark
from lib.model import small_counts
from lib.model.words import in_place

if TYPE_CHECKING:
    from collections.abc import Iterable

    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.canvas import Canvas

CLASSES = 4  # at most
STEPS = (1, 2, 5)  # of a class, times a power of ten
GAP = 0.06  # of a tile
MAP_WIDTH = 0.66  # of the chart, beside its key
KEY_LEFT = 0.7  # of the chart, where the key begins beside the map
PALE = 2  # classes whose fill needs an edge against the ground
KEY_LINE, KEY_ROW, KEY_WIDTH = 21, 32, 196  # CSS pixels in the key: of a line of text, of a class, and of its width
CHIP = 27  # CSS pixels of a class in the key, from edge to edge
KEY_CHARACTERS = 34  # of a line of words in the key
KEY_NARROWEST = 214  # CSS pixels of such a line beside the map
LOWEST_TILE, NARROWEST_TILE = 39, 47  # CSS pixels of a tile in a picture: two lines of its text
HATCHES = (0.35, 0.7, 1.0)  # where the strokes of a hatched tile begin, along its edges
HEADING = "Equal steps, and how many forces are in each"
SHORT = {small_counts.UNDER: f"<{small_counts.LEAST}", small_counts.OR_MORE: f"{small_counts.LEAST}+"}
IN_THE_TABLE = "number in the table"


@dataclass(frozen=True, slots=True)
class Class:
    """One step of the key: its lowest and highest printed number, and how many forces are in it."""

    low: str
    high: str
    forces: int

    @property
    def label(self) -> str:
        """The class in words."""
        span = self.low if self.low == self.high else f"{self.low} to {self.high}"
        return f"{span} ({_forces(self.forces)})"


@dataclass(frozen=True, slots=True)
class Scale:
    """Equal steps. The number printed on a tile decides its class, so that no tile contradicts the key.

    `first` is the index of the lowest step in use, counted from zero.
    """

    step: float
    first: int
    classes: tuple[Class, ...]

    def level(self, printed: float) -> int:
        """Return the class of a printed number, 0 being the lowest."""
        return _step_of(printed, self.step) - self.first


def chart(table: pl.DataFrame, canvas: Canvas, *, unit: str = "") -> go.Figure:
    """Draw one tile per force.

    Args:
        table: one row per force with `tile_row`, `tile_column`, `tile_label`, `label`, `value` (null: no number; the
            tile is hatched where `drawn` is "under 10" and is otherwise empty with the shorthand), `printed`, `drawn`,
            `region` (a thin line surrounds the tiles of each; empty for none) and `force`, by which the page knows a
            tile that is chosen; rows without a tile are ignored.
        canvas: narrow puts the key above the map, wide beside it.
        unit: of rates, in words, for the hover text.
    """
    rows = [row for row in table.to_dicts() if row["tile_row"] is not None]
    narrow = base.is_narrow(canvas)
    colours = theme.palette(canvas.scheme)
    scale = classify([row["drawn"] for row in rows if row["value"] is not None])
    fills, inks = theme.sequence(canvas.scheme)
    down = max(row["tile_row"] for row in rows) + 1
    across = max(row["tile_column"] for row in rows) + 1
    chips, words, room = _key(rows, scale, canvas)
    key = room + 8 if narrow else 8
    least = down * LOWEST_TILE + key + 8 if _wide_enough(canvas, across, narrow=narrow) else math.inf
    height = base.fit_height(canvas, 442 + key if narrow else 660, least=least, most=640)
    side = 0 if narrow and canvas.room is None else 4  # a phone has no room to spare beside the tiles
    levels = [None if row["value"] is None else scale.level(_number(row["drawn"])) for row in rows]
    figure = base.new_figure(
        canvas,
        height,
        margin={"l": side, "r": side, "t": key, "b": 8},
        xaxis=base.bare_axis(0, across) | {"domain": [0, 1] if narrow else [0, MAP_WIDTH]},
        yaxis=base.bare_axis(down, 0),
        shapes=[
            *(
                {
                    "type": "rect",
                    "layer": "below",  # under the numbers
                    "x0": row["tile_column"] + GAP / 2,
                    "x1": row["tile_column"] + 1 - GAP / 2,
                    "y0": row["tile_row"] + GAP / 2,
                    "y1": row["tile_row"] + 1 - GAP / 2,
                    "fillcolor": fills[level] if level is not None else colours.ground,
                    "line": _outline(row, level, fills, colours),
                }
                for row, level in zip(rows, levels, strict=True)
            ),
            *(
                _hatch(row["tile_column"] + GAP / 2, row["tile_row"] + GAP / 2, 1 - GAP, 1 - GAP, colours)
                for row in rows
                if row["drawn"] == small_counts.UNDER
            ),
            *_borders(rows, colours),
            *chips,
        ],
        annotations=words,
    )
    return figure.add_scatter(
        x=[row["tile_column"] + 0.5 for row in rows],
        y=[row["tile_row"] + 0.5 for row in rows],
        mode="text",
        text=[f"{row['tile_label']}<br><b>{_short(row)}</b>" for row in rows],
        textfont={
            "size": theme.LEAST_SIZE if narrow and canvas.room is None else theme.SMALL_SIZE,
            "color": [inks[level] if level is not None else colours.text for level in levels],
        },
        customdata=[row["value"] for row in rows],
        ids=[row["force"] for row in rows],
        hovertext=[base.hover_text(row, unit) for row in rows],
        hoverinfo="text",
    )


def plotted(table: pl.DataFrame) -> Plotted:
    """Describe the tiles and their key; bars have the same numbers in the order of the table, without the whole."""
    every = table.to_dicts()
    rows = [(index, row) for index, row in enumerate(every) if row["tile_row"] is not None]
    scale = classify([row["drawn"] for _, row in rows if row["value"] is not None])
    tiles = tuple(
        MapTile(
            int(row["tile_row"]),
            int(row["tile_column"]),
            row["tile_label"],
            _short(row),
            None if row["value"] is None else scale.level(_number(row["drawn"])),
            hatched=row["drawn"] == small_counts.UNDER,
            chosen=bool(row["chosen"]),
        )
        for _, row in rows
    )
    classes, small, notes = _key_words([row for _, row in rows], scale)
    key = [KeyLine(text, level) for level, text in enumerate(classes)]
    key += [KeyLine(text, hatched=True) for text in small] + [KeyLine(text) for text in notes]
    names = tuple(category(row["label"], row["value"], row["drawn"]) for _, row in rows)
    marks = tuple(mark(row["value"], index, row["drawn"]) for index, row in rows)
    panel = Panel("", names, (PlottedSeries("Number", "value", marks),))
    heading = (HEADING,) if scale.classes else ()
    return Plotted(Form.TILES, (panel,), notes=heading, tiles=tiles, key=tuple(key))


def _key_words(rows: list[dict], scale: Scale) -> tuple[list[str], list[str], list[str]]:
    """Return the words of the key: of each class, of the hatched tiles, and of others without a number."""
    without_number = Counter(row["drawn"] for row in rows if row["value"] is None)
    small = [f"{small_counts.UNDER} ({_forces(without_number[small_counts.UNDER])})"]
    notes = [f"{SHORT[small_counts.OR_MORE]}: {IN_THE_TABLE}"] * (small_counts.OR_MORE in without_number)
    why = Counter(
        max(row["printed"], row["drawn"], key=len) for row in rows if row["value"] is None and row["drawn"] not in SHORT
    )
    notes += [f"{words} ({_forces(count)})" for words, count in why.items()]
    return [class_.label for class_ in scale.classes], small * (small_counts.UNDER in without_number), notes


def classify(printed: Iterable[str]) -> Scale:
    """Classify printed numbers, such as "1,082" or "4.9", into at most four equal steps, as small as possible.

    Returns:
        A scale with contiguous classes, those without a force included; without any class where there is no number.
    """
    texts = list(printed)
    numbers = sorted(map(_number, texts))
    if not numbers:
        return Scale(1, 0, ())
    finest = 10.0 ** -max(map(_decimals, texts))
    # A whole number is a count, and those under 10 have a class of their own.
    least = small_counts.LEAST if finest == 1 and numbers[0] >= small_counts.LEAST else 0
    step = next(
        step
        for power in range(20)
        for step in (finest * times * 10**power for times in STEPS)
        if _step_of(numbers[-1], step) - _step_of(numbers[0], step) < CLASSES
    )
    first = _step_of(numbers[0], step)
    forces = Counter(_step_of(number, step) for number in numbers)
    return Scale(
        step,
        first,
        tuple(
            Class(
                _bound(max(index * step, least), finest),
                _bound((index + 1) * step - finest, finest),
                forces[index],
            )
            for index in range(first, _step_of(numbers[-1], step) + 1)
        ),
    )


def _step_of(number: float, step: float) -> int:
    return math.floor(number / step + 1e-9)  # 0.3 / 0.1 is a little under 3


def _bound(number: float, finest: float) -> str:
    return f"{number:,.{0 if finest >= 1 else 1}f}"


def _number(printed: str) -> float:
    """Parse a number as printed; "less than 0.1" is zero."""
    return float(printed.split(maxsplit=1)[0].replace(",", "")) if printed[:1].isdigit() else 0.0


def _decimals(printed: str) -> int:
    return len(printed.rsplit(maxsplit=1)[-1].partition(".")[2]) if "." in printed else 0


def _forces(count: int) -> str:
    return "one force" if count == 1 else f"{count} forces"


def _wide_enough(canvas: Canvas, across: int, *, narrow: bool) -> bool:
    """Return whether a picture's tiles are wide enough for their words, and the room beside them for the key."""
    if canvas.room is None:
        return True
    width = canvas.room[0]
    if narrow:
        return width / across >= NARROWEST_TILE
    return width * MAP_WIDTH / across >= NARROWEST_TILE and width * (1 - KEY_LEFT) >= KEY_NARROWEST


def _borders(rows: list[dict], colours: theme.Palette) -> list[dict]:
    """Return one thin line along every edge between the tiles of two regions, and around those of each."""
    regions = {(row["tile_column"], row["tile_row"]): row["region"] for row in rows if row["region"]}
    edges = set()
    for (x, y), region in regions.items():
        sides = {(x - 1, y): (x, y, x, y + 1), (x + 1, y): (x + 1, y, x + 1, y + 1)}
        sides |= {(x, y - 1): (x, y, x + 1, y), (x, y + 1): (x, y + 1, x + 1, y + 1)}
        edges |= {line for beside, line in sides.items() if regions.get(beside) != region}
    path = " ".join(f"M{x0},{y0} L{x1},{y1}" for x0, y0, x1, y1 in sorted(edges))
    line = {"color": colours.text, "width": 1.5}
    return [{"type": "path", "layer": "below", "name": base.GUIDE, "path": path, "line": line}] if path else []


def _outline(row: dict, level: int | None, fills: tuple[str, ...], colours: theme.Palette) -> dict:
    if row["chosen"]:
        return {"width": 4, "color": colours.text}
    return {"width": 1, "color": colours.quiet if level is None or level < PALE else fills[level]}


def _short(row: dict) -> str:
    if row["value"] is not None:
        return row["drawn"]
    return SHORT.get(row["drawn"]) or (in_place(row["shorthand"]) if row["shorthand"] else "")


def _hatch(x: float, y: float, width: float, height: float, colours: theme.Palette, **more: object) -> dict:
    """Return strokes from the left and the lower edge of a rectangle to its upper and its right edge."""
    strokes = []
    for offset in HATCHES:
        strokes.append(f"M{x},{y + height * offset} L{x + width * offset},{y}")
        if offset < 1:
            strokes.append(f"M{x + width * offset},{y + height} L{x + width},{y + height * offset}")
    return {
        "type": "path",
        "layer": "below",
        "name": base.GUIDE,
        "path": " ".join(strokes),
        "line": {"color": colours.rule, "width": 2},
    } | more


def _key(rows: list[dict], scale: Scale, canvas: Canvas) -> tuple[list[dict], list[dict], float]:
    """Lay out the key: the heading, each class in words on its own fill, and the meaning of tiles without a number.

    Returns:
        Shapes, annotations, and their height in CSS pixels.
    """
    narrow = base.is_narrow(canvas)
    colours, (fills, inks) = theme.palette(canvas.scheme), theme.sequence(canvas.scheme)
    classes, small, notes = _key_words(rows, scale)
    chips = [(text, fills[level], inks[level]) for level, text in enumerate(classes)]
    chips += [(text, "", colours.text) for text in small]
    lines = [line for note in notes for line in base.wrap(note, KEY_CHARACTERS)]
    across = 2 if narrow and canvas.room is not None else 1
    heading = base.wrap(HEADING, KEY_CHARACTERS * across) if scale.classes else []
    chips_top = KEY_LINE * len(heading) + 8
    notes_top = chips_top + KEY_ROW * -(-len(chips) // across)
    room = notes_top + KEY_LINE * len(lines)
    top, left = (room, 0.0) if narrow else (0, KEY_LEFT)  # above the map, or from its top down
    position: dict[str, object] = {"xref": "paper", "yref": "paper", "y": 1, "xanchor": "left", "yanchor": "top"}
    position |= {"align": "left", "showarrow": False}
    shapes: list[dict] = []
    words: list[dict] = [position | {"x": left, "yshift": top, "text": "<br>".join(heading)}] if heading else []
    for index, (text, fill, colour) in enumerate(chips):
        line, x = index // across, left + index % across / 2
        y = top - chips_top - line * KEY_ROW
        chip = {"x": x, "yshift": y, "xshift": 1, "text": text, "font": {"color": colour}}
        chip |= {"borderpad": 3, "width": KEY_WIDTH, "align": "center"}
        chip |= {"bgcolor": fill, "bordercolor": colours.quiet, "borderwidth": 1} if fill else {}
        words.append(position | chip)
        if not fill:
            shapes += _hatched_chip(x, y, colours)
    if lines:
        words.append(position | {"x": left, "yshift": top - notes_top, "text": "<br>".join(lines)})
    return shapes, words, room


def _hatched_chip(x: float, y: float, colours: theme.Palette) -> list[dict]:
    """Return the hatched background of a class in the key, in CSS pixels relative to a point of the chart."""
    fixed = {"xref": "paper", "yref": "paper", "xanchor": x, "yanchor": 1, "xsizemode": "pixel", "ysizemode": "pixel"}
    width, count = KEY_WIDTH + 7, KEY_WIDTH // CHIP
    stroke_width = width / count
    return [
        *(_hatch(1 + stroke_width * i, y - CHIP, stroke_width, CHIP, colours, **fixed) for i in range(count)),
        {"type": "rect", "x0": 1, "x1": width + 1, "y0": y - CHIP, "y1": y, "layer": "below"}
        | {"line": {"color": colours.quiet, "width": 1}}
        | fixed,
    ]
