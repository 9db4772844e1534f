"""Colours, sizes and the Plotly templates for light and dark backgrounds."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import plotly.graph_objects as go
import plotly.io as pio
from afcharts.af_colours import get_af_colours
from afcharts.pio_template import af_chart_feature_colour  # the import registers the template "afcharts"

from lib.charts.canvas import ColourScheme

FONT: Final = '"Source Sans", "Source Sans 3 VF", "Source Sans 3", sans-serif'
TEXT_SIZE: Final = 15  # CSS pixels, running labels
SMALL_SIZE: Final = 14
LEAST_SIZE: Final = 12  # of any text in a chart, also on the narrowest phone
LARGE_SIZE: Final = 19

_NIGHT, DARK_BLUE, MID_BLUE, LIGHT_BLUE, PALE_BLUE = get_af_colours("sequential")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours for one background. `focus` is for the number in focus; `rest` for what it is a part of.

    `edge` outlines fills that are too pale to be seen on the background. Marks with information must contrast with it
    by 3 to 1, and `third` with `focus` by as much, so that the two can be distinguished without colour vision.
    """

    ground: str
    text: str
    quiet: str
    focus: str
    second: str
    third: str
    rest: str
    rule: str
    edge: str


PALETTES: Final = MappingProxyType(
    {
        ColourScheme.LIGHT: Palette(
            ground="#FFFFFF",
            text="#1A1A1A",
            quiet="#4A4F55",
            focus=DARK_BLUE,
            second=MID_BLUE,
            third="#4A92D6",
            rest="#D5DDE5",
            rule=af_chart_feature_colour,
            edge="#6F7983",
        ),
        ColourScheme.DARK: Palette(
            ground="#10161D",
            text="#F2F4F7",
            quiet="#B9C2CC",
            focus="#8EC1F0",
            second="#4A90D0",
            third="#34689E",
            rest="#3B4754",
            rule="#3B4754",
            edge="#7B8794",
        ),
    }
)


def palette(scheme: ColourScheme) -> Palette:
    """Return the colours for a light or a dark background."""
    return PALETTES[scheme]


def _template(scheme: ColourScheme) -> go.layout.Template:
    colours = PALETTES[scheme]
    axis = {"gridcolor": colours.rule, "linecolor": colours.rule, "tickcolor": colours.rule, "ticks": ""}
    own = go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": TEXT_SIZE, "color": colours.text},
            "annotationdefaults": {"font": {"size": TEXT_SIZE}, "showarrow": False},
            "hoverlabel": {"bgcolor": colours.ground, "font": {"family": FONT, "size": SMALL_SIZE}},
            "hovermode": "closest",
            "dragmode": False,  # touch must scroll and zoom the page; nothing in a chart can be dragged
            "showlegend": False,
            "separators": ".,",
            "xaxis": axis | {"tickfont": {"size": SMALL_SIZE}, "showgrid": False, "zeroline": False},
            "yaxis": axis | {"tickfont": {"size": SMALL_SIZE}, "zeroline": False, "showline": False},
        }
    )
    merged = go.layout.Template(pio.templates["afcharts"])
    merged.update(own)
    return merged


TEMPLATES: Final = MappingProxyType({scheme: _template(scheme) for scheme in ColourScheme})


def sequence(scheme: ColourScheme) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return four fills from low to high, and the text colour that is legible on each."""
    if scheme is ColourScheme.DARK:
        return ("#22303E", "#2E5F92", "#4A90D0", "#B7D8F5"), ("#F2F4F7", "#FFFFFF", "#10161D", "#10161D")
    return (PALE_BLUE, LIGHT_BLUE, MID_BLUE, DARK_BLUE), ("#1A1A1A", "#1A1A1A", "#FFFFFF", "#FFFFFF")
