"""The named sizes and the formats of pictures, and how words and drawing are set in each size."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lib.charts.canvas import ColourScheme, Shape

FORMATS: Final = MappingProxyType({"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"})
USUAL: Final = "slide"  # where an address names no size


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One way to fill a picture: the words beside the drawing, on a part of the width, or above and below it.

    Headline and subtitle stand above the words beside the drawing, or `across` the whole width above both.
    """

    shape: Shape
    words: float = 0.0  # of the width; 0 sets them above and below
    across: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """A named size.

    Args:
        width, height: pixels of the PNG; of A4 landscape, at 150 dots to the inch.
        scales: pixels for one CSS pixel of the drawing, least and most. The smallest text is 14 CSS pixels, so the
            least keeps it readable: 22 pixels for a screen, 9 points on paper.
        tightest: the least scale for a view that has no room otherwise, with nothing but what must stand in it, its
            words running on: small text is better than no picture.
        social: whether it is made to be posted, so that no count under 10 may stand in it.
        points: PDF points for one pixel.
    """

    name: str
    label: str
    width: int
    height: int
    scales: tuple[float, float]
    tightest: float
    plans: tuple[Arrangement, ...]
    social: bool = False
    points: float = 0.75


SIZES: Final = MappingProxyType(
    {
        size.name: size
        for size in (
            Size(
                "social",
                "Social, 1200 by 628",
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
                social=True,
            ),
            Size(
                "square",
                "Square, 1080 by 1080",
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
                social=True,
            ),
            Size(
                "slide",
                "Slide, 1920 by 1080",
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
            ),
            Size(
                "print",
                "Print, A4 landscape",
                1754,
                1240,
                (1.36, 2.1),
                1.36,
                (Arrangement(Shape.WIDE, 0.34), Arrangement(Shape.WIDE), Arrangement(Shape.SQUARE, 0.5)),
                points=72 / 150,
            ),
        )
    }
)


@dataclass(frozen=True, slots=True)
class ChartSize:
    """A drawing without the words around it, for a page that has them: arrangement, ground and width in CSS pixels."""

    name: str
    shape: Shape
    scheme: ColourScheme
    width: int


CHART_SIZES: Final = MappingProxyType(
    {
        bare.name: bare
        for bare in (
            ChartSize("wide", Shape.WIDE, ColourScheme.LIGHT, 736),
            ChartSize("wide-dark", Shape.WIDE, ColourScheme.DARK, 736),
            ChartSize("tall", Shape.TALL, ColourScheme.LIGHT, 288),
            ChartSize("tall-dark", Shape.TALL, ColourScheme.DARK, 288),
            # As wide as a page of the dashboard, where the drawing that answers the pointer comes in its place.
            ChartSize("page", Shape.WIDE, ColourScheme.LIGHT, 1120),
            ChartSize("page-dark", Shape.WIDE, ColourScheme.DARK, 1120),
        )
    }
)
