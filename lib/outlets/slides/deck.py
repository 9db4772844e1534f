"""Make decks: the slide of an exhibit, and one deck for several between a first and a last slide.

Equal exhibits give equal bytes. An unpublished return gets slides without an address.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls

from lib.charts.plotted import Form
from lib.model import words
from lib.outlets.files import citation, tabular
from lib.outlets.pictures import content
from lib.outlets.slides import base_deck, offered, office_charts, office_shapes, slide_text
from lib.outlets.slides.base_deck import CAUTIONS, COLOURS, HEIGHT, SOURCE, SUBTITLE, WIDTH
from lib.outlets.slides.slide_text import Paragraph, SlideFrame, paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pptx.presentation import Presentation
    from pptx.slide import Slide

    from lib.charts.plotted import Plotted
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Release
    from lib.outlets.pictures.content import Content

EDGE = 0.45  # inches around a slide
ACROSS = WIDTH - 2 * EDGE
TITLES: Final = (26.0, 24.0, 22.0, 20.0, 18.0)  # points; the first that fits in TITLE_LINES lines
SUBTITLES: Final = (14.0, 13.0, 12.0)
CAUTION_SIZES: Final = (13.0, 12.0, 11.0, 10.5, 10.0)
FOOT_SIZE = 10.0
TITLE_LINES = 2
CAUTION_WIDTHS: Final = (3.3, 3.9, 4.6, 5.4)  # inches of the column of cautions, the first in which they fit
BESIDE = 0.35  # inches between chart and cautions
HEADING_SIZE = 13.0
LIST_SIZES: Final = (16.0, 14.0, 13.0, 12.0, 11.0)
WITHHELD: Final = "A count under 10 is in words here. The table at the link has it as published."
SOURCES: Final = "Sources"
WHAT: Final = (
    "Charts of published figures on child sexual abuse and exploitation recorded by the police in England and Wales.",
    "Each chart can be edited. The notes of its slide have its table, its cautions in full and its sources.",
)


@dataclass(frozen=True, slots=True)
class FirstSlide:
    """What the first slide of a deck says: where it comes from, in sentences, and the address of the same choices."""

    release: Release
    lines: tuple[str, ...]
    link: str


def as_pptx(exhibit: Exhibit, moment: datetime) -> bytes:
    """Write the slide of an exhibit.

    Args:
        exhibit: its content.
        moment: of release, recorded as the creation time.

    Raises:
        RefusedPictureError: a rule forbids it.
    """
    deck = base_deck.new()
    _add_exhibit(deck, exhibit, moment)
    return base_deck.to_bytes(deck, exhibit.headline, exhibit.subtitle, moment)


def of_several(exhibits: Sequence[Exhibit], first: FirstSlide) -> bytes:
    """Write one deck: what it is, a slide for each exhibit in order, and their sources.

    Raises:
        RefusedPictureError: a rule forbids the slide of one of them.
        ValueError: one of them is unpublished.
    """
    if not all(exhibit.published for exhibit in exhibits):
        raise ValueError("a deck of several holds published figures only")
    moment = first.release.published_at
    deck = base_deck.new()
    _add_first(deck, first, exhibits)
    for exhibit in exhibits:
        _add_exhibit(deck, exhibit, moment)
    _add_sources(deck, exhibits)
    return base_deck.to_bytes(deck, citation.TITLE, words.data_release(first.release.version), moment)


def _add_exhibit(deck: Presentation, exhibit: Exhibit, moment: datetime) -> None:
    """Add the slides of an exhibit: one, or several where its panels would be too small to be read on one."""
    said, plotted = content.of(exhibit, offered.SIZE), exhibit.native()
    if plotted is None:
        raise ValueError(f"exhibit {exhibit.id} has no chart")
    parts = office_charts.parts(plotted)
    for number, part in enumerate(parts, 1):
        headline = said.headline if len(parts) == 1 else f"{said.headline} (slide {number} of {len(parts)})"
        _add_slide(deck, exhibit, replace(said, headline=headline), part, moment)


def _add_slide(deck: Presentation, exhibit: Exhibit, said: Content, plotted: Plotted, moment: datetime) -> None:
    """Add a slide: title, subtitle, chart, cautions, source, in this order for a screen reader."""
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    title = _title(said.headline)
    top = _set(slide, 0, SlideFrame(EDGE, EDGE * 0.7, ACROSS, slide_text.height_of(title, ACROSS)), title)
    subtitle = _fit([said.subtitle], SUBTITLES, ACROSS, 0.62)
    top = _set(slide, SUBTITLE, SlideFrame(EDGE, top + 0.06, ACROSS, slide_text.height_of(subtitle, ACROSS)), subtitle)
    foot = [paragraph(text, FOOT_SIZE, colour=COLOURS.quiet) for text in _foot(said)]
    foot_height = slide_text.height_of(foot, ACROSS)
    room = SlideFrame(EDGE, top + 0.18, ACROSS, HEIGHT - EDGE * 0.7 - foot_height - 0.12 - top - 0.18)
    cautions, width = _cautions(exhibit, said, room)
    beside = SlideFrame(room.right - width, room.top, width, room.height)
    _set(slide, CAUTIONS, beside, cautions)
    _set(slide, SOURCE, SlideFrame(EDGE, room.foot + 0.12, ACROSS, foot_height), foot)
    before = len(slide.shapes)
    _draw(slide, exhibit, plotted, SlideFrame(room.left, room.top, room.width - width - BESIDE, room.height), moment)
    (column,) = [shape for shape in slide.placeholders if shape.placeholder_format.idx == CAUTIONS]
    for shape in list(slide.shapes)[before:]:  # the order of a slide is that in which it is read
        column.element.addprevious(shape.element)
    _number_shapes(slide)
    slide.notes_slide.notes_text_frame.text = slide_text.clean(_notes(exhibit, said))


def _title(headline: str) -> list[Paragraph]:
    """Return the title in the largest size that takes two lines, or in the smallest."""
    for size in TITLES:
        if slide_text.lines_of(headline, size, ACROSS, bold=True) <= TITLE_LINES:
            return [paragraph(headline, size, bold=True)]
    return [paragraph(headline, TITLES[-1], bold=True)]


def _fit(texts: Sequence[str], sizes: Sequence[float], width: float, height: float) -> list[Paragraph]:
    return slide_text.fitting(texts, sizes, width, height) or slide_text.spaced(texts, sizes[-1])


def _cautions(exhibit: Exhibit, said: Content, room: SlideFrame) -> tuple[list[Paragraph], float]:
    """Return the cautions that must be shown and the width of their column: all of them, whatever their number."""
    texts = [exhibit.notice] if exhibit.notice else []
    texts += [*(caveat.short for caveat in said.caveats), *said.others]
    heading = [paragraph("Cautions", HEADING_SIZE, bold=True)] if texts else []
    left = room.height - slide_text.height_of(heading, ACROSS)
    for width in CAUTION_WIDTHS:
        if found := slide_text.fitting(texts, CAUTION_SIZES[:3], width, left):
            return [*heading, *found], width
    width = CAUTION_WIDTHS[-1]
    return [*heading, *_fit(texts, CAUTION_SIZES, width, left)], width


def _foot(said: Content) -> list[str]:
    return [
        f"{said.sources} {said.status}",
        " ".join(part for part in (said.licence, said.version, said.address) if part),
    ]


def _draw(slide: Slide, exhibit: Exhibit, plotted: Plotted, frame: SlideFrame, moment: datetime) -> None:
    names = (exhibit.chart_name, citation.chart_description(exhibit))
    if plotted.form not in {Form.BARS, Form.LINES, Form.POINTS}:
        tree = slide.shapes._spTree  # noqa: SLF001 - python-pptx adds no group from XML
        tree.append(office_shapes.drawing(plotted, frame, *names))
        return
    notes = [paragraph(note, 12.0) for note in plotted.notes]
    height = slide_text.height_of(notes, frame.width)
    office_charts.add(slide, plotted, frame.inside(foot=height + 0.05 if notes else 0), names, moment)
    if notes:
        office_charts.add_text(slide, SlideFrame(frame.left, frame.foot - height, frame.width, height), notes)


def _set(slide: Slide, index: int, frame: SlideFrame, paragraphs: Sequence[Paragraph]) -> float:
    """Place a placeholder and set its text; return its lower edge."""
    (shape,) = [one for one in slide.placeholders if one.placeholder_format.idx == index]
    shape.left, shape.top = slide_text.emu(frame.left), slide_text.emu(frame.top)
    shape.width, shape.height = slide_text.emu(frame.width), slide_text.emu(frame.height)
    body = slide_text.body_xml(paragraphs).replace("<p:txBody>", f"<p:txBody {nsdecls('p', 'a')}>", 1)
    shape.element.replace(shape.element.txBody, parse_xml(body))
    return frame.foot


def _number_shapes(slide: Slide) -> None:
    """Number the shapes in their order, so that no two of them have one number."""
    for number, element in enumerate(slide.shapes._spTree.iter("{*}cNvPr"), 1):  # noqa: SLF001
        element.set("id", str(number))


def _notes(exhibit: Exhibit, said: Content) -> str:
    """Return the notes: description, table, cautions in full, sources, citation and address."""
    table = exhibit.drawn_table
    columns = [column for column in exhibit.columns if column.shown]
    rows = [
        "\t".join(str(record[column.wording or column.name] or "") for column in columns)
        for record in table.iter_rows(named=True)
    ]
    cautions = [c.short if c.long in {"", c.short} else f"{c.short} {c.long}" for c in exhibit.caveats]
    parts = [
        *tabular.notices(exhibit),
        exhibit.description,
        "",
        "Table",
        "\t".join(column.title for column in columns),
        *rows,
        *([WITHHELD] if not table.equals(exhibit.table) and exhibit.published else []),
        "",
        "Cautions",
        *cautions,
        "",
        SOURCES,
        *(words.citation(source) for source in exhibit.sources),
        said.status,
        "",
        f"Cite as: {citation.full_citation(exhibit)}" if exhibit.published else words.UNPUBLISHED,
    ]
    return "\n".join(parts)


def _add_first(deck: Presentation, first: FirstSlide, exhibits: Sequence[Exhibit]) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    release = first.release
    subtitle = (
        f"{words.data_release(release.version)}, figures last checked on {words.day(release.checked_on.isoformat())}"
    )
    notices = list(dict.fromkeys(exhibit.notice for exhibit in exhibits if exhibit.notice))
    statuses = dict.fromkeys(sentence for exhibit in exhibits for sentence in exhibit.designations)
    licences = dict.fromkeys(filter(None, map(citation.licence, exhibits)))
    texts = [*notices, *WHAT, *first.lines, *statuses, content.NOT_OFFICIAL]
    foot = [*licences, f"Link: {first.link}", citation.contact()]
    _fill(slide, (citation.TITLE, subtitle), texts, foot)
    slide.notes_slide.notes_text_frame.text = slide_text.clean("\n".join([subtitle, *texts, *foot]))


def _add_sources(deck: Presentation, exhibits: Sequence[Exhibit]) -> None:
    """Add the sources of all exhibits, on as many slides as they need."""
    sources = list(dict.fromkeys(words.citation(source) for exhibit in exhibits for source in exhibit.sources))
    room = HEIGHT - 2.6
    pages: list[list[str]] = [[]]
    for source in sources:
        if pages[-1] and not slide_text.fitting([*pages[-1], source], LIST_SIZES, ACROSS, room):
            pages.append([])
        pages[-1].append(source)
    for number, page in enumerate(pages, 1):
        slide = deck.slides.add_slide(deck.slide_layouts[0])
        name = SOURCES if len(pages) == 1 else f"{SOURCES}, {number} of {len(pages)}"
        _fill(slide, (name, citation.TITLE), page, [content.NOT_OFFICIAL])
        slide.notes_slide.notes_text_frame.text = slide_text.clean("\n".join(page))


def _fill(slide: Slide, heading: tuple[str, str], texts: Sequence[str], foot: Sequence[str]) -> None:
    """Set a slide of words: title, subtitle, one column of sentences, and the foot."""
    title, subtitle = _title(heading[0]), [paragraph(heading[1], 16.0)]
    top = _set(slide, 0, SlideFrame(EDGE, EDGE, ACROSS, slide_text.height_of(title, ACROSS)), title)
    top = _set(slide, SUBTITLE, SlideFrame(EDGE, top + 0.1, ACROSS, slide_text.height_of(subtitle, ACROSS)), subtitle)
    last = slide_text.spaced(foot, 12.0)
    height = slide_text.height_of(last, ACROSS)
    room = SlideFrame(EDGE, top + 0.3, ACROSS, HEIGHT - EDGE - height - 0.2 - top - 0.3)
    _set(slide, CAUTIONS, room, _fit(texts, LIST_SIZES, ACROSS, room.height))
    _set(slide, SOURCE, SlideFrame(EDGE, HEIGHT - EDGE - height, ACROSS, height), last)
    _number_shapes(slide)
