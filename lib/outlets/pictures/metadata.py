"""What a picture says about itself where no eye looks: title, source, licence, data version and address."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, unescape

import pikepdf
from PIL import PngImagePlugin

from lib.model.uk_time import in_utc
from lib.outlets.credentials.sealing import KEYWORD
from lib.outlets.pictures import fonts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

HEAD: Final = 33  # bytes of a PNG's signature and its first chunk
PRECISE: Final = "text{text-rendering:geometricPrecision}"  # letters where they are measured, not on whole pixels
LANGUAGE: Final = "en-GB"
TEXT: Final = re.compile(
    r'(?P<opening><text (?:[^>]*?text-anchor="(?P<anchor>\w+)")?[^>]*?font-size: (?P<size>[\d.]+)px[^>]*>)'
    r"(?P<words>.*?)</text>",
    re.DOTALL,
)
LINES: Final = re.compile(r'(?=<tspan class="line")')
LINE: Final = re.compile(r'<tspan class="line" dy="(?P<down>-?[\d.]+)em" x="(?P<x>-?[\d.]+)" y="(?P<y>-?[\d.]+)">')
ANCHORS: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}  # how much of a line stands before the place it is given
NODE: Final = re.compile(r"node\d{8,}")


@dataclass(frozen=True, slots=True)
class PictureMetadata:
    """What stands in the marks; `id` is made of exhibit, selection and size, `moment` is that of the release.

    `line` says in plain letters what the picture is, for its seal; empty where it gets none.
    """

    id: str
    title: str
    description: str
    source: str
    licence: str
    version: str
    address: str
    moment: datetime
    line: str = ""

    @property
    def named(self) -> dict[str, str]:
        """The marks of a PNG, by the names that its standard gives where it has one."""
        return {
            "Title": self.title,
            "Description": self.description,
            "Source": self.source,
            "Copyright": self.licence,
            "Data version": self.version,
            "URL": self.address,
        }


def png(drawn: bytes, facts: PictureMetadata) -> bytes:
    """The browser's PNG with its marks as text."""
    info = PngImagePlugin.PngInfo()
    for name, text in facts.named.items():
        if text:
            info.add_itxt(name, text, lang=LANGUAGE)
    if facts.line:
        info.add_text(KEYWORD, facts.line)
    buffer = io.BytesIO()
    buffer.write(drawn[:HEAD])
    for name, content, *_ in info.chunks:
        PngImagePlugin.putchunk(buffer, name, content)
    buffer.write(drawn[HEAD:])
    return buffer.getvalue()


def svg(drawn: str, facts: PictureMetadata, pixels: tuple[int, int], *, lean: bool = False) -> bytes:
    """Plotly's SVG with title, description, metadata and its letters, and with ids that chance had no part in.

    A `lean` one carries no more letters than it shows: a page holds many.
    """
    drawn = with_fixed_positions(drawn, facts.id)
    opening = re.match(r'<svg class="main-svg"([^>]*?) width="[\d.]+" height="[\d.]+"', drawn)
    if not opening:
        raise RuntimeError("Plotly's SVG is not as expected: it does not open with its width and height.")
    head = (
        f'<svg class="main-svg"{opening[1]} width="{pixels[0]}" height="{pixels[1]}" role="img" xml:lang="{LANGUAGE}" '
        f'aria-labelledby="title-{facts.id} desc-{facts.id}"'
    )
    shown = "".join(sorted(set(unescape("".join(re.findall(r">([^<]+)<", drawn)))))) if lean else ""
    about = (
        f'<title id="title-{facts.id}">{escape(facts.title)}</title>'
        f'<desc id="desc-{facts.id}">{escape(facts.description)}</desc>'
        f"<metadata>{_rdf(facts)}</metadata><style>{fonts.embedded(shown)}{PRECISE}</style>"
    )
    rest = drawn[opening.end() :]
    end = rest.index(">") + 1
    return (head + rest[:end] + about + rest[end:]).encode()


def with_fixed_positions(drawn: str, name: str) -> str:
    """Plotly's SVG with ids made of a name, that chance had no part in, and each line of its words at its own place."""
    chance = re.search(r'id="defs-([0-9a-f]+)"', drawn)
    if not chance:
        raise RuntimeError("Plotly's SVG is not as expected: no id of its definitions was found.")
    named = re.sub(
        r'(?:id|class|style|clip-path|fill|mask|href)="[^"]*"',
        lambda attribute: attribute[0].replace(chance[1], name),
        drawn,
    )
    return TEXT.sub(_placed, named)


def _placed(text: re.Match[str]) -> str:
    """A text of which each line says where it stands, and each part of a line how long it is.

    Other programs take `y` and leave out the `dy` that goes on from it, begin each part where the line begins, and have
    other letters, which are wider: without a length lines would run into what stands beside them.

    Raises:
        RuntimeError: Plotly sets lines in another way now.
    """
    opening, size = text["opening"], float(text["size"])
    shift = ANCHORS[text["anchor"] or "start"]
    whole = text["words"] if text["words"].startswith('<tspan class="line"') else _one_line(opening, text["words"])
    found = []
    for line in LINES.split(whole)[1:]:
        at = LINE.match(line)
        if not at:
            raise RuntimeError("Plotly's SVG is not as expected: a line of text does not say where it begins.")
        y = float(at["y"]) + float(at["down"]) * size
        parts = _parts(line[at.end() : line.rindex("</tspan>")], heavy="font-weight: bold" in opening)
        found.append(_line(parts, float(at["x"]), y, size, shift))
    return f"{opening}{''.join(found)}</text>"


