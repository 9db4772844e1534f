"""Shared parts of charts: an empty figure with its theme, and text layout that cannot overflow."""

from __future__ import annotations

import re
import textwrap
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

import numpy as np  # noqa: F401 - see DRAWING; Streamlit needs it in any case
import plotly.graph_objects as go

from lib.charts import theme
from lib.charts.canvas import Canvas, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Held by whoever draws a chart, and by whoever imports pandas: Plotly uses it as soon as it is in sys.modules, and a
# chart breaks if another thread is still importing it.
DRAWING: Final = RLock()
GUIDE = "guide"  # name of traces and shapes without information of their own, which may be pale
WEDGE = 30  # CSS pixels of the slope of a wedge
LETTER = 7.6  # CSS pixels of a label's letter on average, rounded up
NARROW_CHARACTERS = 36  # of label text in 288 CSS pixels, a chart's width on the narrowest phone
WIDE_CHARACTERS = 60  # of a label in the narrowest wide chart


class Finished(go.Figure):
    """A figure that is no longer changed, converted to plain values once.

    Plotly copies a whole figure on each conversion to a dictionary, which takes a third of the time of a rerun.
    """

    def __init__(self, figure: go.Figure) -> None:
        super().__init__(figure)
        self.__dict__["_plain"] = super().to_dict()  # Plotly's __setattr__ rejects other attributes

    def to_dict(self) -> dict[str, Any]:
        """Return the same dictionary at every call; it must not be changed."""
        return self.__dict__["_plain"]


def new_figure(canvas: Canvas, height: float, **layout: object) -> go.Figure:
    """Return an empty figure with a height in CSS pixels; its width follows the page."""
    margin = {"l": 4, "r": 4, "t": 8, "b": 8}
    return go.Figure(layout={"template": theme.TEMPLATES[canvas.scheme], "height": height, "margin": margin} | layout)


def fit_height(canvas: Canvas, own: float, *, least: float, most: float) -> float:
    """Return the height of a chart that can vary: `own` on a page, or a picture's free height within two bounds.

    A picture with less room than `least`, which may be infinite, cannot have this arrangement.
    """
    return own if canvas.room is None else max(min(canvas.room[1], most), least)


def bare_axis(low: float, high: float) -> dict[str, object]:
    """Return an axis that positions marks but is not visible."""
    return {"range": [low, high], "visible": False, "fixedrange": True}


def is_narrow(canvas: Canvas) -> bool:
    """Return whether the chart is in a column, not across a page."""
    return canvas.shape is not Shape.WIDE


def label_characters(canvas: Canvas) -> int:
    """Return how many characters of label text fit: those of the narrowest phone, or of a picture's width."""
    return NARROW_CHARACTERS if canvas.room is None else max(NARROW_CHARACTERS, int(canvas.room[0] / LETTER))


_ESCAPED = re.compile(r"&#?\w+;")
_ONE = "\ue000"  # of the private use area: stands for an escaped character while lines are made


def wrap(text: str, characters: int = NARROW_CHARACTERS) -> list[str]:
    """Split a label into lines. An escaped character, such as `&lt;`, counts as one and is never divided."""
    escaped = iter(_ESCAPED.findall(text))
    lines = textwrap.wrap(_ESCAPED.sub(_ONE, text), characters)
    return [re.sub(_ONE, lambda _: next(escaped), line) for line in lines]


def hover_text(row: Mapping[str, Any], unit: str) -> str:
    """Return the hover text of a mark: the name, the number as drawn and, for a rate, its unit."""
    return f"{row['label']}: {row['drawn']}{f' {unit}' if unit and row['value'] is not None else ''}"


def add_hit_areas(figure: go.Figure, canvas: Canvas, rows: Iterable[tuple[float, float, str]], **more: object) -> None:
    """Add an invisible bar over each row with its hover text, since a visible bar may be too small for a finger.

    Args:
        figure: changed in place on a page; pictures need no hit areas.
        canvas: of the figure.
        rows: upper edge, lower edge and text of each row.
        more: `x` of the bars and their axis.
    """
    if canvas.room is None:
        areas = [((top + lower) / 2, top - lower, text) for top, lower, text in rows]
        middles, heights, texts = (list(column) for column in zip(*areas, strict=True))
        hidden = {"text": texts, "textposition": "none", "hoverinfo": "text", "name": GUIDE}
        figure.add_bar(orientation="h", y=middles, width=heights, marker={"color": "rgba(0,0,0,0)"}, **hidden, **more)


def fold(figure: go.Figure, canvas: Canvas) -> go.Figure:
    """Wrap the hover texts of a figure to its width, as text past the edge is cut off."""
    most = NARROW_CHARACTERS if is_narrow(canvas) else WIDE_CHARACTERS
    for trace in figure.data:
        texts = (trace.hovertext or trace.text or ()) if trace.hoverinfo == "text" else ()
        folded = ["<br>".join(line for part in text.split("<br>") for line in wrap(part, most)) for text in texts]
        if folded != list(texts):
            trace.hovertext = folded
    return figure


def bold(number: str, rest: str = "") -> str:
    """Set a number in bold, with the words that follow it."""
    return f"<b>{number}</b> {rest}".strip()


def label(x: float, y: float, text: str, **more: object) -> dict[str, object]:
    """Return an annotation in data units with its left edge at `x`."""
    return {"x": x, "y": y, "text": text, "showarrow": False, "xanchor": "left", "align": "left"} | more


def bold_number(number: str, text: str, characters: int = NARROW_CHARACTERS) -> list[str]:
    """Split a label that begins with a number into lines, with the number in bold."""
    first, *rest = wrap(text, characters)
    return [first.replace(number, f"<b>{number}</b>", 1), *rest]


def wedge(
    above: tuple[float, float], below: tuple[float, float], heights: tuple[float, float], fill: str, **more: object
) -> dict[str, object]:
    """Return the shape that connects a bar to its enlargement, with room at its foot for an explanation.

    `above` and `below` are the left and right ends of the bar and of the enlarged one, `heights` the positions of their
    nearer edges in CSS pixels.
    """
    (left, right), (first, last), (top, foot) = above, below, heights
    sloped = top - WEDGE
    path = f"M{left},{top}L{right},{top}L{last},{sloped}L{last},{foot}L{first},{foot}L{first},{sloped}Z"
    return {"type": "path", "path": path, "fillcolor": fill, "opacity": 0.45, "line": {"width": 0}} | {
        "layer": "below",
        "name": GUIDE,
        **more,
    }
