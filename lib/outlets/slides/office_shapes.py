"""Draw what no chart of Office can, as native shapes: tiles, a thousand squares, boxes of years, a line of dates.

Each drawing is one group with one alternative text; the shapes in it are marked as decorative, so that a screen reader
hears the text once and not each square.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls

from lib.charts import theme
from lib.charts.canvas import ColourScheme
from lib.charts.plotted import Form
from lib.outlets.slides import slide_text
from lib.outlets.slides.base_deck import COLOURS
from lib.outlets.slides.slide_text import Paragraph, Run, SlideFrame, emu, paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.oxml.xmlchemy import BaseOxmlElement

    from lib.charts.plotted import Plotted, Squares

DECORATIVE: Final = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
FILLS, INKS = theme.sequence(ColourScheme.LIGHT)
PALE = 2  # fills that need an edge against the ground
POINT = 12_700  # EMU
TEXT, SMALL = 12.0, 10.5  # points
LINE = TEXT * slide_text.LEADING / slide_text.POINTS  # inches of a line of text
GAP = 0.06  # of a tile or of a square
ALONG = 50  # squares in a row
KEY_WIDTH, KEY_HEIGHT = 2.35, 0.34  # inches of a line of the key beside the map
TILE = 0.72  # inches of the widest tile
APART = 1.15  # inches between two boxes that may not be compared
BETWEEN = 0.2  # inches between two others
MARK = 0.17  # inches of a mark on the line of dates


@dataclass(slots=True)
class _Group:
    """Shapes as XML while they are collected."""

    shapes: list[str] = field(default_factory=list)

    def add(
        self,
        frame: SlideFrame,
        paragraphs: Sequence[Paragraph] = (),
        *,
        geometry: str = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>',
        fill: str = "",
        pattern: str = "",
        edge: str = "",
        width: float = 0.75,
        dash: bool = False,
        anchor: str = "t",
        inset: float = 0.0,
    ) -> None:
        """Add a shape, or a text box where it has neither fill nor edge."""
        filled = slide_text.solid(fill) if fill else pattern or "<a:noFill/>"
        dashed = '<a:prstDash val="dash"/>' if dash else ""
        line = slide_text.solid(edge) + dashed if edge else "<a:noFill/>"
        name = "Text" if paragraphs else "Shape"
        index = len(self.shapes) + 2
        # Words can be read one by one; a shape without words is passed over.
        decorative = "" if paragraphs else DECORATIVE
        self.shapes.append(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{{base}}{index:04d}" name="{name} {index - 1}">{decorative}</p:cNvPr>'
            f"<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{_place(frame)}{geometry}{filled}"
            f'<a:ln w="{round(width * POINT)}">{line}</a:ln></p:spPr>'
            f"{slide_text.body_xml(paragraphs, anchor=anchor, inset=inset)}</p:sp>"
        )

    def text(self, frame: SlideFrame, words: str, size: float, *, bold: bool = False, align: str = "l") -> None:
        """Add a text box with one paragraph."""
        self.add(frame, [paragraph(words, size, bold=bold, align=align)])


def drawing(plotted: Plotted, frame: SlideFrame, name: str, said: str) -> BaseOxmlElement:
    """Draw a form that is no chart as one group.

    Args:
        plotted: with the shapes of its form.
        frame: the room for it.
        name: of the group, as Office lists it.
        said: its alternative text.
    """
    group = _Group()
    {Form.TILES: _tiles, Form.SQUARES: _squares, Form.BOXES: _boxes, Form.DATES: _dates}[plotted.form](
        group, plotted, frame
    )
    offset = f'x="{emu(frame.left)}" y="{emu(frame.top)}"'
    extent = f'cx="{emu(frame.width)}" cy="{emu(frame.height)}"'
    shapes = "".join(group.shapes).replace("{base}", "1")
    return parse_xml(
        f'<p:grpSp {nsdecls("p", "a")}><p:nvGrpSpPr><p:cNvPr id="100" name="{slide_text.xml(name)}" '
        f'descr="{slide_text.xml(said)}"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off {offset}/>'
        f"<a:ext {extent}/><a:chOff {offset}/><a:chExt {extent}/></a:xfrm></p:grpSpPr>{shapes}"
        "</p:grpSp>"
    )


def _place(frame: SlideFrame) -> str:
    return (
        f'<a:xfrm><a:off x="{emu(frame.left)}" y="{emu(frame.top)}"/>'
        f'<a:ext cx="{emu(frame.width)}" cy="{emu(frame.height)}"/></a:xfrm>'
    )


def hatched(colour: str) -> str:
    """Write a fill of strokes on the ground."""
    return (
        f'<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="{colour[1:]}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{COLOURS.ground[1:]}"/></a:bgClr></a:pattFill>'
    )


def _tiles(group: _Group, plotted: Plotted, frame: SlideFrame) -> None:
    down = max(tile.row for tile in plotted.tiles) + 1
    across = max(tile.column for tile in plotted.tiles) + 1
    width, height = min((frame.width - KEY_WIDTH - 0.2) / across, TILE), frame.height / down
    size = max(8.0, min(11.0, height * slide_text.POINTS / (2 * slide_text.LEADING)))
    for tile in plotted.tiles:
        place = SlideFrame(
            frame.left + (tile.column + GAP / 2) * width,
            frame.top + (tile.row + GAP / 2) * height,
            width * (1 - GAP),
            height * (1 - GAP),
        )
        ink = COLOURS.text if tile.level is None else INKS[tile.level]
        words = [
            paragraph(tile.name, size, align="ctr", colour=ink),
            paragraph(tile.words, size, align="ctr", bold=True, colour=ink),
        ]
        pale = tile.level is None or tile.level < PALE
        group.add(
            place,
            words,
            fill="" if tile.level is None else FILLS[tile.level],
            pattern=hatched(COLOURS.rule) if tile.hatched else "",
            edge=COLOURS.text if tile.chosen else COLOURS.quiet if pale else FILLS[tile.level or 0],
            width=3 if tile.chosen else 0.75,
            anchor="ctr",
        )
    _key(group, plotted, SlideFrame(frame.right - KEY_WIDTH, frame.top, KEY_WIDTH, frame.height))


def _key(group: _Group, plotted: Plotted, frame: SlideFrame) -> None:
    """Draw the key: its heading, each class on its own fill, and other words."""
    top = frame.top
    for note in plotted.notes:
        words = [paragraph(note, TEXT)]
        high = slide_text.height_of(words, frame.width) + 0.1
        group.add(SlideFrame(frame.left, top, frame.width, high), words)
        top += high
    for line in plotted.key:
        if line.level is None and not line.hatched:
            words = [paragraph(line.words, TEXT)]
            high = slide_text.height_of(words, frame.width) + 0.08
            group.add(SlideFrame(frame.left, top, frame.width, high), words)
            top += high
            continue
        group.add(
            SlideFrame(frame.left, top, frame.width, KEY_HEIGHT),
            [paragraph(line.words, TEXT, align="ctr", colour=COLOURS.text if line.level is None else INKS[line.level])],
            fill="" if line.level is None else FILLS[line.level],
            pattern=hatched(COLOURS.rule) if line.hatched else "",
            edge=COLOURS.quiet,
            anchor="ctr",
        )
        top += KEY_HEIGHT + 0.08


def _squares(group: _Group, plotted: Plotted, frame: SlideFrame) -> None:
    """Draw a thousand squares as one path for each colour, below their key: as many shapes would take a second."""
    inner, outer, whole = plotted.squares
    top = frame.top
    for one in (inner, outer):
        words = [_key_line(one)]
        high = slide_text.height_of(words, frame.width) + 0.06
        group.add(SlideFrame(frame.left, top, frame.width, high), words)
        top += high
    foot = LINE + 0.1
    down = whole.count // ALONG
    side = min(frame.width / ALONG, (frame.foot - foot - top - 0.1) / down)
    place = SlideFrame(frame.left, top + 0.1, side * ALONG, side * down)
    cells = [(index % ALONG, index // ALONG) for index in range(whole.count)]
    parts = (
        (cells[outer.count :], whole.look),
        (cells[inner.count : outer.count], outer.look),
        (cells[: inner.count], inner.look),
    )
    for part, look in parts:
        group.add(place, geometry=_path(part, down), fill=getattr(COLOURS, look))
    group.add(place, edge=COLOURS.edge)
    for note in plotted.notes:
        group.text(SlideFrame(frame.left, place.foot + 0.06, frame.width, LINE), note, TEXT)


def _key_line(one: Squares) -> Paragraph:
    square = Run("\N{BLACK SQUARE} ", colour=getattr(COLOURS, one.look))
    return Paragraph((square, Run(one.number, bold=True), Run(f" {one.words[:1].lower()}{one.words[1:]}")), 14)


def _path(cells: list[tuple[int, int]], down: int) -> str:
    """Write squares as one geometry; each cell is 100 units wide."""
    inset, side = round(50 * GAP * 2), round(100 - 200 * GAP)
    drawn = "".join(
        f'<a:moveTo><a:pt x="{x * 100 + inset}" y="{y * 100 + inset}"/></a:moveTo>'
        f'<a:lnTo><a:pt x="{x * 100 + inset + side}" y="{y * 100 + inset}"/></a:lnTo>'
        f'<a:lnTo><a:pt x="{x * 100 + inset + side}" y="{y * 100 + inset + side}"/></a:lnTo>'
        f'<a:lnTo><a:pt x="{x * 100 + inset}" y="{y * 100 + inset + side}"/></a:lnTo><a:close/>'
        for x, y in cells
    )
    return (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{ALONG * 100}" h="{down * 100}">{drawn}</a:path></a:pathLst></a:custGeom>'
    )


def _boxes(group: _Group, plotted: Plotted, frame: SlideFrame) -> None:
    """Draw one box for each year, with words where two may not be compared."""
    gaps = [APART if box.apart else BETWEEN for box in plotted.boxes[1:]]
    width = (frame.width - sum(gaps)) / len(plotted.boxes)
    inside = width - 0.3
    texts = [
        [
            paragraph(box.name, 18, bold=True),
            paragraph(box.number, 26, bold=True, colour=COLOURS.focus),
            *(paragraph(line, 16) for line in box.lines),
        ]
        for box in plotted.boxes
    ]
    height = min(max(slide_text.height_of(words, inside) for words in texts) + 0.4, frame.height)
    left = frame.left
    for box, words, gap in zip(plotted.boxes, texts, [0.0, *gaps], strict=True):
        if box.apart:
            said = [paragraph(box.apart, TEXT, align="ctr")]
            group.add(SlideFrame(left + 0.05, frame.top, gap - 0.1, height), said, anchor="ctr")
        left += gap
        group.add(
            SlideFrame(left, frame.top, width, height),
            words,
            edge=COLOURS.edge,
            width=1.0,
            dash=not box.held,
            inset=0.15,
        )
        left += width


def _dates(group: _Group, plotted: Plotted, frame: SlideFrame) -> None:
    """Draw a mark for each statement on one line of dates, its number above it, and what was said in a list below."""
    first, last = min(one.first for one in plotted.dates), max(one.last for one in plotted.dates)
    margin = 0.5  # inches before the first mark and after the last, for their numbers
    scale = (frame.width - 2 * margin) / max(1, last - first)
    places = [
        (frame.left + margin + (one.first - first) * scale, (one.last - one.first) * scale) for one in plotted.dates
    ]
    levels = _levels([(left + wide / 2, one.number) for (left, wide), one in zip(places, plotted.dates, strict=True)])
    axis = frame.top + LINE * (max(levels) + 1) + MARK
    group.add(SlideFrame(frame.left, axis, frame.width, 0.01), edge=COLOURS.edge, width=1.5)
    for one, (left, wide), level in zip(plotted.dates, places, levels, strict=True):
        middle = left + wide / 2
        shape = "rect" if wide else "ellipse"
        group.add(
            SlideFrame(left if wide else left - MARK / 2, axis - MARK / 2, wide or MARK, MARK),
            geometry=f'<a:prstGeom prst="{shape}"><a:avLst/></a:prstGeom>',
            fill=COLOURS.focus if one.exact else COLOURS.ground,
            edge=COLOURS.focus,
            width=2.25,
        )
        wide_words = slide_text.width_of(one.number, TEXT, bold=True) * 1.1
        place = SlideFrame(middle - wide_words / 2, axis - MARK - LINE * (level + 1) + 0.03, wide_words, LINE)
        group.text(place, one.number, TEXT, bold=True, align="ctr")
    _said(group, plotted, frame.inside(top=axis + MARK + 0.15 - frame.top))


def _levels(numbers: list[tuple[float, str]]) -> list[int]:
    """Return in which row above the line each number stands, so that no two meet: the lowest with room."""
    ends: list[float] = []
    levels = []
    for middle, words in numbers:
        half = slide_text.width_of(words, TEXT, bold=True) * 1.2 / 2
        level = next((index for index, end in enumerate(ends) if middle - half > end), len(ends))
        ends[level : level + 1] = [middle + half]
        levels.append(level)
    return levels


def _said(group: _Group, plotted: Plotted, frame: SlideFrame) -> None:
    """List the statements in columns: date, number, what was counted, coverage and who said it."""
    starts = (0.0, 1.45, 2.75, 5.6, frame.width + 0.15)
    top = frame.top
    for one in plotted.dates:
        counted, coverage, speaker = one.lines
        cells = (one.said, one.number, counted, f"{coverage}. {speaker}")
        words = [[paragraph(text, TEXT, bold=index == 1)] for index, text in enumerate(cells)]
        widths = [end - start - 0.15 for start, end in pairwise(starts)]
        high = max(slide_text.height_of(cell, width) for cell, width in zip(words, widths, strict=True))
        for cell, start, width in zip(words, starts, widths, strict=False):
            group.add(SlideFrame(frame.left + start, top, width, high), cell)
        top += high + 0.1
