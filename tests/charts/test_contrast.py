"""What a drawing says can be told from its ground, and its words read, by whoever sees colours as shades of grey."""

import itertools
import re

import pytest

from lib import exhibits
from lib.charts import theme
from lib.charts.base import GUIDE
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.exhibits import REGISTRY
from lib.model.records import Selection
from lib.outlets.html.assets import STYLE

WORDS, MARKS = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11
MANCHESTER = Selection(force=("E23000005",))


def luminance(colour):
    """Of a colour such as "#12436D", as WCAG works it out."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lower, higher = sorted((luminance(one), luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def test_contrast_is_worked_out_as_the_standard_has_it():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ColourScheme)
def test_each_colour_can_do_what_it_is_for(scheme):
    colours = theme.palette(scheme)
    for words in (colours.text, colours.quiet, colours.focus):
        assert contrast(words, colours.ground) >= WORDS
    for mark in (colours.focus, colours.second, colours.third, colours.edge):
        assert contrast(mark, colours.ground) >= MARKS
    assert contrast(colours.focus, colours.third) >= MARKS
    for fill, words in zip(*theme.sequence(scheme), strict=True):
        assert contrast(fill, words) >= WORDS


def listed(value, count):
    return list(value) if isinstance(value, (list, tuple)) else [value] * count


def seen(colours, ground):
    """Whether a mark can be told from the ground by one of its colours: its fill, its hatch or its edge."""
    return any(colour and contrast(colour, ground) >= MARKS for colour in colours)


def bars(trace):
    """The colours of each bar; an edge without width is none."""
    marker, count = trace["marker"], len(trace["x"])
    line, pattern = marker.get("line", {}), marker.get("pattern", {})
    hatches = [pattern.get("fgcolor") if shape else None for shape in listed(pattern.get("shape"), count)]
    edges = listed(line.get("color") if line.get("width") else None, count)
    return zip(listed(marker["color"], count), hatches, edges, strict=True)


def marks(trace):
    marker, count = trace.get("marker", {}), len(trace["x"])
    if "lines" in trace["mode"]:
        yield (trace["line"]["color"],)
    if "markers" in trace["mode"] and marker.get("opacity") != 0:
        line = marker.get("line", {})
        edges = listed(line.get("color") if line.get("width") else None, count)
        yield from zip(listed(marker["color"], count), edges, strict=True)


def shape_of(shape):
    fill = None if shape["type"] == "line" else shape.get("fillcolor")
    return fill, shape["line"].get("color") if shape["line"].get("width") else None


def hexed(colour):
    return colour if colour and re.fullmatch("#[0-9A-Fa-f]{6}", colour) else None


@pytest.mark.parametrize("name", REGISTRY)
@pytest.mark.parametrize(("scheme", "shape"), list(itertools.product(ColourScheme, (Shape.WIDE, Shape.TALL))))
def test_every_mark_differs_from_the_ground_and_every_word_can_be_read(register, name, scheme, shape):
    exhibit = exhibits.make(name, register, MANCHESTER if REGISTRY[name].needs else Selection())
    if not exhibit.draw:
        return
    figure, ground = exhibit.chart(Canvas(shape, scheme)).to_dict(), theme.palette(scheme).ground
    for trace in figure["data"]:
        found = bars(trace) if trace["type"] == "bar" else marks(trace)
        assert trace.get("name") == GUIDE or all(seen(mark, ground) for mark in found), trace
    for one in figure["layout"].get("shapes", ()):
        assert one.get("name") == GUIDE or seen(shape_of(one), ground), one
    for words in figure["layout"].get("annotations", ()):
        colour = hexed(words.get("font", {}).get("color")) or theme.palette(scheme).text
        assert contrast(colour, hexed(words.get("bgcolor")) or ground) >= WORDS, words
        for key in re.findall(r"color:(#\w{6})", words["text"]):
            assert contrast(key, ground) >= MARKS, words


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_s_own_colours_are_those_of_its_drawings_and_can_be_seen(scheme):
    style = STYLE.body.decode()
    found = re.findall(r":root \{([^}]+)\}", style)[0 if scheme == "light" else 1]
    held = dict(re.findall(r"--(\w+): (#\w{6})", found))
    colours = theme.palette(ColourScheme(scheme))
    assert {held["ground"], held["text"], held["quiet"], held["focus"]} == {
        colour.lower() for colour in (colours.ground, colours.text, colours.quiet, colours.focus)
    }
    for words in ("text", "quiet", "focus"):
        assert contrast(held[words], held["pale"]) >= WORDS  # on tiles and cautions, whose ground is another
    assert contrast(held["focus"], held["ground"]) >= MARKS  # the ring around what has the keyboard