def _one_line(opening: str, words: str) -> str:
    x, y = (re.search(f' {name}="([^"]*)"', opening) for name in "xy")
    return f'<tspan class="line" dy="0em" x="{x[1] if x else 0}" y="{y[1] if y else 0}">{words}</tspan>'


def _parts(words: str, *, heavy: bool) -> list[tuple[str, str]]:
    """What is set alike in a line: how, and its words as they are escaped."""
    styles, found = ["font-weight:bold" if heavy else ""], []
    for piece in re.findall(r"<[^>]*>|[^<]+", words):
        if piece.startswith("</"):
            styles.pop()
        elif piece.startswith("<"):
            style = re.search(r'style="([^"]*)"', piece)
            styles.append(";".join(filter(None, (styles[-1], style[1] if style else ""))))
        else:
            found.append((styles[-1], piece))
    return found


def _line(parts: list[tuple[str, str]], x: float, y: float, size: float, shift: float) -> str:
    widths = [fonts.width(unescape(words), size, bold="bold" in style) for style, words in parts]
    at = left = x - shift * sum(widths)
    made = []
    for (style, words), wide in zip(parts, widths, strict=True):
        said, bold = words.strip(), "bold" in style
        before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
        inset = fonts.width(before, size, bold=bold)
        long = wide - inset - fonts.width(after, size, bold=bold)
        how = f' style="{style}"' if style else ""
        length = f' textLength="{_short(long)}" lengthAdjust="spacingAndGlyphs"' if said else ""
        made.append(f'{before}<tspan x="{_short(at + inset)}"{length}{how}>{said}</tspan>{after}' if said else words)
        at += wide
    return f'<tspan class="line" text-anchor="start" x="{_short(left)}" y="{_short(y)}">{"".join(made)}</tspan>'


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
    sealed = f"<dcterms:provenance>{escape(facts.line)}</dcterms:provenance>" if facts.line else ""
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/"><rdf:Description rdf:about="">{said}'
        f"<dcterms:hasVersion>{escape(facts.version)}</dcterms:hasVersion>{sealed}</rdf:Description></rdf:RDF>"
    )


def pdf(drawn: bytes, facts: PictureMetadata, alternative: str = "") -> bytes:
    """The browser's PDF with title, language and the moment of the release in place of its own clock.

    `alternative` is what its drawing says, where the page holds more than the drawing.
    """
    with pikepdf.open(io.BytesIO(drawn)) as file:
        moment = in_utc(facts.moment)
        written = pikepdf.models.metadata.encode_pdf_date(moment)
        for key in list(file.docinfo.keys()):
            del file.docinfo[key]
        file.docinfo["/Title"] = facts.title
        file.docinfo["/Subject"] = facts.description
        file.docinfo["/Keywords"] = f"{facts.version}; {facts.address}"
        if facts.line:
            file.docinfo["/DashboardMark"] = facts.line
        file.docinfo["/CreationDate"] = file.docinfo["/ModDate"] = written
        with file.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            about["dc:title"] = facts.title
            about["dc:description"] = facts.description
            about["dc:source"] = facts.source
            about["dc:rights"] = facts.licence
            about["dc:identifier"] = facts.address
            about["dc:language"] = [LANGUAGE]
            about["xmp:CreateDate"] = about["xmp:ModifyDate"] = moment.isoformat()
            about["pdf:Keywords"] = f"{facts.version}; {facts.address}"
        file.Root.Lang = LANGUAGE
        file.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        _describe(file, alternative or f"{facts.title}. {facts.description}")
        _renumber(file)
        buffer = io.BytesIO()
        file.save(buffer, deterministic_id=True)
        return buffer.getvalue()


def _renumber(file: pikepdf.Pdf) -> None:
    """The browser names the cells of a table by a count that goes on from page to page: it begins anew here."""
    found = [place for held in file.objects for place in _named(held)]
    names = sorted({str(holder[key]) for holder, key in found})
    fresh = {name: f"node{index:08}" for index, name in enumerate(names)}
    for holder, key in found:
        holder[key] = pikepdf.String(fresh[str(holder[key])])


def _named(holder: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - pikepdf's objects are of one class
    """Where the browser's names stand in an object and in what it holds directly."""
    if isinstance(holder, pikepdf.Dictionary):
        held = list(holder.items())
    elif isinstance(holder, pikepdf.Array):
        held = list(enumerate(holder))
    else:
        return
    for key, value in held:
        if isinstance(value, pikepdf.String) and NODE.fullmatch(str(value)):
            yield holder, key
        elif not getattr(value, "is_indirect", False):
            yield from _named(value)


def pages(printed: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(printed)) as file:
        return len(file.pages)


def _describe(file: pikepdf.Pdf, alternative: str) -> None:
    """The browser tags the drawing as one figure: it gets its alternative text."""
    for found in file.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/S") == pikepdf.Name.Figure:
            found.Alt = alternative
