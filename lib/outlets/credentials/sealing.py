"""Seal a file, and read and verify its seal. Every byte of the file counts.

Nothing of the file is decoded, unpacked or parsed: only one line of ASCII is searched in its bytes. So a hostile file
has no parser to attack, and no two programs can show different pictures of a file confirmed here.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from lib.outlets.credentials.keys import name_of, seal
from lib.outlets.credentials.mark import LINE, Line

if TYPE_CHECKING:
    from lib.outlets.credentials.keys import Keys
    from lib.outlets.credentials.mark import Mark

KEYWORD: Final = "Dashboard mark"  # keyword of a PNG's text chunk, right before the line
CHECK: Final = 4  # bytes of the checksum that ends each chunk of a PNG
MOST_LINES: Final = 8  # examined: our files have one
EARLY: Final = 4096  # bytes within which the svg element of an SVG begins


class FileKind(StrEnum):
    """Kind of a file by its first bytes: a picture format made here, another picture, or neither."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    PICTURE = "picture"
    NONE = ""


class SealVerdict(StrEnum):
    """The result of verifying a file's seal."""

    WHOLE = "whole"  # the file is, to the byte, as sealed
    CHANGED = "changed"  # it has a valid seal of ours, but is not as sealed
    BROKEN = "broken"  # its mark names a key of ours, but the seal was not made with it
    FOREIGN = "foreign"  # its mark names an unknown key
    UNMARKED = "unmarked"


@dataclass(frozen=True, slots=True)
class SealReading:
    """The seal of a file. `mark` is given only where it is certainly ours: of whole and changed files."""

    outcome: SealVerdict
    mark: Mark | None = None


def kind(content: bytes) -> FileKind:
    """Return the kind of a file by its first bytes."""
    head = content[:EARLY]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    if b"<svg" in head:
        return FileKind.SVG
    others = (b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    modern = head[4:8] == b"ftyp" and head[8:12] in {b"avif", b"heic", b"heix", b"mif1"}
    return FileKind.PICTURE if head.startswith(others) or webp or modern else FileKind.NONE


def sign(content: bytes, mark: Mark, keys: Keys) -> bytes:
    """Return the file with its seal. It must contain the unsealed line of `mark` once.

    Raises:
        ValueError: it does not.
    """
    blank = Line(mark)
    if content.count(blank.text) != 1:
        raise ValueError(f"a picture to be sealed carries {content.count(blank.text)} lines of its mark, not one")
    place = content.index(blank.text)
    key = keys.sealing
    line = replace(blank, key=name_of(key), shown=_digest(content))
    return _with_line(content, place, replace(line, seal=seal(key, line.sealed)))


def read(content: bytes, keys: Keys) -> SealReading:
    """Read and verify the seal of a file. Of several marks, the first that is ours counts."""
    matches = list(islice(LINE.finditer(content), MOST_LINES))
    lines = [(match.start(), Line.read(match)) for match in matches]
    ours = [(place, line) for place, line in lines if _is_ours(line, keys)]
    if ours:
        place, line = ours[0]
        return SealReading(SealVerdict.WHOLE if _is_whole(content, place, line) else SealVerdict.CHANGED, line.mark)
    if any(keys.named(line.key) for _, line in lines):
        return SealReading(SealVerdict.BROKEN)
    return SealReading(SealVerdict.FOREIGN if lines else SealVerdict.UNMARKED)


def _is_ours(line: Line, keys: Keys) -> bool:
    key = keys.named(line.key)
    return key is not None and hmac.compare_digest(seal(key, line.sealed), line.seal)


def _is_whole(content: bytes, place: int, line: Line) -> bool:
    """Return whether the unsealed file has the sealed digest, and sealing it again gives the very same file."""
    blank = _with_line(content, place, Line(line.mark))
    return (
        line.mark.ending == kind(content) and _digest(blank) == line.shown and _with_line(blank, place, line) == content
    )


def _digest(blank: bytes) -> str:
    return hashlib.sha256(blank).hexdigest()


def _with_line(content: bytes, place: int, line: Line) -> bytes:
    """Replace the line of a file; in a PNG, update the chunk's checksum."""
    end = place + len(line.text)
    start = place - len(KEYWORD) - 5  # where the chunk names its type
    filled = content[:place] + line.text + content[end:]
    if kind(content) is not FileKind.PNG or start < 0:
        return filled
    return filled[:end] + zlib.crc32(filled[start:end]).to_bytes(CHECK) + filled[end + CHECK :]
