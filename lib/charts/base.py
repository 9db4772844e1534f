"""What all drawings share: an empty figure of the right ground, and text laid out so that it cannot run over."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np  # noqa: F401 - Plotly uses both where they happen to be loaded: one that another thread has
import pandas as pd  # noqa: F401 - loaded by half breaks a drawing, so they are loaded before any thread is started
import plotly.graph_objects as go

from lib.charts import theme
from lib.charts.canvas import Canvas, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GUIDE = "guide"  # the name of what leads the eye and says nothing of its own: it may be pale
WEDGE = 30  # CSS pixels of the slope of a wedge
LETTER = 7.6  # CSS pixels of a letter of a label, on average, with a few to spare
NARROW_CHARACTERS = 36  # of label text that fit 288 CSS pixels, the drawing's width on the narrowest phone
WIDE_CHARACTERS = 60  # of a label that fits the narrowest wide drawing


class Finished(go.Figure):
    """A drawing that nobody changes any more: turned into plain values once, however often it is sent.

    Plotly copies a whole figure each time it is turned into a dictionary, a third of what a rerun costs.
    """

    def __init__(self, drawing: go.Figure) -> None:
        super().__init__(drawing)
        self.__dict__["_plain"] = super().to_dict()  # Plotly refuses attributes of its own class

    def to_dict(self) -> dict[str, Any]:
        """The same dictionary at every call: it must not be changed."""
        return self.__dict__["_plain"]


def figure(frame: Canvas, height: float, **layout: object) -> go.Figure:
    """An empty drawing of a given height in CSS pixels; its width follows the page."""
    margin = {"l": 4, "r": 4, "t": 8, "b": 8}
    return go.Figure(layout={"template": theme.TEMPLATES[frame.scheme], "height": height, "margin": margin} | layout)


def tall(frame: Canvas, own: float, *, least: float, most: float) -> float:
    """The height of a drawing that can have several: its own on a page, what a picture leaves it within two ends.

    A picture that leaves less than `least`, be that endless, gets no drawing of that arrangement.
    """
    return own if frame.room is None else max(min(frame.room[1], most), least)


def bare_axis(low: float, high: float) -> dict[str, object]:
    """An axis that places things and shows nothing."""
    return {"range": [low, high], "visible": False, "fixedrange": True}


def is_narrow(frame: Canvas) -> bool:
    """Whether the drawing stands in a column, not across a page."""
    return frame.shape is not Shape.WIDE


def characters(frame: Canvas) -> int:
    """Of label text that fit a column: on a page the narrowest phone's, in a picture as many as its width takes."""
    return NARROW_CHARACTERS if frame.room is None else max(NARROW_CHARACTERS, int(frame.room[0] / LETTER))


def wrapped(text: str, characters: int = NARROW_CHARACTERS) -> list[str]:
    """The lines of a label."""
    return textwrap.wrap(text, characters)


def pointed(row: Mapping[str, Any], unit: str) -> str:
    """What a pointer over a mark says: the name, the number as it is drawn and, where it is a rate, its unit."""
    return f"{row['label']}: {row['drawn']}{f' {unit}' if unit and row['value'] is not None else ''}"


def within_reach(drawing: go.Figure, frame: Canvas, rows: Iterable[tuple[float, float, str]], **more: object) -> None:
    """Let a whole row say what its bar says: a bar may be too small for a finger.

    Args:
        drawing: gets one bar for each row, which is not seen; a picture needs none.
        frame: where it will stand.
        rows: the upper and the lower edge of each row, and its words.
        more: where the bars stand across: `x` and the axis.
    """
    if frame.room is None:
        found = [((top + foot) / 2, top - foot, text) for top, foot, text in rows]
        middles, heights, texts = (list(column) for column in zip(*found, strict=True))
        said = {"text": texts, "textposition": "none", "hoverinfo": "text", "name": GUIDE}
        drawing.add_bar(orientation="h", y=middles, width=heights, marker={"color": "rgba(0,0,0,0)"}, **said, **more)


def fold(drawing: go.Figure, frame: Canvas) -> go.Figure:
    """The drawing, with what its marks say when pointed at in lines that fit it: the edge would cut what runs over."""
    most = NARROW_CHARACTERS if is_narrow(frame) else WIDE_CHARACTERS
    for trace in drawing.data:
        texts = (trace.hovertext or trace.text or ()) if trace.hoverinfo == "text" else ()
        folded = ["<br>".join(line for part in text.split("<br>") for line in wrapped(part, most)) for text in texts]
        if folded != list(texts):
            trace.hovertext = folded
    return drawing


def strong(number: str, rest: str = "") -> str:
    """A number in bold with the words that follow it."""
    return f"<b>{number}</b> {rest}".strip()


def label(x: float, y: float, text: str, **more: object) -> dict[str, object]:
    """An annotation in data units whose left edge stands at `x`."""
    return {"x": x, "y": y, "text": text, "showarrow": False, "xanchor": "left", "align": "left"} | more


def bold_number(number: str, text: str, characters: int = NARROW_CHARACTERS) -> list[str]:
    """The lines of a label that begins with a number, which is bold."""
    first, *rest = wrapped(text, characters)
    return [first.replace(number, f"<b>{number}</b>", 1), *rest]


def wedge(
    above: tuple[float, float], below: tuple[float, float], heights: tuple[float, float], fill: str, **more: object
) -> dict[str, object]:
    """What leads from a bar to the same bar enlarged, with room at its foot for the words that say so.

    `above` and `below` are the left and right ends of the bar and of the enlarged one, `heights` the places of their
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
