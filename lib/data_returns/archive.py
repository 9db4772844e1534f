"""Check a workbook's archive before trusting it: size, macros, links, and well-formed XML."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml import sax as safely

from lib.data_returns.record import refused
from lib.model.limits import MEGABYTE
from lib.storage.untrusted_zip import MOST_RATIO, DamagedZipError, UntrustedZip

if TYPE_CHECKING:
    from collections.abc import Iterable

DAMAGED: Final = "a damaged workbook or archive"
SMALL: Final = "a workbook as small as the template"
XLSX: Final = "an Excel file (.xlsx) or comma-separated text (.csv)"
MOST_MEMBERS: Final = 500
MOST_MEMBER: Final = 10 * MEGABYTE  # unpacked
MOST_TOTAL: Final = 25 * MEGABYTE  # unpacked
MOST_ELEMENTS: Final = 150_000  # of XML in all
WORKBOOK, TYPES, RELATIONS = "xl/workbook.xml", "[content_types].xml", "xl/_rels/workbook.xml.rels"
_ROOT: Final = "_rels/.rels"
_ROOT_PART: Final = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    b"</Relationships>"
)
_BESIDE: Final = ("docprops/", "customxml/", "xl/theme/", "xl/printersettings/", "xl/drawings/", "xl/comments")
_READ: Final = (".xml", ".rels")
_FORBIDDEN: Final = (  # part of a member's name -> its description
    ("vbaproject", "macros"),
    ("macrosheets/", "macros"),
    ("activex/", "ActiveX controls"),
    ("embeddings/", "embedded objects"),
    ("externallinks/", "links to other workbooks"),
    ("connections.xml", "links to data elsewhere"),
    ("querytables/", "links to data elsewhere"),
)


def parts(content: bytes) -> dict[str, bytes]:
    """Return the XML parts of a workbook by name, after checking that they are harmless.

    Names are in lower case with slashes, because Excel ignores case and treats backslashes alike. The sizes that the
    archive states are summed before anything is unpacked, and no part is unpacked beyond its stated size. Parts without
    effect on counts, such as properties and themes, are checked and left out: they may be damaged.

    Raises:
        ReturnRefused: it is not a workbook of this kind, is damaged or locked, unpacks to too much, or has macros,
            links to external data, embedded objects or document type declarations.
    """
    try:
        archive = UntrustedZip(content)
        _check_sizes(archive)
        _check_kind(frozenset(archive))
        _check_harmless(archive)
        contents = {name: archive.read(name) for name in archive if name.endswith(_READ)}
    except DamagedZipError:
        raise refused(XLSX, DAMAGED) from None
    if b"macroenabled" in contents[TYPES].lower():
        raise refused("a workbook without macros: save it as .xlsx", "a workbook that allows macros")
    budget = _ElementCounter()
    for name, part in contents.items():
        parse(part, budget, whole=not name.startswith(_BESIDE))
    return {name: part for name, part in contents.items() if not name.startswith(_BESIDE)}


def packed(contents: dict[str, bytes]) -> bytes:
    """Repack the parts as an archive with true sizes, for a library that would trust those of the file.

    The relationship that locates the workbook is written anew: not every program writes it, and the library requires
    it.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in (contents | {_ROOT: _ROOT_PART}).items():
            archive.writestr(name, part)
    return buffer.getvalue()


def parse(part: bytes, handler: ContentHandler, *, whole: bool = True) -> None:
    """Parse the XML of one part; document types, entities and external references are never resolved.

    Args:
        part: its bytes.
        handler: receives the elements.
        whole: whether to refuse a damaged part; otherwise it is parsed as far as possible.

    Raises:
        ReturnRefused: it is damaged, declares a document type, or is larger than a return can be.
    """
    try:
        safely.parseString(part, handler, forbid_dtd=True)
    except DefusedXmlException:
        raise refused("a workbook without document type declarations", "one that could unfold without end") from None
    except _TooManyElementsError:
        raise refused(SMALL, f"more than {MOST_ELEMENTS:,} parts") from None
    except Exception:  # noqa: BLE001 - damaged bytes fail in parser and handler in many ways
        if whole:
            raise refused(XLSX, DAMAGED) from None


def _check_sizes(archive: UntrustedZip) -> None:
    if archive.count > MOST_MEMBERS:
        raise refused(SMALL, f"{archive.count:,} parts in one file")
    if archive.unpacked > MOST_TOTAL or archive.largest > MOST_MEMBER:
        raise refused(SMALL, f"a file that unpacks to {archive.unpacked // MEGABYTE:,} megabytes")
    if archive.ratio > MOST_RATIO:
        raise refused(SMALL, f"a file that unpacks to {archive.ratio:,} times its size")
    if archive.locked:
        raise refused("a workbook without a password", "one that is locked")
    if not all(archive.is_usual(name) for name in archive):
        raise refused(XLSX, "an archive that Excel does not write")
    if archive.repeats:
        raise refused(XLSX, "an archive that holds one part twice")


def _check_kind(names: frozenset[str]) -> None:
    if {WORKBOOK, TYPES} <= names:
        return
    if "mimetype" in names:
        raise refused(XLSX, "an OpenDocument file: save it as .xlsx or .csv")
    if "xl/workbook.bin" in names:
        raise refused(XLSX, "a binary workbook (.xlsb): save it as .xlsx")
    if any(name.startswith("xl/") for name in names):
        raise refused(XLSX, "a workbook with parts in unusual places: open it in Excel and save it anew as .xlsx")
    raise refused(XLSX, "another kind of file, or an archive")


def _check_harmless(names: Iterable[str]) -> None:
    for name in names:
        for part, what in _FORBIDDEN:
            if part in name:
                raise refused(f"a workbook without {what}", what)


class _TooManyElementsError(Exception):
    pass


class _ElementCounter(ContentHandler):
    """Counts the elements of all parsed parts together."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def startElement(self, name: str, attrs: object) -> None:  # noqa: ARG002, N802 - as the parser calls it
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise _TooManyElementsError
