"""Canvas: the arrangement, colour scheme and room of a chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

    from lib.charts.plotted import Plotted


class Shape(StrEnum):
    """The proportions of the space for a chart; each chart arranges the same table for all of them."""

    WIDE = "wide"
    TALL = "tall"
    SQUARE = "square"


class ColourScheme(StrEnum):
    """The background of a chart: light or dark."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Canvas:
    """The space for a chart: its arrangement, and whether the background is light or dark.

    `room` is the width and height in CSS pixels that a picture has for it: a chart with a variable height fills it, and
    one that needs more returns a taller figure. None on a page, where the width follows the page.
    """

    shape: Shape = Shape.WIDE
    scheme: ColourScheme = ColourScheme.LIGHT
    room: tuple[float, float] | None = None


Draw = Callable[["pl.DataFrame", Canvas], "go.Figure"]
Describe = Callable[["pl.DataFrame"], "Plotted"]
