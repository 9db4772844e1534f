"""What a picture says about itself where no eye looks: title, source, licence, data version and address."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import pikepdf
from PIL import PngImagePlugin

from lib.images import fonts

if TYPE_CHECKING:
    from datetime import datetime

HEAD: Final = 33  # bytes of a PNG's signature and its first chunk
LONDON: Final = ZoneInfo("Europe/London")
LANGUAGE: Final = "en-GB"
FORMAT_NAMES: Final = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in the marks; `id` is made of exhibit, selection and size, `moment` is that of the release."""

    id: str
    title: str
    description: str
    source: str
    licence: str
    version: str
    address: str
    moment: datetime

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


def marked(ending: str, drawn: bytes, facts: Facts, pixels: tuple[int, int], points: float) -> bytes:
    """The bytes of the browser with the marks, without whatever chance or the clock put into them."""
    if ending == "svg":
        return _svg(drawn.decode(), facts, pixels).encode()
    return _png(drawn, facts) if ending == "png" else _pdf(drawn, facts, (pixels[0] * points, pixels[1] * points))


def _png(drawn: bytes, facts: Facts) -> bytes:
    info = PngImagePlugin.PngInfo()
    for name, text in facts.named.items():
        if text:
            info.add_itxt(name, text, lang=LANGUAGE)
    buffer = io.BytesIO()
    buffer.write(drawn[:HEAD])
    for name, content, *_ in info.chunks:
        PngImagePlugin.putchunk(buffer, name, content)
    buffer.write(drawn[HEAD:])
    return buffer.getvalue()


def _svg(drawn: str, facts: Facts, pixels: tuple[int, int]) -> str:
    chance = re.search(r'id="defs-([0-9a-f]+)"', drawn)
    if not chance:
        raise RuntimeError("Plotly's SVG is not as expected: no id of its definitions was found.")
    drawn = re.sub(
        r'(?:id|class|style|clip-path|fill|mask|href)="[^"]*"',
        lambda attribute: attribute[0].replace(chance[1], facts.id),
        drawn,
    )
    opening = re.match(r'<svg class="main-svg"([^>]*?) width="[\d.]+" height="[\d.]+"', drawn)
    if not opening:
        raise RuntimeError("Plotly's SVG is not as expected: it does not open with its width and height.")
    # The letters stand in elements of text and in what Plotly keeps of them; a few too many do no harm.
    letters = "".join(sorted(set(re.sub(r"<[^>]*>", "", drawn)) - {"\n"}))
    head = (
        f'<svg class="main-svg"{opening[1]} width="{pixels[0]}" height="{pixels[1]}" role="img" xml:lang="{LANGUAGE}" '
        f'aria-labelledby="title-{facts.id} desc-{facts.id}"'
    )
    about = (
        f'<title id="title-{facts.id}">{escape(facts.title)}</title>'
        f'<desc id="desc-{facts.id}">{escape(facts.description)}</desc>'
        f"<metadata>{_rdf(facts)}</metadata><style>{fonts.embedded(letters, letters)}</style>"
    )
    rest = drawn[opening.end() :]
    end = rest.index(">") + 1
    return head + rest[:end] + about + rest[end:]


def _rdf(facts: Facts) -> str:
    """Dublin Core in RDF/XML."""
    terms = {
        "title": facts.title,
        "description": facts.description,
        "source": facts.source,
        "rights": facts.licence,
        "identifier": facts.address,
        "date": facts.moment.date().isoformat(),
        "format": FORMAT_NAMES["svg"],
        "language": LANGUAGE,
    }
    said = "".join(f"<dc:{name}>{escape(text)}</dc:{name}>" for name, text in terms.items() if text)
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/"><rdf:Description rdf:about="">{said}'
        f"<dcterms:hasVersion>{escape(facts.version)}</dcterms:hasVersion></rdf:Description></rdf:RDF>"
    )


def _pdf(drawn: bytes, facts: Facts, points: tuple[float, float]) -> bytes:
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        moment = facts.moment.replace(tzinfo=LONDON).astimezone(UTC)
        written = pikepdf.models.metadata.encode_pdf_date(moment)
        del pdf.docinfo
        pdf.docinfo["/Title"] = facts.title
        pdf.docinfo["/Subject"] = facts.description
        pdf.docinfo["/Keywords"] = f"{facts.version}; {facts.address}"
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = written
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            about["dc:title"] = facts.title
            about["dc:description"] = facts.description
            about["dc:source"] = facts.source
            about["dc:rights"] = facts.licence
            about["dc:identifier"] = facts.address
            about["dc:language"] = [LANGUAGE]
            about["xmp:CreateDate"] = about["xmp:ModifyDate"] = moment.isoformat()
            about["pdf:Keywords"] = f"{facts.version}; {facts.address}"
        pdf.Root.Lang = LANGUAGE
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        pdf.pages[0].mediabox = [0, 0, *points]
        _describe(pdf, facts)
        buffer = io.BytesIO()
        pdf.save(buffer, deterministic_id=True)
        return buffer.getvalue()


def _describe(pdf: pikepdf.Pdf, facts: Facts) -> None:
    """The browser tags the picture as one figure: it gets its alternative text."""
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/S") == pikepdf.Name.Figure:
            found.Alt = f"{facts.title}. {facts.description}"
