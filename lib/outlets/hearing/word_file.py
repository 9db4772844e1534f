"""Write a hearing pack for Word: real headings, tables whose header rows repeat, and British English throughout."""

from __future__ import annotations

import io
import zipfile
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from lib.charts.base import DRAWING
from lib.model.uk_time import in_utc
from lib.outlets.files import citation
from lib.outlets.hearing.pack_document import BulletList, Cautions, Manner, PackTable, Passage

if TYPE_CHECKING:
    from types import ModuleType

    from lib.outlets.hearing.pack_document import Block, PackDocument, PackSection

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGE: Final = "en-GB"
FONT: Final = "Arial"  # every copy of Office has it
BLACK: Final = "1A1A1A"
BLUE: Final = "12436D"
GREY: Final = "4A4F55"
RULE: Final = "B9C3CD"
TEXT_SIZE, TABLE_SIZE = 9.5, 8.5  # points
MARGIN: Final = 737  # twentieths of a point: 13 mm
WIDTH: Final = 11906 - 2 * MARGIN  # of the text on A4
HEIGHT: Final = 16838


class TextLook(NamedTuple):
    """How a style looks: sizes and spaces in points."""

    size: float
    before: float
    after: float
    bold: bool = False
    colour: str = BLACK


LOOKS: Final = {  # Word's name of a style -> its look; a screen reader and Word's navigation know the headings by these
    "Normal": TextLook(TEXT_SIZE, 0, 4),
    "Title": TextLook(18, 0, 3, bold=True, colour=BLUE),
    "Subtitle": TextLook(TEXT_SIZE, 0, 6, colour=GREY),
    "Heading 1": TextLook(14, 10, 4, bold=True, colour=BLUE),
    "Heading 2": TextLook(12, 8, 3, bold=True, colour=BLUE),
    "Caption": TextLook(TABLE_SIZE, 6, 2, bold=True),
    "List Bullet": TextLook(TEXT_SIZE, 0, 1),
    "Lead": TextLook(TEXT_SIZE, 3, 4, bold=True),
    "Quiet": TextLook(TABLE_SIZE, 3, 3, colour=GREY),
    "Notice": TextLook(TEXT_SIZE, 0, 4, bold=True, colour=BLUE),
    "Caution": TextLook(TEXT_SIZE, 0, 1),
    "Table text": TextLook(TABLE_SIZE, 1, 1),
    "Table number": TextLook(TABLE_SIZE, 1, 1),
}
# Word's names of the styles, beside those of headings.
STYLES: Final = {
    Manner.PLAIN: "Normal",
    Manner.LEAD: "Lead",
    Manner.QUIET: "Quiet",
    Manner.NOTICE: "Notice",
}
NAMESPACE: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
UNIX, MODE = 3, 0o644 << 16  # as if written there, with these rights, wherever it is written


def library() -> ModuleType:
    """Import python-docx, which a process without hearing packs never loads."""
    with DRAWING:  # two threads that import one library at the same time would wait for each other
        import docx  # noqa: PLC0415
        import docx.enum.style  # noqa: PLC0415
        import docx.oxml.ns  # noqa: PLC0415
    return docx


def as_docx(pack: PackDocument) -> bytes:
    """Write the document. Equal packs give equal bytes: it is dated with the release."""
    docx = library()
    document = docx.Document()
    _set_styles(docx, document)
    _set_properties(document, pack)
    document.add_paragraph(pack.title, style="Title")
    document.add_paragraph(pack.subtitle, style="Subtitle")
    for section in pack.sections:
        _add_section(docx, document, section)
    _add_foot(docx, document, pack.foot)
    buffer = io.BytesIO()
    document.save(buffer)
    return _dated(buffer.getvalue(), pack)


def _set_properties(document: Any, pack: PackDocument) -> None:  # noqa: ANN401 - a module imported late
    moment = in_utc(pack.moment).replace(tzinfo=None)
    properties = document.core_properties
    properties.title, properties.subject = pack.title, pack.description[:255]  # the format's limit
    properties.author = properties.last_modified_by = citation.TITLE
    properties.language, properties.comments = LANGUAGE, f"{pack.licence} {pack.source}"[:255]
    properties.keywords = f"{pack.version} {pack.address}"[:255]
    properties.created = properties.modified = moment
    properties.revision = 1
    page = document.sections[0]
    page.page_width, page.page_height = 635 * 11906, 635 * HEIGHT  # twentieths of a point in its own unit
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = 635 * MARGIN
    page.footer_distance = 635 * MARGIN // 2


