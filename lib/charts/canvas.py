"""Where a chart will stand: its arrangement, the colour scheme of its ground, and the room that it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl


class Shape(StrEnum):
    """How much room the drawing has; a builder arranges the same table for each."""

    WIDE = "wide"
    TALL = "tall"
    SQUARE = "square"


class ColourScheme(StrEnum):
    """The ground that the drawing stands on."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where a drawing will stand: its arrangement and whether the ground is light or dark.

    `room` is the width and height in CSS pixels that a picture has for it: a drawing that can fills that height, and
    one that needs more says so by its own. None on a page, where the width follows the page.
    """

    shape: Shape = Shape.WIDE
    scheme: ColourScheme = ColourScheme.LIGHT
    room: tuple[float, float] | None = None


Draw = Callable[["pl.DataFrame", Canvas], "go.Figure"]
