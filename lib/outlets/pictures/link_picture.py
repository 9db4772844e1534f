"""Draw the picture that other sites show beside a link: words alone, in our font, without the browser.

A link preview is a few centimetres wide, so that a chart in it cannot be read. It takes some hundredths of a second to
draw, so that it is there whenever a link is shared.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from lib.charts import theme
from lib.charts.canvas import ColourScheme
from lib.outlets.pictures import fonts, layout

WIDTH, HEIGHT = 1200, 630  # pixels: what most sites show uncut
EDGE: Final = 44.0  # pixels between the edge and the words
TOP: Final = 34.0
BAR: Final = 12.0  # height of the bar along the top
RULE: Final = 22.0  # between the rule beside the cautions and their words
MARK: Final = 8.0  # width of that rule
SPACE: Final = 20.0  # between the parts
MEASURED: Final = 0.97  # of the width: letters are set on whole pixels, which makes lines a little wider
# Text sizes of heading, cautions and foot, the largest that hold all words are taken. Nothing is smaller than in the
# other pictures for posts.
SIZES: Final = (
    (60.0, 28.0, 20.0),
    (54.0, 26.0, 20.0),
    (48.0, 25.0, 20.0),
    (44.0, 24.0, 19.0),
    (40.0, 22.0, 18.0),
    (36.0, 20.0, 17.0),
    (34.0, 18.0, 17.0),
    (30.0, 17.0, 17.0),
)


@dataclass(frozen=True, slots=True)
class LinkWords:
    """All words of a link's picture, from top to bottom.

    Args:
        site: name of the dashboard.
        heading: with the number, where there is one.
        about: what is counted, where the heading leaves it open; may be empty.
        cautions: every caution that must stand beside the number.
        foot: source with its date, status, licence, release and address.
    """

    site: str
    heading: str
    about: str = ""
    cautions: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that the picture says, which is its alternative text."""
        sentences = (part if part.endswith(".") else f"{part}." for part in (self.heading, self.about) if part)
        return " ".join((f"{self.site}.", *sentences, *self.cautions, *self.foot))


def fits(words: LinkWords) -> bool:
    """Return whether the picture holds all words. Cheap."""
    return laid_out(words) is not None


def draw(words: LinkWords) -> bytes:
    """Draw the picture as PNG. Equal words give equal bytes.

    Raises:
        ValueError: it cannot hold all words; see `fits`.
    """
    texts = laid_out(words)
    if texts is None:
        raise ValueError("the picture of a link cannot hold its words")
    colours = theme.palette(ColourScheme.LIGHT)
    picture = Image.new("RGB", (WIDTH, HEIGHT), colours.ground)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, BAR), fill=colours.focus)
    if cautions := [text for text in texts if text.x > EDGE]:
        top, bottom = cautions[0].y, cautions[-1].y + cautions[-1].height
        pen.rectangle((EDGE, top + 4, EDGE + MARK, bottom), fill=colours.focus)
    for text in texts:
        font = _font(text.size, bold=text.bold)
        for index, line in enumerate(text.lines):
            y = text.y + index * text.size * layout.LINE
            pen.text((text.x, y), line, font=font, fill=text.colour or colours.text, anchor="la")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _font(size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    content = fonts.files()[f"{fonts.WEIGHTS[bold][0]}.ttf"]
    return ImageFont.truetype(io.BytesIO(content), size, layout_engine=ImageFont.Layout.BASIC)


def laid_out(words: LinkWords) -> list[layout.Text] | None:
    """Position all words in the largest sizes that hold them; None where none does."""
    return next(filter(None, (_in_sizes(words, *sizes) for sizes in SIZES)), None)


def _in_sizes(words: LinkWords, heading: float, caution: float, foot: float) -> list[layout.Text] | None:
    quiet, inner = theme.palette(ColourScheme.LIGHT).quiet, (WIDTH - 2 * EDGE) * MEASURED
    head = layout.stack(
        [
            layout.paragraph(words.site, inner, foot, colour=quiet),
            layout.paragraph(words.heading, inner, heading, bold=True),
            *([layout.paragraph(words.about, inner, caution, colour=quiet)] if words.about else []),
        ],
        EDGE,
        TOP,
    )
    beside = [layout.paragraph(text, inner - RULE, caution) for text in words.cautions]
    below = [layout.paragraph(" ".join(words.foot), inner, foot, colour=quiet)] if words.foot else []
    foot_top = HEIGHT - TOP - layout.height(below)
    top = head[-1].y + head[-1].height + SPACE
    end = top + (layout.height(beside) + SPACE if beside else 0)
    if end > foot_top:
        return None
    middle = top + (foot_top - end) / 2 if beside else top
    return [*head, *layout.stack(beside, EDGE + RULE, middle), *layout.stack(below, EDGE, foot_top)]
