"""Lay out text before rendering: measure, wrap, arrange in columns, never beyond the edge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any, Final

from lib.charts import theme
from lib.outlets.pictures import fonts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LINE: Final = 1.3  # times the text size: Plotly's line height
LETTER: Final = 1.326  # times the text size: from the highest to the lowest point of the font
GAP: Final = 7.0  # CSS pixels between paragraphs


@dataclass(frozen=True, slots=True)
class Text:
    """A wrapped paragraph at a position in CSS pixels from the picture's top left."""

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
        """Width of the widest line."""
        return max(fonts.width(line, self.size, bold=self.bold) for line in self.lines)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        return self.x, self.y, self.x + self.width, self.y + self.height

    def annotation(self, left: float, top: float) -> dict[str, Any]:
        """Return the paragraph as a Plotly annotation; `left` and `top` are the offsets of the plot area."""
        html = "<br>".join(escape(line, quote=False) for line in self.lines)
        return {
            "text": f"<b>{html}</b>" if self.bold else html,
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


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Wrap a text into lines no wider than `width`; a single wider word, such as an address, is divided."""
    available = width * fonts.per_em(bold=bold) / size
    space = fonts.units(" ", bold=bold)
    lines, line, used = [], "", 0
    for word in text.split():
        word_width = fonts.units(word, bold=bold)
        if line and used + space + word_width <= available:
            line, used = f"{line} {word}", used + space + word_width
        elif not line and word_width <= available:
            line, used = word, word_width
        else:
            lines += [line] if line else []
            *full_lines, line = _divided(word, width, size, bold=bold) if word_width > available else (word,)
            lines += full_lines
            used = fonts.units(line, bold=bold)
    return (*lines, line)


def _divided(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    parts, part = [], ""
    for character in word:
        while part and fonts.width(part + character, size, bold=bold) > width:
            # Prefer a break after punctuation of the address.
            end = max(part.rfind(separator) for separator in "/?&,=") + 1 or len(part)
            parts.append(part[:end])
            part = part[end:]
        part += character
    return [*parts, part]


def paragraph(text: str, width: float, size: float = theme.SMALL_SIZE, *, bold: bool = False, colour: str = "") -> Text:
    """Wrap a text to a width; its position is set later."""
    return Text(wrap(text, width, size, bold=bold), size=size, bold=bold, colour=colour)


def height(column: Sequence[Text]) -> float:
    """Return the height of stacked paragraphs, with gaps."""
    return sum(text.height for text in column) + GAP * max(0, len(column) - 1)


def stack(column: Iterable[Text], x: float, y: float) -> list[Text]:
    """Position paragraphs one below the other from a point on."""
    placed = []
    for text in column:
        placed.append(replace(text, x=x, y=y))
        y += text.height + GAP
    return placed


def run_on(texts: Sequence[str], width: float, count: int, gap: float, colour: str = "") -> list[list[Text]]:
    """Arrange like `columns`, but join the paragraphs into one, which takes the least room."""
    joined = paragraph(" ".join(texts), (width - gap * (count - 1)) / count, colour=colour)
    per_column = -(-len(joined.lines) // count)
    return [[replace(joined, lines=joined.lines[i : i + per_column])] for i in range(0, len(joined.lines), per_column)]


def columns(texts: Sequence[str], width: float, count: int, gap: float, colour: str = "") -> list[list[Text]]:
    """Arrange paragraphs in order in one or two equally wide columns of similar height."""
    column_width = (width - gap * (count - 1)) / count
    paragraphs = [paragraph(text, column_width, colour=colour) for text in texts]
    if count == 1 or len(paragraphs) == 1:
        return [paragraphs]
    split = min(range(1, len(paragraphs)), key=lambda i: max(height(paragraphs[:i]), height(paragraphs[i:])))
    return [paragraphs[:split], paragraphs[split:]]
