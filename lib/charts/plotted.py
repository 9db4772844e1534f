"""What a chart plots, for programs that draw charts of their own: one description for slides and for workbooks.

Each form of chart describes its table here, beside its drawing, so that no other module asks which exhibit it has. A
number is the table's own; words stand where a plain number would say too much or too little.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

PLAIN: Final = re.compile(r"([-\N{MINUS SIGN}]?[\d,]+)(\.\d+)?(%?)")


class Form(StrEnum):
    """How an Office program shows the numbers: as a chart of its own, or, from `TILES` on, as shapes."""

    BARS = "bars"
    LINES = "lines"
    POINTS = "points"
    TILES = "tiles"
    SQUARES = "squares"
    BOXES = "boxes"
    DATES = "dates"


class Look(StrEnum):
    """The colour of a mark: the name of a field of `theme.Palette`."""

    FOCUS = "focus"
    SECOND = "second"
    THIRD = "third"
    REST = "rest"
    QUIET = "quiet"


DARK: Final = (Look.FOCUS, Look.SECOND, Look.QUIET)  # on which words are white


@dataclass(frozen=True, slots=True)
class PlottedMark:
    """One number: `row` is its row in the exhibit's table, counted from 0.

    `value` is null where no number may be drawn. `words` is the number as printed, where its mark is labelled. `low`
    and `high` are the ends of its range, null for none. `at` is its place across, of points alone. One that is
    `inexact` is hatched: it is a limit, not the number.
    """

    value: float | None
    row: int
    words: str = ""
    look: Look = Look.FOCUS
    inexact: bool = False
    low: float | None = None
    high: float | None = None
    at: float | None = None

    @property
    def range_lengths(self) -> tuple[float, float] | None:
        """The distances from the number to the ends of its range, lower and upper; None without a range."""
        if self.value is None or self.low is None or self.high is None:
            return None
        return self.value - self.low, self.high - self.value


@dataclass(frozen=True, slots=True)
class PlottedSeries:
    """Marks of one `column` of the table, in the order of the panel's categories; `joined` ones have a line.

    A mark is None where the series says nothing of a category. `hollow` marks are of part of a year. `named` ones have
    the name of the series as their label.
    """

    name: str
    column: str
    marks: tuple[PlottedMark | None, ...]
    look: Look = Look.FOCUS
    joined: bool = False
    dashed: bool = False
    marked: bool = True
    hollow: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Series on one scale from zero. `title` is empty where the heading above the chart says it.

    `across` names the scale of points and the column of their places; categories are empty for points.
    """

    title: str
    categories: tuple[str, ...]
    series: tuple[PlottedSeries, ...]
    across: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class MapTile:
    """One force of a map: its place, its short name and the words under it.

    `level` is the index of its fill, null for none; `hatched` is a count under 10.
    """

    row: int
    column: int
    name: str
    words: str
    level: int | None
    hatched: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of a key: its words, and the fill that it explains; a `level` of null has none."""

    words: str
    level: int | None = None
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Squares:
    """A group of squares of a thousand, with the words of its key."""

    count: int
    number: str
    words: str
    look: Look


@dataclass(frozen=True, slots=True)
class Box:
    """A year and what is said of it; `apart` says why it may not be compared with the one before, or is empty."""

    name: str
    number: str
    lines: tuple[str, ...]
    held: bool
    apart: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A statement: its days as ordinals, its number as printed, and what is said of it."""

    first: int
    last: int
    said: str
    number: str
    lines: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Plotted:
    """What one chart plots.

    `panels` have the numbers that a chart of bars, lines or points may show: none where heights would be compared that
    may not be. The other fields are of the forms that are shapes. `notes` are words that stand in the chart.
    """

    form: Form
    panels: tuple[Panel, ...] = ()
    notes: tuple[str, ...] = ()
    tiles: tuple[MapTile, ...] = ()
    key: tuple[KeyLine, ...] = ()
    squares: tuple[Squares, ...] = ()
    boxes: tuple[Box, ...] = ()
    dates: tuple[Dated, ...] = ()


def is_said(value: float | None, words: str) -> bool:
    """Return whether a number shown to the decimals of its words says all that they say."""
    found = PLAIN.fullmatch(words)
    if value is None or not found:
        return False
    whole, decimals, _ = found.groups()
    printed = Decimal((whole + (decimals or "")).replace(",", "").replace("\N{MINUS SIGN}", "-"))
    # An Office program rounds a half up, whatever the sign of its last bit.
    step = Decimal(1).scaleb(-len((decimals or ".")[1:]))
    return Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP) == printed


def number_format(words: str) -> str:
    """Return the format by which an Office program shows a number like its words."""
    found = PLAIN.fullmatch(words)
    _, decimals, per_cent = found.groups() if found else ("", "", "")
    return "#,##0" + (f".{'0' * (len(decimals) - 1)}" if decimals else "") + ('"%"' if per_cent else "")


def category(label: str, value: float | None, words: str) -> str:
    """Return the name of a category: with the words where a number alone would not say them, as of "up to 65"."""
    return label if is_said(value, words) or not words else f"{label}: {words}"


def mark(
    value: float | None,
    row: int,
    words: str,
    *,
    look: Look = Look.FOCUS,
    inexact: bool = False,
    low: float | None = None,
    high: float | None = None,
) -> PlottedMark:
    """Return a mark that is labelled with its number where that says all."""
    return PlottedMark(value, row, words if is_said(value, words) else "", look, inexact, low, high)