def _set_styles(docx: ModuleType, document: Any) -> None:  # noqa: ANN401
    """Set fonts, sizes and language of the styles; a theme's fonts and languages would win over them."""
    qn = docx.oxml.ns.qn
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), FONT)
    for language in document.styles.element.iter(qn("w:lang")):
        for kind in ("val", "eastAsia"):
            language.set(qn(f"w:{kind}"), LANGUAGE)
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)
    paragraph = docx.enum.style.WD_STYLE_TYPE.PARAGRAPH
    for name, look in LOOKS.items():
        known = name in {style.name for style in document.styles}
        style = document.styles[name] if known else document.styles.add_style(name, paragraph)
        if not known:
            style.base_style = document.styles["Normal"]
        _set_style(docx, style, look)
    for name in ("Title", "Heading 1", "Heading 2", "Caption", "Caution"):  # a caution stays with its numbers
        document.styles[name].paragraph_format.keep_with_next = True
    _border(docx, document.styles["Caution"], "left")
    document.styles["Table number"].paragraph_format.alignment = 2  # to the right


def _set_style(docx: ModuleType, style: Any, look: TextLook) -> None:  # noqa: ANN401
    style.font.name, style.font.size = FONT, docx.shared.Pt(look.size)
    style.font.bold, style.font.italic = look.bold, False
    style.font.color.rgb = docx.shared.RGBColor.from_string(look.colour)
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after = docx.shared.Pt(look.before), docx.shared.Pt(look.after)
    spacing.line_spacing, spacing.widow_control = 1.0, True
    for rule in style.element.findall(f".//{docx.oxml.ns.qn('w:pBdr')}"):
        rule.getparent().remove(rule)  # the line under the title
    for apart in style.element.findall(f"{docx.oxml.ns.qn('w:rPr')}/{docx.oxml.ns.qn('w:spacing')}"):
        apart.getparent().remove(apart)  # letters of the title that stand apart


def _border(docx: ModuleType, style: Any, side: str) -> None:  # noqa: ANN401
    rule = docx.oxml.parse_xml(
        f'<w:pBdr {NAMESPACE}><w:{side} w:val="single" w:sz="18" w:space="6" w:color="{BLUE}"/></w:pBdr>'
    )
    properties = style.element.get_or_add_pPr()
    following = ("shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "jc", "outlineLvl")  # their order is fixed
    properties.insert_element_before(rule, *(f"w:{name}" for name in following))
    style.paragraph_format.left_indent = docx.shared.Pt(8)


def _add_section(docx: ModuleType, document: Any, section: PackSection) -> None:  # noqa: ANN401
    heading = document.add_heading(section.heading, section.level)
    if section.own_page:
        heading.paragraph_format.page_break_before = True
    for block, after in zip_longest(section.blocks, section.blocks[1:]):
        _add_block(docx, document, block)
        if isinstance(block, Passage) and isinstance(after, PackTable):  # what explains a table stays with it
            document.paragraphs[-1].paragraph_format.keep_with_next = True


def _add_block(docx: ModuleType, document: Any, block: Block) -> None:  # noqa: ANN401
    if isinstance(block, Passage):
        document.add_paragraph(block.text, style=STYLES[block.manner])
    elif isinstance(block, PackTable):
        document.add_paragraph(block.caption, style="Caption")
        document.element.body.insert_element_before(docx.oxml.parse_xml(_table(block)), "w:sectPr")
    elif isinstance(block, BulletList | Cautions):
        style = "List Bullet" if isinstance(block, BulletList) else "Caution"
        for text in block.texts:
            document.add_paragraph(text, style=style)


def _table(table: PackTable) -> str:
    """Write a table as XML: python-docx makes it cell by cell, in seconds for a long one."""
    widths = [WIDTH * width // 100 for width in table.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{RULE}"'
    properties = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f"<w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {line}/></w:tblBorders>"
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" '
        'w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(table.caption)}/>"
    )
    rows = [_row(table, table.head, widths, header=True), *(_row(table, row, widths) for row in table.rows)]
    return f"<w:tbl {NAMESPACE}><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _row(table: PackTable, cells: tuple[str, ...], widths: list[int], *, header: bool = False) -> str:
    repeated = "<w:tblHeader/>" if header else ""
    run = "<w:rPr><w:b/></w:rPr>" if header else ""
    kept = "<w:keepNext/>" if header else ""  # no header is left alone at the end of a page
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="F3F6F9"/>' if header else ""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:pStyle w:val="'
        f'{"Tablenumber" if place in table.numbers else "Tabletext"}"/>{kept}</w:pPr>'
        f'<w:r>{run}<w:t xml:space="preserve">{escape(cell)}</w:t></w:r></w:p></w:tc>'
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{written}</w:tr>"


def _add_foot(docx: ModuleType, document: Any, foot: str) -> None:  # noqa: ANN401
    """Add the running foot with the number of the page, which Word counts."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles["Quiet"]
    paragraph.add_run(f"{foot} Page ")
    field = f'<w:fldSimple {NAMESPACE} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(docx.oxml.parse_xml(field))  # noqa: SLF001 - it has no other way to a field


def _dated(content: bytes, pack: PackDocument) -> bytes:
    """Zip the parts again, each dated with the release: the library dates them with the moment of writing."""
    moment = in_utc(pack.moment).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(buffer, "w") as archive:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system, entry.external_attr = UNIX, MODE
            archive.writestr(entry, parts.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
