"""The empty deck: 16:9, one layout with real placeholders, our colours and a font that Office has; and its bytes."""

from __future__ import annotations

import functools
import gc
import io
import re
import textwrap
import zipfile
from typing import TYPE_CHECKING, Final

import pptx
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls

from lib.charts import theme
from lib.charts.canvas import ColourScheme
from lib.outlets.files import citation
from lib.outlets.slides.slide_text import FONT, clean, emu

if TYPE_CHECKING:
    from datetime import datetime

    from pptx.presentation import Presentation

WIDTH, HEIGHT = 13.333, 7.5  # inches
MOST_LETTERS: Final = 255  # of a property of a document
TITLE_ONLY: Final = 5  # index of the only layout of python-pptx's template that is kept
SUBTITLE, CAUTIONS, SOURCE = 13, 14, 15  # numbers of the placeholders beside the title
NAMES: Final = {SUBTITLE: "Subtitle", CAUTIONS: "Cautions", SOURCE: "Source"}
COLOURS: Final = theme.palette(ColourScheme.LIGHT)
YOUNG: Final = 1  # generations of objects that the garbage collector looks through: those of the last deck
UNIX: Final = 3  # recorded as the creating system, so that files are the same everywhere
MODE: Final = 0o644 << 16
_MOMENTS: Final = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_THEME_COLOURS: Final = {
    "dk1": COLOURS.text,
    "lt1": COLOURS.ground,
    "dk2": COLOURS.quiet,
    "lt2": COLOURS.rest,
    "accent1": COLOURS.focus,
    "accent2": COLOURS.second,
    "accent3": COLOURS.third,
    "accent4": COLOURS.rest,
    "accent5": COLOURS.edge,
    "accent6": COLOURS.quiet,
}


def new() -> Presentation:
    """Return an empty deck with the layout of our slides."""
    return pptx.Presentation(io.BytesIO(_template()))


@functools.cache
def _template() -> bytes:
    """Make the empty deck of python-pptx's template: its size, its one layout, its theme."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = emu(WIDTH), emu(HEIGHT)
    kept = deck.slide_layouts[TITLE_ONLY]
    for layout in list(deck.slide_layouts):
        if layout is not kept and layout.name != kept.name:
            deck.slide_layouts.remove(layout)
    _set_layout(kept)
    _set_master(deck)
    package = deck.part.package
    for key, relation in list(package._rels.items()):  # noqa: SLF001 - python-pptx has no other way to drop the picture
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package.drop_rel(key)
    for key, relation in list(deck.part.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.PRINTER_SETTINGS:
            deck.part.rels.pop(key)
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _set_layout(layout) -> None:  # noqa: ANN001 - a layout of python-pptx, which has no public type for what is done
    """Give the layout its placeholders in reading order: title, subtitle, cautions, source."""
    layout.name = "Chart with cautions"
    for shape in list(layout.placeholders):
        if shape.placeholder_format.idx:
            shape.element.getparent().remove(shape.element)
    for index, name in NAMES.items():
        layout.shapes._spTree.append(  # noqa: SLF001 - layouts cannot be given shapes in another way
            parse_xml(
                f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{index}" name="{name}"/><p:cNvSpPr><a:spLocks '
                f'noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="body" sz="quarter" idx="{index}"/></p:nvPr></p:nvSpPr>'
                f'<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{emu(WIDTH)}" cy="{emu(1)}"/></a:xfrm></p:spPr>'
                f'<p:txBody><a:bodyPr/><a:lstStyle><a:lvl1pPr marL="0" indent="0"><a:buNone/></a:lvl1pPr>'
                f'</a:lstStyle><a:p><a:r><a:rPr lang="en-GB"/><a:t>{name}</a:t></a:r></a:p></p:txBody></p:sp>'
            )
        )


def _set_master(deck: Presentation) -> None:
    """Widen the master to 16:9, and set its font, its colours and the side on which titles begin."""
    master = deck.slide_master
    for shape in master.placeholders:
        shape.left, shape.width = round(shape.left * WIDTH / 10), round(shape.width * WIDTH / 10)
    master.element.find(".//{*}titleStyle/{*}lvl1pPr").set("algn", "l")
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    content = part.blob.decode()
    content = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{FONT}", content)
    for name, colour in _THEME_COLOURS.items():
        fill = f'<a:{name}><a:srgbClr val="{colour[1:]}"/></a:{name}>'
        content = re.sub(rf"<a:{name}>.*?</a:{name}>", fill, content, flags=re.DOTALL)
    part._blob = content.encode()  # noqa: SLF001 - the theme is a part that python-pptx does not model


def to_bytes(deck: Presentation, title: str, subject: str, moment: datetime) -> bytes:
    """Write the deck, which cannot be used afterwards; equal decks and moments give equal bytes."""
    about = deck.core_properties
    about.title, about.subject = (
        textwrap.shorten(clean(text), MOST_LETTERS, placeholder=" ...") for text in (title, subject)
    )
    about.author = citation.TITLE
    about.last_modified_by, about.revision = citation.TITLE, 1
    about.created = about.modified = moment
    about.language = "en-GB"
    buffer = io.BytesIO()
    deck.save(buffer)
    _take_apart(deck)
    return dated(buffer.getvalue(), moment)


def _take_apart(deck: Presentation) -> None:
    """Cut the circles in which the parts of a deck hold each other: else they stay until the garbage collector comes.

    What is left are small circles of python-pptx and xlsxwriter. Looking through the young objects takes some
    milliseconds, and fifteen decks of twelve then leave 15 MB in place of 60.
    """
    package = deck.part.package
    for part in [*package.iter_parts(), package]:
        vars(part).clear()
    gc.collect(YOUNG)


def dated(package: bytes, moment: datetime) -> bytes:
    """Date every entry of an Office file, and what it says of its creation, with one moment."""
    written = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MOMENTS.sub(rb"\g<1>" + written, content)
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.create_system, entry.external_attr = UNIX, MODE
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
