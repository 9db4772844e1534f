"""Add metadata to pictures: title, source, licence, data version and address; make their bytes reproducible."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, unescape

import pikepdf
from PIL import PngImagePlugin

from lib.model.uk_time import in_utc
from lib.outlets.credentials.pdf_signatures import PROVENANCE
from lib.outlets.credentials.picture_provenance import SOURCE_TYPE
from lib.outlets.pictures import fonts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

HEAD: Final = 33  # bytes of a PNG's signature and first chunk
PRECISE: Final = "text{text-rendering:geometricPrecision}"  # glyphs at measured positions, not rounded to pixels
LANGUAGE: Final = "en-GB"
TEXT: Final = re.compile(
    r'(?P<opening><text (?:[^>]*?text-anchor="(?P<anchor>\w+)")?[^>]*?font-size: (?P<size>[\d.]+)px[^>]*>)'
    r"(?P<words>.*?)</text>",
    re.DOTALL,
)
LINES: Final = re.compile(r'(?=<tspan class="line")')
LINE: Final = re.compile(r'<tspan class="line" dy="(?P<down>-?[\d.]+)em" x="(?P<x>-?[\d.]+)" y="(?P<y>-?[\d.]+)">')
ANCHORS: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}  # part of a line that is before its position
IPTC: Final = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"  # XMP namespace
NODE: Final = re.compile(r"node\d{8,}")


@dataclass(frozen=True, slots=True)
class PictureMetadata:
    """The metadata of a picture; `id` is derived from exhibit, selection and size, `moment` is that of the release.

    `provenance` is what a PDF says of itself under its signature; empty where it is not signed.
    """

    id: str
    title: str
    description: str
    source: str
    licence: str
    version: str
    address: str
    moment: datetime
    provenance: str = ""

    @property
    def named(self) -> dict[str, str]:
        """The text chunks of a PNG, with the keywords of its standard where there is one."""
        return {
            "Title": self.title,
            "Description": self.description,
            "Source": self.source,
            "Copyright": self.licence,
            "Data version": self.version,
            "URL": self.address,
        }


def png(png_: bytes, facts: PictureMetadata) -> bytes:
    """Add the metadata to the browser's PNG as text chunks."""
    info = PngImagePlugin.PngInfo()
    for name, text in facts.named.items():
        if text:
            info.add_itxt(name, text, lang=LANGUAGE)
    buffer = io.BytesIO()
    buffer.write(png_[:HEAD])
    for name, content, *_ in info.chunks:
        PngImagePlugin.putchunk(buffer, name, content)
    buffer.write(png_[HEAD:])
    return buffer.getvalue()


def svg(svg_: str, facts: PictureMetadata, pixels: tuple[int, int], *, lean: bool = False) -> bytes:
    """Add title, description, metadata and fonts to Plotly's SVG, and replace its random ids.

    If `lean`, it embeds only the characters it shows, because a page has many.
    """
    svg_ = with_fixed_positions(svg_, facts.id)
    opening = re.match(r'<svg class="main-svg"([^>]*?) width="[\d.]+" height="[\d.]+"', svg_)
    if not opening:
        raise RuntimeError("Plotly's SVG is not as expected: it does not open with its width and height.")
    head = (
        f'<svg class="main-svg"{opening[1]} width="{pixels[0]}" height="{pixels[1]}" role="img" xml:lang="{LANGUAGE}" '
        f'aria-labelledby="title-{facts.id} desc-{facts.id}"'
    )
    characters = "".join(sorted(set(unescape("".join(re.findall(r">([^<]+)<", svg_)))))) if lean else ""
    head_elements = (
        f'<title id="title-{facts.id}">{escape(facts.title)}</title>'
        f'<desc id="desc-{facts.id}">{escape(facts.description)}</desc>'
        f"<metadata>{_rdf(facts)}</metadata><style>{fonts.embedded(characters)}{PRECISE}</style>"
    )
    rest = svg_[opening.end() :]
    end = rest.index(">") + 1
    return (head + rest[:end] + head_elements + rest[end:]).encode()


def with_fixed_positions(svg_: str, name: str) -> str:
    """Replace the random ids of Plotly's SVG, and give each line of text an explicit position."""
    random_id = re.search(r'id="defs-([0-9a-f]+)"', svg_)
    if not random_id:
        raise RuntimeError("Plotly's SVG is not as expected: no id of its definitions was found.")
    renamed = re.sub(
        r'(?:id|class|style|clip-path|fill|mask|href)="[^"]*"',
        lambda attribute: attribute[0].replace(random_id[1], name),
        svg_,
    )
    return TEXT.sub(_placed, renamed)


def _placed(text: re.Match[str]) -> str:
    """Give each line of a text its position, and each part of a line its length.

    Other renderers ignore `dy` after `y`, start each part where the line starts, and have wider fonts: without a
    length, lines would overlap what is beside them.

    Raises:
        RuntimeError: Plotly writes lines in another way now.
    """
    opening, size = text["opening"], float(text["size"])
    shift = ANCHORS[text["anchor"] or "start"]
    content = text["words"] if text["words"].startswith('<tspan class="line"') else _one_line(opening, text["words"])
    lines = []
    for line in LINES.split(content)[1:]:
        match = LINE.match(line)
        if not match:
            raise RuntimeError("Plotly's SVG is not as expected: a line of text does not say where it begins.")
        y = float(match["y"]) + float(match["down"]) * size
        parts = _parts(line[match.end() : line.rindex("</tspan>")], bold="font-weight: bold" in opening)
        lines.append(_line(parts, float(match["x"]), y, size, shift))
    return f"{opening}{''.join(lines)}</text>"


