"""Read the text of a file that a reader chose: plain text, or a Word document from its XML. Nothing is kept.

Of a Word document this reads the body, tables, text boxes, insertions, footnotes and endnotes, not what is marked as
deleted or hidden, and it names what it did not read. Document types, entities and external references are refused.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as Safely

from lib.model.limits import MEGABYTE
from lib.storage.untrusted_zip import MOST_RATIO, DamagedZipError, UntrustedZip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

MOST_BYTES: Final = MEGABYTE  # of a file
MOST_CHARACTERS: Final = 50_000  # of a text
MOST_MEMBERS: Final = 1_000
MOST_UNPACKED: Final = 20 * MEGABYTE  # of all parts, as the archive states
MOST_PART: Final = 8 * MEGABYTE  # of a part that is read
MOST_ELEMENTS: Final = 400_000  # of XML in all
DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY: Final = date(1000, 1, 1)  # before it a text could have no "last year"
BODY: Final = "word/document.xml"
NOTES: Final = ("word/footnotes.xml", "word/endnotes.xml")
DELETED, HIDDEN, EQUATIONS, INSERTED = "text marked as deleted", "hidden text", "equations", "files inside the document"
# Beginning of the name of a part that is not read -> what it holds.
_NOT_READ: Final = (
    ("word/header", "headers"),
    ("word/footer", "footers"),
    ("word/comments", "comments"),
    ("word/media/", "pictures"),
    ("word/charts/", "charts"),
    ("word/diagrams/", "diagrams"),
    ("word/embeddings/", "embedded objects"),
)
_ORDER: Final = (*(what for _, what in _NOT_READ), DELETED, HIDDEN, EQUATIONS, INSERTED)
_WORD: Final = re.compile(
    r"\{http://(?:schemas\.openxmlformats\.org/wordprocessingml/2006/main|purl\.oclc\.org/ooxml/wordprocessingml/main)\}"
)
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATHS: Final = re.compile(r"\{[^}]*/math\}t")
_SKIPPED: Final = frozenset({"del", "moveFrom"})
_OFF: Final = frozenset({"0", "false", "off"})
UNFOLDS: Final = "This document unpacks to too much. Save its text as .txt and try that file."
DAMAGED: Final = "This Word document is damaged. Open it in Word, save it again as .docx, and try that file."
_OTHER_KINDS: Final = {
    b"%PDF": "This is a PDF file. Copy its text and paste it, or save it as .docx or .txt.",
    b"\xd0\xcf\x11\xe0": "This is an old or locked Word document. Save it as .docx without a password.",
    b"{\\rtf": "This is a rich text file. Save it as .docx or .txt.",
}


class TextRefusedError(ValueError):
    """Raised when a text cannot be checked. The message is a sentence for readers."""


@dataclass(frozen=True, slots=True)
class TextRead:
    """A text that can be checked, and the parts of its file that were not read, in words.

    Raises:
        TextRefusedError: it is empty, or has more characters than are checked at a time.
    """

    text: str
    not_read: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise TextRefusedError("There is no text to check.")
        if len(self.text) > MOST_CHARACTERS:
            raise TextRefusedError(
                f"The text has {len(self.text):,} characters. We check at most {MOST_CHARACTERS:,} at a time."
            )


def day(written: str) -> date:
    """Return the date of a text, written as year-month-day.

    Raises:
        TextRefusedError: it is no such date.
    """
    with suppress(ValueError):
        if DAY.fullmatch(written) and (found := date.fromisoformat(written)) >= FIRST_DAY:
            return found
    raise TextRefusedError("The date of the text must be a day, written as year-month-day.")


def read(content: bytes) -> TextRead:
    """Return the text of a file, told apart by its first bytes and not by its name.

    Raises:
        TextRefusedError: it is too large, damaged or of another kind, or its text cannot be checked.
    """
    if len(content) > MOST_BYTES:
        raise TextRefusedError(f"The file is larger than {MOST_BYTES // MEGABYTE} MB. Choose a smaller one.")
    for start, sentence in _OTHER_KINDS.items():
        if content.startswith(start):
            raise TextRefusedError(sentence)
    return _document(content) if content.startswith(b"PK") else TextRead(_plain(content))


def _plain(content: bytes) -> str:
    """Decode plain text: by its byte order mark, or else UTF-8, or else Windows Western European."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise TextRefusedError("This is not a text file. Choose a .docx or a .txt file.")


def _document(content: bytes) -> TextRead:
    """Read a Word document."""
    try:
        archive = UntrustedZip(content)
        _check(archive)
        return _text(archive)
    except DamagedZipError:
        raise TextRefusedError(DAMAGED) from None


