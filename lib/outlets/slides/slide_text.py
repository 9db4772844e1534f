"""Text of slides: boxes, how many lines a text takes, and the largest size that fits. Inches and points.

A slide has no browser that measures it, and no program may be asked to shrink its text: boxes are made large enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from pptx.util import Emu

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pptx.util import Length

FONT: Final = "Arial"  # every Office has it, and LibreOffice one of equal widths
POINTS: Final = 72  # in an inch
EMU: Final = 914_400  # English Metric Units in an inch, in which Office counts
LEADING: Final = 1.2  # times the size: the height of a line
BETWEEN: Final = 0.35  # times the size: the space after a paragraph
SPARE: Final = 0.97  # of a width: programs differ by a hair in where they break a line
BOLD: Final = 1.09  # times the width of plain letters
# Widths of the letters of Arial, in thousandths of the size.
_WIDTHS: Final = (
    (222, "ijl'\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}"),
    (278, " !,./:;I[]\\ft|\N{NO-BREAK SPACE}\N{MIDDLE DOT}"),
    (345, '()-r`"'),
    (500, "*ckJsvxyz"),
    (611, "FTZ+<=>~"),
    (667, "ABEKPSVXY&"),
    (722, "CDHNRUw"),
    (778, "GOQ"),
    (833, "mM"),
    (1015, "W%@\N{EM DASH}\N{BLACK SQUARE}"),
)
WIDTHS: Final = {letter: width for width, letters in _WIDTHS for letter in letters}
USUAL: Final = 556  # digits, most small letters, and what is not listed
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class SlideFrame:
    """A rectangle on a slide, in inches from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def foot(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def inside(self, *, top: float = 0.0, foot: float = 0.0) -> SlideFrame:
        """Return what is left of it below `top` inches and above `foot` inches."""
        return replace(self, top=self.top + top, height=self.height - top - foot)


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style; an empty colour is that of the text around it."""

    words: str
    bold: bool = False
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of runs in one size."""

    runs: tuple[Run, ...]
    size: float
    align: str = "l"
    after: float = 0.0  # points of space after it

    @property
    def words(self) -> str:
        """Its words without style."""
        return "".join(run.words for run in self.runs)


def paragraph(words: str, size: float, *, bold: bool = False, align: str = "l", colour: str = "") -> Paragraph:
    """Return a paragraph in one style."""
    return Paragraph((Run(words, bold, colour),), size, align)


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return the width of words in one line, in inches."""
    letters = sum(WIDTHS.get(letter, USUAL) for letter in words)
    return letters / 1000 * size / POINTS * (BOLD if bold else 1)


def lines_of(words: str, size: float, width: float, *, bold: bool = False) -> int:
    """Return how many lines words take in a box of a width; a word that is longer than a line is broken."""
    lines, used, room = 1, 0.0, width * SPARE
    space = width_of(" ", size, bold=bold)
    for word in words.split():
        own = width_of(word, size, bold=bold)
        if used and used + space + own > room:
            lines, used = lines + 1, 0.0
        lines += int(own // room)
        used += own % room + (space if used else 0)
    return lines


def height_of(paragraphs: Iterable[Paragraph], width: float) -> float:
    """Return the height that paragraphs take in a box of a width, in inches."""
    return sum(
        lines_of(one.words, one.size, width, bold=any(run.bold for run in one.runs)) * one.size * LEADING + one.after
        for one in paragraphs
    ) / POINTS  # fmt: skip


def spaced(texts: Iterable[str], size: float) -> list[Paragraph]:
    """Return paragraphs of one size with space between them."""
    return [replace(paragraph(text, size), after=size * BETWEEN) for text in texts]


def fitting(texts: Sequence[str], sizes: Sequence[float], width: float, height: float) -> list[Paragraph] | None:
    """Return paragraphs in the first of these sizes in which they fit, None where they fit in none."""
    found = (spaced(texts, size) for size in sizes)
    return next((paragraphs for paragraphs in found if height_of(paragraphs, width) <= height), None)


def body_xml(paragraphs: Iterable[Paragraph], *, tag: str = "p:txBody", anchor: str = "t", inset: float = 0.0) -> str:
    """Write a text body: no space of its own around the text but `inset` inches, and no shrinking."""
    edge = round(inset * EMU)
    written = "".join(_paragraph_xml(one) for one in paragraphs)
    return (
        f'<{tag}><a:bodyPr wrap="square" lIns="{edge}" tIns="{edge}" rIns="{edge}" bIns="{edge}" anchor="{anchor}">'
        f"<a:noAutofit/></a:bodyPr><a:lstStyle/>{written or '<a:p/>'}</{tag}>"
    )


def _paragraph_xml(one: Paragraph) -> str:
    runs = "".join(
        f'<a:r><a:rPr lang="en-GB" sz="{round(one.size * 100)}" b="{int(run.bold)}" dirty="0">'
        f'{solid(run.colour) if run.colour else ""}<a:latin typeface="{FONT}"/><a:cs typeface="{FONT}"/></a:rPr>'
        f"<a:t>{xml(run.words)}</a:t></a:r>"
        for run in one.runs
    )
    return (
        f'<a:p><a:pPr marL="0" indent="0" algn="{one.align}"><a:spcBef><a:spcPts val="0"/></a:spcBef>'
        f'<a:spcAft><a:spcPts val="{round(one.after * 100)}"/></a:spcAft><a:buNone/></a:pPr>{runs}</a:p>'
    )


def solid(colour: str) -> str:
    """Write a fill of one colour, given as `#RRGGBB`."""
    return f'<a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill>'


def xml(text: str) -> str:
    """Escape text for XML, without the characters that XML cannot hold."""
    return escape(clean(text), {'"': "&quot;"})


def clean(text: str) -> str:
    """Remove the characters that XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def emu(inches: float) -> Length:
    """Convert inches to the units of Office."""
    return Emu(round(inches * EMU))