def _one_line(opening: str, words: str) -> str:
    x, y = (re.search(f' {name}="([^"]*)"', opening) for name in "xy")
    return f'<tspan class="line" dy="0em" x="{x[1] if x else 0}" y="{y[1] if y else 0}">{words}</tspan>'


def _parts(words: str, *, bold: bool) -> list[tuple[str, str]]:
    """Split a line into runs of equal style: style, and escaped text."""
    styles, runs = ["font-weight:bold" if bold else ""], []
    for piece in re.findall(r"<[^>]*>|[^<]+", words):
        if piece.startswith("</"):
            styles.pop()
        elif piece.startswith("<"):
            style = re.search(r'style="([^"]*)"', piece)
            styles.append(";".join(filter(None, (styles[-1], style[1] if style else ""))))
        else:
            runs.append((styles[-1], piece))
    return runs


def _line(parts: list[tuple[str, str]], x: float, y: float, size: float, shift: float) -> str:
    widths = [fonts.width(unescape(words), size, bold="bold" in style) for style, words in parts]
    at = left = x - shift * sum(widths)
    tspans = []
    for (style, words), width in zip(parts, widths, strict=True):
        stripped, bold = words.strip(), "bold" in style
        before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
        inset = fonts.width(before, size, bold=bold)
        length_ = width - inset - fonts.width(after, size, bold=bold)
        style_attribute = f' style="{style}"' if style else ""
        length = f' textLength="{_short(length_)}" lengthAdjust="spacingAndGlyphs"' if stripped else ""
        tspans.append(
            f'{before}<tspan x="{_short(at + inset)}"{length}{style_attribute}>{stripped}</tspan>{after}'
            if stripped
            else words
        )
        at += width
    return f'<tspan class="line" text-anchor="start" x="{_short(left)}" y="{_short(y)}">{"".join(tspans)}</tspan>'


def _short(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")


def _rdf(facts: PictureMetadata) -> str:
    """Dublin Core in RDF/XML."""
    terms = {
        "title": facts.title,
        "description": facts.description,
        "source": facts.source,
        "rights": facts.licence,
        "identifier": facts.address,
        "date": facts.moment.date().isoformat(),
        "format": "image/svg+xml",
        "language": LANGUAGE,
    }
    said = "".join(f"<dc:{name}>{escape(text)}</dc:{name}>" for name, text in terms.items() if text)
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/"><rdf:Description rdf:about="">{said}'
        f"<dcterms:hasVersion>{escape(facts.version)}</dcterms:hasVersion></rdf:Description></rdf:RDF>"
    )


def pdf(pdf_: bytes, facts: PictureMetadata, alternative: str = "") -> bytes:
    """Add metadata to the browser's PDF: title, language, and the moment of release instead of the current time.

    `alternative` is the alternative text of its chart, where the page has more than the chart.
    """
    with pikepdf.open(io.BytesIO(pdf_)) as file:
        moment = in_utc(facts.moment)
        timestamp = pikepdf.models.metadata.encode_pdf_date(moment)
        for key in list(file.docinfo.keys()):
            del file.docinfo[key]
        file.docinfo["/Title"] = facts.title
        file.docinfo["/Subject"] = facts.description
        file.docinfo["/Keywords"] = f"{facts.version}; {facts.address}"
        if facts.provenance:
            file.docinfo[PROVENANCE] = facts.provenance
        file.docinfo["/CreationDate"] = file.docinfo["/ModDate"] = timestamp
        with file.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            xmp["dc:title"] = facts.title
            xmp["dc:description"] = facts.description
            xmp["dc:source"] = facts.source
            xmp["dc:rights"] = facts.licence
            xmp["dc:identifier"] = facts.address
            xmp["dc:language"] = [LANGUAGE]
            xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = moment.isoformat()
            xmp["pdf:Keywords"] = f"{facts.version}; {facts.address}"
            if facts.provenance:
                xmp[f"{{{IPTC}}}DigitalSourceType"] = SOURCE_TYPE
        file.Root.Lang = LANGUAGE
        file.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        _describe(file, alternative or f"{facts.title}. {facts.description}")
        _renumber(file)
        buffer = io.BytesIO()
        file.save(buffer, deterministic_id=True)
        return buffer.getvalue()


def _renumber(file: pikepdf.Pdf) -> None:
    """Renumber the browser's names of table cells, whose counter continues from page to page."""
    entries = [entry for object_ in file.objects for entry in _named(object_)]
    names = sorted({str(holder[key]) for holder, key in entries})
    fresh = {name: f"node{index:08}" for index, name in enumerate(names)}
    for holder, key in entries:
        holder[key] = pikepdf.String(fresh[str(holder[key])])


def _named(holder: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - pikepdf's objects are of one class
    """Yield where the browser's names are in an object and in its direct children."""
    if isinstance(holder, pikepdf.Dictionary):
        items = list(holder.items())
    elif isinstance(holder, pikepdf.Array):
        items = list(enumerate(holder))
    else:
        return
    for key, value in items:
        if isinstance(value, pikepdf.String) and NODE.fullmatch(str(value)):
            yield holder, key
        elif not getattr(value, "is_indirect", False):
            yield from _named(value)


def pages(printed: bytes) -> int:
    """Return the number of pages of a PDF."""
    with pikepdf.open(io.BytesIO(printed)) as file:
        return len(file.pages)


def _describe(file: pikepdf.Pdf, alternative: str) -> None:
    """Set the alternative text of the figure that the browser tagged."""
    for object_ in file.objects:
        if isinstance(object_, pikepdf.Dictionary) and object_.get("/S") == pikepdf.Name.Figure:
            object_.Alt = alternative
