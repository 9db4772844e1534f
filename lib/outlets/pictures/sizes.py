"""The named sizes and formats of pictures, and how words and chart are arranged in each."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lib.charts.canvas import ColourScheme, Shape

FORMATS: Final = MappingProxyType({"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"})
USUAL: Final = "slide"  # default of an address without size


@dataclass(frozen=True, slots=True)
class Arrangement:
    """An arrangement of a picture: words beside the chart, in a part of the width, or above and below it.

    Headline and subtitle are above the words beside the chart, or `across` the full width above both.
    """

    shape: Shape
    words: float = 0.0  # of the width; 0 sets them above and below
    across: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """A named size.

    Args:
        width, height: pixels of the PNG; of A4 landscape at 150 dots per inch.
        scales: smallest and largest number of pixels per CSS pixel of the chart. The smallest text has 14 CSS pixels,
            so the smallest scale keeps it readable: 22 pixels on a screen, 9 points on paper.
        tightest: smallest scale for a view that otherwise does not fit, with only required words, set as run-on text:
            small text is better than no picture.
        plans: arrangements to try, in order.
        place: the size within a sentence.
        social: made for posts, so that no count under 10 may be in it.
        points: PDF points per pixel.
    """

    name: str
    label: str
    width: int
    height: int
    scales: tuple[float, float]
    tightest: float
    plans: tuple[Arrangement, ...]
    place: str
    social: bool = False
    points: float = 0.75


SIZES: Final = MappingProxyType(
    {
        size.name: size
        for size in (
            Size(
                "social",
                "Social media card (1200 x 628)",
                1200,
                628,
                (1.5, 2.0),
                1.2,
                (
                    Arrangement(Shape.SQUARE, 0.5),
                    Arrangement(Shape.SQUARE, 0.56),
                    Arrangement(Shape.SQUARE, 0.44),
                    Arrangement(Shape.WIDE, 0.38),
                    Arrangement(Shape.WIDE),
                    *(Arrangement(Shape.WIDE, words, across=True) for words in (0.38, 0.44)),
                    *(Arrangement(Shape.SQUARE, words, across=True) for words in (0.44, 0.5, 0.56, 0.62)),
                ),
                "a social media card",
                social=True,
            ),
            Size(
                "square",
                "Square post (1080 x 1080)",
                1080,
                1080,
                (1.58, 2.2),
                1.2,
                (
                    Arrangement(Shape.WIDE),
                    Arrangement(Shape.SQUARE),
                    Arrangement(Shape.SQUARE, 0.46),
                    *(Arrangement(Shape.SQUARE, words, across=True) for words in (0.36, 0.4, 0.44, 0.5)),
                ),
                "a square post",
                social=True,
            ),
            Size(
                "slide",
                "Slide, 16:9 (1920 x 1080)",
                1920,
                1080,
                (1.58, 2.4),
                1.2,
                (
                    Arrangement(Shape.WIDE, 0.36),
                    Arrangement(Shape.SQUARE, 0.5),
                    Arrangement(Shape.WIDE),
                    Arrangement(Shape.WIDE, 0.28),
                ),
                "a slide",
            ),
            Size(
                "print",
                "A4 landscape",
                1754,
                1240,
                (1.36, 2.1),
                1.36,
                (Arrangement(Shape.WIDE, 0.34), Arrangement(Shape.WIDE), Arrangement(Shape.SQUARE, 0.5)),
                "an A4 page",
                points=72 / 150,
            ),
        )
    }
)


@dataclass(frozen=True, slots=True)
class ChartSize:
    """A chart without words, for a page that has them: arrangement, colour scheme and width in CSS pixels."""

    name: str
    shape: Shape
    scheme: ColourScheme
    width: int


CHART_SIZES: Final = MappingProxyType(
    {
        size.name: size
        for size in (
            ChartSize("wide", Shape.WIDE, ColourScheme.LIGHT, 736),
            ChartSize("wide-dark", Shape.WIDE, ColourScheme.DARK, 736),
            ChartSize("tall", Shape.TALL, ColourScheme.LIGHT, 288),
            ChartSize("tall-dark", Shape.TALL, ColourScheme.DARK, 288),
            # As wide as a page of the dashboard, where the interactive chart replaces it.
            ChartSize("page", Shape.WIDE, ColourScheme.LIGHT, 1120),
            ChartSize("page-dark", Shape.WIDE, ColourScheme.DARK, 1120),
        )
    }
)