def _text(archive: UntrustedZip) -> TextRead:
    budget = _Budget()
    skipped = {what for name in archive for start, what in _NOT_READ if name.startswith(start)}
    texts = []
    for name in (BODY, *NOTES):
        if name in archive:
            reading = _Reading(budget)
            texts.append(reading.text(_part(archive, name)))
            skipped |= reading.skipped
    text = "\n\n".join(part for part in texts if part)
    return TextRead(text, tuple(sorted(skipped, key=_ORDER.index)))


def _check(archive: UntrustedZip) -> None:
    """Refuse an archive that is no Word document, or that is not harmless, before anything is unpacked."""
    if archive.count > MOST_MEMBERS or archive.unpacked > MOST_UNPACKED or archive.ratio > MOST_RATIO:
        raise TextRefusedError(UNFOLDS)
    if archive.locked:
        raise TextRefusedError("This document is locked. Save it without a password.")
    if BODY not in archive:
        raise TextRefusedError("This is not a Word document. Choose a .docx or a .txt file.")
    if any("vbaproject" in name for name in archive):
        raise TextRefusedError("This document has macros. Save it as .docx without them.")
    if archive.repeats or not archive.is_usual(BODY):
        raise TextRefusedError(DAMAGED)


def _part(archive: UntrustedZip, name: str) -> bytes:
    if archive.size(name) > MOST_PART:
        raise TextRefusedError(UNFOLDS)
    return archive.read(name)


class _Budget:
    """Counts the elements of all parts together."""

    def __init__(self) -> None:
        self.left = MOST_ELEMENTS

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TextRefusedError("This document has too many parts. Save its text as .txt and try that file.")


class _Reading:
    """Reads the XML of one part into lines: one for each paragraph, and one for each row of a table."""

    def __init__(self, budget: _Budget) -> None:
        self.skipped: set[str] = set()
        self._budget = budget
        self._pieces: list[str] = []
        self._length = 0
        self._off = self._cells = 0  # how deep within what is not read, and within cells
        self._hidden = False

    def text(self, part: bytes) -> str:
        """Return the text of a part.

        Raises:
            TextRefusedError: it is damaged, declares a document type, or is too large.
        """
        try:
            for event, element in self._events(part):
                self._budget.spend()
                (self._start if event == "start" else self._end)(element)
        except TextRefusedError:
            raise
        except DefusedXmlException:
            raise TextRefusedError("This document declares a document type, which Word does not write.") from None
        except Exception:  # noqa: BLE001 - damaged bytes fail in the parser in many ways
            raise TextRefusedError(DAMAGED) from None
        lines = (line.strip() for line in "".join(self._pieces).split("\n"))
        return "\n".join(line for line in lines if line)

    def _events(self, part: bytes) -> Iterator[tuple[str, Element]]:
        yield from Safely.iterparse(io.BytesIO(part), events=("start", "end"), forbid_dtd=True)

    def _add(self, piece: str) -> None:
        self._length += len(piece)
        if self._length > 2 * MOST_CHARACTERS:
            raise TextRefusedError(f"The text is too long. We check at most {MOST_CHARACTERS:,} characters at a time.")
        self._pieces.append(piece)

    def _start(self, element: Element) -> None:
        name = _WORD.sub("", element.tag)
        if name in _SKIPPED or element.tag == _FALLBACK:
            self._off += 1
            self.skipped |= {DELETED} if name in _SKIPPED else set()
        elif name == "r":
            self._hidden = False
        elif name == "tc":
            self._cells += 1
        elif name == "txbxContent":
            self._add("\n")
        elif name == "altChunk":
            self.skipped.add(INSERTED)

    def _end(self, element: Element) -> None:
        name = _WORD.sub("", element.tag)
        if name in _SKIPPED or element.tag == _FALLBACK:
            self._off -= 1
        elif name == "vanish":
            self._hidden = not any(value.lower() in _OFF for value in element.attrib.values())
        elif name == "t" and not self._off:
            self._written(element.text or "")
        elif name == "tc":
            self._cells -= 1
            self._add("\t")
        elif name in {"tab", "noBreakHyphen", "br", "cr", "p", "tr"} and not self._off:
            self._add(self._space(name))
        elif _MATHS.fullmatch(element.tag):
            self.skipped.add(EQUATIONS)
        if name in {"p", "tr", "txbxContent"}:
            element.clear()

    def _written(self, text: str) -> None:
        if self._hidden:
            self.skipped.add(HIDDEN)
        else:
            self._add(text)

    def _space(self, name: str) -> str:
        """Return what stands for a mark: cells of a row share a line, so that a number keeps its heading."""
        if name == "noBreakHyphen":
            return "-"
        if name == "tab":
            return "\t"
        return " " if self._cells and name != "tr" else "\n"
