"""Words laid out before anything is drawn: measured, wrapped, set in columns, never over the edge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any, Final

from lib.charts import theme
from lib.outlets.pictures import fonts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LINE: Final = 1.3  # of the size of the text: Plotly's own distance between lines
LETTER: Final = 1.326  # of the size: from the highest to the lowest point of the face
GAP: Final = 7.0  # CSS pixels between paragraphs


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph at its place, in CSS pixels from the top left of the picture."""

    lines: tuple[str, ...]
    x: float = 0.0
    y: float = 0.0
    size: float = theme.SMALL_SIZE
    bold: bool = False
    colour: str = ""

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last."""
        return ((len(self.lines) - 1) * LINE + LETTER) * self.size

    @property
    def width(self) -> float:
        """Of the widest line."""
        return max(fonts.width(line, self.size, bold=self.bold) for line in self.lines)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        return self.x, self.y, self.x + self.width, self.y + self.height

    def annotation(self, left: float, top: float) -> dict[str, Any]:
        """The paragraph for Plotly, where the drawing's own area begins `left` and `top` of the picture's edge."""
        said = "<br>".join(escape(line, quote=False) for line in self.lines)
        return {
            "text": f"<b>{said}</b>" if self.bold else said,
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": 1,
            "xshift": self.x - left,
            "yshift": top - self.y,
            "xanchor": "left",
            "yanchor": "top",
            "align": "left",
            "borderpad": 0,
            "showarrow": False,
            "font": {"size": self.size} | ({"color": self.colour} if self.colour else {}),
        }


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The lines of a text that are no wider than `width`; a word that is wider by itself, as an address, is divided."""
    most = width * fonts.per_em(bold=bold) / size
    space = fonts.units(" ", bold=bold)
    lines, line, used = [], "", 0
    for word in text.split():
        wide = fonts.units(word, bold=bold)
        if line and used + space + wide <= most:
            line, used = f"{line} {word}", used + space + wide
        elif not line and wide <= most:
            line, used = word, wide
        else:
            lines += [line] if line else []
            *full, line = _divided(word, width, size, bold=bold) if wide > most else (word,)
            lines += full
            used = fonts.units(line, bold=bold)
    return (*lines, line)


def _divided(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    parts, part = [], ""
    for character in word:
        while part and fonts.width(part + character, size, bold=bold) > width:
            # Better after a mark of the address than within a word of it.
            kept = max(part.rfind(mark) for mark in "/?&,=") + 1 or len(part)
            parts.append(part[:kept])
            part = part[kept:]
        part += character
    return [*parts, part]


def paragraph(text: str, width: float, size: float = theme.SMALL_SIZE, *, bold: bool = False, colour: str = "") -> Text:
    """A text wrapped to a width, not yet at a place."""
    return Text(wrapped(text, width, size, bold=bold), size=size, bold=bold, colour=colour)


def height(column: Sequence[Text]) -> float:
    """Of paragraphs under each other."""
    return sum(text.height for text in column) + GAP * max(0, len(column) - 1)


def stacked(column: Iterable[Text], x: float, y: float) -> list[Text]:
    """Paragraphs under each other from a place on."""
    placed = []
    for text in column:
        placed.append(replace(text, x=x, y=y))
        y += text.height + GAP
    return placed


def running(texts: Sequence[str], width: float, count: int, gap: float, colour: str = "") -> list[list[Text]]:
    """The same as `columns`, but each paragraph goes on where the one before it ends: that takes the least room."""
    whole = paragraph(" ".join(texts), (width - gap * (count - 1)) / count, colour=colour)
    each = -(-len(whole.lines) // count)
    return [[replace(whole, lines=whole.lines[i : i + each])] for i in range(0, len(whole.lines), each)]


def columns(texts: Sequence[str], width: float, count: int, gap: float, colour: str = "") -> list[list[Text]]:
    """Paragraphs in one or two columns as level as they can be, in their order; each column as wide as the others."""
    each = (width - gap * (count - 1)) / count
    made = [paragraph(text, each, colour=colour) for text in texts]
    if count == 1 or len(made) == 1:
        return [made]
    cut = min(range(1, len(made)), key=lambda i: max(height(made[:i]), height(made[i:])))
    return [made[:cut], made[cut:]]
